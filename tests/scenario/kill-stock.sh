#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, what moves or binds envelopes has done all of it or nothing"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/kill.sh"
SLICE=${SLICE:-60}

# A home in which each of five commands has something to do.
batch_on_hand "$T/job.cfg"
does daemon stock send LZ26-0000031..0000033 --from press --to roma
does bin stock spoil LZ26-0000029..0000030 --at roma --reason scan
ask_for destroy LZ26-0000029..0000030 --at roma; destroy_number=$asked
quick_job "$T/next.cfg" quantity=6 chunk=3
does daemon batch run --quiet --rooms 1 "$T/next.cfg"
ask_for release B000002; release_number=$asked
does daemon log checkpoint
input=$T/scans
for n in 31 32 33; do code $n; done >"$input"
cp "$T/home/ledger/ledger.db" "$T/prepared.db"

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

restore() { rm -f "$T"/home/ledger/ledger.db*; cp "$T/prepared.db" "$T/home/ledger/ledger.db"; }

# state: every table but the tree; of the log all but its times, and no refused approval
tables=$(sql "SELECT name FROM sqlite_schema WHERE type = 'table'
	AND name NOT IN ('log', 'node', 'sqlite_sequence')")
state() {
	# shellcheck disable=SC2086 # words on purpose
	{ sqlite3 -readonly "$T/home/ledger/ledger.db" ".dump $(echo $tables)"
	sql 'SELECT entry FROM log' | awk 'NF && $4 != "refuse" { $3 = ""; print }'; } | sha256sum
}
# What each leaves, undisturbed.
state >"$T/old"
for name in $commands; do
	points_of "$name" counter
	state >"$T/new.$name"
	ok "which can be seen" test "$(cat "$T/old")" != "$(cat "$T/new.$name")"
done

# The ledger is as before or as after, and what the command says again fits it.
found() {
	left=$(state)
	case $left in
	"$(cat "$T/old")") [ $code -ne 0 ] || echo "it said it was done, and nothing is"
		again_says="0 " before=$((before + 1)) ;;
	"$(cat "$T/new.$1")") again_says=$(again_of "$1") after=$((after + 1)) ;;
	*) echo "the ledger is neither as before nor as after"; again_says="0 " ;;
	esac
}
again() {
	command_run "$1"
	code=$?
	[ $code -eq "${again_says%% *}" ] && grep -Eq "${again_says#* }" "$T/.err" "$T/.out" ||
		echo "again: exit code $code, not ${again_says%% *}: $(cat "$T/.err")"
	[ "$1" != bind ] || cmp -s "$T/.out" "$T/out.bind" || echo "again: another answer"
	[ "$(state)" = "$(cat "$T/new.$1")" ] || echo "again: not what one run leaves"
}

kill_at_points "bind counter,bind desk,destroy desk,receive counter,receive desk,release desk,send desk," \
	"the ledger is as before or as after, and goes on"
# Nor after the moment that one takes to die.
for _ in 1 2 3 4 5 6 7 8 9; do pgrep -f "$T/bin/room" >/dev/null || break; sleep 0.1; done
is "$(pgrep -cf "$T/bin/room")" 0 "no room was left behind"
finish
