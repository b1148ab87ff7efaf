#!/bin/sh
# tests/foreign/keyblock.sh KBPK BLOCK: the key in a key block of version D without
# optional blocks, in hexadecimal, by the standard, the openssl command and
# nothing of ours. Exit code 65 if its MAC is wrong.
set -u
kbpk=$1 block=$2
bits=$((${#kbpk} * 4))

bytes() { perl -e 'print pack "H*", shift' "$1"; }
hex() { perl -e 'local $/; print unpack "H*", <STDIN>'; }
# cmac KEY: of standard input, in hexadecimal
cmac() { openssl mac -cipher "AES-$bits-CBC" -macopt "hexkey:$1" CMAC | tr -d '\n'; }
# derived USE: a key for 0000 enciphering, 0001 authenticating
derived() {
	for counter in 01 02; do
		bytes "$(printf '%s%s00%04x%04x' $counter "$1" $((bits / 64)) "$bits")" |
			cmac "$kbpk"
	done | cut -c "1-${#kbpk}"
}

header=$(printf %s "$block" | cut -c 1-16)
mac=$(printf %s "$block" | tail -c 32)
field=$(printf %s "$block" | tail -c +17 | head -c -32)
clear=$(bytes "$field" | openssl enc -d "-aes-$bits-cbc" -nopad \
	-K "$(derived 0000)" -iv "$mac" | hex)
want=$({ printf %s "$header"; bytes "$clear"; } | cmac "$(derived 0001)")
[ "$want" = "$mac" ] || exit 65
length=$((0x$(printf %s "$clear" | cut -c 1-4) / 4))
printf '%s\n' "$clear" | cut -c "5-$((4 + length))"
