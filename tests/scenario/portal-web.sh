#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a citizen with her card in a telephone's browser: the steps, the PUK shown once, and nothing of it left"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/counter/pki.sh"
. "$ROOT/tests/portal/lib.sh"
. "$ROOT/tests/web/packages.sh"

web_packages || skip "playwright-core and axe-core cannot be had from npm"
pki_stations 0 && cns_citizens 9 || exit
batch_on_hand "$T/job.cfg"
ask_for operator games --roles counter; does bin approve $asked
pins 1 >"$T/pins"
key=$(key_of) && exchange_key && card_system carte "$key"
does games bind "$(code 1)" "$(card 1)" --at roma
as games outbox export --card-system carte >"$T/carte.json"
puk=$("$SYSTEM" open "$key" "$(card 1)" puk_block <"$T/carte.json" | sed -n 's/^[^ ]* \([0-9]\{8\}\)$/\1/p')
like "$puk" '^[0-9]{8}$' "the card system has a PUK"
portal_config puks_a_day=4 puks_in_all=10
ok "the portal serves" portal || finish
cat >"$T/web.json" <<-JSON
	{"scheme": "https", "port": $CITIZENS, "public": $PUBLIC, "puk": "$puk", "stations": {
	  "citizen": {"crt": "$CNS/c1.crt", "key": "$CNS/c1.key"}, "other": {"crt": "$CNS/c9.crt", "key": "$CNS/c9.key"}}}
JSON
WEB=$T/web.json
export WEB NODE_FOLDER CHROMIUM
# web FILE [COMMAND...]: one of tests/web, whose tests are counted here; perhaps under COMMAND
web() { web=$1; shift
	env "$@" node "$ROOT/tests/web/$web.mjs" >"$T/$web.tap" 2>"$T/$web.err"
	grep -v '^1\.\.' "$T/$web.tap" >"$T/$web.lines"
	while IFS= read -r line; do case $line in
		"ok "*) result 0 "${line#ok * - }" ;;
		"not ok "*) result 1 "${line#not ok * - }" ;;
		*) echo "$line" ;;
	esac; done <"$T/$web.lines"
	ok "$web ran to its end" grep -q '^1\.\.' "$T/$web.tap" || sed 's/^/# /' "$T/$web.err" | head; }
web portal
is "$(sql "SELECT count(*) FROM log WHERE entry GLOB '* tell-puk *'")" 4 "the log has each that was shown"

# A browser's own TLS: store and policy of a machine of its own, which is a mount namespace.
sed -i 's/puks_a_day = 4/puks_a_day = 50/; s/puks_in_all = .*/puks_in_all = 50;/' "$T/etc/portal.cfg"; kill -HUP $portal; soon grep -q ": reloaded" "$T/portal.err"
nss=$T/person/.pki/nssdb policies=$T/chromium/policies/managed
mkdir -p "$nss" "$policies"
printf '{"AutoSelectCertificateForUrls": ["{\\"pattern\\": \\"https://localhost:%s\\", \\"filter\\": {}}"]}\n' "$CITIZENS" >"$policies/portal.json"
certutil -N -d "sql:$nss" --empty-password
certutil -A -d "sql:$nss" -n office -t C,, -i "$PKI/ca.crt"
openssl pkcs12 -export -in "$CNS/c1.crt" -inkey "$CNS/c1.key" -name card -passout pass: -out "$T/card.p12"
pk12util -d "sql:$nss" -i "$T/card.p12" -W "" >/dev/null
if unshare -m true 2>/dev/null && [ -d /etc/chromium ]; then
	web card HOME="$T/person" unshare -m sh -c "mount --bind '$T/chromium' /etc/chromium && exec \"\$@\"" sh
else echo "# no namespace of mounts can be had here: the browser's own TLS is not tried"; fi
is "$(grep -c "$puk" "$T/portal.err")" 0 "nothing that was said has the PUK"
unportal; is "$?" 0 "it ends well"
finish
