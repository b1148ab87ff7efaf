#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "no key is found in any file, nor in any memory but what a room has locked for them"
[ "$(id -u)" -eq 0 ] || skip "needs root, to read the memory of others"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"
helper make_blocks || exit
mkdir "$T/bin" && cp "$BUILD/busta-room" "$BUILD"/tests/fault/make_blocks "$T/bin"
mkdir "$T/said"
LOOK=$ROOT/tests/fault/memory.py

batch_on_hand "$T/job.cfg"
pins 1 >"$T/pins"
transport=$(key_of)
exchange_key || exit
card_system carte "$transport" 
for n in 1 2; do does bin bind "$(code $n)" "$(card $n)" --at roma; cp "$T/.out" "$T/said/bind.$n"; done

# What is looked for: each key of the store (of those that sign, what is secret of them),
# the card system's, and the passphrase.
for usage in wrap cip scan card puk manifest log exchange; do
	bytes=$("$OPENER" key "$T/home/keys/store.cfg" "$T/passphrase" $usage)
	[ $usage != manifest ] || bytes=$(echo "$bytes" | cut -c73-136)
	echo "$usage $bytes"
done >"$T/secrets"
echo "transport $transport" >>"$T/secrets"
echo "passphrase $(tr -d '\n' <"$T/passphrase" | od -An -tx1 | tr -d ' \n')" >>"$T/secrets"
is "$(awk 'length($2) >= 64' "$T/secrets" | wc -l)" 10 "nine keys and a passphrase to look for"

# A room that has just made a PIN block under all of them, and waits.
mkfifo "$T/go"
"$T/bin/make_blocks" "$T/home" "$(serial 2 | tr -d -)" "$(card 2)" 3 "$(batch_of 1 'hex(data_key)')" \
	"$(envelopes 1 "e.number = 2" | cut -d'|' -f4)" "$(cat "$T/carte.block")" "$exchange_id" \
	>"$T/said/blocks" 2>"$T/said/errors" <"$T/go" &
desk=$!; servers="$servers $desk"
exec 9>"$T/go"
until [ "$(wc -l <"$T/said/blocks")" = 3 ]; do kill -0 $desk || break; sleep 0.05; done
room=$(pgrep -P $desk)
grep -v '^transport\|^passphrase\|^manifest' "$T/secrets" >"$T/held"
is "$("$LOOK" process "$room" <"$T/held" | tail -1)" "7 in locked memory, 0 elsewhere in some bytes" \
	"a room has its keys in locked memory, and nowhere else"
is "$(grep -v '^manifest' "$T/secrets" | "$LOOK" process "$room" | tail -1)" "7 in locked memory, 0 elsewhere in some bytes" \
	"the card system's key and the passphrase nowhere, once they were used"
is "$("$LOOK" process $desk <"$T/secrets" | tail -1)" "0 in locked memory, 0 elsewhere in some bytes" \
	"its desk has none of them"
exec 9>&-; wait $desk
# The control: a program that has one in its memory, as a leaking room would.
python3 -c 'import sys, time; key = bytes.fromhex(sys.stdin.readline()); print(flush=True); time.sleep(60)' >"$T/ready" \
	<<-END & leaking=$!
	$(awk '$1 == "wrap" { print $2 }' "$T/secrets")
	END
servers="$servers $leaking"
until [ -s "$T/ready" ]; do sleep 0.05; done
like "$("$LOOK" process $leaking <"$T/held" | head -1)" "^wrap as (bytes|hex) in " "where a key in ordinary memory would be found"
kill $leaking

# Everything that is left behind by a rotation, a checkpoint, an export, a CIP said wrong.
printf '0000000000\n' | as bin cip check "$(card 1)" - >"$T/said/cip" 2>&1
does daemon request rotate-key; asked=$((asked + 1)); does bin approve $asked; does daemon key rotate; cp "$T/.out" "$T/said/rotate"
"$OPENER" key "$T/home/keys/store.cfg" "$T/passphrase" wrap | sed 's/^/wrap-2 /' >>"$T/secrets"
does daemon log checkpoint; does daemon log export "$T/export"; as bin outbox export >"$T/said/outbox"
does bin outbox ack "$(serial 1)"
grep -v '^passphrase' "$T/secrets" >"$T/keys"
is "$("$LOOK" files "$T/home" "$T/export" "$T/said" <"$T/keys" | tail -1)" "0 in files" "no key is in any file of the home, nor in anything that was said"
is "$("$LOOK" files "$T/home" "$T/export" "$T/said" <"$T/secrets" | tail -1)" "0 in files" "nor is the passphrase"
awk '$1 == "wrap-2" { printf "%s", $2 }' "$T/secrets" | python3 -c 'import base64, sys; sys.stdout.write("x" + base64.b64encode(b"a" + bytes.fromhex(sys.stdin.read())).decode())' >"$T/said/planted"
is "$("$LOOK" files "$T/home" "$T/export" "$T/said" <"$T/secrets")" "wrap-2 as base64+1 in $T/said/planted
1 in files" "where a planted one would be found"

finish
