#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a browser is a station by two people, is none by one, and its operator has the badge another made"
. "$ROOT/tests/opener/stocked.sh"
. "$ROOT/tests/fault/life.sh"

people &&
	agreed custodian roma --kind counter --title "Roma Centro" --address "Piazza 1, Roma" &&
	agreed custodian depot --kind depot --title Depot --address "Via Appia 1, Roma" &&
	agreed operator games --roles counter && agreed operator man --roles auditor &&
	agreed operator sync --roles stock-keeper || exit

# station COMMAND...; asked_as: the request's number; field NAME MEMBER: of the list
asked_as() { sed -n 's/.*"request": \([0-9]*\).*/\1/p'; }
field() { as daemon station list --json | python3 -c 'import json, sys
for s in json.load(sys.stdin):
    if s["name"] == sys.argv[1]: print(s.get(sys.argv[2], "-"))' "$1" "$2"; }
add() { name=$1; shift; set -- station add "$name" --certificate "$T/$name.crt" "$@"
	number=$(as daemon "$@" --json | asked_as); as bin approve "$number" >/dev/null; }
print_of() { openssl x509 -in "$T/$1.crt" -outform DER | sha256sum | cut -d' ' -f1; }

# dated NAME FROM UNTIL: a station's certificate of other days
dated() {
	mkdir -p "$T/ca"; : >"$T/ca/index.txt"
	printf '%s\n' '[ca]' 'default_ca = book' '[book]' "database = $T/ca/index.txt" "serial = $T/ca/serial" \
		"new_certs_dir = $T/ca" 'default_md = sha256' 'policy = any' 'x509_extensions = station' \
		'[any]' 'organizationName = supplied' 'commonName = supplied' \
		'[station]' 'extendedKeyUsage = clientAuth' >"$T/ca.cnf"
	station_certificate "$1"
	openssl req -new -key "$T/$1.key" -subj "/O=Roma/CN=$1" -out "$T/$1.csr" 2>/dev/null
	openssl ca -batch -config "$T/ca.cnf" -selfsign -keyfile "$T/$1.key" -rand_serial -in "$T/$1.csr" \
		-startdate "$2" -enddate "$3" -notext -out "$T/$1.crt" 2>/dev/null
}

for name in window desk; do station_certificate $name; done
station_certificate serves extendedKeyUsage=serverAuth
station_certificate any keyUsage=digitalSignature
station_certificate agrees extendedKeyUsage=clientAuth ec -pkeyopt ec_paramgen_curve:P-256 \
	-addext keyUsage=keyAgreement
station_certificate weak extendedKeyUsage=clientAuth rsa:2048
station_certificate small extendedKeyUsage=clientAuth ec -pkeyopt ec_paramgen_curve:secp224r1
station_certificate edwards extendedKeyUsage=clientAuth ed25519
station_certificate strong extendedKeyUsage=clientAuth rsa:3072
dated expired 20200101000000Z 20210101000000Z
dated early 20480101000000Z 20490101000000Z
cat "$T/window.crt" "$T/desk.crt" >"$T/both.crt"

# What is no station.
no 64 'say which certificate the station shows, and whose it is' "a station has a certificate" \
	station add window --counter roma
no 64 'say which certificate' "and a counter" station add window --certificate "$T/window.crt"
no 64 'say which certificate' "or is the auditor's, and not both" \
	station add window --certificate "$T/window.crt" --counter roma --auditor
no 66 'no custodian nowhere' "at a counter that there is" \
	station add window --certificate "$T/window.crt" --counter nowhere
no 65 'depot is no counter but a depot' "and is one" station add window --certificate "$T/window.crt" --counter depot
for name in x Window _w "$(printf %033d 0)" 'a b'; do
	no 64 'is no name of a station' "nor is \"$name\" a name" \
		station add "$name" --certificate "$T/window.crt" --counter roma; done
no 65 'is not a certificate in PEM form' "a key is no certificate" \
	station add window --certificate "$T/window.key" --counter roma
no 66 'No such file' "nor is what is not there" station add window --certificate "$T/none.crt" --counter roma
no 65 'has several certificates' "nor are two one" station add window --certificate "$T/both.crt" --counter roma
for name in expired early; do
	no 65 'is not valid today' "nor is an $name one" station add window --certificate "$T/$name.crt" --counter roma; done
for name in serves any agrees; do
	no 65 'needs clientAuth as extended key usage' "nor one for another use: $name" \
		station add window --certificate "$T/$name.crt" --counter roma; done
for name in weak small edwards; do
	no 65 'neither an RSA key of 3072 bits nor an EC key of 256' "nor one of such a key: $name" \
		station add window --certificate "$T/$name.crt" --counter roma; done
for name in games man sync; do
	BY=$name no 77 'takes a releaser or key-custodian' "nor does $name ask for one" \
		station add window --certificate "$T/window.crt" --counter roma; done

# By two people, who see what they approve.
number=$(as daemon station add window --certificate "$T/window.crt" --counter roma --json | asked_as)
like "$(as bin request list --json | tr -d ' \n')" \
	"\"certificate_sha256\":\"$(print_of window)\",\"counter\":\"roma\",\"kind\":\"counter\",\"name\":\"window\",\"subject\":\"CN=window,O=Roma\",\"until\":\"20" \
	"who approves sees the fingerprint, whose it is and until when"
refused 77 'own request' "nobody alone makes a station" as daemon approve "$number"
refused 77 'another role' "nor with another role" as sync approve "$number"
is "$(as daemon station list --json)" "[]" "and there is none"
ok "two people do" as bin approve "$number"
is "$(sql "SELECT entry FROM log ORDER BY seq DESC LIMIT 1" | cut -d' ' -f4-)" \
	"station bin - - 0 roma:$( (printf '\0\0\0\20busta station v1\0\0\0\4roma\0\0\0\40'
		openssl x509 -in "$T/window.crt" -outform DER | openssl dgst -sha256 -binary) |
		openssl dgst -sha256 -r | cut -c1-30) window #$number" "the log binds its certificate to its counter"
no 65 'the certificate of the station window' "a certificate is of one station" \
	station add other --certificate "$T/window.crt" --counter roma
ok "an RSA key will do" add strong --counter roma
ok "and the auditor has a station of her own" add desk --auditor
is "$(as games station list --json | python3 -c '
import json, sys
for s in json.load(sys.stdin): print(s["name"], s["kind"], s.get("counter"), s["state"], s["refused"], s.get("operator"), s["certificate_sha256"])')" \
"desk auditor None active 0 None $(print_of desk)
strong counter roma active 0 None $(print_of strong)
window counter roma active 0 None $(print_of window)" "anybody reads the list"
like "$(as games station list)" '^window +counter +roma +active +0 +- +- ' "as a table, too"

# Badges.
badge() { as daemon operator badge "$@"; }
no 64 'say where the badge' "a badge is written somewhere" operator badge games
no 66 'no operator nobody' "for an operator that there is" operator badge nobody --to "$T/b.svg"
no 65 'man has not the role counter or stock-keeper' "who serves at a counter, or witnesses there" operator badge man --to "$T/b.svg"
no 77 'nobody makes a badge for herself' "and does not make it" operator badge daemon --to "$T/b.svg"
for name in games man; do
	BY=$name no 77 'takes a releaser or stock-keeper' "nor does $name" operator badge bin --to "$T/b.svg"; done
: >"$T/taken.svg"
no 64 'File exists' "never over what is there" operator badge games --to "$T/taken.svg"
ln -s "$T/elsewhere" "$T/link.svg"
no 64 'File exists' "nor through a link" operator badge games --to "$T/link.svg"
no 73 'No such file' "nor into a folder that is not there" operator badge games --to "$T/none/b.svg"
is "$(ls "$T"/b.svg "$T/elsewhere" 2>/dev/null)" "" "what was refused left no file"
sync_badge() { SUDO_USER=sync SUDO_UID=$(id -u sync) "$BUSTA" --home "$T/home" operator badge games --to -; }
size=$(log_size)
like "$(script -qec "SUDO_USER=sync SUDO_UID=$(id -u sync) '$BUSTA' --home '$T/home' operator badge games --to -" /dev/null)" \
	'not shown on a terminal' "nor is it ever shown on a terminal"
is "$(log_size)" "$size" "and no badge was made"
ok "a badge is made" badge games --to "$T/games.svg"
is "$(stat -c %a "$T/games.svg")" 600 "in a file for its maker alone"
code=$(grep -oE 'OP[A-Z2-7]{20}' "$T/games.svg" | sort -u)
is "$(printf %s "$code" | wc -c)" 22 "with a code of 22 characters"
is "$(badge bin --to "$T/bin.svg")" "The badge of bin is in $T/bin.svg: print it, hand it to her, and remove the file." \
	"and what is said of it is not the code"
# Drawn by nobody but this: what a scanner reads off each, twenty times.
bars() { python3 -c '
import re, sys
width, height = 317 * 3, 120
row = bytearray(b"\xff") * width
for x, w in re.findall(r"M(\d+) \d+h(\d+)v", sys.stdin.read()):
    row[3 * int(x):3 * (int(x) + int(w))] = bytes(3 * int(w))
sys.stdout.buffer.write(b"P5 %d %d 255\n" % (width, height) + bytes(row) * height)'; }
for _ in $(seq 20); do
	sync_badge >"$T/piped.svg" || echo failed
	[ "$(bars <"$T/piped.svg" | zbarimg -q --raw - 2>/dev/null)" = \
		"$(grep -oE 'OP[A-Z2-7]{20}' "$T/piped.svg" | sort -u)" ] || echo "not read: $(cat "$T/piped.svg")"
	grep -oE 'OP[A-Z2-7]{20}' "$T/piped.svg" >>"$T/codes.twenty"
done >"$T/unread"
is "$(cat "$T/unread")" "" "the barcode of each of twenty, piped to a printer, is its code"
is "$(sort -u "$T/codes.twenty" | wc -l)" 20 "and no two are one"
ok "XML is well formed" python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$T/piped.svg"
last=$(grep -oE 'OP[A-Z2-7]{20}' "$T/piped.svg" | sort -u)
is "$(sql "SELECT operator || ' ' || lower(hex(digest)) FROM badge ORDER BY operator" | tail -1)" \
	"games $(printf 'busta badge v1\0%s' "$last" | openssl dgst -sha256 -r | cut -d' ' -f1)" \
	"the ledger has the digest of the last one"
is "$(grep -rlF -e "$last" -e "$code" "$T/home" | wc -l)" 0 "and nothing in the home has a code"

# Who is at a station, and what is declined there, is bustad's to write.
helper live_stations
for name in roma-1 roma-2; do station_certificate $name; add $name --counter roma; done
"$BUILD/tests/fault/live_stations" "$T/home/ledger/ledger.db" || result 1 "stations live"
is "$(field roma-1 operator),$(field roma-2 operator)" "bin,games" "the list says who is at each"
like "$(field roma-2 since)" '^20[0-9][0-9]-' "and since when"
is "$(field roma-1 refused),$(field roma-2 refused)" "1,2" "and how many codes were wrong"
for name in games man; do
	BY=$name no 77 'takes a releaser or stock-keeper' "who only serves or reads unlocks none" station unlock roma-2; done
no 66 'no station nowhere' "none is unlocked that is not there" station unlock nowhere
no 65 'nothing to unlock' "or was never refused" station unlock window
ok "one person unlocks a station" as sync station unlock roma-2
is "$(field roma-2 refused),$(field roma-2 operator)" "0,games" "whose wrong codes are counted anew, and nobody has to leave"
for name in games man; do
	BY=$name no 77 'takes a' "who only serves or reads revokes none" station revoke roma-1; done
no 66 'no station nowhere' "none is revoked that is not there" station revoke nowhere
no 64 'revoke takes 1 argument' "or not named" station revoke
ok "one person revokes a station" as sync station revoke roma-1
is "$(field roma-1 state),$(field roma-1 operator)" "revoked,-" "and nobody is at it"
no 65 'was revoked' "once" station revoke roma-1
no 65 'was revoked' "and unlocks nothing there" station unlock roma-1
no 65 'which was revoked' "nor is its certificate anybody else's" \
	station add other --certificate "$T/roma-1.crt" --counter roma
station_certificate again
number=$(as daemon station add roma-1 --certificate "$T/again.crt" --counter roma --json | asked_as)
ok "two people make it one again, with another certificate" as bin approve "$number"
is "$(field roma-1 state),$(field roma-1 refused),$(field roma-1 certificate_sha256)" "active,0,$(print_of again)" \
	"which begins anew"

# A badge that was lost ends with every shift that somebody began with it.
shift_at() { "$BUILD/tests/fault/live_stations" "$T/home/ledger/ledger.db" "$@" || result 1 "a shift at $*"; }
shift_at roma-1 games
is "$(field roma-1 operator),$(field roma-2 operator)" "games,games" "an operator has begun two shifts"
ok "and loses her badge" badge games --to "$T/games-2.svg"
is "$(field roma-1 operator),$(field roma-2 operator),$(field roma-2 since)" "-,-,-" "another one ends both"
ok "which reconciles" as man reconcile
shift_at roma-1 bin; shift_at roma-2 games
ok "and another badge is made" badge bin --to "$T/bin-2.svg"
is "$(field roma-1 operator),$(field roma-2 operator)" "-,games" "nobody else has to leave"

# Who serves no more has neither shift nor badge.
agreed operator games --roles auditor
is "$(field roma-2 operator),$(sql "SELECT count(*) FROM badge WHERE operator = 'games'")" "-,0" \
	"who serves at no counter any more is at no station, and has no badge"
agreed operator games --roles counter
is "$(sql "SELECT count(*) FROM badge WHERE operator = 'games'")" 0 "nor has she the old one when she does again"

ok "the ledger reconciles" as man reconcile
ok "and the auditor's program agrees" audited
finish
