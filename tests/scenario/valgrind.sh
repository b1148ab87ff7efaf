#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "valgrind finds nothing in a batch, neither at the desk nor in its rooms"

# The rooms are those of the product but for their confinement, which would kill
# valgrind's own calls: tests/sanitize/unconfined.c stands in for base/confine*.c.
command -v valgrind >/dev/null || skip "valgrind is not installed"
W=$BUILD/tests/valgrind

# room FOLDER [OBJECT-OPTION...]: a desk, and a room with more objects linked in
room() {
	into=$1; shift
	mkdir -p "$into" && cp "$BUSTA" "$into/busta" &&
		${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -g -I"$ROOT/src" "$@" \
			-o "$into/busta-room" "$BUILD/src/busta-room.o" \
			"$ROOT/tests/sanitize/unconfined.c" \
			"$BUILD/room.a" "$BUILD/audit.a" "$BUILD/hsm.a" \
			"$BUILD/job.a" \
			"$BUILD/envelope.a" "$BUILD/base.a" \
			-lhpdf -lzint -lconfig -lgfshare -lcrypto -lm
}

# watched FOLDER ARGUMENT...: one command and its rooms; reports in $T/report.PID
watched() {
	from=$1; shift
	rm -f "$T"/report.*
	valgrind --quiet --trace-children=yes --error-exitcode=99 --leak-check=full \
		--show-leak-kinds=definite,indirect,possible --errors-for-leak-kinds=definite \
		--suppressions="$ROOT/tests/sanitize/valgrind.supp" \
		--log-file="$T/report.%p" "$from/busta" --home "$T/home" "$@" \
		>"$T/watched.out" 2>"$T/watched.err"
}
# Syscalls that this valgrind does not know are no error, and left out.
reports() { cat "$T"/report.* | grep -v -e 'WARNING: unhandled amd64-linux syscall' \
	-e 'You may be able to write your own handler' -e 'Read the file README_MISSING' \
	-e 'Nevertheless we consider this a bug' -e 'it at http://valgrind.org'; }

ok "the rooms are built, and are not confined" room "$W"
quick_home
quick_job "$T/job.cfg" quantity=3 chunk=2
ok "a batch of two rooms runs under valgrind" watched "$W" batch run --rooms 2 \
	--quiet "$T/job.cfg"
is "$(reports)" "" "which finds nothing wrong in desk and rooms"
is "$(ls "$T"/report.* | wc -l)" 4 \
	"having watched the desk, what unlocks the store, and two rooms"
is "$(invariants)" "" "and the batch is as good as any"
printf 'format = "busta job 1";\nseries = "LZ26' >"$T/broken.cfg"
refused 65 'broken.cfg:2: syntax error' "a job file that breaks off is refused" \
	sh -c 'cat "$1" >&2; exit "$2"' sh "$T/watched.err" \
	"$(watched "$W" batch check "$T/broken.cfg"; echo $?)"
is "$(reports)" "" "with no loss but libconfig's own"

room "$T/planted" -DPLANTED=7 "$ROOT/tests/sanitize/planted.c" -O0
watched "$T/planted" batch run --rooms 1 --quiet "$T/job.cfg"
reports >"$T/found"
for fault in 'Invalid write of size 1' '8 bytes in 1 blocks are definitely lost' \
	'jump or move depends on uninitialised value'; do
	like "$(cat "$T/found")" "$fault" "a room with a planted fault is caught: $fault"
done
finish
