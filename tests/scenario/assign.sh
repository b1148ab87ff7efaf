#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a PIN goes to the card system it was bound for, once, and then it is nowhere here"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"

# The card system of this test is written by the standards: their own example first.
is "$("$SYSTEM" unwrap 88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6 \
	"$(cat "$ROOT/tests/fuzz/corpus/keyblock/tr-31-a.7.4")")" \
	3f419e1cb7079442aa37474c2efbf8b8 "a foreign card system opens TR-31's own example"

batch_on_hand "$T/job.cfg"
ask_for operator games --roles counter; does bin approve $asked
ask_for operator sys --roles auditor; does bin approve $asked
pins 1 >"$T/pins"
is "$(wc -l <"$T/pins")" 40 "forty PINs are sealed"
db=$T/home/ledger/ledger.db
key=$(key_of)
bind() { as games bind "$@" --at roma; }
export_of() { as games outbox export --card-system "$1"; }
log_size() { sql 'SELECT count(*) FROM log'; }
# unchanged CODE PATTERN SENTENCE COMMAND...: refused, and not a byte of the ledger changes
unchanged() {
	was=$(sha256sum <"$db"); sentence=$3
	refused "$@"
	is "$(sha256sum <"$db")" "$was" "nothing changes: $sentence"
}

# Without a card system a binding is what it was.
does games bind "$(code 1)" "$(card 1)" --at roma --request before-1
is "$(as games outbox list --json)$(as games outbox export)" "[]" "with no card system nothing is assigned"
unchanged 66 "no card system carte" "nor can one be named" bind "$(code 2)" "$(card 2)" --card-system carte

# A card system is let in by two, once a room has opened its key block.
"$SYSTEM" wrap "$(key_of)" "$key" >"$T/block"
add() { as daemon card-system add "$@"; }
unchanged 65 "no exchange key" "without an exchange key no key block opens" add carte --key-block "$T/block"
exchange_key || exit
unchanged 65 "altered, or another key protects it" "one under another exchange key is refused" add carte --key-block "$T/block"
"$SYSTEM" wrap "$EXCHANGE" "$key" >"$T/block"
{ cut -c1-50 "$T/block"; cut -c51 "$T/block" | tr 0-9A-F 1-9A-F0; cut -c52- "$T/block"; } |
	tr -d '\n' >"$T/altered"
unchanged 65 "altered, or another key protects it" "one altered in a digit is refused" add carte --key-block "$T/altered"
for kind in "D0 A E:not for PIN encryption" "P0 T E:not with AES" "P0 A D:must not encipher" "K0 A E:not for PIN encryption"; do
	# shellcheck disable=SC2086 # words on purpose
	"$SYSTEM" wrap "$EXCHANGE" "$(key_of 16)" ${kind%%:*} >"$T/other"
	unchanged 65 "${kind#*:}" "a key for something else is refused: ${kind%%:*}" add carte --key-block "$T/other"
done
"$SYSTEM" wrap "$EXCHANGE" "$(key_of 16)" >"$T/other"; truncate -s 70 "$T/other"
unchanged 65 "key block" "half a key block is refused" add carte --key-block "$T/other"
printf 'D0112P0AE00E0000\377\001\n' >"$T/other"
unchanged 65 "holds no key block" "and what is no text" add carte --key-block "$T/other"
printf 'D0112P0AE00E0000\000' >"$T/other"
unchanged 65 "holds no key block" "nor one that ends early" add carte --key-block "$T/other"
head -c 600 /dev/zero | tr '\0' 0 >"$T/other"
unchanged 65 "larger than 512" "nor one too long" add carte --key-block "$T/other"
unchanged 66 "" "and a file that is not there" add carte --key-block "$T/nowhere"
unchanged 64 "say where" "and none" add carte
for name in Carte "carte blu" -x c "$(printf %033d 1)"; do
	unchanged 64 "" "no name of a card system: $name" add --key-block "$T/block" -- "$name"; done
unchanged 77 "takes a key-custodian" "a clerk lets no card system in" as games card-system add carte --key-block "$T/block"
does daemon card-system add carte --key-block "$T/block"; asked=$((asked + 1))
is "$(as daemon card-system list --json)" "[]" "asked by one, it is not in yet"
refused 77 "your own request" "who asked does not approve" as daemon approve $asked
does bin approve $asked
is "$(as daemon card-system list --json | python3 -c 'import json, sys
s = json.load(sys.stdin); print(len(s), s[0]["name"], s[0]["key_check"], s[0]["exchange_key"])')" \
	"1 carte $("$SYSTEM" check "$key") $exchange_id" "approved, it is, with the check value that it has itself"

# What was bound before is assigned when it is bound again, and what is bound now at once.
bind "$(code 1)" "$(card 1)" --request before-1 >"$T/again"
is "$?" 0 "what was bound before is assigned when it is asked again"
bind "$(code 2)" "$(card 2)" --request kind-2 >"$T/answer"
export_of carte >"$T/export1"
"$SYSTEM" open "$key" "$(card 1)" <"$T/export1" >"$T/opened1"
"$SYSTEM" open "$key" "$(card 2)" <"$T/export1" >"$T/opened2"
is "$(cat "$T/opened1")" "$(serial 1) $(pin 1)
$(serial 2) refused" "the block of the first opens with its own card's number, and holds its PIN"
is "$(cat "$T/opened2")" "$(serial 1) refused
$(serial 2) $(pin 2)" "the block of the second, too"
"$SYSTEM" open "$key" "$(card 1)" puk_block <"$T/export1" >"$T/puks"
is "$(sed 's/ [0-9]\{8\}$/ eight digits/' "$T/puks")" "$(serial 1) eight digits
$(serial 2) refused" "and so does the block of its PUK"
is "$("$SYSTEM" open "$(key_of)" "$(card 1)" <"$T/export1" | cut -d' ' -f2 | sort -u)" refused "under another key neither opens"
is "$(head -1 "$T/export1" | python3 -c 'import json, sys
i = json.loads(sys.stdin.readline()); print(*i); print(i["card_system"], i["custodian"], i["key_check"], i["exchange_key"], i["format"], len(i["block"]), len(i["puk_block"]))')" \
	"serial card_system custodian entry key_check exchange_key format block puk_block
carte roma $("$SYSTEM" check "$key") $exchange_id ISO 9564-1 format 4 32 32" "and a line says what it is, and nothing of the card"

# Again is the same, to the byte.
size=$(log_size); was=$(sha256sum <"$db")
bind "$(code 2)" "$(card 2)" --request kind-2 >"$T/again"
ok "a bind repeated has the answer it had" cmp "$T/answer" "$T/again"
bind "$(code 2)" "$(card 2)" --card-system carte >"$T/again"
ok "also when the system is named" cmp "$T/answer" "$T/again"
export_of carte >"$T/export2"
ok "an export repeated is the same, byte for byte" cmp "$T/export1" "$T/export2"
"$BUSTA" --home "$T/home" outbox export >"$T/export2"
ok "also by the service, at night" cmp "$T/export1" "$T/export2"
is "$(log_size),$(sha256sum <"$db")" "$size,$was" "and nothing of it changes the ledger"
unchanged 77 "takes a counter or key-custodian" "an auditor takes no blocks out" as sys outbox export
unchanged 66 "no card system moneta" "there is no other system" export_of moneta

# What cannot be assigned is not bound either.
unchanged 65 "fewer than 12 digits" "a card of nine digits has no PIN block" bind "$(code 3)" IDCARTA000000003
is "$(grep -c IDCARTA "$T/.err")" 0 "and the sentence does not tell it"
altered() { sqlite3 "$db" "UPDATE sealed SET records = CAST(substr(records, 1, $1) || $2 || substr(records, $1 + 1 + length($2)) AS blob) WHERE first = 1"; }
cp "$db" "$T/kept.db"
width=$(sql "SELECT length(records) / count FROM sealed WHERE first = 1")
altered $((2 * width + 20)) "x'00ff'"
unchanged 65 "was altered" "a sealed record that was altered" bind "$(code 3)" "$(card 3)"
cp "$T/kept.db" "$db"
altered $((2 * width)) "zeroblob($width)"
unchanged 65 "PIN of LZ260000003. was erased" "one that was erased" bind "$(code 3)" "$(card 3)"
cp "$T/kept.db" "$db"
sqlite3 "$db" "UPDATE batch SET data_key = zeroblob(length(data_key)) WHERE id = 1"
unchanged 65 "data key of batch 1 was destroyed" "one whose batch's key was destroyed" bind "$(code 3)" "$(card 3)"
cp "$T/kept.db" "$db"
for edit in "key_block = replace(key_block, 'P0AE', 'D0AE')" "key_block = '$(sed 's/P0AE/D0AE/' "$T/block")'" "key_check = '0000000000'" "key_id = 'exchange-2026-000000'" \
	"key_block = '$("$SYSTEM" wrap "$EXCHANGE" "$(key_of)" D0)'" "key_block = '$("$SYSTEM" wrap "$EXCHANGE" "$(key_of)")'"; do
	sqlite3 "$db" "UPDATE card_system SET $edit"
	unchanged 65 "somebody edited the ledger" "a card system that was edited: ${edit%% *}" bind "$(code 3)" "$(card 3)"
	cp "$T/kept.db" "$db"
done

# Two systems: it must be clear which one is meant.
moneta=$(key_of 16)
card_system moneta "$moneta"
unchanged 64 "there are 2 card systems" "with two systems one is named" bind "$(code 3)" "$(card 3)"
ok "then it is bound for that one" bind "$(code 3)" "$(card 3)" --card-system moneta
is "$(export_of moneta | "$SYSTEM" open "$moneta" "$(card 3)")" "$(serial 3) $(pin 3)" "which opens it with its key, of AES-128"
ok "asked again, nobody asks which" bind "$(code 3)" "$(card 3)"
unchanged 65 "was assigned to the card system moneta" "and to no other does it go" bind "$(code 3)" "$(card 3)" --card-system carte
ok "what was assigned is exported for its own system only" test "$(export_of carte | wc -l),$(export_of moneta | wc -l),$(as games outbox export | wc -l)" = 2,1,3

# Acknowledged: neither record nor block is anywhere in the ledger's own bytes.
record=$(sql "SELECT lower(hex(sealed)) FROM $envelope WHERE number = 2")
block=$(sed -n '2s/.*"block": "\([0-9a-f]*\)".*/\1/p' "$T/export1")
is "$(bytes_in "$db" "$record"),$(bytes_in "$db" "$block")" 1,1 "record and block of the second are in the ledger's file, and found there"
unchanged 65 "1 of 2 were never assigned: nothing was acknowledged" "one that was never assigned: nothing is acknowledged" \
	as games outbox ack "$(serial 2)" "$(serial 9)"
is "$(sed '$d' "$T/.err")" "$(serial 9) was never assigned" "which one is said"
unchanged 65 "2 of 3" "nor if some are no serials" as games outbox ack "$(serial 2)" LZ26-0000002-X "$(printf 'a\351')"
unchanged 77 "takes a counter or key-custodian" "an auditor acknowledges nothing" as sys outbox ack "$(serial 2)"
ok "the card system has it, by whoever is the service" \
	sh -c "printf '%s\r\n\n' '$(serial 2)' | '$BUSTA' --home '$T/home' outbox ack -"
is "$(cat "$T/.out")" "$(serial 2) is with the card system" "and it is said"
is "$(bytes_in "$db" "$record"),$(bytes_in "$db" "$block")" 0,0 "neither record nor block is in the file any more"
is "$(pins 1 | grep -c "$(serial 2)")" 0 "and who holds everything opens it no more"
is "$(as games outbox list --json | python3 -c 'import json, sys; print(*[i["state"] for i in json.load(sys.stdin)])')" \
	"waiting acknowledged waiting" "the list says so"
is "$(export_of carte)" "$(head -1 "$T/export1")" "an export no longer has it, and the other as before"
was=$(sha256sum <"$db")
is "$(as games outbox ack --json "$(serial 2)" | tr -d ' \n')" "[{\"serial\":\"$(serial 2)\",\"answer\":\"already\"}]" "said again, it was already"
bind "$(code 2)" "$(card 2)" --request kind-2 >"$T/again"
ok "and the bind is answered as ever" cmp "$T/answer" "$T/again"
is "$(sha256sum <"$db")" "$was" "and nothing changes"

# Out of use while it waits.
block=$(export_of moneta | sed 's/.*"block": "\([0-9a-f]*\)".*/\1/'); record=$(sql "SELECT lower(hex(sealed)) FROM $envelope WHERE number = 3")
is "$(bytes_in "$db" "$block"),$(bytes_in "$db" "$record")" 1,1 "one that waits is in the file"
does games stock spoil "$(serial 3)" --at roma --reason counter
is "$(bytes_in "$db" "$block"),$(bytes_in "$db" "$record")" 0,0 "spoiled, it is not"
is "$(export_of moneta)" "" "and is exported no more"
is "$(as games outbox ack --json "$(serial 3)" "$(serial 1)" | tr -d ' \n')" \
	"[{\"serial\":\"$(serial 3)\",\"answer\":\"out-of-use\"},{\"serial\":\"$(serial 1)\",\"answer\":\"acknowledged\"}]" \
	"acknowledged late, it is told from the others, which are done"
ok "its card gets another envelope" bind "$(code 4)" "$(card 3)" --card-system moneta
is "$(export_of moneta | "$SYSTEM" open "$moneta" "$(card 3)")" "$(serial 4) $(pin 4)" "and another PIN"
ok "one with the citizen is spoiled, too: the card gets another" as games stock spoil "$(serial 2)" --at roma --reason damaged
ok "and again" bind "$(code 5)" "$(card 2)" --card-system carte
bind "$(code 2)" "$(card 2)" --request kind-2 >"$T/again"
ok "the request of the first is answered as it was" cmp "$T/answer" "$T/again"

# 20 digits: the last 19 are the account number.
long=80380000300012345678
printf '%s\n%s\n' "$(code 6)" $long | bind - - --card-system carte >/dev/null
is "$(export_of carte | "$SYSTEM" open "$key" $long | sed -n 2p)" "$(serial 6) $(pin 6)" "a number of 20 digits is one, too"

# The systems' key changes: what waits stays as it was made, and says under which key.
new=$(key_of)
card_system carte "$new"
ok "bound under a new key" bind "$(code 7)" "$(card 7)" --card-system carte
is "$(export_of carte | sed -n 3p | "$SYSTEM" open "$new" "$(card 7)")" "$(serial 7) $(pin 7)" "it opens under that"
is "$(export_of carte | sed -n 1p | "$SYSTEM" open "$key" "$(card 2)")" "$(serial 5) $(pin 5)" "and an earlier one under the earlier"
is "$(export_of carte | sed 's/.*key_check": "\([0-9a-f]*\)".*/\1/' | tr '\n' ,)" \
	"$("$SYSTEM" check "$key"),$("$SYSTEM" check "$key"),$("$SYSTEM" check "$new")," "each line says which"

is "$(invariants)" "" "the ledger holds together"
does daemon reconcile
ok "and the log is one that can be replayed" audited
is "$(grep -rlaE '8038[0-9]{12}' "$T/home" "$T/export")" "" "no card's number is in any file"
finish
