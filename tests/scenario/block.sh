#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "who knows a card's CIP has it blocked, once and for ever; who guesses has five tries, whatever is killed, restarted or put back"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/cards.sh"

batch_on_hand "$T/job.cfg"
both operator games --roles counter
both operator sys --roles auditor+stock-keeper
pins 1 >"$T/pins"
db=$T/home/ledger/ledger.db

# One is bound before there is a card system, the others are assigned to one of two.
does games bind "$(code 1)" "$(card 1)" --at roma
exchange_key || exit
card_system carte "$(key_of)"
card_system moneta "$(key_of)"
for n in $(seq 2 20); do does games bind "$(code $n)" "$(card $n)" --at roma --card-system carte; done

# said CARD-NUMBER CIP [OPTION...]: both on standard input
said() { said_card=$(card "$1") said_cip=$2; shift 2
	printf '%s\n%s\n' "$said_card" "$said_cip" | as games card block "$@" - -; }
other() { echo "${1%?}$(((${1#"${1%?}"} + 1) % 10))"; }
tries() { sql "SELECT coalesce(max(tries), 0) FROM cip_try WHERE number = $1"; }
events() { sql 'SELECT entry FROM log' | awk -v e="$1" -v s="$(serial "$2")" '$4 == e && $6 == s' | wc -l; }
exported() { as games outbox export "$@" | grep "$(serial "$n")"; }
block_of() { sql "SELECT hex(block) FROM outbox WHERE number = $1"; }
zeros=$(printf %064d 0)

# At the desk.
n=2
ok "its PIN waits for the card system" exported --card-system carte
like "$(said 2 "$(cip 2)")" "^The card of $(serial 2) is blocked: entry [0-9]+ of the log" "the right CIP blocks a card"
entry=$(sql "SELECT entry FROM block_order WHERE number = 2")
is "$(exported --card-system carte)" "{\"serial\": \"$(serial 2)\", \"card_system\": \"carte\", \"custodian\": \"roma\", \"entry\": $entry, \"order\": \"block\"}" \
	"then an order waits, and no PIN"
is "$(block_of 2)" "$zeros" "whose block is zeros"
is "$(exported --card-system moneta)" "" "and it is no other system's"
is "$(as games outbox list --json | python3 -c 'import json, sys
print(*[(i["order"], i["state"]) for i in json.load(sys.stdin) if i["serial"] == sys.argv[1]])' "$(serial 2)")" \
	"('assign', 'out of use') ('block', 'waiting')" "which the list says, too"
n=1
said 1 "$(cip 1)" --json >"$T/.json"
like "$(tr -d ' \n' <"$T/.json")" "^\{\"answer\":\"blocked\",\"serial\":\"$(serial 1)\",\"entry\":[0-9]+\}$" "for programs, too"
is "$(exported --card-system carte | sed 's/"entry": [0-9]*/"entry": N/')$(exported --card-system moneta | wc -l)" \
	"{\"serial\": \"$(serial 1)\", \"custodian\": \"roma\", \"entry\": N, \"order\": \"block\"}1" \
	"of a card that was never assigned every system is told"
size=$(sha256sum <"$db")
refused 65 "blocked already, for ever" "a second time it says that it is" said 2 "$(cip 2)"
is "$(said 2 "$(cip 2)" --json 2>/dev/null | tr -d ' \n')" "{\"answer\":\"already-blocked\",\"serial\":\"$(serial 2)\"}" "for programs, too"
printf '%s\n%s\n' "$(card 2)" "$(cip 2)" >"$T/line"
refused 65 "blocked already" "its CIP is good for nothing more" as games cip check - - <"$T/line"
refused 65 "cannot be said rightly|blocked" "it is not given back" as games stock spoil "$(serial 2)" --at roma --reason counter
refused 65 "no envelope of ours" "an unknown card is none of ours" said 39 "$(cip 2)"
refused 77 "takes a counter" "who is no counter blocks none" as sys card block - - <"$T/line"
refused 64 "no word of a command" "a CIP is no word of a command" as games card block "$(card 3)" "$(cip 3)"
is "$(sha256sum <"$db")" "$size" "and nothing of that changes a byte"
refused 65 "card-blocked|blocked for ever" "a blocked card has no other envelope" as games bind "$(code 21)" "$(card 2)" --at roma --card-system carte
refused 65 "4 of 5 tries" "a wrong CIP is counted" said 3 "$(other "$(cip 3)")"
is "$(tries 3),$(events block 3)" 1,0 "and blocks nothing"

# The card system knows: of PINs and of orders each by its own word.
size=$(sha256sum <"$db")
is "$(as games outbox ack "$(serial 2)")" "$(serial 2) went out of use before: its PIN must be used no more" "a PIN that is acknowledged late is no order done"
refused 65 "was never ordered to be blocked" "what was not ordered is not acknowledged" as games outbox ack --block "$(serial 2)" "$(serial 4)"
is "$(sha256sum <"$db")" "$size" "nor anything with it"
is "$(as games outbox ack --block "$(serial 2)")" "$(serial 2) is blocked by the card system" "an order is"
is "$(as games outbox ack --block --json "$(serial 2)" | tr -d ' \n')" "[{\"serial\":\"$(serial 2)\",\"answer\":\"already\"}]" "once, and then it was before"
n=2
is "$(exported)" "" "and waits no more"
is "$(events confirm-block 2)" 1 "which stands in the log"
is "$(invariants)" "" "the ledger holds together"
does daemon reconcile
like "$(as sys report cip --json | tr -d ' \n')" '"blocked","value":2.*"confirmed","value":1' "a report has them"

# In that order, as the desk asks and commits.
sed -n '/^enum wire_type/,/^}/s/^\tWIRE_\([A-Z_]*\).*/\1/p' "$ROOT/src/room/wire.h" >"$T/types"
is "$(printf '%s\n%s\n' "$(card 4)" "$(cip 4)" | SUDO_USER=games SUDO_UID=$(id -u games) strace -qq -x -e trace=sendto,unlink -o "$T/order" \
		"$BUSTA" --home "$T/home" card block - - >/dev/null 2>&1
	sed -n 's/^sendto([0-9]*, "\\x..\\x..\\x..\\x..\\x01\\x\(..\).*/0x\1/p; s/^unlink(.*-journal.*/commit/p' "$T/order" |
		while read -r step; do case $step in
		0x*) sed -n "$((step))p" "$T/types" ;; *) echo "$step" ;; esac; done | tr '\n' ' ')" \
	"GIVE_PSEUDONYM commit CHECKPOINT CHECK_CIP commit " "the try is counted and signed before the room is asked"

# Two help desks, by two people each; the service that may be killed at a call.
pki_stations 2
for name in 1 2; do
	does daemon station add "aiuto-$name" --certificate "$PKI/s00$name.crt" --help-desk --json
	does bin approve "$(sed -n 's/.*"request": \([0-9]*\).*/\1/p' "$T/.out")"
done
as daemon station list >"$T/.out"
is "$(awk '$2 == "help-desk"' "$T/.out" | wc -l)" 2 "two stations are help desks, which stand at no counter"
refused 64 "--counter CUSTODIAN, --auditor or --help-desk" "a station is of one kind" as daemon station add aiuto-3 --certificate "$PKI/s001.crt" --help-desk --auditor
ok "the clerk has a badge" as daemon operator badge games --to "$T/badge.svg"
badge=$(grep -oE '\bOP[A-Z2-7]{20}\b' "$T/badge.svg")
cat >"$T/bustad" <<-SH
	#!/bin/sh
	[ -s "$T/once" ] || exec "$BUILD/bustad" "\$@"
	once=\$(cat "$T/once"); rm -f "$T/once"
	exec strace -D -qq \$once "$BUILD/bustad" "\$@"
SH
chmod 755 "$T/bustad"
BUSTAD=$T/bustad
counter_config counter 'wrong_codes=12'
ok "bustad serves them" serve counter --again || finish

# post STATION KEY PATH BODY: status and body, on one line
post() { curl -s --max-time 60 --cacert "$PKI/ca.crt" --cert "$PKI/s00$1.crt" --key "$PKI/s00$1.key" -w ' %{http_code}\n' \
	-H "Idempotency-Key: $2" -H 'Content-Type: application/json' -d "$4" "https://localhost:$(port counter)$3"; }
blocks() { post "$1" "$2" /v1/blocks "{\"card\": \"$(card "$3")\", \"cip\": \"$4\"}"; }
# asked until it is answered, as a page does
answered() { for _ in $(seq 100); do
	answer=$(blocks "$@"); case $answer in *' 000'|*' 503'|'') sleep 0.1 ;; *) break ;; esac; done; echo "$answer"; }
for name in 1 2; do like "$(post $name "shift-$name" /v1/shift "{\"badge\": \"$badge\"}")" ' 201$' "she is at aiuto-$name"; done

like "$(blocks 1 right 5 "$(cip 5)")" "\"answer\":\"blocked\",\"serial\":\"$(serial 5)\".* 201$" "a card is blocked by telephone"
like "$(sql 'SELECT entry FROM log ORDER BY seq DESC LIMIT 1')" " block games $(serial 5) $(serial 5) 1 roma roma aiuto-1$" "by her, at this station"
wrong=$(blocks 1 wrong 6 "$(other "$(cip 6)")")
like "$wrong" '/problems/not-matched.* 409$' "a wrong CIP does not match"
is "$(blocks 1 unknown 39 "$(cip 6)")" "$wrong" "an unknown card says the same, byte for byte"
is "$(tries 6)" 1 "of the one that is known it is counted"

# What was said is gone from its memory with the answer.
cat >"$T/in_memory.py" <<'PY'
import re, sys
found = 0
with open(f"/proc/{sys.argv[1]}/mem", "rb", 0) as memory:
    for line in open(f"/proc/{sys.argv[1]}/maps"):
        head = re.match(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(\S*)", line)
        if head and head[3] not in ("[vvar]", "[vsyscall]"):
            try:
                memory.seek(int(head[1], 16))
                data = memory.read(int(head[2], 16) - int(head[1], 16))
            except OSError:
                continue
            found += sum(data.count(word.encode()) for word in sys.argv[2:])
print(found)
PY
in_memory() { python3 "$T/in_memory.py" "$(bustad_pid counter)" "$@"; }
if [ "$(id -u)" -eq 0 ]; then
	is "$(in_memory "$(cip 5)" "$(cip 6)" "$(other "$(cip 6)")" "$(card 5)" "$(card 6)")" 0 "neither CIP nor card is in bustad's memory once it has answered"
	{ printf 'POST /v1/blocks HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: half\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"card": "%s", "cip": "%s"' \
		"$(card 6)" "$(cip 6)"; soon [ -e "$T/enough" ]; } | openssl s_client -quiet -connect "localhost:$(port counter)" -CAfile "$PKI/ca.crt" \
		-cert "$PKI/s001.crt" -key "$PKI/s001.key" >/dev/null 2>&1 & half=$!
	there() { [ "$(in_memory "$(cip 6)")" -ge 1 ]; }
	gone() { [ "$(in_memory "$(cip 6)")" -eq 0 ]; }
	ok "where one that is not whole yet is found" soon there
	touch "$T/enough"; wait $half
	ok "and gone when that is broken off" soon gone
fi

# Both stations at once, each as fast as it can: five tries, and no more.
guessing=
for name in 1 2; do
	for try in $(seq 6); do blocks $name "both-$try" 7 "$(printf %010d "$try")"; done >"$T/guesses.$name" &
	guessing="$guessing $!"
done
# shellcheck disable=SC2086 # pids
wait $guessing
is "$(cat "$T"/guesses.* | grep -c not-matched),$(cat "$T"/guesses.* | grep -c cip-locked),$(tries 7)" 5,7,5 \
	"two stations together have five tries of a card, and then it is locked"
like "$(blocks 2 locked 7 "$(cip 7)")" 'cip-locked.* 409$' "for the right one, too"
unserve counter; is $? 0 "bustad ends well"
ok "started anew" serve counter --again || finish
like "$(blocks 2 locked-still 7 "$(cip 7)")" 'cip-locked.* 409$' "it is locked still"
is "$(blocks 1 wrong 6 "$(cip 6)")" "$wrong" "and the same key has the same answer, whatever is said now"
is "$(tries 6)" 1 "without another try"
does games request unlock-cip "$(serial 7)" --json
does bin approve "$(sed -n 's/.*"request": \([0-9]*\).*/\1/p' "$T/.out")"
like "$(blocks 2 unlocked 7 "$(cip 7)")" ' 201$' "until two people unlock it"

# A station that guesses is locked, over restarts, and the other is not.
for try in $(seq 12); do blocks 1 "guess-$try" $((60 + try)) 0000000000; done >"$T/guesses"
like "$(blocks 1 station-locked 8 "$(cip 8)")" '/problems/locked.* 403$' "twelve wrong codes lock a station"
unserve counter; serve counter --again || finish
like "$(blocks 1 station-locked 8 "$(cip 8)")" '/problems/locked.* 403$' "also when bustad is started anew"
is "$(tries 8)" 0 "and no try of the card was used"
like "$(blocks 2 other-station 8 "$(cip 8)")" ' 201$' "the other station is not"
does daemon station unlock aiuto-1

# Killed at any call between the request and its answer: asked again with its key, the
# card is blocked once; and no more tries are counted than it was asked.
SLICE=${SLICE:-8} SEED=${SEED:-$$}
. "$ROOT/tests/fault/inject.sh"
traced() { echo "$1" >"$T/once"; unserve counter >/dev/null 2>&1; rm -f "$T/trace"; serve counter --again; }
traced "-x -s 24 -o $T/trace -e trace=sendto,pwrite64,fdatasync,fsync,unlink,openat"
before=$(wc -l <"$T/trace")
like "$(blocks 2 undisturbed 9 "$(cip 9)")" ' 201$' "undisturbed it is blocked"
sleep 0.2
awk -v from="$before" '{ call = $1; sub(/\(.*/, "", call); count[call]++ } NR > from && call ~ /^[a-z]/ { print "bustad", call, count[call] }' \
	"$T/trace" | grep -v openat >"$T/all"
like "$(tail -n +$((before + 1)) "$T/trace" | sed -n 's/^sendto([0-9]*, "\\x..\\x..\\x..\\x..\\x01\\x\(..\).*/0x\1/p; s/^unlink(.*-journal.*/commit/p' |
	while read -r step; do case $step in 0x*) sed -n "$((step))p" "$T/types" ;; *) echo "$step" ;; esac; done | tr '\n' ' ')" \
	"^GIVE_PSEUDONYM commit CHECKPOINT CHECK_CIP commit $" "in the order of the desk"
cp "$T/all" "$T/every"; cp "$T/trace" "$T/undisturbed"
take_slice
killed=0 n=10 faults= points=0
unserve counter >/dev/null; keep_home kept
while read -r _ call when; do
	# In a campaign there are more points than cards.
	[ $n -le 20 ] || { unserve counter >/dev/null; bring_home kept; n=10; }
	points=$((points + 1))
	traced "-o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$when" || { faults="$faults start:$call:$when"; continue; }
	first=$(blocks 2 "kill-$n" $n "$(cip $n)")
	[ "$(died counter)" != -9 ] || killed=$((killed + 1))
	as daemon outbox list >/dev/null # what was begun is taken back by whoever opens the ledger
	counted=$(tries $n)
	case $first in *' 201') ;; *) [ "$counted" -le 1 ] || faults="$faults counted:$call:$when" ;; esac
	again=$(answered 2 "kill-$n" $n "$(cip $n)")
	case $again in *' 201') ;; *) faults="$faults again:$call:$when:$again" ;; esac
	[ "$(events block $n),$(events pass-cip $n)" = 1,1 ] && [ "$(events try-cip $n)" -le 2 ] || faults="$faults events:$call:$when"
	[ "$(answered 2 "kill-$n" $n 0)" = "$again" ] || faults="$faults same:$call:$when"
	n=$((n + 1))
done <"$T/all"
is "$faults" "" "killed anywhere, asked again it is blocked once, and said so alike (SEED=$SEED)"
ok "and the kills did happen ($killed of $points, of $(wc -l <"$T/every") calls)" test "$killed" -ge $((points * 7 / 10))

# A wrong one: killed right after the try is durable, and right before the room compares.
n=21
does games bind "$(code 21)" "$(card 21)" --at roma --card-system carte
does games bind "$(code 22)" "$(card 22)" --at roma --card-system carte
sent() { grep '^sendto(' "$T/undisturbed" | grep -n "^sendto([0-9]*, \"\\\\x..\\\\x..\\\\x..\\\\x..\\\\x01\\\\x$(
	printf %02x "$(grep -nx "$1" "$T/types" | cut -d: -f1)")" | tail -1 | cut -d: -f1; }
for point in CHECKPOINT CHECK_CIP; do
	traced "-o /dev/null -e trace=sendto -e inject=sendto:signal=KILL:when=$(sent $point)"
	blocks 2 "wrong-$n" $n "$(other "$(cip $n)")" >"$T/first"
	is "$(cat "$T/first"),$(died counter)" " 000,-9" "killed at $point it has answered nothing"
	as daemon outbox list >/dev/null
	is "$(tries $n)" 1 "and used up a try"
	like "$(answered 2 "wrong-$n" $n "$(other "$(cip $n)")")" 'not-matched.* 409$' "asked again, it does not match"
	is "$(tries $n)" 2 "which is another try"
	like "$(answered 2 "right-$n" $n "$(cip $n)")" ' 201$' "and the right one does"
	n=$((n + 1))
done

# An old ledger, put back between the two turns.
does games bind "$(code 23)" "$(card 23)" --at roma --card-system carte
does daemon log checkpoint
unserve counter >/dev/null
cp "$db" "$T/old.db"
echo "-o /dev/null -e trace=sendto -e inject=sendto:signal=STOP:when=$(sent CHECKPOINT)" >"$T/once"
serve counter || finish
blocks 2 put-back 23 "$(other "$(cip 23)")" >"$T/first" & asking=$!
for _ in $(seq 200); do [ "$(awk '{ print $3 }' "/proc/$(bustad_pid counter)/stat")" = T ] ||
	[ "$(awk '{ print $3 }' "/proc/$(bustad_pid counter)/stat")" = t ] && break; sleep 0.05; done
cp "$db" "$T/new.db"; cat "$T/old.db" >"$db"
kill -CONT "$(bustad_pid counter)"
wait $asking
like "$(cat "$T/first")" ' (000|503)$' "with the ledger from before it, nothing is answered"
wait "$(keeper counter)"; is $? 65 "and bustad ends"
like "$(cat "$T/counter.err")" "is an old copy" "saying why"
refused 65 "is an old copy" "nor is it served any more" "$BUILD/bustad" --home "$T/home" --config "$T/etc/counter.cfg"
cat "$T/new.db" >"$db"
is "$(tries 23)" 1 "with the newest, the try is used up"

is "$(invariants)" "" "the ledger holds together"
does daemon reconcile
ok "and the log can be replayed" audited

# Nothing of card or CIP is in any file.
does daemon log checkpoint; does daemon log export "$T/export"
found=; for n in 5 6 7 9; do found=$found$(grep -rla -e "$(cip $n)" -e "$(card $n)" "$T/home" "$T/export" "$T/counter.err" "$T/counter.out"); done
is "$found" "" "no card's number and no CIP is in any file"
finish
