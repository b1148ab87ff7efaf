#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "no code is found in any file, memory or message but the room's, nor there once a chunk is done"

# The leak test (docs/THREATS.md T1, T8, T10, T19). The room draws canaries: codes
# of 20 digits that tests/leak/search knows and chance never makes. After and during
# a batch everything is searched for them in every form that search.c names: home,
# ledger and all that was ever in its journal, standard output and error, every byte
# of every system call of desk and room, memory, arguments and environment of every
# process but the room, cores, and the raw image of the file system, deleted blocks
# and all. Then the room's own memory, before, during and after a chunk.
#
# Silence proves nothing unless a leak would be heard: tests/leak/leaks.c is the
# same room with one fault at a time, and each must be found in its place.
#
# Not even root can read the pages, in memfd_secret; so a room that believes there
# is none, and has them in locked memory, is searched too. For the same reason strace
# shows no bytes of a call that takes them from there; what such a call could do is
# seen where they go: in the raw file system, and in the desk.
# CAMPAIGN=1: more envelopes, two rooms, and then every process of the machine.
# shellcheck disable=SC2046,SC3045 # words on purpose; dash has ulimit -c
[ "$(id -u)" -eq 0 ] || skip "needs root, to read the memory of others"
CANARY=$BUILD/tests/canary
mkdir -p "$BUILD/tests"
flock "$CANARY.lock" make -s -j2 -C "$ROOT" -f tests/leak/Makefile BUILD="$CANARY" PLAIN="$BUILD" \
	EXTRA="-DPIN_DIGITS_MOST=20 -DCIP_DIGITS_MOST=20" leaks >"$T/make" 2>&1 || {
	cat "$T/make"; exit 1; }
SEARCH=$CANARY/tests/search
LEAKS=$CANARY/tests/leaks
BUSTA=$LEAKS/none/busta	# make_home's
QUANTITY=200 ROOMS=1
[ -z "${CAMPAIGN:-}" ] || QUANTITY=2000 ROOMS=2

# clean SENTENCE PLACE...: searched to the end, and nothing found
clean() { said=$1; shift; "$SEARCH" "$@" >"$T/.finds" 2>&1
	code=$?; [ $code -eq 0 ] || sed 's/^/# /' "$T/.finds" | head -5
	result $code "$said"; }

# found PATTERN SENTENCE PLACE...: what was planted is found, and said so
found() { pattern=$1 said=$2; shift 2; "$SEARCH" "$@" >"$T/.finds" 2>&1
	[ $? -eq 1 ] && grep -Eq -e "$pattern" "$T/.finds"
	code=$?; [ $code -eq 0 ] || sed 's/^/# /' "$T/.finds" | head -5
	result $code "$said"; }

# disk NAME: a file system of its own in $T/NAME.img, mounted on $T/NAME
disk() {
	truncate -s 40M "$T/$1.img" && mkfs.ext4 -q -F "$T/$1.img" && mkdir "$T/$1" &&
		mount -o loop "$T/$1.img" "$T/$1" 2>"$T/.mount"
}
trap 'umount "$T/disk" "$T/scratch" 2>/dev/null; cleanup' EXIT

# canary_job FILE QUANTITY CHUNK
canary_job() {
	make_job "$1" quantity="$2" chunk="$3" pin_digits=20 cip_digits=20 \
		use_template="$ROOT/tests/data/templates/canary.cfg"
}

# traced FAULT HOME JOB TRACE: every byte of every call; each process lingers
# a little before it ends, with its memory as it then is
traced() {
	strace -f -qq -xx -s 4000000 -o "$4" -e inject=exit_group:delay_enter=1500000 \
		"$LEAKS/$1/busta" --home "$2" batch run --quiet --rooms $ROOMS "$3"
}

# look_at PIDS: what is found in any of them, but rooms and searchers
look_at() {
	for pid; do
		case $(cat "/proc/$pid/comm" 2>/dev/null) in
		''|busta-room|search) continue ;;
		busta) desks=$((desks + 1)) ;; esac
		"$SEARCH" --pid "$pid" >"$T/.finds" 2>/dev/null
		[ $? -ne 1 ] || sed "s/^/$pid /" "$T/.finds"
	done
}

# look_at_others: the desk and what runs it while $running lives, again and again;
# then, in a campaign, every process there is
look_at_others() {
	while kill -0 "$running" 2>/dev/null; do
		look_at $$ $(pgrep -x strace) $(pgrep -x busta); done
	[ -z "${CAMPAIGN:-}" ] || look_at $(ls /proc | grep '^[0-9]')
}

# stage_by_stage FAULT COMMAND: COMMAND STAGE PID at every stage of a room that is
# driven by hand (tests/leak/stages.c)
stage_by_stage() {
	rm -rf "$T/go" "$T/pages"; mkdir "$T/pages"; mkfifo "$T/go"
	exec 9<>"$T/go"
	"$LEAKS/$1/stages" "$T/small.cfg" "$T/fresh/keys/store.cfg" "$T/passphrase" \
		"$T/pages" 100 <"$T/go" 2>/dev/null | while read -r stage pid; do
		$2 "$stage" "$pid"; echo >&9
	done
	exec 9>&-
}

# stopped FAULT HOME JOB: a batch whose desk stands still with a chunk just written
stopped() {
	"$LEAKS/$1/busta" --home "$2" batch run --quiet --rooms 1 "$3" \
		>"$T/$1.out" 2>&1 &
	running=$!
	until [ "$(sql 'SELECT count(*) FROM chunk WHERE state = 2' "$2" \
		2>/dev/null)" = 1 ]; do kill -0 $running || return; sleep 0.02; done
	kill -STOP $running
}

# temporary: what others, and we, have put into the folders for that, fullest last
temporary() {
	find /dev/shm /var/tmp /tmp -xdev -newer "$T/begun" -type f ! -path '*/busta*' \
		2>/dev/null | head -1000
}

# fresh NAME: a home that nothing was made in
fresh() { cp -a "$T/fresh" "$T/$1"; }

print_shop shop
make_home "$T/fresh"
canary_job "$T/job.cfg" $QUANTITY 100
canary_job "$T/small.cfg" 200 100
touch "$T/begun"

# --- The searcher itself: every form is found, and a near miss is not.
mkdir "$T/forms"
"$SEARCH" --canary >"$T/canary"
python3 - "$T/forms" "$T/canary" <<-'PYTHON'
	import base64, gzip, random, sys, zlib
	folder = sys.argv[1]
	pin = open(sys.argv[2]).read().strip()
	random.seed(1)
	noise = lambda n: random.randbytes(n)
	text = pin.encode()
	swap = lambda b: bytes(x >> 4 | (x & 15) << 4 for x in b)
	forms = {
	    "digits": text, "hex-of-digits": text.hex().encode(),
	    "utf-16-le": pin.encode("utf-16-le"), "utf-16-be": pin.encode("utf-16-be"),
	    "utf-32-le": pin.encode("utf-32-le"), "utf-32-be": pin.encode("utf-32-be"),
	    "hex-of-utf-16": pin.encode("utf-16-be").hex().encode(),
	    "byte-a-digit": bytes(map(int, pin)), "bcd": bytes.fromhex(pin),
	    "bcd-low-first": swap(bytes.fromhex(pin)),
	    "pin-block": bytes.fromhex("4c" + pin + "aaaa"),
	    "odd-nibble": bytes.fromhex("5" + pin + "f"),
	    "u64-le": (int(pin) % 2**64).to_bytes(8, "little"),
	    "u64-be": (int(pin) % 2**64).to_bytes(8, "big"),
	    "u128": int(pin).to_bytes(16, "little"),
	    "first-18-digits": int(pin[:18]).to_bytes(8, "little"),
	    "base64-0": base64.b64encode(text + b"x"),
	    "base64-1": base64.b64encode(b"a" + text + b"x"),
	    "base64-2": base64.b64encode(b"ab" + text + b"x"),
	    "spaced": b"".join(bytes([c, 33 + i]) for i, c in enumerate(text)),
	    "zlib": zlib.compress(noise(999) + text + noise(999)),
	    "gzip": gzip.compress(b"the PIN is " + text),
	    "escaped": "".join("\\x%02x" % c for c in text).encode(),
	    "fifteen-of-its-digits": text[3:18],
	    "last-of-block": b"",
	}
	for name, form in forms.items():
	    open(f"{folder}/{name}", "wb").write(noise(501) + form + noise(77))
	with open(folder + "/last-of-block", "wb") as f:
	    f.write(noise((16 << 20) - 10) + text + noise(99))
	open(folder + "/../near", "wb").write(noise(100000) +
	    b"".join(pin[:n].encode() + b"x" + pin[n + 1:].encode() for n in (9, 10)))
PYTHON
for form in "$T"/forms/*; do
	"$SEARCH" "$form" >/dev/null; echo "$? ${form##*/}"; done >"$T/forms.found"
is "$(grep -v '^1 ' "$T/forms.found")" "" \
	"a canary is found in each of $(wc -l <"$T/forms.found") forms"
clean "digits that are not quite a canary, and noise, are not" "$T/near"

# --- The real thing.
image=
if disk disk; then image=$T/disk.img; else
	echo "# no loop mount here ($(cat "$T/.mount")): files are searched, not blocks"
	mkdir -p "$T/disk"
fi
cp -a "$T/fresh" "$T/disk/home"
desks=0
traced none "$T/disk/home" "$T/job.cfg" "$T/trace" >"$T/out" 2>"$T/err" &
running=$!
look_at_others >"$T/others"
wait $running
is "$? $(sql 'SELECT sum(last - first + 1) FROM stock WHERE state = 2' "$T/disk/home")" \
	"0 $QUANTITY" "a batch of $QUANTITY runs, watched"
is "$(head -5 "$T/others")" "" "no other process ever held a code"
is "$([ $desks -ge 2 ] && echo more than once)" "more than once" \
	"and the desk was looked at, $desks times"
clean "nothing in the home, its ledger and its page files" "$T/disk/home"
clean "nothing on standard output and error" "$T/out" "$T/err"
is "$(grep -c 'write64\|sendto\|write(' "$T/trace" | awk '{ print ($1 > 20) }')" 1 \
	"the trace has what was written and sent"
clean "nothing in any system call, so in no journal, message or file ever" "$T/trace"
temporary >"$T/list"
# Others' files come and go: one that is gone is no find.
while read -r file; do "$SEARCH" "$file" >"$T/.finds" 2>&1 || [ ! -e "$file" ] || cat "$T/.finds"
done <"$T/list" >"$T/left"
is "$(cat "$T/left")" "" "nothing left in temporary folders"
if [ -n "$image" ]; then
	umount "$T/disk"
	clean "nothing in the raw file system, deleted blocks and all" "$image"
fi

# --- The desk, stopped between two chunks; and its core.
fresh desk
stopped none "$T/desk" "$T/small.cfg"
clean "nothing in the memory of a desk at work" --pid $running
gcore -o "$T/desk.core" $running >/dev/null 2>&1
kill -CONT $running; wait $running
is "$(find "$T" -name 'desk.core.*' -size +100k | wc -l)" 1 "root takes a core of it"
clean "nothing in that" "$T/desk.core.$running"

# --- The room itself.
look() { "$SEARCH" --pid "$2" >"$T/finds.$1" 2>&1; echo "$1 $?"; }
stage_by_stage none look >"$T/stages"
is "$(paste -sd' ' "$T/stages")" \
	"open 0 during-1 1 after-1 0 during-2 1 after-2 0" \
	"a room's memory holds codes during a chunk, and none before or after"
is "$(sed -n 's/^# \(.*\) finds.*/\1/p' "$T/finds.during-1")" 600 \
	"each of 200 codes, in three windows, once: no second copy that root can read"
grep -q 'not readable: .*secretmem' "$T/finds.during-1" &&
	echo "# the pages are in memfd_secret: not even root reads them"
stage_by_stage readable look >"$T/stages"
is "$(paste -sd' ' "$T/stages") $(sed -n 's/^# \(.*\) finds.*/\1/p' \
	"$T/finds.during-1")" "open 0 during-1 1 after-1 0 during-2 1 after-2 0 1200" \
	"the same where pages can be read: each code once more, on its page, then gone"

# No core of a room, though cores are allowed here.
abort_it() { case $1 in during-1) kill -ABRT "$2"; kill -CONT "$2" ;; esac; }
mkdir "$T/cores" "$T/cores/control" && cd "$T/cores" || exit
case $(cat /proc/sys/kernel/core_pattern) in
core*)
	(ulimit -c unlimited; stage_by_stage none abort_it)
	is "$(find . -type f | wc -l)" 0 "an aborted room leaves no core"
	cd control || exit
	(ulimit -c unlimited; stage_by_stage core abort_it)
	found '\./core.* as digits' "a room that forgot to forbid it does, with codes" .
	;;
*) echo "# cores are piped to a program here: not tested" ;;
esac
cd "$ROOT" || exit

# --- Each fault is found in its place.
for fault in ledger bcd files; do
	fresh $fault
	"$LEAKS/$fault/busta" --home "$T/$fault" batch run --quiet "$T/small.cfg" \
		>"$T/$fault.out" 2>&1; done
found 'ledger.db: PIN .* as digits' "a code in a sealed record is found" "$T/ledger"
found 'ledger.db: PIN .* as BCD' "and one of packed digits" "$T/bcd"
found 'work/wide: PIN .*bytes apart' "a file in UTF-16 is found" "$T/files"
found 'work/small: PIN .*inflated' "and a deflated one" "$T/files"
fresh wire
stopped wire "$T/wire" "$T/small.cfg"
found 'CIP of .* as digits' "a code in a message is found in the desk's memory" \
	--pid $running
gcore -o "$T/wire.core" $running >/dev/null 2>&1
found 'CIP of .* as digits' "and in its core" "$T/wire.core.$running"
kill -CONT $running; wait $running
fresh sentence
"$LEAKS/sentence/busta" --home "$T/sentence" batch run --quiet "$T/small.cfg" \
	>"$T/sentence.out" 2>"$T/sentence.err"
found 'sentence.err: PIN .* as digits' "a code in a reason is found where it is printed" \
	"$T/sentence.out" "$T/sentence.err"
planted=$(mktemp /dev/shm/leak.XXXXXX)
cp "$T/forms/bcd" "$planted"
temporary >"$T/list"
found "$planted: PIN" "a file in memory is found among the temporary ones" \
	$(cat "$T/list")
rm "$planted"
fresh log
traced log "$T/log" "$T/small.cfg" "$T/log.trace" >"$T/log.out" 2>&1
found 'PIN .* as digits escaped' "a line to standard error is found in the trace" \
	"$T/log.trace"
stage_by_stage title look >"$T/stages"
is "$(grep -c '/cmdline: PIN' "$T/finds.after-1") $(grep -c '/environ: CIP' \
	"$T/finds.after-1")" "3 3" \
	"codes in a room's arguments and in its environment are found there"
stage_by_stage heap look >"$T/stages"
like "$(cat "$T/finds.after-1")" 'heap\]: PIN .* as digits' \
	"a copy in ordinary memory is found when the chunk is done"
if [ -n "$image" ] && disk scratch; then
	cp -a "$T/fresh" "$T/scratch/home"
	"$LEAKS/scratch/busta" --home "$T/scratch/home" batch run --quiet \
		"$T/small.cfg" >"$T/scratch.out" 2>&1
	clean "a file removed at once is not seen among files" "$T/scratch/home"
	umount "$T/scratch"
	found 'as digits' "but in the raw file system it is" "$T/scratch.img"
fi
finish
