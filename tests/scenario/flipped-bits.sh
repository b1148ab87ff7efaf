#!/bin/sh
# In memory if that can be had: the same file is written a thousand times.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "no value in the ledger, no row and no rule of a table is changed by hand unseen"
. "$ROOT/tests/fault/life.sh"

# CAMPAIGN=1 takes every row of every table.
[ -n "${CAMPAIGN-}" ] && ROWS=100000 || ROWS=${ROWS:-2}

full_life
ok "a ledger that nobody touched reconciles" "$BUSTA" --home "$T/home" reconcile
cp -a "$T/home" "$T/turned"
python3 "$ROOT/tests/fault/flip_bits.py" "$BUSTA" "$BUILD/busta-audit" "$T/turned" "$ROWS" \
	>"$T/tries" 2>"$T/.err"
is "$?,$(cat "$T/.err")" "0," "values, rows and rules are changed, one at a time"
ok "which leaves the ledger as it was" cmp "$T/home/ledger/ledger.db" "$T/turned/ledger/ledger.db"
is "$(grep '^wrong' "$T/tries")" "" "each time the answer is a finding or a refusal, and never a crash"
is "$(grep '^untouched' "$T/tries")" "untouched ledger 1 0" "and of the untouched ledger there is nothing to say"
echo "# $(awk '{ tries += $3 } END { print tries }' "$T/tries") changes"

# Every column there is was tried.
sql "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
	WHERE t.type = 'table'" | sort >"$T/columns"
is "$(awk '$1 == "turned" && $3 > 0 { print $2 }' "$T/tries" | sort | diff "$T/columns" -)" "" \
	"all $(wc -l <"$T/columns") columns of the file had their turn"

# What went unseen is what docs/THREATS.md says of itself, column by column.
# An entry is about everything that can be done to it, or says about what.
sed -n '/^## What no check reads/,/^## [^W]/s/^| `\([a-z_.]*\)`\(, \([a-z]*\)\)\{0,1\} |.*/\3 \1/p' \
	"$ROOT/docs/THREATS.md" | sed 's/^ //' | sort >"$T/unread"
ok "docs/THREATS.md has a list of what no check reads" test -s "$T/unread"
awk 'NR == FNR { listed[$0] = 1; next }
	$3 != $4 && $1 != "untouched" { print $2 in listed ? $2 : $1 " " $2 }' \
	"$T/unread" "$T/tries" | sort -u >"$T/unseen"
is "$(comm -13 "$T/unread" "$T/unseen" | while read -r what; do
	awk -v what="$what" '$1 " " $2 == what' "$T/tries"; done)" "" "whatever else is changed is noticed"
is "$(comm -23 "$T/unread" "$T/unseen")" "" "and nothing is listed there that is read after all"
finish
