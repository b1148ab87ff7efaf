#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a new wrapping key takes the place of the old one, without an envelope being touched, killed wherever it is"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/opener/opener.sh"
SLICE=${SLICE:-20} SEED=${SEED:-$(($(date +%s) % 1000))}
BUSTA=$DESK

people; store=$T/home/keys/store.cfg
quick_job "$T/job.cfg" quantity=6 chunk=3
for n in 1 2 3; do run "$T/job.cfg" --rooms 1; done

# ask_for WORDS...; agreed WORDS...: daemon asks, bin approves
agreed() {
	number=$(as daemon request "$@" --json | sed -n 's/.*"request": \([0-9]*\).*/\1/p')
	as bin approve "$number" >"$T/.out" 2>"$T/.err"
}
keys() { as daemon key list --json | python3 -c '
import json, sys
for k in json.load(sys.stdin):
    if k["usage"] == sys.argv[1]: print(k["key"], k["state"], k["batches"])' "$1"; }
# pins: every code of every batch, by whoever has store and passphrase
pins() { for n in 1 2 3; do envelopes $n | open_envelopes $n; done; }
# under: what each batch names as the key it is wrapped under
under() { sql 'SELECT CAST(substr(data_key, 20, 16) AS TEXT) FROM batch' | sort | uniq -c | tr -s ' '; }
sealed() { sql 'SELECT hex(records), hex(verifiers) FROM sealed ORDER BY id' | sha256sum; }

is "$(as daemon key list --json | python3 -c 'import json, sys; print(*[k["usage"] for k in json.load(sys.stdin)])')" \
	"wrap cip scan card puk manifest log" "a new home's keys are known to its ledger"
first=$(keys wrap | cut -d' ' -f1)
is "$(keys wrap)" "$first current 3" "and what hangs on each"
is "$(grep -c "id = \"$first\"" "$store")" 1 "which is what the store says"
like "$(as daemon key list)" "^$first +wrap +current +[0-9a-f]{10} +20..-" "as a table, too"
pins >"$T/pins"; sealed >"$T/sealed"
is "$(wc -l <"$T/pins"),$(grep -c refused "$T/pins")" 18,0 "eighteen envelopes open"

# Nobody does it alone.
refused 77 'takes two people: "busta request rotate-key"' "no key is rotated that nobody agreed to" as daemon key rotate
as daemon request rotate-key >/dev/null
refused 77 "is your own request" "nor by one person alone" as daemon approve 1
refused 77 'takes two people' "an asked one is not agreed to" as bin key rotate
is "$(under)" " 3 $first" "and nothing changes"
refused 65 "is in use|not archived|current" "the key that serves is never retired" as daemon request retire-key "$first"

# What is damaged or of another home is refused before anything is written.
as bin approve 1 >/dev/null
cp "$T/home/ledger/ledger.db" "$T/agreed.db"; cp "$store" "$T/store.before"
# damage BATCH AT: another byte of its data key
damage() { sqlite3 "$T/home/ledger/ledger.db" "UPDATE batch SET data_key = CAST(substr(data_key, 1, $2 - 1) ||
	iif(substr(data_key, $2, 1) = x'00', x'01', x'00') || substr(data_key, $2 + 1) AS BLOB) WHERE id = $1"; }
damage 2 60
before=$(digest_of "$T/home")
refused 65 "the data key of batch 2: (it was|the wrapped key was) altered" "a damaged data key stops it" as daemon key rotate --quiet
is "$(digest_of "$T/home")" "$before" "with nothing changed, not even the keys"
cp "$T/agreed.db" "$T/home/ledger/ledger.db"; damage 2 1
refused 65 "data key of batch 2|of batch 2" "also one that no longer says what it is under" as daemon key rotate --quiet
cp "$T/agreed.db" "$T/home/ledger/ledger.db"
make_home "$T/other"; cp "$T/other/keys/store.cfg" "$store"
notice="65 the key store is not this ledger's"
[ "${PROVIDER:-}" != softhsm ] || notice="69 the keys are in the token busta-[0-9]*, and busta.cfg names"
refused "${notice%% *}" "${notice#* }" "another home's key store is noticed" as daemon key rotate
refused "${notice%% *}" "${notice#* }" "by a batch, too" as daemon batch run --quiet --rooms 1 "$T/job.cfg"
cp "$T/store.before" "$store"; chmod 600 "$store"

# What an undisturbed one does.
keep_home prepared
echo "-o $T/room.trace" >"$T/once.keys"; : >"$T/room.trace"
SUDO_USER=daemon SUDO_UID=1 strace -qq -o "$T/desk.trace" "$DESK" --home "$T/home" key rotate --quiet >"$T/.out" 2>"$T/.err"
is "$?,$(cat "$T/.err")" 0, "two having agreed, a key custodian rotates"
second=$(keys wrap | sed -n 2p | cut -d' ' -f1)
like "$(cat "$T/.out")" "^$second serves now; 3 data keys were wrapped under it" "and is told which key serves"
is "$(under)" " 3 $second" "every batch's data key is wrapped under it"
is "$(keys wrap | tr '\n' ,)" "$first archived 0,$second current 3," "the old one is archived, and nothing hangs on it"
is "$(sealed)" "$(cat "$T/sealed")" "no sealed record was touched"
pins >"$T/after"
ok "and every envelope opens to what it was" cmp "$T/pins" "$T/after"
refused 77 'takes two people' "it was agreed to once, and done once" as daemon key rotate
run "$T/job.cfg" --rooms 1
is "$?,$(under)" "0, 4 $second" "new batches are wrapped under it"

# An old store does not come back.
cp "$store" "$T/store.after"; cp "$T/store.before" "$store"
refused 65 "the key store is not this ledger's, or an old copy: it has $first" "an old copy of the store is noticed" \
	as daemon batch run --quiet --rooms 1 "$T/job.cfg"
refused 65 "or an old copy" "also by whoever would rotate" as daemon key rotate
cp "$T/store.after" "$store"; chmod 600 "$store"

# The old key goes when two people say so, and only then.
is "$(as daemon key retire)" "0 retired keys left the key store." "what nobody retired stays"
is "$(grep -c "id = \"$first\"" "$store")" 1 "and is there"
agreed retire-key "$first"
is "$(as daemon key retire)" "1 retired key left the key store." "what two people retired goes"
is "$(grep -c "id = \"$first\"" "$store")$(keys wrap | head -1)" "0$first retired 0" "from the store, but not from the ledger's list"
is "$(as daemon key retire)" "0 retired keys left the key store." "once"
pins >"$T/after"
ok "everything still opens" cmp "$T/pins" "$T/after"
ok "the ledger agrees with its log" as daemon reconcile
as daemon log checkpoint >/dev/null; as daemon log export "$T/export" >/dev/null
ok "and the auditor with both" "$BUILD/busta-audit" verify "$T/export" --key "$(cat "$T/home/keys/log.vkey")"

# Killed anywhere: begun again, it comes to the same end.
for side in desk room; do
	awk -v who=$side '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
		/seccomp|wait4/ { begun = 1 }
		begun && call ~ /^[a-z]/ { print who, call, count[call] }' "$T/$side.trace"
done >"$T/all"
take_slice; token_mend
wrong='' none=0 some=0
while read -r side call when; do
	bring_home prepared
	fault="-o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$when"
	rm -f "$T"/once.*
	if [ "$side" = room ]; then echo "$fault" >"$T/once.keys"; set --; else set -- strace -qq $fault; fi
	SUDO_USER=daemon SUDO_UID=1 timeout -k 5 60 "$@" "$DESK" --home "$T/home" key rotate --quiet >"$T/.out" 2>"$T/.err"
	rm -f "$T"/once.*; token_mend; as daemon key list >"$T/.out"
	case $(under) in " 3 $first") none=$((none + 1)) ;; *) some=$((some + 1)) ;; esac
	pins >"$T/after" 2>&1; cmp -s "$T/pins" "$T/after" || wrong="$wrong $side:$call:$when(broken-off)"
	as daemon key rotate --quiet >"$T/.out" 2>"$T/.err"
	new=$(keys wrap | sed -n 2p | cut -d' ' -f1)
	[ "$(under)" = " 3 $new" ] || wrong="$wrong $side:$call:$when($(under))"
	pins >"$T/after" 2>&1; cmp -s "$T/pins" "$T/after" || wrong="$wrong $side:$call:$when(pins)"
	[ -z "$(ls -A "$T/home/keys" | grep '^[.]store')" ] || wrong="$wrong $side:$call:$when(left)"
done <"$T/all"
is "$wrong" "" "killed at any system call it can be begun again, and then all is under one new key"
echo "# broken off before anything: $none, after: $some"
finish
