#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, a binding has one PIN block or there is no binding; acknowledged, nothing is left of it or all is"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/fault/kill.sh"
SLICE=${SLICE:-25}

# A home in which one envelope is to be bound, and another's PIN has arrived.
batch_on_hand "$T/job.cfg"
pins 1 >"$T/pins"
exchange_key || exit
key=$(key_of)
card_system carte "$key"
does bin bind "$(code 2)" "$(card 2)" --at roma
does daemon log checkpoint
db=$T/home/ledger/ledger.db
cp "$db" "$T/prepared.db"
size=$(sql 'SELECT count(*) FROM log')
record=$(sql "SELECT hex(sealed) FROM $envelope WHERE number = 2")
"$BUSTA" --home "$T/home" outbox export >"$T/prepared"
block=$(sed 's/.*"block": "\([0-9a-f]*\)".*/\1/' "$T/prepared")

words_of() {
	case $1 in
	bind) echo "bin bind $(code 1) $(card 1) --at roma --card-system carte --request kill-1" ;;
	ack) echo "bin outbox ack $(serial 2)" ;;
	export) echo "bin outbox export" ;;
	esac
}
for name in bind ack export; do words_of $name >"$T/words.$name"; done

restore() { rm -f "$db"*; cp "$T/prepared.db" "$db"; }
exported() { "$DESK" --home "$T/home" outbox export; }

for name in bind ack export; do points_of $name counter; done

# bind_found: nothing, or bound and assigned in one, its block holding its PIN
bind_found() {
	row=$(sql "SELECT (SELECT count(*) FROM binding WHERE number = 1), (SELECT count(*) FROM outbox WHERE number = 1),
		(SELECT count(*) FROM answer), (SELECT count(*) FROM log)")
	case $row in
	"0|0|0|$size") before=$((before + 1)) ;;
	"1|1|1|$((size + 2))") after=$((after + 1)) ;;
	*) echo "half done: $row" ;;
	esac
	exported >"$T/exported" || echo "no export"
	[ "$(sed -n 1p "$T/exported")" = "$(cat "$T/prepared")" ] || echo "the other block is another now"
	[ "$(wc -l <"$T/exported")" -eq $((1 + ${row%%|*})) ] || echo "not one block a binding"
	sed 1d "$T/exported" >"$T/block.then"
}
# Again: the same answer; and a block that was exported once is the only one ever.
bind_again() {
	command_run bind || echo "again: $(cat "$T/.err")"
	cmp -s "$T/.out" "$T/out.bind" || echo "again: another answer"
	exported | sed 1d >"$T/block.now"
	[ ! -s "$T/block.then" ] || cmp -s "$T/block.then" "$T/block.now" || echo "again: two different blocks"
	[ "$("$SYSTEM" open "$key" "$(card 1)" <"$T/block.now")" = "$(serial 1) $(pin 1)" ] || echo "again: it is not its PIN"
}

# ack_found: all of it is there, or nothing
ack_found() {
	case $(bytes_in "$db" "$record"),$(bytes_in "$db" "$block") in
	1,1) before=$((before + 1)); exported | cmp -s - "$T/prepared" || echo "its block is gone, or another" ;;
	0,0) after=$((after + 1)); [ -z "$(exported)" ] || echo "it waits still, and is erased"
		[ ! -e "$db-journal" ] || [ "$(bytes_in "$db-journal" "$block")" -eq 0 ] || echo "it is in the journal" ;;
	*) echo "half erased" ;;
	esac
}
ack_again() {
	command_run ack || echo "again: $(cat "$T/.err")"
	[ "$(bytes_in "$db" "$record"),$(bytes_in "$db" "$block")" = 0,0 ] || echo "again: something is left"
	[ ! -e "$db-journal" ] || echo "again: a journal is left"
	[ -z "$(exported)" ] || echo "again: it waits still"
}

export_found() {
	exported | cmp -s - "$T/prepared" || echo "another export"
	[ ! -s "$T/.out" ] || cmp -s "$T/.out" "$T/prepared" || echo "half an export"
}
export_again() { cmp -s "$db" "$T/prepared.db" || echo "an export changed the ledger"; }

found() { "$1_found"; }
again() { "$1_again"; }

kill_at_points "ack desk,bind counter,bind desk,export desk," \
	"there is all of it or nothing, and it goes on"
finish
