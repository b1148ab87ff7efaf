#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "whoever has a card gets its PUK, and nobody else's: counted before it is told, as often as portal.cfg lets her"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/counter/pki.sh"
. "$ROOT/tests/portal/lib.sh"

pki_stations 0 && cns_citizens 9 || exit
batch_on_hand "$T/job.cfg"
ask_for operator games --roles counter; does bin approve $asked
pins 1 >"$T/pins"
bind() { does games bind "$(code "$1")" "$(card "$1")" --at roma; }
log_size() { sql 'SELECT count(*) FROM log'; }

# Cards 1 to 5 are assigned, 6 is bound and no more, 7 is bound and spoiled, 8 nobody knows, 9 is blocked.
bind 6
key=$(key_of) && exchange_key && card_system carte "$key"
for n in 1 2 3 4 5 7 9; do bind $n; done
as games outbox export --card-system carte >"$T/carte.json"
does games outbox ack "$(serial 2)"
does bin stock spoil "$(serial 7)..$(serial 7)" --at roma --reason counter
printf '%s\n%s\n' "$(card 9)" "$(cip 9)" >"$T/line"; does games card block - - <"$T/line"
# system_puk N: as the card system has it, by its own program
system_puk() { "$SYSTEM" open "$key" "$(card "$1")" puk_block <"$T/carte.json" | sed -n "s/^$(serial "$1") \([0-9]*\)$/\1/p"; }
portal_config puks_a_day=3 puks_in_all=7
ok "portal.cfg is good" "$PORTAL" --config "$T/etc/portal.cfg" --check
ok "the portal serves" portal || finish

# --- The PUK.
was=$(log_size)
is "$(puk_of 1)" "$(system_puk 1)" "a citizen is told the very PUK that went to the card system"
like "$(system_puk 1)" '^[0-9]{8}$' "which has eight digits"
is "$(puk_of 2)" "$(system_puk 2)" "another one hers, whose PIN is nowhere here any more"
ok "they differ" test "$(system_puk 1)" != "$(system_puk 2)"
is "$(($(log_size) - was))" 2 "each is an entry of the log"
today=$(date -u +%F)
like "$(sql "SELECT entry FROM log ORDER BY seq DESC LIMIT 1")" \
	"tell-puk @busta $(serial 2) $(serial 2) 1 roma roma $today" "by the service, of that envelope, on that day"
is "$(sql "SELECT count(*) FROM log WHERE entry LIKE '%$(system_puk 2)%'")" 0 "and without the PUK"
puk_of 1 >/dev/null
like "$(cat "$T/.heads")" '^[Cc]ache-[Cc]ontrol: no-store' "an answer with a PUK is kept by nobody"
like "$(cat "$T/.heads")" "[Cc]ontent-[Ss]ecurity-[Pp]olicy: default-src 'none'" "and shown inside of nothing"

# --- One press of the button, one PUK.
token_of() { as_citizen "$1" POST /v1/tokens '{}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p'; }
said() { as_citizen "$1" POST /v1/puk "$2" | sed -n 's/.*"puk":"\([0-9]*\)".*/a puk/p; s,.*"type":"/problems/\([a-z-]*\)".*,\1,p'; }
was=$(log_size)
token=$(token_of 3)
like "$token" '^[0-9a-f]{32}$' "a token is 128 bits"
is "$(said 4 "{\"token\": \"$token\"}")" token "another citizen's token is none"
is "$(said 3 "{\"token\": \"$token\"}")" "a puk" "her own is good"
is "$(said 3 "{\"token\": \"$token\"}")" token "once"
first=$(token_of 3) second=$(token_of 3)
is "$(said 3 "{\"token\": \"$first\"}")" token "a page that was loaded again takes the place of the one before"
for body in '{}' '{"token": 1}' '{"token": ""}' "{\"token\": \"$second\", \"card\": \"$(card 4)\"}" '{"token": "'"$(printf %032d 0)"'"}'; do
	is "$(said 3 "$body")" token "no token: $(echo "$body" | cut -c1-24)"; done
is "$(said 3 "[]")" malformed "nor is what is no object"
is "$(($(log_size) - was))" 1 "of all these one was counted"
as_citizen 3 GET "/v1/puk?token=$second" >/dev/null
is "$(cat "$T/.status")" 405 "a PUK is in no address"
foreign() { curl -s --cacert "$PKI/ca.crt" --cert "$CNS/c3.crt" --key "$CNS/c3.key" -o /dev/null -w '%{http_code}' \
	-H 'Content-Type: application/json' "$@" "https://localhost:$CITIZENS/v1/puk" -d "{\"token\": \"$second\"}"; }
is "$(foreign -H 'Origin: https://elsewhere.example') $(foreign -H 'Sec-Fetch-Site: cross-site')" "403 403" \
	"nor for a page of somebody else"
link() { curl -s --cacert "$PKI/ca.crt" --cert "$CNS/c3.crt" --key "$CNS/c3.key" -o /dev/null -w '%{http_code}' \
	-H 'Sec-Fetch-Site: same-site' "$@" "https://localhost:$CITIZENS/"; }
is "$(link -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document') $(link -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: iframe') $(link -H 'Sec-Fetch-Mode: cors' -H 'Sec-Fetch-Dest: empty')" \
	"200 403 403" "a link leads to the page, and nothing else of another site does"

# --- Of which card there is none.
was=$(log_size)
is "$(puk_of 6)" no-puk "a card that is bound, and that no card system has, has no PUK"
cp "$T/.body" "$T/none"
for n in 7 8 9; do is "$(puk_of $n)" no-puk "nor has card $n"; is "$(cmp "$T/.body" "$T/none" 2>&1)" "" "in the same words"; done
is "$(log_size)" "$was" "and nothing is counted"

# --- As often as it may be.
ok "one more today" test "$(puk_of 1)" = "$(system_puk 1)"
was=$(log_size)
is "$(puk_of 1)" too-often "three times a day, and no more"
is "$(puk_of 5)" "$(system_puk 5)" "others are not held up"
unportal; is "$?" 0 "the portal ends well"
ok "it begins again" portal
is "$(puk_of 1)" too-often "and has forgotten nothing"
is "$(($(log_size) - was))" 1 "what was refused is no entry"
unportal
${CC:-gcc} -shared -fPIC -O1 -o "$T/shift.so" "$ROOT/tests/fault/shift_clock.c"
ok "tomorrow" portal env SHIFT_SECONDS=86400 LD_PRELOAD="$T/shift.so"
for n in 1 2 3; do is "$(puk_of 1)" "$(system_puk 1)" "it is told again: $n"; done
is "$(puk_of 1)" too-often "three times"
unportal
ok "whoever sets the clock back" portal
is "$(puk_of 1)" too-often "gets nothing for it"
unportal
ok "the day after tomorrow" portal env SHIFT_SECONDS=172800 LD_PRELOAD="$T/shift.so"
is "$(puk_of 1)" "$(system_puk 1)" "once more"
is "$(puk_of 1)" locked "the seventh was the last one"
refused 65 "was not told" "what was not told is not unlocked" as games request unlock-puk "$(serial 4)"
both unlock-puk "$(serial 1)"
is "$(puk_of 1)" "$(system_puk 1)" "two people let it be told again"
unportal

# --- What is left of it.
is "$(as daemon report puk --csv | tail -n +2 | grep -c tell-puk)" 11 "a report has each"
is "$(as daemon reconcile >/dev/null 2>&1; echo $?)" 0 "the ledger is what its log says"
ok "the auditor's own program agrees" audited
is "$(as daemon log checkpoint >/dev/null; head -2 "$T/home/keys/log/checkpoint" 2>/dev/null | tail -1)" "$(log_size)" "all of it is signed"
is "$(cat "$T/portal.err" "$T/portal.out" | grep -c "$PERSON\|$(card 1)\|$(system_puk 1)")" 0 "nothing it said names a person, a card or a PUK"
finish
