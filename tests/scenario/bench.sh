#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "make bench measures what docs/BENCHMARKS.md has, here with as little as there is, each once, and without the peer"
alone="stamp stock log hsm assign group sync"
cd "$ROOT" || exit
# shellcheck disable=SC2046 # words on purpose
ok "what it measures with is built" make -s $(printf "$BUILD/tests/%s_alone " $alone) BUILD="$BUILD"
make -s -f tests/leak/Makefile opener BUILD="$BUILD" 2>/dev/null
BENCH_SCALE=0 /usr/bin/python3 tests/bench/bench.py >"$T/said" 2>"$T/err"; code=$?
is $code 0 "it runs to its end" || tail -5 "$T/err" | sed 's/^/# /'
is "$(grep -v ': [0-9.]*$' "$T/said")" "" "and each figure is a number"
# Those before "stamping alone" are of the peer, and of the batches it is compared with.
names() { sed -n '/^stamping alone,/,$p' | sed 's/[0-9][0-9,]*/N/g'; }
is "$(sed 's/: [^:]*$//' "$T/said" | names)" "$(sed -n 's/^| \(.*\) | [0-9.]* |$/\1/p' docs/BENCHMARKS.md | names)" \
	"they are those of docs/BENCHMARKS.md"
finish
