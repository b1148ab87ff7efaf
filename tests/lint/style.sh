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
# All at once, and one by one only if that finds any.
long_lines() {
	too_long='^.{81}'
	sources | xargs expand -t 8 | LC_ALL=C.UTF-8 grep -qE "$too_long" || return 0
	sources | while read -r file; do
		expand -t 8 "$file" | LC_ALL=C.UTF-8 grep -nE "$too_long" |
			sed "s|^|$file:|"
	done
}

lint "clang-format changes nothing" formatted
lint "no line is longer than 80 columns" long_lines
# The watched build, which tests need anyway: one of them at a time.
mkdir -p "$BUILD/asan"
unset MAKEFLAGS MFLAGS
lint "clang builds it without a warning" flock "$BUILD/asan" make -s -j2 watched \
	GOALS=all BUILD="$BUILD"
lint "shellcheck has nothing to say of the scripts" shellcheck -S warning -s sh \
	tests/run tests/packages tests/lint/layers tests/lint/headers \
	tests/lint/pin-wall tests/lint/*.sh batch/demo.sh .ci/run
lint "mandoc has nothing to say of the man pages" mandoc -Tlint -W warning docs/man/*

# A4 at 10 points has 66 lines of 100 characters, as lp prints them.
one_page() {
	fold -s -w 100 docs/PRINT-ROOM.md | awk 'END { if (NR > 66) print NR " lines" }'
}
lint "the page for the print room's wall is one page" one_page
# $1: the page; each sentence in the table of what the press says
sentences() {
	cat src/press/*.c src/handover/*.c src/base/confine_trap.c src/base/journal.c | tr -d '\n\t' | sed 's/" *"//g' >"$work/strings"
	sed -n '/^## It says/,$s/^| \(`[^|]*\) |.*/\1/p' "$1" | tr '`' '\n' | grep '[a-z]' |
		while read -r words; do grep -qF -e "$words" "$work/strings" || echo "$words"; done
}
lint "what it has the press say, it says" sentences docs/PRINT-ROOM.md
sed 's/another certificate/an other certificate/' docs/PRINT-ROOM.md >"$work/page.md"
n=$((n + 1))
if [ "$(sentences "$work/page.md")" = "shows an other certificate" ]; then
	echo "ok $n - and a planted mistake is caught"
else bad=1; echo "not ok $n - and a planted mistake is caught"; fi

# $@: pages; every table of key usages in them has a row of each usage there is
usage_rows() {
	awk -v usages="$(sed -n '/^} usages\[/,/^};/s/.*\.name = "\([a-z]*\)".*/\1/p' src/hsm/hsm.c | tr '\n' ' ')" '
		function settle(  i) {
			for (i = 1; rows != "" && i <= count; i++)
				if (!index(rows, "`" names[i] "`")) print table ": " names[i]
			rows = ""
		}
		BEGIN { count = split(usages, names) }
		/^\| usage \|/ { table = FILENAME ":" FNR; rows = " "; tables++ }
		!/^\|/ { settle() }
		rows != "" { split($0, cells, "|"); rows = rows cells[2] }
		END { settle(); if (count < 2 || tables == 0) print "no usages, or no tables" }' "$@"
}
lint "the pages have every usage of a key" usage_rows docs/FORMATS.md docs/KEYS.md
sed 's/`card`, `puk`/`card`/' docs/FORMATS.md >"$work/page.md"
n=$((n + 1))
if [ "$(usage_rows "$work/page.md" | sed 's/.*: //' | tr '\n' ' ')" = "puk puk " ]; then
	echo "ok $n - and one that is left out is caught"
else bad=1; echo "not ok $n - and one that is left out is caught"; fi

# $1: the page that names tests; those that are not there, and words of theirs that are not in them
named_tests() {
	python3 - "$1" <<-'PYTHON'
	import pathlib, re, sys
	count = 0
	for line in open(sys.argv[1], encoding="utf-8"):
	    text = path = ""
	    for name, words in re.findall("`((?:lint|scenario|unit|web)/[a-z_-]+[.](?:sh|c|mjs))`|“([^”…]+)”", line):
	        if name:
	            path, count = pathlib.Path("tests", name), count + 1
	            text = path.read_text(encoding="utf-8") if path.exists() else ""
	            text or print("no", name)
	        elif words not in text:
	            print(f"not in {path}:", words)
	count > 50 or print("few tests are named")
	PYTHON
}
lint "every test that docs/SEED.md names is there, with its words" named_tests docs/SEED.md
sed 's/handed over with the card/handed under with the card/; s,scenario/block.sh,scenario/blocks.sh,' docs/SEED.md >"$work/page.md"
n=$((n + 1))
if [ "$(named_tests "$work/page.md" | grep -c 'no scenario/blocks.sh\|handed under')" -eq 2 ]; then
	echo "ok $n - and one that is gone is caught"
else bad=1; echo "not ok $n - and one that is gone is caught"; fi

printf 'int\nf(void)\n{\n  return 0;\n}\n' >"$work/bad.c"
cp .clang-format "$work"
n=$((n + 1))
if clang-format --dry-run -Werror "$work/bad.c" 2>/dev/null; then
	bad=1; echo "not ok $n - a planted indent is caught"
else echo "ok $n - a planted indent is caught"; fi
echo "1..$n"
exit $bad
