#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "printers fail, hang, lie and stop: nothing counts that was not counted, and nothing is sent twice"
. "$ROOT/tests/press/press.sh"

quick_home
quick_job "$T/job.cfg" quantity=40 chunk=20
run "$T/job.cfg"; is $? 0 "a batch of 40, which every printer here gets anew"
tls_key printer
parcel "$T/fresh"

# begin MODE [OPTION...]: that printer, a press that never printed, and the parcel
begin() {
	fake "$@"
	press_home "$port" sheets_per_job=5 jobs_ahead=2 answer_seconds=1 patience_seconds=1
	rm -rf "$T/stick"; cp -a "$T/fresh" "$T/stick"
}

# said NAME: a number of press status --json
said() { press status --json | sed -n "s/.*\"$1\": \([0-9]*\),*/\1/p" | head -1; }

# sent: how many documents the printer was sent a byte of
sent() { find "$T/fake" -name '*.pdf' | wc -l; }

# twice: serials that reached the printer in two documents
twice() {
	for file in "$T"/fake/*.pdf; do [ -e "$file" ] || continue
		grep -aEo 'LZ26-[0-9]{7}-.' "$file" | sort -u; done | sort | uniq -d
}

# liar MODE PATTERN DOUBTS SENTENCE: fails so, with that many sheets in doubt
liar() {
	begin "$1" --delay 0.05
	refused "69|76" "$2" "$4" press print "$T/stick" --quiet
	like "$(said printed) $(said in_doubt)" "^0 ($3)\$" "$1: nothing counts as printed, $3 sheets are in doubt"
	fake_stop
}
# Exit codes differ with what went wrong: the pattern matters more.
refused() { code=$1 pattern=$2 what=$3; shift 3
	"$@" >"$T/.out" 2>"$T/.err"; got=$?
	printf '%s\n' "$got" | grep -Eqx "$code" && grep -Eq -e "$pattern" "$T/.err" || {
		result 1 "$what"; echo "# exit code $got, said: $(cat "$T/.err")"; return 1; }
	result 0 "$what"; }

liar unread 'sheets are in doubt' '5|10' "completed without reading"
liar half 'stopped listening|counted 2 of 5|gave no answer|sheets are in doubt' '5|10' "reads half, says completed"
liar uncounted 'counted nothing' 10 "completed, and counts nothing"
liar miscount 'counted 4 of 5' 10 "completed, and one page less"
liar hang 'no sheet came for longer' 10 "reads all, and never comes on"
liar silent 'gave no answer' 5 "reads all, and never answers"
liar garbage-once 'not IPP' 5 "answers noise to a document"
liar abort 'gave the job up: aborted-by-system' 5 "gives the job up"
liar drop 'sheets are in doubt' 5 "hangs up in the middle of a document"

# A small document is taken by the socket whole: a deaf one needs a larger.
begin deaf; sed -i 's/sheets_per_job=5/sheets_per_job=20/' "$T/press/press.cfg"
refused "69" 'sheets are in doubt' "stops reading in the middle" press print "$T/stick" --quiet
is "$(said printed) $(said in_doubt)" "0 20" "deaf: nothing counts as printed"
fake_stop

for mode in garbage nopdf; do
	begin $mode
	refused "69|76" 'not IPP|does not take PDF' "$mode: refused before a release begins" \
		press print "$T/stick" --quiet
	is "$(sent) $(press status | grep -c 'nothing is being printed')" "0 1" "and no page was sent"
	fake_stop
done

# --- Slow is no fault.
begin slow --delay 0.02
ok "a printer a hundred times slower is waited for" press print "$T/stick" --quiet
is "$(said printed) $(twice)" "40 " "and all of it counts"
fake_stop

begin sips --delay 3; sed -i 's/patience_seconds=1/patience_seconds=10/' "$T/press/press.cfg"
ok "one that reads as slowly as it prints, longer than it may be silent, is waited for" press print "$T/stick"
is "$(said printed) $(twice) $(cat "$T/.err")" "40  " "and there is nothing to say of it"
fake_stop
begin sips --delay 5
refused 69 'sheets are in doubt' "but for no longer than patience lasts" press print "$T/stick" --quiet
fake_stop
begin stuck --delay 4
ok "one whose paper is out while it reads, longer than patience lasts, too" press print "$T/stick"
like "$(cat "$T/.err")" 'the paper is out' "which is said"
is "$(said printed) $(twice)" "40 " "and all of it counts"
fake_stop

# --- From a sheet on; those before it are not lost.
begin good
refused 64 'has no sheet 41' "there is no sheet 41" press print "$T/stick" --quiet --from 41
ok "from sheet 21 on" press print "$T/stick" --quiet --from 21
is "$(said printed) $(said not_sent)" "20 20" "twenty are printed"
ok "and then the others" press resume --quiet
is "$(said printed) $(twice)" "40 " "once"
fake_stop

# --- Busy with another's job, then free.
begin busy --delay 1
ok "a busy printer is waited for" press print "$T/stick"
like "$(cat "$T/.err")" 'busy with a job that is not ours' "and it is said why"
is "$(said printed) $(twice)" "40 " "then all is printed"
fake_stop

# --- Out of paper, longer than patience lasts; somebody fills it.
begin paper --delay 2
ok "paper out and back" press print "$T/stick"
like "$(cat "$T/.err")" 'the paper is out \(media-empty-error\)' "is said as it happens"
like "$(cat "$T/.err")" 'the printer is ready again' "and when it is over"
is "$(said printed) $(twice)" "40 " "and all is printed"
fake_stop
begin door --delay 2
press_away print "$T/stick" >"$T/.out" 2>"$T/.err"
for _ in $(seq 36); do grep -q stopped "$T/.err" && break; sleep 0.05; done
is "$(cat "$T/.err")" \
	"busta-press: the printer has stopped: a door is open (door-open), a cover is open (cover-open-error), the toner runs low (toner-low-warning)" \
	"a door that is open is said while it is"
away_ends; is $? 0 "and when it is shut all is printed"
fake_stop

# --- How far it is, on a terminal: what came out, not what was sent.
begin slow --delay 0.15; sed -i 's/sheets_per_job=5/sheets_per_job=10/; s/jobs_ahead=2/jobs_ahead=1/' "$T/press/press.cfg"
script -qec "'$PRESS' print --from 31 '$T/stick' --home '$T/press'" /dev/null >"$T/said" 2>&1 </dev/null
is "$(python3 - "$T/said" <<'PYTHON'
import re, sys
lines = [[int(n) for n in found] for found in re.findall(
    r"(\d+) printed, (\d+) left of (\d+) sheets, (\d+) a minute", open(sys.argv[1]).read())]
out = [line[0] for line in lines]
print(all(a + b == c == 40 for a, b, c, _ in lines), out == sorted(out), len(set(out) & set(range(1, 10))) > 2,
      all(0.5 < rate / 400 < 1.1 for a, _, _, rate in lines if 3 < a < 10))
PYTHON
)" "True True True True" "on a terminal, sheets that came out, those that are left, and how many a minute"
fake_stop

# --- Asked to stop: once, what was sent comes out; twice, it is called back.
for times in 1 2; do
	begin slow --delay $((times * times * times - 1)).15
	press_away print "$T/stick" --quiet 2>"$T/.err"
	for _ in $(seq 100); do [ -s "$T/fake/2.pdf" ] && break; sleep 0.05; done
	kill -INT $away; [ $times = 1 ] || { sleep 0.6; kill -INT $away; }
	away_ends
	is "$? $(sent) $(said printed) $(said in_doubt) $(said not_sent)" \
		"$([ $times = 1 ] && echo "75 2 10 0 30" || echo "69 2 0 10 30")" "asked $times times to stop, it does"
	like "$(cat "$T/.err")" "$([ $times = 1 ] && echo 'stopped, as asked' || echo 'job-canceled-by-user; 10 sheets are in doubt')" \
		"and says what is now"
	fake_stop
done

# --- After an abort: what is held is told, the rest is spoiled, the others go on.
begin abort --delay 0.05
refused 69 'in doubt' "a printer aborts" press print "$T/stick" --quiet
fake_stop
refused 64 'say which you hold' "a script must say what is held" press resume
refused 64 'was never sent' "what was never sent is not held" press resume --held 1-40
was=$(cksum <"$T/press/journal")
refused 64 'cannot be held and spoiled' "nor held and spoiled" press resume --held 1-3 --spoiled 2
is "$(cksum <"$T/press/journal")" "$was" "and refusals write nothing"
keep=$T/aborted; cp -a "$T/fake" "$keep"
fake good; sed -i "s|localhost:[0-9]*/|localhost:$port/|" "$T/press/press.cfg"
# code_of SHEET: as its barcode is scanned, with the token of the desk
code_of() { grep -aEo "LZ26-[0-9]{7}-." "$keep/1.pdf" | awk '!seen[$0]++' | sed -n "$1p" | sed 's/-//g; s/$/ABCDEF/'; }
ok "scanned codes and numbers: 1, 2 and the third's barcode are held" \
	press resume --held "1-2 $(code_of 3)" --reason jam --operator bianchi --quiet
is "$(said held) $(said spoiled) $(said printed) $(said in_doubt) $(said not_sent)" "3 2 35 0 0" \
	"2 are spoiled, 35 are printed by another printer"
cp "$keep"/*.pdf "$T/fake/aborted.pdf" 2>/dev/null || for file in "$keep"/*.pdf; do
	cp "$file" "$T/fake/aborted-${file##*/}"; done
is "$(twice)" "" "no serial was sent twice, over both printers"
ok "the receipt" press receipt -o "$T/receipt.json"
is "$(python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
print(sum(p["count"] for p in r["printed"]), sum(s["count"] for s in r["spoiled"]),
      {s["reason"] + "/" + s["operator"] for s in r["spoiled"]}, len(r["printers"]), r["sheets"])' "$T/receipt.json")" \
	"38 2 {'jam/bianchi'} 2 40" "tells of both printers, of the jam, and of every sheet once"
fake_stop

# --- An operator at her terminal.
begin abort --delay 0.05
press print "$T/stick" --quiet 2>/dev/null; fake_stop
at_terminal() { script -qec "'$PRESS' resume --count-only --home '$T/press'" /dev/null >"$T/said" 2>&1; }
journal=$(cksum <"$T/press/journal")
printf '1-4\n\nn\n' | at_terminal
is "$(cksum <"$T/press/journal")" "$journal" "who says no has changed nothing"
printf '1-4\n' | timeout 20 script -qec "'$PRESS' resume --count-only --home '$T/press' </dev/null" /dev/null >"$T/said" 2>&1
is "$(cksum <"$T/press/journal")" "$journal" "nor who is cut off"
# A scanner ends each code with Enter. One is of something else, one was never sent.
{ for sheet in 1 2 3; do code_of $sheet; done; echo 4006381333931; echo 4294967300; echo 12; echo 4; echo; echo y; } |
	at_terminal
like "$(cat "$T/said")" 'sheets 1-5 .*aborted-by-system.*2 of 5 pages counted' "she is shown the last sheets"
is "$(grep -c 'not taken' "$T/said") $(grep -c 'sheet 12 was never sent' "$T/said")" "3 1" \
	"a code that is no sheet's is told at once"
like "$(cat "$T/said")" '4 held, 1 spoiled for ever' "and does not undo those that were scanned"
is "$(said held) $(said spoiled) $(said in_doubt)" "4 1 0" "what she scans and types is what counts"
ok "what is spoiled can be said again" press resume --count-only --spoiled 5
refused 64 'sheet 5 is spoiled already' "but held it never is" press resume --count-only --held 5
is "$(said held) $(said spoiled)" "4 1" "and nothing has changed"

# --- Words of others, and of operators, that no receipt could say.
begin latin
odd=$T/$(printf 'st\374ck\033[31m'); mv "$T/stick" "$odd"
ok "a printer, and a folder, whose names are no UTF-8 and in red" press print "$odd" --quiet
is "$(press status --json | python3 -c 'import json, sys
for r in json.load(sys.stdin)["releases"]: print(r["printed"], r["folder"].split("/")[-1])')" "40 st?ck?[31m" \
	"status tells of them"
for word in "two
lines" "$(printf '\033[31mred')" "$(printf 'L\374ge')" "$(printf %081d 0)" ""; do
	for option in reason operator; do
		press resume --count-only --spoiled 7 "--$option" "$word" 2>"$T/.err" ||
			grep -Eq "^busta-press: --$option .*(UTF-8 text of one line|is 1 to)" "$T/.err" || echo "$option $word"
	done
done >"$T/taken"
is "$(cat "$T/taken") $(said spoiled)" " 0" \
	"a reason, or an operator, of two lines, in red, no UTF-8, too long or empty is none"
ok "a good one is one" press resume --count-only --spoiled 7 --reason "più volte" --operator "Nicolò" --quiet
ok "a receipt is signed" press receipt -o "$T/latin.json"
is "$(python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
print(r["printers"][0]["make_and_model"], r["spoiled"][0]["reason"], r["spoiled"][0]["operator"])' "$T/latin.json")" \
	"B?ro?[31m più volte Nicolò" "which says who it was"
rm -rf "$odd"; fake_stop

# --- The real printer: paper out and back, and an engine that fails.
eve; TLS=eve press_home "$port" sheets_per_job=10 jobs_ahead=1
rm -rf "$T/stick"; cp -a "$T/fresh" "$T/stick"
: >"$T/out/paper-out"
press_away print "$T/stick" >"$T/.out" 2>"$T/.err"
for _ in $(seq 200); do grep -q 'paper is out' "$T/.err" && break; sleep 0.05; done
: >"$T/out/fail"; rm "$T/out/paper-out"
away_ends; is $? 69 "ippeveprinter's engine fails with the second job"
like "$(cat "$T/.err")" 'the paper is out' "after it was out of paper, and was filled"
is "$(said printed) $(said in_doubt) $(said not_sent)" "10 10 20" "ten are printed, ten in doubt"
ok "none of those is held, and it goes on" press resume --held none --quiet
is "$(said printed) $(said spoiled) $(find "$T/out" -name '*.pdf' | wc -l)" "30 10 3" \
	"and three of four jobs came out of it"

# --- A job that was reserved by a press that died then: nothing is in doubt, and nobody
# else's job is in the way.
tries() { strace -qq -e trace=none -o /dev/null true 2>/dev/null; }
if tries; then
	TLS=eve press_home "$port" sheets_per_job=20 jobs_ahead=1
	rm -rf "$T/stick" "$T"/out/*; cp -a "$T/fresh" "$T/stick"
	strace -qq -o /dev/null -e trace=write -e inject=write:signal=KILL:when=7 \
		"$PRESS" print "$T/stick" --home "$T/press" --quiet 2>/dev/null
	is "$? $(tail -1 "$T/press/journal" | cut -d' ' -f4) $(said in_doubt)" "137 printer 0" "a press dies with a job and no page sent"
	begun=$(date +%s)
	ok "it goes on" timeout 60 "$PRESS" resume --home "$T/press" --quiet
	is "$(said printed) $(find "$T/out" -name '*.pdf' | wc -l) $(($(date +%s) - begun < 20))" "40 2 1" "at once, with all of it"
fi

# --- Somebody else's job in the real printer, and then one that takes no PDF.
ipp="ipptool -q -I -d filetype=application/pdf -f $T/one.pdf ipps://localhost:$port/ipp/print"
printf '%%PDF-1.4\n/Type /Page\n' >"$T/one.pdf"
TLS=eve press_home "$port" sheets_per_job=20 jobs_ahead=1
rm -rf "$T/stick" "$T"/out/*; cp -a "$T/fresh" "$T/stick"; : >"$T/out/paper-out"
ok "somebody else prints at it, and its paper is out" $ipp print-job.test
for _ in $(seq 100); do [ -e "$T/out/waiting" ] && break; sleep 0.05; done
press_away print "$T/stick" 2>"$T/.err" >"$T/.out"
for _ in $(seq 100); do grep -q . "$T/.err" && break; sleep 0.05; done
like "$(cat "$T/.err")" 'the paper is out|busy with a job that is not ours' "which is said"
is "$(said sent)" 0 "nothing is sent meanwhile"
rm "$T/out/paper-out"; away_ends; is $? 0 "when that is over, ours is printed"
is "$(said printed) $(find "$T/out" -name '*.pdf' | wc -l)" "40 3" "and theirs was"
EVE_FORMAT=image/pwg-raster eve; TLS=eve press_home "$port"
rm -rf "$T/stick"; cp -a "$T/fresh" "$T/stick"
refused 69 'does not take PDF' "a real printer without PDF is refused before a release begins" press print "$T/stick"
is "$(wc -c <"$T/press/journal")" 0 "and nothing was begun"
finish
