# For scenarios, after lib.sh: a print room. Until the desk exports releases itself,
# they are made here with openssl and the home's manifest key, as docs/FORMATS.md says.
. "$ROOT/tests/opener/opener.sh"
PRESS=$BUILD/busta-press
PRINTER=$ROOT/tests/press/printer.py


# desk_key: the home's manifest key, once, in $T/manifest.key
desk_key() {
	[ -s "$T/manifest.key" ] || "$OPENER" key "$T/home/keys/store.cfg" "$T/passphrase" manifest |
		perl -ne "print pack(q(H*), \$_ =~ s{\\s}{}gr)" | openssl pkey -inform DER -out "$T/manifest.key"
}

# desk_sign FILE SIGNATURE: as a room does
desk_sign() {
	desk_key && openssl cms -sign -binary -noattr -outform DER -in "$1" -out "$2" \
		-signer "$T/home/keys/manifest.crt" -inkey "$T/manifest.key" 2>/dev/null
}

fingerprint() { openssl x509 -in "$1" -outform DER | sha256sum | cut -d' ' -f1; }

# release_json DIR NUMBER [VOIDED [PRESS]]: release.json for the manifest in DIR; VOIDED is
# "FIRST-NUMBER LAST-NUMBER" of serials
release_json() {
	python3 - "$1" "$2" "${3:-}" "$(fingerprint "${4:-$T/shop.crt}")" <<-'PYTHON'
	import hashlib, json, sys
	folder, number, voided, press = sys.argv[1:]
	text = open(folder + "/manifest.json", "rb").read()
	manifest = json.loads(text)
	LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	def serial(series, n):
	    plain = "%s%07d" % (series, n)
	    p = 36
	    for c in plain:
	        s = (p + LETTERS.index(c)) % 36 or 36
	        p = s * 2 % 37
	    return "%s-%07d-%s" % (series, n, LETTERS[(37 - p) % 36])
	numbers = []
	for f in manifest["files"]:
	    numbers += range(int(f["first"].split("-")[1]), int(f["last"].split("-")[1]) + 1)
	series = manifest["series"]
	out = set()
	words = voided.split()
	for a, b in zip(words[::2], words[1::2]):
	    out |= set(range(int(a), int(b) + 1))
	def runs(numbers):
	    found = []
	    for n in sorted(numbers):
	        if found and found[-1][1] == n - 1: found[-1][1] = n
	        else: found.append([n, n])
	    return [{"first": serial(series, a), "last": serial(series, b), "count": b - a + 1} for a, b in found]
	json.dump({"format": "busta release 1", "batch": manifest["batch"], "release": int(number),
	    "origin": "busta/test", "manifest_sha256": hashlib.sha256(text).hexdigest(),
	    "template_sha256": manifest["template"]["sha256"], "press": [press],
	    "released": runs(set(numbers) - out), "voided": runs(set(numbers) & out),
	    "made": "2026-11-27T10:00:00Z"}, open(folder + "/release.json", "w"), indent=2)
	PYTHON
}

# parcel DIR [NUMBER [VOIDED [BATCH]]]: a batch as it travels on a stick
parcel() {
	rm -rf "$1"; cp -a "$T/home/pages/${4:-B000001}" "$1" &&
		release_json "$1" "${2:-17}" "${3:-}" && desk_sign "$1/release.json" "$1/release.cms"
}

# tls_key NAME [SUBJECT-ALT-NAME [DAYS]]: a printer's key and certificate in $T/NAME.pem
tls_key() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "${3:-3650}" \
		-keyout "$T/$1.key" -out "$T/$1.crt" -subj "/CN=$1" \
		-addext "subjectAltName=${2:-DNS:localhost,IP:127.0.0.1}" 2>/dev/null &&
		cat "$T/$1.key" "$T/$1.crt" >"$T/$1.pem"
}

# signing_key: the key that signs receipts, in $T/sign.key and .crt
signing_key() {
	[ -s "$T/sign.crt" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-nodes -days 3650 -keyout "$T/sign.key" -out "$T/sign.crt" -subj "/CN=Test press receipts" \
		-addext "keyUsage=critical,digitalSignature" 2>/dev/null
}

# press_home PORT [PRINTER-SETTING...]: a press in $T/press that prints at localhost; the
# printer's certificate is $T/${TLS:-printer}.crt
press_home() {
	port=$1; shift
	rm -rf "$T/press"; mkdir -m 700 "$T/press"; signing_key
	chmod 600 "$T/shop.key" "$T/sign.key"
	{
		echo 'format = "busta press 1"; name = "Test print room";'
		echo "open = { key = \"$T/shop.key\"; certificate = \"$T/shop.crt\"; };"
		echo "sign = { key = \"$T/sign.key\"; certificate = \"$T/sign.crt\"; };"
		echo "desk = \"$T/home/keys/manifest.crt\"; ${PRESS_MORE:-}"
		echo "printer = { uri = \"ipps://${PRESS_HOST:-localhost}:$port/ipp/print\";"
		echo "certificate_sha256 = \"$(fingerprint "$T/${TLS:-printer}.crt")\";"
		for setting; do echo "$setting;"; done
		echo '};'
	} >"$T/press/press.cfg"
}

# press WORDS...: busta-press in $T/press
press() { "$PRESS" "$@" --home "$T/press"; }

# press_away WORDS...: the same in the background; its own pid, and no shell's, in $away
press_away() { "$PRESS" "$@" --home "$T/press" & away=$!; }

# away_ends: waits for it, not for ever; its exit code
away_ends() {
	for _ in $(seq 600); do
		[ "$(ps -o stat= -p "$away" | cut -c1)" != Z ] && kill -0 "$away" 2>/dev/null || break; sleep 0.1; done
	kill -KILL "$away" 2>/dev/null; wait "$away"
}

# fake MODE [OPTION...]: a printer of tests/press/printer.py; its port in $port, what it
# was sent in $T/fake
fake() {
	rm -rf "$T/fake" "$T/port"; mkdir "$T/fake"
	/usr/bin/python3 "$PRINTER" "$T/${FAKE_TLS:-${TLS:-printer}}.pem" "$T/fake" "$T/port" "$@" \
		2>"$T/fake.err" &
	fake_pid=$! servers="$servers $!"
	for _ in $(seq 100); do [ -s "$T/port" ] && break; sleep 0.05; done
	port=$(cat "$T/port")
}
fake_stop() { kill "$fake_pid" 2>/dev/null; wait "$fake_pid" 2>/dev/null; }

# sheets_of PDF: sheet numbers on it, one a line, as pdftotext reads them outside
sheets_of() { pdftotext -layout "$1" - 2>/dev/null | grep -Eo '\b[0-9]{7}\b' | sort -u; }

# eve [OPTION...]: ippeveprinter with tests/press/engine.sh; its port in $port, what it
# printed in $T/out, its certificate in $T/eve.crt
eve() {
	command -v ippeveprinter >/dev/null || skip "ippeveprinter is not installed"
	eve_dir=$T/eve; rm -rf "$eve_dir" "$T/out"
	mkdir -p "$eve_dir/spool" "$eve_dir/keys" "$T/out"
	dbus-daemon --session --address="unix:path=$eve_dir/bus" --nofork --nosyslog \
		>/dev/null 2>&1 & servers="$servers $!"
	for _ in $(seq 100); do [ -S "$eve_dir/bus" ] && break; sleep 0.05; done
	port=$(python3 -c 'import socket; s = socket.create_server(("", 0)); print(s.getsockname()[1])')
	env OUT="$T/out" HOME="$eve_dir" DBUS_SYSTEM_BUS_ADDRESS="unix:path=$eve_dir/bus" \
		ippeveprinter -r off -n localhost -p "$port" -d "$eve_dir/spool" \
		-f "${EVE_FORMAT:-application/pdf}" -K "$eve_dir/keys" -c "$ROOT/tests/press/engine.sh" \
		"$@" Testprinter >"$eve_dir/log" 2>&1 & servers="$servers $!"
	for _ in $(seq 100); do
		openssl s_client -connect "localhost:$port" </dev/null 2>/dev/null |
			openssl x509 >"$T/eve.crt" 2>/dev/null && break
		sleep 0.05
	done
}
