#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "bustad is killed again and again while stations bind: what they were told is so, nothing twice, and each PIN is on its way once"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/cards.sh"
SEED=${SEED:-$$}; export SEED
STATIONS=16 BINDS=1008 KILLS=15
[ -z "${CAMPAIGN:-}" ] || BINDS=10000 KILLS=200
SERIES=LZ26 DIGITS=7 CARD=80380000%08d

# Real envelopes, with PINs that a card system is to have.
ok "there are tools" counter_tools
pki_stations $STATIONS
people; quick_job "$T/job.cfg" quantity=$BINDS chunk=500
custodian press print-room
does daemon batch run --quiet --rooms 2 "$T/job.cfg"
both release B000001
does daemon stock printed B000001 --at press
exchange_key || exit
key=$(key_of); card_system carte "$key"
ok "a real batch is at sixteen counters" furnish counters $STATIONS hand $SERIES $DIGITS 1 $BINDS stations "$PKI" $STATIONS
counter_keys
ok "bustad serves them" serve counter --again || finish
shifts $STATIONS
binds $STATIONS $STATIONS $((BINDS / STATIONS)) 1 $BINDS >"$T/work"

: >"$T/records"
python3 "$ROOT/tests/counter/killer.py" "$T/counter" "$T/records" $KILLS $((BINDS * 9 / 10)) >"$T/kills" 2>"$T/kills.err" & killer=$!
ask "$T/work" "$T/records" --patience 120; code=$?
wait $killer; is "$?,$(cat "$T/kills.err")" "0," "it is killed $KILLS times while they bind (SEED=$SEED)"
sed 's/^/# kills of bustad, of its room, answers then: /' "$T/kills"; sed 's/^/# /' "$T/said"
is "$code,$(said unanswered)" "0,0" "every station is answered in the end"
is "$(sort "$T/counter/codes" | uniq -c | awk '$2 != -9 && $2 != 69 && $2 != 75')" "" "it died of nothing but that, or of its room's end (69, 75)"
python3 "$ROOT/tests/counter/checked.py" "$T/work" "$T/records" "$L" \
	"$("$OPENER" key "$T/home/keys/store.cfg" "$T/passphrase" card)" >"$T/checked"
is "$(sed '$d' "$T/checked" | head -5)" "" "what they were told is what the ledger and its log have: to the card, once each"
all=$(wc -l <"$T/work")
like "$(tail -1 "$T/checked")" "^$all $all [0-9]+$" "all $all of them"
again=$(tail -1 "$T/checked" | cut -d' ' -f3)
ok "and the kills did hit: $again were asked more than once" test "$again" -ge "$KILLS"
is "$(sql "SELECT count(*), count(DISTINCT number) FROM outbox")" "$all|$all" "each PIN is in the outbox once"
is "$(sql "SELECT count(*) FROM log WHERE entry GLOB 'busta1 * * assign *'")" "$all" "and assigned once"
as daemon outbox export >"$T/exported"
pins 1 >"$T/pins"
grep "$(serial 5)" "$T/exported" >"$T/block"
"$SYSTEM" open "$key" "$(card 5)" <"$T/block" >"$T/opened"
is "$(cat "$T/opened")" "$(serial 5) $(pin 5)" "and is the PIN of its envelope, for its card"

# Asked again, after all that.
cut -f1-3,7 "$T/records" | sort >"$T/a"
rm -f "$T/again"; ask "$T/work" "$T/again"; cut -f1-3,7 "$T/again" | sort >"$T/b"
is "$(diff "$T/a" "$T/b" | head -3)" "" "whoever asks again is told the same"
unserve counter; is "$?" 0 "bustad ends well"
is "$(reconciles)" "" "the ledger reconciles"
is "$(audited >/dev/null 2>&1; echo $?)" 0 "and the auditor's program finds nothing"
finish
