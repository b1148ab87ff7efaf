#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, desk or room, the batch goes on and every envelope is accounted for"
. "$ROOT/tests/fault/inject.sh"

# make check takes an even slice that begins elsewhere each time: SEED=n repeats one.
# CAMPAIGN=1 takes every point.
SLICE=${SLICE:-60} SEED=${SEED:-$(($(date +%s) % 1000))}
desk_calls='write pwrite64 fsync fdatasync ftruncate renameat unlink unlinkat openat
	mkdirat close sendto recvfrom poll flock fchown socketpair clone shutdown kill
	wait4 rt_sigaction exit_group'
room_calls='openat write close sendto recvfrom sync_file_range getrandom memfd_secret
	ftruncate mlock2 landlock_restrict_self seccomp munmap exit_group'

quick_home && token_mend
J=$T/job.cfg
quick_job "$J"
cp -a "$T/home" "$T/prepared"
reference "$J" --rooms 1; is $? 0 "an undisturbed run, from which the points are taken"
adds_up; is $? 0 "its certificate adds up"
sed -i 's/= 40 sealed/= 39 sealed/' "$T/.out"
adds_up; is $? 1 "and one envelope less would be noticed"
awk -v desk=" $(echo $desk_calls) " -v room=" $(echo $room_calls) " \
	'index($1 == "desk" ? desk : room, " " $2 " ")' "$T/points" >"$T/all"
take_slice

lost='a room (was killed by signal 9|is lost)|the rooms are gone|the other process is gone'

# what is wrong after a kill at the given point, if anything is
after_kill() {
	who=$1 call=$2 when=$3
	fault="-e trace=$call -e inject=$call:signal=KILL:when=$when"
	if [ "$who" = desk ]; then broken "$fault" "" "$J" --rooms 1
	else MODE=$who; broken "" "$fault" "$J" --rooms 1; fi
	code=$?
	# A room that is killed costs its chunk; one that dies at the start, the run.
	case $who:$code in
	desk:137) killed=$((killed + 1)) ;;
	desk:0) ;;
	desk:*) echo "exit code $code: $(head -1 "$T/.err")" ;;
	*:0) grep -Eq "$lost" "$T/.err" && killed=$((killed + 1))
		adds_up || echo "the room's death is not in the certificate" ;;
	*:69) grep -Eq "^busta: .*$lost" "$T/.err" || echo "no sentence: $(cat "$T/.err")"
		killed=$((killed + 1)) ;;
	*) echo "exit code $code: $(head -1 "$T/.err")" ;;
	esac
	# Every fourth is killed once more while it goes on.
	points=$((points + 1))
	[ $((points % 4)) -ne 0 ] || broken "-e trace=pwrite64 \
		-e inject=pwrite64:signal=KILL:when=$((points * 7 % 60 + 1))" "" "$J" --rooms 1
	remember; token_mend >&2
	run "$J" --rooms 1 || echo "did not go on: $(cat "$T/.err")"
	adds_up || echo "the certificate does not add up: $(grep ordered: "$T/.out")"
	forgotten
	invariants
	ls -A "$T/home/work"
}

points=0 killed=0 wrong=
while read -r who call when; do
	[ $((points % 40)) -ne 0 ] || { rm -rf "$T/home"; cp -a "$T/prepared" "$T/home"; }
	after_kill "$who" "$call" "$when" >"$T/found" 2>"$T/noise" </dev/null
	if [ -s "$T/found" ]; then
		wrong="$wrong $who:$call:$when"
		{ echo "$who $call $when:"; head -8 "$T/found"; } | sed 's/^/# /'
		rm -rf "$T/home"; cp -a "$T/prepared" "$T/home"
	fi
done <"$T/all"
is "$wrong" "" "after a kill at each of $points points all adds up, and nothing sealed has changed"
ok "and the kills did happen ($killed)" test "$killed" -ge $((points * 9 / 10))
is "$(pgrep -cf "serve $J")" 0 "no room was left behind"
finish
