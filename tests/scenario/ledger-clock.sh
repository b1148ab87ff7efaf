#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a clock set back a day or forward a century changes neither the order nor the sums"
. "$ROOT/tests/fault/life.sh"

# at SECONDS NAME ARGUMENT...: as NAME, while the desk's wall clock is that far off
ok "a clock can be set for one program alone" \
	${CC:-gcc} -shared -fPIC -O1 -o "$T/shift.so" "$ROOT/tests/fault/shift_clock.c"
at() { ( export SHIFT_SECONDS="$1" LD_PRELOAD="$T/shift.so"; shift; as "$@" ); }
DAY=86400 CENTURY=$((36525 * 86400)) HOUR=3600
day() { date -u -d "@$(($(date +%s) + $1))" +%F; }
# step SECONDS NAME ARGUMENT...: of a life, at that time
step() { at "$@" >"$T/.out" 2>"$T/.err" || { result 1 "a step: $*"
	sed 's/^/# /' "$T/.err"; finish; }; }
entries() { sql 'SELECT count(*) FROM log'; }

# range FIRST [LAST]
range() { printf 'LZ26-%07d..%07d' "$1" "${2:-$1}"; }

batch_on_hand "$T/job.cfg"
begun=$(entries)

# The same life, day by day, by a clock that jumps; n: which envelopes.
n=0
for off in 0 -$DAY $CENTURY 0 -$((2 * DAY)) 0; do
	n=$((n + 1))
	step "$off" daemon stock send "$(range $((30 + n)))" --from press --to roma
	step "$off" bin stock receive "D$((n + 1))" "$(range $((30 + n)))"
	step "$off" bin bind "$(code $n)" "$(card $n)" --at roma --request "clock-$n"
	cp "$T/.out" "$T/answer.$n"
	step "$off" bin stock spoil "$(range $((10 + n)))" --at roma --reason scan
	step "$off" bin stock count "$(range $((n + 1)) 10)" "$(range $((11 + n)) $((30 + n)))" --at roma
	is "$(at "$off" daemon reconcile --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["good"])')" True "step $n, the clock off by $off s: the ledger reconciles"
	later=$(sql "SELECT count(*) FROM log a JOIN log b ON b.seq = a.seq + 1
		WHERE substr(b.entry, 1, 30) NOT GLOB 'busta1 ' || b.seq || ' *'")
	is "$later" 0 "and the log goes on by number"
done
times=$(sql "SELECT entry FROM log WHERE seq >= $begun" | awk 'NF { print int($3 / 86400000) }' | uniq |
	awk 'NR > 1 { print $1 - before } { before = $1 }' | tr '\n' ' ')
like "$times" '^-(1|2) 365(26|27) -365(25|26|24) -(2|3|1) (2|3|1) $' \
	"while its times went back and forth, as the clock did ($times)"

# What was told is told again, at any time, and is no new entry.
before=$(entries)
for off in 0 -$((3 * DAY)) $CENTURY; do
	at "$off" bin bind "$(code 3)" "$(card 3)" --at roma --request clock-3 >"$T/again" 2>&1
	ok "with the clock off by $off s a bind has the answer it had" cmp "$T/again" "$T/answer.3"
done
is "$(entries)" "$before" "and is no new entry"
ok "the auditor's program replays it all" audited

# Every period's closing is the next one's opening, wherever a year is cut; and the
# whole does not depend on it.
flow() { as daemon reconcile --custodian roma "$@" --json | python3 -c '
import json, sys
t = json.load(sys.stdin)["equations"][0]
print(t["holds"], t["terms"].get("opening", 0), t["terms"].get("closing", 0))'; }
is "$(flow)" "True 0 24" "roma's stock is opening, what came, less what went, counted by hand"
broken=
for off in -$((400 * DAY)) -$((2 * DAY)) -$DAY 0 $DAY $((2 * DAY)) $CENTURY $((CENTURY + DAY)) \
	$((CENTURY + 400 * DAY)); do
	cut=$(day "$off") first=$(flow --to "$cut") second=$(flow --from "$cut")
	case $first,$second in
	"True 0 ${first##* },True ${first##* } 24") ;;
	*) broken="$broken $cut($first, $second)" ;;
	esac
done
is "$broken" "" "cut at any day, the two parts meet and add up"
for off in 0 -$DAY $CENTURY; do
	wrong=
	for name in batch stock daily transit order spoils missing control rates keys cip; do
		of=; [ $name != batch ] || of="--batch B000001"
		# shellcheck disable=SC2086 # words on purpose
		at "$off" daemon report $name $of --json \
			>"$T/report" 2>&1 && python3 -m json.tool "$T/report" >/dev/null || wrong="$wrong $name"
		case $name in batch | transit) continue ;; esac # of no period
		at "$off" daemon report $name --from "$(day -$DAY)" --to "$(day $CENTURY)" --csv \
			>"$T/report" 2>&1 || wrong="$wrong $name(period)"
	done
	is "$wrong" "" "with the clock off by $off s every report is made, whole and of a period"
done
like "$(as daemon report spoils --json | tr -d '\n ')" 'LZ26-0000011.*LZ26-0000016' "and tells what happened in its order"

# Requests live for 72 hours by the clock, and not before they were asked.
said() { sql "SELECT entry FROM log ORDER BY seq DESC LIMIT 1" | cut -d' ' -f4,5,10; }
again() { ask_for adjust LZ26-0000031..0000031 --from roma --to roma2; }
custodian roma2 counter
again
refused 65 'has expired, or was asked after what the clock says' "approved when it was not asked yet, by the clock" \
	at -$HOUR bin approve $asked
is "$(said)" "refuse bin expired" "it is refused, and the log says so"
refused 65 'has expired' "approved 72 hours later it has expired" at $((72 * HOUR)) bin approve $asked
refused 65 'has expired' "and a century later" at $CENTURY bin approve $asked
like "$(as daemon request list)" "^$asked +open" "but it stays open"
ok "and is carried out when the clock is right again" as bin approve $asked
step -$DAY daemon request adjust LZ26-0000032..0000032 --from roma --to roma2; asked=$((asked + 1))
ok "asked when the clock was a day late, it is in time" as bin approve $asked
step -$((73 * HOUR)) daemon request adjust LZ26-0000033..0000033 --from roma --to roma2; asked=$((asked + 1))
refused 65 'has expired' "three days late, it is not" as bin approve $asked
step $CENTURY daemon request adjust LZ26-0000034..0000034 --from roma --to roma2; asked=$((asked + 1))
refused 65 'has expired, or was asked after' "asked a century from now, it is not" as bin approve $asked
ok "unless it is a century from now" at $((CENTURY + HOUR)) bin approve $asked

# A batch is made, or refused with a sentence, and nothing is half done.
for off in -$DAY $CENTURY; do
	quick_job "$T/next.cfg" quantity=4 chunk=2
	at "$off" daemon batch run --quiet --rooms 1 "$T/next.cfg" >"$T/.out" 2>"$T/.err"
	code=$?
	[ $code -eq 0 ] || grep -q '^busta: .' "$T/.err"
	result $? "with the clock off by $off s a batch is made, or refused with a sentence (exit code $code)"
done
ok "and all of it reconciles" as daemon reconcile
is "$(invariants)" "" "and adds up"
ok "and the auditor's program agrees" audited
finish
