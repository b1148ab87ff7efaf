#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a newcomer's first batch: made, listed, shown, opened by the print shop"

print_shop shop
make_job "$T/job.cfg" quantity=700 'note="prima prova"'
ok "a home is made" make_home
refused 73 'is a home already' "a home is made once" make_home
is "$(stat -c %a "$T/home/keys/manifest.crt")" 644 "its certificate is there to be given away"
mv "$T/home/busta.cfg" "$T/busta.cfg"
store=$(sha256sum <"$T/home/keys/store.cfg")
ok "a making that broke off before its end is finished" make_home
is "$(sha256sum <"$T/home/keys/store.cfg")" "$store" "with the keys it already had"
ok "the job reads well" "$BUSTA" batch check "$T/job.cfg"
ok "the batch runs" "$BUSTA" --home "$T/home" batch run --rooms 2 "$T/job.cfg"
cp "$T/.out" "$T/certificate"
like "$(cat "$T/certificate")" '700 ordered: 700 generated = 700 sealed \+ 0 cancelled' \
	"its certificate adds up"
like "$(cat "$T/certificate")" 'LZ26-0000001-2 to LZ26-0000700-.  \(700\)' \
	"its certificate names the range"
is "$(invariants)" "" "ledger and page files agree"

ok "a second one follows it" "$BUSTA" --home "$T/home" batch run "$T/job.cfg"
like "$(cat "$T/.out")" 'LZ26-0000701-. to LZ26-0001400-.' "its serials follow on"
is "$("$BUSTA" --home "$T/home" batch list | wc -l)" 3 "both are listed, under a title"
is "$("$BUSTA" --home "$T/home" batch list --json | python3 -c '
import json, sys; print([b["sealed"] for b in json.load(sys.stdin)])')" \
	"[700, 700]" "the list is JSON too"
is "$("$BUSTA" --home "$T/home" batch show --json B000002 | python3 -c '
import json, sys; b = json.load(sys.stdin); print(b["batch"], b["ranges"]["sealed"][0]["count"])')" \
	"B000002 700" "one is shown as JSON"
refused 66 'there is no batch B000003' "an unknown batch is said to be unknown" \
	"$BUSTA" --home "$T/home" batch show 3

cd "$T/home/pages/B000001" || exit
ok "openssl verifies the manifest" openssl cms -verify -binary -inform DER \
	-in manifest.cms -content manifest.json -CAfile "$T/home/keys/manifest.crt" \
	-purpose any -out /dev/null
sed 's/"sealed": 700/"sealed": 701/' manifest.json >"$T/altered.json"
refused 4 'ailure' "and refuses it with one digit altered" openssl cms -verify -binary \
	-inform DER -in manifest.cms -content "$T/altered.json" \
	-CAfile "$T/home/keys/manifest.crt" -purpose any -out /dev/null
ok "the manifest's digests are those of the files" python3 -c '
import hashlib, json
for f in json.load(open("manifest.json"))["files"]:
    data = open(f["file"], "rb").read()
    assert hashlib.sha256(data).hexdigest() == f["sha256"] and len(data) == f["bytes"]
'
ok "the print shop opens a page file" open_pages 000001.cms "$T/pages.pdf"
is "$(find "$T/home" -type f -perm /077 ! -name manifest.crt \
	! -name log.vkey | wc -l)" 0 \
	"nothing in the home is open to others"
is "$(ls "$T/home/work" | wc -l)" 0 "nothing is left where rooms work"
finish
