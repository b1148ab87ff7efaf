#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a batch goes to a press as one release, and comes back as one receipt, or not at all"
. "$ROOT/tests/opener/stocked.sh"

# audited: a fresh export of the log, replayed by the auditor's own program
audited() {
	rm -rf "$T/export"
	as daemon log checkpoint && as daemon log export "$T/export" &&
		"$AUDIT" verify "$T/export" --key "$T/home/keys/log.vkey"
}

# press_keys NAME: a press's two certificates, one to open and one to sign
press_keys() {
	print_shop "$1"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
		-keyout "$T/$1-sign.key" -out "$T/$1-sign.crt" -subj "/CN=$1 signs" \
		-addext "keyUsage=critical,digitalSignature" 2>/dev/null
}

# asks NUMBER-OF-JSON: the request's number
asked_as() { sed -n 's/.*"request": \([0-9]*\).*/\1/p'; }

# sign FILE.json NAME: FILE.cms, as that press signs
sign() {
	openssl cms -sign -binary -in "$1" -signer "$T/$2-sign.crt" -inkey "$T/$2-sign.key" \
		-outform DER -out "${1%.json}.cms" 2>/dev/null
}

# receipt OUT.json RELEASE-FOLDER PRESS SPOILED [CHANGE...]
receipt() {
	receipt_out=$1 receipt_of=$2 receipt_by=$3; shift 3
	"$ROOT/tests/opener/receipt.py" "$receipt_of/release.json" "$receipt_by" "$T/$receipt_by.crt" "$@" \
		>"$receipt_out" && sign "$receipt_out" "$receipt_by"
}
field() { python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
for name in sys.argv[2].split("."): r = r[int(name) if name.isdigit() else name]
print(r)' "$1" "$2"; }

press_keys inky; press_keys blinky; press_keys clyde
template=$ROOT/templates/busta-singola.cfg
people && quick_job "$T/job.cfg" "recipients=( \"$T/inky.crt\", \"$T/blinky.crt\" )" &&
	agreed custodian printer --kind print-room --title "Print room" --address "Via Salaria 691, Roma" &&
	agreed custodian depot --kind depot --title Depot --address "Via Appia 1, Roma" &&
	agreed operator games --roles counter || exit
ok "a batch is made" run "$T/job.cfg"

# two WORDS...: daemon asks by a command of its own, and bin approves
two() { number=$(as daemon "$@" --json | asked_as); as bin approve "$number" >/dev/null; }

# Proofs, by two people.
agreed waive 1
no 65 'nobody has approved the proof of what B000001 is printed with' \
	"nothing is released with a template that nobody has seen" request release 1
number=$(as daemon template approve "$template" --json | asked_as)
BY=games no 77 'takes a producer or releaser' "a counter asks for none" template approve "$template"
refused 77 'own request' "nobody alone approves a template" as daemon approve "$number"
refused 77 'another role' "nor with another role" as games approve "$number"
is "$(as daemon template list --json)" "[]" "and none is"
ok "two people do" as bin approve "$number"
is "$(as daemon template list --json | tr -d ' \n' | sed 's/"entry":[0-9]*/E/')" \
	"[{\"name\":\"$(sed -n 's/^name = "\(.*\)";/\1/p' "$template" | tr -d ' ')\",\"sha256\":\"$(sha256sum <"$template" | cut -d' ' -f1)\",E}]" \
	"by the SHA-256 of its file"
no 65 'approved before' "once" template approve "$template"
no 65 'has nothing that is released' "what is not released goes nowhere" release export 1 -o "$T/early"

# Presses, by two people.
no 64 'say which certificate' "a press has a certificate" press add inky --at printer
no 65 'cannot sign receipts' "and one to sign with" press add inky --certificate "$T/inky.crt" --at printer
no 65 'a key usage that cannot receive' "which does not open page files" \
	press add inky --certificate "$T/inky-sign.crt" --at printer
no 65 'is no print room but a depot' "it stands in a print room" \
	press add inky --certificate "$T/inky.crt" --signing "$T/inky-sign.crt" --at depot
no 66 'no custodian nowhere' "that there is" \
	press add inky --certificate "$T/inky.crt" --signing "$T/inky-sign.crt" --at nowhere
BY=games no 77 'takes a releaser or key-custodian' "a counter asks for none" \
	press add inky --certificate "$T/inky.crt" --signing "$T/inky-sign.crt" --at printer
number=$(as daemon press add inky --certificate "$T/inky.crt" --signing "$T/inky-sign.crt" \
	--at printer --json | asked_as)
refused 77 'own request' "nobody alone makes a press" as daemon approve "$number"
like "$(as bin request list)" "$(openssl x509 -in "$T/inky.crt" -outform DER | sha256sum | cut -d' ' -f1)" \
	"who approves sees the fingerprint"
ok "two people do" as bin approve "$number"
no 65 'a certificate of inky already' "no two presses have one key" \
	press add blinky --certificate "$T/inky.crt" --signing "$T/blinky-sign.crt" --at printer
two press add clyde --certificate "$T/clyde.crt" --signing "$T/clyde-sign.crt" --at printer
is "$(as daemon press list --json | python3 -c '
import json, sys
for p in json.load(sys.stdin): print(p["name"], p["at"], p["state"], p["opens_sha256"], p["signs_sha256"])')" \
"$(for p in clyde inky; do echo "$p printer active $(for k in $p $p-sign; do
	openssl x509 -in "$T/$k.crt" -outform DER | sha256sum | cut -d' ' -f1; done | tr '\n' ' ')"; done | sed 's/ $//')" \
	"the list has both fingerprints of each"

# One release a batch, for the press that can open it.
number=$(as daemon request release 1 --json | asked_as); as bin approve "$number" >/dev/null
is "$(sql 'SELECT DISTINCT state FROM stock')" 3 "the batch is released"
as daemon stock compromise LZ26-0000040..0000040 --at B000001 --reason seen >/dev/null
BY=games no 77 'takes a producer or releaser' "a counter exports nothing" release export 1 -o "$T/r1"
no 64 'say where' "nothing without a folder" release export 1
no 65 'clyde cannot open the page files' "nothing for a press that could not open it" \
	release export 1 -o "$T/r1" --press clyde
no 66 'no press pinky' "nor for one there is not" release export 1 -o "$T/r1" --press pinky
mkdir "$T/there"; no 73 'is there already' "a folder that is there is left alone" release export 1 -o "$T/there"
no 73 'is in the home' "and the home is no place for one" release export 1 -o "$T/home/keys/r1"
is "$(ls "$T/there"; ls -d "$T"/r1* "$T"/home/keys/r1* 2>/dev/null)" "" "what is refused leaves no folder"
ok "a batch is exported" as daemon release export 1 -o "$T/r1"
is "$(cd "$T/r1" && ls | tr '\n' ' ')" \
	"000001.cms 000002.cms 000003.cms 000004.cms manifest.cms manifest.json release.cms release.json specimen.pdf " \
	"page files, manifest, release, signatures and specimen"
ok "page files are the batch's" sh -c "cd '$T/home/pages/B000001' && sha256sum *.cms manifest.json | (cd '$T/r1' && sha256sum -c --quiet)"
for signed in manifest release; do
	ok "$signed.json is signed by the home, as openssl sees it" openssl cms -verify -binary -inform DER \
		-in "$T/r1/$signed.cms" -content "$T/r1/$signed.json" -CAfile "$T/home/keys/manifest.crt" \
		-purpose any -out /dev/null
done
is "$(python3 - "$T/r1" <<'PY'
import hashlib, json, sys
r = json.load(open(sys.argv[1] + "/release.json"))
sha = lambda name: hashlib.sha256(open(f"{sys.argv[1]}/{name}", "rb").read()).hexdigest()
print(list(r), r["format"], r["batch"], r["release"], r["manifest_sha256"] == sha("manifest.json"),
      r["specimen_sha256"] == sha("specimen.pdf"), r["released"], r["voided"])
PY
)" "['format', 'batch', 'release', 'origin', 'manifest_sha256', 'template_sha256', 'press', 'released', 'voided', 'made', 'specimen_sha256'] busta release 1 B000001 1 True True [{'first': 'LZ26-0000001-2', 'last': 'LZ26-0000039-7', 'count': 39}] [{'first': 'LZ26-0000040-L', 'last': 'LZ26-0000040-L', 'count': 1}]" \
	"the release says what is to be printed, and what is not"
is "$(field "$T/r1/release.json" press.0)" "$(openssl x509 -in "$T/inky.crt" -outform DER | sha256sum | cut -d' ' -f1)" \
	"and who may"
like "$(sql 'SELECT entry FROM log ORDER BY seq DESC LIMIT 1')" \
	" export daemon - - 0 B000001 $(sha256sum <"$T/r1/release.json" | cut -d' ' -f1) R1$" "the log has its number and digest"
was=$(sha256sum <"$T/home/ledger/ledger.db")
ok "it is exported again" as bin release export B000001 -o "$T/again" --press inky
ok "byte by byte the same release" cmp "$T/r1/release.json" "$T/again/release.json"
is "$(sha256sum <"$T/home/ledger/ledger.db")" "$was" "with no second number"
no 65 'cannot open' "for no other press" release export 1 -o "$T/more" --press clyde
no 65 'went to a press, as R1' "nobody says by hand that it was printed" stock printed 1 --at printer
printf x >>"$T/home/pages/B000001/000002.cms"
no 65 '000002.cms of B000001 was altered' "an altered page file goes nowhere" release export 1 -o "$T/more"
truncate -s -1 "$T/home/pages/B000001/000002.cms"
is "$(ls -d "$T"/more* 2>/dev/null)" "" "and nothing is left of that"

# Receipts that are none. Each is signed by inky, unless it says otherwise.
mkdir "$T/in"
receipt "$T/in/receipt.json" "$T/r1" inky "5..6=jam,17..17=unknown after power loss" || exit
cat >"$T/tamperings" <<-'END'
	says nothing else	EX	r["batch"] = "B000002"	not for this release
	another release	EX	r["release"] = 2	R2, which went to no press
	release 0	EX	r["release"] = 0	must be 1 to
	another desk	EX	r["origin"] = "busta/other"	is for the desk busta/other
	another digest	EX	r["release_sha256"] = "00" * 32	not for this release
	another press	EX	r["press"]["certificate_sha256"] = "00" * 32	and says another press
	a serial less	EX	r["printed"][0].update(first="LZ26-0000002-Z", count=3)	LZ26-0000001-2 is neither printed nor spoiled
	a serial twice	EX	r["spoiled"][0].update(first="LZ26-0000004-V", count=3)	overlap
	a serial more	EX	r["printed"].append({"first": "LZ26-0000041-J", "last": "LZ26-0000041-J", "count": 1}); r["sheets"] = 40	LZ26-0000041-J is not of this release
	a voided one printed	EX	s = r["spoiled"].pop(); r["printed"].append({k: s[k] for k in ("first", "last", "count")})	voided and cannot be printed
	a range that miscounts	EX	r["printed"][0]["count"] = 5	do not fit each other
	a range that runs back	EX	r["printed"][0].update(first="LZ26-0000004-V", last="LZ26-0000001-2")	do not fit each other
	a wrong check character	EX	r["printed"][0]["first"] = "LZ26-0000001-3"	must be a serial
	more sheets printed than sent	EX	r["sheets"] = 3	more sheets printed than sent
	more sheets sent than there are	EX	r["sheets"] = 4000	more sheets printed than sent
	a negative count	EX	r["test_sheets"] = -1	must be 0 to
	a member too many	EX	r["more"] = 1	unknown member
	a member too few	EX	del r["spoiled"]	must be a list
	no reason	EX	r["spoiled"][0]["reason"] = ""	must be 1 to
	a reason that never ends	EX	r["spoiled"][0]["reason"] = "x" * 161	must be 1 to
	a reason of two lines	EX	r["spoiled"][0]["reason"] = "a\nb"	printable
	another format	EX	r["format"] = "busta receipt 2"	is not a
	a release instead	EX	r["format"] = "busta release 1"	is not a
	a list	EX	r = "[]"	is not a
	no JSON	EX	r = "%PDF-1.4"	expected
	a member twice	EX	r = json.dumps(r)[:-1] + ', "release": 1}'	duplicate
END
was=$(sha256sum <"$T/home/ledger/ledger.db") wrong=''
while IFS='	' read -r what _ change pattern; do
	receipt "$T/in/bad.json" "$T/r1" inky "5..6=jam,17..17=lost" "$change" || { wrong="$wrong $what?"; continue; }
	as daemon receipt import "$T/in/bad.json" >"$T/.out" 2>"$T/.err"; code=$?
	[ $code -eq 65 ] && grep -q -e "$pattern" "$T/.err" &&
		[ "$(sha256sum <"$T/home/ledger/ledger.db")" = "$was" ] ||
		wrong="$wrong
$what: $code $(cat "$T/.err")"
done <"$T/tamperings"
is "$wrong" "" "$(wc -l <"$T/tamperings") contradictory receipts are refused whole, and the ledger is not touched"

# Signatures that are none.
cp "$T/in/receipt.json" "$T/in/bad.json"
for forger in clyde blinky; do
	sign "$T/in/bad.json" $forger
	no 65 'and says another press|signed by no press' "signed by $forger it is no receipt" receipt import "$T/in/bad.json"
done
cp "$T/in/receipt.cms" "$T/in/bad.cms"; sed 's/"test_sheets": 2/"test_sheets": 3/' "$T/in/receipt.json" >"$T/in/bad.json"
no 65 'signed by no press' "altered after it was signed it is none" receipt import "$T/in/bad.json"
cp "$T/in/receipt.json" "$T/in/bad.json"
openssl cms -sign -binary -nodetach -in "$T/in/bad.json" -signer "$T/inky-sign.crt" -inkey "$T/inky-sign.key" \
	-outform DER -out "$T/in/bad.cms" 2>/dev/null
no 65 'signed by no press' "with a text of its own inside it is none" receipt import "$T/in/bad.json"
sign "$T/in/bad.json" inky; printf x >>"$T/in/bad.cms"
no 65 'signed by no press' "with a byte behind the signature it is none" receipt import "$T/in/bad.json"
: >"$T/in/bad.cms"; no 65 'signed by no press' "without a signature it is none" receipt import "$T/in/bad.json"
rm "$T/in/bad.cms"; no 66 . "nor without the file of it" receipt import "$T/in/bad.json"
cp "$T/r1/release.json" "$T/in/bad.json"; cp "$T/r1/release.cms" "$T/in/bad.cms"
no 65 'signed by no press' "what the desk itself signed is none" receipt import "$T/in/bad.json"
BY=games no 77 'takes a' "a counter imports none" receipt import "$T/in/receipt.json"

# And one that is.
ok "a receipt is imported" as bin receipt import "$T/in/receipt.json"
is "$(cat "$T/.out")" "R1 of B000001: 36 envelopes printed by inky, in the hands of printer; 3 spoiled.
1 were out of use before.
B000001: generated 40 = printed 36 + spoiled 4 + cancelled 0" "and the batch adds up"
is "$(sql "SELECT group_concat(first || '-' || last || ' ' || state || ' ' || name, ', ') FROM
	(SELECT * FROM stock JOIN place ON place.id = stock.place ORDER BY first)")" \
	"1-4 4 printer, 5-6 10 B000001, 7-16 4 printer, 17-17 10 B000001, 18-39 4 printer, 40-40 12 B000001" \
	"every envelope stands where the receipt says"
is "$(sql "SELECT count(*) FROM $envelope WHERE number IN (5, 6, 17, 40) AND sealed = zeroblob(length(sealed))")" 4 \
	"and what is spoiled has lost its PIN"
like "$(sql "SELECT entry FROM log WHERE entry LIKE '% receipt bin %'")" \
	" receipt bin - - 0 inky $(sha256sum <"$T/in/receipt.json" | cut -d' ' -f1) R1$" "the log has its digest"
is "$(sql "SELECT group_concat(substr(entry, instr(entry, ' print ')), '') FROM log WHERE entry LIKE '% print bin %'" | sed 's/ *$//')" \
" print bin LZ26-0000001-2 LZ26-0000004-V 4 B000001 printer R1
 print bin LZ26-0000007-P LZ26-0000016-L 10 B000001 printer R1
 print bin LZ26-0000018-H LZ26-0000039-7 22 B000001 printer R1" "a line for each run that was printed"
is "$(sql "SELECT substr(entry, -39, 38) FROM log WHERE entry LIKE '% spoil bin %'" | sort)" \
"$(python3 - <<'PY' | sort
import hashlib
text = lambda s: len(s.encode()).to_bytes(4, "big") + s.encode()
for reason, when in ("jam", "2026-11-23T22:10:00Z"), ("unknown after power loss", "2026-11-23T22:10:00Z"):
    print("print:" + hashlib.sha256(b"".join(map(text, (
        "busta spoil v1", reason, "Rossi Mario", when)))).hexdigest()[:32])
PY
)" "and for each that was spoiled, with reason, operator and time by their digest"
no 65 'imported before' "the same receipt again changes nothing" receipt import "$T/in/receipt.json"
receipt "$T/in/other.json" "$T/r1" inky "5..7=jam,17..17=unknown after power loss"
no 65 'another receipt of R1 was imported' "nor does another one" receipt import "$T/in/other.json"
no 65 'the receipt of its release is here' "and what was printed is exported no more" release export 1 -o "$T/more"
ok "the ledger reconciles" as daemon reconcile
ok "and the auditor's program replays it all" audited
is "$(as daemon reconcile --batch 1 --json | python3 -c '
import json, sys
print(list(json.load(sys.stdin)["equations"][0]["terms"].items()))')" \
"[('generated', 40), ('printed', 36), ('spoiled in print', 4), ('cancelled', 0), ('not printed yet', 0)]" \
	"by its own equation, too"
is "$(as daemon release list --json | python3 -c '
import json, sys
print([(r["release"], r["batch"], r["state"], r["press"]) for r in json.load(sys.stdin)])')" \
	"[('R1', 'B000001', 'printed', 'inky')]" "the list of releases has what became of each"
as daemon report print-run --batch 1 --json >"$T/sheet"
is "$(python3 - "$T/sheet" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
for row in r["rows"]:
    print(row["release"], row["batch"], row["what"], row["first"], row["last"], row["count"],
          row.get("reason"), row.get("operator"), row.get("time"))
PY
)" "R1 B000001 printed LZ26-0000001-2 LZ26-0000004-V 4 None None None
R1 B000001 printed LZ26-0000007-P LZ26-0000016-L 10 None None None
R1 B000001 printed LZ26-0000018-H LZ26-0000039-7 22 None None None
R1 B000001 spoiled LZ26-0000005-T LZ26-0000006-R 2 jam Rossi Mario 2026-11-23T22:10:00Z
R1 B000001 spoiled LZ26-0000017-J LZ26-0000017-J 1 unknown after power loss Rossi Mario 2026-11-23T22:10:00Z
R1 B000001 spoiled LZ26-0000040-L LZ26-0000040-L 1 voided desk 2026-11-23T22:00:00Z" \
	"the print-run sheet has every run, with reason and operator"
like "$(tr '\n' ' ' <"$T/sheet")" 'printed by inky from 2026-11-23T21:30:00Z to 2026-11-23T22:30:00Z, 39 sheets sent, 2 test sheets.*Example Laser 4000, urn:uuid:0, ipps://printer.example:631/ipp/print, certificate abab' \
	"and says when, how many, and on which printer"
is "$(as daemon report spoils --batch 1 --csv | grep -c ',print,bin')" 2 "the register of spoils says that it was in print"
like "$(as daemon report batch --batch 1)" "R1, SHA-256 $(sha256sum <"$T/r1/release.json" | cut -c1-20)" \
	"the batch's own sheet says where it went"

# What was spoiled is made again, once: other serials, other codes.
cp "$T/job.cfg" "$T/job.kept"
sed -i "s|recipients = .*|recipients = ( \"$T/inky.crt\" );|" "$T/job.cfg"
no 65 'has other recipients than when B000001 was made' "a supplement is by the same job" batch replace 1 --quiet
cp "$T/job.kept" "$T/job.cfg"
no 66 'no batch B000009' "of a batch there is" batch replace 9 --quiet
BY=games no 77 'takes a producer' "a counter makes none" batch replace 1 --quiet
refused 77 'takes an operator' "nor does the timer" "$BUSTA" --home "$T/home" batch replace 1 --quiet
# Its desk is killed on its way, some calls further each time: it goes on with the same.
if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
	for call in "pwrite64 30" "fdatasync 9" "sendto 3" "renameat 1" "fsync 5"; do
		SUDO_USER=daemon SUDO_UID=1 strace -qq -o /dev/null -e "inject=${call% *}:signal=KILL:when=${call#* }" \
			"$BUSTA" --home "$T/home" batch replace 1 --quiet >/dev/null 2>&1
	done
	is "$(sql 'SELECT count(*), sum(replaces) FROM batch WHERE id > 1')" "1|1" "however often it is killed, there is one supplement"
fi
ok "at last four that were spoiled are replaced" as daemon batch replace 1 --quiet
like "$(cat "$T/.out")" '^  replaces     what was spoiled of B000001$' "which the certificate says"
is "$(sql 'SELECT quantity, replaces FROM batch WHERE id = 2')" "4|1" "by a batch of four"
is "$(sql "SELECT count(*) || ' ' || (min(number) > 40) FROM $envelope WHERE batch = 2")" "4 1" "of new serials"
like "$(sql "SELECT entry FROM log WHERE entry LIKE '% replace %'")" ' replace daemon - - 0 B000001 B000002 -$' \
	"the log says which replaces which"
is "$(sql "SELECT count(DISTINCT sealed) FROM $envelope WHERE batch = 2")" 4 "each with codes of its own"
no 65 'all that was spoiled of B000001 in print is replaced: by B000002' "once" batch replace 1 --quiet
no 65 'nothing of B000002 was spoiled' "and of those none was" batch replace 2 --quiet
ok "the nightly batch of that job is another one" run "$T/job.cfg"
is "$(sql 'SELECT quantity, replaces FROM batch WHERE id = 3')" "40|0" "which replaces nothing"

# Two releases on their way: numbers ascend, and receipts are not exchanged.
for batch in 2 3; do
	two request waive $batch; two request release $batch
	as daemon release export $batch -o "$T/r$((batch == 2 ? 3 : 2))" >/dev/null 2>&1
done
is "$(field "$T/r3/release.json" release) $(field "$T/r2/release.json" release)" "2 3" "numbers ascend as releases are made"
receipt "$T/in/two.json" "$T/r3" inky ""
sed 's/"release": 2/"release": 3/' "$T/in/two.json" >"$T/in/mixed.json"; sign "$T/in/mixed.json" inky
no 65 'not for this release' "a receipt with another's number is refused" receipt import "$T/in/mixed.json"

# A press that is removed says nothing any more, and gets nothing.
two press remove inky
no 65 'signed by no press' "what a removed press signed is no receipt" receipt import "$T/in/two.json"
no 66 'no press inky' "and it cannot be removed twice" press remove inky
two press add inky --certificate "$T/inky.crt" --signing "$T/inky-sign.crt" --at printer
two request custodian printer --closed
no 65 'printer is closed' "nothing is printed into the hands of a closed room" receipt import "$T/in/two.json"
two request custodian printer --open
ok "when it is open, it is" as daemon receipt import "$T/in/two.json"
is "$(as daemon reconcile --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["good"])')" True \
	"the ledger reconciles"
ok "and the log replays" audited
is "$(invariants)" "" "ledger and page files agree"

# Killed while it imports, or exports, at each of some moments: nothing, or all.
finish
