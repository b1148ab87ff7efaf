#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, a batch has one release or none, a receipt moves all or nothing, and the same command goes on"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/fault/life.sh"

# make check takes an even slice that begins elsewhere each time: SEED=n repeats one.
# CAMPAIGN=1 takes every point.
SLICE=${SLICE:-60} SEED=${SEED:-$(($(date +%s) % 1000))}

# A home with a batch that is released, and one that is at the press already.
people && quick_job "$T/job.cfg" quantity=12 chunk=6 && quick_job "$T/gone.cfg" quantity=12 chunk=6 || exit
custodian press print-room
press_made inky shop
for batch in 1 2; do
	does daemon batch run --quiet --rooms 1 "$T/$(test $batch = 1 && echo job || echo gone).cfg"
	both release $batch
done
does daemon release export 2 -o "$T/gone"
press_receipt "$T/receipt.json" "$T/gone" inky shop "14..15=jam,20..20=abort"
does daemon log checkpoint
db=$T/home/ledger.db
cp "$db" "$T/prepared.db"
size=$(sql 'SELECT count(*) FROM log')

words_of() {
	case $1 in
	export) echo "release export 1 -o $T/out" ;;
	import) echo "receipt import $T/receipt.json" ;;
	esac
}
for name in export import; do words_of $name >"$T/words.$name"; done

# command_run NAME [STRACE...]: its words in $T/.out and $T/.err
command_run() {
	read -r words <"$T/words.$1"; shift
	# shellcheck disable=SC2086 # words on purpose
	SUDO_USER=bin SUDO_UID=2 timeout -k 5 60 "$@" "$DESK" --home "$T/home" $words \
		</dev/null >"$T/.out" 2>"$T/.err"
}
restore() { rm -rf "$db"* "$T"/out*; cp "$T/prepared.db" "$db"; }

# An undisturbed run of each: its points.
for name in export import; do
	restore
	for mode in counter proof; do
		echo "-o $T/$mode.trace" >"$T/once.$mode"; : >"$T/$mode.trace"; done
	command_run $name strace -qq -o "$T/desk.trace"
	is "$?,$(cat "$T/.err")" 0, "$name, undisturbed, does what it is told"
	cp "$T/.out" "$T/out.$name.said" 2>/dev/null; rm -f "$T"/once.*
	for who in desk counter proof; do
		awk -v who=$who -v name="$name" '{ call = $1; sub(/\(.*/, "", call); count[call]++ }
			/openat.*(ledger[.]db|store[.]cfg|busta-singola[.]cfg)/ { begun = 1 }
			begun && call ~ /^[a-z]/ { print name, who, call, count[call] }' \
			"$T/$who.trace" >>"$T/all"
	done
done
is "$(cut -d' ' -f1,2 "$T/all" | sort -u | tr '\n' ,)" "export counter,export desk,export proof,import desk," \
	"desks and rooms have points to be killed at"
take_slice

# folder_is_whole DIR: signed, and every file that was signed for
folder_is_whole() {
	openssl cms -verify -binary -inform DER -in "$1/release.cms" -content "$1/release.json" \
		-CAfile "$T/home/keys/manifest.crt" -purpose any -out /dev/null 2>/dev/null || echo "release.json is not signed"
	python3 - "$1" <<'PY'
import hashlib, json, os, sys
d = sys.argv[1]
sha = lambda name: hashlib.sha256(open(f"{d}/{name}", "rb").read()).hexdigest()
r, m = json.load(open(d + "/release.json")), json.load(open(d + "/manifest.json"))
wanted = {"manifest.json": r["manifest_sha256"], "specimen.pdf": r["specimen_sha256"]}
wanted |= {f["file"]: f["sha256"] for f in m["files"]}
for name, digest in wanted.items():
    if sha(name) != digest: print(name, "is another")
extra = set(os.listdir(d)) - set(wanted) - {"manifest.cms", "release.json", "release.cms"}
if extra: print("more than was signed for:", extra)
PY
}
# export_found: a folder is whole or not there; a number is given, or not
export_found() {
	row=$(sql "SELECT count(*), coalesce(max(number), 0), (SELECT count(*) FROM log) FROM print_release WHERE batch = 1")
	case $row in
	"0|0|$size") before=$((before + 1)) ;;
	"1|2|$((size + 1))") after=$((after + 1)) ;;
	*) echo "half released: $row" ;;
	esac
	text=$(sql "SELECT hex(text) FROM print_release WHERE batch = 1")
	[ ! -d "$T/out" ] || folder_is_whole "$T/out"
	rm -rf "$T/out"
}
export_again() {
	command_run export || echo "again: $(cat "$T/.err")"
	folder_is_whole "$T/out"
	[ "$(sql 'SELECT group_concat(number) FROM print_release')" = 1,2 ] || echo "again: another number"
	[ -z "$text" ] || [ "$(sql 'SELECT hex(text) FROM print_release WHERE batch = 1')" = "$text" ] ||
		echo "again: another release"
	[ "$(sql 'SELECT hex(text) FROM print_release WHERE batch = 1')" = \
		"$(od -An -v -tx1 "$T/out/release.json" | tr -d ' \n' | tr a-f A-F)" ] || echo "again: another file"
	[ ! -e "$T/out.part" ] || echo "again: a half folder is left"
}
# import_found: all twelve have moved, or none
import_found() {
	row=$(sql "SELECT group_concat(first || '-' || last || ' ' || state || name, ',') FROM
		(SELECT * FROM stock JOIN place ON place.id = stock.place WHERE first > 12 ORDER BY first)")
	case $row in
	"") row=$(sql "SELECT (SELECT count(*) FROM log) = $size AND (SELECT count(*) FROM print_receipt) = 0")
		[ "$row" = 1 ] || echo "half imported"; before=$((before + 1)) ;;
	"13-13 4press,14-15 10B000002,16-19 4press,20-20 10B000002,21-24 4press") after=$((after + 1)) ;;
	"13-24 3B000002") before=$((before + 1)) ;;
	*) echo "half imported: $row" ;;
	esac
}
import_again() {
	command_run import || grep -q 'imported before' "$T/.err" || echo "again: $(cat "$T/.err")"
	[ "$(sql 'SELECT count(*) FROM print_receipt')" = 1 ] || echo "again: no receipt"
	was=$(sha256sum <"$db")
	command_run import && echo "a third time: imported again"
	[ "$(sha256sum <"$db")" = "$was" ] || echo "a third time: something changed"
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
	"$DESK" --home "$T/home" reconcile >"$T/found.after" 2>&1 ||
		{ echo "it does not reconcile:"; tail -3 "$T/found.after"; }
	"$1_found"; "$1_again"
	"$DESK" --home "$T/home" reconcile >"$T/found.after" 2>&1 ||
		{ echo "again: it does not reconcile:"; tail -3 "$T/found.after"; }
}

points=0 killed=0 before=0 after=0 wrong=
while read -r name who call when; do
	points=$((points + 1))
	after_kill "$name" "$who" "$call" "$when" >"$T/found" 2>"$T/noise" </dev/null
	[ -s "$T/found" ] || continue
	wrong="$wrong $name:$who:$call:$when"
	{ echo "$name $who $call $when:"; head -8 "$T/found"; } | sed 's/^/# /'
done <"$T/all"
is "$wrong" "" "after a kill at each of $points points there is all of it or nothing, and it goes on"
ok "and the kills did happen ($killed)" test "$killed" -ge $((points * 9 / 10))
ok "before the commit and after it ($before, $after)" \
	test "$before" -gt 0 -a "$after" -ge "${CAMPAIGN:-0}"
finish
