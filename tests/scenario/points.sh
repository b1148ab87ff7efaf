#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a citizen finds the counter where her card is activated, as two people have described it"
. "$ROOT/tests/opener/stocked.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/portal/lib.sh"
. "$ROOT/tests/web/packages.sh"

# member NAME MEMBER: what the list of custodians says of one; - for no such member
member() { as daemon custodian list --json | python3 -c 'import json, sys
for c in json.load(sys.stdin):
    if c["name"] == sys.argv[1]: print(c.get(sys.argv[2], "-"))' "$1" "$2"; }
point() { echo "$(member "$1" municipality)|$(member "$1" hours)|$(member "$1" position)"; }
ask_it() { as daemon request custodian "$@" --json | sed -n 's/.*"request": \([0-9]*\).*/\1/p'; }

# 1. What is said of a counter takes two people, and is in the log.
people && agreed custodian depot --kind depot --title Deposito --address "Via Appia 1" || exit
week="Mo,We,Fr 08:30-13:00; Tu,Th 08:30-13:00,15:00-17:00"
number=$(ask_it forli --kind counter --title "Ufficio anagrafe" --address "Piazza Saffi 8" \
	--municipality "Forlì" --hours "$week" --position 44.222600,12.040700)
is "$(point forli)" "||" "what one person asked is not there yet"
like "$(as bin request list --json | tr -d '\n')" "\"municipality\": \"Forlì\"" "who approves sees where it is"
like "$(as bin request list --json | tr -d '\n')" "\"hours\": \"$week\"" "when it is open"
like "$(as bin request list --json | tr -d '\n')" '"position": "44.222600,12.040700"' "and the point on the map"
ok "she does" as bin approve "$number"
is "$(point forli)" "Forlì|$week|44.222600,12.040700" "and now it is as they agreed"
is "$(point depot)" "-|-|-" "a depot has nothing of that"

# What an option leaves out stays; what is given empty is taken away.
agreed custodian forli --hours "Sa 09:00-12:00"
is "$(point forli)" "Forlì|Sa 09:00-12:00|44.222600,12.040700" "other hours leave the rest as it was"
agreed custodian forli --position ""
is "$(point forli)" "Forlì|Sa 09:00-12:00|-" "an empty position is none"
agreed custodian forli --position 44.2226,12.0407
like "$(as daemon report stock --custodian forli)" "Forlì" "a report on a custodian says its municipality"
like "$(as daemon report stock --custodian forli)" "Sa 09:00-12:00" "and its hours"

# What is refused, before anybody could approve it.
no 64 'municipality, hours and position are a counter.s, and depot is a depot' "a depot has no municipality" \
	request custodian depot --municipality Roma
no 64 'and depot is a depot' "nor hours" request custodian depot --hours "Mo 08:30-13:00"
no 64 'and depot is a depot' "nor a position" request custodian depot --position 41.9,12.5
no 64 'and forli is a depot' "nor does a counter that becomes one keep them" request custodian forli --kind depot
no 64 'Tu is said twice' "a day is said once" \
	request custodian forli --hours "Mo-Fr 08:30-13:00; Tu,Th 15:00-17:00"
no 64 '"lunedì" is not understood' "hours are said in one way" request custodian forli --hours "lunedì"
no 64 'is no position: say latitude and longitude' "and so are positions" \
	request custodian forli --position "44,2226 12,0407"
no 64 'is no position' "which are on the earth" request custodian forli --position 91,12
no 64 "a custodian's municipality is one line" "a municipality is one line" \
	request custodian forli --municipality "$(printf 'Roma\nCapitale')"
no 64 'municipality has at most 120 bytes' "of a line's length" \
	request custodian forli --municipality "$(printf %0121d 1)"
no 64 'municipality is UTF-8' "and UTF-8" request custodian forli --municipality "$(printf 'Forl\354')"
ok "what does not fit a depot can be given up with becoming one" agreed custodian forli --kind depot \
	--municipality "" --hours "" --position ""
agreed custodian forli --kind counter --municipality "Forlì" --hours "$week" --position 44.2226,12.0407

# Whoever edits one of them by hand is found out.
edit() { sqlite3 "$T/home/ledger/ledger.db" "$1"; }
ok "ledger and log agree" as daemon reconcile
for edit in "municipality = 'Faenza'" "hours = 'Su 08:30-13:00'" "position = '44.2226,12.0408'"; do
	was=$(edit "SELECT quote(${edit%% *}) FROM custodian WHERE hours <> ''")
	edit "UPDATE custodian SET $edit WHERE hours <> ''"
	refused 1 'the custodian forli is not as two people made it' "not so when ${edit%% *} was edited" \
		sh -c "SUDO_USER=daemon SUDO_UID=$(id -u daemon) '$BUSTA' --home '$T/home' reconcile >&2"
	edit "UPDATE custodian SET ${edit%% *} = $was WHERE hours <> ''"
done
ok "put back, they agree again" as daemon reconcile

# 2. What the portal tells of it, to whoever asks. A day is far from today if midnight, which may
# come while this runs, does not bring it near.
far=$(($(date +%u) + 3)); far=$(((far - 1) % 7 + 1))
day_of() { echo "$1" | cut -d' ' -f"$far"; }
agreed custodian forli --title Anagrafe --hours "Mo-Su 00:00-24:00"
agreed custodian roma-1 --kind counter --title "Municipio I" --address "Via Petroselli 50" --municipality Roma \
	--hours "Mo-Su 00:00-24:00" --position 41.890210,12.492231
agreed custodian roma-2 --kind counter --title "Municipio II" --address "Via Dire Daua 11" --municipality Roma \
	--hours "Mo-Su 00:00-24:00" --closed
agreed custodian salute --kind counter --title "Casa della salute" --address "Via Alta 2" \
	--municipality "Sant’Angelo Romano" --hours "$(day_of "Mo Tu We Th Fr Sa Su") 08:30-13:00" --position 42.0339,12.7113
agreed custodian tivoli --kind counter --title Ufficio --address "Via Roma 1" --municipality Tivoli
agreed custodian indoors --kind counter --title "Per chi lavora qui" --address "Via Interna 1" --hours "Mo-Su 00:00-24:00"
agreed custodian printer --kind print-room --title Stampa --address "Via Salaria 691"
thirty() {
	quick_job "$T/job.cfg" quantity=30 chunk=10 && run "$T/job.cfg" &&
		agreed release 1 && as daemon stock printed 1 --at printer
}
ok "thirty envelopes are printed" thirty
delivery=0
for counter in forli roma-1 tivoli; do
	first=$((delivery * 10 + 1)); delivery=$((delivery + 1))
	ranges=$(printf 'LZ26-%07d..%07d' $first $((first + 9)))
	as daemon stock send "$ranges" --from printer --to $counter >/dev/null
	as daemon stock receive D$delivery "$ranges" >/dev/null
done
pki_stations 1 && cns_citizens 1
ok "busta-portal begins" portal || finish

points() { in_public "https://localhost:$PUBLIC/v1/points$1"; }
# told QUERY MEMBER: of each point, in order
told() { points "$1" | python3 -c 'import json, sys
print("; ".join("{} {}".format(p["name"], p.get(sys.argv[1], "-")) for p in json.load(sys.stdin)["points"]))' "$2"; }
status() { in_public -o "$T/.body" -w '%{http_code}' "https://localhost:$PUBLIC$1"; }
is "$(told "" envelopes)" "forli True; roma-1 True; roma-2 False; salute False; tivoli True" \
	"every activation point is told, and whether it has envelopes"
is "$(points "" | grep -c "Per chi lavora qui\|Stampa\|Deposito")" 0 "nobody else is"
is "$(told "" closed)" "forli False; roma-1 False; roma-2 True; salute False; tivoli False" "which are closed is, too"
is "$(told "" open_now)" "forli True; roma-1 True; roma-2 False; salute False; tivoli -" "and which are open now"
is "$(told "?municipality=FORL%C3%8C" name)" "forli forli" "a name is found with its accent"
is "$(told "?municipality=sant+angelo" name)" "salute salute" "and without its apostrophe"
is "$(told "?near=41.903,12.496" distance)" "roma-1 1456; salute 22993; forli 260565" "what is near comes first"
is "$(told "?near=41.903,12.496&municipality=sant" distance)" "salute 22993" "also of one municipality"
for query in near=here near=41.9034567,12.4 municipality=%ff page=2; do
	is "$(status "/v1/points?$query") $(head -c 35 "$T/.body")" '400 {"type":"/problems/malformed","titl' \
		"$query is no question"; done
is "$(status "/v1/points?municipality=$(printf %0200d 1)")" 404 "nor is what is longer than any name"
is "$(in_public --cert "$CNS/c1.crt" --key "$CNS/c1.key" -o "$T/.body" -w '%{http_code}' "https://localhost:$CITIZENS/v1/points")" 404 \
	"and the door of citizens with their cards has none of it"
before=$(points "" | sed 's/"now":{[^}]*}//')
as daemon stock spoil LZ26-0000011..0000019 --at roma-1 --reason counter >/dev/null
is "$(points "" | sed 's/"now":{[^}]*}//')" "$before" "of ten envelopes no more is told than of one"
as daemon stock spoil LZ26-0000020..0000020 --at roma-1 --reason counter >/dev/null
is "$(told "?municipality=roma" envelopes)" "roma-1 False; roma-2 False; salute False" "of none it is"
agreed adjust LZ26-0000001..0000003 --from forli --to roma-1
is "$(told "?municipality=roma" envelopes)" "roma-1 True; roma-2 False; salute False" "until there are some again"
is "$(in_public -D - -o /dev/null "https://localhost:$PUBLIC/punti" | tr -d '\r' | grep -c 'geolocation=(self)')" 1 \
	"its page may ask a browser where it is"
is "$(in_public --cert "$CNS/c1.crt" --key "$CNS/c1.key" -D - -o /dev/null "https://localhost:$CITIZENS/" | tr -d '\r' | grep -c 'geolocation=()')" 1 \
	"and no page of a citizen may"

# 3. In a browser, on a telephone.
if web_packages; then
	cat >"$T/web.json" <<-JSON
	{"public": "https://localhost:$PUBLIC", "stations": {}, "distances": "1,5 km; 23 km; 261 km", "day":
	 {"it": "$(day_of "lunedì martedì mercoledì giovedì venerdì sabato domenica")",
	  "en": "$(day_of "Monday Tuesday Wednesday Thursday Friday Saturday Sunday")"}}
	JSON
	WEB=$T/web.json NODE_FOLDER=$NODE_FOLDER CHROMIUM=$CHROMIUM node "$ROOT/tests/web/points.mjs" >"$T/points.tap" 2>"$T/points.err"
	while IFS= read -r line; do case $line in
		"ok "*) result 0 "${line#ok * - }" ;;
		"not ok "*) result 1 "${line#not ok * - }" ;;
		*) echo "$line" | grep -v '^1\.\.' ;;
	esac; done <"$T/points.tap"
	grep -q '^1\.\.' "$T/points.tap" || { result 1 "the browser's tests run to their end"; sed 's/^/# /' "$T/points.err" | head; }
else echo "# playwright-core and axe-core cannot be had from npm: no browser"; fi
like "$(cat "$T/portal.err")" 'public:/v1/points 200' "the log has what was asked"
is "$(grep -cE 'near|41\.9|forli|FORL|municipality' "$T/portal.err")" 0 "and neither a place nor a name"
ok "busta-portal ends when it is told to" unportal
finish
