# Faults put into the programs by strace: the room is run through a wrapper, since
# counting calls in desk and rooms together would hit whoever is first.

command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null ||
	skip "strace may trace nothing here"

# The programs in a folder of their own, where rooms take the faults given for them.
mkdir "$T/bin"
cp "$BUILD/busta" "$T/bin/busta"
cp "$BUILD/busta-room" "$T/bin/room"
DESK=$T/bin/busta
cat >"$T/bin/busta-room" <<EOF
#!/bin/sh
# The first room to start in a mode, as "serve", takes \$T/once.serve; every one
# takes \$T/always.serve. -D, because the desk knows its room by its process.
if mv "$T/once.\$1" "$T/once.\$\$" 2>/dev/null; then fault=\$(cat "$T/once.\$\$")
elif [ -e "$T/always.\$1" ]; then fault=\$(cat "$T/always.\$1")
else exec "$T/bin/room" "\$@"; fi
exec strace -D -qq \$fault "$T/bin/room" "\$@"
EOF
chmod 755 "$T/bin/busta-room"

# broken DESK-FAULT ROOM-FAULT JOB [OPTION...]: one run; a fault is options of strace,
# and the room the first that starts in the mode $MODE (serve)
broken() {
	desk_fault=$1 room_fault=$2; shift 2
	rm -f "$T"/once.*
	[ -z "$room_fault" ] || echo "-o /dev/null $room_fault" >"$T/once.${MODE:-serve}"
	if [ -z "$desk_fault" ]; then run "$@"; return; fi
	fault_job=$1; shift
	# shellcheck disable=SC2086 # words on purpose
	strace -qq -o /dev/null $desk_fault "$DESK" --home "$T/home" batch run \
		--quiet "$@" "$fault_job" >"$T/.out" 2>"$T/.err"
}

# reference JOB [OPTION...]: an undisturbed run, from which $T/points lists every call
# of desk and rooms that can be hit, as "desk pwrite64 17", once their work has begun
reference() {
	echo "-o $T/serve.trace" >"$T/once.serve"
	echo "-o $T/unlock.trace" >"$T/once.unlock"
	reference_job=$1; shift
	strace -qq -o "$T/desk.trace" "$DESK" --home "$T/home" batch run --quiet "$@" \
		"$reference_job" >"$T/.out" 2>"$T/.err" || return
	for who in desk serve unlock; do
		awk -v who=$who '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
			/open.*(busta|job|store)[.]cfg/ { begun = 1 }
			begun && call ~ /^[a-z]/ { print who, call, count[call] }' "$T/$who.trace"
	done >"$T/points"
}

# take_slice: of the points in $T/all an even SLICE that begins where SEED says, so
# that make check takes others each time; all of them in a campaign
take_slice() {
	total=$(wc -l <"$T/all")
	[ -n "${CAMPAIGN-}" ] || {
		awk -v total="$total" -v slice="$SLICE" -v seed="$SEED" 'BEGIN {
			srand(seed); next_one = 1 + int(rand() * total / slice) }
			NR >= next_one { print; next_one += total / slice }' \
			"$T/all" >"$T/slice"
		mv "$T/slice" "$T/all"; }
	echo "# $total points, $(wc -l <"$T/all") of them now; SEED=$SEED"
}
