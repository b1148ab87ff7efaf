#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "sixty-four stations at two instances bind at once while a batch is made: all are answered, and all of it is there"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/counter/lib.sh"
EACH=15 BATCH=2000
[ -z "${CAMPAIGN:-}" ] || EACH=300 BATCH=100000

ok "a home with sixty-four counters and stations" counter_home 64 64 $((64 * (EACH + 10))) || finish
quick_job "$T/job.cfg" quantity=$BATCH chunk=100
ok "one bustad" serve one || finish
ok "and another" serve two || finish
AT="one two"
shifts 64
binds 64 64 $EACH 1 $((64 * (EACH + 10))) >"$T/work"
run "$T/job.cfg" --rooms 1 & batch=$!
ask "$T/work" "$T/records"; code=$?
wait $batch; is "$?" 0 "a batch of $BATCH is made meanwhile"
is "$code,$(said answers),$(said statuses.201),$(said unanswered)" "0,$((64 * EACH)),$((64 * EACH)),0" "$((64 * EACH)) envelopes are bound at 64 stations, none is lost"
sed 's/^/# /' "$T/said"
is "$(sql "SELECT count(*), count(DISTINCT number), count(DISTINCT card) FROM binding WHERE live")" \
	"$((64 * EACH))|$((64 * EACH))|$((64 * EACH))" "the ledger has each, once"
is "$(sql "SELECT min(n) || ' ' || max(n) FROM (SELECT count(*) AS n FROM binding GROUP BY custodian)")" "$EACH $EACH" "each at its counter"
is "$(unfair)" "" "the batch is whole"
is "$(sql "SELECT sum(last - first + 1) FROM stock WHERE state = 2")" "$BATCH" "sealed to the last envelope"
# What one instance answered, the other knows.
AT=two; head -64 "$T/work" >"$T/few"; ask "$T/few" "$T/again"
cut -f1-3,7 "$T/records" | sort >"$T/a"; cut -f1-3,7 "$T/again" | sort >"$T/b"
is "$(comm -13 "$T/a" "$T/b" | head -3)" "" "either gives the answers of both"
for name in one two; do unserve $name; is "$?" 0 "$name ends well"; done
is "$(reconciles)" "" "the ledger reconciles"
is "$(audited >/dev/null 2>&1; echo $?)" 0 "and the auditor's program finds nothing"
finish
