#!/bin/sh
# clang-format decides how the code is laid out, both compilers are content with
# it, and the scripts and man pages pass their own lints. TAP.
cd "$(dirname "$0")/../.." || exit
BUILD=${BUILD:-build}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
n=0 bad=0

# lint SENTENCE COMMAND...: silent and successful
lint() {
	said=$1 n=$((n + 1)); shift
	if "$@" >"$work/out" 2>&1 && [ ! -s "$work/out" ]; then
		echo "ok $n - $said"
	else
		bad=1; echo "not ok $n - $said"; head -20 "$work/out" | sed 's/^/# /'
	fi
}

sources() { find src tests -name '*.[ch]'; }
formatted() { sources | xargs clang-format --dry-run -Werror; }
long_lines() {
	sources | while read -r file; do
		expand -t 8 "$file" | LC_ALL=C.UTF-8 grep -nE '^.{81}' |
			sed "s|^|$file:|"
	done
}

lint "clang-format changes nothing" formatted
lint "no line is longer than 80 columns" long_lines
lint "clang builds it without a warning" make -s all CC=clang \
	BUILD="$BUILD/clang" WERROR=-Werror
lint "shellcheck has nothing to say of the scripts" shellcheck -S warning -s sh \
	tests/run tests/packages tests/lint/layers tests/lint/headers \
	tests/lint/pin-wall tests/lint/*.sh batch/demo.sh .ci/run
lint "mandoc has nothing to say of the man pages" mandoc -Tlint -W warning docs/man/*

printf 'int\nf(void)\n{\n  return 0;\n}\n' >"$work/bad.c"
cp .clang-format "$work"
n=$((n + 1))
if clang-format --dry-run -Werror "$work/bad.c" 2>/dev/null; then
	bad=1; echo "not ok $n - a planted indent is caught"
else echo "ok $n - a planted indent is caught"; fi
echo "1..$n"
exit $bad
