#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a PUK is nowhere once it is told: not in the portal's memory, files, calls or log; nor is a card or a person"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/counter/pki.sh"
. "$ROOT/tests/portal/lib.sh"
[ "$(id -u)" -eq 0 ] || skip "needs root, to read the memory of others"
make -s -f "$ROOT/tests/portal/Makefile" -C "$ROOT" BUILD="$BUILD" CC="${CC:-gcc}" leaky >"$T/make" 2>&1 || {
	cat "$T/make"; exit 1; }

# in_memory PID NEEDLES: each of them that its memory has, in any of the ways a PUK can be
# written: text, UTF-16 and UTF-32, BCD, digits as bytes, an integer, text of its bytes
cat >"$T/in_memory.py" <<'PY'
import re, sys
needles = {}
for line in open(sys.argv[2]):
    text = line.strip()
    forms = {"text": text.encode(), "utf-16": text.encode("utf-16-le"), "utf-32": text.encode("utf-32-le"),
             "hexadecimal": text.encode().hex().encode()}
    if text.isdigit() and len(text) == 8:
        forms |= {"BCD": bytes.fromhex(text), "bytes": bytes(map(int, text))}
    for form, needle in forms.items():
        needles[needle] = f"{text} as {form}"
memory, found = open(f"/proc/{sys.argv[1]}/mem", "rb", 0), set()
for line in open(f"/proc/{sys.argv[1]}/maps"):
    head = re.match(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(\S*)", line)
    if not head or head[3] in ("[vvar]", "[vsyscall]"): continue
    try:
        memory.seek(int(head[1], 16))
        data = memory.read(int(head[2], 16) - int(head[1], 16))
    except OSError: continue
    found |= {f"{head[3] or 'memory'}: {what}" for needle, what in needles.items() if needle in data}
print("\n".join(sorted(found)[:5]), end="")
PY
in_memory() { python3 "$T/in_memory.py" "$1" "$2"; }

pki_stations 0 && cns_citizens 9 || exit
batch_on_hand "$T/job.cfg"
ask_for operator games --roles counter; does bin approve $asked
pins 1 >"$T/pins"
key=$(key_of) && exchange_key && card_system carte "$key"
for n in $(seq 9); do does games bind "$(code "$n")" "$(card "$n")" --at roma; done
as games outbox export --card-system carte >"$T/carte.json"
for n in $(seq 9); do "$SYSTEM" open "$key" "$(card "$n")" puk_block <"$T/carte.json" | sed -n 's/^[^ ]* \([0-9]\{8\}\)$/\1/p'; done >"$T/puks"
is "$(sort -u "$T/puks" | wc -l)" 9 "nine cards have nine PUKs"
for n in $(seq 9); do card "$n"; echo; done >"$T/cards"
printf '%s\n' "$PERSON" >"$T/persons"
portal_config puks_a_day=100 puks_in_all=1000 "access_log=\"$T/etc/access.log\"" "metrics=\"$T/etc/metrics\""
ok "the portal serves" portal || finish
cat "$T/puks" "$T/cards" "$T/persons" >"$T/needles"
is "$(in_memory $portal "$T/needles")" "" "nothing in one that has just begun"

# Asked again and again, and searched after each answer.
: >"$T/found"; : >"$T/told"
for n in $(seq 9); do
	puk_of "$n" >>"$T/told"; echo >>"$T/told"; sleep 0.1
	in_memory $portal "$T/puks" >>"$T/found"
done
sort "$T/puks" >"$T/sorted"
is "$(sort -u "$T/told")" "$(cat "$T/sorted")" "nine are told, and are the right ones"
is "$(cut -d: -f2- "$T/found" | head -3)" "" "after each answer no PUK stands in its memory"
is "$(in_memory $portal "$T/needles")" "" "and afterwards no PUK, no card and no person"

# While somebody is there, her card has to be.
mkfifo "$T/hold"
openssl s_client -quiet -connect "localhost:$CITIZENS" -cert "$CNS/c3.crt" -key "$CNS/c3.key" -CAfile "$PKI/ca.crt" \
	<"$T/hold" >/dev/null 2>&1 & there=$!
exec 9>"$T/hold"
knows() { in_memory $portal "$T/cards" | grep -q .; }
knows_none() { ! knows; }
soon knows
like "$(in_memory $portal "$T/cards")" "$(card 3) as text" "a card is found there while its citizen is"
exec 9>&-; kill $there 2>/dev/null; wait $there 2>/dev/null; soon knows_none
is "$(in_memory $portal "$T/needles")" "" "and gone with her, and so is her name"

# Every byte of every call: what a PUK comes in by and goes out by is its room and TLS.
strace -f -qq -xx -s 100000 -e trace='!recvfrom' -o "$T/trace" -p $portal & tracer=$!
sleep 0.5
for n in 1 2 3; do puk_of "$n"; done >/dev/null
kill -INT $tracer; wait $tracer 2>/dev/null
hexed() { while read -r text || [ -n "$text" ]; do printf %s "$text" | od -An -tx1 | tr -d '\n' | sed 's/ /\\x/g'; echo; done; }
hexed <"$T/puks" >"$T/puks.hex"
is "$(grep -acFf "$T/puks.hex" "$T/trace")" 0 "no PUK is in any call but what its room says"
ok "where the card that it asks its room about is found" grep -qF "$(card 1 | hexed)" "$T/trace"
unportal; is "$?" 0 "the portal ends well"
is "$(grep -raFf "$T/needles" "$T/home/ledger" "$T/home/keys/log" "$T/etc/access.log" "$T/portal.err" "$T/portal.out" | head -3)" "" \
	"nothing in the ledger, its log, the access log or what it said"
like "$(tail -1 "$T/etc/access.log")" '^[^ ]+ citizen - POST /v1/puk 200 ' "whose lines say that a citizen asked, and not which"

# The control: each leak is found in its place.
PORTAL=$BUILD/tests/portal-leaky/busta-portal
ok "a portal that leaks serves" portal || finish
puk_of 4 >/dev/null
like "$(in_memory $portal "$T/puks")" "heap\]: $(sed -n 4p "$T/puks") as text" "a PUK that a portal keeps is found in its memory"
like "$(in_memory $portal "$T/cards")" "heap\]: $(card 4) as text" "and so is a card"
ok "one that it says, on its standard error" grep -q "$(sed -n 4p "$T/puks")" "$T/portal.err"
unportal
finish
