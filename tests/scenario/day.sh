#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a counter's day, found from the end of the log, is what the report makes of all of it"
. "$ROOT/tests/fault/life.sh"

ok "a clock can be set for one program alone" \
	${CC:-gcc} -shared -fPIC -O1 -o "$T/shift.so" "$ROOT/tests/fault/shift_clock.c"
helper day_sheet || exit
# on DAY HOUR NAME ARGUMENT...: a step of a life, that many days from 2026-12-01 00:00
start=$(date -u -d 2026-12-01 +%s)
on() { off=$((start + $1 * 86400 + $2 * 3600 - $(date +%s))); shift 2
	( export SHIFT_SECONDS="$off" LD_PRELOAD="$T/shift.so"; as "$@" ) >"$T/.out" 2>"$T/.err" || {
		[ "${may_differ:-}" ] || { result 1 "a step: $*"; sed 's/^/# /' "$T/.err"; finish; }; }; }
range() { printf 'LZ26-%07d..%07d' "$1" "${2:-$1}"; }

# sheet CUSTODIAN DAY: opening received returned sent used spoiled missing other closing
sheet() { "$BUILD/tests/fault/day_sheet" "$T/home/ledger/ledger.db" "$1" \
	$((start + $2 * 86400)) $((start + ($2 + 1) * 86400)) 2>/dev/null; }
# report_of CUSTODIAN DAY: the same, of a report that reads the whole log
report_of() { as daemon report daily --custodian "$1" --csv \
	--from "$(date -u -d "2026-12-01 +$2 days" +%F)" --to "$(date -u -d "2026-12-01 +$(($2 + 1)) days" +%F)" |
	awk -F, 'NR == 2 { gsub(/"|\r/, ""); print $3, $4, $5, $6, $7, $8, $9, $10, $11 }'; }

# Before the first day: 30 at roma, 10 at press, by the clock of a day long ago.
( off=$((start - 40 * 86400 - $(date +%s))); export SHIFT_SECONDS="$off" LD_PRELOAD="$T/shift.so"
	batch_on_hand "$T/job.cfg"; custodian milano counter; echo $asked >"$T/asked"; : >"$T/lived" ) >"$T/life"
ok "a counter has thirty envelopes" test -e "$T/lived"
tests=$((tests)) asked=$(cat "$T/asked")

# The first day, and what the report has in no column of its own.
on 0 8 bin bind "$(code 1)" "$(card 1)" --at roma
on 0 9 bin bind "$(code 2)" "$(card 2)" --at roma
on 0 9 bin stock spoil "$(range 3)" --at roma --reason scan
on 0 9 bin stock spoil "$(range 2)" --at roma --reason counter
on 0 10 daemon stock missing "$(range 4 5)" --at roma
on 0 10 daemon stock compromise "$(range 6)" --at roma --reason opened
on 0 10 daemon stock expire "$(range 7 8)" --at roma
# The second: a box sent on and back, another that came in part; across midnight the
# clock goes back, twice.
on 1 8 daemon stock send "$(range 9 14)" --from roma --to milano
on 1 9 daemon stock receive D2 "$(range 9 14)"
on 1 10 daemon stock return "$(range 9 10)" --from milano --to roma
on 1 11 daemon stock receive D3 "$(range 9 10)"
on 0 23 bin bind "$(code 15)" "$(card 15)" --at roma
on 1 12 daemon stock send "$(range 31 36)" --from press --to roma
may_differ=1 on 1 13 daemon stock receive D4 "$(range 31 34)"
on 0 23 daemon stock missing "$(range 15)" --at roma
on 1 14 bin bind "$(code 16)" "$(card 16)" --at roma
# The fourth, after one on which nothing happened: set right by two, while it is there.
on 3 8 daemon request adjust "$(range 17)" --from roma --to milano
on 3 9 bin approve $((asked + 1))
on 3 10 daemon stock missing "$(range 35 36)" --at D4
on 3 11 bin bind "$(code 18)" "$(card 18)" --at roma
on 3 11 bin stock spoil "$(range 18 19)" --at roma --reason damaged

is "$(sheet roma 0)" "30 0 0 0 2 1 2 -3 22" "the first day, counted by hand: what was spoiled after it was bound counts once"
is "$(sheet roma 1)" "22 4 2 6 2 0 0 0 20" "the second, whose clock went back over midnight, counted by hand"
for who in roma milano press; do
	for day in -1 0 1 2 3 4; do
		is "$(sheet $who $day)" "$(report_of $who $day)" "day $day of $who is the report's"
	done
done
ok "the ledger reconciles" as daemon reconcile
finish
