. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/counter/lib.sh"
badge_of() { :; }
time counter_home 64 64 64000
as daemon reconcile | tail -2
sqlite3 $L "select * from station limit 2"
time binds 64 64 3 1 64000 | head -4
