#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "every envelope is in somebody's hands, and what does not add up is named serial by serial"
. "$ROOT/tests/opener/stocked.sh"

ok "two hundred envelopes are printed" stocked busta-cieca quantity=200 chunk=100
ok "and read by a scanner" read_codes
is "$(wc -l <"$T/codes") $(wc -l <"$T/lots")" "200 2" "every one of them, and the covers of two lots"
stock() { as daemon stock "$@"; }
differences() { python3 -c '
import json, sys
for d in json.load(sys.stdin)["differences"]: print(d["difference"], d["serials"], d["state"], d["place"])'; }

# A movement is refused whole, with a list, and changes nothing.
one=$(serial 1) last=$(serial 1 | sed 's/.$//')
check=${one#"$last"}; [ "$check" = A ] && wrong=${last}B || wrong=${last}A
no 65 "^busta: $wrong has a wrong check character" "a wrong check character is refused" \
	stock send "$wrong" --from printer --to depot-1
no 65 "LZ26-0000001\.\.0000010 and LZ26-0000010\.\.0000020 overlap" "ranges that overlap are refused" \
	stock send LZ26-0000001..0000010,LZ26-0000010..0000020 --from printer --to depot-1
no 65 "lacks its check character" "and a serial without its check character" \
	stock send LZ26-0000001 --from printer --to depot-1
no 65 "^LZ26-0000201\.\.0000205 +5 unknown +-$" "serials nobody gave out are listed" \
	stock send LZ26-0000190..0000205 --from printer --to depot-1
like "$(cat "$T/.err")" "^busta: 5 of 16 envelopes are not at printer: nothing was sent$" "and counted"
no 65 "5 of 6 envelopes are not" "as are those of a series that is none" \
	stock send "$one" AB12-0000001..0000005 --from printer --to depot-1
no 65 "^LZ26-0000001\.\.0000200 +200 printed +printer$" "what another custodian has is listed with where it is" \
	stock send LZ26-0000001..0000200 --from depot-1 --to counter-1
no 65 "1 of 1 envelope is not at depot-1" "one is too" stock spoil "$one" --at depot-1 --reason fold
no 65 "200 of 200 envelopes are not at B000001: nothing was printed" "what is printed is not printed again" \
	stock printed 1 LZ26-0000001..0000200 --at printer
no 65 "nothing that is released and not printed" "nor when nothing is named" stock printed 1 --at printer
no 65 "depot-1 is no print room but a depot" "nor by a depot" stock printed 1 --at depot-1
no 66 "there is no custodian depot-9" "nothing is sent to nobody" stock send "$one" --from printer --to depot-9
no 64 "printer cannot send to itself" "or to oneself" stock send "$one" --from printer --to printer
no 64 "say which envelopes" "nothing is nothing" stock send , --from printer --to depot-1
no 64 "say from where and to where" "from nowhere" stock send "$one" --to depot-1
no 66 "there is no batch B000009" "no batch is no place" stock spoil "$one" --at B000009 --reason test
no 64 "a delivery cannot be --at here" "and no place of another kind" stock spoil "$one" --at D1 --reason test
no 64 "reason must be one of: print fold scan counter damaged test" "a reason is one of a few" \
	stock spoil "$one" --at printer --reason bored
size=$(log_size)
stock send LZ26-0000190..0000205 --from printer --to depot-1 --json >"$T/.out" 2>/dev/null
is "$(python3 -c 'import json, sys; print(json.load(sys.stdin))' <"$T/.out")" \
	"[{'serials': 'LZ26-0000201..0000205', 'envelopes': 5, 'state': 'unknown', 'place': None}]" \
	"the list is JSON if that is asked for"

# Who may.
BY=games
no 77 "this takes a stock-keeper, and games is counter" "a counter sends nothing" \
	stock send "$one" --from printer --to depot-1
no 77 "takes a releaser or stock-keeper, and games is" "prints nothing" stock printed 1 --at printer
no 77 "takes a stock-keeper" "and misses nothing" stock missing "$one" --at printer
refused 77 "takes an operator \(stock-keeper\)" "nor does anybody without a name" \
	"$BUSTA" --home "$T/home" stock send "$one" --from printer --to depot-1
ok "who may look" as games stock list
is "$(log_size)" "$size" "none of all this is in the log"
agreed operator sys --roles auditor
BY=sys
while read -r words; do
	# shellcheck disable=SC2086 # words on purpose
	no 77 "this takes a .*, and sys is auditor" "an auditor moves nothing: ${words%% LZ*}" stock $words </dev/null
done <<-END
	printed 1 --at printer
	send LZ26-0000001..0000002 --from printer --to depot-1
	return LZ26-0000001..0000002 --from printer --to depot-1
	receive 1
	spoil LZ26-0000001..0000002 --at printer --reason test
	missing LZ26-0000001..0000002 --at printer
	found LZ26-0000001..0000002 --at printer
	compromise LZ26-0000001..0000002 --at printer --reason seen
	expire LZ26-0000001..0000002 --at printer
	destroy LZ26-0000001..0000002 --at printer
	count --at printer LZ26-0000001..0000002
END
for words in list deliveries "list --at printer"; do
	# shellcheck disable=SC2086 # words on purpose
	ok "but sees all: $words" as sys stock $words; done
unset BY

# Sent, and counted in by a scanner: lots and single ones, one lacking.
stock send LZ26-0000001..0000150 LZ26-0000151..0000200 --from printer --to depot-1 >"$T/note"
like "$(head -1 "$T/note")" '^DELIVERY NOTE D1$' "what is sent has a delivery note"
like "$(tr -s ' \n' ' ' <"$T/note")" "by daemon From printer Print room Via Salaria 691, Roma To depot-1 Central depot Via Appia 1, Roma Serials Envelopes LZ26-0000001\.\.0000200 200 -+ Total 200 In transit 200 of them Handed over by _+ Date _+ Received by _+ Date" \
	"with both ends, ranges, total and two lines to sign"
stock note D1 | cmp -s - "$T/note"; result $? "it is printed again as it was"
is "$(stock note D1 --json | python3 -c 'import json, sys; n = json.load(sys.stdin); print(n["delivery"], n["envelopes"], n["ranges"], n["to"]["title"])')" \
	"D1 200 [{'serials': 'LZ26-0000001..0000200', 'envelopes': 200}] Central depot" "also as JSON"
like "$(stock list)" "^D1 +delivery +in transit +200$" "they are nobody's, but the delivery's"
{ head -1 "$T/lots" | tr A-Z a-z; echo; scan 101 199 | sed 's/$/\r/'; scan 150; scan 7; printf ' \t\n'; } >"$T/scanned"
stock receive D1 <"$T/scanned" >"$T/.out" 2>"$T/.err"
is "$?" 1 "a delivery that lacks one is no success"
like "$(cat "$T/.out")" "^199 envelopes of D1 received at depot-1\.$" "what came is received, by a lot's cover and one by one"
like "$(grep '^lacking' "$T/.out")" "^lacking +$(serial 200) +1 in transit D1$" "the one that lacks is named"
is "$(grep -c '^lacking\|^extra' "$T/.out")" 1 "and no other"
like "$(cat "$T/.err")" "^line 102: $(serial 150) was scanned in line 52 too, and is counted once$" "one that was scanned twice is said"
like "$(cat "$T/.err")" "^line 103: $(serial 7) was scanned in line 1 too" "and one of a lot that was scanned"
like "$(tail -1 "$T/.err")" "^busta: D1 stays open: 1 lacking, 0 extra$" "it stays open"
is "$(sql "SELECT place.name || ' ' || lacking || ' ' || extra FROM physical_count c JOIN place ON place.id = c.place")" \
	"D1 $(serial 200) -" "and the difference is kept, not only shown"
is "$(sql "SELECT entry FROM log WHERE seq = (SELECT entry FROM physical_count)" | cut -d' ' -f4,9)" "count D1" "and bound to the log"
like "$(stock deliveries)" "^D1 +delivery +printer +depot-1 +200 +1 .* open$" "as the list of deliveries says"
ok "counted again, whole, with what lacked" sh -c "cat '$T/lots' | $(command -v env) SUDO_USER=daemon SUDO_UID=$(id -u daemon) \
	'$BUSTA' --home '$T/home' stock receive 1"
like "$(cat "$T/.out")" "^1 envelope of D1 received at depot-1, which closes it" "it is closed, and nothing counts twice"
like "$(stock deliveries)" "^D1 .* 200 +0 .* closed$" "and stays in the list"
no 65 "D1 is closed" "a closed one is not received" stock receive D1 "$one"
no 66 "there is no delivery D9" "nor one that is none" stock receive D9 "$one"

# What a scanner should not say.
foreign=$(scan 2 | sed 's/......$/AAAAAA/') swap=$(scan 3 | cut -c1-12)$(scan 4 | cut -c13-)
stock send LZ26-0000001..0000020 --from depot-1 --to counter-1 >/dev/null
no_scan() { # LINES PATTERN SENTENCE
	printf '%b' "$1" >"$T/lines"
	was=$(sha256sum <"$T/home/ledger/ledger.db")
	stock receive D2 <"$T/lines" >"$T/.out" 2>"$T/.err"
	is "$?,$(sha256sum <"$T/home/ledger/ledger.db"),$(cat "$T/.out")" "65,$was," "$3"
	like "$(cat "$T/.err")" "$2" "it is said in which line and why"; }
no_scan "$(scan 1)\n\n$foreign\n" '^line 3: not from one of our envelopes' "a guessed token refuses all that was scanned"
like "$(tail -1 "$T/.err")" '^busta: 1 of 2 lines are no code of ours: nothing was done$' "and counted"
no_scan "$swap\n" '^line 1: not from one' "and another envelope's token"
no_scan "$one\n" '^line 1: a serial alone' "and a serial without one"
no_scan "LZ260000001A$(scan 1 | cut -c13-)\n" '^line 1: a wrong check character' "and a wrong check character"
no_scan "$(sed -n 1p "$T/lots" | sed 's/......$/AAAAAA/')\n" '^line 1: not from one' "and the cover of no lot of ours"
no_scan "$(sed -n 1p "$T/lots" | cut -c1-24)\n" '^line 1: a serial alone' "and one without a token"
no_scan "80380000300012345678\n$(scan 5)\nhello\n%$(printf %0200d 0)\n" '^line 4: not a code' "and the number of a card"
is "$(grep -c 'line [134]: not a code of an envelope or a lot$' "$T/.err") $(grep -c 8038 "$T/.err")" "3 0" \
	"each bad line is named, without what it says"

# One too many, then two deliveries swapped.
scan 1 21 >"$T/scanned"
stock receive D2 --json <"$T/scanned" >"$T/.out" 2>"$T/.err"
is "$?,$(differences <"$T/.out")" "1,extra $(serial 21) on hand depot-1" "one too many is named, with where the book has it"
like "$(cat "$T/.out")" '"received": 20' "and the others are received"
ok "once that is explained, a count of nothing more closes it" stock receive D2 </dev/null
stock send LZ26-0000021..0000030 --from depot-1 --to counter-1 >/dev/null
stock send LZ26-0000031..0000040 --from depot-1 --to counter-2 >/dev/null
scan 31 40 >"$T/scanned"
stock receive D3 --json <"$T/scanned" >"$T/.out" 2>/dev/null
is "$?,$(differences <"$T/.out")" "1,$(for n in 21 22 23 24 25 26 27 28 29 30; do echo "lacking $(serial $n) in transit D3"; done
	for n in 31 32 33 34 35 36 37 38 39 40; do echo "extra $(serial $n) in transit D4"; done)" \
	"of two deliveries that were swapped each serial is named"
is "$(stock receive D3 LZ26-0000041..0000160 --json 2>/dev/null | differences | tail -1)" "extra LZ26-0000041..0000160 on hand depot-1" \
	"more than a hundred by their ranges"
ok "put right, they are received" stock receive D3 LZ26-0000021..0000030
ok "the other too, by a counter" as games stock receive D4 LZ26-0000031..0000040

# Out of use, for ever: the sealed PIN is gone from the file with the same commit.
# shellcheck disable=SC2154 # lib.sh has it
sealed() { sql "SELECT hex(sealed) FROM $envelope WHERE number = $1"; }
in_file() { python3 -c 'import sys; print(open(sys.argv[1], "rb").read().count(bytes.fromhex(sys.argv[2])))' "$T/home/ledger/ledger.db" "$1"; }
for n in 1 2 3 4 5 6; do sealed $n; done >"$T/sealed"
verifiers=$(sql "SELECT hex(verifier) FROM $envelope WHERE number = 1")
before=$(while read -r record; do in_file "$record"; done <"$T/sealed" | tr '\n' ' ')
is "$before$(in_file "$verifiers")" "1 1 1 1 1 1 1" "the ledger's file has sealed records, and a verifier"
gone() { in_file "$(sed -n "$1p" "$T/sealed")"; }
ok "a counter spoils one" as games stock spoil "$(serial 1)" --at counter-1 --reason counter
is "$(gone 1) $(in_file "$verifiers")" "0 0" "whose record and verifier are nowhere in the file then"
ok "one is missing" stock missing "$(serial 2)" --at counter-1
ok "one was opened" stock compromise "$(serial 3)" --at counter-1 --reason opened
ok "one is too old" stock expire "$(serial 4)" --at counter-1
is "$(gone 2)$(gone 3)$(gone 4)" 000 "their records are gone too"
is "$(gone 5)$(gone 6)" 11 "and those of the others are not"
no 65 "1 of 2 envelopes at counter-1 cannot be spoiled as it stands: nothing was spoiled" "what is spoiled is not spoiled again" \
	stock spoil "$(serial 1)" "$(serial 5)" --at counter-1 --reason test
for n in 1 2 3 4; do
	no 65 "1 of 1 envelope at counter-1 cannot be sent as it stands: nothing was sent" "nor sent ($n)" \
		stock return "$(serial $n)" --from counter-1 --to depot-1; done
no 65 "1 of 2 envelopes is not missing: nothing was changed" "what is not missing is not found" \
	stock found "$(serial 2)" "$(serial 5)" --at depot-1
no 65 "2 of 3 envelopes are not missing" "nor are those of two places" \
	stock found "$(serial 2)" "$(serial 5)" "$(serial 50)" --at depot-1
is "$(grep -c ' on hand ' "$T/.err")" 2 "of which each is listed"
ok "what was missing at one place is found at another" stock found "$(serial 2)" --at depot-1
like "$(stock list --at depot-1)" "^$(serial 2) +1 compromised$" "and can never be used"
no 65 "at depot-1 cannot be sent" "nor sent back" stock send "$(serial 2)" --from depot-1 --to counter-1
ok "a delivery is sent" stock send LZ26-0000041..0000043 --from depot-1 --to counter-1
stock receive D5 "$(serial 41)" >/dev/null 2>&1
ok "what was lost under way is missing there" stock missing LZ26-0000042..0000043 --at D5
like "$(stock deliveries)" "^D5 .* closed$" "which closes the delivery"
ok "so is one of a depot" stock missing "$(serial 46)" --at depot-1
ok "all are found at once, wherever they were missing" stock found "$(serial 42)" "$(serial 43)" "$(serial 46)" --at counter-2
like "$(stock list --at counter-2 --json | tr -d ' \n')" "0000042\.\.0000043\",\"envelopes\":2,\"state\":\"compromised\".*$(serial 46)\",\"envelopes\":1,\"state\":\"compromised" \
	"and are with who found them"
no 65 "cannot be destroyed as it stands: nothing was destroyed" "a sound one is not destroyed" \
	stock destroy "$(serial 5)" --at counter-1
number=$(stock destroy "$(serial 1)" --at counter-1 --json | sed -n 's/.*"request": \([0-9]*\).*/\1/p')
like "$(stock list --at counter-1)" "^$(serial 1) +1 spoiled$" "one person alone destroys nothing"
ok "two do" as bin approve "$number"
like "$(stock list --at counter-1)" "^$(serial 1) +1 destroyed$" "a spoiled one"
BY=games
like "$(as games stock return "$(serial 20)" --from counter-1 --to depot-1)" "^RETURN NOTE D6$" "a counter returns what it does not need"
unset BY

# Counted by hand, against the book.
held=$(log_size)
scan 5 19 >"$T/scanned"; scan 21 30 >>"$T/scanned"; scan 41 >>"$T/scanned"
ok "a count that agrees is a success" as games stock count --at counter-1 <"$T/scanned"
like "$(cat "$T/.out")" "^counter-1: book 26, counted 26, variance 0\.$" "and says so"
{ scan 6 19; scan 21 30; scan 41 ; scan 44; scan 45; } >"$T/scanned"
stock count --at counter-1 --json <"$T/scanned" >"$T/.out" 2>"$T/.err"
is "$?,$(differences <"$T/.out")" "1,lacking $(serial 5) on hand counter-1
extra $(serial 44) on hand depot-1
extra $(serial 45) on hand depot-1" "one that does not says what lacks and what is too much"
like "$(cat "$T/.out")" '"variance": 1' "and by how much"
scan 6 19 >"$T/scanned"; scan 21 30 >>"$T/scanned"; scan 41 >>"$T/scanned"; scan 44 >>"$T/scanned"
refused 1 "^busta: the count of counter-1 differs from the book: 1 lacking, 1 extra" "another in its place is a difference too" \
	sh -c "SUDO_USER=daemon SUDO_UID=$(id -u daemon) '$BUSTA' --home '$T/home' stock count --at counter-1 <'$T/scanned'"
like "$(cat "$T/.out")" "^counter-1: book 26, counted 26, variance 0\.$" "though the numbers agree"
is "$(log_size)" $((held + 3)) "all are in the log"
like "$(stock list)" "^counter-1 +counter +on hand +26$" "and move nothing"

# Closed, nothing is sent there; printed notes fit on paper whatever the names.
agreed custodian counter-2 --kind counter --title "$(printf 'Ufficio della Città di Àèìòù %.0s' 1 2 3)" \
	--address "$(printf %0119d 1)" --closed
no 65 "counter-2 is closed: nothing can be sent there" "nothing is sent to a closed counter" \
	stock send "$(serial 50)" --from depot-1 --to counter-2
ok "which may still send back what it has" stock return LZ26-0000031..0000040 --from counter-2 --to depot-1
is "$(grep -E '^.{81}' "$T/.out")" "" "no line of a note is longer than 80 characters"
like "$(tr -d ' \n' <"$T/.out")" "UfficiodellaCittàdiÀèìòùUfficiodellaCittàdiÀèìòùUfficiodellaCittàdiÀèìòù0{118}1" \
	"and nothing of a long name is lost"

# Spoiled while it was printed; and nothing is printed in a room that is closed.
quick_job "$T/second.cfg" quantity=10 chunk=10
run "$T/second.cfg"
no 65 "10 of 10 envelopes at B000002 cannot be spoiled as they stand" "what is not released is not spoiled" \
	stock spoil LZ26-0000201..0000210 --at B000002 --reason print
agreed release 2
ok "part of a batch is printed" stock printed B000002 LZ26-0000201..0000208 --at printer
ok "and what the printer tore is spoiled" stock spoil LZ26-0000209..0000209 --at B000002 --reason print
like "$(stock list | tr -s ' ')" "^B000002 batch released 1$" "the rest waits"
agreed custodian printer --kind print-room --title P --address A --closed
no 65 "printer is closed: nothing is printed there" "a print room that is closed prints nothing" stock printed 2 --at printer

# All that the log tells is what an auditor can replay.
is "$(invariants)" "" "the ledger holds together"
as daemon log checkpoint >/dev/null && as daemon log export "$T/export" >/dev/null
ok "and its log is one that the auditor's program replays" "$AUDIT" verify "$T/export" --key "$(cat "$T/home/keys/log.vkey")"
finish
