#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, a binding has one PIN block or there is no binding; acknowledged, nothing is left of it or all is"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"

# make check takes an even slice that begins elsewhere each time: SEED=n repeats one.
# CAMPAIGN=1 takes every point.
SLICE=${SLICE:-25} SEED=${SEED:-$(($(date +%s) % 1000))}

# A home in which one envelope is to be bound, and another's PIN has arrived.
batch_on_hand "$T/job.cfg"
pins 1 >"$T/pins"
exchange_key || exit
key=$(key_of)
card_system carte "$key"
does bin bind "$(code 2)" "$(card 2)" --at roma
does daemon log checkpoint
db=$T/home/ledger.db
cp "$db" "$T/prepared.db"
record=$(sql "SELECT hex(sealed) FROM $envelope WHERE number = 2")
"$BUSTA" --home "$T/home" outbox export >"$T/prepared"
block=$(sed 's/.*"block": "\([0-9a-f]*\)".*/\1/' "$T/prepared")

words_of() {
	case $1 in
	bind) echo "bind $(code 1) $(card 1) --at roma --card-system carte --request kill-1" ;;
	ack) echo "outbox ack $(serial 2)" ;;
	export) echo "outbox export" ;;
	esac
}
for name in bind ack export; do words_of $name >"$T/words.$name"; done

# command_run NAME [STRACE...]: its words in $T/.out and $T/.err
command_run() {
	read -r words <"$T/words.$1"; shift
	# shellcheck disable=SC2086 # words on purpose
	SUDO_USER=bin SUDO_UID=2 timeout -k 5 60 "$@" "$DESK" --home "$T/home" $words \
		</dev/null >"$T/.out" 2>"$T/.err"
}
restore() { rm -f "$db"*; cp "$T/prepared.db" "$db"; }
exported() { "$DESK" --home "$T/home" outbox export; }

# An undisturbed run of each: what it says, and its points.
for name in bind ack export; do
	restore
	echo "-o $T/room.trace" >"$T/once.counter"; : >"$T/room.trace"
	command_run $name strace -qq -o "$T/desk.trace"
	is "$?,$(cat "$T/.err")" 0, "$name, undisturbed, does what it is told"
	cp "$T/.out" "$T/out.$name"; rm -f "$T/once.counter"
	for who in desk room; do
		awk -v who=$who -v name="$name" '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
			/openat.*(ledger[.]db|store[.]cfg)/ { begun = 1 }
			begun && call ~ /^[a-z]/ { print name, who, call, count[call] }' \
			"$T/$who.trace" >>"$T/all"
	done
done
is "$(cut -d' ' -f1,2 "$T/all" | sort -u | tr '\n' ,)" "ack desk,bind desk,bind room,export desk," \
	"desks and rooms have points to be killed at"
take_slice

# bind_found: nothing, or bound and assigned in one, its block holding its PIN
bind_found() {
	row=$(sql "SELECT (SELECT count(*) FROM binding WHERE number = 1), (SELECT count(*) FROM outbox WHERE number = 1),
		(SELECT count(*) FROM answer), (SELECT count(*) FROM log)")
	case $row in
	"0|0|0|$size") before=$((before + 1)) ;;
	"1|1|1|$((size + 2))") after=$((after + 1)) ;;
	*) echo "half done: $row" ;;
	esac
	exported >"$T/exported" || echo "no export"
	[ "$(sed -n 1p "$T/exported")" = "$(cat "$T/prepared")" ] || echo "the other block is another now"
	[ "$(wc -l <"$T/exported")" -eq $((1 + ${row%%|*})) ] || echo "not one block a binding"
	sed 1d "$T/exported" >"$T/block.then"
}
# Again: the same answer; and a block that was exported once is the only one ever.
bind_again() {
	command_run bind || echo "again: $(cat "$T/.err")"
	cmp -s "$T/.out" "$T/out.bind" || echo "again: another answer"
	exported | sed 1d >"$T/block.now"
	[ ! -s "$T/block.then" ] || cmp -s "$T/block.then" "$T/block.now" || echo "again: two different blocks"
	[ "$("$SYSTEM" open "$key" "$(card 1)" <"$T/block.now")" = "$(serial 1) $(pin 1)" ] || echo "again: it is not its PIN"
}

# ack_found: all of it is there, or nothing
ack_found() {
	case $(bytes_in "$db" "$record"),$(bytes_in "$db" "$block") in
	1,1) before=$((before + 1)); exported | cmp -s - "$T/prepared" || echo "its block is gone, or another" ;;
	0,0) after=$((after + 1)); [ -z "$(exported)" ] || echo "it waits still, and is erased"
		[ ! -e "$db-journal" ] || [ "$(bytes_in "$db-journal" "$block")" -eq 0 ] || echo "it is in the journal" ;;
	*) echo "half erased" ;;
	esac
}
ack_again() {
	command_run ack || echo "again: $(cat "$T/.err")"
	[ "$(bytes_in "$db" "$record"),$(bytes_in "$db" "$block")" = 0,0 ] || echo "again: something is left"
	[ ! -e "$db-journal" ] || echo "again: a journal is left"
	[ -z "$(exported)" ] || echo "again: it waits still"
}

export_found() {
	exported | cmp -s - "$T/prepared" || echo "another export"
	[ ! -s "$T/.out" ] || cmp -s "$T/.out" "$T/prepared" || echo "half an export"
}
export_again() { cmp -s "$db" "$T/prepared.db" || echo "an export changed the ledger"; }

# after_kill NAME WHO CALL WHEN: what is wrong after it, if anything is
after_kill() {
	fault="-e trace=$3 -e inject=$3:signal=KILL:when=$4"
	restore
	size=$(sql 'SELECT count(*) FROM log')
	if [ "$2" = desk ]; then
		# shellcheck disable=SC2086 # words on purpose
		command_run "$1" strace -qq -o /dev/null $fault
	else
		echo "-o /dev/null $fault" >"$T/once.counter"
		command_run "$1"
	fi
	code=$?
	rm -f "$T/once.counter"
	case $2:$code in
	desk:137 | room:69) killed=$((killed + 1)) ;;
	*:0) ;;
	*) echo "exit code $code: $(head -1 "$T/.err")" ;;
	esac
	"$DESK" --home "$T/home" reconcile >"$T/found.after" 2>&1 ||
		{ echo "it does not reconcile:"; tail -3 "$T/found.after"; }
	"$1_found"; "$1_again"
	"$DESK" --home "$T/home" reconcile >"$T/found.after" 2>&1 ||
		{ echo "again: it does not reconcile:"; tail -3 "$T/found.after"; }
}

points=0 killed=0 before=0 after=0 wrong=
while read -r name who call when; do
	points=$((points + 1))
	after_kill "$name" "$who" "$call" "$when" >"$T/found" 2>"$T/noise" </dev/null
	[ -s "$T/found" ] || continue
	wrong="$wrong $name:$who:$call:$when"
	{ echo "$name $who $call $when:"; head -8 "$T/found"; } | sed 's/^/# /'
done <"$T/all"
is "$wrong" "" "after a kill at each of $points points there is all of it or nothing, and it goes on"
ok "and the kills did happen ($killed)" test "$killed" -ge $((points * 9 / 10))
ok "before the commit and after it ($before, $after)" \
	test "$before" -gt 0 -a "$after" -ge "${CAMPAIGN:-0}"
finish
