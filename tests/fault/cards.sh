# For scenarios, after life.sh and opener.sh: card systems, which are python's, and
# the exchange key their keys come under.
SYSTEM=$ROOT/tests/foreign/card_system.py

# Cards of 16 digits: of fewer than 12 no PIN block can be made.
card() { printf '80380000%08d' "$1"; }
key_of() { openssl rand -hex "${1:-32}"; }

# exchange_key: $EXCHANGE, which daemon and bin hold a component of each
exchange_key() {
	EXCHANGE=$(key_of)
	helper import_exchange && exchange_id=$("$BUILD/tests/fault/import_exchange" \
		"$T/home" "$T/passphrase" "$EXCHANGE" daemon bin)
}

# card_system NAME KEY: two people let PINs go there
card_system() {
	"$SYSTEM" wrap "$EXCHANGE" "$2" >"$T/$1.block"
	does daemon card-system add "$1" --key-block "$T/$1.block"
	asked=$((asked + 1)); does bin approve $asked
}

# pins BATCH: SERIAL PIN CIP of what is still sealed, as who holds everything reads it
pins() { envelopes "$1" "e.sealed <> zeroblob(length(e.sealed))" | open_envelopes "$1"; }
# pin N, cip N: as they were printed
pin() { awk -v n="$1" 'NR == n { print $2 }' "$T/pins"; }
cip() { awk -v n="$1" 'NR == n { print $3 }' "$T/pins"; }
serial() { awk -v n="$1" 'NR == n { print $1 }' "$T/pins"; }

# bytes_in FILE HEX: how often
bytes_in() { python3 -c 'import sys
print(open(sys.argv[1], "rb").read().count(bytes.fromhex(sys.argv[2])))' "$@"; }
