#!/bin/sh
# In a mount namespace of its own, which needs no root and leaves nothing behind.
if [ -z "${IN_NAMESPACE-}" ]; then
	unshare -Urm true 2>/dev/null || unshare -m true 2>/dev/null || {
		echo "1..0 # SKIP no mount namespace may be made here"; exit 0; }
	[ "$(id -u)" -eq 0 ] && how=-m || how=-Urm
	IN_NAMESPACE=1 exec unshare $how sh "$0"
fi
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a disk that is full, read-only or failing leaves the old state or the new one, never one between"
. "$ROOT/tests/fault/inject.sh"

SLICE=${SLICE:-20} SEED=${SEED:-$(($(date +%s) % 1000))}
J=$T/job.cfg H=$T/home
mkdir "$H" && chmod 700 "$H" && mount -t tmpfs -o size=4m,mode=700 tmpfs "$H" || skip "no tmpfs"
trap 'umount -l "$H"; cleanup' EXIT
quick_home
quick_job "$J" quantity=300 chunk=20
again() { # SENTENCE: the same words, and all adds up
	run "$J" --rooms 2
	is "$?:$(cat "$T/.err")" "0:" "$1"
	adds_up; is $? 0 "its certificate adds up"
	is "$(forgotten)$(invariants)$(ls -A "$H/work")" "" "and what was sealed before is as it was"
}

# Full, at three fill levels: no room for the ledger, for page files, for the last.
cp -a "$H" "$T/empty"
remember
for left in 60 400 900; do
	free=$(df --output=avail -k "$H" | tail -1)
	head -c "$((free - left))k" /dev/zero >"$H/ballast"
	run "$J" --rooms 1; code=$?
	like "$code" '^7[34]$' "a disk with $left KiB left: the run fails with 73 or 74 ($code)"
	like "$(tail -1 "$T/.err")" '^busta: .*(No space left on device|database or disk is full|disk I/O error)' \
		"with a sentence"
	[ "$left" -lt 900 ] || ok "after it had sealed some" \
		test "$(sql 'SELECT count(*) FROM chunk WHERE state = 2 AND batch = (SELECT max(id) FROM batch)')" -gt 0
	rm "$H/ballast"
	remember
	again "with space made, the same words go on"
	find "$H" -mindepth 1 -delete; cp -a "$T/empty/." "$H"
done

# Read-only.
before=$(digest_of "$H"); remember
mount -o remount,ro "$H"
run "$J"; code=$?
like "$code" '^7[347]$' "a read-only home: the run fails with 73, 74 or 77 ($code)"
like "$(cat "$T/.err")" '^busta: .*Read-only file system' "with a sentence"
mount -o remount,rw "$H"
is "$(digest_of "$H")" "$before" "and nothing has changed"
again "writable again, it runs"
umount -l "$H"; trap cleanup EXIT

# Somebody else's permissions: as a user who is not root, in a home of its own.
if [ "$(awk '{ print $3; exit }' /proc/self/uid_map)" -gt 65534 ]; then
	chmod 755 "$T"; chmod -R a+rX "$T/bin"
	mkdir "$T/nobody"; chown nobody "$T/nobody" "$T/passphrase"
	cp -L "$ROOT/templates/busta-singola.cfg" "$ROOT/batch/weak-pins.txt" "$T"
	as() { setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"; }
	nobody() { as "$DESK" --home "$T/nobody/home" batch run --quiet --rooms 1 "$T/nobody.cfg"; }
	as "$DESK" --home "$T/nobody/home" init --passphrase-file "$T/passphrase" >"$T/.out" 2>&1 ||
		sed 's/^/# /' "$T/.out"
	make_job "$T/nobody.cfg" use_template="$T/busta-singola.cfg" quantity=20 chunk=10 \
		'weak_pins="weak-pins.txt"'
	chmod 644 "$T/nobody.cfg"
	ok "an ordinary user runs a batch" nobody
	chmod 000 "$T/busta-singola.cfg"
	refused 65 'nobody.cfg:[0-9]+: cannot open .*busta-singola.cfg: Permission denied' \
		"a template that may not be read" nobody
	chmod 644 "$T/busta-singola.cfg"
	chmod 500 "$T/nobody/home/pages"
	refused 73 'cannot make the directory B000002: Permission denied' "pages/ that may not be written" nobody
	chmod 700 "$T/nobody/home/pages"; chmod 500 "$T/nobody/home/work"
	refused 73 'cannot create a page file: Permission denied' "work/ that may not be written" nobody
	chmod 700 "$T/nobody/home/work"; chmod 400 "$T/nobody/home/ledger/ledger.db"
	refused 77 'the ledger .*: ' "a ledger that may not be written" nobody
	chmod 600 "$T/nobody/home/ledger/ledger.db"; chmod 500 "$T/nobody/home/ledger"
	refused 77 'the ledger .*: ' "a home in which nothing may be made" nobody
	chmod 700 "$T/nobody/home/ledger"
	nobody >"$T/.out" 2>"$T/.err"; is $? 0 "with permissions back, the batch is finished"
	adds_up; is "$?$(invariants "$T/nobody/home")" 0 "and all adds up"
else
	echo "# ordinary permissions: not tested, this namespace has no second user"
fi

# Where the answer goes is a disk too, and a batch that is made must not be made again.
full() { "$DESK" --home "$T/full" "$@" >/dev/full 2>"$T/.err"; }
quick_home "$T/full"; quick_job "$J" quantity=20
full batch run --quiet "$J"
is "$?:$(cat "$T/.err")" '0:busta: the batch B000001 is made, but not its certificate (cannot write the answer): "busta batch show B000001" gives it' \
	"a certificate that finds no room leaves a batch that is made"
full batch show 1; is "$?:$(cat "$T/.err")" "74:busta: cannot write the answer" "while to show it there fails"

# Each call that writes failed, once, and from there on for ever; EIO and ENOSPC.
quick_job "$J" quantity=40 chunk=10
quick_home "$H" && cp -a "$H" "$T/prepared"
reference "$J" --rooms 1; is $? 0 "an undisturbed run, from which the points are taken"
awk '$1 == "serve" && $2 == "seccomp" { confined = 1 }
	($1 == "desk" && $2 ~ /^(fsync|fdatasync|write|pwrite64|ftruncate|renameat|unlink|unlinkat|mkdirat|openat|pread64)$/) ||
	($1 == "serve" && confined && $2 ~ /^(write|openat|close|lseek|sendto|recvfrom)$/) {
	print $0, "EIO", ""
	# If every write fails, so does that of the sentence.
	if ($1 != "desk" || $2 != "write") print $0, "ENOSPC", "+" }' "$T/points" >"$T/all"
take_slice

# what is wrong after a failure at the given point, if anything is
after_failure() {
	who=$1 call=$2 when=$3 error=$4 ever=$5
	fault="-e trace=$call -e inject=$call:error=$error:when=$when$ever"
	if [ "$who" = desk ]; then broken "$fault" "" "$J" --rooms 1
	else MODE=$who; broken "" "$fault" "$J" --rooms 1; fi
	code=$?
	case $code in
	0)	survived=$((survived + 1)); adds_up || grep -q 'is made, but not its certificate' "$T/.err" ||
			echo "called done, and does not add up" ;;
	6[5-9] | 7[0-8]) grep -q '^busta: .' "$T/.err" || echo "exit code $code without a sentence" ;;
	*)	echo "exit code $code: $(head -1 "$T/.err")" ;;
	esac
	failed="$failed$code "
	remember
	[ $code -eq 0 ] || { run "$J" --rooms 1 || echo "did not go on: $(cat "$T/.err")"
		adds_up || echo "the certificate does not add up: $(grep ordered: "$T/.out")"; }
	forgotten
	invariants
	ls -A "$H/work"
}

points=0 survived=0 wrong= failed=
while read -r who call when error ever; do
	[ $((points % 40)) -ne 0 ] || { rm -rf "$H"; cp -a "$T/prepared" "$H"; }
	points=$((points + 1))
	after_failure "$who" "$call" "$when" "$error" "$ever" >"$T/found" 2>"$T/noise" </dev/null
	if [ -s "$T/found" ]; then
		wrong="$wrong $who:$call:$when:$error$ever"
		{ echo "$who $call $when $error $ever:"; head -8 "$T/found"; } | sed 's/^/# /'
		rm -rf "$H"; cp -a "$T/prepared" "$H"
	fi
done <"$T/all"
is "$wrong" "" "after a failure at each of $points points the state is old or new, and goes on"
echo "# exit codes: $(echo "$failed" | tr ' ' '\n' | grep . | sort | uniq -c | awk '{ printf "%s: %s  ", $2, $1 }')"
ok "most failures did fail the run ($((points - survived)))" test $((points - survived)) -ge $((points / 2))

# What a power cut would take cannot be shown here; the order of calls can.
broken "-y -o $T/trace" "" "$J" --rooms 1
is "$?,$(python3 "$ROOT/tests/fault/durable.py" "$T/trace")" "0,4 7" \
	"each page file and its name are on the disk before the ledger says so, 7 commits for 4 files"
for call in 'fdatasync.*\.cms' 'fsync.*/pages/B' 'fdatasync.*ledger\.db>' 'fsync.*manifest'; do
	grep -v "$call" "$T/trace" >"$T/trace.less"
	like "$(python3 "$ROOT/tests/fault/durable.py" "$T/trace.less")" ' before ' \
		"and without $call that would be noticed"
done

# What is synced by us and by SQLite may not fail unnoticed, whichever it is.
for call in fsync fdatasync renameat; do
	broken "-e trace=$call -e inject=$call:error=EIO:when=1+" "" "$J" --rooms 1
	is "$?" 74 "$call that always fails fails the run"
	like "$(cat "$T/.err")" '^busta: .*(Input/output error|disk I/O error)$' "with a sentence"
done
remember; again "and with the disk well again it goes on"
finish
