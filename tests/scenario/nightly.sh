#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "what systemd runs every night is sound, confined, and makes the batch it says"

UNITS=$ROOT/batch/busta-nightly
command -v systemd-analyze >/dev/null || skip "no systemd-analyze here"
mkdir "$T/etc" "$T/units"

# The units, checked where the program is at the place they name.
ln -s "$BUSTA" "$T/busta"
sed "s|/usr/bin/busta|$T/busta|" "$UNITS.service" >"$T/units/busta-nightly.service"
cp "$UNITS.timer" "$T/units"
cd "$T/units" || exit
ok "systemd finds nothing wrong with the service and the timer" systemd-analyze verify \
	--man=no ./busta-nightly.service ./busta-nightly.timer
is "$(cat "$T/.out" "$T/.err")" "" "not even a warning"
sed 's/^Type=oneshot/Type=onshot/' busta-nightly.service >bad.service
like "$(systemd-analyze verify --man=no ./bad.service 2>&1)" 'onshot' "while a mistake in one would be noticed"
ok "the service is exposed by less than 1.0 of 10" systemd-analyze security --offline=true \
	--threshold=10 ./busta-nightly.service
printf '[Service]\nExecStart=/bin/true\n' >careless.service
systemd-analyze security --offline=true --threshold=10 ./careless.service >/dev/null 2>&1
is $? 1 "and one that takes no care would be refused"
like "$(systemd-analyze calendar --iterations=1 "$(sed -n 's/^OnCalendar=//p' "$UNITS.timer")" 2>&1)" \
	'22:30:00' "the timer names an hour that exists"

# The job it runs, with its paths adapted to here.
cp "$ROOT/batch/weak-pins.txt" "$T/etc"
print_shop shop; cp "$T/shop.crt" "$T/etc/print.crt"
sed "s|/usr/share/busta/templates|$ROOT/templates|" "$ROOT/batch/nightly.cfg" >"$T/etc/nightly.cfg"
ok "nightly.cfg is a good job" "$BUSTA" batch check "$T/etc/nightly.cfg"
is "$(grep -v '^#\|^//' "$ROOT/batch/nightly.cfg" | grep -c "/usr/share/busta/templates/")" 1 \
	"with the template where make install puts it"

# As systemd runs it: another user, its words, its limits, nothing in the environment
# but what it sets, and the passphrase as a credential (an ACL shows as group bits).
as_root=
[ "$(id -u)" -ne 0 ] || as_root="setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs"
if [ -n "$as_root" ]; then chmod 755 "$T" "$T/etc"; chmod 644 "$T"/etc/*; fi
mkdir "$T/bin" "$T/state" "$T/credentials"
cp "$BUILD/busta" "$BUILD/busta-room" "$T/bin"; mkdir -p "$T/templates"
cp "$ROOT"/templates/*.cfg "$T/templates"; chmod -R a+rX "$T/bin" "$T/templates"
sed -i "s|$ROOT/templates|$T/templates|" "$T/etc/nightly.cfg"
openssl rand -base64 24 >"$T/credentials/busta-passphrase"
chmod 400 "$T/credentials/busta-passphrase"; chmod 700 "$T/state"
cp "$T/credentials/busta-passphrase" "$T/first"; chmod 400 "$T/first"
# A credential is root's, readable to the service by an ACL, which shows as group bits.
mode=400
[ -z "$as_root" ] || {
	chown -R nobody:nogroup "$T/state" "$T/credentials" "$T/first"
	mode=440; chown root "$T/credentials/busta-passphrase"
	chmod "$mode" "$T/credentials/busta-passphrase"; }
words=$(sed -n "s|^ExecStart=/usr/bin/busta|$T/bin/busta|p" "$UNITS.service" |
	sed "s|/etc/busta|$T/etc|; s|/var/lib/busta|$T/state/busta|")
limits="prlimit --core=0 --memlock=$(($(sed -n 's/^LimitMEMLOCK=\(.*\)M/\1/p' "$UNITS.service") << 20))"
$limits true 2>/dev/null || { limits="prlimit --core=0"
	echo "# the limit on locked memory cannot be raised here: it stays at $(ulimit -l) KiB"; }
service() { # ENVIRONMENT...: what ExecStart says
	# shellcheck disable=SC2086 # words on purpose
	$limits ${tracer-} $as_root env -i \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin LANG=C.UTF-8 \
		"$@" $words </dev/null
}
$as_root "$T/bin/busta" --home "$T/state/busta" init --passphrase-file "$T/first" >/dev/null
rm -f "$T/first"
refused 66 'cannot open the passphrase file' "without its credential the service does not run" service
ok "with it, it makes the batch of the night" service "CREDENTIALS_DIRECTORY=$T/credentials"
like "$(cat "$T/.out")" '2000 ordered: 2000 generated = 2000 sealed \+ 0 cancelled' "all of it"
is "$(cat "$T/.err")" "" "and has nothing to complain of"
is "$(invariants "$T/state/busta")" "" "ledger and page files agree"
chmod 444 "$T/credentials/busta-passphrase"
refused 77 'may be read by others' "a credential the world may read is refused" \
	service "CREDENTIALS_DIRECTORY=$T/credentials"
chmod "$mode" "$T/credentials/busta-passphrase"

# The calls it makes, against the calls the service is allowed.
if command -v strace >/dev/null; then
	tracer="strace -f -qq -o $T/calls"
	sed -i 's/^quantity.*/quantity = 20;/; s/^chunk.*/chunk = 10;/; s/busta-cieca/busta-singola/' "$T/etc/nightly.cfg"
	sed -i "s/sha256 = .*/sha256 = \"$(sha256sum "$T/templates/busta-singola.cfg" | cut -d' ' -f1)\";/" "$T/etc/nightly.cfg"
	ok "a small night is traced" service "CREDENTIALS_DIRECTORY=$T/credentials"
	# strace, setpriv and env come before busta; what they do is systemd's own affair.
	sed -n "/execve(\"[^\"]*bin\/busta\"/,\$p" "$T/calls" | sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' |
		sort -u >"$T/used"
	group() { systemd-analyze syscall-filter "$1" | sed -n 's/^ *\([@a-z0-9_-]*\)$/\1/p' |
		while read -r name; do case $name in "$1") ;; @*) group "$name" ;; *) echo "$name" ;; esac; done; }
	{ group @system-service; } | sort -u >"$T/allowed"
	group @privileged | sort -u >"$T/denied"
	sed -n 's/^SystemCallFilter=\([a-z]\)/\1/p' "$UNITS.service" | tr ' ' '\n' | sort -u >"$T/further"
	sort -u "$T/allowed" | comm -23 - "$T/denied" | sort -u - "$T/further" >"$T/filter"
	is "$(comm -23 "$T/used" "$T/filter" | tr '\n' ' ')" "" \
		"every call it makes is one the service allows ($(wc -l <"$T/used") of $(wc -l <"$T/filter"))"
	like "$(cat "$T/used")" '^landlock_restrict_self$' "the room's own confinement among them"
	is "$(comm -12 "$T/used" "$T/further" | wc -l)" "$(wc -l <"$T/further")" \
		"and each call the service allows by name is made"
fi
finish
