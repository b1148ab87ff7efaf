#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "who asks again is answered as the first time, byte for byte, wherever and whenever, and nothing happens twice"
. "$ROOT/tests/counter/lib.sh"

ok "a home with two counters and four stations" counter_home 2 4 400 || finish
ok "bustad serves them" serve counter || finish
shifts 4

# Every kind of answer that is kept: bound, spoiled, refused for each reason, shifts.
post() { printf '%s\t%s\tPOST\t/v1/%s\t%s\n' "$@"; }
code_of() { codes "$1" "$1"; }
bind_words() { printf '{"envelope": "%s", "card": "IDCARTA%09d", "activation": %s%s}' "$(code_of "$1")" "$2" "$HOLDER" "${3-}"; }
{
	binds 2 2 20 1 400
	post 1 order bindings "$(bind_words 45 45 ', "out_of_order": "other"')"
	post 1 spoil spoils "{\"envelope\": \"$(code_of 41)\", \"reason\": \"fold\"}"
	post 1 spoiled bindings "$(bind_words 41 41)"
	post 1 foreign bindings "$(bind_words 300 300)"
	post 1 bound bindings "$(bind_words 1 77)"
	post 1 card bindings "$(bind_words 42 1)"
	post 1 token bindings "{\"envelope\": \"$(code_of 42 | sed 's/......$/AAAAAA/')\", \"card\": \"IDCARTA000000042\", \"activation\": $HOLDER}"
	post 1 spoil-away spoils "{\"envelope\": \"$(code_of 300)\", \"reason\": \"fold\"}"
	post 2 badge shift '{"badge": "OPAAAAAAAAAAAAAAAAAAAA"}'
	post 2 badge-good shift "{\"badge\": \"$(cat "$T/badge.bin")\"}"
} >"$T/work"
ask "$T/work" "$T/first" --heads
is "$?" 0 "fifty writes of all kinds are answered"
said statuses | sed 's/^/# /'
size=$(log_size)
# answers RECORDS: without when and how long it took
answers() { cut -f1-3,7 "$1" | sort; }
same() { rm -f "$T/again"; ask "$T/work" "$T/again" --heads
	answers "$T/first" >"$T/a"; answers "$T/again" >"$T/b"
	is "$(diff "$T/a" "$T/b" | head -5)$(log_size)" "$size" "$1"; }
same "asked again, each is the same answer byte for byte, heads and all, and no entry of the log"
same "and a third time"
unserve counter; ok "bustad is started anew" serve counter
same "it remembers"
ok "another one serves the same ledger" serve other
AT=other; same "it answers as the first would have"
AT="counter other"; same "or both by turns"
unset AT
kill -9 "$(bustad_pid counter)"; wait "$(keeper counter)" 2>/dev/null; serve counter >/dev/null
same "also after one was killed"

# Two at once, of a key that nobody has used yet.
binds 2 2 20 21 400 ', "out_of_order": "other"' | sed 's/\(20[0-9]*\|bind\)-/new-/' >"$T/new"
AT=counter ask "$T/new" "$T/one" >/dev/null & first=$!
AT=other; cp "$T/said" "$T/said.kept"
"$COUNTER/stations" --pki "$PKI" --connect "$(port other)" --work "$T/new" --records "$T/two" >/dev/null
wait $first; unset AT
answers "$T/one" >"$T/a"; answers "$T/two" >"$T/b"
is "$(diff "$T/a" "$T/b" | head -5),$(grep -c '	201	' "$T/a")" ",40" "asked at two instances at the same moment, both tell the same"
is "$(sql "SELECT count(*) FROM log WHERE entry GLOB 'busta1 * * bind *'")" 81 "and each is bound once"
size=$(log_size)

# The same key for something else.
{
	post 1 bind-1 bindings "$(bind_words 50 50)"
	post 1 bind-1 bindings "$(bind_words 1 50)"
	post 1 bind-1 bindings "$(bind_words 1 1 ', "out_of_order": "other"')"
	post 1 bind-1 spoils "{\"envelope\": \"$(code_of 1)\", \"reason\": \"fold\"}"
	post 1 foreign bindings "$(bind_words 50 300)"
	post 1 spoil spoils "{\"envelope\": \"$(code_of 41)\", \"reason\": \"scan\"}"
} >"$T/else"
rm -f "$T/again"; ask "$T/else" "$T/again"
is "$(sed -n 's/.*"type":"\([^"]*\)".*/\1/p' "$T/again" | sort | uniq -c | tr -s ' '),$(log_size)" " 6 /problems/request-reused,$size" \
	"a key that served for something else is refused, and nothing comes of it"
# Keys are each station's own.
post 3 bind-1 bindings "$(bind_words 60 60 ', "out_of_order": "other"')" >"$T/else"
rm -f "$T/again"; ask "$T/else" "$T/again"
is "$(cut -f3 "$T/again")" 201 "another station may use the same key"
# And not the desk's.
desk() { as bin bind "$(code_of 61)" IDCARTA000000061 --at c01 --request bind-1; }
desk >"$T/desk"; is "$?" 0 "nor is it the desk's, which binds as it did"
desk >"$T/desk.again"
ok "and answers its own again, byte for byte" cmp "$T/desk" "$T/desk.again"
size=$(log_size)
same "and the station's are the station's"
is "$(sql 'SELECT count(*) FROM reply r WHERE NOT EXISTS (SELECT 1 FROM log WHERE seq = r.entry)')" 0 "each answer has its entry of the log"

# What was kept cannot be edited.
unserve counter; unserve other
is "$(reconciles)" "" "the ledger reconciles"
sqlite3 "$L" "UPDATE reply SET body = replace(body, '000000001', '000000002') WHERE key = 'bind-1' AND station = 's001'"
like "$(reconciles)" "s001|reply|answer" "unless an answer was edited"
serve counter
grep -m1 '	bind-1	' "$T/work" >"$T/else"
rm -f "$T/again"; ask "$T/else" "$T/again" --once
like "$(cut -f3 "$T/again")" '^5' "which is then not given"
finish
