#!/bin/sh
# In memory if that can be had: what is timed is the judgement, not a disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a station learns nothing of envelopes it does not have: not from what it is told, nor from how long it takes"
. "$ROOT/tests/counter/lib.sh"
STRANGERS="python3 $ROOT/tests/counter/strangers.py"
RANDOM_CODES=6000 EACH=500
[ -z "${CAMPAIGN:-}" ] || RANDOM_CODES=1000000 EACH=5000

# c01, whose stations ask, has 1 to 1000; c02 has 1001 to 2000, and bound the first 200.
ok "a home with two counters and four stations" counter_home 2 4 2000 || finish
ok "and envelopes that no counter has" furnish fake $SERIES $DIGITS 1000
counter_config counter wrong_codes=1000000
ok "bustad serves them" serve counter || finish
shifts 4
binds 2 2 200 1 2000 | awk -F'\t' '$1 == 2' >"$T/work"
ask "$T/work" "$T/records" && is "$(said statuses.201)" 200 "another counter bound two hundred"

# --- What it is told.
cat >"$T/facts" <<-JSON
	{ "foreign": [1301, 2000], "usedElsewhere": [1001, 1200], "printed": [2001, 3000],
	  "unknown": [3001, 900000000], "guessedForeign": [1301, 2000],
	  "guessedUsed": [1001, 1200], "guessedUnknown": [3001, 900000000] }
JSON
$STRANGERS work "$SCAN_KEY" $SERIES $DIGITS "$T/facts" "$EACH" 1 >"$T/work"
rm -f "$T/records"; ask "$T/work" "$T/records" --heads
is "$?,$(said answers)" "0,$(wc -l <"$T/work")" "what a station does not have is asked for, $(wc -l <"$T/work") times"
$STRANGERS same "$T/records" "" >"$T/same"
is "$(wc -l <"$T/same")" 1 "and every answer is the same, byte for byte: to look up or to bind, foreign, used, printed or never made, rightly guessed or wrongly"
like "$(cat "$T/same")" '^[0-9]+ 404 HTTP/1.1 404 .*"type":"/problems/not-here"' "which is that it is not in stock here"
codes 900 900 | sed 's/......$/AAAAAA/; s/.*/1\tcontrol\tPOST\t\/v1\/lookup\t{"envelope": "&"}/' >"$T/control.work"
ask "$T/control.work" "$T/records" --heads
is "$($STRANGERS same "$T/records" "" | wc -l)" 2 "of one it has it is told more, and that is seen"

# --- How long it takes: classes by turns of chance, on one station.
$STRANGERS times "$T/records" lookup >"$T/times"
sed 's/^/# lookup: /' "$T/times"
like "$(cat "$T/times")" '"apart": false' "the medians of the times do not differ by more than chance makes of them"
$STRANGERS times "$T/records" bindings >"$T/times"
sed 's/^/# bindings: /' "$T/times"
like "$(cat "$T/times")" '"apart": false' "nor do those of bindings"

# The control: the same judge, but what was never made is not asked of the room.
EARLY=$BUILD/tests/early/bustad
ok "a bustad can be built that ends early on what was never made" \
	make -s -C "$ROOT" -f tests/counter/Makefile BUILD="$BUILD" CC="${CC:-gcc}" early
unserve counter
BUSTAD=$EARLY serve counter
rm -f "$T/records"; ask "$T/work" "$T/records"
$STRANGERS times "$T/records" lookup unknown >"$T/times"
sed 's/^/# ends early: /' "$T/times"
like "$(cat "$T/times")" '"control_apart": true' "it is found out"
unserve counter; serve counter

# --- Codes of chance.
$STRANGERS random $SERIES $DIGITS 4000 "$RANDOM_CODES" 4 >"$T/work"
rm -f "$T/records"; ask "$T/work" "$T/records"
is "$(said answers)" "$RANDOM_CODES" "$RANDOM_CODES codes of chance are tried"
$STRANGERS same "$T/records" "" >"$T/same"
is "$(grep -cv '/problems/\(not-here\|wrong-token\|no-code\)"' "$T/same")" 0 "none of them is let in"
sed 's/^/# /' "$T/same"
is "$(cut -d' ' -f2 "$T/same" | sort | tr '\n' ' ')" "404 409 " "what is not here is one answer, a wrong token of what is here another"

# --- Tries are limited, and remembered.
unserve counter; counter_config counter wrong_codes=5
serve counter
for n in 1 2 3 4; do does_unlock=$(as bin station unlock "s00$n" 2>&1) || echo "# $does_unlock"; done
guess() { # STATION COUNT
	$STRANGERS random $SERIES $DIGITS 900000000 "$2" 1 | sed "s/^1/$1/"; }
look() { # STATION ENVELOPE
	printf '%s\tlook\tPOST\t/v1/lookup\t{"envelope": "%s"}\n' "$1" "$(codes "$2" "$2")"; }
answers() { # WORK...: the statuses, in order
	cat "$@" >"$T/guesses"; rm -f "$T/records"; ask "$T/guesses" "$T/records"
	cut -f3 "$T/records" | tr '\n' ' '; }
{ guess 1 4; look 1 900; } >"$T/one"
is "$(answers "$T/one")" "404 404 404 404 200 " "four wrong codes of five, and a right one"
{ guess 1 1; look 1 900; } >"$T/one"
is "$(answers "$T/one")" "404 403 " "after the fifth the station is locked"
look 3 901 >"$T/one"
is "$(answers "$T/one")" "200 " "another station at that counter is not"
unserve counter; serve counter
look 1 900 >"$T/one"
is "$(answers "$T/one")" "403 " "the lock outlives bustad"
like "$(cut -f7 "$T/records")" '/problems/locked' "which says so"
refused 77 "is no operator" "who may not unlock it does not" as games station unlock s001
ok "the desk unlocks it, while bustad runs" as bin station unlock s001
is "$(answers "$T/one")" "200 " "and it works again"
for n in 1 2 3 4 5; do printf '3\tguess-%d\tPOST\t/v1/shift\t{"badge": "OP%s"}\n' "$n" "$(openssl rand 13 | base32 | cut -c1-20)"; done >"$T/one"
look 3 901 >>"$T/one"
is "$(answers "$T/one")" "403 403 403 403 403 403 " "badges are guessed as little"
like "$(tail -1 "$T/records" | cut -f7)" '/problems/locked' "it is locked for that, too"
is "$(sql "SELECT group_concat(refused, ' ') FROM (SELECT refused FROM station ORDER BY name)")" "0 0 5 0" "the ledger has how many, by station"
unserve counter; is "$?" 0 "bustad ends when it is told to"
is "$(reconciles)" "" "and the ledger reconciles"
finish
