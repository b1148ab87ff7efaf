#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "what takes two people is done by two, behind the sudo rule that ships, or not at all"

AUDIT=$BUILD/busta-audit
# count_of EVENT: how many of them the log has; last: its last entry
count_of() { sql 'SELECT entry FROM log' | awk -v event="$1" '$4 == event' | wc -l; }
last() { sql "SELECT entry FROM log ORDER BY seq DESC LIMIT 1" | cut -d' ' -f4-; }
# audited: the auditor's program replays the whole log
audited() {
	rm -rf "$T/export"
	"$@" log checkpoint && "$@" log export "$T/export" &&
		"$AUDIT" verify "$T/export" --key "$H/keys/log.vkey"
}
H=$T/home

# 1. In a developer's home, where SUDO_USER and SUDO_UID are believed.
make_home "$T/plain"
like "$("$BUSTA" --home "$T/plain" init 2>&1)" 'is a home already' "a home is made once"
home_of() { "$BUSTA" --home "$1" operator list --json | python3 -c '
import json, sys; print([(o["name"], o["roles"]) for o in json.load(sys.stdin)])'; }
me=$(id -un)
[ "$(id -u)" -eq 0 ] && mine='[]' || mine="[('$me', 'all')]"
is "$(home_of "$T/plain")" "$mine" "a home made without operators has its maker alone, or nobody if that is root"
plain() { "$BUSTA" --home "$T/plain" "$@"; }
[ "$(id -u)" -ne 0 ] || plain operator add daemon >/dev/null
ok "while fewer than two are named, one is added by nobody's leave" plain operator add bin
refused 77 'the first two operators are named' "and never after that" plain operator add games

refused 64 'two names' "init takes two operators" "$BUSTA" --home "$T/x" init \
	--passphrase-file "$T/passphrase" --operators daemon
refused 64 'two different people' "who are two" "$BUSTA" --home "$T/x" init \
	--passphrase-file "$T/passphrase" --operators daemon,daemon
refused 67 'no user nobody-here' "and users" "$BUSTA" --home "$T/x" init \
	--passphrase-file "$T/passphrase" --operators daemon,nobody-here
refused 65 'root is never an operator' "and not root" "$BUSTA" --home "$T/x" init \
	--passphrase-file "$T/passphrase" --operators root,daemon

ok "a home with two operators is made" people
is "$(home_of "$H")" "[('bin', 'all'), ('daemon', 'all')]" "and has them, with all roles"
is "$(sql "SELECT entry FROM log WHERE seq = 1" | cut -d' ' -f4-)" \
	"operator @busta - - 0 1:all daemon -" "the log begins with them"

# who SUDO_USER SUDO_UID ARGUMENT...: what a clumsy or lying sudo would say
who() { SUDO_USER=$1 SUDO_UID=$2; shift 2; export SUDO_USER SUDO_UID
	"$BUSTA" --home "$H" "$@"; status=$?; unset SUDO_USER SUDO_UID; return $status; }
ok "an operator reads" who daemon 1 batch list
refused 77 'two users' "a name and a uid of two users are refused" who daemon 2 batch list
refused 77 'no user of this system' "a name nobody has" who nobody-here 1 batch list
refused 77 'no uid' "a uid that is no number" who daemon 0x1 batch list
refused 77 'no uid' "an empty uid" who daemon '' batch list
refused 77 'no uid' "a uid with a sign" who daemon +1 batch list
refused 77 'no uid' "a uid that wraps around" who daemon 4294967297 batch list
refused 77 'root and the owner' "root behind sudo" who root 0 batch list
refused 77 'root and the owner' "the home's owner behind sudo" who "$me" "$(id -u)" batch list
refused 77 'only one is set' "a uid without a name" env SUDO_UID=1 "$BUSTA" --home "$H" batch list
refused 77 'only one is set' "a name without a uid" env SUDO_USER=daemon "$BUSTA" --home "$H" batch list
refused 77 'only one is set' "a group alone" env SUDO_GID=1 "$BUSTA" --home "$H" batch list
refused 77 'games is no operator' "who is no operator reads nothing" as games batch list

quick_job "$T/job.cfg"
ok "the service makes a batch without a person" run "$T/job.cfg"
refused 77 'takes an operator' "and asks for nothing" "$BUSTA" --home "$H" request release 1
refused 65 'nobody has shown, with the keys as they are now, that they come back.*busta request waive B000001' \
	"nor does anybody, before it was rehearsed" as daemon request release 1
as daemon request waive 1 >/dev/null
refused 77 'your own request' "nobody alone waives that" as daemon approve 1
ok "two people do" as bin approve 1
as daemon template approve "$ROOT/templates/busta-singola.cfg" >/dev/null && as bin approve 2 >/dev/null
like "$(as daemon request release 1)" 'Asked as #3.*' "one person asks for its release"
refused 77 'takes an operator' "the service approves nothing" "$BUSTA" --home "$H" approve 3
refused 77 'your own request' "who asked does not approve" as daemon approve 3
is "$(last)" "refuse daemon - - 0 - self #3" "and that she tried is in the log"
is "$(sql 'SELECT DISTINCT state FROM stock')" 2 "nothing is released by it"
ok "somebody else approves" as bin approve 3
is "$(sql 'SELECT DISTINCT state FROM stock')" 3 "and all is released"
refused 65 'decided before' "once" as bin approve 3
is "$(last)" "refuse bin - - 0 - settled #3" "a second time is in the log"
is "$(count_of release)" 1 "and released nothing again"

is "$(as daemon request operator games --roles counter --json | python3 -c '
import json, sys; r = json.load(sys.stdin); print(r["request"], r["approvers"])')" \
	"4 ['bin']" "another operator is asked for, and who may approve is said"
ok "he is one when somebody else has approved" as bin approve 4
refused 77 'takes a stock-keeper.* games is counter' "he asks for what his role lets him, and no more" \
	as games request custodian roma --kind counter --title Roma
as daemon request custodian roma --kind counter --title Roma >/dev/null
refused 77 'another role' "and approves no more than that" as games approve 5
is "$(last)" "refuse games - - 0 - role #5" "which is in the log"
sqlite3 "$H/ledger/ledger.db" "UPDATE request SET arguments = replace(arguments, 'counter', 'depot') WHERE id = 5"
refused 65 'somebody edited the ledger' "a request that was edited is refused" as bin approve 5
is "$(as bin request list --json | python3 -c 'import json, sys; print(*[r["state"] for r in json.load(sys.stdin) if r["request"] == 5])')" \
	edited "and the list says that it was"
is "$(last)" "refuse bin - - 0 - changed #5" "which is in the log"
sqlite3 "$H/ledger/ledger.db" "UPDATE request SET arguments = replace(arguments, 'depot', 'counter') WHERE id = 5"
ok "put back as it was, it is what was asked" as bin approve 5
is "$(as games custodian list | tail -1 | awk '{ print $1, $2, $3 }')" "roma counter open" \
	"the custodian is there"
as daemon request operator games --remove >/dev/null
refused 77 'asked by daemon' "nobody withdraws what another asked" as bin request withdraw 6
ok "who asked withdraws" as daemon request withdraw 6
refused 65 'decided before' "what was withdrawn is not approved" as bin approve 6
is "$(as bin request list --json | python3 -c '
import json, sys; print([r["state"] for r in json.load(sys.stdin)])')" \
	"['approved', 'approved', 'approved', 'approved', 'approved', 'withdrawn']" "the list says what became of each"
is "$(python3 - "$H/ledger/ledger.db" <<'PY'
import hashlib, json, sqlite3, sys
db, good = sqlite3.connect(sys.argv[1]), 0
for kind, arguments, who, asked, expires, entry in db.execute(
        "SELECT kind, arguments, asked_by, asked_ms, expires_ms, entry FROM request"):
    text = lambda s: len(s.encode()).to_bytes(4, "big") + s.encode()
    said = text(kind) + text(arguments) + text(who) + asked.to_bytes(8, "big") + expires.to_bytes(8, "big")
    line = db.execute("SELECT entry FROM log WHERE seq = ?", (entry,)).fetchone()[0].split()
    good += line[3:5] + line[8:10] == ["request", who, kind, hashlib.sha256(said).hexdigest()[:32]] \
        and json.dumps(json.loads(arguments), sort_keys=True, separators=(",", ":")) == arguments
print(good)
PY
)" 6 "each request's digest in the log is as docs/FORMATS.md says"
ok "the auditor's program replays it all" audited "$BUSTA" --home "$H"
is "$(invariants)" "" "ledger and page files agree"

# Two people at once: one approval, whoever is first.
as daemon request operator sys --roles auditor >/dev/null
as bin request operator man --roles releaser >/dev/null; as daemon approve 8 >/dev/null
for somebody in bin man bin man bin man; do
	as $somebody approve 7 >>"$T/.race" 2>&1 & done
wait
is "$(grep -c 'is approved' "$T/.race")" 1 "of six approvals at once one is carried out"
is "$(count_of operator)" 5 "and changes one thing"
is "$(sql "SELECT count(*) FROM log WHERE entry LIKE '%settled #7_'")" 5 "the others are in the log"

# Whoever is removed while she counts has counted for nobody: an entry of hers
# would never fit into the log again.
as bin request operator games --roles counter >/dev/null; as daemon approve 9 >/dev/null
mkfifo "$T/scanner"
{ as games stock count --at roma <"$T/scanner"; echo "exit $?"; } >"$T/.count" 2>&1 &
counting=$!
exec 7>"$T/scanner"
# Its room is there once it is settled that she may count.
until pgrep -f "busta-room counter $H/keys/store.cfg" >/dev/null || ! kill -0 $counting; do sleep 0.05; done
as bin request operator games --remove >/dev/null; as daemon approve 10 >/dev/null
exec 7>&-; wait $counting
like "$(tr '\n' ' ' <"$T/.count")" 'games is no operator of this home any more.* exit 77' \
	"who is removed while she counts is refused"
ok "and the log still fits" as bin reconcile

# What an option does not name stays as it is when the request is carried out.
as daemon request custodian roma --title "Roma Uno" >/dev/null
as daemon request custodian roma --closed >/dev/null
ok "one change of a custodian" as bin approve 11
ok "does not undo another that was agreed meanwhile" as bin approve 12
is "$(as bin custodian list --json | python3 -c '
import json, sys; c = json.load(sys.stdin)[0]; print(c["name"], c["kind"], c["title"], c["state"])')" \
	"roma counter Roma Uno closed" "both are done"
refused 64 'say what roma is to be' "a change of nothing is refused" as daemon request custodian roma
for name in b1 d22 system; do
	refused 64 "$name would be taken for something else" "a custodian is not named $name" \
		as daemon request custodian "$name" --kind depot --title Depot; done
refused 64 "a custodian's title is one line" "a title does not turn the direction of what is read" \
	as daemon request custodian roma --title "$(printf '\342\200\256Roma')"

# 2. The sudo rule, with real users and the system user busta.
PATH=$PATH:/usr/sbin:/sbin
rule=$ROOT/batch/busta.sudoers
ok "visudo accepts the rule" visudo -cf "$rule"
if [ "$(id -u)" -ne 0 ]; then
	echo "# not root: the sudo rule was not tried with real users"
	finish; exit
fi

# One such test at a time on a machine, which lends it a user and a rule.
exec 9>/run/busta-two-people.lock
flock 9
drop=/etc/sudoers.d/busta-test-$$ lent=
give_back() { rm -f "$drop"; [ -z "$lent" ] || userdel busta 2>/dev/null; }
trap 'give_back; cleanup' EXIT
id busta >/dev/null 2>&1 || {
	useradd --system --user-group --no-create-home --home-dir /nonexistent \
		--shell /usr/sbin/nologin busta && lent=yes; }
installed=$T/usr/bin
mkdir -p "$installed" "$T/share"
chmod 711 "$T"; chmod -R a+rX "$T/usr" "$T/share"
cp "$BUILD/busta" "$BUILD/busta-room" "$BUILD/tests/fault/quicken_store" "$installed"; chmod 755 "$installed"/*
# As shipped, for where busta is here and for users without a password.
sed "s,/usr/bin/busta,$installed/busta,g
	s/^%busta-operators/daemon, bin, games/; s/NOSETENV:/& NOPASSWD:/" "$rule" >"$drop.new"
ok "the rule of this test is one" visudo -cf "$drop.new"
mv "$drop.new" "$drop"; chmod 440 "$drop"
H=$T/var; mkdir "$H"; chown busta: "$H"; chmod 700 "$H"
cp "$T/passphrase" "$T/share/passphrase"; chown busta: "$T/share/passphrase"
served() { runuser -u busta -- "$installed/busta" --home "$H" "$@"; }
# real NAME ARGUMENT...: that user calls sudo
real() { real=$1; shift; runuser -u "$real" -- sudo -n -u busta "$installed/busta" --home "$H" "$@"; }
sql() { sqlite3 -readonly "$H/ledger/ledger.db" "$1"; }

cd / || exit
if ! runuser -u daemon -- sudo -n -u busta "$installed/busta" --version >/dev/null 2>"$T/.err"; then
	echo "# sudo does not work here ($(head -1 "$T/.err")): the rule was not tried with real users"
	finish; exit
fi
ok "an installed home is made by busta itself" served init --operators daemon,bin \
	--passphrase-file "$T/share/passphrase"
runuser -u busta -- "$installed/quicken_store" "$H/keys/store.cfg" "$T/share/passphrase"
is "$(served operator list | wc -l)" 3 "and has two operators"
refused 65 'busta is never an operator' "busta is never one of them" served init \
	--operators busta,bin --passphrase-file "$T/share/passphrase"
cp "$ROOT/batch/weak-pins.txt" "$ROOT/templates/busta-singola.cfg" "$T/shop.crt" "$T/share"
quick_job "$T/share/job.cfg" use_template="$T/share/busta-singola.cfg" \
	weak_pins="\"$T/share/weak-pins.txt\"" recipients="( \"$T/share/shop.crt\" )"
chmod a+r "$T"/share/*.*
ok "the timer makes a batch" served batch run --quiet "$T/share/job.cfg"
real daemon request waive 1 >/dev/null && real bin approve 1 >/dev/null
real daemon template approve "$T/share/busta-singola.cfg" >/dev/null && real bin approve 2 >/dev/null
ok "one user asks" real daemon request release 1
is "$(sql "SELECT asked_by FROM request WHERE id = 3")" daemon "and is who asked"
refused 77 'your own request' "herself she cannot approve" real daemon approve 3
refused 77 'games is no operator' "a user in the rule who is no operator is refused" real games batch list
refused 1 'sudo:' "a user who is not in the rule is refused by sudo" real sys batch list
refused 1 'sudo:' "nobody runs anything else as busta" \
	runuser -u bin -- sudo -n -u busta /bin/cat "$H/ledger/ledger.db"
refused 1 'sudo:' "nor busta as root" runuser -u bin -- sudo -n "$installed/busta" --version
refused 1 'sudo:' "nobody sets the environment of busta" runuser -u daemon -- sudo -n -u busta \
	SUDO_USER=bin SUDO_UID=2 "$installed/busta" --home "$H" approve 3
refused 77 'your own request' "what it was before sudo counts for nothing" runuser -u daemon -- env \
	SUDO_USER=bin SUDO_UID=2 SUDO_GID=2 sudo -n -u busta "$installed/busta" --home "$H" approve 3
refused 77 'root and the owner' "root behind sudo is nobody" \
	sudo -n -u busta "$installed/busta" --home "$H" batch list
refused 77 'must belong to this user alone' "root himself does not open the home" \
	"$installed/busta" --home "$H" batch list
refused 77 'without sudo' "nothing is drawn over the ledger" real bin template proof \
	"$T/share/busta-singola.cfg" -o "$H/ledger/ledger.db"
refused 1 'Permission denied|unable to open' "nobody reads the ledger by hand" \
	runuser -u bin -- sqlite3 "$H/ledger/ledger.db" 'SELECT 1'
is "$(sql 'SELECT DISTINCT state FROM stock')" 2 "nothing is released yet"
ok "another user approves" real bin approve 3
is "$(sql 'SELECT DISTINCT state FROM stock')" 3 "and all is released"
is "$(sql 'SELECT entry FROM log' | awk '$4 == "refuse" { print $5, $10, $11 }' | tr '\n' ' ')" \
	"daemon self #3 daemon self #3 " "each refused try is in the log"
refused 77 'takes an operator' "the timer asks for nothing" served request release 1
# A ceremony, each at a terminal that sudo has made for her.
is "$(python3 -B "$ROOT/tests/fault/real_ceremony.py" "$installed/busta" "$H" 2>&1 | tail -1)" \
	"[0, 0] echoed [] checked True" "two users make a key together, each through sudo"
is "$(sql 'SELECT entry FROM log' | awk '$4 == "share" { print $5, $9 }' | tr '\n' ' ')" \
	"daemon 1/2 bin 2/2 " "and the ledger has what each of them holds"
# The uid counts, not the name alone: somebody else who was given the name later.
sqlite3 "$H/ledger/ledger.db" "UPDATE operator SET uid = 4711 WHERE name = 'bin'"
chown busta: "$H"/ledger/ledger.db*
refused 77 'another user of the same name' "a user of an operator's name is not that operator" \
	real bin batch list
sqlite3 "$H/ledger/ledger.db" "UPDATE operator SET uid = 2 WHERE name = 'bin'"
mkdir "$T/audit"; chown busta: "$T/audit"
served log checkpoint >/dev/null && served log export "$T/audit/export" >/dev/null
ok "the auditor's program replays it all" "$AUDIT" verify "$T/audit/export" --key "$H/keys/log.vkey"
# Who logged in is not who calls sudo: only where the kernel keeps that.
login() { sh -c 'echo "$1" >/proc/self/loginuid && shift && exec "$@"' sh "$@"; }
if login 5 true 2>/dev/null; then
	refused 77 'user who logged in' "a login that was lent through su is refused" login 5 \
		runuser -u bin -- sudo -n -u busta "$installed/busta" --home "$H" batch list
	ok "and one's own is not" login 2 \
		runuser -u bin -- sudo -n -u busta "$installed/busta" --home "$H" batch list
else
	echo "# the kernel keeps no login uid here: it was not tried"
fi
finish
