#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "no bytes, in any file or message we read, do more than be refused"

# FUZZ_SECONDS a target, CAMPAIGN=1 ten minutes; what is found stays in the corpus
# of the build then. What crashed is kept in $BUILD/fuzz.
seconds=${FUZZ_SECONDS:-${CAMPAIGN:+600}}
new=$T/corpus
[ -z "$seconds" ] || new=$BUILD/fuzz/corpus
crashes=$BUILD/fuzz/crashes
mkdir -p "$crashes"
export TMPDIR="$T" LSAN_OPTIONS="suppressions=$ROOT/tests/sanitize/lsan.supp:print_suppressions=0"
unset MAKEFLAGS MFLAGS
cd "$ROOT" || exit

# Leaks are looked for once, at the end: libconfig loses some with every syntax error.
# fuzz PROGRAM CORPUS [OPTION...]
fuzz() {
	program=$1 corpus=$2; shift 2
	mkdir -p "$new/$corpus"
	seeds=tests/fuzz/corpus/$corpus
	[ ! -d "tests/data/${corpus}s" ] || seeds="$seeds tests/data/${corpus}s"
	# shellcheck disable=SC2086 # words on purpose
	"$BUILD/asan/fuzz/$program" -seed=1 -max_len=8192 -timeout=10 -detect_leaks=0 -rss_limit_mb=2048 \
		-max_total_time="${seconds:-1}" -dict=tests/fuzz/words.dict \
		-artifact_prefix="$crashes/$program-" "$@" "$new/$corpus" $seeds \
		>"$T/$program.log" 2>&1
}

# Locked: tests/scenario/sanitizers.sh builds there too, and at the same time.
mkdir -p "$BUILD/asan"
ok "the fuzzers are built" flock "$BUILD/asan" make -s -j2 watched GOALS=fuzzers \
	BUILD="$BUILD" ${seconds:+WATCH_LEVEL="-O1 -gline-tables-only"} || { finish; exit; }
# Two at a time: each its own process, with a log of its own.
targets=$(cd tests/fuzz && printf '%s\n' fuzz_*.c | sed 's/\.c//')
echo "$targets" | while read -r one; do
	read -r other
	fuzz "$one" "${one#fuzz_}"; echo "$?" >"$T/$one.code" &
	[ -z "$other" ] || { fuzz "$other" "${other#fuzz_}"; echo "$?" >"$T/$other.code"; }
	wait
done
for target in $targets; do
	runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$T/$target.log")
	# Fewer would mean that it hardly ran, or stopped at its first input.
	[ "$(cat "$T/$target.code")" -eq 0 ] && [ "${runs:-0}" -gt 100 ]
	result $? "$target: nothing in ${runs:-0} inputs" ||
		tail -40 "$T/$target.log" | sed 's/^/# /'
done
refused 1 'heap-buffer-overflow' "a planted overflow is found the same way" sh -c '
	cat "$1" >&2; exit "$2"' sh "$T/planted.log" \
	"$(crashes=$T fuzz planted serial; echo $?)"
finish
