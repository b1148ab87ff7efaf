#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "what custodians hold is seen by each of them alone, and is the key together"
. "$ROOT/tests/opener/opener.sh"

[ "$(id -u)" -eq 0 ] || skip "several users are played here, which takes root"
people
as daemon request operator games --roles key-custodian >/dev/null && as bin approve 1 >/dev/null &&
	as daemon request operator sys --roles counter+producer >/dev/null && as bin approve 2 >/dev/null
quick_job "$T/job.cfg"; quick_job "$T/second.cfg" 'note="the second one"'
quick_home "$T/other"
ok "there is a batch, whose data key a backup must open" run "$T/job.cfg"

timeout -k 5 560 python3 -B "$ROOT/tests/fault/ceremony.py" "$BUSTA" "$T" "$OPENER" >"$T/said" 2>"$T/wrong"
while read -r found; do
	case $found in
	"ok "*) result 0 "${found#ok }" ;;
	"no "*) result 1 "${found#no }" ;;
	*) printf '%s\n' "$found" ;;
	esac
done <"$T/said"
is "$(cat "$T/wrong")" "" "all of it was tried"
is "$(invariants)" "" "and all adds up"
finish
