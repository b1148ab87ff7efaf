#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "what was sealed comes out of a real printer, once, and is signed for"
. "$ROOT/tests/press/press.sh"

SHEETS_OUT=2000
quick_home
make_job "$T/job.cfg" quantity=$SHEETS_OUT chunk=500
run "$T/job.cfg"; is $? 0 "a batch of $SHEETS_OUT"
parcel "$T/stick"
eve -2; TLS=eve press_home "$port" sheets_per_job=500

# --- Whole page files, 2,000 sheets.
ok "the parcel is good" press check "$T/stick"
ok "2,000 sheets are printed" press print "$T/stick"
like "$(press status)" "$SHEETS_OUT printed, 0 held, 0 spoiled, 0 in doubt, 0 not sent" \
	"and counted"
n=0 differ=
for file in "$T"/stick/0*.cms; do
	n=$((n + 1)); open_pages "$file" "$T/opened.pdf"
	cmp -s "$T/opened.pdf" "$T/out/$(printf %06d $n).pdf" || differ="$differ $n"
done
is "$n$differ $(find "$T/out" -name '*.pdf' | wc -l)" "4 4" \
	"the printer got each opened page file, byte for byte, and nothing else"
is "$(find "$T/press" -type f -printf '%f ')" \
	"$(find "$T/press" -type f \( -name press.cfg -o -name lock -o -name journal -o -name mark \) -printf '%f ')" \
	"the press has files of its own, and no page"
ok "a receipt is signed" press receipt -o "$T/receipt.json"
ok "openssl verifies it" openssl cms -verify -binary -inform DER -in "$T/receipt.cms" \
	-content "$T/receipt.json" -CAfile "$T/sign.crt" -purpose any -out /dev/null
python3 - "$T/receipt.json" "$T/stick/release.json" >"$T/said" <<'PYTHON'
import hashlib, json, sys
r = json.load(open(sys.argv[1]))
text = open(sys.argv[2], "rb").read()
release = json.loads(text)
print(r["printed"] == release["released"], r["spoiled"], r["sheets"], r["test_sheets"],
      r["release_sha256"] == hashlib.sha256(text).hexdigest(), r["printers"][0]["uri"][:7])
PYTHON
is "$(cat "$T/said")" "True [] $SHEETS_OUT 0 True ipps://" \
	"it says of every serial that it was printed"
ok "the same receipt can be had again" press receipt -o "$T/again.json"
ok "to the byte" cmp "$T/receipt.json" "$T/again.json"
rm "$T/again.json"
ok "also where half of it is already" press receipt -o "$T/again.json"
ok "to the byte" cmp "$T/receipt.json" "$T/again.json"
for name in json cms; do
	rm -f "$T"/again.*; echo mine >"$T/again.$name"
	refused 73 "again.$name is there already, and is another" "another file is not written over" \
		press receipt -o "$T/again.json"
	is "$(cat "$T/again.$name")" mine "and is as it was"
done
refused 77 'was begun on .* is not printed again' "and the release cannot" \
	press print "$T/stick"
is "$(find "$T/out" -name '*.pdf' | wc -l)" 4 "nothing more came out"

# --- Cut into small jobs; what the desk voided is never sent.
rm "$T/out"/*
quick_job "$T/small.cfg" quantity=60 chunk=30
run "$T/small.cfg"; is $? 0 "another batch, of 60"
parcel "$T/stick" 18 "2010 2012 2031 2031" B000002
printf '%s\n' '/sheets_per_job/s/500/7/' >"$T/sed"; sed -i -f "$T/sed" "$T/press/press.cfg"
ok "a page of SPECIMEN comes first" press test-page
for _ in $(seq 100); do [ -s "$T/out/000001.pdf" ] && break; sleep 0.05; done
like "$(pdftotext "$T/out/000001.pdf" -)" SPECIMEN "and says so"
rm -f "$T/out"/*
ok "60 sheets in jobs of 7" press print "$T/stick"
like "$(press status)" "56 printed, 0 held, 4 spoiled, 0 in doubt, 0 not sent" \
	"are counted, and those that were voided are spoiled"
: >"$T/cut"
for file in "$T"/out/*.pdf; do
	qpdf --check "$file" >/dev/null 2>&1 || echo "$file: not a good PDF"
	pdftotext -layout "$file" - >>"$T/cut" 2>/dev/null
done >"$T/faults"
is "$(cat "$T/faults")" "" "each job is a PDF that qpdf has nothing to say of"
is "$(find "$T/out" -name '*.pdf' | wc -l)" 10 "there are as many as there must be"
for file in "$T"/stick/0*.cms; do
	open_pages "$file" "$T/opened.pdf"; pdftotext -layout "$T/opened.pdf" -
done 2>/dev/null >"$T/whole"
python3 - "$T/whole" "$T/cut" >"$T/said" <<'PYTHON'
import re, sys
whole, cut = (open(f).read().split("\f")[:-1] for f in sys.argv[1:])
void = re.compile("LZ26-00020(10|11|12|31)-")
print(cut == [page for page in whole if not void.search(page)])
PYTHON
is "$(cat "$T/said")" True "their pages are those of the page files, in order, but for the voided"
ok "and a receipt" press receipt -o "$T/second.json"
is "$(python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
print(r["test_sheets"], r["sheets"], [(s["first"][5:12], s["count"], s["reason"]) for s in r["spoiled"]])' \
	"$T/second.json")" "1 56 [('0002010', 3, 'voided'), ('0002031', 1, 'voided')]" \
	"with the test page counted"

# --- A command in place of a printer: nothing counts until it is in hands.
parcel "$T/stick" 19 "" B000002
refused 77 'begun before, in another release' "a page file is not printed in a second release" \
	press print "$T/stick"
quick_job "$T/third.cfg" quantity=20 chunk=20
run "$T/third.cfg"; parcel "$T/stick" 20 "" B000003
refused 77 'does not allow' "pages go to no command that press.cfg does not name" \
	press print "$T/stick" --to-pipe "cat >$T/stolen"
printf 'pipes = ( "cat >>%s/taken" );\n' "$T" >>"$T/press/press.cfg"
ok "to one that it names they go" press print "$T/stick" --to-pipe "cat >>$T/taken"
like "$(press status)" "0 printed, 0 held, 0 spoiled, 20 in doubt, 0 not sent" \
	"and count as nothing"
is "$(grep -ac '^/Type /Page$' "$T/taken")" 20 "though the command has every page"
refused 75 'in doubt' "there is no receipt before somebody counted" press receipt -o "$T/third.json"
ok "the operator holds all but two" press resume --held 1-17,20 --reason creased --operator rossi --quiet
ok "and a receipt says so" press receipt -o "$T/third.json"
is "$(python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
print(sum(p["count"] for p in r["printed"]), [(s["count"], s["reason"], s["operator"]) for s in r["spoiled"]],
      r["printers"][0]["uri"][:8])' "$T/third.json")" "18 [(2, 'creased', 'rossi')] pipe:cat" "with her name"

# --- Commands that fail, and one that is busy when somebody types Ctrl-C.
quick_job "$T/fourth.cfg" quantity=40 chunk=40
run "$T/fourth.cfg"; parcel "$T/stick" 21 "" B000004
printf 'pipes = ( "cat >/dev/null; exit 3", "head -c 9 >/dev/null", "no-such-program", "sleep 2; cat >>%s/late" );\n' "$T" |
	cat - "$T/press/press.cfg" | grep -v '^pipes.*taken' >"$T/cfg"
sed -i 's/sheets_per_job=7/sheets_per_job=10/' "$T/cfg"; cat "$T/cfg" >"$T/press/press.cfg"
refused 69 'command ended badly \(exit code 3\); 10 sheets are in doubt' "a command that fails" \
	press print "$T/stick" --to-pipe "cat >/dev/null; exit 3"
refused 69 'command (stopped taking pages|ended badly).* 10 sheets are in doubt' "one that reads nine bytes" \
	press resume --held none --to-pipe "head -c 9 >/dev/null"
refused 69 'command (stopped taking pages: Broken pipe|ended badly).* 10 sheets are in doubt' "one that is not there" \
	press resume --held none --to-pipe no-such-program
is "$(press status | sed -n 's/.*: \(0 printed.*\)/\1/p')" "0 printed, 0 held, 20 spoiled, 10 in doubt, 10 not sent" \
	"count for nothing, and each has its sheets once"
setsid "$PRESS" resume --held none --home "$T/press" --to-pipe "sleep 2; cat >>$T/late" >"$T/.out" 2>"$T/.err" & away=$!
for _ in $(seq 100); do [ "$(press status | grep -c ' 0 not sent')" = 1 ] && break; sleep 0.05; done
env kill -INT -- "-$away"; away_ends; is "$? $(press status | grep -c '10 in doubt, 0 not sent')" "69 1" \
	"Ctrl-C stops a command, too, and its sheets are in doubt"

# --- What is no option, or lacks something, is said; --home is taken where busta takes it.
refused 64 'print has no option --json: see busta-press print --help' "an option of another command" press print --json "$T/stick"
refused 64 'status has no option --wrong' "one of none" press status --wrong
refused 64 '--from needs a value' "one without its value" "$PRESS" print "$T/stick" --from
ok "home comes first" "$PRESS" --home "$T/press" status
is "$(BUSTA_PRESS_HOME="$T/press" "$PRESS" status; cd "$T" && "$PRESS" status)" "$(press status; press status)" \
	"or from the environment, or is ./press"

# --- A beginning that is broken off.
if strace -qq -o /dev/null true 2>/dev/null; then
	press resume --count-only --held 31-40 --quiet; press receipt -o "$T/fourth.json" >/dev/null
	quick_job "$T/fifth.cfg" quantity=10 chunk=10
	run "$T/fifth.cfg"; parcel "$T/stick" 22 "" B000005
	strace -qq -o /dev/null -e trace=write -e inject=write:signal=KILL:when=2 \
		"$PRESS" print "$T/stick" --home "$T/press" --quiet 2>"$T/.err"
	like "$(press status)" 'beginning was broken off, and no page was sent; to go on: busta-press resume' "is no end"
	refused 75 'beginning was broken off: busta-press resume goes on' "and has no receipt" press receipt -o "$T/fifth.json"
	ok "it goes on" press resume --quiet
	like "$(press status)" '10 printed, 0 held, 0 spoiled, 0 in doubt, 0 not sent' "to the end"
fi
finish
