#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, what moves or binds envelopes has done all of it or nothing"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/fault/life.sh"

# make check takes an even slice that begins elsewhere each time: SEED=n repeats one.
# CAMPAIGN=1 takes every point.
SLICE=${SLICE:-60} SEED=${SEED:-$(($(date +%s) % 1000))}

# A home in which each of five commands has something to do.
batch_on_hand "$T/job.cfg"
does daemon stock send LZ26-0000031..0000033 --from press --to roma
does bin stock spoil LZ26-0000029..0000030 --at roma --reason scan
ask_for destroy LZ26-0000029..0000030 --at roma; destroy_number=$asked
quick_job "$T/next.cfg" quantity=6 chunk=3
does daemon batch run --quiet --rooms 1 "$T/next.cfg"
ask_for release B000002; release_number=$asked
does daemon log checkpoint
for n in 31 32 33; do code $n; done >"$T/scans"
cp "$T/home/ledger.db" "$T/prepared.db"

# Who does what; and what she is told if it was done before.
commands='send receive bind release destroy'
words_of() {
	case $1 in
	send) echo "daemon stock send LZ26-0000034..0000036 --from press --to roma" ;;
	receive) echo "bin stock receive D2" ;;
	bind) echo "bin bind $(code 1) $(card 1) --at roma --request kill-1" ;;
	release) echo "bin approve $release_number" ;;
	destroy) echo "bin approve $destroy_number" ;;
	esac
}
again_of() {
	case $1 in
	send) echo '65 3 of 3 envelopes are not at press' ;;
	receive) echo '65 D2 is closed' ;;
	bind) echo '0 ' ;;
	*) echo '65 was decided before' ;;
	esac
}
for name in $commands; do words_of "$name" >"$T/words.$name"; done

# command_run NAME [STRACE...]: its words in $T/.out and $T/.err
command_run() {
	read -r actor words <"$T/words.$1"; shift
	case $actor in daemon) uid=1 ;; *) uid=2 ;; esac
	# shellcheck disable=SC2086 # words on purpose
	SUDO_USER=$actor SUDO_UID=$uid timeout -k 5 60 "$@" "$DESK" --home "$T/home" $words \
		<"$T/scans" >"$T/.out" 2>"$T/.err"
}
restore() { rm -f "$T"/home/ledger.db*; cp "$T/prepared.db" "$T/home/ledger.db"; }

# state: every table but the tree; of the log all but its times, and no refused approval
tables=$(sql "SELECT name FROM sqlite_schema WHERE type = 'table'
	AND name NOT IN ('log', 'node', 'sqlite_sequence')")
state() {
	# shellcheck disable=SC2086 # words on purpose
	{ sqlite3 -readonly "$T/home/ledger.db" ".dump $(echo $tables)"
	sql 'SELECT entry FROM log' | awk 'NF && $4 != "refuse" { $3 = ""; print }'; } | sha256sum
}
is "$(id -u daemon),$(id -u bin)" 1,2 "daemon and bin have the numbers they are called by"

# An undisturbed run of each: what it leaves, what it says, and its points.
state >"$T/old"
for name in $commands; do
	restore
	echo "-o $T/room.trace" >"$T/once.counter"; : >"$T/room.trace"
	command_run "$name" strace -qq -o "$T/desk.trace"
	is "$?,$(cat "$T/.err")" 0, "$name, undisturbed, does what it is told"
	cp "$T/.out" "$T/out.$name"; rm -f "$T/once.counter"
	state >"$T/new.$name"
	ok "which can be seen" test "$(cat "$T/old")" != "$(cat "$T/new.$name")"
	for who in desk room; do
		awk -v who=$who -v name="$name" '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
			/openat.*(ledger[.]db|store[.]cfg)/ { begun = 1 }
			begun && call ~ /^[a-z]/ { print name, who, call, count[call] }' \
			"$T/$who.trace" >>"$T/all"
	done
done
is "$(cut -d' ' -f1,2 "$T/all" | sort -u | tr '\n' ,)" \
	"bind desk,bind room,destroy desk,receive desk,receive room,release desk,send desk," \
	"desks and rooms have points to be killed at"
take_slice

# after_kill NAME WHO CALL WHEN: what is wrong after it, if anything is
after_kill() {
	fault="-e trace=$3 -e inject=$3:signal=KILL:when=$4"
	restore
	if [ "$2" = desk ]; then
		# shellcheck disable=SC2086 # words on purpose
		command_run "$1" strace -qq -o /dev/null $fault
	else
		echo "-o /dev/null $fault" >"$T/once.counter"
		command_run "$1"
	fi
	code=$?
	rm -f "$T"/once.counter
	case $2:$code in
	desk:137 | room:69) killed=$((killed + 1)) ;;
	*:0) ;;
	*) echo "exit code $code: $(head -1 "$T/.err")" ;;
	esac
	"$DESK" --home "$T/home" reconcile >"$T/found.after" 2>&1 ||
		{ echo "it does not reconcile:"; tail -3 "$T/found.after"; }
	left=$(state)
	case $left in
	"$(cat "$T/old")") [ $code -ne 0 ] || echo "it said it was done, and nothing is"
		again="0 " before=$((before + 1)) ;;
	"$(cat "$T/new.$1")") again=$(again_of "$1") after=$((after + 1)) ;;
	*) echo "the ledger is neither as before nor as after"; return ;;
	esac
	command_run "$1"
	code=$?
	[ $code -eq "${again%% *}" ] && grep -Eq "${again#* }" "$T/.err" "$T/.out" ||
		echo "again: exit code $code, not ${again%% *}: $(cat "$T/.err")"
	[ "$1" != bind ] || cmp -s "$T/.out" "$T/out.bind" || echo "again: another answer"
	[ "$(state)" = "$(cat "$T/new.$1")" ] || echo "again: not what one run leaves"
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
is "$wrong" "" "after a kill at each of $points points the ledger is as before or as after, and goes on"
ok "and the kills did happen ($killed)" test "$killed" -ge $((points * 9 / 10))
ok "before the commit and after it ($before, $after)" \
	test "$before" -gt 0 -a "$after" -ge "${CAMPAIGN:-0}"
# Nor after the moment that one takes to die.
for _ in 1 2 3 4 5 6 7 8 9; do pgrep -f "$T/bin/room" >/dev/null || break; sleep 0.1; done
is "$(pgrep -cf "$T/bin/room")" 0 "no room was left behind"
finish
