#!/bin/sh
# In memory if that can be had: each race is a commit, and no disk is tested here.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "of two processes that bind at the same moment exactly one wins, ten thousand times"

RACES=${RACES:-10000}
people
ok "a program can be built that races" helper race_binds
ok "two processes try $RACES times each, and none fails" \
	"$BUILD/tests/fault/race_binds" "$T/home/ledger/ledger.db" "$RACES" "$T/answers"

# ask QUERY: of the tries, beside the ledger they were made in
sqlite3 "$T/tries.db" "CREATE TABLE try (race INTEGER, kind TEXT, process INTEGER,
	number INTEGER, card TEXT, result TEXT, answer TEXT)" \
	".mode ascii" '.separator "\t" "\n"' ".import $T/answers try"
ask() { sqlite3 -separator ' ' "$T/tries.db" \
	"ATTACH 'file:$T/home/ledger/ledger.db?mode=ro' AS ledger; $1"; }

is "$(ask 'SELECT count(*), count(DISTINCT race || "/" || process) FROM try')" \
	"$((2 * RACES)) $((2 * RACES))" "every try was answered"
won=$(ask "SELECT count(*) FROM try a JOIN try b USING (race) WHERE a.process = 0
	AND b.process = 1 AND a.result = 'bound' AND b.result <> 'bound'")
ok "neither was always first (one $won times, of $((RACES * 3 / 5)))" \
	test "$won" -gt 0 -a "$won" -lt $((RACES * 3 / 5))

# What the two of a race were told, by kind of race.
is "$(ask "SELECT kind, said, count(*) FROM (SELECT kind, group_concat(result, '+') AS said
	FROM (SELECT * FROM try ORDER BY race, result) GROUP BY race)
	GROUP BY kind, said ORDER BY kind")" \
"one-card bound+card-has-one $((RACES / 5))
one-envelope already-bound+bound $((RACES / 5))
one-request bound+bound $((RACES / 5))
one-try bound+bound $((RACES / 5))
request-reused bound+request-reused $((RACES / 5))" \
	"one wins each race, and the other hears why not; or the same, if they wanted the same"
is "$(ask "SELECT count(*) FROM try a JOIN try b USING (race) WHERE a.process = 0
	AND b.process = 1 AND a.result = b.result AND a.answer IS NOT b.answer")" 0 \
	"who is told the same is told it byte for byte"

# The ledger says so too: a winner's binding is there, and nothing else is.
is "$(ask "SELECT count(*), count(DISTINCT (number - 1) / 2) FROM ledger.binding WHERE live")" \
	"$RACES $RACES" "each race left one binding"
is "$(ask "SELECT count(*) FROM try t LEFT JOIN ledger.binding b
	ON b.series = 1 AND b.number = t.number
	WHERE (t.result = 'bound') <> (lower(hex(b.card)) IS t.card)")" 0 \
	"and it is the one of who was told so, to the card"
is "$(ask "SELECT count(*) FROM try t JOIN ledger.binding b USING (number)
	JOIN ledger.log l ON l.seq = b.entry
	WHERE t.result = 'bound' AND t.kind IN ('one-card', 'one-envelope', 'request-reused')
	AND l.entry GLOB printf('busta1 %d * bind %s LZ26-%07d-*', l.seq,
	iif(t.process = 0, 'daemon', 'bin'), t.number)
	AND t.answer LIKE printf('%%\"entry\": %d}', l.seq)")" $((RACES * 3 / 5)) \
	"and by her, in the entry that her answer names"
is "$(ask "SELECT count(*) FROM ledger.log WHERE entry GLOB 'busta1 * * bind *'")" "$RACES" \
	"of which there is one a race, for both"
is "$(ask "SELECT count(*) FROM ledger.answer")" "$((RACES * 2 / 5))" \
	"and one answer is kept for every request"
is "$(ask "SELECT sum(last - first + 1) FROM ledger.stock WHERE state = 7"),$(ask \
	"SELECT sum(last - first + 1) FROM ledger.stock WHERE state = 6")" "$RACES,$RACES" \
	"the other envelopes are on hand as before"
is "$(sqlite3 -readonly "$T/home/ledger/ledger.db" 'PRAGMA integrity_check')" ok "the file is sound"
ok "and the ledger reconciles" as daemon reconcile
finish
