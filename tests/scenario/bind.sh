#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "an envelope is bound once, to one card, by who has it, and nobody learns the card"
. "$ROOT/tests/opener/stocked.sh"
. "$ROOT/tests/opener/opener.sh"

ok "forty envelopes are printed" stocked busta-singola quantity=40 chunk=20
ok "and read by a scanner" read_codes
agreed operator sys --roles auditor+stock-keeper
for to in counter-1 counter-2; do
	range=LZ26-0000001..0000030; [ $to = counter-1 ] || range=LZ26-0000031..0000035
	as daemon stock send $range --from printer --to $to >/dev/null; done
as daemon stock receive 1 LZ26-0000001..0000030 >/dev/null
as daemon stock receive 2 LZ26-0000031..0000034 >/dev/null 2>&1
bind() { as games bind "$@" --at counter-1; }
card() { printf '80380000%08d' "$1"; }
at=${T}/home/ledger/ledger.db

# Bound, and told again.
size=$(log_size)
bind "$(scan 1)" "$(card 1)" >"$T/answer"
is "$?,$(cat "$T/answer")" "0,{\"answer\": \"bound\", \"serial\": \"$(serial 1)\", \"custodian\": \"counter-1\", \"entry\": $size}" \
	"an envelope is bound, and the answer says where the log has it"
is "$(as games log show --last 1 --json | python3 -c 'import json, sys; e = json.load(sys.stdin)[0]; print(e["event"], e["who"], e["serials"], e["from"])')" \
	"bind games $(serial 1) counter-1" "so it has"
was=$(sha256sum <"$at")
bind "$(scan 1 | tr A-Z a-z | sed 's/^..../&-/')" "$(card 1 | sed 's/..../& /g')" >"$T/again"
ok "asked again, however it is typed, it is the same answer byte for byte" cmp "$T/answer" "$T/again"
printf '%s\r\n%s\n' "$(scan 1)" "$(card 1)" | bind - - >"$T/again"
ok "or read from standard input" cmp "$T/answer" "$T/again"
is "$(sha256sum <"$at")" "$was" "and no byte of the ledger changes"
bind "$(scan 2)" "$(card 2)" --request station7/0001 >"$T/answer2"
size=$(log_size)
bind "$(scan 2)" "$(card 2)" --request station7/0001 >"$T/again"
ok "a request repeated has the same answer" cmp -s "$T/answer2" "$T/again"
bind "$(scan 2)" "$(card 2)" >"$T/again"
ok "and without its number too" cmp -s "$T/answer2" "$T/again"
is "$(log_size)" "$size" "and is no new event"
TEAM=80380000300012345678
ok "a card goes by the number printed on it as well" bind "$(scan 3)" $TEAM

# Refusals: a sentence each, an answer for programs, and nothing changes.
BY=games
refuses() { # REASON PATTERN SENTENCE WORDS...
	reason=$1 pattern=$2 said=$3; shift 3
	no 65 "^busta: $pattern" "$said" bind "$@"
	is "$(cat "$T/.out")" "" "and answers nothing that could be taken for a yes"
	is "$(as games bind "$@" --json 2>/dev/null)" \
		"{\"answer\": \"refused\", \"reason\": \"$reason\", \"sentence\": \"$(sed 's/^busta: //' "$T/.err")\"}" \
		"which is its answer as JSON ($reason)"; }
away=$(printf 'LZ260000041' | python3 -c '
import sys
text, product = sys.stdin.read(), 36
alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
for c in text: product = (((product + alphabet.index(c)) % 36 or 36) * 2) % 37
print(text + alphabet[(37 - product) % 36])' | tokens)
refuses unknown "no envelope has this serial" "an envelope that was never made" "$away" "$(card 4)" --at counter-1
refuses wrong-token "this code is not from one of our envelopes" "a token that was guessed" \
	"$(scan 4 | sed 's/......$/AAAAAA/')" "$(card 4)" --at counter-1
refuses not-here "this envelope is not in stock here" "one of another counter" "$(scan 31)" "$(card 4)" --at counter-1
refuses not-here "this envelope is not in stock here" "one of one's own, for another counter" "$(scan 4)" "$(card 4)" --at counter-2
refuses not-here "this envelope is not in stock here" "one still under way" "$(scan 35)" "$(card 4)" --at counter-2
refuses not-here "this envelope is not in stock here" "one in the print room" "$(scan 36)" "$(card 4)" --at printer
refuses already-bound "this envelope belongs to another card" "one bound to another card" "$(scan 1)" "$(card 4)" --at counter-1
refuses card-has-one "this card already has an envelope" "a second one for a card" "$(scan 4)" "$(card 1)" --at counter-1
refuses card-has-one "this card already has an envelope" "also at another counter" "$(scan 32)" $TEAM --at counter-2
refuses request-reused "this request number was used for something else" "a request for another card" \
	"$(scan 4)" "$(card 4)" --at counter-1 --request station7/0001
as games stock spoil "$(serial 5)" --at counter-1 --reason counter >/dev/null
as daemon stock missing "$(serial 6)" --at counter-1 >/dev/null
for n in 5 6; do
	refuses unusable "this envelope was spoiled, missing or opened" "one out of use" "$(scan $n)" "$(card 4)" --at counter-1; done

# Words with which nothing can be asked.
no 65 "the code of the envelope is a serial alone, as it can be typed or guessed" "a serial that was typed" \
	bind "$(serial 4)" "$(card 4)" --at counter-1
no 65 "the code of the envelope is a wrong check" "a code with a wrong check character" \
	bind "LZ260000004$(scan 1 | cut -c12)AAAAAA" "$(card 4)" --at counter-1
no 65 "this is the code of a lot" "the cover of a lot" \
	bind "$(scan 1 | cut -c1-12)$(scan 2 | cut -c1-12)AAAAAA" "$(card 4)" --at counter-1
no 65 "the code of the envelope is not a code" "card and envelope the wrong way round" bind $TEAM "$(scan 4)" --at counter-1
is "$(grep -c 8038 "$T/.err")" 0 "which does not tell the card's number"
no 65 "the card's number is neither" "a card of 15 characters" bind "$(scan 4)" 803800000000123 --at counter-1
no 65 "the card's number is neither" "or of 20 that are not digits" bind "$(scan 4)" 8038000030001234567X --at counter-1
is "$(grep -c 8038 "$T/.err")" 0 "nor does this"
no 64 "say who binds" "nobody's counter" bind "$(scan 4)" "$(card 4)"
no 66 "no custodian counter-9" "a counter that is none" bind "$(scan 4)" "$(card 4)" --at counter-9
no 64 "request takes 1 to 64" "a request too long" bind "$(scan 4)" "$(card 4)" --at counter-1 --request "$(printf %065d 1)"
no 64 "request takes ASCII" "or with a blank in it" bind "$(scan 4)" "$(card 4)" --at counter-1 --request "a b"
BY=sys
no 77 "takes a counter, and sys is" "who is no counter binds nothing" bind "$(scan 4)" "$(card 4)" --at counter-1
refused 66 "a line is missing" "nor does silence" as games bind - - --at counter-1 </dev/null
BY=daemon

# What is recorded of an activation is in the entry of its binding, and in its answer.
bind "$(scan 20)" "$(card 40)" --activation minor:passport:old-card >"$T/answer"
is "$(cat "$T/answer")" "{\"answer\": \"bound\", \"serial\": \"$(serial 20)\", \"custodian\": \"counter-1\", \"entry\": $(($(log_size) - 1)), \"activation\": \"minor:passport:old-card\", \"old_card\": \"V$(($(log_size) - 1))\"}" \
	"an activation is recorded with it, and an old card has a name"
like "$(sql "SELECT entry FROM log ORDER BY seq DESC LIMIT 1")" " bind games $(serial 20) $(serial 20) 1 counter-1 minor:passport:old-card [0-9a-f]{32}$" \
	"in the entry itself"
bind "$(scan 20)" "$(card 40)" --activation holder:passport:no-old-card >"$T/again"
ok "bound again, it is told what was recorded then" cmp "$T/answer" "$T/again"
bind "$(scan 21)" "$(card 41)" --activation third-party:driving-licence >"$T/answer"
like "$(cat "$T/answer")" '"activation": "third-party:driving-licence"}$' "of a third party's there is no old card"
for bad in minor minor:passport third-party:passport:old-card holder:passport:old-card:x holder:none:old-card ''; do
	no 64 "activation takes CASE:IDENTITY:OLD" "no record: \"$bad\"" bind "$(scan 22)" "$(card 42)" --at counter-1 --activation "$bad"
done

# Ended with its envelope, the card may have another; what was answered stays answered.
ok "a bound envelope is spoiled" as games stock spoil "$(serial 2)" --at counter-1 --reason damaged
ok "its card gets another" bind "$(scan 7)" "$(card 2)"
bind "$(scan 2)" "$(card 2)" --request station7/0001 >"$T/again"
ok "the request that was answered is answered as it was" cmp "$T/answer2" "$T/again"
agreed custodian counter-2 --kind counter --title C --address A --closed
no 65 "this counter is closed" "nothing is bound at a counter that is closed" bind "$(scan 33)" "$(card 9)" --at counter-2

# Two at once: one is first.
wrong=
for n in 10 11 12 13 14 15; do
	bind "$(scan $n)" "$(card $n)" >"$T/a" 2>/dev/null & one=$!
	bind "$(scan $n)" "$(card $((n + 20)))" >"$T/b" 2>/dev/null; two=$?
	wait $one; one=$?
	[ "$((one == 0))$((two == 0))" = 10 ] || [ "$((one == 0))$((two == 0))" = 01 ] || wrong="$wrong $n:$one,$two"
done
is "$wrong" "" "of two who bind one envelope at once exactly one does"

# The card's number is nowhere; what stands for it is, and is keyed.
pseudonym=$(key_hmac card "busta card v1$(card 1)")
is "$(sql "SELECT count(*) FROM binding WHERE hex(card) = upper('$pseudonym') AND '$pseudonym' <> ''")" 1 "a keyed pseudonym stands for the card"
as daemon log checkpoint >/dev/null; as daemon log export "$T/export" >/dev/null
is "$(grep -raoE '803800[0-9]{10}' "$T/home" "$T/export" | head -1)$(grep -rac "$TEAM" "$T/home" "$T/export" | grep -v ':0$')" "" \
	"its number is in no file of the home, nor of an export"
echo "$(card 1)" >"$T/export/planted"
is "$(grep -raoE '803800[0-9]{10}' "$T/export" | wc -l)" 1 "where it would be found"
is "$(invariants)" "" "the ledger holds together"
ok "and the log is one that can be replayed" "$AUDIT" verify "$T/export" --key "$(cat "$T/home/keys/log.vkey")"
finish
