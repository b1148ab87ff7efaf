#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "nothing of a code or an address stays with the courier, and what opens messages can do nothing else"
# shellcheck disable=SC2034,SC2154,SC3045 # lib.sh's and courier.sh's; dash has it
[ "$(id -u)" -eq 0 ] || skip "needs root, to read the memory of others"
. "$ROOT/tests/courier/courier.sh"
. "$ROOT/tests/fault/attempt.sh"

# --- Each attempt by itself, confined as a courier, and then free.
for name in read-inside make-inside unlink-inside rename core socket connect-port flags poll; do
	attempt 0 $name "a courier may: $name" courier; done
for name in list open absolute above make-above unlink-above rename-above local pipe; do
	attempt 13 $name "it is refused: $name" courier; done
for name in elsewhere rename-here rename-away lock dup chmod datagram netlink listen execve fork ptrace kill \
	process-vm dumpable raise-core mprotect io-uring silence type-into take-over; do
	attempt 159 $name "it ends with SIGSYS at: $name" courier; done

# --- The secrets, in every form, and where they may not be.
for secret in "mail mario.rossi@cittadini" "slow slow.verdi@cittadini" "telephone 393331234567" "PIN ..$HALF_PIN" "PUK $HALF_PUK" \
	"CIP $HALF_CIP" "password secret-of-the-courier" "token a-token-of-the-tests"; do
	printf '%s %s\n' "${secret%% *}" "$(printf %s "${secret#* }" | od -An -tx1 | tr -d ' \n')"
	printf '%s-utf16 %s\n' "${secret%% *}" "$(printf %s "${secret#* }" | sed 's/./&\n/g' | awk 'NF { printf "%s%c", $0, 0 }' |
		od -An -tx1 | tr -d ' \n')"
done >"$T/secrets"
search() { python3 "$ROOT/tests/fault/memory.py" "$@" <"$T/secrets"; }
# The bytes of every system call of a trace, one after the other.
calls() {
	python3 -c '
import re, sys
for line in open(sys.argv[1]):
    for text in re.findall(r"\"((?:\\x[0-9a-f]{2})*)\"", line):
        sys.stdout.buffer.write(bytes.fromhex(text.replace("\\x", "")) + b"\n")' "$1"
}

authority ca; server_key mail ca
mail_server first mail starttls; first=$port
gateway mail; sms=$port
courier_home "$(by_mail "$first" smtp ca 'user = "user"; password_file = "word";')" "$(by_sms "$sms")"
sed -i 's/answer_seconds = 2/answer_seconds = 30/; 1a look_seconds = 1;' "$T/courier/courier.cfg"
sed -i 's/{eq{$auth3}{secret}}/{eq{$auth3}{secret-of-the-courier}}/' "$T/first/exim.conf"
kill -HUP "$(cat "$T/first/pid")"
echo secret-of-the-courier >"$T/courier/word"; chmod 600 "$T/courier/word"
mv "$T/courier" "$T/virgin"
# Its secrets for servers are in files of their own, whose bytes it reads: a trace has that.
grep -v '^password\|^token' "$T/secrets" >"$T/codes"

# --- A round, watched: no system call has any of it in clear, and none opens anything early.
cp -a "$T/virgin" "$T/courier"
drop 1 mailto:mario.rossi@cittadini.example; drop 2 tel:+393331234567 en
if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
	strace -f -qq -xx -s 100000 -o "$T/trace" "$COURIER" run --once --home "$T/courier" >"$T/out" 2>"$T/err"
	is "$?, $(became 1), $(became 2)" "0, sent 1, sent 1" "both are sent"
	calls "$T/trace" >"$T/bytes"
	is "$(python3 "$ROOT/tests/fault/memory.py" files "$T/bytes" <"$T/codes")" "0 in files" "no system call had any of it in clear: in no file, socket or pipe"
	is "$(awk '/ seccomp\(SECCOMP_SET_MODE_FILTER,.* = 0$/ { confined[$1] = 1; count++ }
		/ memfd_secret\(| connect\(.*sa_family=AF_INET[^6]/ { seen[confined[$1] + 0]++ } END { print count, seen[0] + 0, (seen[1] > 2) }' "$T/trace")" \
		"1 0 1" "it was confined once, and opened and connected only then"
else
	echo "# strace may trace nothing here: system calls are not searched"
	"$COURIER" run --once --home "$T/courier" >"$T/out" 2>"$T/err"
fi
bodies first >"$T/mail"
like "$(search files "$T/mail" "$T/gateway/requests" | tail -1)" '^([7-9]|1[0-9]) in files' "the servers have it all, so there was something to find"
rm "$T/courier/word"
is "$(search files "$T/courier" "$T/out" "$T/err")" "0 in files" "nothing in its home: journal, results, inbox; nothing of what it said"

# --- Its memory: the child has a message while it sends it; who started it never has.
rm -rf "$T/courier"; cp -a "$T/virgin" "$T/courier"
mkdir "$T/cores"
# shellcheck disable=SC3045 # dash has it
(cd "$T/cores" && ulimit -c unlimited && exec "$COURIER" run --home "$T/courier" >"$T/out" 2>"$T/err") & running=$!
drop 3 mailto:mario.rossi@cittadini.example
for _ in $(seq 100); do [ "$(became 3)" = "sent 1" ] && break; sleep 0.05; done
sleep 0.2
# It has its secrets for servers, in locked memory; an address and codes it has not.
memory() { python3 "$ROOT/tests/fault/memory.py" process "$1" <"$T/codes"; }
is "$(memory $running | sed 's/ in [^ ]* bytes$//')" "0 in locked memory, 0 elsewhere" "once a message is sent, the courier's memory has nothing of it"
drop 4 mailto:slow.verdi@cittadini.example
for _ in $(seq 100); do grep -q " sending $(number 4) " "$T/courier/journal" && break; sleep 0.05; done
sleep 0.3; child=$(pgrep -P $running)
like "$(memory "$child" | tail -1)" '^[1-9][0-9]* in locked memory, 0 elsewhere' "whoever is sending it has it, in locked memory alone: the search does find"
is "$(memory $running | sed 's/ in [^ ]* bytes$//')" "0 in locked memory, 0 elsewhere" "who started that one has not"
is "$(sed -n 's/^\(Seccomp\|NoNewPrivs\):[[:space:]]*//p' "/proc/$child/status" | tr '\n' ' ')" "1 2 " "from the outside it is confined"
for of in $running $child; do cat "/proc/$of/cmdline" "/proc/$of/environ"; done >"$T/said"
is "$(search files "$T/said")" "0 in files" "nothing is in arguments or environment"
kill -ABRT "$child"; wait $running
is "$?, $(find "$T/cores" -type f | wc -l)" "70, 0" "one that is aborted leaves no core, and ends with its parent"
courier run --once >>"$T/out" 2>>"$T/err"
is "$(became 4)" "unknown 1" "what it was sending is unknown"
rm "$T/courier/word"
is "$(search files "$T/courier" "$T/out" "$T/err")" "0 in files" "and nothing of it is left"

# --- The leaks that this would find.
rm -rf "$T/courier"; cp -a "$T/virgin" "$T/courier"; rm "$T/courier/courier.cfg"
ok "a courier that leaks can be built" flock "$BUILD/tests" make -s -C "$ROOT" -f tests/leak/Makefile BUILD="$BUILD" courier-leaks
cp "$T/virgin/courier.cfg" "$T/courier/courier.cfg"
drop 5 mailto:mario.rossi@cittadini.example
"$BUILD/tests/leaks/courier-copies" run --once --home "$T/courier" >"$T/out" 2>"$T/err"
like "$(search files "$T/courier/journal")" '^mail as bytes in .*/journal' "an address in the journal is found"
like "$(search files "$T/courier/results")" '^CIP as bytes in .*/results/' "and a half in a result"
finish
