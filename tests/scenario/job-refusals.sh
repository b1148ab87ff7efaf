#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "whatever is wrong with an order is said in its own sentence, and changes nothing"

jobs=$ROOT/tests/data/jobs weak=$ROOT/tests/data/weak
templates=$ROOT/tests/data/templates
J=$T/job.cfg
quick_home
quick_job "$J" quantity=20
ok "the order that is only ever changed in one place is a good one" run "$J"
before=$(digest_of "$T/home")
is "$(cat "$T/home/keys/manifest.crt" >"$T/keep"; echo >>"$T/home/keys/manifest.crt"
	digest_of "$T/home" | grep -c "$before"; cat "$T/keep" >"$T/home/keys/manifest.crt"
	digest_of "$T/home" | grep -c "$before")" "0
1" "and one byte more in the home would be noticed"

# refuses CODE PATTERN SENTENCE [SETTING=VALUE ...]: the home stays as it was
refuses() {
	code=$1 pattern=$2 said=$3; shift 3
	quick_job "$J" quantity=20 "$@"
	unchanged "$code" "$pattern" "$said" "$J"
}
unchanged() {
	refused "$1" "^busta: .*$2" "$3" "$BUSTA" --home "${5:-$T/home}" batch run \
		--rooms 1 --quiet "$4" || return
	after=$(digest_of "${5:-$T/home}")
	[ "$after" = "${6:-$before}" ] || { result 1 "$3: and the home is as before"; }
}

# The file itself.
unchanged 66 "cannot open $T/none.cfg: No such file" "a job file that is not there" "$T/none.cfg"
unchanged 66 'is not a regular file' "a directory for a job file" "$jobs"
mkfifo "$T/pipe"
unchanged 66 'is not a regular file' "a pipe for a job file, without waiting for it" "$T/pipe"
unchanged 65 'empty.cfg:[01]: the setting format is missing' "an empty file" "$jobs/empty.cfg"
unchanged 65 'not-libconfig.cfg:1: syntax error' "no libconfig at all" "$jobs/not-libconfig.cfg"
unchanged 65 'with-an-include.cfg:3: @include is not allowed' "an @include" "$jobs/with-an-include.cfg"
unchanged 65 'series-twice.cfg:3: duplicate setting' "a setting that is there twice" "$jobs/series-twice.cfg"
unchanged 65 'of-a-later-format.cfg:1: .*format must be "busta job 1"' "a later format" "$jobs/of-a-later-format.cfg"
unchanged 65 'with-a-nul-byte.cfg: not a text file' "a NUL byte" "$jobs/with-a-nul-byte.cfg"
{ cat "$J"; yes '# filler' | head -c 2000000; } >"$T/large.cfg"
unchanged 65 'large.cfg is larger than 1048576 bytes' "a file of 2 MB" "$T/large.cfg"

quick_job "$T/good.cfg" quantity=20
# Its settings: one that is changed stands on line 7, a further one on line 8.
refuses 65 'job.cfg:[0-9]+: unknown setting quantities' "an unknown setting" quantities=10
refuses 65 'job.cfg:7: quantity must be a whole number' "text for a number" 'quantity="20"'
refuses 65 'job.cfg:7: series must be text in quotes' "a number for text" series=26
refuses 65 'job.cfg:[0-9]+: the setting quantity is missing' "no quantity" quantity=
refuses 65 'job.cfg:[0-9]+: the setting series is missing' "no series" series=
refuses 65 'job.cfg:[0-9]+: the setting weak_pins is missing' "no table of weak PINs" weak_pins=
refuses 65 'job.cfg:[0-9]+: the setting template is missing' "no template" template=
refuses 65 'job.cfg:[0-9]+: the setting recipients is missing' "no recipients" recipients=
for quantity in 0 -1 1000001; do
	refuses 65 "job.cfg:7: quantity must be 1 to 1000000, found $quantity" \
		"a quantity of $quantity" quantity=$quantity
done
# 4294967316 is 20 in the lower 32 of its bits.
for quantity in 4294967316 99999999999999999999 -4294967276 0x100000014; do
	refuses 65 "job.cfg:7: the number ${quantity#-} is larger than any" \
		"a quantity of $quantity" quantity=$quantity
done
ok "though such a number may stand in text and in comments" \
	sh -c 'sed -e "s/^#.*//" "$1" >"$1.n"; printf "%s\n" "note = \"4294967316 \\\" 4294967316\"; # 4294967316" \
	"// 4294967316" "/* 4294967316" "4294967316 */" >>"$1.n"; "$0" batch check "$1.n"' "$BUSTA" "$T/good.cfg"
refuses 65 'job.cfg:7: chunk must be 1 to 1000, found 0' "a chunk of nothing" chunk=0
refuses 65 'job.cfg:8: pin_digits must be 4 to 12, found 3' "a PIN of 3 digits" pin_digits=3
refuses 65 'job.cfg:8: cip_digits must be 6 to 16, found 17' "a user code of 17 digits" cip_digits=17
for series in lz26 LZ6 LZ026 'LZ 6' 'ÀZ26' ''; do
	refuses 65 'job.cfg:7: a series is two capital letters and two digits' \
		"a series of \"$series\"" "series=\"$series\""
done
refuses 65 'job.cfg:8: a series is two capital' "serials of 8 digits" serial_digits=8
refuses 65 'the series LZ26 has numbers of 7 digits' "serials of 9 digits in a series of 7" serial_digits=9
refuses 65 'job.cfg:8: a note is one line' "a note of two lines" 'note="one\ntwo"'
refuses 65 'job.cfg:8: a note is one line of at most 200 bytes' "a note of 201 bytes" \
	"note=\"$(printf '%0201d' 0)\""
refuses 65 'job.cfg:[0-9]+: chunk must be a multiple of 100' "a page file that ends within a lot" \
	use_template="$ROOT/templates/busta-cieca.cfg" quantity=1000 chunk=150
refuses 65 'job.cfg:[0-9]+: 1000000 envelopes in chunks of 10 would be more than 10000 page files' \
	"more page files than a manifest can list" quantity=1000000 chunk=10

# The files it names.
refuses 65 "job.cfg:7: cannot open $T/none" "a table of weak PINs that is not there" "weak_pins=\"none\""
refuses 65 'excludes-two-percent.txt excludes 2010 of 100000 PINs: more than 1.5 %' \
	"a table that excludes too much" "weak_pins=\"$weak/excludes-two-percent.txt\""
refuses 65 'unknown-rule.txt:2: not a rule' "a table with an unknown rule" "weak_pins=\"$weak/unknown-rule.txt\""
refuses 65 'pin-too-short.txt:3: not a rule' "a table with a PIN of 3 digits" "weak_pins=\"$weak/pin-too-short.txt\""
refuses 65 'without-version.txt:1: .*needs a line "version N"' "a table without a version" "weak_pins=\"$weak/without-version.txt\""
refuses 65 "job.cfg:7: cannot open $T/none" "a template that is not there" \
	"template={ file = \"none\"; sha256 = \"$(printf '%064d' 0)\"; }"
refuses 65 'job.cfg:7: sha256 must be 64 hexadecimal digits' "a digest that is none" \
	"template={ file = \"none\"; sha256 = \"12\"; }"
refuses 78 'busta-singola.cfg:1: the template has changed: its SHA-256 should be 0000' \
	"a template with another digest" \
	"template={ file = \"$ROOT/templates/busta-singola.cfg\"; sha256 = \"$(printf '%064d' 0)\"; }"
refuses 78 'font-that-changed.cfg:[0-9]+: the font .* has changed' "a font with another digest" \
	use_template="$templates/font-that-changed.cfg"
refuses 78 'font-that-is-missing.cfg:[0-9]+: the font .* is missing' "a font that is not there" \
	use_template="$templates/font-that-is-missing.cfg"
refuses 65 'unknown-field.cfg:[0-9]+: ' "a template with an unknown field" \
	use_template="$templates/unknown-field.cfg"
refuses 65 'boxes-of-two-fields-overlap.cfg:[0-9]+: .*overlap' "a template with two fields in one place" \
	use_template="$templates/boxes-of-two-fields-overlap.cfg"
refuses 65 'field-off-the-page.cfg:[0-9]+: ' "a template with a field off the page" \
	use_template="$templates/field-off-the-page.cfg"

# Recipients: each certificate is good but for what its name says.
certificate() { # NAME KEY USAGE [NOT-BEFORE NOT-AFTER]
	cat >"$T/ca.cfg" <<-CA
	[ca]
	default_ca = it
	[it]
	database = $T/ca.index
	new_certs_dir = $T
	serial = $T/ca.serial
	default_md = sha256
	policy = any
	unique_subject = no
	[any]
	commonName = supplied
	[usage]
	basicConstraints = CA:FALSE
	${3:+keyUsage = critical, $3}
	CA
	: >"$T/ca.index"; echo 01 >"$T/ca.serial"
	openssl req -new -key "$2" -subj "/CN=$1" -out "$T/$1.csr" 2>"$T/.ssl" &&
		openssl ca -batch -selfsign -config "$T/ca.cfg" -extensions usage \
			-keyfile "$2" -in "$T/$1.csr" -out "$T/$1.crt" -notext \
			-startdate "${4:-20260101000000Z}" -enddate "${5:-20991231235959Z}" \
			2>>"$T/.ssl" || sed 's/^/# /' "$T/.ssl"
}
receives() { said=$3 pattern=$2
	refuses 65 "job.cfg:7: the recipient $T/$1.crt $pattern" "$said" "recipients=(\"$1.crt\")"; }
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$T/rsa2048.key" 2>/dev/null ||
	openssl genrsa -out "$T/rsa2048.key" 2048 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$T/ec.key"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out "$T/koblitz.key"
openssl genpkey -algorithm ED25519 -out "$T/ed25519.key"
certificate good "$T/shop.key" keyEncipherment
certificate expired "$T/shop.key" keyEncipherment 20200101000000Z 20210101000000Z
certificate early "$T/shop.key" keyEncipherment 20980101000000Z 20990101000000Z
certificate signer "$T/shop.key" digitalSignature
certificate ec-signer "$T/ec.key" digitalSignature
certificate without-usage "$T/shop.key" ""
certificate rsa2048 "$T/rsa2048.key" keyEncipherment
certificate koblitz "$T/koblitz.key" keyAgreement
certificate ed25519 "$T/ed25519.key" digitalSignature 2>/dev/null
quick_job "$J" quantity=20 'recipients=("good.crt")'
ok "a certificate made like the following ones, but good, is taken" "$BUSTA" batch check "$J"
receives expired 'has expired' "a recipient whose certificate has expired"
receives early 'is not yet valid' "a recipient whose certificate is for later"
receives signer 'has a key usage that cannot receive: an RSA key needs keyEncipherment' "an RSA key that only signs"
receives ec-signer 'has a key usage that cannot receive: an EC key needs keyAgreement' "an EC key that only signs"
receives without-usage 'has no key usage' "a recipient without a key usage"
receives rsa2048 'has an RSA key of 2048 bits: 3072 are needed' "an RSA key of 2048 bits"
receives koblitz 'uses the curve secp256k1' "a curve nobody asked for"
receives ed25519 'has neither an RSA nor an EC key' "an Ed25519 key"
refuses 65 'job.cfg:7: the recipient good.crt is named twice' "a recipient named twice" \
	'recipients=("good.crt", "shop.crt", "good.crt")'
refuses 65 "job.cfg:7: cannot open $T/none.crt" "a certificate that is not there" 'recipients=("none.crt")'
refuses 65 "job.cfg:7: the recipient $T/shop.key is not a certificate in PEM form" "a key for a certificate" 'recipients=("shop.key")'
refuses 65 'job.cfg:7: recipients must be a list with at least one' "a list of no recipients" 'recipients=()'
refuses 65 'job.cfg:7: a recipient is the name of a certificate file' "a number for a recipient" 'recipients=(26)'

# The home: each time a copy, in which one thing is wrong.
quick_job "$J" quantity=20
wrong() { # CODE PATTERN SENTENCE COMMAND...: done in the copy, in its own shell
	code=$1 pattern=$2 said=$3; shift 3
	rm -rf "$T/copy"; cp -a "$T/home" "$T/copy"
	(cd "$T/copy" && "$@") || echo "# could not prepare: $*"
	unchanged "$code" "$pattern" "$said" "$J" "$T/copy" "$(digest_of "$T/copy")"
}
other_passphrase() { echo another long passphrase >../other; chmod 600 ../other
	sed -i 's/passphrase";/other";/' busta.cfg; }
next() { sqlite3 ledger/ledger.db "UPDATE series SET next = $1"; }
wrong 65 'job.cfg:2: the series LZ26 has 19 serial numbers left, and 20 are ordered' \
	"more than the series has left" next 9999981
rm -rf "$T/copy"; cp -a "$T/home" "$T/copy"; (cd "$T/copy" && next 9999980)
ok "and exactly what it has left is not too much" "$BUSTA" --home "$T/copy" batch run "$J"
like "$(cat "$T/.out")" 'LZ26-9999980-. to LZ26-9999999-.  \(20\)' "down to the last number"
unchanged 65 'LZ26 has 0 serial numbers left' "after which there is none" "$J" "$T/copy" "$(digest_of "$T/copy")"
wrong 77 'the passphrase is wrong' "a wrong passphrase" other_passphrase
wrong 66 "cannot open the passphrase file .*none" "no passphrase file" sed -i 's/passphrase";/none";/' busta.cfg
chmod 644 "$T/passphrase"
wrong 77 'the passphrase file may be read by others' "a passphrase file open to others" true
chmod 600 "$T/passphrase"
wrong 77 "keys/store.cfg must belong to this user alone" "a key store open to others" chmod 644 keys/store.cfg
wrong 77 'must belong to this user alone: chown it and chmod it to 0700' "a home open to others" chmod 755 .
wrong 65 'store.cfg' "a key store with one digit altered" sed -i 's/sealed = "\(.\{40\}\)[0-9a-f]/sealed = "\1z/' keys/store.cfg
wrong 65 'store.cfg is damaged: it does not end with the digest' "a key store cut short" truncate -s -1 keys/store.cfg
wrong 66 'cannot open .*store.cfg' "a key store that is gone" rm keys/store.cfg
wrong 66 'the ledger .* is missing: put it back from a copy' "a ledger that is gone" rm ledger/ledger.db
wrong 65 'is a database, but not a ledger of busta' "an empty file for a ledger" cp /dev/null ledger/ledger.db
wrong 65 'is a database, but not a ledger of busta' "somebody else's database for a ledger" \
	sh -c 'rm ledger/ledger.db; sqlite3 ledger/ledger.db "CREATE TABLE song (name TEXT)"; chmod 600 ledger/ledger.db'
wrong 65 'the ledger .*: file is not a database' "noise for a ledger" dd if=/dev/urandom of=ledger/ledger.db bs=4096 count=3 status=none
wrong 78 'has version 99 and this program knows up to' "a ledger of a newer busta" sqlite3 ledger/ledger.db 'PRAGMA user_version = 99'
wrong 65 'busta.cfg:[0-9]+: unknown setting roms' "an unknown setting of the home" sh -c 'echo "roms = 2;" >>busta.cfg'
wrong 65 'busta.cfg:[0-9]+: rooms must be 1 to 64, found 0' "no rooms" sh -c 'echo "rooms = 0;" >>busta.cfg'
refused 66 'there is no home .*: make one with' "no home at all" "$BUSTA" --home "$T/nowhere" batch run "$J"

# An order that was changed while its batch was half done.
rm -rf "$T/copy"; cp -a "$T/home" "$T/copy"
sqlite3 "$T/copy/ledger/ledger.db" 'UPDATE batch SET state = 1, ended_ms = 0'
quick_job "$J" quantity=20 'note="changed"'
unchanged 78 'was changed since its batch B000001 broke off: put it back to resume, or give the batch up with "busta batch abandon B000001"' \
	"a job that was changed in the middle of its batch" "$J" "$T/copy" "$(digest_of "$T/copy")"
quick_job "$J" quantity=20
ok "which goes on once the job is what it was" "$BUSTA" --home "$T/copy" batch run "$J"
is "$(invariants "$T/copy")" "" "and adds up"
is "$(digest_of "$T/home")" "$before" "after all that, the home is as it was"
finish
