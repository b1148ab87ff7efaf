#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "killed at any system call, a batch has one release or none, a receipt moves all or nothing, and the same command goes on"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/kill.sh"
SLICE=${SLICE:-60}

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
db=$T/home/ledger/ledger.db
cp "$db" "$T/prepared.db"
size=$(sql 'SELECT count(*) FROM log')

words_of() {
	case $1 in
	export) echo "bin release export 1 -o $T/out" ;;
	import) echo "bin receipt import $T/receipt.json" ;;
	esac
}
for name in export import; do words_of $name >"$T/words.$name"; done

restore() { rm -rf "$db"* "$T/out" "$T"/out.part*; cp "$T/prepared.db" "$db"; }

for name in export import; do points_of $name counter proof; done

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

found() { "$1_found"; }
again() { "$1_again"; }

kill_at_points "export counter,export desk,export proof,import desk," \
	"there is all of it or nothing, and it goes on"
finish
