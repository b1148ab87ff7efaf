#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a room that dies, stops or hangs costs the chunk in its hands, and nothing else"
. "$ROOT/tests/fault/inject.sh"

quick_home
echo 'room_timeout = 1;' >>"$T/home/busta.cfg"
J=$T/job.cfg
quick_job "$J" quantity=400 chunk=20

state() { sqlite3 -readonly -cmd '.timeout 5000' "$T/home/ledger/ledger.db" "$1" 2>/dev/null; }
cancelled() { state 'SELECT count(*) FROM chunk WHERE state = 3 AND batch = (SELECT max(id) FROM batch)'; }

# Hit by a signal while it writes the third of its page files: surely in mid-work.
hit() { # SIGNAL SENTENCE-PATTERN
	broken "" "-e trace=sync_file_range -e inject=sync_file_range:signal=$1:when=3" "$J" --rooms 2
	is $? 0 "a room hit by SIG$1: the run completes all the same"
	like "$(cat "$T/.err")" "^busta: $2: another takes its place\$" "and says what happened"
	is "$(wc -l <"$T/.err")" 1 "once"
	adds_up; is $? 0 "the certificate adds up"
	is "$(cancelled)" 1 "exactly one chunk is cancelled"
	is "$(invariants)" "" "ledger and page files agree"
}
run "$J" --rooms 2; is "$?,$(cancelled)" "0,0" "a run left alone cancels nothing"
hit KILL 'a room was killed by signal 9 \(Killed\)'
hit SEGV 'a room was killed by signal 11 \(Segmentation fault\)'
hit SYS 'a room was killed by signal 31 \(Bad system call\)'
hit STOP 'a room was silent for 1 seconds'

# Between the head of its answer and the body, where a reader that waits for the
# rest would wait for ever. READY, OPENED and each FILLED are two sends.
for signal in STOP KILL; do
	broken "" "-e trace=sendto -e inject=sendto:signal=$signal:when=7" "$J" --rooms 2
	is "$?,$(cancelled)" "0,1" "SIG$signal in the middle of a message costs one chunk too"
	[ $signal = STOP ] && why='lost: the other process cannot be heard: it is silent' ||
		why='killed by signal 9 \(Killed\)'
	like "$(cat "$T/.err")" "^busta: a room (is|was) $why: another takes its place\$" "with a sentence"
	is "$(invariants)" "" "and all adds up"
done

# While it waits for nothing but orders, and at its very end.
broken "" "-e trace=exit_group -e inject=exit_group:signal=KILL" "$J" --rooms 2
is "$?" 69 "a room that dies as it ends: the batch is not called done"
like "$(cat "$T/.err")" '^busta: a room was killed by signal 9' "with a sentence"
is "$(state 'SELECT state FROM batch ORDER BY id DESC LIMIT 1'),$(cancelled)" "1,0" \
	"all its envelopes are sealed, and the batch waits to be finished"
batches=$(state 'SELECT count(*) FROM batch')
run "$J"; is "$?,$(state 'SELECT count(*) FROM batch'),$(cancelled)" "0,$batches,0" \
	"the same words finish it, and make no second batch"

# A disk that is slower than a room may be: the desk waits, and blames nobody.
quick_job "$T/slow.cfg" quantity=20
strace -o "$T/slow" -e trace=fdatasync -e inject=fdatasync:delay_enter=300000 \
	"$BUSTA" --home "$T/home" batch run --quiet --rooms 2 "$T/slow.cfg" \
	>"$T/.out" 2>"$T/.err"
is "$?,$(cancelled),$(cat "$T/.err")" "0,0," "a slow disk costs no room its chunk"
is "$(($(grep -c DELAYED "$T/slow") > 7))" 1 "and it was slow, longer than a room may be silent"
batches=$(state 'SELECT count(*) FROM batch')

# The other way round: a room whose desk dies is told by nobody, if it is stopped.
rm -f "$T"/once.*
quick_job "$T/long.cfg" quantity=2000 chunk=20
"$DESK" --home "$T/home" batch run --quiet --rooms 1 "$T/long.cfg" >/dev/null 2>&1 &
desk=$! second=$(printf '%s/home/pages/B%06d/000002.cms' "$T" $((batches + 1)))
while kill -0 $desk 2>/dev/null && [ ! -e "$second" ]; do :; done
room=$(pgrep -P $desk -f "room serve $T/long.cfg") && kill -STOP "$room"
# Nobody may be there to bury an orphan: a zombie is dead enough.
alive() { sed -n 's/^State:.\([^ZX]\).*/\1/p' "/proc/$room/status" 2>/dev/null; }
while [ "$(alive)" = R ]; do :; done
is "$(alive)" T "a room is stopped in mid-work"
kill -9 $desk; wait $desk 2>/dev/null
for moment in 1 2 3 4 5 6 7 8 9; do [ -n "$(alive)" ] || break; sleep 0.1; done
is "$(alive)" "" "and dies with its desk all the same"
run "$T/long.cfg"; is $? 0 "the batch goes on"
is "$(invariants)" "" "and adds up"

# Every room that starts dies: at once, and after its first answers.
for when in 1 3; do
	echo "-o /dev/null -e trace=sync_file_range -e inject=sync_file_range:signal=KILL:when=$when" \
		>"$T/always.serve"
	run "$J" --rooms 1; code=$?
	case $when in
	1)	is $code 69 "when rooms die one after the other the run gives up"
		like "$(tail -1 "$T/.err")" '^busta: 4 rooms were lost one after the other, the last because a room was killed' \
			"and says how many and why"
		is "$(cancelled)" 3 "what the first three held is cancelled, the last waits for the next run" ;;
	3)	is $code 0 "when each room lives for two chunks the run completes"
		adds_up; is $? 0 "and its certificate adds up" ;;
	esac
	rm "$T/always.serve"
	[ $code -eq 0 ] || { run "$J"; is $? 0 "the next run goes on"; }
	is "$(invariants)" "" "and ledger and page files agree"
done
echo "-o /dev/null -e trace=openat -e inject=openat:signal=KILL:when=20" >"$T/always.serve"
run "$J"; is $? 69 "rooms that all die before they are ready end the run"
like "$(cat "$T/.err")" '^busta: a room was killed by signal 9 \(Killed\)$' "with a sentence"
rm "$T/always.serve"

# Rooms that cannot be started.
mv "$T/bin/busta-room" "$T/bin/gone"
run "$J"; is $? 69 "no busta-room beside busta"
like "$(cat "$T/.err")" '^busta: cannot find busta-room beside this program: No such file' "with a sentence"
: >"$T/bin/busta-room"
run "$J"; is $? 69 "a busta-room that may not be run"
like "$(cat "$T/.err")" '^busta: cannot find busta-room beside this program: Permission denied' "with a sentence"
chmod 755 "$T/bin/busta-room"; head -c 100 "$T/bin/room" >"$T/bin/busta-room"
run "$J"; is $? 69 "a busta-room that is cut short"
like "$(cat "$T/.err")" '^busta: a room ' "with a sentence"
mv -f "$T/bin/gone" "$T/bin/busta-room"
run "$J"; is $? 0 "with busta-room back, the batch is finished"
is "$(invariants)$(unfair)" "" "and all that was ever begun is accounted for"
finish
