#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "how long it takes to check a CIP does not depend on the CIP"

# Not by a stopwatch, which is of no use on a shared machine: valgrind is told that what
# was said and what it is compared with are undefined, and then complains of every jump
# and every address that depends on them.
command -v valgrind >/dev/null && [ -e /usr/include/valgrind/memcheck.h ] || skip "valgrind is not installed"
# OpenSSL chooses its SHA-256 by what the processor can; valgrind's is not the newest.
helper constant_time || exit
quick_home
watched() { valgrind --quiet --error-exitcode=99 \
	--suppressions="$ROOT/tests/sanitize/valgrind.supp" "$BUILD/tests/fault/constant_time" \
		"$1" "$T/home/keys/store.cfg" "$T/passphrase" >"$T/.out" 2>"$T/.err"; }

watched cip
is "$?,$(grep -c 'depends on uninitialised' "$T/.err")" 0,0 "no jump and no address of a check depends on the CIP or its verifier"
watched compare
is "$?,$(grep -c 'depends on uninitialised' "$T/.err")" 0,0 "nor in the comparison alone"
watched leaking
is "$?,$(grep -c 'depends on uninitialised' "$T/.err" | sed 's/^[1-9].*/some/')" 99,some "where memcmp in its place is complained of"
finish
