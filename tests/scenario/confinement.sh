#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a room can do what orders need and nothing else, and nobody looks into it"

# From the inside: each attempt by itself, confined as a room, and then free.
. "$ROOT/tests/fault/attempt.sh"
attempt 0 inside "it may make, write and remove a file in its directory"
attempt 13 read-inside "it may not read one there"
attempt 13 list "nor see what is there"
attempt 13 absolute "nor open a file by its whole path, with its directory for a pretext"
attempt 13 above "nor one above its directory"
attempt 13 make-above "nor make one there"
attempt 13 unlink-above "nor remove one there"
attempt 159 open "it dies of opening a file anywhere else"
attempt 159 elsewhere "of another directory it had open"
attempt 159 rename "of renaming"
attempt 159 lock "of locking"
attempt 159 chmod "of changing modes"
attempt 159 socket "of a socket"
attempt 159 execve "of another program"
attempt 159 fork "of another process"
attempt 159 ptrace "of ptrace"
attempt 159 kill "of signals"
attempt 159 process-vm "of the memory of processes"
attempt 159 dumpable "of becoming dumpable again"
attempt 159 core "of limits, that on cores too"
attempt 159 mprotect "of making memory executable"
attempt 159 io-uring "of io_uring, which would go around the filter"
[ "$(uname -m)" != x86_64 ] || attempt 159 32-bits "of a call by its 32-bit number"

# A counter's room keeps one file: it may do what that needs, and no more.
attempt 0 inside "a counter's room may make, write and remove a file in its directory" counter
attempt 0 read-inside "and read one" counter
attempt 0 rename "and put one in place" counter
attempt 0 lock "and lock it" counter
attempt 13 list "but not see what is there" counter
attempt 13 absolute "nor open a file by its whole path" counter
attempt 13 above "nor one above its directory" counter
attempt 13 make-above "nor make one there" counter
attempt 13 unlink-above "nor remove one there" counter
attempt 13 rename-above "nor move one there" counter
for name in open elsewhere rename-away rename-here chmod socket execve fork ptrace kill process-vm \
	dumpable core mprotect io-uring; do
	attempt 159 $name "it dies of $name" counter
done
for name in silence poll; do attempt 159 $name "and of $name, for it has no terminal" counter; done

# A ceremony's room changes the key store, and silences terminals it was handed.
for name in inside read-inside rename lock silence poll; do
	attempt 0 $name "a ceremony's room may do what $name takes" custody
done
for name in list absolute above make-above unlink-above rename-above; do
	attempt 13 $name "but not $name" custody
done
for name in type-into take-over open elsewhere rename-away rename-here chmod socket execve fork ptrace \
	kill process-vm dumpable core mprotect io-uring; do
	attempt 159 $name "it dies of $name" custody
done

# Where its keys are in a token, its module may read that one's files, and lock them.
attempt 0 inside "a room on a token may make, write and remove a file in its directory" used
for name in token-read token-lock token-list; do
	attempt 0 $name "and its module may do with its token: $name" used; done
for name in token-write token-make read-inside list open absolute above make-above unlink-above; do
	attempt 13 $name "but not: $name" used; done
attempt 13 socket "a socket is refused, and no reason to die: it is for the system's log" used
for name in token-unlink token-empty elsewhere rename lock dup flags chmod execve fork ptrace kill process-vm \
	dumpable core mprotect io-uring; do
	attempt 159 $name "it dies of $name" used; done

# Where keys come and go, it may change its files, and nothing else.
for name in inside read-inside rename lock token-read token-lock token-list token-write token-empty token-make token-unlink; do
	attempt 0 $name "a room that changes what is in a token may: $name" changed; done
for name in list open absolute above make-above unlink-above rename-above socket; do
	attempt 13 $name "but not: $name" changed; done
for name in elsewhere rename-away rename-here dup flags chmod execve fork ptrace kill process-vm \
	dumpable core mprotect io-uring; do
	attempt 159 $name "it dies of $name" changed; done

# From the outside, while it has codes in its hands; as an ordinary user if we are root.
as=
if [ "$(id -u)" -eq 0 ]; then
	as="setpriv --reuid=nobody --regid=nogroup --clear-groups --"
	chmod 755 "$T"
fi
mkdir "$T/bin" "$T/user" "$T/cores"; cp "$BUILD/busta" "$BUILD/busta-room" "$T/bin"
cp "$ROOT/templates/busta-singola.cfg" "$ROOT/batch/weak-pins.txt" "$T"
J=$T/job.cfg H=$T/user/home
make_job "$J" use_template="$T/busta-singola.cfg" quantity=4000 chunk=100 'weak_pins="weak-pins.txt"'
openssl rand -base64 24 >"$T/passphrase"; chmod 600 "$T/passphrase"; chmod -R a+rX "$T/bin" "$J" "$T"/*.cfg
[ -z "$as" ] || chown nobody "$T/user" "$T/passphrase" "$T/cores"
# shellcheck disable=SC2086 # words on purpose
desk() { $as "$T/bin/busta" --home "$H" "$@"; }
told=
# shellcheck disable=SC2086
if [ "${PROVIDER:-}" = softhsm ]; then
	BECOME=$as; token_make user "$T/user/token"; BUSTA_HSM_TOKEN=user
	told="
BUSTA_HSM_MODULE=$SOFTHSM
BUSTA_HSM_TOKEN=user
BUSTA_HSM_FILES=$T/user/token/tokens
SOFTHSM2_CONF=$SOFTHSM2_CONF"
	desk init --passphrase-file "$T/passphrase" --hsm-module "$SOFTHSM" --hsm-token user \
		--hsm-environment "SOFTHSM2_CONF=$SOFTHSM2_CONF" --hsm-files "$T/user/token/tokens" >/dev/null
else desk init --passphrase-file "$T/passphrase" >/dev/null; fi

(cd "$T/cores" && ulimit -c unlimited 2>/dev/null
	export CANARY=in-the-environment
	# shellcheck disable=SC2086
	exec $as "$T/bin/busta" --home "$H" batch run --quiet --rooms 1 "$J") >"$T/run.out" 2>"$T/run.err" &
desk=$!
while kill -0 $desk 2>/dev/null && [ ! -e "$H/pages/B000001/000003.cms" ]; do :; done
room=$(pgrep -P $desk -f "busta-room serve")
kill -STOP "$room"
while [ "$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$room/status")" != T ]; do :; done
status() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$room/status"; }

is "$(status NoNewPrivs)" 1 "it has given up new privileges"
is "$(status Seccomp)" 2 "its calls are filtered"
is "$(sed -n 's/^Max core file size *\([^ ]*\) *\([^ ]*\).*/\1 \2/p' "/proc/$room/limits")" "0 0" \
	"it may leave no core"
like "$(status VmLck)" '^[1-9][0-9]* kB' "memory of it is locked: $(status VmLck)"
is "$(status Threads)" 1 "it is one thread"
ok "someone else may read what he may of a process of his own ..." \
	$as sh -c 'sleep 9 & cat /proc/$!/environ /proc/$!/maps >/dev/null && kill $!'
for file in environ maps mem stack; do
	[ "$(id -u)" -ne 0 ] && [ $file = stack ] && continue
	refused 1 'Permission denied|Operation not permitted' "... but not its $file, though he is the user it runs as" \
		$as cat "/proc/$room/$file"
done
refused 2 'Permission denied' "nor its descriptors" $as ls "/proc/$room/fd/"
refused 1 'Operation not permitted' "nor trace it" $as strace -o /dev/null -p "$room"
if [ "$(id -u)" -eq 0 ]; then
	is "$(tr '\0' '\n' <"/proc/$room/environ")" "PATH=/usr/bin:/bin
LC_ALL=C.UTF-8$told" "its environment is these two words, and what it is told of its token, and nothing of ours"
	like "$(tr '\0' '\n' <"/proc/$desk/environ")" CANARY "which the desk has"
	# SoftHSM looks into its token's files at each use, and closes them again.
	open_too=$T/none; [ "${PROVIDER:-}" != softhsm ] || open_too=$T/user/token/tokens/
	is "$(for fd in $(ls "/proc/$room/fd" | sort -n); do
		echo "$fd $(readlink "/proc/$room/fd/$fd" | sed 's/:\[[0-9]*\]//')"; done |
		grep -v "/memfd:font\|$H/work/[0-9]*\.cms\|$open_too")" "0 /dev/null
1 /dev/null
2 /dev/null
3 socket
4 $H/work" "it has nothing open but its messages, its directory, its fonts, its page file and what its module reads"
	pages=$(sed -n 's/^\([0-9a-f]*-[0-9a-f]*\) .*secretmem.*/\1/p' "/proc/$room/maps" | head -1)
	if [ -n "$pages" ]; then
		is "$(python3 -c '
import sys
maps = {line.split()[0]: line for line in open(f"/proc/{sys.argv[1]}/maps")}
def read(span):
    with open(f"/proc/{sys.argv[1]}/mem", "rb") as mem:
        mem.seek(int(span.split("-")[0], 16))
        try: return len(mem.read(64))
        except OSError: return 0
stack = next(span for span, line in maps.items() if "[stack]" in line)
top = int(stack.split("-")[1], 16) - 4096
print(read("%x-0" % top), read(sys.argv[2]))' "$room" "$pages")" "64 0" \
			"root reads its stack, and not even root its pages"
	else echo "# this kernel has no memfd_secret: root could read the pages"; fi
fi

# Ended by a signal that leaves a core, in a directory where one could be left.
kill -CONT "$room"; kill -ABRT "$room"
wait $desk; is "$?" 0 "a room that is aborted in mid-work costs its chunk only"
like "$(cat "$T/run.err")" '^busta: a room was killed by signal 6 \(Aborted\)' "it was aborted"
is "$(ls -A "$T/cores" | wc -l)" 0 "and left no core"
case $(cat /proc/sys/kernel/core_pattern) in
'|'* | /*) echo "# cores go elsewhere here: that one would be left is not shown" ;;
*)	(cd "$T/cores" && ulimit -c unlimited && $as sh -c 'kill -ABRT $$') >/dev/null 2>&1
	is "$(ls -A "$T/cores" | wc -l)" 1 "where another program leaves one" ;;
esac

# A counter's room, while its desk waits.
ok "a program can be built that asks as a counter does" helper ask_counter
cp "$BUILD/tests/fault/ask_counter" "$T/bin"; chmod a+rx "$T/bin/ask_counter"
mkfifo "$T/held"
# shellcheck disable=SC2086
$as "$T/bin/ask_counter" "$H" key hold <"$T/held" >"$T/counter.out" 2>&1 & desk=$!
exec 7>"$T/held"
while kill -0 $desk 2>/dev/null && [ ! -s "$T/counter.out" ]; do :; done
room=$(pgrep -P $desk -f "busta-room counter")
is "$(status NoNewPrivs),$(status Seccomp),$(status Threads)" "1,2,1" \
	"a counter's room has given up privileges, its calls are filtered, it is one thread"
is "$(sed -n 's/^Max core file size *\([^ ]*\) *\([^ ]*\).*/\1 \2/p' "/proc/$room/limits")" "0 0" "it may leave no core"
like "$(status VmLck)" '^[1-9][0-9]* kB' "memory of it is locked"
refused 1 'Permission denied|Operation not permitted' "its user may not read its memory" $as cat "/proc/$room/mem"
if [ "$(id -u)" -eq 0 ]; then
	is "$(for fd in $(ls "/proc/$room/fd" | sort -n); do
		readlink "/proc/$room/fd/$fd" | sed 's/:\[[0-9]*\]//'; done)" "/dev/null
/dev/null
/dev/null
socket
$H/keys/log
$H/keys/log" "it has nothing open but its messages and the folder of its checkpoint"
fi
exec 7>&-; wait $desk; is "$?" 0 "and it ends when its desk does"

# Without memory to lock there is no room.
limited() { # KIB
	# shellcheck disable=SC2086
	prlimit --memlock=$(($1 << 10)) $as "$T/bin/busta" --home "$H" batch run --quiet "$J"
}
if [ -n "$as" ] || [ "$(id -u)" -ne 0 ]; then
	refused 71 'cannot lock 256 KiB of memory for secrets: raise the memlock limit' \
		"a limit on locked memory too small for keys and codes" limited 64
	refused 71 'cannot lock [0-9]+ KiB of memory for pages \(limit 512 KiB\): order fewer envelopes per chunk, or raise' \
		"one too small for pages" limited 512
	ok "one that is large enough" limited 4096
fi
[ -z "$as" ] || chown -R root "$H"
is "$(invariants "$H")$(unfair "$H")" "" "and all adds up"
finish
