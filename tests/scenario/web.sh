#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a clerk needs a browser and a scanner, an auditor and a help desk a browser: a morning, in Chromium"
. "$ROOT/tests/opener/stocked.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/web/packages.sh"

web_packages || skip "playwright-core and axe-core cannot be had from npm"
# web FILE [COMMAND...]: one of tests/web, whose tests are counted here; perhaps under COMMAND
web() { web=$1; shift
	env "$@" node "$ROOT/tests/web/$web.mjs" >"$T/$web.tap" 2>"$T/$web.err"
	set -- "$web"
	sed -n 's/^\(not \)*ok [0-9]* - //p' "$T/$1.tap" | wc -l >"$T/.count"
	while IFS= read -r line; do case $line in
		"ok "*) result 0 "${line#ok * - }" ;;
		"not ok "*) result 1 "${line#not ok * - }" ;;
		1..*) is "${line#1..}" "$(cat "$T/.count")" "$1 ran to its end" ;;
		*) echo "$line" ;;
	esac; done <"$T/$1.tap"
	grep -q '^1\.\.' "$T/$1.tap" || { result 1 "$1 ran to its end"; sed 's/^/# /' "$T/$1.err" | head; }; }
web words

# A counter with a box on its way, a second one whose box lacks one envelope.
ok "two hundred envelopes are printed" stocked busta-cieca quantity=200 chunk=100
ok "and read by a scanner" read_codes
as daemon stock send LZ26-0000001..0000120 --from printer --to counter-1 >/dev/null
as daemon stock send LZ26-0000121..0000140 --from printer --to counter-2 >/dev/null
as daemon stock receive D2 LZ26-0000121..0000139 >/dev/null 2>&1

# What three citizens will find in their envelopes.
pins 1 | head -3 >"$T/pins"

# Its station, the auditor's and a help desk's, each by two people; a badge for the clerk.
pki_stations 3
station() { # NAME CERTIFICATE OPTION...
	name=$1 certificate=$2; shift 2
	number=$(as daemon station add "$name" --certificate "$PKI/$certificate.crt" "$@" --json |
		sed -n 's/.*"request": \([0-9]*\).*/\1/p')
	as bin approve "$number"; }
ok "a browser becomes a counter's station" station sportello-1 s001 --counter counter-1
ok "another one the auditor's" station revisione s002 --auditor
ok "and one the help desk's" station assistenza-1 s003 --help-desk
ok "the clerk has a badge" as daemon operator badge games --to "$T/badge.svg"
ok "and so has a second one" as daemon operator badge bin --to "$T/second.svg"
ok "the log is signed" as daemon log checkpoint

cat >"$T/web.py" <<'PY'
import json, os, sys
T, pki, port = sys.argv[1:]
lines = [line.split() for line in open(T + "/codes")]
json.dump({"scheme": "https", "port": int(port), "clerk": "games",
    "serials": [None] + [serial for serial, _ in lines], "codes": [None] + [code for _, code in lines],
    "lots": open(T + "/lots").read().split(), "cards": ["803800003000%08d" % n for n in range(200)],
    "second": "bin", "badges": {"clerk": open(T + "/badge").read().strip(), "second": open(T + "/second").read().strip()},
    "stations": {name: {"crt": f"{pki}/{file}.crt", "key": f"{pki}/{file}.key"}
                 for name, file in (("counter", "s001"), ("auditor", "s002"), ("help", "s003"))},
    "cips": [None] + [line.split()[2] for line in open(T + "/pins")],
    "foreign": lines[120][1], "unknown": sys.stdin.read().strip(), "never": "LZ26-0005000-Z",
    "sheet": T + "/sheet.pdf", "commands": T + "/commands.png", "downloads": T + "/downloads",
    "first": 25, "transit": "D2", "discrepancy": lines[139][0]}, open(T + "/web.json", "w"))
PY
for one in badge second; do grep -oE '\bOP[A-Z2-7]{20}\b' "$T/$one.svg" >"$T/$one"; done
mkdir "$T/served"; cp "$ROOT"/templates/web/* "$T/served"; WEB=$T/served
for form in "$ROOT"/templates/forms/*.cfg; do
	"$BUSTA" template form "$form" -o "$T/served/form-$(basename "$form" .cfg).pdf" >/dev/null; done
ok "bustad serves them" serve counter || finish
echo LZ260005000ZAAAAAA | python3 "$T/web.py" "$T" "$PKI" "$(port counter)"
mkdir -p "$T/downloads"
WEB=$T/web.json
export WEB NODE_FOLDER CHROMIUM

bound() { sql "SELECT count(*) FROM log WHERE entry GLOB '* $1 *'"; }
web morning
is "$(bound bind) $(bound spoil) $(bound out-of-order) $(sql 'SELECT count(*) FROM binding')" "22 1 1 22" \
	"of all that was lost and asked again, the log has each once"
web keys
is "$(bound withdraw-card) $(bound destroy-card)" "2 2" "and each old card was signed away once, and once more"
is "$(as daemon report old-cards --csv | awk -F, 'NR > 1 { print $2, $3, $6, $8, $9, $11, $12 }' | tr -d '\r')" "counter-1 destroyed games games bin games bin
counter-1 destroyed games games bin games bin" "which the report of old cards says of them"
is "$(as daemon report activations --csv | awk -F, 'NR > 1 { print $2, $3, $5, $6, $7, $8, $9 }' | tr -d '\r')" "counter-1 holder 22 20 0 2 2" \
	"and that of activations what was seen"
is "$(bound bind)" 22 "and trying keys has bound nothing"
web help
is "$(bound block) $(bound try-cip) $(sql 'SELECT count(*) FROM block_order')" "2 4 2" \
	"two cards are blocked, each once, after two wrong tries"
is "$(as daemon outbox export | python3 -c 'import json, sys
print(*[(o["serial"], o["order"]) for o in map(json.loads, sys.stdin)])')" \
	"('$(serial 1)', 'block') ('$(serial 2)', 'block')" "and their orders wait for the card system"
like "$(as daemon reconcile)" "." "the ledger reconciles with its log"

# A browser's own TLS, as it is installed (docs/COUNTER.md): certificate store and policy of
# a machine of its own, which is a mount namespace.
nss=$T/person/.pki/nssdb policies=$T/chromium/policies/managed
mkdir -p "$nss" "$policies"
sed -n '/^    {$/,/^    }$/p' "$ROOT/docs/COUNTER.md" | sed "s/busta\.example\(:[0-9]*\)*/localhost:$(port counter)/g
	s/\"CN\\\\\":\\\\\"stations\\\\\"/\"CN\\\\\":\\\\\"ca\\\\\"/" >"$policies/busta.json"
ok "the policy of the docs is JSON" python3 -m json.tool "$policies/busta.json"
certutil -N -d "sql:$nss" --empty-password
certutil -A -d "sql:$nss" -n office -t C,, -i "$PKI/ca.crt"
openssl pkcs12 -export -in "$PKI/s001.crt" -inkey "$PKI/s001.key" -name station -passout pass: -out "$T/s001.p12"
pk12util -d "sql:$nss" -i "$T/s001.p12" -W "" >/dev/null
if unshare -m true 2>/dev/null && [ -d /etc/chromium ]; then
	web tls HOME="$T/person" unshare -m sh -c "mount --bind '$T/chromium' /etc/chromium && exec \"\$@\"" sh
else echo "# no namespace of mounts can be had here: the browser's own TLS is not tried"; fi

# What the auditor took home, by other programs.
as daemon log checkpoint >/dev/null
web auditor
as daemon log export "$T/export" >/dev/null
is "$(cat "$T/downloads/checkpoint.txt" 2>/dev/null)" "$(cat "$T/export/checkpoint")" "the checkpoint is the log's last"
for proof in typed scanned; do
	ok "a proof by a $proof serial is good, says busta-audit" "$AUDIT" check-proof "$T/downloads/$proof.proof" --key "$T/export/key"
done
is "$(python3 -c 'import csv, sys; print(sum(int(r["envelopes"]) for r in csv.DictReader(open(sys.argv[1]))))' "$T/downloads/stock.csv")" \
	200 "the stock's CSV has every envelope"
is "$(python3 -c 'import csv, json, sys; d = sys.argv[1]
for name in "stock", "transit", "discrepancies":
    rows = json.load(open(f"{d}/{name}.json"))["rows"]
    assert len(rows) == len(list(csv.DictReader(open(f"{d}/{name}.csv")))) > 0, name' "$T/downloads" 2>&1)" "" \
	"and as many rows as the JSON, of each table"
unserve counter
finish
