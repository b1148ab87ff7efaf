#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, the press never sends a serial twice, and every serial ends printed or spoiled"
. "$ROOT/tests/press/press.sh"
command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null ||
	skip "strace may trace nothing here"

# make check takes an even slice that begins elsewhere each time: SEED=n repeats one.
# CAMPAIGN=1 takes every point.
SLICE=${SLICE:-12} SEED=${SEED:-$(($(date +%s) % 1000))}
ALL=30
calls='openat read write pwrite64 fdatasync fsync ftruncate close renameat recvfrom
	sendto poll connect memfd_secret mmap munmap faccessat flock lseek pread64 fstat
	clock_nanosleep exit_group socket mlockall'

quick_home
quick_job "$T/job.cfg" quantity=$ALL chunk=10
run "$T/job.cfg"; is $? 0 "a batch of $ALL"
parcel "$T/fresh"; tls_key printer
fake good; press_home "$port" sheets_per_job=4 jobs_ahead=2 answer_seconds=3 patience_seconds=3
cp -a "$T/press" "$T/virgin"
anew() {
	rm -rf "$T/stick" "$T/press" "$T/fake/was"; cp -a "$T/fresh" "$T/stick"; cp -a "$T/virgin" "$T/press"
	rm -f "$T"/fake/*.pdf "$T"/receipt.*
}

# settled: nothing moves any more, and every line to the printer is down
settled() {
	for _ in $(seq 100); do
		[ "$(grep -cx opened "$T/fake/connections")" = "$(grep -cx closed "$T/fake/connections")" ] && return
		sleep 0.02
	done
}
# in_hands: sheets whose envelope the printer has whole, as a person would read them
in_hands() {
	settled
	for file in "$T"/fake/*.pdf; do [ -e "$file" ] || continue
		tail -c 8 "$file" | grep -q EOF &&
			grep -aEo 'LZ26-[0-9]{7}-.' "$file" | sort -u; done | sort -u
}
# twice: serials that reached the printer in more than one document
twice() {
	for file in "$T"/fake/*.pdf; do [ -e "$file" ] || continue
		grep -aEo 'LZ26-[0-9]{7}-.' "$file" | sort -u; done | sort | uniq -d
}

# In doubt, as status has it, and in her hands
held() {
	press status --json | python3 -c '
import json, re, sys
doubts = json.load(sys.stdin).get("doubts", [])
hands = {int(s.split("-")[1]) for s in open(sys.argv[1]).read().split()}
print(",".join(str(n) for d in doubts for n in range(d["first_sheet"], d["last_sheet"] + 1) if n in hands) or "none")
' "$T/hands"
}

# keep NAME, bring NAME: press, stick and what the printer has, as they are now
keep() { mkdir "$T/$1"; cp -a "$T/press" "$T/stick" "$T/fake" "$T/$1"; }
bring() {
	anew; rm -rf "$T/stick" "$T/press"
	cp -a "$T/$1/press" "$T/$1/stick" "$T"; cp -a "$T/$1/fake"/*.pdf "$T/fake"
}
# points NAME FROM: those of the trace, from the first line on that matches
points() {
	awk -v name="$1" -v from="$2" '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
		$0 ~ from { begun = 1 }
		begun && call ~ /^[a-z]/ { print name, call, count[call] }' "$T/trace" |
		awk -v calls=" $(echo $calls) " 'index(calls, " " $2 " ")'
}

anew
strace -qq -o "$T/trace" "$PRESS" print "$T/stick" --home "$T/press" --quiet
is $? 0 "an undisturbed run, from which the points are taken"
points print 'release[.]json' >"$T/all"
keep printed
strace -qq -o "$T/trace" "$PRESS" receipt --home "$T/press" -o "$T/receipt.json" >"$T/.out"
is $? 0 "an undisturbed receipt"
points receipt '"journal"' >"$T/all.receipt"
anew
strace -qq -o /dev/null -e trace=sendto -e inject=sendto:signal=KILL:when=40 \
	"$PRESS" print "$T/stick" --home "$T/press" --quiet 2>"$T/noise"
keep killed
in_hands >"$T/hands"
strace -qq -o "$T/trace" "$PRESS" resume --held "$(held)" --home "$T/press" --quiet
is $? 0 "and going on undisturbed, after a kill"
points resume '"journal"' >"$T/all.resume"
total=$(wc -l <"$T/all")
is "$([ "$total" -ge 500 ] && echo enough)" enough "$total points, from the release to the end of printing"
# slice FILE HOW-MANY: an even slice of it, unless all are wanted
slice() {
	[ -n "${CAMPAIGN-}" ] && cat "$1" || awk -v total="$(wc -l <"$1")" -v slice="$2" -v seed="$SEED" 'BEGIN {
		srand(seed); next_one = 1 + int(rand() * total / slice) }
		NR >= next_one { print; next_one += total / slice }' "$1"
}
{ slice "$T/all" "$SLICE"; slice "$T/all.resume" $((SLICE / 2)); slice "$T/all.receipt" $((SLICE / 2)); } >"$T/points"
mv "$T/points" "$T/all"
echo "# $(wc -l <"$T/all") of them now; SEED=$SEED"

# go_on [STRACE-OPTIONS]: the operator says what she holds, and it goes on; a release
# whose beginning was killed before it was written down begins now
go_on() {
	in_hands >"$T/hands"
	if grep -q ' begin ' "$T/press/journal" 2>/dev/null; then set -- "$1" resume --held "$(held)"
	else set -- "$1" print "$T/stick"; fi
	traced=$1; shift
	# shellcheck disable=SC2086 # words on purpose
	${traced:+strace -qq -o /dev/null $traced} "$PRESS" "$@" --home "$T/press" --quiet </dev/null
}

# after_kill COMMAND CALL WHEN
after_kill() {
	case $1 in
	print) anew; set -- "$2" "$3" print "$T/stick" --quiet ;;
	resume) bring killed; in_hands >"$T/hands"; set -- "$2" "$3" resume --quiet --held "$(held)" ;;
	receipt) bring printed; set -- "$2" "$3" receipt -o "$T/receipt.json" ;;
	esac
	call=$1 when=$2; shift 2
	strace -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$when" \
		"$PRESS" "$@" --home "$T/press" </dev/null >"$T/.out" 2>"$T/noise"
	[ $? -eq 137 ] && killed=$((killed + 1))
	points=$((points + 1))
	# Every third is killed once more while it goes on.
	[ $((points % 3)) -ne 0 ] ||
		go_on "-e trace=sendto -e inject=sendto:signal=KILL:when=$((points * 7 % 30 + 1))" >/dev/null 2>&1
	# All was sent and told, or signed for: then there is nothing to resume.
	press status >"$T/.out"
	if ! grep -q 'all is accounted for' "$T/.out" && ! grep -q ' receipt ' "$T/press/journal"; then
		go_on "" >"$T/.out" 2>"$T/noise" || echo "did not go on: $(cat "$T/noise")"
	fi
	twice
	press receipt -o "$T/receipt.json" >/dev/null 2>"$T/noise" || echo "no receipt: $(cat "$T/noise")"
	openssl cms -verify -binary -inform DER -in "$T/receipt.cms" -content "$T/receipt.json" \
		-CAfile "$T/sign.crt" -purpose any -out /dev/null 2>"$T/noise" || echo "no signature: $(head -1 "$T/noise")"
	[ "$(grep -c ' receipt ' "$T/press/journal")" = 1 ] || echo "more receipts than one"
	in_hands >"$T/hands"
	python3 - "$T/receipt.json" "$T/hands" $ALL <<-'PYTHON'
	import json, sys
	r = json.load(open(sys.argv[1]))
	hands = {int(s.split("-")[1]) for s in open(sys.argv[2]).read().split()}
	def numbers(runs):
	    return [n for x in runs for n in range(int(x["first"].split("-")[1]), int(x["last"].split("-")[1]) + 1)]
	printed, spoiled = numbers(r["printed"]), numbers(r["spoiled"])
	if sorted(printed + spoiled) != list(range(1, int(sys.argv[3]) + 1)):
	    print("not every serial once:", printed, spoiled)
	if not set(printed) <= hands:
	    print("printed, and never came out:", sorted(set(printed) - hands))
	if set(hands) - set(printed):
	    print("came out, and is not printed:", sorted(set(hands) - set(printed)))
	PYTHON
}

points=0 killed=0 wrong=
while read -r who call when; do
	after_kill "$who" "$call" "$when" >"$T/found" 2>&1 </dev/null
	if [ -s "$T/found" ]; then
		wrong="$wrong $who:$call:$when"
		{ echo "$who $call $when:"; head -8 "$T/found"; } | sed 's/^/# /'
	fi
done <"$T/all"
is "$wrong" "" "after a kill at each of $points points: every serial once at most, and each accounted for"
ok "and the kills did happen ($killed)" test "$killed" -ge $((points * 8 / 10))

# --- The control: a press that forgot what it wrote would be caught.
anew
strace -qq -o /dev/null -e trace=sendto -e inject=sendto:signal=KILL:when=40 \
	"$PRESS" print "$T/stick" --home "$T/press" --quiet 2>/dev/null
rm -rf "$T/press" "$T/stick/STARTED"; cp -a "$T/virgin" "$T/press"
press print "$T/stick" --quiet
is "$([ -n "$(twice)" ] && echo seen)" seen \
	"a press whose journal, mark and note were all taken away does send twice, and it is seen here"
finish
