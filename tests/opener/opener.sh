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
	[ "${PROVIDER:-}" != softhsm ] || token_of "$T/home"
	"$OPENER" open "$T/home/keys/store.cfg" "$T/passphrase" "$1" \
		"$(batch_of "${2:-$1}" 'hex(data_key)')" \
		"$(batch_of "$1" pin_digits)" "$(batch_of "$1" cip_digits)"
}

# token_hmac USAGE TEXT: HMAC-SHA-256 by the token's own key, with OpenSC
token_hmac() {
	token_of "$T/home"
	printf %s "$2" >"$T/.text"
	pkcs11-tool --module "$SOFTHSM" --token-label "$BUSTA_HSM_TOKEN" --login \
		--pin "$(cat "$T/passphrase")" --sign --mechanism SHA256-HMAC \
		--id "$(sed -n "s/.*id = \"\($1-[^\"]*\)\".*/\1/p" "$T/home/keys/store.cfg" |
			tr -d '\n' | od -An -tx1 | tr -d ' \n')" \
		--input-file "$T/.text" --output-file "$T/.mac" >/dev/null 2>&1
	cat "$T/.mac"; rm -f "$T/.mac"
}

# key_hmac USAGE TEXT: the same in hexadecimal, or with a key out of the key store
key_hmac() {
	if [ "${PROVIDER:-}" = softhsm ]; then token_hmac "$@" | od -An -tx1 | tr -d ' \n'
	else
		printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$("$OPENER" \
			key "$T/home/keys/store.cfg" "$T/passphrase" "$1")" | sed 's/.* //'
	fi
}

# tokens < SERIALS: what their barcodes must say, by docs/FORMATS.md
tokens() {
	if [ "${PROVIDER:-}" = softhsm ]; then
		tr -d - | while read -r text; do
			echo "$text$(token_hmac scan "$text" | base32 | cut -c1-6)"
		done
	else "$SHEETS" tokens \
		"$("$OPENER" key "$T/home/keys/store.cfg" "$T/passphrase" scan)"
	fi
}
