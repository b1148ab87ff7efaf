#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "what happened is written where nobody can unwrite it, and given to whoever asks"
. "$ROOT/tests/opener/stocked.sh"

ok "forty envelopes are printed" stocked busta-singola quantity=40 chunk=20
ok "and read" read_codes
LOG=$T/home/keys/log/checkpoint X=$T/export KEY=$(cat "$T/home/keys/log.vkey")
entries() { sql 'SELECT entry FROM log ORDER BY seq' | grep .; }

# Signed.
is "$(sed -n 2p "$LOG")" 0 "a new log is signed while it is empty"
"$BUSTA" --home "$T/home" log checkpoint >"$T/note" 2>"$T/.err"
is "$?,$(cat "$T/.err")" "0," "anybody, and a timer, has the log signed as it is"
is "$(sed -n 2p "$T/note")" "$(log_size)" "with as many entries as it has"
ok "and the home keeps what was signed" cmp "$T/note" "$LOG"
as daemon log checkpoint >"$T/again" 2>"$T/.err"
like "$(cat "$T/.err")" "^nothing was logged since the last checkpoint, which is:$" "nothing new is said to be nothing new"
ok "and is the same signature" cmp "$T/note" "$T/again"

# By openssl alone.
verify_by_openssl() { # NOTE VKEY
	sed '/^$/,$d' "$1" >"$T/text"
	tail -1 "$1" | sed 's/.* //' | base64 -d | tail -c +5 >"$T/signature"
	{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'
	printf %s "$2" | sed 's/^[^+]*+[^+]*+//' | base64 -d | tail -c +2; } >"$T/key.der"
	openssl pkeyutl -verify -pubin -keyform DER -inkey "$T/key.der" -rawin -in "$T/text" -sigfile "$T/signature" >&2
}
ok "openssl verifies the signature" verify_by_openssl "$T/note" "$KEY"
sed '2s/$/0/' "$T/note" >"$T/forged"
refused 1 Failure "and not under another number" verify_by_openssl "$T/forged" "$KEY"

# Exported, bit by bit.
ok "the log is exported" as daemon log export "$X"
like "$(cat "$T/.out")" "has ($(log_size)) entries, \1 of them new; the checkpoint covers \1\.$" "and it is said how far"
entries | cmp -s - "$X/entries"; result $? "its entries are the log's"
ok "its checkpoint is what was signed" cmp "$X/checkpoint" "$LOG"
is "$(cat "$X/key")" "$KEY" "and its key the home's"
is "$(stat -c %a "$X" "$X"/* | tr '\n' ' ')" "755 644 644 644 " "for somebody else to read"
# shellcheck disable=SC2120 # its arguments come by way of ok
verified() { "$AUDIT" verify "$X" --key "$KEY" "$@"; }
ok "the auditor's program agrees" verified
cp "$LOG" "$T/kept"
inode=$(stat -c %i "$X/entries")
as daemon stock send LZ26-0000001..0000020 --from printer --to depot-1 >/dev/null
ok "what was logged since is added" as games log export "$X"
like "$(cat "$T/.out")" ", 2 of them new" "and no more"
is "$(stat -c %i "$X/entries")" "$inode" "to the same file"
like "$(verified)" "2 .*(more|later|not)" "the auditor is told what no checkpoint covers yet"
as daemon log checkpoint >/dev/null
as daemon log export "$X" >/dev/null
ok "and signed, it extends what she kept" verified --kept "$T/kept"

# What is there must be how this log begins.
cp -a "$X" "$T/whole"
size=$(stat -c %s "$X/entries")
for cut in 1 50 $((size - 1)) $size; do
	truncate -s $((size - cut)) "$X/entries"
	as daemon log export "$X" >/dev/null
	cmp -s "$X/entries" "$T/whole/entries"; result $? "entries that end in the middle are made whole ($cut)"; done
not_ours() { # PATTERN SENTENCE
	before=$(digest_of "$X")
	refused 65 "$1" "$2" as daemon log export "$X"
	is "$(digest_of "$X")" "$before" "and it stays as it is"; rm -rf "$X"; cp -a "$T/whole" "$X"; }
alter "$X/entries" 100
not_ours "entries is not how the log of this home begins" "an export with a byte altered is refused"
printf 'busta1' >>"$X/entries"
not_ours "has more than the log of this home" "one with more than the log has"
sed -i 1d "$X/entries"
not_ours "is not how the log of this home begins" "one without its first line"
rm "$X/entries"; mkdir "$X/entries"
refused 73 "cannot open .*/entries" "a folder in its place" as daemon log export "$X"
rm -rf "$X"; cp -a "$T/whole" "$X"
refused 73 "cannot make the folder" "a folder nowhere" as daemon log export "$T/no/where"
before=$(digest_of "$T/home")
for within in keys/log keys work pages/new .; do
	refused 73 'is in the home' "a folder of the home ($within)" as daemon log export "$T/home/$within"
done
ln -s home/keys/log "$T/elsewhere"
refused 73 'is in the home' "and a link into it" as daemon log export "$T/elsewhere"
for taken in key checkpoint; do
	rm -rf "$T/theirs"; mkdir "$T/theirs"; echo mine >"$T/theirs/$taken"
	refused 73 'choose another folder' "nor over a $taken of somebody's" as daemon log export "$T/theirs"
	is "$(ls "$T/theirs")$(cat "$T/theirs/$taken")" "${taken}mine" "which stays as it was"
done
is "$(digest_of "$T/home")" "$before" "and nothing in the home is changed by it"

# Proved to a stranger.
as daemon log prove "$(serial 7)" >"$T/proof"
is "$(grep -c '^busta1 ' "$T/proof")" "$(entries | awk '$8 > 0 { split($6, a, "-"); split($7, b, "-") }
	$8 > 0 && a[2] <= 7 && b[2] >= 7' | wc -l)" "every entry that names an envelope is proved"
"$AUDIT" prove "$X" "$(serial 7)" --key "$KEY" | cmp -s - "$T/proof"; result $? "as the auditor's program proves it"
ok "who has only the key can check it" "$AUDIT" check-proof "$T/proof" --key "$KEY"
sed 's/ send daemon / send nobody /' "$T/proof" >"$T/forged"
refused 65 . "and would notice a word changed" "$AUDIT" check-proof "$T/forged" --key "$KEY"
as daemon stock receive 1 LZ26-0000001..0000020 >/dev/null
as daemon log prove "$(serial 7)" >"$T/again" 2>"$T/.err"
like "$(cat "$T/.err")" "^1 more entries name it since the last checkpoint" "what is not signed yet is said"
ok "and not proved" cmp "$T/proof" "$T/again"
refused 65 "no entry of the log names this envelope" "of an envelope never made there is no proof" \
	as daemon log prove LZ26-0000041..0000041
refused 65 "wrong check character" "nor of a serial that was mistyped" as daemon log prove "$(serial 7 | sed 's/.$/0/')"
refused 64 "is not one serial" "nor of several" as daemon log prove LZ26-0000001..0000002

# Shown.
is "$(as daemon log show --json | python3 -c 'import json, sys; print(*[e["entry"] for e in json.load(sys.stdin)])')" \
	"$(entries | cut -d' ' -f2 | tr '\n' ' ' | sed 's/ $//')" "all entries can be seen, in their order"
is "$(as daemon log show --serial "$(serial 7)" --json | python3 -c 'import json, sys; print(*[e["event"] for e in json.load(sys.stdin)])')" \
	"allocate seal release print send receive" "or those of one envelope: its life"
is "$(as daemon log show --serial "$(serial 7)" --last 2 | awk '{ print $3 }' | tr '\n' ' ')" "EVENT send receive " "or the last ones"
like "$(as daemon log show --last 1)" "daemon +- +0 +printer +depot-1 +D1$" "as a table for people"
for bad in 0 x -1 ''; do refused 64 "last" "the last \"$bad\" are none" as daemon log show --last "$bad"; done

# An old copy put back is noticed by every command, with both sizes.
cp "$T/home/ledger/ledger.db" "$T/yesterday"; old=$(log_size)
as daemon stock send LZ26-0000021..0000025 --from printer --to counter-1 >/dev/null
as daemon log checkpoint >/dev/null; new=$(log_size)
cp "$T/home/ledger/ledger.db" "$T/today"; cp "$T/yesterday" "$T/home/ledger/ledger.db"
while read -r words; do
	# shellcheck disable=SC2086 # words on purpose
	refused 65 "is an old copy: its log has $old entries, and a checkpoint of $new was signed; put the newest back" \
		"with yesterday's ledger there is no $words" as daemon $words </dev/null
done <<-END
	stock list
	stock list --at printer
	stock deliveries
	stock note 1
	stock send LZ26-0000026..0000027 --from printer --to counter-1
	stock receive 1
	stock spoil LZ26-0000026..0000027 --at printer --reason fold
	stock found LZ26-0000026..0000027 --at printer
	stock count --at printer
	stock printed 1 --at printer
	bind $(scan 1) 8038000012345678 --at depot-1
	log checkpoint
	log export $X
	log prove $(serial 1)
	log show
	request list
	request release 1
	approve 1
	operator list
	custodian list
	batch run $T/job.cfg
	batch list
	batch show 1
	batch abandon 1
	reconcile
END
cp "$T/today" "$T/home/ledger/ledger.db"
ok "with today's it goes on" as daemon stock list
# The log of another home, as long as this one's.
sqlite3 "$T/home/ledger/ledger.db" "UPDATE node SET hash = zeroblob(32)"
refused 65 "is not the one of this home: the first $new of its $new log entries" "another log of that length is no better" \
	as daemon stock list
cp "$T/today" "$T/home/ledger/ledger.db"
mv "$LOG" "$T/lost"
refused 66 "the log's last checkpoint cannot be read \(put keys/ back from a copy\)" "and without what was signed nothing is done" \
	as daemon stock list
mv "$T/lost" "$LOG"

# If the log cannot be written nothing happens.
sqlite3 "$T/home/ledger/ledger.db" "CREATE TRIGGER full BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'no log'); END"
for words in "stock send LZ26-0000026..0000027 --from printer --to counter-1" "stock receive 2 LZ26-0000021..0000025" \
	"stock spoil LZ26-0000026..0000026 --at printer --reason fold" "stock count --at printer LZ26-0000026..0000026" \
	"bind $(scan 1) 8038000012345678 --at depot-1"; do
	# shellcheck disable=SC2086 # words on purpose
	no 74 "no log" "without a log there is no ${words%% LZ*}" $words
done
sqlite3 "$T/home/ledger/ledger.db" "DROP TRIGGER full"
is "$(invariants)" "" "the ledger holds together"
finish
