#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, the courier sends no message twice, and says what became of each"
[ "$(id -u)" -eq 0 ] || skip "needs root, as exim's daemon does"
command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null ||
	skip "strace may trace nothing here"
. "$ROOT/tests/courier/courier.sh"

# make check takes an even slice that begins elsewhere each time: SEED=n repeats one.
# CAMPAIGN=1 takes every point.
SLICE=${SLICE:-30} SEED=${SEED:-$(($(date +%s) % 1000))}
calls='openat read write pwrite64 fdatasync fsync close renameat unlinkat recvfrom sendto poll
	connect socket mmap munmap lseek memfd_secret exit_group fork clone seccomp'

authority ca; server_key mail ca
mail_server first mail starttls; first=$port
gateway mail; sms=$port
courier_home "$(by_mail "$first")" "$(by_sms "$sms")"
mv "$T/courier" "$T/virgin"
mkdir "$T/inbox"
for n in 1 2; do
	cp -a "$T/virgin" "$T/courier"
	[ $n = 1 ] && drop 1 mailto:mario.rossi@cittadini.example || drop 2 tel:+393331234567
	mv "$T/courier/inbox/"*.cms "$T/inbox"; rm -r "$T/courier"
done
anew() {
	rm -rf "$T/courier"; cp -a "$T/virgin" "$T/courier"; cp "$T/inbox/"* "$T/courier/inbox"
	: >"$T/first/log/mainlog"; : >"$T/gateway/requests"
}
came() { if [ "$1" = 1 ]; then received first "$(number 1)"; else grep -c "$(number 2)" "$T/gateway/requests"; fi; }

anew
strace -f -qq -o "$T/trace" "$COURIER" run --once --home "$T/courier" >/dev/null
is "$?, $(became 1), $(became 2)" "0, sent 1, sent 1" "an undisturbed round, from which the points are taken"
# Of whoever it is: counted for each process by itself, as strace does.
awk -v calls=" $(echo $calls) " '{ call = $2; sub(/\(.*/, "", call); count[$1, call]++ }
	/courier[.]key/ { begun = 1 }
	begun && call ~ /^[a-z]/ && index(calls, " " call " ") { print call, count[$1, call] }' "$T/trace" |
	sort -u | sort -k1,1 -k2,2n >"$T/all"
total=$(wc -l <"$T/all")
is "$([ "$total" -ge 200 ] && echo enough)" enough "$total points, from the unlocked key to the end"
[ -n "${CAMPAIGN-}" ] || {
	awk -v total="$total" -v slice="$SLICE" -v seed="$SEED" 'BEGIN {
		srand(seed); next_one = 1 + int(rand() * total / slice) }
		NR >= next_one { print; next_one += total / slice }' "$T/all" >"$T/slice"
	mv "$T/slice" "$T/all"; }
# And where it matters: around the line that says that a body leaves, and after it.
for when in 1 2 3 4 5 6 7 8; do echo "fdatasync $when"; done >>"$T/all"
echo "# $(wc -l <"$T/all") of them now; SEED=$SEED"

after_kill() {
	anew
	strace -f -qq -o /dev/null -e trace="$1" -e inject="$1:signal=KILL:when=$2" \
		"$COURIER" run --once --home "$T/courier" >/dev/null 2>"$T/noise"
	[ $? -eq 0 ] || killed=$((killed + 1))
	points=$((points + 1))
	cp "$T/courier/journal" "$T/then" 2>/dev/null || : >"$T/then"
	"$COURIER" run --once --home "$T/courier" >/dev/null 2>"$T/noise" || echo "does not go on: $(cat "$T/noise")"
	for n in 1 2; do
		n_is=$(number $n) came=$(came $n) now=$(became $n)
		case $now,$came in
		"sent 1,1") ;;
		"unknown 1,0" | "unknown 1,1")
			# Only what was leaving may be unknown.
			[ "$(grep " $n_is " "$T/then" | tail -1 | cut -d' ' -f4)" = sending ] ||
				echo "$n is unknown, and was not being sent" ;;
		*) echo "$n: $now, and came $came times" ;;
		esac
	done
	find "$T/courier/inbox" -type f
}

points=0 killed=0 wrong=
while read -r call when; do
	after_kill "$call" "$when" >"$T/found" 2>&1 </dev/null
	if [ -s "$T/found" ]; then
		wrong="$wrong $call:$when"
		{ echo "$call $when:"; head -8 "$T/found"; } | sed 's/^/# /'
	fi
done <"$T/all"
is "$wrong" "" "after a kill at each of $points points: sent once, or unknown and at most once; and nothing is left over"
ok "and the kills did happen ($killed)" test "$killed" -ge $((points * 7 / 10))

# --- The control: a courier that forgot what it wrote would be caught.
anew; "$COURIER" run --once --home "$T/courier" >/dev/null
rm "$T/courier/journal" "$T/courier/results/"*; cp "$T/inbox/"* "$T/courier/inbox"
"$COURIER" run --once --home "$T/courier" >/dev/null
is "$(came 1), $(came 2)" "2, 2" "a courier whose journal was taken away, and its messages put back, does send twice, and it is seen here"
finish
