#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "once a page is open, a press can do what its printer needs and nothing else"
. "$ROOT/tests/press/press.sh"
. "$ROOT/tests/fault/attempt.sh"

# --- Each attempt by itself, confined as a press, and then free.
for as in device command printer press-used; do
	for name in read-inside make-inside core; do
		attempt 0 $name "a press that feeds a $as may: $name" $as; done
	for name in list open absolute above make-above; do
		attempt 13 $name "it is refused: $name" $as; done
	for name in empty-inside unlink-inside unlink-above elsewhere rename lock dup chmod datagram netlink listen \
		execve fork ptrace kill process-vm dumpable raise-core mprotect io-uring silence type-into take-over; do
		attempt 159 $name "it ends with SIGSYS at: $name" $as; done
done
for as in device command; do
	for name in socket local flags poll; do attempt 159 $name "nor does a press that feeds a $as need $name" $as; done
done
attempt 0 pipe "a press makes pipes for a command" command
attempt 159 pipe "and for no printer" printer
for name in socket connect-port flags poll; do attempt 0 $name "for a printer it may: $name" printer; done
attempt 13 local "a local socket is refused" printer
cat >"$T/ports.c" <<'C'
#include <sys/syscall.h>
#include <unistd.h>
int main(void) { return syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 4; }
C
${CC:-gcc} -o "$T/ports" "$T/ports.c"
if "$T/ports"; then ports=13; else ports=0; echo "# Landlock here knows no ports: any may be connected to"; fi
attempt $ports connect-other "and so is another port than the printer's" printer
for name in token-read token-lock token-list; do attempt 0 $name "its token's module may: $name" press-used; done
for name in token-write token-make; do attempt 13 $name "but not: $name" press-used; done
for name in token-unlink token-empty; do attempt 159 $name "it ends at: $name" press-used; done

# --- The program itself, taken over when it opens its first page file. The control is
# the same program with nothing in place of what confines it.
quick_home
quick_job "$T/job.cfg" quantity=30 chunk=10
run "$T/job.cfg"; is $? 0 "a batch of 30"
parcel "$T/fresh"; tls_key printer
${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -shared -fPIC -O1 -o "$T/intruder.so" "$ROOT/tests/fault/intruder.c"
# shellcheck disable=SC2086 # words on purpose
ok "a press that gives nothing up can be built" sh -c 'cd "$1" && ${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -I"$2/src" -o "$3" \
	src/busta-press.o "$2/tests/sanitize/unconfined.c" press.a handover.a envelope.a base.a \
	-lcups -lconfig -ljansson -lseccomp -lcrypto' sh "$BUILD" "$ROOT" "$T/unconfined"

fake good
press_home "$port" sheets_per_job=4
printf 'pipes = ( "cat >>%s/taken" );\n' "$T" >>"$T/press/press.cfg"
cp -a "$T/press" "$T/virgin"
anew() { rm -rf "$T/stick" "$T/press" "$T/stolen" "$T/taken"; rm -f "$T"/fake/*.pdf
	cp -a "$T/fresh" "$T/stick"; cp -a "$T/virgin" "$T/press"; }
sent() { find "$T/fake" -name '*.pdf' | wc -l; }

# taken_over PRESS ATTEMPT WHAT [PRINT-OPTION...]: exit code, and what the intruder says
taken_over() {
	over=$1 try=$2 what=$3; shift 3
	anew
	env LD_PRELOAD="$T/intruder.so" INTRUDER="$try" WHAT="$what" \
		"$over" print "$T/stick" --home "$T/press" --quiet "$@" >"$T/.out" 2>"$T/.err"
	echo "$? $(sed -n 's/^intruder: //p' "$T/.err")"
}
# intrusion EXPECTED ATTEMPT WHAT SENTENCE [PRINT-OPTION...]
intrusion() {
	expected=$1 try=$2 what=$3 said=$4; shift 4
	is "$(taken_over "$PRESS" "$try" "$what" "$@"), $(taken_over "$T/unconfined" "$try" "$what" "$@")" \
		"$expected, 0 0" "$said"
}
# A second printer, so that there is somebody at another port.
python3 -c '
import socket, sys, time
s = socket.create_server(("127.0.0.1", 0), backlog=64)
open(sys.argv[1], "w").write(str(s.getsockname()[1])); time.sleep(600)' "$T/other" & servers="$servers $!"
for _ in $(seq 100); do [ -s "$T/other" ] && break; sleep 0.05; done
for printer in "" "--to-pipe=cat >>$T/taken"; do
	set --; [ -z "$printer" ] || set -- --to-pipe "${printer#*=}"
	by=${printer:+, printing to a command}
	intrusion "0 13" read "$T/shop.key" "whoever takes it over cannot read the key's file$by" "$@"
	intrusion "0 13" read "$T/press/press.cfg" "nor press.cfg$by" "$@"
	intrusion "0 13" write "$T/stolen" "nor write a file anywhere$by" "$@"
	intrusion "0 13" write "$T/press/more" "nor in its home$by" "$@"
	intrusion "70 " start true "nor start a command$by" "$@"
	intrusion "70 " send secret "nor send a datagram$by" "$@"
done
intrusion "0 $ports" connect "$(cat "$T/other")" "nor connect to anybody but its printer"
intrusion "70 " connect "$(cat "$T/other")" "nor to anybody, where it has no printer" --to-pipe "cat >>$T/taken"

# --- What it looks like, and what is left to do, when it ends that way.
is "$(taken_over "$PRESS" start true)" "70 " "a press that tries to start a program ends"
like "$(cat "$T/.err")" '^busta-press: system call [0-9]+ is not allowed while pages are open.*busta-press status' \
	"with a sentence of what it was, and what to do"
is "$(sent) $(wc -c <"$T/press/journal")" "0 0" "before anything was begun"
WHEN=3; export WHEN
is "$(taken_over "$PRESS" start true)" "70 " "and so in the midst of it"
unset WHEN
like "$(press status)" '0 printed|[1-9][0-9]* printed' "it tells how far it was: $(press status | head -1)"
doubts=$(press status --json | python3 -c '
import json, sys
print(",".join("%d-%d" % (d["first_sheet"], d["last_sheet"]) for d in json.load(sys.stdin).get("doubts", [])) or "none")')
ok "what was in doubt is held, and the rest is printed" press resume --held "$doubts" --quiet
like "$(press status)" ' 0 in doubt, 0 not sent' "so that all is accounted for"
is "$(for file in "$T"/fake/*.pdf; do sheets_of "$file"; done | sort | uniq -d)" "" "and nothing is sent twice"

# --- Nothing is opened, and no printer heard, before; each kind of printer, as slow as
# strace makes it; a printer that hangs up.
# Without root strace sees calls and not what they point to: an address of 110 bytes is a
# local one, which the name server's cache would have.
# confined_first SENTENCE COMMAND...
if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
confined_first() {
	told=$1; shift
	strace -qq -o "$T/trace" "$PRESS" "$@" --home "$T/press" --quiet >"$T/.out" 2>"$T/.err"
	is "$? $(awk '/^seccomp\(SECCOMP_SET_MODE_FILTER,.* = 0$/ { confined = 1 }
		/^connect\(/ && !/, 110\)/ || /^memfd_secret\(/ { if (confined) later = 1; else early = 1 }
		END { print confined + 0, later + 0, early + 0 }' "$T/trace")" "0 1 1 0" "$told"
}
anew; confined_first "print is confined, and then opens pages and connects" print "$T/stick"
is "$(press status --json | sed -n 's/.*"printed": \([0-9]*\).*/\1/p')" 30 "all is printed"
anew; confined_first "so it is when it prints to a command" print "$T/stick" --to-pipe "cat >>$T/taken"
is "$(grep -ac '^/Type /Page$' "$T/taken")" 30 "all is handed to it"
anew; sed -i 's|ipps://[^"]*|usb:/dev/null|; s/sheets_per_job/count = "operator"; &/' "$T/press/press.cfg"
confined_first "and to a device" print "$T/stick"
anew
sed -i 's|"cat >>|"exit 3", &|' "$T/press/press.cfg"
refused 69 'the command ended badly \(exit code 3\)' "a command that fails is told of" \
	press print "$T/stick" --quiet --to-pipe "exit 3"
strace -qq -o "$T/trace" "$PRESS" resume --held none --quiet --home "$T/press" >/dev/null 2>"$T/.err"
is "$? $(awk '/^seccomp\(SECCOMP_SET_MODE_FILTER,.* = 0$/ { confined = 1 }
	/^memfd_secret\(/ { seen[confined + 0]++ } END { print seen[0] + 0, (seen[1] > 0) }' "$T/trace")" "0 0 1" \
	"and resume is confined before it opens one"
anew; strace -qq -o /dev/null -e trace=sendto -e inject=sendto:signal=KILL:when=60 \
	"$PRESS" print "$T/stick" --home "$T/press" --quiet >/dev/null 2>&1
doubts=$(press status --json | grep -c '"doubts"')
strace -f -qq -o "$T/trace" "$PRESS" resume --held none --quiet --home "$T/press" >/dev/null 2>"$T/.err"
is "$doubts $? $(awk '/ seccomp\(SECCOMP_SET_MODE_FILTER,.* = 0$/ { confined[$1] = 1; count++ }
	/ connect\(/ && !/, 110\)/ { seen[confined[$1] + 0]++ } END { print count, seen[0] + 0, (seen[1] > 1) }' "$T/trace")" "1 0 2 0 1" \
	"and whoever calls a dead press's jobs back, before that, is confined too"
fake_stop; fake closing
sed -i "s|localhost:[0-9]*/|localhost:$port/|; s/^sheets_per_job/jobs_ahead = 1; &/" "$T/virgin/press.cfg"
anew; ok "a printer that hangs up after each document gets all of them" press print "$T/stick" --quiet
is "$(press status --json | sed -n 's/.*"printed": \([0-9]*\).*/\1/p') $([ "$(grep -c tls "$T/fake/connections")" -gt 6 ] && echo anew)" \
	"30 anew" "and is connected to anew, each time"
fake_stop
else echo "# strace may trace nothing here: the order of things is not shown"; fi

# --- From the outside, while it prints.
fake slow --delay 0.05; sed -i "s|localhost:[0-9]*/|localhost:$port/|" "$T/virgin/press.cfg"
status() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }
anew; press test-page >/dev/null 2>"$T/.err"; is $? 0 "a test page is printed confined, too"
"$PRESS" print "$T/stick" --quiet --home "$T/press" & running=$!
for _ in $(seq 200); do [ -s "$T/fake/2.pdf" ] && break; sleep 0.02; done
is "$(status $running Seccomp),$(status $running NoNewPrivs)" "2,1" "its calls are filtered"
wait $running; is $? 0 "and it prints to the end"
anew; printf 'pipes = ( "cat >/dev/null; sleep 1" );\n' >"$T/pipes"
sed -i '/^pipes/d' "$T/press/press.cfg"; cat "$T/pipes" >>"$T/press/press.cfg"
"$PRESS" print "$T/stick" --quiet --to-pipe "cat >/dev/null; sleep 1" --home "$T/press" & running=$!
for _ in $(seq 200); do starter=$(pgrep -P $running) && pgrep -P "$starter" >/dev/null && break; sleep 0.02; done
is "$(status $running Seccomp),$(status "$starter" Seccomp)" "2,0" \
	"who starts commands for it is another process, which may"
[ "$(id -u)" -ne 0 ] || {
	is "$(find "/proc/$starter/fd" -type l | wc -l) $(readlink "/proc/$starter/fd/3" | sed 's/:.*//')" "4 socket" \
		"and has nothing open but the line to its press"
	is "$(grep -c secretmem "/proc/$starter/maps") $(grep -c secretmem "/proc/$running/maps" | sed 's/[1-9]/some/')" "0 some" \
		"nor any page"; }
kill -KILL $running; wait $running 2>/dev/null
for _ in $(seq 300); do [ -d "/proc/$starter" ] || break; sleep 0.02; done
ok "if the press is killed, it ends too" test ! -d "/proc/$starter"
finish
