# tests/foreign/notes.go, built once for all scenarios of a run: after lib.sh,
#   . "$ROOT/tests/foreign/notes.sh"

# shellcheck disable=SC2034 # for who reads this in
AUDIT=$BUILD/busta-audit

# build_notes: Go's packages are Debian's, and nothing is fetched.
build_notes() {
	mkdir -p "$BUILD/tests/foreign" && (
		flock 9
		# shellcheck disable=SC3013 # dash has it
		[ "$BUILD/tests/foreign/notes" -nt "$ROOT/tests/foreign/notes.go" ] ||
			GO111MODULE=off GOPATH=/usr/share/gocode GOPROXY=off \
				GOCACHE="$BUILD/tests/foreign/cache" \
				go build -o "$BUILD/tests/foreign/notes" "$ROOT/tests/foreign/notes.go"
	) 9>"$BUILD/tests/foreign/lock"
}

notes() { "$BUILD/tests/foreign/notes" "$@"; }
