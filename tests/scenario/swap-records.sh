#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "in the ledger no sealed record passes for another, or for what it was not (R6)"
. "$ROOT/tests/opener/opener.sh"

make_home
print_shop shop
for n in 1 2; do
	make_job "$T/$n.cfg" quantity=50 use_template="$ROOT/templates/busta-singola.cfg"
	ok "batch $n runs" "$BUSTA" --home "$T/home" batch run --quiet --rooms 1 \
		"$T/$n.cfg"; done
cp "$T/home/ledger/ledger.db" "$T/untouched.db"

# after SQL: the ledger altered, and what its first batch then opens to
after() {
	cp "$T/untouched.db" "$T/home/ledger/ledger.db"
	sqlite3 "$T/home/ledger/ledger.db" "CREATE TEMP TABLE o AS SELECT * FROM sealed; $1" &&
		envelopes 1 | open_envelopes 1
}
# swap COLUMN SIZE: the SQL that has numbers 20 and 21 change places
swap() { echo "UPDATE sealed SET $1 = CAST(substr($1, 1, 19 * $2) ||
	substr($1, 20 * $2 + 1, $2) || substr($1, 19 * $2 + 1, $2) ||
	substr($1, 21 * $2 + 1) AS BLOB) WHERE batch = 1"; }
refusals() { grep -c ' refused: the sealed record of .* was altered'; }

# The ledger itself, altered as its administrator can.
is "$(after "" | grep -vc refused)" 50 "untouched, all 50 open"
is "$(after "" | sort -u -k2 | wc -l)" 50 "to codes of their own"
after "$(swap records 44)" >"$T/swapped"
is "$(refusals <"$T/swapped") $(sed -n '/refused/s/ .*//p' "$T/swapped" |
	tr '\n' ' ')" "2 $(after "" | sed -n '20,21s/ .*//p' | tr '\n' ' ')" \
	"two records swapped: both refused, and only they"
is "$(after "UPDATE sealed SET records = (SELECT records FROM o WHERE o.batch = 2)
	WHERE batch = 1" | refusals)" 50 \
	"the records of the next batch: all refused"
is "$(after "$(swap verifiers 16)" | grep -c 'refused: its CIP is not')" 2 "two verifiers swapped: both seen"
refused 65 "the data key of batch 1: it belongs to batch 2" \
	"the data key of another batch: refused by its number" \
	"$OPENER" open "$T/home/keys/store.cfg" "$T/passphrase" 1 \
	"$(batch_of 2 'hex(data_key)')" 5 10
cp "$T/untouched.db" "$T/home/ledger/ledger.db"

# Every pair of the 50, and every byte and bit of one record, through the opener.
sql "SELECT s.name, s.digits, a.number, hex(b.sealed), hex(b.verifier)
	FROM $envelope a JOIN $envelope b ON b.batch = 1 AND b.number <> a.number
	JOIN series s ON s.id = a.series WHERE a.batch = 1" >"$T/pairs"
is "$(wc -l <"$T/pairs") $(open_envelopes 1 <"$T/pairs" | refusals)" "2450 2450" \
	"all 1225 pairs of 50 swapped: both records of each refused"
envelopes 1 "e.number = 7" | python3 -c '
head, sealed, verifier = input().rsplit("|", 2)
for bit in range(len(sealed) * 4):
    n = int(sealed, 16) ^ 1 << bit
    print(head, "%0*X" % (len(sealed), n), verifier, sep="|")
' >"$T/bits"
is "$(wc -l <"$T/bits") $(open_envelopes 1 <"$T/bits" | refusals)" "352 352" \
	"every bit of the 44 bytes of a record flipped: each refused"
envelopes 1 "e.number = 7" | python3 -c '
head, sealed, verifier = input().rsplit("|", 2)
for byte in range(len(verifier) // 2):
    n = bytearray.fromhex(verifier); n[byte] ^= 1
    print(head, sealed, n.hex(), sep="|")
' | open_envelopes 1 >"$T/verifiers"
is "$(grep -c 'refused: its CIP is not' "$T/verifiers")" 16 \
	"every byte of a verifier altered: each seen"
is "$(envelopes 1 "e.number = 7" | open_envelopes 1 | grep -c 'refused')" 0 \
	"unaltered, the same record opens the same way"
finish
