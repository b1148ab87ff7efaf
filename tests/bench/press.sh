#!/bin/sh
# tests/bench/press.sh SHEETS SHEETS-A-JOB: prints sheets/s from the start of busta-press
# to the last sheet counted by a sink printer, sheets/s of its own processor time, and
# its largest memory in MiB. A batch is made once in $BENCH, for all runs.
. "$(dirname "$0")/../scenario/lib.sh"
. "$ROOT/tests/press/press.sh"
keep=$T; T=${BENCH:?}
if [ ! -d "$T/home" ]; then
	mkdir -p "$T"; print_shop shop; quick_home
	make_job "$T/job.cfg" quantity="$1"; run "$T/job.cfg" && tls_key printer || exit
fi
parcel "$T/stick"
fake sink; press_home "$port" sheets_per_job="$2"
/usr/bin/python3 - "$1" "$PRESS" print "$T/stick" --home "$T/press" --quiet <<'PYTHON'
import os, subprocess, sys, time
begun = time.monotonic()
press = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(press.pid, 0)
spent = time.monotonic() - begun
sheets = int(sys.argv[1])
print("%.0f %.0f %.1f" % (sheets / spent, sheets / (usage.ru_utime + usage.ru_stime), usage.ru_maxrss / 1024))
sys.exit(status)
PYTHON
status=$?
press status --json | grep -q "\"printed\": $1," || status=1
T=$keep
exit $status
