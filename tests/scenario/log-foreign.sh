#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "what the auditor's program takes and makes, Go's packages and openssl make and take too"

. "$ROOT/tests/foreign/notes.sh"
ok "the foreign program is built" build_notes || { finish; exit; }
# signature FILE LINE: the 64 bytes at the end of a signature line
signature() { sed -n "$2p" "$1" | cut -d' ' -f3 | base64 -d | tail -c 64; }

# Trees of every shape, made by Go.
for n in 1 2 3 4 7 8 255 256 257 513 1000; do
	mkdir "$T/$n"; notes make "$T/$n" $n
	"$AUDIT" verify "$T/$n" --key "$T/$n/key" --json >"$T/$n/answer" 2>>"$T/verify.err"
	[ "$(sed -n 's/.*"root": "\(.*\)".*/\1/p' "$T/$n/answer")" = "$(sed -n 3p "$T/$n/checkpoint")" ] ||
		echo "$n" >>"$T/verify.err"
done
is "$(cat "$T/verify.err")" "" "logs of 1 to 1000 entries, hashed and signed by Go, are verified"

L=$T/1000 KEY=$(cat "$T/1000/key")
refused 65 "did not sign" "the key of another log is not taken for this one's" \
	"$AUDIT" verify "$L" --key "$T/513/key"
like "$("$AUDIT" verify "$L" --key "$KEY")" '^busta.example/foreign: 1000 entries' "the key may be given as text"

# Proofs of ours, judged by Go.
proved=0
for serial in $(sed -n '5p;200p;515p;900p;999p' "$L/entries" | cut -d' ' -f6); do
	"$AUDIT" prove "$L" "$serial" --key "$KEY" >"$T/proof.$serial"
	proved=$((proved + $(notes proof "$KEY" "$T/proof.$serial")))
	"$AUDIT" check-proof "$T/proof.$serial" --key "$KEY" >"$T/checked.$serial" ||
		proved=none
done
is "$proved" 10 "proofs that entries are in the log hold for Go"
is "$(cat "$T"/checked.* | grep -c '^busta1 ')" 10 "and for check-proof"
sed 's/allocate/seal/' "$T/proof.$serial" >"$T/proof.forged"
refused 1 "tlog|invalid|failed" "one with another entry does not, for Go" notes proof "$KEY" "$T/proof.forged"
refused 65 "does not lead from entry" "nor for check-proof" "$AUDIT" check-proof "$T/proof.forged" --key "$KEY"

bad=
for old in 1 2 3 64 255 256 257 511 512 999 1000; do
	for new in 512 768 1000; do
		[ $old -le $new ] || continue
		notes sign "$L" $old "$T/old"; notes sign "$L" $new "$T/new"
		"$AUDIT" consistency "$T/old" "$T/new" "$L" --key "$KEY" --json >"$T/consistency" &&
			notes extends "$T/consistency" || bad="$bad $old:$new"
	done
done
is "$bad" "" "proofs that a log begins with an older one hold for Go"
sed 's/"old": 1000/"old": 999/' "$T/consistency" >"$T/consistency.forged"
refused 1 . "one about another size does not" notes extends "$T/consistency.forged"

# A witness's signature, judged by Go and by openssl.
ok "a witness cosigns" "$AUDIT" witness "$L" --key "$KEY" --state "$T/witness" --name witness.example/w
vkey=$(cat "$T/witness/witness.vkey")
like "$(notes cosigned "$vkey" "$L/checkpoint.cosigned")" '^[0-9]+$' "her cosignature holds for Go"
is "$(notes open "$KEY" "$L/checkpoint.cosigned")" "$(head -3 "$L/checkpoint")" \
	"and the log's own signature still does, beside it"
time=$(notes cosigned "$vkey" "$L/checkpoint.cosigned")
{ printf 'cosignature/v1\ntime %s\n' "$time"; head -3 "$L/checkpoint"; } >"$T/message"
signature "$L/checkpoint.cosigned" 6 >"$T/signature"
openssl pkey -in "$T/witness/witness.pem" -pubout -out "$T/witness.pub" 2>/dev/null
openssl_verifies() {
	openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile "$3" >/dev/null 2>&1
}
ok "openssl verifies her cosignature" openssl_verifies "$T/witness.pub" "$T/message" "$T/signature"
head -3 "$L/checkpoint" >"$T/text"; signature "$L/checkpoint.cosigned" 5 >"$T/log.signature"
ok "and the log's signature" openssl_verifies "$L/public.pem" "$T/text" "$T/log.signature"
sed -i 's/^time .*/time 1/' "$T/message"
openssl_verifies "$T/witness.pub" "$T/message" "$T/signature"
is $? 1 "and not for another time"

# The linker is the strongest wall.
is "$(ldd "$AUDIT" | grep -oE 'lib[a-z]+\.so' | LC_ALL=C sort -u | tr '\n' ' ')" "libc.so libcrypto.so " \
	"busta-audit loads libcrypto and nothing else"
is "$(nm "$AUDIT" | awk '{ print $NF }' | grep -E '^(pin|codes|hsm|ledger)_')" "" \
	"and holds nothing of the room, of keys or of the ledger"
finish
