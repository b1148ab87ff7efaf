#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "two runs at once take turns, and no serial number is given out twice or left out"

quick_home
H=$T/home J=$T/one.cfg K=$T/two.cfg
quick_job "$J" quantity=600 chunk=20
quick_job "$K" quantity=600 chunk=20
batches() { sqlite3 -readonly -cmd '.timeout 5000' "$H/ledger/ledger.db" 'SELECT count(*) FROM batch' 2>/dev/null; }
# started JOB: in the background, back when its batch is in the ledger
started() {
	wanted=$(($(batches) + 1))
	"$BUSTA" --home "$H" batch run --quiet --rooms 1 "$1" >"$T/first.out" 2>"$T/first.err" &
	first=$!
	while kill -0 $first 2>/dev/null && [ "$(batches)" != $wanted ]; do :; done
}

# The second is refused, and told by whom.
started "$J"; kill -STOP $first
refused 75 "home is held by process $first \\($J, since 20[0-9-]*T[0-9:]*Z\\): wait for it, or use --wait" \
	"a second run is refused and told who holds the home" "$BUSTA" --home "$H" batch run "$K"
refused 75 "held by process $first" "and so is one of the same job" "$BUSTA" --home "$H" batch run "$J"
refused 75 "held by process $first" "and giving up the batch that runs" "$BUSTA" --home "$H" batch abandon 1
kill -CONT $first
ok "what is there may be looked at meanwhile" "$BUSTA" --home "$H" batch list
like "$(cat "$T/.out")" 'B000001 +unfinished' "and is unfinished"
ok "and one that waits" "$BUSTA" --home "$H" batch run --wait --quiet "$K"
wait $first; is "$?:$(cat "$T/first.err")" "0:" "runs when the first, undisturbed, has ended"
is "$(sql "SELECT batch, min(number), max(number), count(*) FROM $envelope GROUP BY batch")" \
	"1|1|600|600
2|601|1200|600" "each has its own serials, one after the other"
is "$(invariants)$(unfair)" "" "and all adds up"

# The lock is the kernel's: it goes with who held it, however that ended.
started "$J"; kill -9 $first; wait $first 2>/dev/null
ok "a run that was killed holds nothing" "$BUSTA" --home "$H" batch run --quiet "$J"
is "$(invariants)$(unfair)" "" "and all adds up"

# Two homes have nothing to do with each other.
cp -a "$H" "$T/other"
started "$J"; kill -STOP $first
ok "a run in another home does not wait for this one" "$BUSTA" --home "$T/other" batch run --quiet "$J"
kill -CONT $first
wait $first; is "$?$(invariants)$(invariants "$T/other")" 0 "and both add up"

# T16: 10,000 serials of one series, ordered in turns by desks that all wait.
rm -rf "$H"; quick_home
for desk in 1 2 3 4; do
	quick_job "$T/desk$desk.cfg" quantity=2500 chunk=500 "note=\"desk $desk\""
	"$BUSTA" --home "$H" batch run --wait --quiet --rooms 2 "$T/desk$desk.cfg" \
		>"$T/desk$desk.out" 2>&1 &
	desks="${desks-} $!"
done
codes=
for desk in $desks; do wait "$desk"; codes="$codes$?"; done
is "$codes" 0000 "four desks at once order 10,000 envelopes, and all four get them"
is "$(sql "SELECT min(number), max(number), count(*), count(DISTINCT number) FROM $envelope")" \
	"1|10000|10000|10000" "10,000 serials: no gap, no repeat, none cancelled"
is "$(sql 'SELECT count(DISTINCT batch) FROM sealed')" 4 "in four batches"
is "$(invariants)$(unfair)" "" "and all adds up"
is "$(cat "$H"/pages/*/manifest.json | python3 -c '
import json, sys
text, at, seen = sys.stdin.read(), 0, []
while at < len(text.rstrip()):
    manifest, at = json.JSONDecoder().raw_decode(text, at)
    seen += [(f["first"][5:12], f["last"][5:12]) for f in manifest["files"]]
seen.sort()
print(len(seen), seen[0][0], seen[-1][1], all(int(a[1]) + 1 == int(b[0]) for a, b in zip(seen, seen[1:])))')" \
	"20 0000001 0010000 True" "and the four manifests together say the same"
finish
