# For scenarios, after lib.sh: what a confined process may still do, each attempt by
# itself in tests/fault/try_confined.c.
ok "a program can be built that confines itself as those in question do" helper try_confined
mkdir -p "$T/around/pages" "$T/around/tokens"
around() {
	rm -f "$T/around/pages/made"
	for file in removable beside pages/old tokens/object; do echo x >"$T/around/$file"; done
}

# attempt EXIT-CODE NAME SENTENCE [AS]: confined, and then free, which must succeed; 13 is
# EACCES, 159 is death by SIGSYS
attempt() {
	around
	# shellcheck disable=SC2086 # words
	set -- "$1" "$2" "$3" ${4:-alone}
	(ulimit -c 0; exec "$BUILD/tests/fault/try_confined" "$T/around/pages" "$2" "$4" "$T/around/tokens") \
		>/dev/null 2>&1; confined=$?
	around
	"$BUILD/tests/fault/try_confined" "$T/around/pages" "$2" free "$T/around/tokens" >/dev/null 2>&1
	is "$confined,$?" "$1,0" "$3"
}
