#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a clerk gives codes without an envelope, in Chromium: papers, address, card, slip"
# shellcheck disable=SC2154 # courier.sh's
. "$ROOT/tests/courier/courier.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/fault/splits.sh"
. "$ROOT/tests/web/packages.sh"

web_packages || skip "playwright-core and axe-core cannot be had from npm"
courier_home
split_home || finish
ok "bustad serves them" serve counter || finish
cat >"$T/web.json" <<-JSON
	{"scheme": "https", "port": $(port counter), "clerk": "daemon", "badges": {"clerk": "$(cat "$T/badge.daemon")"},
	 "cards": ["$(card 1)", "$(card 2)", "$(card 3)", "$(card 4)"], "envelope": "$(codes 1 1)", "slip": "$T/slip.pdf",
	 "stations": {"counter": {"crt": "$PKI/s001.crt", "key": "$PKI/s001.key"}}}
JSON
WEB=$T/web.json
export WEB NODE_FOLDER CHROMIUM
node "$ROOT/tests/web/split.mjs" >"$T/split.tap" 2>"$T/split.mjs.err"
while IFS= read -r line; do case $line in
	"ok "*) result 0 "${line#ok * - }" ;;
	"not ok "*) result 1 "${line#not ok * - }" ;;
	*) echo "$line" ;;
esac; done <<-TAP
	$(grep -v '^1\.\.' "$T/split.tap")
	TAP
ok "it ran to its end" grep -q '^1\.\.' "$T/split.tap" || sed 's/^/# /' "$T/split.mjs.err" | head
logged() { sql "SELECT count(*) FROM log WHERE entry GLOB '* $1 *'"; }
is "$(logged draw),$(logged 'slip'),$(sql 'SELECT sum(printed) FROM split')" "3,8,3" "of all that was lost and asked again, the log has each once"
is "$(pdftotext -layout "$T/slip.pdf" - | grep -cE '[0-9]+[.]{2,}')" 3 "what opened is a slip with three halves"
for lang in it en; do is "$(exchange >/dev/null; for one in "$T/courier/inbox/"*.cms; do
	openssl cms -decrypt -inform DER -in "$one" -inkey "$T/courier/courier.key" -passin "file:$T/courier.pass" |
		grep -c "\"lang\": *\"$lang\""; done | sort | tr '\n' ' ')" "$([ $lang = it ] && echo "0 0 1 " || echo "0 1 1 ")" "messages in $lang"; done
unserve counter
is "$(reconciles)" "" "the ledger reconciles with its log"
finish
