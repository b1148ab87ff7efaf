# A desk and its rooms killed at every system call, for the scenarios that say what
# has to be true then. Dot-sourced after inject.sh and life.sh. A scenario has
#   $T/words.NAME   who types a command, and its words
#   restore         the ledger as it was prepared, from $T/prepared.db
#   found NAME      what is wrong after a kill, if anything; counts before and after
#   again NAME      what is wrong once the same command was given again

# make check takes an even slice that begins elsewhere each time: SEED=n repeats one.
# CAMPAIGN=1 takes every point.
SEED=${SEED:-$(($(date +%s) % 1000))}
before=0 after=0

# command_run NAME [STRACE...]: its words, in $T/.out and $T/.err; of $input, if any
command_run() {
	read -r actor words <"$T/words.$1"; shift
	# shellcheck disable=SC2086 # words on purpose
	SUDO_USER=$actor SUDO_UID=$(id -u "$actor") timeout -k 5 60 "$@" \
		"$DESK" --home "$T/home" $words <"${input:-/dev/null}" >"$T/.out" 2>"$T/.err"
}

# points_of NAME MODE...: runs it undisturbed, with what it says in $T/out.NAME; its
# points, and those of its rooms of these modes, are added to $T/all
points_of() {
	name=$1; shift
	restore
	for mode; do echo "-o $T/$mode.trace" >"$T/once.$mode"; : >"$T/$mode.trace"; done
	command_run "$name" strace -qq -o "$T/desk.trace"
	is "$?,$(cat "$T/.err")" 0, "$name, undisturbed, does what it is told"
	cp "$T/.out" "$T/out.$name"; rm -f "$T"/once.*
	for who in desk "$@"; do
		awk -v who="$who" -v name="$name" '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
			/openat.*(ledger[.]db|store[.]cfg|busta-singola[.]cfg)/ { begun = 1 }
			begun && call ~ /^[a-z]/ { print name, who, call, count[call] }' \
			"$T/$who.trace" >>"$T/all"
	done
}

reconciles() {
	"$DESK" --home "$T/home" reconcile >"$T/found.after" 2>&1 ||
		{ echo "$1it does not reconcile:"; tail -3 "$T/found.after"; }
}

# after_kill NAME WHO CALL WHEN: what is wrong after it, if anything is
after_kill() {
	fault="-e trace=$3 -e inject=$3:signal=KILL:when=$4"
	restore
	if [ "$2" = desk ]; then
		# shellcheck disable=SC2086 # words on purpose
		command_run "$1" strace -qq -o /dev/null $fault
	else
		echo "-o /dev/null $fault" >"$T/once.$2"
		command_run "$1"
	fi
	code=$?
	rm -f "$T"/once.*
	case $2:$code in
	desk:137 | counter:69 | proof:69 | proof:70) killed=$((killed + 1)) ;;
	*:0) ;;
	*) echo "exit code $code: $(head -1 "$T/.err")" ;;
	esac
	reconciles
	found "$1"
	again "$1"
	reconciles "again: "
}

# kill_at_points WHOSE SENTENCE: at each point of a slice of $T/all, which has to have
# some of every "NAME WHO," in WHOSE
kill_at_points() {
	is "$(cut -d' ' -f1,2 "$T/all" | sort -u | tr '\n' ,)" "$1" \
		"desks and rooms have points to be killed at"
	take_slice
	points=0 killed=0 wrong=
	while read -r name who call when; do
		points=$((points + 1))
		after_kill "$name" "$who" "$call" "$when" >"$T/found" 2>"$T/noise" </dev/null
		[ -s "$T/found" ] || continue
		wrong="$wrong $name:$who:$call:$when"
		{ echo "$name $who $call $when:"; head -8 "$T/found"; } | sed 's/^/# /'
	done <"$T/all"
	is "$wrong" "" "after a kill at each of $points points $2"
	ok "and the kills did happen ($killed)" test "$killed" -ge $((points * 9 / 10))
	ok "before the commit and after it ($before, $after)" \
		test "$before" -gt 0 -a "$after" -ge "${CAMPAIGN:-0}"
}
