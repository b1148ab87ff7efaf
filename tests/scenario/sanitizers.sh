#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "no access and no sum goes wrong in what AddressSanitizer and UBSan watch"

# The short slice of make asan: some units, and a newcomer's first batch. Rooms have
# a clean environment and no standard error: they report into files beside.
UNITS="bytes frame wire settings weak job file ledger serial"
A=$BUILD/asan
unset MAKEFLAGS MFLAGS
export LSAN_OPTIONS="suppressions=$ROOT/tests/sanitize/lsan.supp:print_suppressions=0"
export ASAN_OPTIONS="log_path=$A/log"
cd "$ROOT" || exit
reports() { cat "$A"/log.* 2>/dev/null; }

goals=all
for unit in $UNITS; do goals="$goals $A/tests/test_$unit"; done
# Locked: tests/scenario/fuzz.sh builds there too, and at the same time.
mkdir -p "$A"
ok "programs and units are built with sanitizers" flock "$A" make -s -j2 watched \
	GOALS="$goals" BUILD="$BUILD" || { finish; exit; }
rm -f "$A"/log.*
for unit in $UNITS; do
	ok "the unit $unit passes, watched" "$A/tests/test_$unit"; done
BUILD=$A sh tests/scenario/first-batch.sh >"$T/first.tap" 2>&1
is "$? $(grep -c '^not ok' "$T/first.tap")" "0 0" "a first batch is made, watched" ||
	sed 's/^/# /' "$T/first.tap" | grep -v '# ok'
is "$(reports)" "" "and nothing was reported, by the desk or by a room"

# planted SUM REPORT: a room with that fault, in a home of its own
planted() {
	into=$T/planted
	mkdir -p "$into" && cp "$A/busta" "$into" && clang -DPLANTED="$1" \
		-fsanitize=address,undefined -o "$into/busta-room" \
		"$A/src/busta-room.o" "$A/tests/sanitize/unconfined.o" \
		tests/sanitize/planted.c "$A/room.a" "$A/audit.a" "$A/hsm.a" "$A/job.a" \
		"$A/envelope.a" "$A/base.a" -lhpdf -lzint -lconfig -lgfshare -lcrypto -lm
	rm -rf "${T:?}/home"
	BUSTA=$into/busta make_home 2>/dev/null
	like "$(reports)" "$2" "a room with a planted fault is caught: $2"
	rm -f "$A"/log.*
}
planted 1 'heap-buffer-overflow'
planted 2 'detected memory leaks'
finish
