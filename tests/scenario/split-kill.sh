#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed anywhere, a card has codes once or not at all, a message goes to the courier whole and once, and a result is taken in before it is gone"
# shellcheck disable=SC2034,SC2046,SC2154 # lib.sh's and courier.sh's; words on purpose
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/courier/courier.sh"
. "$ROOT/tests/fault/splits.sh"
. "$ROOT/tests/fault/kill.sh"
SLICE=${SLICE:-12}
STATIONS=4 DRAWS=80 KILLS=8
[ -z "${CAMPAIGN:-}" ] || { DRAWS=1000; KILLS=100; }
export SEED

# --- Draws: bustad and its room are killed while stations have codes drawn.
courier_home
split_home 'expire_hours = 24;' || finish
ok "bustad serves them" serve counter --again || finish
shifts $STATIONS
for n in $(seq $DRAWS); do
	printf '%d\tdraw-%d\tPOST\t/v1/splits\t{"card": "%s", "activation": %s, "to": "mailto:m%d@cittadini.example", "lang": "it"}\n' \
		$((n % STATIONS + 1)) "$n" "$(card "$n")" "$HOLDER" "$n"
done >"$T/work"
: >"$T/records"
python3 "$ROOT/tests/counter/killer.py" "$T/counter" "$T/records" $KILLS $((DRAWS * 9 / 10)) >"$T/kills" 2>"$T/kills.err" & killer=$!
ask "$T/work" "$T/records" --patience 120; code=$?
wait $killer; is "$?,$(cat "$T/kills.err")" "0," "it is killed $KILLS times while they draw (SEED=$SEED)"
sed 's/^/# kills of bustad, of its room, answers then: /' "$T/kills"
is "$code,$(said unanswered),$(said statuses.201)" "0,0,$DRAWS" "every station is answered in the end, and has codes"
is "$(sql "SELECT (SELECT count(*) FROM split), (SELECT max(number) FROM split), (SELECT count(*) FROM binding),
	(SELECT count(*) FROM outbox), (SELECT count(*) FROM log WHERE entry GLOB '* draw *'),
	(SELECT count(*) FROM log WHERE entry GLOB '* assign *')")" \
	"$DRAWS|$DRAWS|$DRAWS|$DRAWS|$DRAWS|$DRAWS" "each card has them once, under one number, and no number was lost"
cut -f1-3,7 "$T/records" | sort >"$T/a"
size=$(log_size)
rm -f "$T/again"; ask "$T/work" "$T/again"; cut -f1-3,7 "$T/again" | sort >"$T/b"
is "$(diff "$T/a" "$T/b" | head -3),$(log_size)" ",$size" "whoever asks again is told the same"
unserve counter; is "$?" 0 "bustad ends well"
does daemon reconcile
as daemon outbox export >"$T/exported"
as daemon message list --json | python3 -c 'import json, sys
for m in json.load(sys.stdin): print(m["number"])' >"$T/drawn"
is "$(wc -l <"$T/drawn")" $DRAWS "and every message waits"
# Their blocks are each of a card of ours, and of one alone.
first=$(sed -n 1p "$T/drawn"); grep "$first" "$T/exported" >"$T/block"
is "$(for n in $(seq $DRAWS); do "$SYSTEM" open "$key" "$(card "$n")" <"$T/block"; done | grep -vc refused)" 1 \
	"a block is its card's"

# --- Messages and results: the exchange is killed at any system call.
mkdir -p "$T/in" "$T/res" "$T/res.prepared" "$T/reference"
db=$T/home/ledger/ledger.db
as daemon message exchange --inbox "$T/reference" >/dev/null
# All of those went; two more wait.
serve counter || finish
for n in 1 2; do drawn $((DRAWS + n)) mailto:late@cittadini.example; echo "$drawn"; done >"$T/late"
unserve counter
result_of() { printf '{"format": "busta courier result 1", "number": "%s", "result": "%s", "at": "2026-11-27T10:00:00Z", "tries": 1}' "$1" "$2"; }
sent=$(sed -n 1p "$T/drawn") refused=$(sed -n 2p "$T/drawn")
result_of "$sent" sent >"$T/res.prepared/$sent.json"
result_of "$refused" undeliverable >"$T/res.prepared/$refused.json"
cp "$db" "$T/prepared.db"
size=$(log_size)
echo "daemon message exchange --inbox $T/in --results $T/res --json" >"$T/words.exchange"
restore() {
	rm -rf "$db"* "$T/in" "$T/res"; cp "$T/prepared.db" "$db"
	mkdir "$T/in"; cp -a "$T/res.prepared" "$T/res"
}
states() { "$DESK" --home "$T/home" message list --json | python3 -c 'import json, sys
has = {m["number"]: m["message"] for m in json.load(sys.stdin)}
print(*[has[n] for n in sys.argv[1:]])' "$sent" "$refused" $(cat "$T/late"); }
points_of exchange
is "$(states)" "ended ended exported exported" "undisturbed, two end and two go"
is "$(log_size)" $((size + 4)) "by four entries"
rm -rf "$T/reference"; cp -a "$T/in" "$T/reference"

exchange_found() {
	"$DESK" --home "$T/home" message list >/dev/null || echo "no list" # what is rolled back is so now
	set -- $(states)
	[ -e "$T/res/$sent.json" ] || [ "$1" = ended ] || echo "a result is gone, and nobody knows"
	[ -e "$T/res/$refused.json" ] || [ "$2" = ended ] || echo "the other result is gone, and nobody knows"
	for n in 1 2; do
		name=$(sed -n "${n}p" "$T/late").cms
		if [ "$n" = 1 ]; then state=$3; else state=$4; fi
		if [ -e "$T/in/$name" ]; then cmp -s "$T/in/$name" "$T/reference/$name" || echo "half a message"
		elif [ "$state" != waiting ]; then echo "$state, and is not there"; fi
	done
	case $(log_size) in
	"$size") before=$((before + 1)) ;;
	$((size + 4))) after=$((after + 1)) ;;
	*) [ "$(log_size)" -lt $((size + 4)) ] || echo "too many entries" ;;
	esac
}
exchange_again() {
	command_run exchange || echo "again: $(cat "$T/.err")"
	[ "$(states),$(log_size)" = "ended ended exported exported,$((size + 4))" ] || echo "again: $(states), $(log_size) entries"
	diff -r "$T/in" "$T/reference" >/dev/null || echo "again: another inbox: $(ls -A "$T/in" | tr '\n' ' ')"
	[ -z "$(ls -A "$T/res")" ] || echo "again: results are left"
}
found() { "$1_found"; }
again() { "$1_again"; }
kill_at_points "exchange desk," "a message is whole, a result is known before it is gone, and it goes on to the same end"
finish
