#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "no code is found in any file, memory or message of the print room, nor in its press once a job is sent"

# The codes are canaries of 20 digits (tests/leak); the press is the product's own.
# The pages themselves are in memfd_secret, which not even root reads: what is found in
# the rest of the press's memory would be a second copy. Between jobs there is none:
# neither libcups nor GnuTLS nor OpenSSL has one left.
# shellcheck disable=SC2034,SC2046,SC3045 # lib.sh's; words on purpose; dash has it
[ "$(id -u)" -eq 0 ] || skip "needs root, to read the memory of others"
. "$ROOT/tests/press/press.sh"
CANARY=$BUILD/tests/canary
mkdir -p "$BUILD/tests"
flock "$CANARY.lock" make -s -j2 -C "$ROOT" -f tests/leak/Makefile BUILD="$CANARY" PLAIN="$BUILD" \
	EXTRA="-DPIN_DIGITS_MOST=20 -DCIP_DIGITS_MOST=20" press-leaks >"$T/make" 2>&1 || {
	cat "$T/make"; exit 1; }
SEARCH=$CANARY/tests/search
BUSTA=$CANARY/tests/leaks/none/busta

# clean SENTENCE PLACE...: searched to the end, and nothing found
clean() { said=$1; shift; "$SEARCH" "$@" >"$T/.finds" 2>&1
	code=$?; [ $code -eq 0 ] || sed 's/^/# /' "$T/.finds" | head -5
	result $code "$said"; }
# found PATTERN SENTENCE PLACE...: what was planted is found, and said so
found() { pattern=$1 said=$2; shift 2; "$SEARCH" "$@" >"$T/.finds" 2>&1
	[ $? -eq 1 ] && grep -Eq -e "$pattern" "$T/.finds"
	code=$?; [ $code -eq 0 ] || sed 's/^/# /' "$T/.finds" | head -5
	result $code "$said"; }

make_home
make_job "$T/job.cfg" quantity=200 chunk=100 pin_digits=20 cip_digits=20 \
	use_template="$ROOT/tests/data/templates/canary.cfg"
run "$T/job.cfg"; is $? 0 "a batch of canaries"
tls_key printer
parcel "$T/fresh" 17
touch "$T/begun"

# begin SECONDS-A-PAGE SHEETS-A-JOB
begin() {
	fake $([ "$1" = 0 ] && echo good || echo slow) --delay "$1"; press_home "$port" "sheets_per_job=$2" jobs_ahead=1
	rm -rf "$T/stick"; cp -a "$T/fresh" "$T/stick"
}
pid_of() { pgrep -n -f "^$1 print"; }
# arrived N: that many documents have
arrived() {
	for _ in $(seq 1500); do
		[ "$(find "$T/fake" -name '*.pdf' | wc -l)" -ge "$1" ] && return; sleep 0.02; done
}

# --- Every system call, and every place where something could be left.
begin 0 30
env HOME="$T/user" TMPDIR="$T/tmp" SSLKEYLOGFILE="$T/keylog" \
	strace -f -qq -xx -s 4000000 -o "$T/trace" "$PRESS" print "$T/stick" \
	--home "$T/press" >"$T/out" 2>"$T/err"
is $? 0 "a run, watched"
found 'digits' "the printer has codes in clear, so there were some" "$T/fake/1.pdf"
clean "nothing in any system call: in no file, pipe or socket, ever" "$T/trace"
clean "nothing in the press's home, or on the stick" "$T/press" "$T/stick"
clean "nothing on standard output and error" "$T/out" "$T/err"
is "$(find /var/spool/cups /run/cups "$T/user" "$T/tmp" "$T/keylog" -type f 2>/dev/null | head -3)" "" \
	"no spooler has anything, nor does TMPDIR; nor are TLS keys written down where the environment says"
find /tmp /var/tmp /dev/shm -xdev -newer "$T/begun" -type f ! -path "$T/fake/*" ! -path "$BUILD/*" \
	! -path '*/busta-test.*' 2>/dev/null | head -200 >"$T/list"
# Others' files come and go: one that is gone is no find.
while read -r file; do "$SEARCH" "$file" >"$T/.finds" 2>/dev/null; [ $? -ne 1 ] || echo "$file"
done <"$T/list" >"$T/found"
is "$(cat "$T/found")" "" "nothing in temporary folders"
fake_stop

# --- Its memory, after each chunk: half a page file sent, all of it, and at the end.
for sheets in 60 100; do
	begin 0.03 $sheets
	press_away print "$T/stick" --quiet; running=$away
	for job in 1 2; do
		arrived $job; sleep 0.1
		kill -STOP $running
		is "$(readlink "/proc/$running/exe")" "$PRESS" "a press is held"
		clean "jobs of $sheets: nothing readable in the press's memory after job $job" --pid $running
		kill -CONT $running
	done
	wait $running; is $? 0 "and all is printed"
	fake_stop
done
begin 0 100
strace -qq -o /dev/null -e trace=exit_group -e inject=exit_group:delay_enter=4000000 \
	"$PRESS" print "$T/stick" --home "$T/press" --quiet & running=$!
arrived 2; sleep 0.5
ended=$(pgrep -n -P $running)
is "$(readlink "/proc/$ended/exe")" "$PRESS" "a press is held"
clean "nor at its end" --pid "$ended"
wait $running
fake_stop

# --- The leaks that this would find. $1: a press of tests/leak
leaking() {
	begin 0.01 60
	(cd "$T/press" && exec "$CANARY/tests/leaks/$1" print "$T/stick" --home "$T/press" --quiet) & running=$!
	arrived 2; sleep 0.1
	kill -STOP $running
}
leaking press-copies
found 'as digits' "a copy in ordinary memory is found" --pid $running
found 'leaked-pages.*as digits' "and one in a file of the press's home" "$T/press"
kill -KILL $running; wait $running 2>/dev/null; fake_stop

# --- No core, though cores are allowed here.
mkdir "$T/cores"; cd "$T/cores" || exit
begin 0.05 100
(ulimit -c unlimited; exec "$PRESS" print "$T/stick" --home "$T/press" --quiet) & running=$!
arrived 1; kill -ABRT $running; wait $running 2>/dev/null
is "$(find . -type f | wc -l)" 0 "an aborted press leaves no core"
finish
