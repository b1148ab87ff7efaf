#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "nothing done to a log goes unseen by who kept a checkpoint, or has a witness"

. "$ROOT/tests/foreign/notes.sh"
ok "the foreign program is built" build_notes || { finish; exit; }
L=$T/log; mkdir "$L"; notes make "$L" 60
KEY=$(cat "$L/key")
# shellcheck disable=SC2120 # its arguments come by way of refused and ok
verify() { "$AUDIT" verify "$L" --key "$KEY" "$@"; }
cp -a "$L" "$T/whole"
ok "the log as it is is good" verify

# attack NAME LINES AWK: done to each of so many lines in turn; those where it was not
# noticed, or not with a sentence that says where
attack() {
	at=1 unseen=
	while [ $at -le "$2" ]; do
		awk -v at=$at "$3" "$T/whole/entries" >"$L/entries"
		verify >/dev/null 2>"$T/.err"
		[ $? -eq 65 ] && grep -Eq "^busta-audit: (line [0-9]+ does not fit: .|the first 60 entries|there are 59)" "$T/.err" ||
			unseen="$unseen $at"
		at=$((at + 1))
	done
	cp "$T/whole/entries" "$L/entries"
	is "$unseen" "" "$1"
}
attack "each line dropped is noticed" 60 'NR != at'
attack "each line put twice is noticed" 59 '{ print } NR == at'
attack "each line swapped with the next is noticed" 59 'NR == at { kept = $0; next }
	{ print } NR == at + 1 { print kept }'
attack "each time changed is noticed" 60 'NR == at { $3 = $3 "0" } { print }'
attack "each event changed is noticed" 60 'NR == at { $4 = $4 == "seal" ? "cancel" : "seal" } { print }'
attack "each actor changed is noticed" 60 'NR == at { $5 = "carla" } { print }'
attack "a space more in any line is noticed" 60 'NR == at { sub(/ /, "  ") } { print }'

# Who signs the log can sign anything; then the line that does not fit is named.
resigned() { awk "$1" "$T/whole/entries" >"$L/entries"; notes sign "$L" "${2:-60}" "$L/checkpoint"; }
restore() { cp "$T/whole/entries" "$T/whole/checkpoint" "$L"; }
resigned 'NR == 11 { $2 = 99 } { print }'
refused 65 "line 11 does not fit: it says it is entry 99" "a number that is out of order, though signed" verify
resigned 'NR == 12 { $8 = 2 } { print }'
refused 65 "line 12 does not fit: its count" "a count that is wrong, though signed" verify
resigned 'NR == 14 { $4 = "bind" } { print }'
refused 65 "line 14 does not fit" "an event that cannot follow, though signed" verify
resigned 'NR == 14 { $6 = $7 = "LZ26-0000005-A" } { print }'
refused 65 "line 14 does not fit: its first serial" "a serial with a wrong check character, though signed" verify
restore

# Truncation and another history, signed anew: only who remembers can tell.
notes sign "$L" 40 "$T/kept"; cp "$L/checkpoint" "$T/kept60"
ok "a witness cosigns 60 entries" "$AUDIT" witness "$L" --key "$KEY" --state "$T/witness" --name w
resigned 'NR <= 50' 50
ok "a log cut short and signed anew looks good to who remembers nothing" verify
ok "and to who remembers what was before the cut" verify --kept "$T/kept"
refused 65 "the kept checkpoint is of 60 entries, and the log's of 50" "but not to who kept a later checkpoint" \
	verify --kept "$T/kept60"
refused 65 "of 60 entries, and the log's of 50" "nor to the witness" \
	"$AUDIT" witness "$L" --key "$KEY" --state "$T/witness"
resigned 'NR == 33 { $3 = $3 "0" } { print }'
ok "a log with a changed line, signed anew, looks good to who remembers nothing" verify
refused 65 "the first 40 entries are not those of the kept checkpoint" "but not to who kept a checkpoint" \
	verify --kept "$T/kept"
refused 65 "the first 60 entries are not those of the kept" "nor to the witness" \
	"$AUDIT" witness "$L" --key "$KEY" --state "$T/witness"
refused 65 "the first 40 entries are not those of the kept" "nor is one shown to extend the other" \
	"$AUDIT" consistency "$T/kept" "$L/checkpoint" "$L" --key "$KEY"
restore
ok "the true log still is cosigned" "$AUDIT" witness "$L" --key "$KEY" --state "$T/witness"
rm "$T/witness/checkpoint"
refused 66 "the last checkpoint she cosigned, is missing: put it back" "a witness who lost her memory cosigns nothing" \
	"$AUDIT" witness "$L" --key "$KEY" --state "$T/witness"
cp "$T/kept" "$T/witness/checkpoint"
refused 65 "the last checkpoint she cosigned: w with this key did not sign" \
	"nor one whose memory was replaced by a checkpoint she did not cosign" \
	"$AUDIT" witness "$L" --key "$KEY" --state "$T/witness"

# A key that lies open is no witness's.
ok "another witness begins" "$AUDIT" witness "$L" --key "$KEY" --state "$T/other" --name other
is "$(stat -c %a "$T/other/witness.pem")" 600 "her key is hers alone"
chmod 644 "$T/other/witness.pem"
refused 77 "must be a file of this user alone" "and is not used when others could have read it" \
	"$AUDIT" witness "$L" --key "$KEY" --state "$T/other"
chmod 600 "$T/other/witness.pem"
refused 64 "this witness is other" "a witness does not change her name" \
	"$AUDIT" witness "$L" --key "$KEY" --state "$T/other" --name another

# What is durable, and when: her memory before the cosigned note.
strace -f -o "$T/trace" -e trace=fsync,rename,renameat,renameat2 \
	"$AUDIT" witness "$L" --key "$KEY" --state "$T/other" >/dev/null
is "$(awk '/renameat/ { print ($0 ~ /"checkpoint"/ ? "memory" : "note") }
	/fsync/ { print "sync" }' "$T/trace" | tr '\n' ' ')" "sync memory sync sync note sync " \
	"her memory is durable before the cosigned note is written"

# Words and exit codes of what cannot be done.
refused 66 "cannot open $T/none/checkpoint" "no such export" "$AUDIT" verify "$T/none" --key "$KEY"
rm "$L/entries"
refused 66 "cannot open $L/entries" "no entries" verify
: >"$L/entries"
refused 65 "there are 0 entries, and the checkpoint is of 60" "entries that are empty" verify
restore
head -c -1 "$T/whole/entries" >"$L/entries"
refused 65 "there are 59 entries, and the checkpoint is of 60" "a last line without its newline" verify
restore
like "$(cat "$T/whole/entries" "$T/whole/entries" >"$L/entries"; verify)" \
	'not verified: 60 more entries' "entries beyond the checkpoint are counted, and not judged"
restore
refused 64 "say whose log it is" "no key" "$AUDIT" verify "$L"
refused 65 "does not have its own hash" "a key that was mistyped" "$AUDIT" verify "$L" --key "x$KEY"
refused 64 "is the key of a witness" "the key of a witness" "$AUDIT" verify "$L" --key "$T/other/witness.vkey"
refused 64 "verify has no option --state" "an option of another command" verify --state x
refused 64 "verify takes 1 argument, not 2" "a word too many" verify x
refused 64 "no such command: look" "no such command" "$AUDIT" look
refused 64 "wrong check character" "a serial that was mistyped" "$AUDIT" prove "$L" LZ26-0000001-3 --key "$KEY"
mkdir "$T/longer"; notes make "$T/longer" 100
refused 65 "no entry of the log names this envelope" "a serial that is in no entry" \
	"$AUDIT" prove "$L" "$(sed -n 99p "$T/longer/entries" | cut -d' ' -f6)" --key "$KEY"
refused 74 "cannot write the answer" "an answer that nobody gets" sh -c '"$@" >/dev/full' sh "$AUDIT" verify "$L" --key "$KEY"
finish
