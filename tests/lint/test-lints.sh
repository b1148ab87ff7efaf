#!/bin/sh
# Goal: each lint passes on the tree as it is, and catches a violation planted in
# a copy of it, with a sentence that names the planted thing. TAP; build first.
# From the environment: BUILD (build), CC (cc), CFLAGS.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
build=${BUILD:-build}
cc=${CC:-cc}
built=$(cd "$build" && pwd) || exit 1
compile="$cc ${CFLAGS:--std=gnu11 -D_GNU_SOURCE} -Isrc -isystem /usr/include/p11-kit-1"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tests=0
failed=0

# result STATUS NAME: one line of TAP; if it failed, what the lint said.
result() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		echo "not ok $tests - $2"
		sed 's/^/# /' "$work/said"
		failed=1
	fi
}

# passes NAME LINT...: the lint says nothing against the tree.
passes() {
	name=$1
	shift
	"$@" >"$work/said" 2>&1
	result $? "$name"
}

# catches NAME PATTERN LINT...: in the copy the lint exits 1 and says PATTERN.
catches() {
	name=$1
	pattern=$2
	shift 2
	(cd "$work/copy" && "$@") >"$work/said" 2>&1
	[ $? -eq 1 ] && grep -Eq "$pattern" "$work/said"
	result $? "$name"
}

# A fresh copy of the sources, or of the folders named alone.
copy() {
	rm -rf "$work/copy"
	mkdir -p "$work/copy/src"
	[ $# -gt 0 ] || set -- .
	for folder; do cp -R "src/$folder" "$work/copy/src/"; done
}

# The same, with what was built from them: links, which are never written through.
copy_built() {
	copy
	mkdir "$work/copy/build"
	cp -al "$build/src" "$work/copy/build/src" 2>/dev/null ||
		{ rm -rf "$work/copy/build/src"; cp -R "$build/src" "$work/copy/build/src"; }
	for program in busta bustad busta-portal busta-press busta-courier busta-audit busta-room; do
		ln -s "$built/$program" "$work/copy/build/$program"
	done
}

# program NAME SOURCE [OPTION...]: a tiny program in place of a real one.
program() {
	target=$work/copy/build/$1
	source=$2
	shift 2
	rm -f "$target"
	printf '%s\n' "$source" | $cc -x c - -o "$target" "$@"
}

layers=$top/tests/lint/layers
headers=$top/tests/lint/headers
wall=$top/tests/lint/pin-wall

passes "layers: the tree as it is" "$layers"
passes "headers: the tree as it is" "$headers" "$compile"
passes "pin-wall: the tree as it is" "$wall" "$build"

copy
echo '#include "room/wire.h"' >>"$work/copy/src/base/fail.c"
catches "layers: an upward include" \
    '^src/base/fail\.c:[0-9]+: the folder base may not include room' "$layers"

copy
echo '#include <room/wire.h>' >>"$work/copy/src/base/fail.c"
catches "layers: an upward include in angle brackets" \
    '^src/base/fail\.c:[0-9]+: write "room/wire\.h"' "$layers"

copy
echo '#include "fail.h"' >>"$work/copy/src/base/fail.c"
catches "layers: an include without its folder" \
    '^src/base/fail\.c:[0-9]+: write the folder too' "$layers"

copy
mkdir "$work/copy/src/stray"
echo 'int stray;' >"$work/copy/src/stray/stray.c"
catches "layers: a folder that is not listed" \
    '^src/stray/stray\.c:1: the folder stray is not in src/LAYERS' "$layers"

copy
echo '#include "stray/stray.h"' >"$work/copy/src/planted.c"
catches "layers: an include of a folder that is not listed" \
    '^src/planted\.c:1: the folder stray is not in src/LAYERS' "$layers"

copy
sed 's/^base:.*/base: room/' src/LAYERS >"$work/copy/src/LAYERS"
catches "layers: a cycle in src/LAYERS itself" \
    '^src/LAYERS:[0-9]+: the folder base names room' "$layers"

copy base
printf '%s\n' '#ifndef BASE_PLANTED_H' '#define BASE_PLANTED_H' \
    'uint8_t planted(void);' '#endif' >"$work/copy/src/base/planted.h"
catches "headers: a header that lacks an include" \
    '^src/base/planted\.h:1: does not compile alone' "$headers" "$compile"

copy base
echo 'int planted(void);' >"$work/copy/src/base/planted.h"
catches "headers: a header without a guard" \
    '^src/base/planted\.h:1: has no include guard BASE_PLANTED_H' \
    "$headers" "$compile"

copy_built
rm -f "$work/copy/build/src/desk/planted.o" "$work/copy/build/src/desk/planted.d"
sed '/^#define ROOM_WIRE_H/a #include "room/pin.h"' src/room/wire.h \
    >"$work/copy/src/room/wire.h"
echo '#include "room/wire.h"' >"$work/copy/src/desk/planted.c"
# shellcheck disable=SC2086 # a command and its flags
(cd "$work/copy" && $compile -MMD -c src/desk/planted.c \
    -o build/src/desk/planted.o)
catches "pin-wall: room/pin.h reached by way of another header" \
    '^build/src/desk/planted\.d: depends on room/pin\.h' "$wall" build

copy_built
rm -f "$work/copy/build/src/base/fail.d"
catches "pin-wall: an object whose dependencies nobody knows" \
    '^build/src/base/fail\.o: has no build/src/base/fail\.d' "$wall" build

copy_built
program busta 'int pin_draw(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: a pin_ symbol in busta" \
    '^build/busta: holds the symbol pin_draw' "$wall" build

copy_built
program busta 'int codes_draw(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: a codes_ symbol in busta" \
    '^build/busta: holds the symbol codes_draw' "$wall" build

for library in hpdf zint; do
	copy_built
	program busta 'int main(void) { return 0; }' \
	    -Wl,--no-as-needed "-l$library"
	catches "pin-wall: lib$library linked into busta" \
	    "^build/busta: links lib$library" "$wall" build
done

copy_built
program busta-audit 'int pin_draw(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: a pin_ symbol in busta-audit" \
    '^build/busta-audit: holds the symbol pin_draw' "$wall" build

copy_built
program busta-audit 'int main(void) { return 0; }' -Wl,--no-as-needed -lsqlite3
catches "pin-wall: the ledger's library linked into busta-audit" \
    '^build/busta-audit: links libsqlite3' "$wall" build

copy_built
program busta-press 'int codes_open(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: a codes_ symbol in busta-press" \
    '^build/busta-press: holds the symbol codes_open' "$wall" build
for library in hpdf sqlite3; do
	copy_built
	program busta-press 'int main(void) { return 0; }' \
	    -Wl,--no-as-needed "-l$library"
	catches "pin-wall: lib$library linked into busta-press" \
	    "^build/busta-press: links lib$library" "$wall" build
done

copy_built
program bustad 'int pin_open(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: a pin_ symbol in bustad" \
    '^build/bustad: holds the symbol pin_open' "$wall" build

copy_built
program busta-portal 'int pin_open(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: a pin_ symbol in busta-portal" \
    '^build/busta-portal: holds the symbol pin_open' "$wall" build
program busta-portal 'int main(void) { return 0; }'

program bustad 'int main(void) { return 0; }' -Wl,--no-as-needed -lhpdf
catches "pin-wall: libhpdf linked into bustad" \
    '^build/bustad: links libhpdf' "$wall" build

copy_built
program busta-courier 'int codes_open(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: a codes_ symbol in busta-courier" \
    '^build/busta-courier: holds the symbol codes_open' "$wall" build
copy_built
program busta-courier 'int hsm_open(void) { return 0; } int main(void) { return 0; }'
catches "pin-wall: something of the key store in busta-courier" \
    '^build/busta-courier: holds the symbol hsm_open, which a courier' "$wall" build
for library in hpdf sqlite3; do
	copy_built
	program busta-courier 'int main(void) { return 0; }' \
	    -Wl,--no-as-needed "-l$library"
	catches "pin-wall: lib$library linked into busta-courier" \
	    "^build/busta-courier: links lib$library" "$wall" build
done

copy_built
program busta 'int main(void) { return 0; }' -s
catches "pin-wall: a stripped busta, into which nobody can look" \
    '^build/busta: not built, or stripped' "$wall" build

copy_built
program busta-room 'int main(void) { return 0; }'
catches "pin-wall: a room in which nm finds no pin_ symbol" \
    '^build/busta-room: holds no pin_ symbol' "$wall" build

echo "1..$tests"
exit $failed
