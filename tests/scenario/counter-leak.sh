#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "bustad never has a code: not in its memory, files, calls or answers; and no card's number once it has answered"
. "$ROOT/tests/counter/lib.sh"
# The canaries of tests/leak: a room that draws codes no chance makes. Two chunks of
# envelopes are bound and looked up, with bustad searched while it does so.
[ "$(id -u)" -eq 0 ] || skip "needs root, to read the memory of others"
CANARY=$BUILD/tests/canary
mkdir -p "$BUILD/tests"
flock "$CANARY.lock" make -s -j2 -C "$ROOT" -f tests/leak/Makefile BUILD="$CANARY" PLAIN="$BUILD" \
	EXTRA="-DPIN_DIGITS_MOST=20 -DCIP_DIGITS_MOST=20" leaks >"$T/make" 2>&1 &&
	make -s -C "$ROOT" -f tests/counter/Makefile BUILD="$BUILD" CC="${CC:-gcc}" leaky >"$T/make" 2>&1 || {
	cat "$T/make"; exit 1; }
SEARCH=$CANARY/tests/search
LEAKS=$CANARY/tests/leaks/none
# bustad has nothing that knows how long a code is: it is the product's, beside that room.
mkdir -p "$T/bin"; cp "$BUILD/bustad" "$LEAKS/busta-room" "$T/bin"
BUSTA=$LEAKS/busta BUSTAD=$T/bin/bustad
SERIES=LZ26 DIGITS=7 COUNT=200
CARD=80380000%08d

# clean SENTENCE PLACE...; found PATTERN SENTENCE PLACE...: as tests/scenario/leak.sh has them
clean() { said=$1; shift; "$SEARCH" "$@" >"$T/.finds" 2>&1
	code=$?; [ $code -eq 0 ] || sed 's/^/# /' "$T/.finds" | head -5
	result $code "$said"; }
found() { pattern=$1 said=$2; shift 2; "$SEARCH" "$@" >"$T/.finds" 2>&1
	[ $? -eq 1 ] && grep -Eq -e "$pattern" "$T/.finds"
	code=$?; [ $code -eq 0 ] || sed 's/^/# /' "$T/.finds" | head -5
	result $code "$said"; }

# --- A batch of canaries, printed, at two counters.
. "$ROOT/tests/fault/life.sh"
counter_tools && pki_stations 2; people
make_job "$T/job.cfg" quantity=$COUNT chunk=100 pin_digits=20 cip_digits=20 \
	use_template="$ROOT/tests/data/templates/canary.cfg"
custodian press print-room
ok "two hundred envelopes with canaries are made" as daemon batch run --quiet --rooms 1 "$T/job.cfg"
for page in "$T"/home/pages/B000001/0*.cms; do open_pages "$page" "$T/page.pdf" && pdftotext -raw "$T/page.pdf" -; done >"$T/pages.txt"
found 'as digits' "the canaries are on their pages" "$T/pages.txt"
approved "$ROOT/tests/data/templates/canary.cfg"
both release B000001
does daemon stock printed B000001 --at press
ok "they are at two counters" furnish counters 2 hand $SERIES $DIGITS 1 $COUNT stations "$PKI" 2
counter_keys
rm -f "$T/pages.txt" "$T/page.pdf"
counter_config counter 'access_log="'"$T/etc/access.log"'"' 'metrics="'"$T/etc/metrics"'"'

# --- bustad, searched again and again: before, in the middle of each few, after.
ok "bustad serves them" serve counter || finish
clean "nothing in a bustad that has just begun" --pid "$(bustad_pid counter)"
shifts 2
# Four times fifteen at each station, a look at each time once the first is answered:
# "amid" are those where others of them were not yet.
: >"$T/records"; : >"$T/finds"
bound=0 amid=0
for first in 1 16 31 46; do
	binds 2 2 15 $first $COUNT >"$T/work"
	ask "$T/work" "$T/records" --heads --rate 20 & asking=$!
	until [ "$(wc -l <"$T/records")" -gt $bound ] || ! kill -0 $asking 2>/dev/null; do sleep 0.02; done
	kill -STOP "$(bustad_pid counter)"
	[ "$(wc -l <"$T/records")" -ge $((bound + 30)) ] || amid=$((amid + 1))
	"$SEARCH" --pid "$(bustad_pid counter)" >"$T/.finds" 2>&1; [ $? -eq 0 ] || cat "$T/.finds" >>"$T/finds"
	kill -CONT "$(bustad_pid counter)"
	wait $asking; bound=$((bound + $(said statuses.201)))
done
is $bound 120 "a hundred and twenty are bound meanwhile"
is "$(head -3 "$T/finds")" "" "and nothing is in its memory, its arguments or its environment, at $amid moments amid them"
ok "one such moment at least" test $amid -ge 1
clean "nothing afterwards" --pid "$(bustad_pid counter)"
clean "nothing in what was answered, heads and all" "$T/records"

# --- Every byte of every call, its room's messages among them.
strace -f -qq -xx -s 100000 -o "$T/trace" -p "$(bustad_pid counter)" & tracer=$!
sleep 0.5
{ binds 2 2 20 61 $COUNT; codes 1 20 | awk '{ printf "1\t-\tPOST\t/v1/lookup\t{\"envelope\": \"%s\"}\n", $0 }'
	printf '1\t-\tGET\t/v1/day\t-\n1\t-\tGET\t/v1/next\t-\n'
	printf '1\ts-99\tPOST\t/v1/spoils\t{"envelope": "%s", "reason": "scan"}\n' "$(codes 99 99)"; } >"$T/work"
ask "$T/work" "$T/records" --heads
is "$(said answers)" 63 "binds, looks, a day's sheet and a spoil are traced"
kill -INT $tracer; wait $tracer 2>/dev/null
ok "the trace has what went to its room and to disk" grep -q 'sendto\|pwrite64' "$T/trace"
clean "nothing in any of its calls" "$T/trace"
curl -s --unix-socket "$T/etc/metrics" http://localhost/metrics >"$T/metrics.txt"
ok "metrics are told" grep -q busta "$T/metrics.txt"
clean "nothing in metrics, access log, errors and records" "$T/metrics.txt" "$T/etc/access.log" "$T/counter.err" "$T/counter.out" "$T/records"
clean "nothing in the home, whose ledger it wrote" "$T/home/ledger" "$T/home/keys"

# --- Cards: whole numbers of 16 digits, that were sent to it 160 times.
seq 1 $COUNT | while read -r n; do printf "$CARD\n" "$n"; done >"$T/cards"
seen() { grep -aoFf "$T/cards" "$@" | sort | uniq -c | sort -rn | head -3; }
is "$(seen -r "$T/home" "$T/etc/access.log" "$T/metrics.txt" "$T/counter.err")" "" \
	"no card's number is in the ledger, the access log or metrics"
is "$(seen -h "$T/work" | wc -l)" 3 "where they were sent it is found"
# cards_in PID: how many of them its memory has, and where
cat >"$T/cards_in.py" <<-'PYTHON'
	import re, sys
	cards = {line.strip().encode() for line in open(sys.argv[2])}
	memory = open(f"/proc/{sys.argv[1]}/mem", "rb", 0)
	found = {}
	for line in open(f"/proc/{sys.argv[1]}/maps"):
	    head = re.match(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(\S*)", line)
	    if head and head[3] not in ("[vvar]", "[vsyscall]"):
	        try:
	            memory.seek(int(head[1], 16))
	            data = memory.read(int(head[2], 16) - int(head[1], 16))
	        except OSError:
	            continue
	        for one in re.findall(rb"80380000\d{8}", data):
	            if one in cards:
	                found.setdefault(head[3] or "memory", []).append(one)
	print(sum(map(len, found.values())), {where: (len(ones), len(set(ones))) for where, ones in found.items()})
PYTHON
cards_in() { python3 "$T/cards_in.py" "$1" "$T/cards" >"$T/left"; cut -d' ' -f1 "$T/left"; }
binds 2 2 1 90 $COUNT ', "out_of_order": "other"' >"$T/last"; ask "$T/last" "$T/records"
is "$(cards_in "$(bustad_pid counter)")" 0 "no card's number is in its memory once its request is answered" ||
	sed 's/^/# copies, different ones: /' "$T/left"
# While a request is not whole yet, its card has to be there.
python3 - "$PKI" "$(port counter)" "$(sed -n 7p "$T/cards")" "$T/enough" <<-'PYTHON' & half=$!
	import os, socket, ssl, sys, time
	context = ssl.create_default_context(cafile=sys.argv[1] + "/ca.crt")
	context.load_cert_chain(sys.argv[1] + "/s001.crt", sys.argv[1] + "/s001.key")
	with context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[2]))), server_hostname="localhost") as s:
	    s.sendall(b"POST /v1/bindings HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: half\r\nContent-Type: application/json\r\n"
	              b'Content-Length: 100\r\n\r\n{"card": "' + sys.argv[3].encode())
	    while not os.path.exists(sys.argv[4]):
	        time.sleep(0.05)
PYTHON
there() { [ "$(cards_in "$(bustad_pid counter)")" -ge 1 ]; }
gone() { [ "$(cards_in "$(bustad_pid counter)")" -eq 0 ]; }
ok "where one that is not whole yet is found" soon there
touch "$T/enough"; wait $half
ok "and gone when that is broken off" soon gone || sed 's/^/# copies, different ones: /' "$T/left"
unserve counter; is "$?" 0 "bustad ends well"

# --- Each fault is found in its place.
BUSTAD=$BUILD/tests/leaky/bustad
serve counter
binds 2 2 3 81 $COUNT ', "out_of_order": "other"' >"$T/work"; : >"$T/records"
ask "$T/work" "$T/records"
found 'heap\]: PIN .* as digits' "a code that bustad keeps is found in its memory" --pid "$(bustad_pid counter)"
found 'records: PIN .* as digits' "one it answers, in what stations hear" "$T/records"
found 'counter.err: PIN .* as digits' "one it says, on its standard error" "$T/counter.err"
unserve counter
is "$(reconciles)" "" "the ledger reconciles"
finish
