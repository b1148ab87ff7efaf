#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "bustad and the ledger never have a second half, the courier never a first one; and nothing of a slip stays"
# shellcheck disable=SC2034,SC2154 # lib.sh's and courier.sh's
[ "$(id -u)" -eq 0 ] || skip "needs root, to read the memory of others"
command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null ||
	skip "strace may trace nothing here"
. "$ROOT/tests/courier/courier.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/fault/splits.sh"

authority ca; server_key mail ca
mail_server first mail starttls; first=$port
courier_home "$(by_mail "$first")"
# Halves of a CIP of eight digits each, which chance makes nowhere.
split_home 'cip_digits = 16;' 'cut = { pin = 2; puk = 4; cip = 8; };' || finish

search() { python3 "$ROOT/tests/fault/memory.py" "$@"; }
hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }
# The bytes of every system call of a trace, one after the other.
calls() {
	python3 -c '
import re, sys
for line in open(sys.argv[1]):
    for text in re.findall(r"\"((?:\\x[0-9a-f]{2})*)\"", line):
        sys.stdout.buffer.write(bytes.fromhex(text.replace("\\x", "")) + b"\n")' "$1"
}
# memory PID SECRETS: what is anywhere in it that can be read
memory() { search process "$1" <"$2" | sed 's/ in [^ ]* bytes$//'; }
NOTHING="0 in locked memory, 0 elsewhere"

# secrets SLIP MAIL: what is to be looked for, in $T/first.secrets and $T/second.secrets;
# digits stand in a slip's PDF as they are
secrets() {
	pdftotext -layout "$1" - | grep -oE '[0-9]+[.]{2,}' >"$T/first.halves"
	grep -oE '[.]{2,}[0-9]+' "$2" >"$T/second.halves"
	printf 'first-%s\n' "PIN $(hex "$(sed -n 1p "$T/first.halves")")" "PUK $(hex "$(sed -n 2p "$T/first.halves")")" \
		"CIP $(hex "$(sed -n 3p "$T/first.halves" | tr -d .)")" >"$T/first.secrets"
	printf 'second-%s\n' "PIN $(hex "$(sed -n 1p "$T/second.halves")")" "PUK $(hex "$(sed -n 2p "$T/second.halves")")" \
		"CIP $(hex "$(sed -n 3p "$T/second.halves" | tr -d .)")" >"$T/second.secrets"
}

# round N: a card's codes, drawn while bustad is traced, printed, and sent; what was said is
# in $T/slip.pdf and $T/mail
round() {
	strace -f -qq -xx -s 1000000 -o "$T/bustad.trace" -p "$(bustad_pid counter)" & tracer=$!
	sleep 0.5
	drawn "$1" mailto:mario.rossi@cittadini.example; status=$(cat "$T/status")
	http GET "/v1/splits/$drawn/slip" >"$T/status"; cp "$T/body" "$T/slip.pdf"
	# Another answer of it: what the connection had is its own.
	http GET /v1/day >/dev/null
	sleep 0.3; kill -INT $tracer; wait $tracer 2>/dev/null
	cp -a "$T/home/ledger" "$T/ledger.then"
	strace -f -qq -xx -s 1000000 -o "$T/exchange.trace" "$BUSTA" --home "$T/home" message exchange \
		--inbox "$T/courier/inbox" --results "$T/courier/results" >>"$T/out" 2>>"$T/err"
	cp "$T/courier/inbox/$drawn.cms" "$T/message.cms"
	courier run --once >>"$T/out" 2>>"$T/err"
	bodies first >"$T/mail"
	for name in bustad exchange; do calls "$T/$name.trace" >"$T/$name.bytes"; done
}

ok "bustad serves them" serve counter || finish
shifts 1
round 1
is "$status,$(cat "$T/status"),$(received first "$drawn")" "201,200,1" "a card's codes are drawn, a slip is printed, a message sent"
secrets "$T/slip.pdf" "$T/mail"
is "$(wc -l <"$T/first.halves"),$(wc -l <"$T/second.halves")" "3,3" "three halves on paper, three in the mail"
printf 'address %s\n' "$(hex mario.rossi@cittadini)" >"$T/address.secrets"
# The whole CIP, too: in it no half stands alone.
printf 'CIP %s\n' "$(hex "$(tail -qn 1 "$T/first.halves" "$T/second.halves" | tr -d '.\n')")" >"$T/whole.secrets"
cat "$T/second.secrets" "$T/first.secrets" "$T/address.secrets" "$T/whole.secrets" >"$T/all.secrets"

# --- What bustad had.
is "$(search files "$T/bustad.bytes" <"$T/second.secrets")" "0 in files" "no call of bustad had anything of a second half, its room's messages among them"
like "$(search files "$T/bustad.bytes" <"$T/first.secrets" | tail -1)" '^3 in files' "where the slip that passed through it is found"
room=$(room_of counter)
is "$(memory "$(bustad_pid counter)" "$T/all.secrets")" "$NOTHING" "once it has answered, its memory has neither half, nothing of the slip and no address"
is "$(memory "$room" "$T/all.secrets")" "$NOTHING" "nor has the room's, where it can be read"
is "$(search files "$T/ledger.then" "$T/home" "$T/counter.err" "$T/counter.out" <"$T/all.secrets")" "0 in files" "nothing is in the ledger, as it was then and now, or in what bustad said"

# --- What went to the courier.
is "$(search files "$T/exchange.bytes" "$T/message.cms" "$T/out" "$T/err" <"$T/all.secrets")" "0 in files" "who gives messages to the courier had none of it in clear"
openssl cms -decrypt -inform DER -in "$T/message.cms" -inkey "$T/courier/courier.key" -passin "file:$T/courier.pass" -out "$T/message.json"
like "$(search files "$T/message.json" <"$T/second.secrets" | tail -1)" '^3 in files' "the courier opens the second halves"
is "$(search files "$T/message.json" "$T/mail" <"$T/first.secrets")" "0 in files" "and never has a first one"
is "$(search files "$T/courier" <"$T/all.secrets")" "0 in files" "nor keeps anything of it"
http POST "/v1/splits/$drawn/printed" printed-1 '{}' >/dev/null
unserve counter; is "$?" 0 "bustad ends well"
is "$(reconciles)" "" "the ledger reconciles"

# --- The leak that this would find.
ok "a room that leaks can be built" flock "$BUILD/tests" make -s -C "$ROOT" -f tests/leak/Makefile BUILD="$BUILD" split-leaks
mkdir -p "$T/bin"; cp "$BUILD/bustad" "$BUILD/tests/leaks/split/busta-room" "$T/bin"
BUSTAD=$T/bin/bustad
: >"$T/first/log/mainlog"; rm -rf "$T/first/spool/input/"*
serve counter || finish
round 2
secrets "$T/slip.pdf" "$T/mail"
if [ ! -s "$T/second.halves" ]; then
	# What the courier did not take is in its message all the same.
	openssl cms -decrypt -inform DER -in "$T/message.cms" -inkey "$T/courier/courier.key" -passin "file:$T/courier.pass" -out "$T/mail"
	secrets "$T/slip.pdf" "$T/mail"
fi
like "$(search files "$T/bustad.bytes" <"$T/second.secrets")" '^second-CIP as bytes' "a second half that the room tells bustad is found in its calls"
like "$(search files "$T/ledger.then" <"$T/second.secrets")" '^second-CIP as bytes' "and in the ledger"
like "$(search files "$T/message.cms" <"$T/first.secrets")" '^first-CIP as bytes' "and a first one in what the courier gets"
like "$(search files "$T/exchange.bytes" <"$T/address.secrets")" '^address as bytes' "and an address where messages pass"
finish
