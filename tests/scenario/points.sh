#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a citizen finds the counter where her card is activated, as two people have described it"
. "$ROOT/tests/opener/stocked.sh"
. "$ROOT/tests/fault/life.sh"

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
finish
