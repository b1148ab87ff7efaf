#!/bin/sh
# tests/bench/counter.sh LARGE ROUNDS EACH [STATIONS]: what 64 stations, or so many, bind in a
# second at a counter service whose ledger has 10,000 envelopes, and at one with LARGE, each on
# kept-alive TLS, by turns with what the disk can do alone, and with requests that write nothing.
# A line of JSON: lists, an item a round. Both ledgers lie in $TMPDIR, on the disk that is measured.
. "$(dirname "$0")/../scenario/lib.sh"
. "$ROOT/tests/counter/lib.sh"
large=$1 rounds=$2 each=$3
STATIONS=${4:-64} SMALL=10048 USED=50

# home NAME COUNT USED: of each lot of a thousand so many are bound already
home() {
	counter_home "$STATIONS" "$STATIONS" "$2" >&2 || exit
	[ "$3" -eq 0 ] || furnish use $SERIES $DIGITS 1 "$2" "$3" >&2 || exit
	mv "$T/home" "$T/home-$1"; mkdir "$T/of-$1"; mv "$T"/badge.* "$T/of-$1"
	echo "$SCAN_KEY" >"$T/of-$1/key"
}
# with NAME COMMAND...: $T/home is that one
with() { rm -f "$T/home"; ln -s "$T/home-$1" "$T/home"; cp "$T/of-$1"/badge.* "$T"; SCAN_KEY=$(cat "$T/of-$1/key"); AT=$1; shift; "$@"; }

# round NAME NUMBER COUNT FIRST
round() {
	with "$1" binds $STATIONS $STATIONS $each $(($4 + $2 * each)) "$3" >"$T/work"
	: >"$T/records"
	ask "$T/work" "$T/records" --warm && [ "$(said statuses.201)" -eq $((STATIONS * each)) ] || {
		cat "$T/said" >&2; head -1 "$T/records" >&2; exit 1; }
	cat "$T/said" >>"$T/$1.said"
}

# asks EACH: what is answered in a second when nothing is written
asks() {
	awk -v stations=$STATIONS -v each="$1" 'BEGIN { for (i = 0; i < each; i++) for (s = 1; s <= stations; s++)
		printf "%d\t-\tGET\t/v1/shift\t-\n", s }' >"$T/work"
	: >"$T/records"
	with small ask "$T/work" "$T/records" --warm && [ "$(said statuses.200)" -eq $((STATIONS * $1)) ] || exit 1
	cat "$T/said" >>"$T/asks.said"
}

# What was bound last decides what is expected next.
after=$(((large / STATIONS - 1) / 1000 * 1000 + USED + 1))
home small $SMALL 0
home large "$large" $USED
for name in small large; do with $name serve $name >&2; with $name shifts $STATIONS >&2; done
for number in $(seq 0 "$rounds"); do
	"$BUILD/tests/sync_alone" "$T/sync" 2 >>"$T/syncs"
	asks 200
	round small "$number" $SMALL 1
	round large "$number" "$large" "$after"
done
for name in small large; do with $name unserve $name >&2; done
# The first round warms both.
python3 - "$T" <<'PYTHON'
import json, sys
found = {"syncs": [float(x) for x in open(sys.argv[1] + "/syncs")][1:]}
found["asks"] = [json.loads(line)["rate"] for line in open(sys.argv[1] + "/asks.said")][1:]
for name in "small", "large":
    rounds = [json.loads(line) for line in open(f"{sys.argv[1]}/{name}.said")][1:]
    for what in "rate", "p50_us", "p99_us", "max_us":
        found[f"{name}_{what}"] = [one[what] for one in rounds]
print(json.dumps(found))
PYTHON
