# For scenarios, after lib.sh: what the holder of ledger, key store and passphrase
# can open.
make -s -C "$ROOT" -f tests/leak/Makefile BUILD="$BUILD" opener || exit
OPENER=$BUILD/tests/opener/opener
SHEETS=$ROOT/tests/opener/sheets.py

# envelopes BATCH [CONDITION]: the lines that open_envelopes reads
envelopes() {
	sql "SELECT s.name, s.digits, e.number, hex(e.sealed), hex(e.verifier)
		FROM $envelope e JOIN series s ON s.id = e.series
		WHERE e.batch = $1 AND ${2:-1} ORDER BY e.number"
}

# batch_of BATCH COLUMN
batch_of() { sql "SELECT $2 FROM batch WHERE id = $1"; }

# open_envelopes BATCH [KEY-OF]: SERIAL PIN CIP, or SERIAL refused: why
open_envelopes() {
	"$OPENER" open "$T/home/keys/store.cfg" "$T/passphrase" "$1" \
		"$(batch_of "${2:-$1}" 'hex(data_key)')" \
		"$(batch_of "$1" pin_digits)" "$(batch_of "$1" cip_digits)"
}

# tokens < SERIALS: what their barcodes must say, by docs/FORMATS.md
tokens() {
	"$SHEETS" tokens \
		"$("$OPENER" key "$T/home/keys/store.cfg" "$T/passphrase" scan)"
}
