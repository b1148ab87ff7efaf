#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a CIP is said five times and not once more, whatever is broken off, restarted or put back"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"

batch_on_hand "$T/job.cfg"
ask_for operator games --roles counter; does bin approve $asked
ask_for operator sys --roles auditor+stock-keeper; does bin approve $asked
pins 1 >"$T/pins"
db=$T/home/ledger/ledger.db
for n in 1 2 3; do does games bind "$(code $n)" "$(card $n)" --at roma; done

# said CARD-NUMBER CIP [OPTION...]: both on standard input
said() { said_card=$(card "$1") said_cip=$2; shift 2
	printf '%s\n%s\n' "$said_card" "$said_cip" | as games cip check "$@" - -; }
# other CIP: as long, and wrong in its last digit only
other() { echo "${1%?}$(((${1#"${1%?}"} + 1) % 10))"; }
tries() { sql "SELECT coalesce(max(tries), 0) FROM cip_try WHERE number = $1"; }
events() { sql 'SELECT entry FROM log' | awk -v e="$1" '$4 == e' | wc -l; }

# Right, and wrong, and how many are left.
is "$(said 1 "$(cip 1)"),$?" "right,0" "the CIP on the page is right"
is "$(tries 1),$(events try-cip),$(events pass-cip)" 0,1,1 "it was counted, and then no more"
wrong=$(other "$(cip 1)")
for left in 4 3; do
	refused 65 "not the CIP of the card: $left of 5 tries are left" "a wrong one leaves $left" said 1 "$wrong"; done
is "$(said 1 "$wrong" --json | tr -d ' \n')" "{\"answer\":\"wrong\",\"serial\":\"$(serial 1)\",\"tries_left\":2}" "for programs, too"
is "$(said 1 "$(cip 1)" --json | tr -d ' \n')" "{\"answer\":\"right\",\"serial\":\"$(serial 1)\",\"tries_left\":5}" "a right one sets it back"
is "$(tries 1)" 0 "so that five are left"
refused 65 "4 of 5" "another envelope's CIP is wrong" said 1 "$(cip 2)"
refused 65 "4 of 5" "and counted for that card alone" said 2 "$(cip 1)"
for word in "" "$(cip 1)0" "0$(cip 1)" "$(cip 1 | cut -c2-)" "$(cip 1 | cut -c2-)x" " $(cip 1)" "$(printf %0200d 0)" "$(printf '\377\200')"; do
	said 1 "$(cip 1)" >/dev/null
	refused 65 "4 of 5" "what is no CIP is wrong like any: ${#word} characters" said 1 "$word"; done
said 1 "$(cip 1)" >/dev/null

# Asked on a terminal, and never echoed; never a word of the command.
type_in() { SUDO_USER=games SUDO_UID=$(id -u games) "$ROOT/tests/fault/type_in.py" "CIP: " "$1" \
	"$BUSTA" --home "$T/home" cip check "$(card 1)"; }
is "$(type_in "$(cip 1)\n" | tr '\n' ,)" "CIP: ,right," "typed on a terminal it is right, and not shown"
is "$(type_in '12\x03' | tr '\n' ,)" "CIP: ,busta: nothing was typed," "broken off, nothing is said"
size=$(sha256sum <"$db")
refused 64 "no word of a command" "as a word of the command it is refused" as games cip check "$(card 1)" "$(cip 1)"
is "$(grep -c "$(cip 1)" "$T/.err")" 0 "and not repeated"
refused 66 "a line is missing" "without a line nothing is said" as games cip check "$(card 1)" - </dev/null
refused 66 "no terminal" "nor without a terminal" setsid -w "$BUSTA" --home "$T/home" cip check "$(card 1)" </dev/null
refused 77 "takes a counter" "who is no counter checks none" as sys cip check "$(card 1)" - <"$T/pins"
refused 65 "neither 16 letters" "what is no card has no CIP" said 123456789 "$(cip 1)"
refused 65 "is a codice fiscale" "nor has a person" as games cip check RSSMRA80A01H501U - <"$T/pins"
refused 65 "no envelope of ours" "a card without an envelope has none" said 9 "$(cip 1)"
is "$(said 9 "$(cip 1)" --json 2>/dev/null | tr -d ' \n')" '{"answer":"no-envelope"}' "nor for programs"
is "$(sha256sum <"$db")" "$size" "and nothing of that is counted"

# Five, then locked, also for the right one: across restarts, which every command is.
for left in 4 3 2 1; do
	refused 65 "$left of 5" "wrong: $left left" said 1 "$wrong"; done
refused 65 "no try is left.*unlock-cip $(serial 1)" "the fifth says what to do" said 1 "$wrong"
refused 77 "two people unlock it.*unlock-cip $(serial 1)" "then it is locked, and that too" said 1 "$wrong"
refused 77 "two people unlock it" "also for the right one" said 1 "$(cip 1)"
is "$(said 1 "$(cip 1)" --json 2>/dev/null | tr -d ' \n')" "{\"answer\":\"locked\",\"serial\":\"$(serial 1)\",\"tries_left\":0}" "for programs, too"
is "$(tries 1)" 5 "and no more than five are counted"
is "$(said 2 "$(cip 2)")" right "another card is not"

# Two people unlock it.
size=$(sha256sum <"$db")
refused 65 "not locked" "what is not locked is not unlocked" as games request unlock-cip "$(serial 2)"
refused 77 "" "an auditor asks for nothing" as sys request unlock-cip "$(serial 1)"
is "$(sha256sum <"$db")" "$size" "and nothing changes"
does games request unlock-cip "$(serial 1)"; asked=$((asked + 1))
refused 77 "your own request" "nor by one" as games approve $asked
refused 77 "two people" "so it is locked still" said 1 "$(cip 1)"
does bin approve $asked
is "$(said 1 "$(cip 1)")" right "by two it is unlocked"

# An old copy of the ledger gives no try back.
cp "$db" "$T/old.db"
refused 65 "4 of 5" "a try" said 1 "$wrong"
cp "$db" "$T/new.db"; cp "$T/old.db" "$db"
refused 65 "is an old copy" "with the ledger from before it, none is taken" said 1 "$wrong"
cp "$T/new.db" "$db"
# Put back between the look at it and the try, it has as many entries after that try.
mkdir "$T/swaps" && cp "$BUSTA" "$T/swaps/busta"
printf '#!/bin/sh\n[ "$1" != counter ] || cat "%s" >"%s"\nexec "%s-room" "$@"\n' "$T/old.db" "$db" "$BUSTA" >"$T/swaps/busta-room"
chmod 755 "$T/swaps/busta-room"; honest=$BUSTA BUSTA=$T/swaps/busta
refused 65 "is not the one of this home" "nor with one that is put back in the middle" said 1 "$wrong"
BUSTA=$honest; cp "$T/new.db" "$db"
refused 65 "3 of 5" "with the newest, the next" said 1 "$wrong"
# The control: what nobody signed is not missed.
cp "$db" "$T/old.db"
does games stock spoil "$(serial 20)" --at roma --reason counter
cp "$T/old.db" "$db"
ok "as one from before a movement is, which no checkpoint has" as daemon stock list

# In that order, as the desk asks and commits.
sed -n '/^enum wire_type/,/^}/s/^\tWIRE_\([A-Z_]*\).*/\1/p' "$ROOT/src/room/wire.h" >"$T/types"
order_of() {
	SUDO_USER=games SUDO_UID=$(id -u games) strace -qq -x -e trace=sendto,unlink -o "$T/order" \
		"$BUSTA" --home "$T/home" cip check - - >/dev/null 2>&1
	sed -n 's/^sendto([0-9]*, "\\x..\\x..\\x..\\x..\\x01\\x\(..\).*/0x\1/p; s/^unlink(.*-journal.*/commit/p' "$T/order" |
		while read -r step; do case $step in
		0x*) sed -n "$((step))p" "$T/types" ;; *) echo "$step" ;; esac; done | tr '\n' ' '; }
is "$(printf '%s\n%s\n' "$(card 2)" "$(other "$(cip 2)")" | order_of)" "GIVE_PSEUDONYM commit CHECKPOINT CHECK_CIP " \
	"a try is counted and signed before the room is asked"
is "$(printf '%s\n%s\n' "$(card 2)" "$(cip 2)" | order_of)" "GIVE_PSEUDONYM commit CHECKPOINT CHECK_CIP commit " \
	"and only then set back"

# Killed at any call: never a try more, and never an answer without one.
. "$ROOT/tests/fault/inject.sh"
SLICE=${SLICE:-40} SEED=${SEED:-$(($(date +%s) % 1000))}
rm -rf "$T/kept"; cp -a "$T/home" "$T/kept"
restore() { cp -a "$T/kept/ledger/ledger.db" "$db"; rm -f "$db-journal"; cp -a "$T/kept/keys/log/checkpoint" "$T/home/keys/log/"; }
printf '%s\n%s\n' "$(card 3)" "$(other "$(cip 3)")" >"$T/line"
checked() { SUDO_USER=games SUDO_UID=$(id -u games) timeout -k 5 60 "$@" "$DESK" --home "$T/home" cip check - - \
	<"$T/line" >"$T/.out" 2>"$T/.err"; }
echo "-o $T/room.trace" >"$T/once.counter"
checked strace -qq -o "$T/desk.trace"
is "$?,$(tries 3)" 65,1 "undisturbed, a wrong one is counted"
for who in desk room; do
	awk -v who=$who '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
		/openat.*(ledger[.]db|store[.]cfg)/ { begun = 1 }
		begun && call ~ /^[a-z]/ { print who, call, count[call] }' "$T/$who.trace"
done >"$T/all"
take_slice
killed=0 wrong=
while read -r who call when; do
	restore
	fault="-e trace=$call -e inject=$call:signal=KILL:when=$when"
	# shellcheck disable=SC2086 # words on purpose
	if [ "$who" = desk ]; then checked strace -qq -o /dev/null $fault </dev/null
	else echo "-o /dev/null $fault" >"$T/once.counter"; checked; fi
	code=$?; rm -f "$T/once.counter"
	cp "$T/.err" "$T/said"
	"$DESK" --home "$T/home" reconcile >/dev/null 2>&1 || wrong="$wrong reconcile:$who:$call:$when"
	counted=$(tries 3)
	case $who:$code in desk:137 | room:69) killed=$((killed + 1)) ;; esac
	! grep -q "not the CIP" "$T/said" || [ "$counted" -eq 1 ] || wrong="$wrong told:$who:$call:$when"
	checked; [ $? -eq 65 ] && [ "$(tries 3)" -eq $((counted + 1)) ] || wrong="$wrong after:$who:$call:$when"
	"$DESK" --home "$T/home" reconcile >/dev/null 2>&1 || wrong="$wrong reconcile:$who:$call:$when"
done <"$T/all"
is "$wrong" "" "killed anywhere, it answers only what it has counted, and goes on"
ok "and the kills did happen ($killed)" test "$killed" -ge $(($(wc -l <"$T/all") * 9 / 10))

# Nobody else learns it.
restore
does daemon log checkpoint; does daemon log export "$T/export"
printf '%s\n%s\n' "$(card 3)" "$(cip 3)" | SUDO_USER=games SUDO_UID=$(id -u games) \
	strace -f -qq -s 4096 -e trace=execve,openat,rename,connect -o "$T/words" "$BUSTA" --home "$T/home" cip check - - >/dev/null
is "$(grep -c "execve.*cip" "$T/words")" 1 "the words of a command are seen"
is "$(grep -cE "$(cip 3)|$(card 3)" "$T/words")" 0 "and neither card nor CIP is one, nor a file's name"
is "$(grep -rlaE "$(card 3)" "$T/home" "$T/export")" "" "no card's number is in any file"
found=; for n in 1 2 3; do found=$found$(grep -rla -e "$(cip $n)" "$T/home" "$T/export"); done
is "$found" "" "nor a CIP"
cip 3 >"$T/export/planted"
is "$(grep -rla -e "$(cip 3)" "$T/export")" "$T/export/planted" "where it would be found"
is "$(invariants)" "" "the ledger holds together"
does daemon reconcile
ok "and the log can be replayed" audited
finish
