#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a run that breaks off at any moment goes on, and every envelope is accounted for"

quick_home
J=$T/job.cfg H=$T/home
quick_job "$J" quantity=600 chunk=10

# state QUERY: of a copy where a killed run left a journal to be rolled back, since
# that is for the next run to do
state() {
	sqlite3 -readonly -cmd '.timeout 5000' "$H/ledger/ledger.db" "$1" 2>/dev/null || {
		rm -rf "$T/copy"; mkdir "$T/copy"; cp "$H"/ledger/ledger.db* "$T/copy" 2>/dev/null
		sqlite3 "$T/copy/ledger.db" "$1" 2>/dev/null; }
}

# begin CHUNKS: starts a run in a process group of its own, and returns when the
# so-many-th page file it makes is in its place
begin() {
	next=$(state "SELECT printf('B%06d/%06d.cms', id, $1 + (SELECT coalesce(max(number), 0)
		FROM chunk WHERE batch = id)) FROM batch WHERE state = 1")
	[ -n "$next" ] || next=$(state "SELECT printf('B%06d/%06d.cms',
		coalesce(max(id), 0) + 1, $1) FROM batch")
	# As from a terminal: a shell has SIGINT ignored by what it starts beside it.
	setsid env --default-signal=INT "$BUSTA" --home "$H" batch run --quiet \
		--rooms 2 "$J" >"$T/.out" 2>"$T/.err" &
	run=$!
	while kill -0 $run 2>/dev/null && [ ! -e "$H/pages/$next" ]; do :; done
}
# ends CODE SENTENCE
ends() { wait $run; is $? "$1" "$2"; }
run_loudly() { "$BUSTA" --home "$H" batch run --quiet "$J"; }
# nobody: no room outlives its desk, by more than the moment it takes to die
nobody() {
	for moment in 1 2 3 4 5 6 7 8 9; do
		pgrep -f "busta-room serve $J" >/dev/null || break; sleep 0.1; done
	pgrep -f "busta-room serve $J" | wc -l
}

# Killed, three times at three distances, and each time finished by the same words.
for chunks in 1 7 30; do
	begin "$chunks"
	kill -9 -$run
	ends 137 "a run is killed after $chunks chunks"
	is "$(nobody)" 0 "its rooms are gone with it"
	remember
	begun=$(sqlite3 "$T/before/ledger.db" 'SELECT count(*) FROM chunk WHERE state = 1')
	pages=$H/pages/$(sqlite3 "$T/before/ledger.db" "SELECT printf('B%06d', max(id)) FROM batch")
	echo stray >"$pages/009999.cms"; echo stray >"$H/work/000777.cms"
	echo half >"$pages/.manifest.json.77"; echo note >"$pages/README"
	ok "the same words go on ($begun chunks had been begun)" run "$J"
	is "$(forgotten)" "" "what was sealed stayed as it was, what was begun is cancelled"
	is "$(invariants)" "" "ledger and page files agree: no serial is there twice, no file too much"
	is "$(unfair)" "" "generated = sealed + cancelled, sealed = ordered"
	is "$(ls -A "$H/work")" "" "nothing is left where rooms work"
	is "$(ls -A "$pages" | grep -v '^[0-9]*\.cms' | tr '\n' ' ')" "README manifest.cms manifest.json " \
		"strays are gone, and what is not ours is left alone"
	begun_ever="${begun_ever-} $begun"
done
ok "some chunks had been begun when the runs were killed ($begun_ever)" \
	test "$(echo "$begun_ever" | tr -d ' 0')"
is "$(state 'SELECT count(*) FROM batch')" 3 "three orders made three batches"
is "$(state 'SELECT next - 1 - (SELECT sum(last - first + 1) FROM stock WHERE state IN (2, 9)) FROM series')" 0 \
	"every serial ever given out is an envelope, sealed or cancelled"

# Killed again and again, in the middle of going on.
for chunks in 3 5 2 9; do begin "$chunks"; kill -9 -$run; wait $run 2>/dev/null; done
remember
ok "a batch broken off four times is finished too" run "$J"
is "$(forgotten)$(invariants)$(unfair)" "" "and adds up"
is "$(state 'SELECT count(*) FROM batch')" 4 "as one batch"

# Asked to stop.
for signal in INT TERM; do
	begin 5
	[ $signal = INT ] && kill -INT -$run || kill -TERM $run
	ends 75 "SIG$signal ends a run by itself, with a code that says: again"
	like "$(cat "$T/.err")" '^busta: stopped as asked, with [0-9]+ of 600 envelopes sealed: run it again' \
		"and with a sentence"
	is "$(state 'SELECT count(*) FROM chunk WHERE state <> 2 AND batch = (SELECT max(id) FROM batch)')" 0 \
		"what its rooms held was finished"
	remember
	ok "it goes on" run "$J"
	is "$(forgotten)$(invariants)$(unfair)" "" "and adds up"
	is "$(state 'SELECT count(*) FROM chunk WHERE state = 3 AND batch = (SELECT max(id) FROM batch)')" 0 \
		"without one envelope cancelled"
done

# Moved: the same bytes, beside the same files, by another name.
begin 20; kill -9 -$run; wait $run 2>/dev/null
id=$(state 'SELECT max(id) FROM batch')
remember
mv "$J" "$T/moved.cfg"
ok "a job file that was moved meanwhile goes on with its batch" run "$T/moved.cfg"
is "$(state 'SELECT max(id) FROM batch')" "$id" "and not with another one"
is "$(forgotten)$(invariants)$(unfair)" "" "and adds up"
mv "$T/moved.cfg" "$J"

# Given up.
begin 20; kill -9 -$run; wait $run 2>/dev/null
remember
id=$(state 'SELECT max(id) FROM batch')
echo stray >"$H/work/000777.cms"; echo stray >"$H/pages/B00000$id/009999.cms"
ok "an unfinished batch is given up" "$BUSTA" --home "$H" batch abandon "B00000$id"
is "$(forgotten)$(invariants)$(unfair)$(ls -A "$H/work")" "" "what is sealed stays, what was begun is cancelled"
is "$(state "SELECT count(*) > 0 FROM chunk WHERE state = 2 AND batch = $id")" 1 "and something was sealed"
refused 65 "the batch B00000$id is abandoned: only an unfinished one" "it is given up once" \
	"$BUSTA" --home "$H" batch abandon "$id"
refused 65 "the batch B000001 is sealed: only" "a sealed one is not given up" "$BUSTA" --home "$H" batch abandon 1
refused 66 'there is no batch B000099' "an unknown one is not given up" "$BUSTA" --home "$H" batch abandon 99
ok "the next run begins a new batch" run "$J"
is "$(state 'SELECT max(id) FROM batch'),$(invariants)$(unfair)" "$((id + 1))," "which adds up"

# Page files that were sealed and are no more.
begin 20; kill -9 -$run; wait $run 2>/dev/null
pages=$H/pages/$(printf 'B%06d' $((id + 2))) file=$(sqlite3 "$H/ledger/ledger.db" "SELECT printf('%06d.cms', min(number))
	FROM chunk WHERE state = 2 AND batch = $((id + 2))")
mv "$pages/$file" "$T/taken"
refused 65 "the page file $file is missing or was altered: put it back" "a batch with a sealed file gone does not go on" \
	run_loudly
head -c -1 "$T/taken" >"$pages/$file"
refused 65 "the page file $file is missing or was altered" "nor with one cut short" run_loudly
cp "$T/taken" "$pages/$file"
alter "$pages/$file" 5000
refused 65 "the page file $file is missing or was altered" "nor with one byte changed" run_loudly
cp "$T/taken" "$pages/$file"
ok "it goes on when the file is back" run "$J"
is "$(invariants)$(unfair)" "" "and adds up"

# None of this would pass unseen: what is asked after every run above finds each fault.
remember; cp "$H/ledger/ledger.db" "$T/whole.db"
unseen=
while read -r who damage; do
	sqlite3 "$H/ledger/ledger.db" "$damage" || unseen="$unseen (impossible)"
	{ [ "$who" = forgotten ] || [ -n "$(invariants)" ]; } &&
		{ [ "$who" = invariants ] || [ -n "$(forgotten)" ]; } ||
		unseen="$unseen $who: $damage;"
	cp "$T/whole.db" "$H/ledger/ledger.db"
done <<-'SQL'
	invariants UPDATE chunk SET first = first + 1 WHERE batch = 1 AND number = 2
	invariants UPDATE chunk SET state = 3, pages = NULL, file_size = NULL, file_digest = NULL WHERE batch = 1 AND state = 2
	invariants DELETE FROM chunk WHERE batch = 1 AND number = 3
	invariants UPDATE batch SET quantity = quantity + 1 WHERE id = 1
	invariants UPDATE batch SET pin_digits = 6 WHERE id = 1
	invariants UPDATE series SET next = next + 1
	both UPDATE stock SET last = last + 1 WHERE first = 1
	invariants UPDATE stock SET last = last - 1 WHERE first = 1
	both UPDATE stock SET state = 9 WHERE state = 2
	both UPDATE stock SET state = 1 WHERE state = 2
	both UPDATE stock SET place = 2 WHERE first = 1
	invariants INSERT INTO stock SELECT series, 5, last, state, place FROM stock WHERE first = 1; UPDATE stock SET last = 4 WHERE first = 1
	both DELETE FROM sealed WHERE id = 1
	both UPDATE sealed SET batch = 2 WHERE id = 1
	both UPDATE sealed SET records = zeroblob(length(records)) WHERE id = 1
	both UPDATE sealed SET verifiers = zeroblob(length(verifiers)) WHERE id = 1
	forgotten UPDATE sealed SET records = randomblob(length(records)) WHERE id = 1
	both UPDATE log SET entry = replace(entry, ' seal ', ' find ') WHERE entry LIKE '% seal %'
	both UPDATE log SET seq = -1 WHERE seq = 3
	both DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)
	both DELETE FROM node WHERE id = 0
	forgotten UPDATE node SET hash = zeroblob(32) WHERE id = 7
SQL
is "$unseen$(invariants)$(forgotten)" "" "and each of 22 faults in a ledger would be seen"
file=$(find "$H/pages/B000001" -name '0*.cms' | head -1)
cp -p "$file" "$T/taken"
alter "$file" 5000; touch -r "$T/taken" "$file"
is "$(invariants | grep -c "${file##*/}: FAILED")$(forgotten | grep -c "${file##*/}: FAILED")" 11 "and a byte of a page file, too"
finish
