#!/bin/sh
# Goal: every report says what was done, counted by hand here, in each of its
# formats, and tools that are not ours read those.
. "$(dirname "$0")/lib.sh"
scenario "reports against a small life that was counted by hand"

people && quick_job "$T/job.cfg" || exit
report() { as daemon report "$@"; }

# done_by NAME WORD...: a step of the life, which must succeed
done_by() { as "$@" >"$T/.out" 2>"$T/.err" || {
	result 1 "a step: $*"; sed 's/^/# /' "$T/.out" "$T/.err"; finish; }; }
asked=0
both() { [ "$1" != release ] || { both waive "$2"; approved; }
	done_by daemon request "$@"; asked=$((asked + 1)); done_by bin approve $asked; }
# approved: two people have seen the proof of quick_job's template
approved() {
	[ "$(sql 'SELECT count(*) FROM template')" -eq 0 ] || return 0
	done_by daemon template approve "$ROOT/templates/busta-singola.cfg"; asked=$((asked + 1)); done_by bin approve $asked
}
# codes: what a scanner reads from the envelopes, from the pages of the shop
codes() {
	for file in "$T"/home/pages/B000001/0*.cms; do
		open_pages "$file" "$T/page.pdf" && pdftotext -raw "$T/page.pdf" -
	done | grep -oE 'LZ26[0-9]{7}[0-9A-Z][A-Z2-7]{6}' | sort -u
}
bound() { done_by bin bind "$(sed -n "$1p" "$T/codes")" \
	"IDCARTA0000000$(printf %02d "$1")" --at counter-1 ${2:+--activation "$2"}; }

hostile='Sportello "uno", <script>alert(1)</script> & figli'
both custodian press --kind print-room --title Stampa --address "via Po 1"
both custodian depot-1 --kind depot --title Deposito --address "via Po 2"
both custodian counter-1 --kind counter --title "$hostile" --address "=cmd()"
both custodian counter-2 --kind counter --title Due --address "via Po 4"
done_by daemon batch run --quiet "$T/job.cfg"
codes >"$T/codes"
is "$(wc -l <"$T/codes")" 40 "forty envelopes to live with"
both release B000001
done_by daemon stock spoil LZ26-0000039..0000040 --at B000001 --reason print
done_by daemon stock printed B000001 --at press
done_by daemon stock send LZ26-0000001..0000030 --from press --to depot-1
done_by daemon stock receive D1 LZ26-0000001..0000030
done_by daemon stock send LZ26-0000001..0000020 --from depot-1 --to counter-1
as bin stock receive D2 LZ26-0000001..0000009 LZ26-0000011..0000020 >/dev/null 2>&1
done_by bin stock missing LZ26-0000010..0000010 --at D2
done_by daemon stock send LZ26-0000021..0000025 --from depot-1 --to counter-2
bound 1 holder:passport:old-card; bound 2 holder:identity-card:no-old-card; bound 5 minor:passport:old-card
bound 3; bound 7 third-party:driving-licence
done_by bin stock spoil LZ26-0000008..0000008 --at counter-1 --reason counter
done_by daemon stock spoil LZ26-0000007..0000007 --at counter-1 --reason damaged
done_by bin stock return LZ26-0000019..0000020 --from counter-1 --to depot-1
done_by daemon stock receive D4 LZ26-0000019..0000020
done_by daemon stock found LZ26-0000010..0000010 --at depot-1
done_by daemon stock expire LZ26-0000030..0000030 --at depot-1
done_by daemon request destroy LZ26-0000008..0000008 --at counter-1
asked=$((asked + 1))
as daemon approve $asked >/dev/null 2>&1
done_by bin approve $asked
both adjust LZ26-0000029..0000029 --from depot-1 --to counter-2
done_by daemon request destroy LZ26-0000039..0000040 --at B000001 2>/dev/null


# rows NAME COLUMN,COLUMN [OPTION...]: those cells of each row, from JSON, and the
# same from CSV, read by Python; or a line that says where the two differ.
cat >"$T/rows.py" <<'PY'
import csv, json, sys
report = json.load(open(sys.argv[1]))
table = list(csv.reader(open(sys.argv[2], newline=""), strict=True))
names, plain = sys.argv[3].split(","), []
for row in report["rows"]:
    plain.append(["" if v is None else "%.2f" % v if isinstance(v, float) else str(v) for v in row.values()])
    if list(row) != table[0]:
        print("CSV has other columns:", table[0])
# A spreadsheet is not to take a name of the service for a formula.
cells = [[c[1:] if c[:2] == "'@" else c for c in row] for row in table[1:]]
if plain != cells:
    print("CSV has other rows:", table[1:])
if not open(sys.argv[2], newline="").read().endswith("\r\n"):
    print("CSV has other ends of lines")
for row in report["rows"]:
    print(*("-" if row[n] is None else row[n] for n in names))
PY
rows() {
	name=$1 wanted=$2; shift 2
	report "$name" --json "$@" >"$T/rows.json" && report "$name" --csv "$@" \
		>"$T/rows.csv" && python3 "$T/rows.py" "$T/rows.json" "$T/rows.csv" \
		"$wanted"
}
# fact NAME: of the report that rows read last
fact() { python3 -c 'import json, sys
print(*(f["value"] for f in json.load(open(sys.argv[1]))["facts"] if f["name"] == sys.argv[2]), sep="|")' \
	"$T/rows.json" "$1"; }

is "$(rows stock event,document,other,by,in,out,balance --custodian counter-1)" \
"opening - - - - - 0
receive D2 depot-1 bin 9 - 9
receive D2 depot-1 bin 10 - 19
bind - - bin - 1 18
bind - - bin - 1 17
bind - - bin - 1 16
bind - - bin - 1 15
bind - - bin - 1 14
spoil counter - bin - 1 13
return D4 depot-1 bin - 2 11
closing - - - - - 11" "the stock card of a counter: each movement, and what is left"
is "$(fact title)" "$hostile" "with the title somebody gave it, letter by letter"
is "$(rows stock custodian,event,in,out,balance | grep -v counter-1)" \
"press opening - - 0
press print 38 - 38
press send - 30 8
press closing - - 8
depot-1 opening - - 0
depot-1 receive 30 - 30
depot-1 send - 20 10
depot-1 send - 5 5
depot-1 returned 2 - 7
depot-1 expire - 1 6
depot-1 adjust - 1 5
depot-1 closing - - 5
counter-2 opening - - 0
counter-2 adjust 1 - 1
counter-2 closing - - 1" "and of everybody, one after the other"
day=$(date -u +%F)
daily=custodian,opening,received,returned,sent,used,spoiled,missing,other,closing
is "$(rows daily $daily)" "counter-1 0 19 0 2 5 1 0 0 11
counter-2 0 0 0 0 0 0 0 1 1" "the day sheets of the counters"
is "$(rows daily $daily --custodian depot-1)" "depot-1 0 30 2 25 0 0 0 -2 5" \
	"and of a depot, if it is asked for"
is "$(rows transit delivery,kind,from,to,days,envelopes,still_inside,ranges)" \
	"D3 delivery depot-1 counter-2 0 5 5 LZ26-0000021..0000025" \
	"one delivery is on its way, since today"
is "$(rows transit delivery --custodian counter-1)" "" "and none to or from another"
is "$(rows order kind,custodian,delivery,first,last,by,skipped)" \
"out of order counter-1 D2 LZ26-0000005-T LZ26-0000005-T bin LZ26-0000003-X
out of order counter-1 D2 LZ26-0000007-P LZ26-0000007-P bin LZ26-0000004-V
gap counter-1 D2 LZ26-0000004-V LZ26-0000004-V - -
gap counter-1 D2 LZ26-0000006-R LZ26-0000006-R - -" \
	"the 5th before the 3rd, the 7th before the 4th; the 4th and 6th lie there still"
is "$(fact bindings)" 5 "of five bindings"
is "$(rows spoils event,place,first,last,count,reason,by,witness,now)" \
"spoil B000001 LZ26-0000039-7 LZ26-0000040-L 2 print daemon - spoiled
spoil counter-1 LZ26-0000008-N LZ26-0000008-N 1 counter bin - destroyed
spoil counter-1 LZ26-0000007-P LZ26-0000007-P 1 damaged daemon - spoiled
expire depot-1 LZ26-0000030-P LZ26-0000030-P 1 - daemon - expired
destroy counter-1 LZ26-0000008-N LZ26-0000008-N 1 #8 bin daemon destroyed" \
	"what was spoiled, and what of it was destroyed before whom"
is "$(fact spoil) $(fact expire) $(fact destroy)" "4 1 1" "added up"
is "$(rows missing event,place,first,count,reason,by,now)" \
"missing D2 LZ26-0000010-X 1 - bin compromised
found depot-1 LZ26-0000010-X 1 missing at D2 daemon compromised" \
	"what was missing, was found, and will not be used"
is "$(rows control request,event,what,asked_by,by,reason | sed -n '9,$p')" \
"#5 request waive daemon daemon -
#5 approve waive daemon bin -
#6 request template daemon daemon -
#6 approve template daemon bin -
#7 request release daemon daemon -
#7 approve release daemon bin -
#8 request destroy daemon daemon -
#8 refuse destroy daemon daemon self
#8 approve destroy daemon bin -
#9 request adjust daemon daemon -
#9 approve adjust daemon bin -
#10 request destroy daemon daemon -" "who asked, who approved, and who was refused"
is "$(for name in requests approved refused withdrawn still_open; do fact $name
	done | tr '\n' ' ')" "10 9 1 0 1 " "ten requests, of which one is open"
is "$(rows rates operator,custodian,bound,spoiled,percent | sort)" \
"bin counter-1 5 1 16.66
daemon B000001 0 2 100.0
daemon counter-1 0 1 100.0" "one of six, in percent"
rows batch state,place,count --batch 1 >"$T/batch"
is "$(cut -d' ' -f1- "$T/batch" | awk '{ sum[$(NF - 2)] += $NF } END { for (s in sum)
	print s, sum[s] }' | sort | tr '\n' ' ')" \
	"bound 4 compromised 1 destroyed 1 expired 1 hand 17 printed 8 spoiled 3 transit 5 " \
	"the certificate of the batch counts its forty envelopes where they are"
is "$(for name in ordered generated printed "in transit" "on hand" bound spoiled \
	destroyed; do fact "$name"; done | tr '\n' ' ')" "40 40 8 5 17 4 3 1 " \
	"and says so in front"
like "$(fact released)" "^#7: asked by daemon, approved by bin, $day" \
	"and who released it"
is "$(fact template_sha256) $(fact key | tr '|' '\n' | wc -l)" \
	"$(sha256sum "$ROOT/templates/busta-singola.cfg" | cut -d' ' -f1) 7" \
	"from which template, under which keys"
is "$(rows spoils first --batch 1 --custodian counter-1 | tr '\n' ' ')" \
	"LZ26-0000008-N LZ26-0000007-P LZ26-0000008-N " "both at once narrow a report"

# The page: read by an HTML parser that wants every element closed.
cat >"$T/page.py" <<'PY'
import html.parser, sys
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(); self.open, self.text, self.all = [], [], []
    def handle_starttag(self, tag, attrs):
        self.all.append(tag)
        if tag not in ("meta",): self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "href"): print("it reaches out:", tag, name)
    def handle_startendtag(self, tag, attrs): self.all.append(tag)
    def handle_endtag(self, tag):
        if self.open.pop() != tag: print("not closed before", tag)
    def handle_data(self, data): self.text.append(data)
page = Page(); page.feed(open(sys.argv[1], encoding="utf-8").read()); page.close()
if page.open or "script" in page.all: print("left open, or a script:", page.open)
if sys.argv[2] not in "".join(page.text): print("it does not say", sys.argv[2])
print("bars", page.all.count("rect"))
PY
page() { file=$T/page-$1.html wanted=$2; shift 1; shift
	report "$@" --html >"$file" && python3 "$T/page.py" "$file" "$wanted"; }
is "$(page stock "$hostile" stock --custodian counter-1)" "bars 0" \
	"a page says a hostile title, and does not carry it out"
is "$(page rates 16.66 rates)" "bars 3" "the spoil rates have a bar each"
is "$(page transit LZ26-0000021..0000025 transit)" "bars 1" "and so has a delivery"
for name in daily order spoils missing control; do
	is "$(page $name "Nothing outside" $name | sort)" "bars 0
it does not say Nothing outside" "the page of $name is whole"; done

# Periods. Half of the log is moved to other days, which no clock here can be: a
# copy, whose hashes do not matter to a report.
stamp() { sqlite3 "$T/home/ledger/ledger.db" "UPDATE log SET entry = substr(entry, 1, 7) || seq ||
	' ' || $1 || substr(entry, 7 + length(seq) + 1 + 14) WHERE $2"; }
cp -a "$T/home" "$T/kept"
first=$(sql "SELECT min(seq) FROM log WHERE entry LIKE '% bind %'")
stamp 1772452800000 "seq < $first" # 2 March 2026, noon
stamp 1772539200000 "seq BETWEEN $first AND $first + 4" # 3 March: five bindings
stamp 1772625600000 "seq > $first + 4" # 4 March
is "$(rows daily "day,$daily" --custodian counter-1)" \
"2026-03-02 counter-1 0 19 0 0 0 0 0 0 19
2026-03-03 counter-1 19 0 0 0 5 0 0 0 14
2026-03-04 counter-1 14 0 0 2 0 1 0 0 11" "a sheet for each day"
is "$(rows daily "day,$daily" --custodian counter-1 --from 2026-03-03 --to 2026-03-04)" \
	"2026-03-03 counter-1 19 0 0 0 5 0 0 0 14" "and for one day alone"
is "$(rows stock event,balance --custodian counter-1 --from 2026-03-04)" "opening 14
spoil 13
return 11
closing 11" "a card opens with what was there"
is "$(rows stock event,balance --custodian counter-1 --to 2026-03-03)" "opening 0
receive 9
receive 19
closing 19" "and closes with what was there then"
is "$(rows stock event,balance --custodian counter-1 --from 2099-01-01)" "opening 11
closing 11" "nothing moves in a time to come"
is "$(rows stock event --to 2020-01-01) $(fact log_entries)" " 0" \
	"and before the log began there is nothing"
is "$(rows transit delivery,still_inside,days --to 2026-03-04)" "D3 5 1" \
	"what was on its way on a day, and how long"
is "$(rows missing now --to 2026-03-04)" "missing" "and what was missing still"
stamp 1772452800000 "seq > $first + 10" # the clock goes back to 2 March
is "$(rows stock event,balance --custodian depot-1 --from 2026-03-04)" "opening 5
returned 7
expire 6
adjust 5
closing 5" "if the clock goes back, it is the number of an entry that counts"
like "$(report stock)" "The clock went back: 10 entries, the first of them number $((first + 11))" \
	"and the report says so"
sqlite3 "$T/home/ledger/ledger.db" "UPDATE log SET entry = replace(entry, '-0000005-T', '-0000002-Z') WHERE seq = $first + 2"
refused 65 "the log, entry $((first + 2)): .*0000002-Z.* bound" "a log that binds a serial twice is no ground for a report" \
	as daemon report daily
rm -rf "${T:?}/home"; mv "$T/kept" "$T/home"

# Whoever kept a checkpoint can tell which log a report was drawn from.
as bin log checkpoint >"$T/checkpoint" && rows rates operator >/dev/null
is "$(sed -n '2,3p' "$T/checkpoint")" "$(fact log_entries; fact log_root)" \
	"a report names the size and the root that the checkpoint has signed"

# A movement of two batches in one range, each of which has its part.
quick_job "$T/ten.cfg" quantity=10
asked=10
for batch in 2 3; do
	done_by daemon batch run --quiet "$T/ten.cfg"
	both release $batch
	done_by daemon stock printed $batch --at press
done
done_by daemon stock expire LZ26-0000049..0000051 --at press
is "$(rows spoils event,place,count --batch 2), $(fact expire)" "expire press 2, 2" \
	"two of what expired are of the second batch"
is "$(rows spoils event,place,count --batch 3 --custodian press), $(fact expire)" \
	"expire press 1, 1" "one is of the third"
is "$(rows stock event,in,out,balance --batch 2 --custodian press)" "opening - - 0
print 10 - 10
expire - 2 8
closing - - 8" "and so are the cards of each"

# Keys, and CIPs said: of a home's own keys, whose names are drawn, only that they
# are there.
helper live_keys && ok "keys are made and CIPs are said" "$BUILD/tests/fault/live_keys" "$T/home/ledger/ledger.db"
rows keys event,subject,detail,asked_by,by >"$T/keys"
is "$(grep -Ev '^key (wrap|cip|scan|card|puk|manifest|log)-|^batch' "$T/keys" |
	sed 's/ [0-9a-f]\{32\} / DIGEST /; s/ wrap-[^ ]* / WRAP /')" \
"waive B000001 - daemon bin
waive B000002 - daemon bin
waive B000003 - daemon bin
share backup-2026-000001 1/2 - daemon
share backup-2026-000001 2/2 - bin
key backup-2026-000001 backup:00000000b1 - bin
share backup-2026-000002 1/2 - daemon
share backup-2026-000002 2/2 - bin
key backup-2026-000002 backup:00000000b2 - bin
share exchange-2026-000001 1/2 - daemon
share exchange-2026-000001 2/2 - bin
key exchange-2026-000001 exchange:00000000e1 - bin
backup DIGEST backup-2026-000002 - bin
rehearse restore WRAP - bin
card-system roma-carte DIGEST daemon bin
card-system milano-carte DIGEST daemon bin" "who made which keys, held them, and showed what"
wrap=$(sql "SELECT substr(keys, 1, instr(keys, ',') - 1) FROM batch WHERE id = 1")
is "$(grep -c "^batch B00000[123] $wrap - daemon$" "$T/keys") $(fact batch)" "3 3" \
	"and under which key each batch was sealed"
like "$(fact key)" "wrap-[^|]*: current, with the data keys of 3 batches and the keys of 0 card.*backup-2026-000001 00000000b1: archived.*exchange-2026-000001 00000000e1: current, with the data keys of 0 batches and the keys of 2 card systems" \
	"and what is under each key now"
is "$(rows cip event,serial,custodian,tries,by)" \
"try-cip LZ26-0000001-2 counter-1 1 bin
try-cip LZ26-0000001-2 counter-1 2 bin
try-cip LZ26-0000001-2 counter-1 3 bin
try-cip LZ26-0000001-2 counter-1 4 bin
try-cip LZ26-0000001-2 counter-1 5 bin
try-cip LZ26-0000002-Z counter-1 1 bin
try-cip LZ26-0000002-Z counter-1 2 bin
pass-cip LZ26-0000002-Z counter-1 0 bin
try-cip LZ26-0000002-Z counter-1 1 bin
pass-cip LZ26-0000002-Z counter-1 0 bin
block LZ26-0000002-Z counter-1 0 bin
confirm-block LZ26-0000002-Z counter-1 0 bin
try-cip LZ26-0000005-T counter-1 1 bin
pass-cip LZ26-0000005-T counter-1 0 bin
block LZ26-0000005-T counter-1 0 bin" "whose CIP was said, and how often"
is "$(for name in tries right locked unlocked locked_now blocked confirmed; do fact $name; done | tr '\n' ' ')" \
	"9 3 1 0 1 2 1 " "added up"
is "$(stock=$(as bin stock list --json); echo "$stock" | python3 -c 'import json, sys
print(*sorted((r["state"], r["envelopes"]) for r in json.load(sys.stdin) if r["place"] == "counter-1" and r["state"] in
	("bound", "assigned", "handed over", "blocked")))')" "('assigned', 1) ('blocked', 2) ('handed over', 1)" \
	"the stock list says what waits for a card system, and whose card is blocked"

is "$(rows activations custodian,case,mode,activations,identity_card,passport,driving_licence,old_cards)" \
"counter-1 not recorded envelope 1 0 0 0 0
counter-1 holder envelope 2 1 1 0 1
counter-1 minor envelope 1 0 1 0 1
counter-1 third-party envelope 1 0 0 1 0" "for whom cards were activated, and by which documents"
first=$(sql "SELECT seq FROM log WHERE entry LIKE '% bind % LZ26-0000001-%'")
is "$(rows old-cards card,custodian,state,taken_by,withdrawn)" \
"V$first counter-1 lying bin -
V$((first + 2)) counter-1 lying bin -" "which old cards were handed in, and lie there"

# What is refused.
refused 64 'there is no report sales: there are batch, stock' "an unknown report" report sales
refused 64 'one of --json, --csv and --html' "two formats at once" report stock --json --csv
refused 64 'the report batch needs --batch' "a certificate of no batch" report batch
refused 66 'there is no batch B000009' "of one that is none" report batch --batch 9
refused 66 'there is no custodian nobody' "a custodian that is none" \
	report stock --custodian nobody
refused 64 'the report control takes no --custodian' "what a report cannot be asked" \
	report control --custodian press
for bad in 2026-02-30 23.11.2026 2026-1-1x 26-01-01 yesterday ''; do
	refused 64 'is no day' "no day: \"$bad\"" report stock --from "$bad"; done
refused 64 'nothing lies from' "a period that ends before it begins" \
	report stock --from 2026-03-04 --to 2026-03-04
like "$(report)" '^control +Dual-control log' "without a name it says what there is"
is "$(report --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')" 15 \
	"fifteen reports"
finish
