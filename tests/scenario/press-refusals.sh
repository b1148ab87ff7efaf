#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a press prints only what the desk signed, for it, once, and to the printer it knows"
. "$ROOT/tests/press/press.sh"

quick_home
quick_job "$T/job.cfg" quantity=20 chunk=10
run "$T/job.cfg"; is $? 0 "a batch of 20"
print_shop other
tls_key printer
parcel "$T/fresh"

fake good; press_home "$port"; cp -a "$T/press" "$T/virgin"
anew() { rm -rf "$T/stick" "$T/press"; cp -a "$T/fresh" "$T/stick"; cp -a "$T/virgin" "$T/press"; }
sent() { find "$T/fake" -name '*.pdf' | wc -l; }

# never CODE PATTERN SENTENCE [STICK]: check refuses what is on the stick, and so does
# print, with no journal line and no byte to the printer
never() {
	refused "$1" "$2" "$3" press check "$T/stick"
	refused "$1" "$2" "and it is not printed" press print "$T/stick" --quiet
	is "$(sent) $(wc -c <"$T/press/journal" 2>/dev/null)" "0 0" "nor begun"
}
resign() { desk_sign "$T/stick/$1.json" "$T/stick/$1.cms"; }

# --- What the desk did not sign.
anew; alter "$T/stick/000002.cms" 5000
never 65 '000002.cms is not the file that was signed' "a byte of a page file is altered"
anew; truncate -s -1 "$T/stick/000001.cms"
never 65 '000001.cms is not the file' "a page file is cut short"
anew; rm "$T/stick/000002.cms"
never 66 'cannot open 000002.cms' "a page file is missing"
anew; cp "$T/stick/000001.cms" "$T/stick/000003.cms"
never 65 '000003.cms is no file of this release' "a page file too many"
anew; sed -i 's/"release": 17/"release": 18/' "$T/stick/release.json"
never 65 'signature of release.json does not fit' "another release number is written in"
anew; sed -i 's/"pages": [0-9]*/"pages": 20/' "$T/stick/manifest.json"
never 65 'signature of manifest.json does not fit' "the manifest is altered"
anew; sed -i 's/"pages": [0-9]*/"pages": 20/' "$T/stick/manifest.json"; resign manifest
never 65 'for another manifest' "or exchanged for another that the desk did sign"
anew; openssl cms -sign -binary -noattr -outform DER -in "$T/stick/release.json" \
	-out "$T/stick/release.cms" -signer "$T/sign.crt" -inkey "$T/sign.key" 2>/dev/null
never 65 'signature of release.json does not fit: it is forged, foreign' "somebody else signed the release"
anew; cp "$T/stick/manifest.cms" "$T/stick/release.cms"
never 65 'does not fit' "another file's signature"
anew; : >"$T/stick/release.cms"
never 65 'signature of release.json is damaged' "no signature at all"
anew; release_json "$T/stick" 17 "" "$T/other.crt"; resign release
never 77 'not for this press' "a release for another press"
anew; sed -i "s|shop|other|g" "$T/press/press.cfg"; release_json "$T/stick" 17 "" "$T/other.crt"; resign release
chmod 600 "$T/other.key"
never 77 'sealed to other certificates' "for this press, sealed to another"
anew; python3 - "$T/stick/release.json" <<'PYTHON'
import json, sys
r = json.load(open(sys.argv[1])); r["released"] = r["released"][:0]
json.dump(r, open(sys.argv[1], "w"))
PYTHON
resign release
never 65 'neither released nor voided' "serials that nobody released"
anew; sed -i 's/"format": "busta release 1",/&"format": "busta release 1",/' "$T/stick/release.json"; resign release
never 65 'duplicate' "a member that stands twice"
anew; mv "$T/stick/release.json" "$T/stick/was.json"
never 66 'stick holds no release.json: is it the folder that the desk exported' "no release at all"

# --- A specimen that is none.
anew; cp "$T/stick/manifest.json" "$T/stick/specimen.pdf"; python3 - "$T/stick" <<'PYTHON'
import hashlib, json, sys
r = json.load(open(sys.argv[1] + "/release.json"))
r["specimen_sha256"] = hashlib.sha256(open(sys.argv[1] + "/specimen.pdf", "rb").read()).hexdigest()
json.dump(r, open(sys.argv[1] + "/release.json", "w"))
PYTHON
resign release; ok "a release with a specimen" press check "$T/stick"
printf x >>"$T/stick/specimen.pdf"
never 65 'specimen.pdf is not the file that was signed' "another page in its place"
refused 65 'specimen.pdf is not the file that was signed' "it is not printed as one, either" press align "$T/stick"
rm "$T/stick/specimen.pdf"
never 66 'specimen.pdf' "or none"
is "$(sent)" 0 "no page came out of that"

# --- A stolen file, a wrong key.
anew; sed -i "s|key = \"$T/shop.key\"|key = \"$T/other.key\"|" "$T/press/press.cfg"
refused 78 'do not belong together' "a private key that is another's" press print "$T/stick" --quiet
anew; chmod 644 "$T/shop.key"
refused 77 'chmod it to 0600' "a private key that others may read" press print "$T/stick" --quiet
chmod 600 "$T/shop.key"
openssl pkey -in "$T/shop.key" -aes256 -passout pass:secret -out "$T/locked.key"; chmod 600 "$T/locked.key"
sed -i "s|key = \"$T/shop.key\";|key = \"$T/locked.key\"; passphrase_file = \"$T/pass\";|" "$T/press/press.cfg"
echo wrong >"$T/pass"; chmod 600 "$T/pass"
refused 65 'wrong passphrase' "a wrong passphrase" press print "$T/stick" --quiet
is "$(sent) $(wc -c <"$T/press/journal")" "0 0" "nothing was begun by any of these"
mkdir "$T/credentials"; echo secret >"$T/credentials/busta-press-open"; chmod 600 "$T/credentials/"*
sed -i "s| passphrase_file = \"$T/pass\";||" "$T/press/press.cfg"
ok "the right one, as a credential of systemd, prints" env CREDENTIALS_DIRECTORY="$T/credentials" \
	"$PRESS" print "$T/stick" --home "$T/press" --quiet
is "$(sent)" 2 "two page files, two jobs"
fake_stop

# --- A key whose time is over.
openssl req -new -key "$T/shop.key" -out "$T/over.csr" -subj /CN=over 2>/dev/null
mkdir "$T/over"; : >"$T/over/index"; echo 01 >"$T/over/serial"
printf '%s\n' '[ca]' 'default_ca=c' '[c]' "database=$T/over/index" "serial=$T/over/serial" "new_certs_dir=$T/over" \
	'default_md=sha256' 'policy=p' '[p]' 'commonName=supplied' '[x]' 'keyUsage=critical,keyEncipherment' >"$T/over/cnf"
openssl ca -batch -config "$T/over/cnf" -selfsign -keyfile "$T/shop.key" -in "$T/over.csr" -extensions x \
	-startdate "$(date -d '40 days ago' +%Y%m%d%H%M%SZ)" -enddate "$(date -d yesterday +%Y%m%d%H%M%SZ)" \
	-out "$T/over.crt" -notext 2>/dev/null
sed -i "s|certificate = \"$T/shop.crt\"|certificate = \"$T/over.crt\"|" "$T/press/press.cfg"
refused 78 'over.crt has expired' "an expired key opens nothing" press check "$T/stick"
ok "but what was printed with it can be signed for" press receipt -o "$T/late.json"

# --- A printer that is not the one. PRINTER-CERTIFICATE PATTERN SENTENCE
# asked: how often somebody came to the printer, and what of; it notes a little later
asked() {
	for _ in $(seq 40); do grep -qsx closed "$T/fake/connections" && break; sleep 0.02; done
	echo "$(cat "$T/fake/connections" 2>/dev/null | grep -cx closed) connections, $(cat "$T/fake/requests" 2>/dev/null | wc -l) requests"
}
false_printer() {
	anew; fake good
	sed -i "s|localhost:[0-9]*/|${4:-localhost}:$port/|; s/certificate_sha256 = \"[0-9a-f]*\"/certificate_sha256 = \"$(fingerprint "$T/$1.crt")\"/" "$T/press/press.cfg"
	refused 77 "$2" "$3" press print "$T/stick" --quiet
	is "$(asked) $(sent) $(wc -c <"$T/press/journal")" "$([ $# -gt 3 ] && echo 0 || echo 1) connections, 0 requests 0 0" \
		"it gets not even a question"
	fake_stop
}
tls_key impostor; tls_key elsewhere DNS:elsewhere.example
faketime=$(date -d '40 days ago' +%Y%m%d%H%M%SZ)
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/expired.key" \
	-out "$T/expired.csr" -subj /CN=expired 2>/dev/null
mkdir "$T/ca"; : >"$T/ca/index"; echo 01 >"$T/ca/serial"
printf '%s\n' '[ca]' 'default_ca=c' '[c]' "database=$T/ca/index" "serial=$T/ca/serial" "new_certs_dir=$T/ca" \
	'default_md=sha256' 'policy=p' '[p]' 'commonName=supplied' '[x]' 'subjectAltName=DNS:localhost' >"$T/ca/cnf"
openssl ca -batch -config "$T/ca/cnf" -selfsign -keyfile "$T/expired.key" -in "$T/expired.csr" -extensions x \
	-startdate "$faketime" -enddate "$(date -d yesterday +%Y%m%d%H%M%SZ)" -out "$T/expired.crt" -notext 2>/dev/null
cat "$T/expired.key" "$T/expired.crt" >"$T/expired.pem"
FAKE_TLS=impostor false_printer printer 'another certificate' "a printer with another certificate"
FAKE_TLS=expired false_printer expired 'has expired' "an expired one, though it is the one in press.cfg"
FAKE_TLS=elsewhere false_printer elsewhere 'for another name' "one for another name, though it is the one"
false_printer printer 'printer on the network' "a printer on the network that press.cfg does not allow" printer.example
anew; fake good; sed -i "s|localhost:[0-9]*/|127.0.0.1:$port/|" "$T/press/press.cfg"
ok "the right one, by address" press print "$T/stick" --quiet
is "$(sent)" 2 "prints"
like "$(asked)" '^[1-9][0-9]* connections, [1-9]' "and what it is asked would have been seen"
fake_stop

# --- One that is exchanged once it has a job; what was on its way is for the first one.
anew; fake swap --other "$T/impostor.pem"; sed -i "s|localhost:[0-9]*/|localhost:$port/|" "$T/press/press.cfg"
press print "$T/stick" --quiet 2>"$T/.err"
like "$(cat "$T/.err")" 'another certificate|stopped listening|gave no answer' "a printer that is another from one request to the next"
refused 77 'another certificate' "is so when it is to go on" press resume --held none --quiet
is "$(sent) $(grep -c '^0006' "$T/fake/requests")" "0 0" "gets no page"
like "$(cat "$T/fake/requests" | tr '\n' ' ')" '^000b .*0005 0 0 $' "nor anything at all, after it was the right one"
fake_stop

anew; fake good; sed -i "s|localhost:[0-9]*/|127.0.0.1:$port/|" "$T/press/press.cfg"
press print "$T/stick" --quiet

# --- Once. The clock is no help, and neither are copies.
refused 77 'was begun on' "a second time" press print "$T/stick" --quiet
${CC:-gcc} -shared -fPIC -O1 -o "$T/shift.so" "$ROOT/tests/fault/shift_clock.c"
for shift in -600 31536000; do
	refused 77 'was begun on' "nor with the clock $shift seconds off" \
		env LD_PRELOAD="$T/shift.so" SHIFT_SECONDS=$shift "$PRESS" print "$T/stick" --home "$T/press" --quiet
done
refused 77 'was begun on' "a second time, from a new copy of the stick" press print "$T/fresh" --quiet
cp -a "$T/press" "$T/after"
rm "$T/press/journal"
refused 65 'journal is older than its mark|put back from a copy' "the journal taken away" press print "$T/fresh" --quiet
rm -rf "$T/press"; cp -a "$T/after" "$T/press"; rm "$T/press/mark"
refused 78 'cannot open the mark' "its mark taken away" press print "$T/fresh" --quiet
rm -rf "$T/press"; cp -a "$T/after" "$T/press"
head -2 "$T/press/journal" >"$T/short"; cp "$T/short" "$T/press/journal"
refused 65 'put back from a copy' "the journal put back from a copy" press print "$T/fresh" --quiet
rm -rf "$T/press"; cp -a "$T/virgin" "$T/press"
sed -i "s|localhost:[0-9]*/|127.0.0.1:$port/|" "$T/press/press.cfg"
refused 77 'release was begun before: its folder says' "all of the press put back, and the stick says so" \
	press print "$T/stick" --quiet
rm -rf "$T/press"; cp -a "$T/after" "$T/press"
sed 's/ printed 1 / printed 2 /; s/1 200/1 100/' "$T/press/journal" | sed '3s/./x/' >"$T/short"; cp "$T/short" "$T/press/journal"
refused 65 'line 3 of the journal is damaged' "a line of the journal altered" press print "$T/fresh" --quiet
is "$(sent)" 2 "and nothing more came to the printer in all this"
rm -rf "$T/press"; cp -a "$T/after" "$T/press"
chmod 755 "$T/press"
refused 77 'belong to this user alone' "a home that others may enter" press status
chmod 700 "$T/press"

# --- One press at a time; and a release at a time.
anew; fake_stop; fake slow --delay 0.2; sed -i "s|localhost:[0-9]*/|localhost:$port/|" "$T/press/press.cfg"
press_away print "$T/stick" --quiet >"$T/.out1" 2>&1
for _ in $(seq 100); do [ -s "$T/fake/1.pdf" ] && break; sleep 0.05; done
refused 75 'another busta-press is at work' "a second press at once" press resume
like "$(press status)" '20 in doubt|10 in doubt' "but how far it is can be seen"
kill -INT $away; away_ends; is $? 0 "interrupted when all was sent, it waits for the sheets"
parcel "$T/second" 18
refused 75 'release 17 is not finished' "another release before the receipt of the first" \
	press print "$T/second" --quiet
fake_stop

# --- press.cfg is read strictly.
cfg() { anew; sed -i "$1" "$T/press/press.cfg"; refused "${4:-65}" "$2" "$3" press status; }
cfg 's/ipps:/ipp:/' 'press.cfg:[0-9]+: uri must be ipps' "a printer without TLS"
cfg '/certificate_sha256/d' 'certificate_sha256 is missing' "a printer without a certificate"
cfg 's/^\(format.*name = "\)/\1two\\nlines/' 'press.cfg:[0-9]+: name must be text of 1 to 128 bytes, in one line' \
	"a name of two lines, which no receipt could say"
cfg 's/^desk/desc/' 'press.cfg:[0-9]+: unknown setting desc' "an unknown setting"
cfg "s|sign = .*|sign = { key = \"$T/shop.key\"; certificate = \"$T/shop.crt\"; };|" \
	'lacks the key usage' "one key for both uses" 78
cfg 's/^};/sheets_per_job = 0; };/' 'sheets_per_job must be 1 to 1000' "jobs of no sheets"
cfg 's|ipps://[^"]*|usb:/dev/null|' 'count must be' "a device that is said to count"
anew; sed -i 's|ipps://[^"]*|usb:/dev/null|; s/^};/count = "operator"; };/' "$T/press/press.cfg"
ok "a device takes pages" press print "$T/stick" --quiet
like "$(press status)" '20 in doubt' "and nobody has counted them"
anew; : >"$T/plain"; sed -i "s|ipps://[^\"]*|usb:/dev/../$T/plain|; s/^};/count = \"operator\"; };/" "$T/press/press.cfg"
refused 78 'is no device' "but no file does" press print "$T/stick" --quiet
is "$(wc -c <"$T/plain")" 0 "not a byte"

# --- A press that is set up as the documents say.
mkdir "$T/set-up"
{ echo "set -e"; sed -n 's/^    //p' "$ROOT/docs/PRESS.md" | sed '/s_client/d
	s|/var/lib/busta-press|'"$T/set-up"'|g; s/-aes256/-pass pass:secret &/; s/-key /-passin pass:secret &/'; } >"$T/set-up.sh"
ok "docs/PRESS.md's commands do" sh "$T/set-up.sh"
cp "$T/home/keys/manifest.crt" "$T/set-up"
sed -n '/^format = /,/^[.]Ed/p' "$ROOT/docs/man/press.cfg.5" | sed '/^[.]Ed/d
	s/3f1c[.]*/'"$(fingerprint "$T/printer.crt")"'/; s|/srv/other-disk|'"$T"'|' >"$T/set-up/press.cfg"
ok "and so does press.cfg(5)'s example" "$PRESS" status --home "$T/set-up"
like "$(cat "$T/.out")" '^Stamperia, via Salaria, room 2: nothing is being printed' "which has a name"

# --- A page file with a byte changed, anywhere: of 1,000 positions in a campaign, of a few here.
anew; size=$(stat -c %s "$T/stick/000001.cms"); wrong=
printf 'pipes = ( "cat >>%s/clear" );\n' "$T" >>"$T/press/press.cfg"
for i in $(seq 1 "$([ -n "${CAMPAIGN-}" ] && echo 1 || echo 40)" 1000); do
	cp "$T/fresh/000001.cms" "$T/stick/000001.cms"
	at=$((i <= 200 ? i - 1 : i <= 300 ? size - (i - 200) : 200 + (i - 300) * ((size - 400) / 700)))
	alter "$T/stick/000001.cms" $at
	press print "$T/stick" --quiet --to-pipe "cat >>$T/clear" >"$T/.out" 2>&1
	[ $? -eq 65 ] && [ "$(cat "$T/.out")" = "busta-press: 000001.cms is not the file that was signed: it was altered" ] &&
		[ ! -e "$T/clear" ] && [ ! -s "$T/press/journal" ] || wrong="$wrong $at"
done
is "$wrong" "" "with any byte of a page file changed nothing is opened, begun or sent"
cp "$T/fresh/000001.cms" "$T/stick/000001.cms"
press print "$T/stick" --quiet --to-pipe "cat >>$T/clear"
is "$(grep -ac '^/Type /Page$' "$T/clear")" 20 "which would be seen: unchanged, it comes out"
finish
