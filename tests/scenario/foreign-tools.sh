#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "openssl, qpdf, poppler, zbar and dmtx find in the page files what was sealed"

# Each chunk is read whole, every sheet of it. CAMPAIGN=1: of as many as a chunk has by
# default; several lots either way.
N=200
[ -z "${CAMPAIGN:-}" ] || N=1000

. "$ROOT/tests/opener/opener.sh"
make -s -C "$ROOT" -f tests/leak/Makefile BUILD="$BUILD" extremes || exit

# read_sheets TEMPLATE PDF OUT: words to OUT.codes, OUT.labels, OUT.covers
read_sheets() {
	pdftotext -bbox "$2" "$3.bbox" 2>/dev/null &&
		"$SHEETS" read "$1" "$3.bbox" >"$3.all" || return
	for kind in codes label cover; do
		sed -n "s/^$kind //p" "$3.all" >"$3.$kind"; done
}

# render TEMPLATE PDF FIELD FIRST LAST EVERY DOTS OUT: the box of a field of
# those pages; EVERY is -o for odd pages only, or empty
render() {
	# shellcheck disable=SC2046 # words on purpose
	set -- "$2" "$4" "$5" "$6" "$7" "$8" $("$SHEETS" box "$1" "$3" |
		awk -v d="$7" '{ s = d / 25.4
		print int($1 * s), int($2 * s), int($3 * s), int($4 * s) }')
	# shellcheck disable=SC2086 # $4 may be nothing
	pdftoppm -q -mono -aa no -aaVector no -r "$5" -f "$2" -l "$3" $4 \
		-x "$7" -y "$8" -W "$9" -H "${10}" "$1" "$6"
}

# scan_zbar FILES...: what each says, in the order of the files; no code is no line
scan_zbar() { zbarimg --nodbus -q --raw "$@" 2>/dev/null; }

# scan_dmtx FILES...
scan_dmtx() { dmtxread -n -N 1 -m 2000 "$@"; }

make_home
print_shop shop
print_shop second ec
print_shop other
sed 's/symbology = "qrcode"/symbology = "datamatrix"/' \
	"$ROOT/templates/busta-singola.cfg" >"$T/datamatrix.cfg"
make_job "$T/code128.cfg" quantity=$N chunk=$N \
	"recipients=(\"$T/shop.crt\", \"$T/second.crt\")"
make_job "$T/qrcode.cfg" quantity=$N chunk=$N pin_digits=8 cip_digits=6 \
	use_template="$ROOT/templates/busta-singola.cfg"
make_job "$T/matrix.cfg" quantity=$N chunk=$N "recipients=(\"$T/second.crt\")" \
	use_template="$T/datamatrix.cfg"
for job in code128 qrcode matrix; do
	ok "the batch $job runs" "$BUSTA" --home "$T/home" batch run --rooms 1 \
		--quiet "$T/$job.cfg"; done
P=$T/home/pages

# Envelopes of CMS, as OpenSSL reads them.
ok "an RSA recipient opens a file of two" open_pages "$P/B000001/000001.cms" \
	"$T/1.pdf" shop
ok "an EC recipient opens it too" open_pages "$P/B000001/000001.cms" \
	"$T/1-second.pdf" second
ok "and both have the same pages" cmp "$T/1.pdf" "$T/1-second.pdf"
refused 4 'rror' "a shop that is no recipient opens nothing" \
	open_pages "$P/B000001/000001.cms" "$T/no.pdf" other
ok "an RSA recipient alone opens its file" open_pages "$P/B000002/000001.cms" \
	"$T/2.pdf" shop
refused 4 'rror' "which is not for the other" \
	open_pages "$P/B000002/000001.cms" "$T/no.pdf" second
ok "an EC recipient alone opens its file" open_pages "$P/B000003/000001.cms" \
	"$T/3.pdf" second
openssl cms -cmsout -print -noout -inform DER -in "$P/B000001/000001.cms" \
	>"$T/cms" 2>&1
like "$(cat "$T/cms")" 'contentType: id-smime-ct-authEnvelopedData' \
	"a file is AuthEnvelopedData (RFC 5083)"
like "$(grep -A1 contentEncryptionAlgorithm "$T/cms")" 'aes-256-gcm' \
	"under AES-256-GCM (RFC 5084)"
like "$(sed -n '/ktri/,/encryptedKey/p' "$T/cms" | tr -d '\n')" \
	'rsaesOaep.*sha256.*mgf1.*sha256' "its key reaches RSA by OAEP with SHA-256"
like "$(sed -n '/kari/,/encryptedKey/p' "$T/cms" | tr -d '\n')" \
	'dhSinglePass-stdDH-sha256kdf.*id-aes256-wrap' "and EC by ECDH and AES-256 key wrap"
alter "$P/B000003/000001.cms" 100000
refused 4 'rror' "a byte altered in its middle opens nothing" \
	open_pages "$P/B000003/000001.cms" "$T/no.pdf" second

# Pages, as qpdf and poppler read them, against the records, as the opener does.
for n in 1 2 3; do
	ok "qpdf finds no fault in file $n" qpdf --check "$T/$n.pdf"; done
read_sheets "$ROOT/templates/busta-cieca.cfg" "$T/1.pdf" "$T/1" &
read_sheets "$ROOT/templates/busta-singola.cfg" "$T/2.pdf" "$T/2"
read_sheets "$T/datamatrix.cfg" "$T/3.pdf" "$T/3"
wait
for n in 1 2 3; do
	envelopes $n | open_envelopes $n >"$T/$n.sealed"
	is "$(wc -l <"$T/$n.sealed") $(grep -c refused "$T/$n.sealed")" "$N 0" \
		"all records of batch $n open"
	ok "PIN and CIP on each of its $N sheets are those of its serial's record" \
		cmp "$T/$n.sealed" "$T/$n.codes"
	is "$(cut -d' ' -f1,2 "$T/$n.label" | sort -u | wc -l) $(cut -d' ' -f1 \
		"$T/$n.label" | sort | sed -n '1p;$p' | tr '\n' ' ')" \
		"$N 0000001 $(printf %07d $N) " "its sheets are numbered from 1 to $N"
	cut -d' ' -f1 "$T/$n.sealed" | tokens >"$T/$n.tokens"
	is "$(cut -d' ' -f4 "$T/$n.label" | cmp - "$T/$n.tokens" 2>&1)" "" \
		"the text under its barcodes is serial and token, by the formula"
done
sed '150s/.$/x/' "$T/1.sealed" >"$T/altered"
refused 1 'line 150' "a difference in one sheet would be seen" sh -c \
	"cmp '$T/altered' '$T/1.codes' >&2"
is "$(tr ' ' '\n' <"$T/1.sealed" | grep -c '^[0-9]\{5\}$') $(sort -uk2,2 \
	"$T/1.sealed" | wc -l | awk '{ print ($1 > 150) }')" "$N 1" \
	"its PINs have five digits, and are not one PIN"

# Barcodes, as the counter's scanner reads them.
render "$ROOT/templates/busta-cieca.cfg" "$T/1.pdf" barcode 1 $((N + N / 100)) -o 150 "$T/bar-a" &
render "$ROOT/templates/busta-cieca.cfg" "$T/1.pdf" barcode $((N + N / 100 + 1)) $((2 * N + N / 50)) -o 150 "$T/bar-b"
wait
scan_zbar "$T"/bar-[ab]-*.pbm >"$T/1.scanned"
is "$(cmp "$T/1.scanned" "$T/1.tokens" 2>&1)" "" \
	"zbar reads all $N Code 128, each as its own sheet's text"
render "$ROOT/templates/busta-singola.cfg" "$T/2.pdf" barcode 1 \
	$N "" 100 "$T/qr"
scan_zbar "$T"/qr-*.pbm >"$T/2.scanned"
is "$(cmp "$T/2.scanned" "$T/2.tokens" 2>&1)" "" \
	"zbar reads all $N QR codes, in order"
render "$T/datamatrix.cfg" "$T/3.pdf" barcode 1 $N "" 60 "$T/dm"
scan_dmtx "$T"/dm-*.pbm >"$T/3.scanned"
is "$(cmp "$T/3.scanned" "$T/3.tokens" 2>&1)" "" \
	"dmtx reads all $N DataMatrix, in order"

# Covers: the range of the lot, in words and in its barcode.
sed -n '1~100p;0~100p' "$T/1.sealed" |
	cut -d' ' -f1 | paste -d' ' - - >"$T/lots"
is "$(cat "$T/1.cover")" "$(sed 's/$/ 00100 B000001/' "$T/lots")" \
	"each cover says first, last, count and batch of its lot"
tr -d ' ' <"$T/lots" | tokens >"$T/lot.tokens"
for page in $(seq 1 202 $((2 * N))); do
	render "$ROOT/templates/busta-cieca.cfg" "$T/1.pdf" lot-barcode $page $page "" \
		60 "$T/lot"; done
is "$(scan_dmtx "$T"/lot-*.pbm)" "$(cat "$T/lot.tokens")" \
	"and its barcode says the same, with a token of its own"

# R15: what is on a page changes neither its size nor its structure.
make_job "$T/many.cfg" quantity=400 chunk=20 use_template="$T/datamatrix.cfg"
ok "a batch of twenty chunks runs" "$BUSTA" --home "$T/home" batch run --quiet \
	"$T/many.cfg"
is "$(cd "$P/B000004" && stat -c %s 0*.cms | sort | uniq -c | tr -s ' ')" \
	" 20 $(stat -c %s "$P/B000004/000001.cms")" "all its files have one size"
make_job "$T/extreme.cfg" quantity=40 "recipients=(\"$T/shop.crt\")"
for digit in 0 9; do
	"$BUILD/tests/extremes/$digit/busta" --home "$T/home" batch run --rooms 1 \
		--quiet "$T/extreme.cfg" >/dev/null; done
for n in 5 6; do
	open_pages "$P/B00000$n/000001.cms" "$T/$n.pdf"
	read_sheets "$ROOT/templates/busta-cieca.cfg" "$T/$n.pdf" "$T/$n"; done
is "$(cut -d' ' -f2,3 "$T/5.codes" "$T/6.codes" | sort | uniq -c | tr -s ' ')" \
	" 40 00000 0000000000
 40 99999 9999999999" "a test build draws only noughts, and only nines"
ok "qpdf finds no fault in a sheet of two sides" qpdf --check "$T/5.pdf"
open_pages "$P/B000004/000020.cms" "$T/4.pdf"
ok "nor in one of one side" qpdf --check "$T/4.pdf"
is "$(stat -c %s "$P/B000005/000001.cms")" "$(stat -c %s "$P/B000006/000001.cms")" \
	"their page files have one size"
is "$(stat -c %s "$T/5.pdf")" "$(stat -c %s "$T/6.pdf")" "and so have their pages"
is "$(sql "SELECT DISTINCT length(records) / count FROM sealed WHERE batch IN (5, 6)")" \
	44 "and their sealed records"

# T19: the product has no way in for a test.
hooks() { { nm "$1"; strings -a "$1"; } | grep -cE '__wrap_|canary|tests/'; }
for program in busta busta-room; do
	is "$(hooks "$BUILD/$program")" 0 "$program has no test hook in it"; done
is "$([ "$(hooks "$BUILD/tests/extremes/0/busta-room")" -gt 0 ] && echo seen)" seen \
	"which would be seen: the test build's is"
finish
