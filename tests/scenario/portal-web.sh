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
portal_config puks_a_day=4
ok "the portal serves" portal || finish
cat >"$T/web.json" <<-JSON
	{"scheme": "https", "port": $CITIZENS, "public": $PUBLIC, "puk": "$puk", "stations": {
	  "citizen": {"crt": "$CNS/c1.crt", "key": "$CNS/c1.key"}, "other": {"crt": "$CNS/c9.crt", "key": "$CNS/c9.key"}}}
JSON
WEB=$T/web.json
export WEB NODE_FOLDER CHROMIUM
node "$ROOT/tests/web/portal.mjs" >"$T/portal.tap" 2>"$T/portal.mjs.err"
while IFS= read -r line; do case $line in
	"ok "*) result 0 "${line#ok * - }" ;;
	"not ok "*) result 1 "${line#not ok * - }" ;;
	*) echo "$line" ;;
esac; done <<-TAP
	$(grep -v '^1\.\.' "$T/portal.tap")
	TAP
ok "it ran to its end" grep -q '^1\.\.' "$T/portal.tap" || sed 's/^/# /' "$T/portal.mjs.err" | head
is "$(sql "SELECT count(*) FROM log WHERE entry GLOB '* tell-puk *'")" 4 "the log has each that was shown"
is "$(grep -c "$puk" "$T/portal.err")" 0 "and nothing that was said has it"
unportal; is "$?" 0 "it ends well"
finish
