#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "who has the ledger and a room to ask, but not the keys, learns no PIN by trying all 100,000 of them"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"

batch_on_hand "$T/job.cfg"
pins 1 >"$T/pins"
key=$(key_of)
exchange_key || exit
card_system carte "$key"
for n in 1 2 3; do does bin bind "$(code $n)" "$(card $n)" --at roma; done
does bin outbox ack "$(serial 1)"
does bin stock spoil "$(serial 4)" --at roma --reason scan
plain() { serial "$1" | tr -d -; }
helper try_pins && helper make_blocks || exit
mkdir "$T/bin" && cp "$BUILD/busta-room" "$BUILD"/tests/fault/try_pins "$BUILD"/tests/fault/make_blocks "$T/bin"
at=$T/home/ledger/ledger.db

# Every verb that answers to what it is told is told every PIN, for an envelope that is assigned.
verifier=$(envelopes 1 "e.number = 2" | cut -d'|' -f5)
"$T/bin/try_pins" "$T/home" "$(plain 2)" "$verifier" "$T/pseudonyms" >"$T/said"
is "$(cat "$T/said")" "cips: 0 match, 200000 do not
scans: 0 match, 100000 do not" "a room answers alike to every PIN, as a CIP, as a token, as a card"
is "$(wc -c <"$T/pseudonyms")" 3200000 "as a card each has a pseudonym"
# The control: a CIP that is right is told from the others.
printf '%s\n' "$(cip 2)" | as bin cip check "$(card 2)" - >"$T/.out" 2>&1
like "$?,$(cat "$T/.out")" "^0,.*right" "where a right CIP would be heard"

# Nothing stored is made of a PIN without a key, or is what a room gives for one.
"$ROOT/tests/foreign/oracle.py" "$at" "$T/pseudonyms" "$(plain 2)" "$(serial 2)" B000001 >"$T/found"
like "$(cat "$T/found")" "^[0-9]{7,} needles, [0-9]+ tables, [0-9]+ columns, [0-9]{4,} bytes, 0 finds$" \
	"no digest of a PIN, alone or with its serial, and no pseudonym of one is in any column of any table"
cp "$at" "$T/planted.db"
sqlite3 "$T/planted.db" "UPDATE request SET arguments = '$(printf %s "$(pin 2)" | sha256sum | cut -c1-64)' WHERE id = 1;
	UPDATE outbox SET block = x'$(python3 -c 'import sys; n = int(sys.argv[2]); print(open(sys.argv[1], "rb").read()[32 * n:32 * n + 32].hex())' "$T/pseudonyms" "$(pin 3)")' WHERE number = 3"
is "$("$ROOT/tests/foreign/oracle.py" "$T/planted.db" "$T/pseudonyms" "$(plain 2)" "$(serial 2)" B000001 | grep -c '^request.arguments: sha256$\|^outbox.block: pseudonym$')" \
	2 "where both would be found"

# Two blocks of one PIN for one card are not alike, so that equal PINs cannot be told.
"$T/bin/make_blocks" "$T/home" "$(plain 2)" "$(card 2)" 500 \
	"$(batch_of 1 'hex(data_key)')" "$(envelopes 1 "e.number = 2" | cut -d'|' -f4)" "$(cat "$T/carte.block")" "$exchange_id" >"$T/blocks" </dev/null
is "$(wc -l <"$T/blocks"),$(sort -u "$T/blocks" | wc -l)" "500,500" "five hundred blocks of one PIN for one card are five hundred"
sed 's/.*/{"serial": "'"$(serial 2)"'", "block": "&"}/' "$T/blocks" | "$SYSTEM" open "$key" "$(card 2)" | sort | uniq -c | tr -s ' ' >"$T/opened"
is "$(cat "$T/opened")" " 500 $(serial 2) $(pin 2)" "and each opens, for its card system, to that PIN"
finish
