# For scenarios, after lib.sh and counter/lib.sh: a test CNS authority with citizens, and
# busta-portal at two ports of its own.
CNS=$BUILD/tests/keys/cns-pki
PORTAL=${PORTAL:-$BUILD/busta-portal}

# The codice fiscale of everybody, made up: whoever finds it anywhere has found a leak.
PERSON=RSSMRA80A01H501U
# card N: the number in the chip of the card N, as EF_IDCarta has it
card() { printf '6090%012d' "$1"; }

# cns_signed NAME COMMON-NAME PURPOSE [AUTHORITY] [KEY]: a key and its certificate
cns_signed() {
	openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$CNS/$1.key" &&
		openssl req -x509 -new -key "$CNS/$1.key" -days 3650 \
			-subj "/C=IT/O=Test CNS/CN=$(echo "$2" | sed 's,/,\\/,g')" \
			-CA "$CNS/${4:-cns}.crt" -CAkey "$CNS/${4:-cns}.key" \
			-addext "basicConstraints=critical,CA:FALSE" -addext "keyUsage=critical,digitalSignature" \
			${3:+-addext "extendedKeyUsage=$3"} -out "$CNS/$1.crt" 2>/dev/null
}

cns_authority() {
	openssl ecparam -name prime256v1 -genkey -noout -out "$CNS/$1.key" 2>/dev/null &&
		openssl req -x509 -new -key "$CNS/$1.key" -days 3650 -out "$CNS/$1.crt" \
			-subj "/C=IT/O=Test CNS/CN=$1" -addext "basicConstraints=critical,CA:TRUE" \
			-addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
}

# cns_citizens COUNT: cards 1 to COUNT, as c1, c2 …, kept for all scenarios of a run
cns_citizens() {
	mkdir -p "$CNS"
	exec 8>"$CNS.lock"; flock 8
	[ -s "$CNS/cns.crt" ] || cns_authority cns || return
	for cns_n in $(seq "$1"); do
		[ -s "$CNS/c$cns_n.crt" ] ||
			cns_signed "c$cns_n" "$PERSON/$(card "$cns_n").hQ9z+kQ5yQ3t1mWwP4w6cZrD0Yk=" clientAuth || return
	done
	exec 8>&-
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# portal_config [SETTING=VALUE...]: $T/etc/portal.cfg; citizens.X and public.X are of a door
portal_config() {
	mkdir -p "$T/etc"
	CITIZENS=${CITIZENS:-$(free_port)} PUBLIC=${PUBLIC:-$(free_port)}
	limits='connections = 256; connections_per_station = 64; requests_per_second = 100000; burst = 100000;'
	python3 - "$@" >"$T/etc/portal.cfg" <<-PY
	import sys
	root = {"format": '"busta portal 1"', "pages": '"${PORTAL_PAGES:-$ROOT/templates/portal}"'}
	doors = {"citizens": {"listen": '( "127.0.0.1:$CITIZENS" )', "certificate": '"$PKI/server.crt"',
	    "key": '"$PKI/server.key"', "authority": '"$CNS/cns.crt"', "address": '"https://localhost:$CITIZENS/"',
	    "limits": "{ $limits }"},
	  "public": {"listen": '( "127.0.0.1:$PUBLIC" )', "certificate": '"$PKI/server.crt"',
	    "key": '"$PKI/server.key"', "limits": "{ $limits }"}}
	for word in sys.argv[1:]:
	    name, value = word.split("=", 1)
	    door, dot, inner = name.partition(".")
	    place, name = (doors[door], inner) if dot else (root, name)
	    if value: place[name] = value
	    else: place.pop(name, None)
	for name, value in root.items(): print(f"{name} = {value};")
	for door, settings in doors.items():
	    print(f"{door} = {{")
	    for name, value in settings.items(): print(f"  {name} = {value};")
	    print("};")
	PY
}

# portal [COMMAND...]: serves $T/etc/portal.cfg, perhaps under COMMAND; its words are in
# $T/portal.err, and $portal is its process
portal() {
	[ -e "$T/etc/portal.cfg" ] || portal_config
	rm -f "$T/notify"
	python3 "$ROOT/tests/portal/notify.py" "$T/notify" "$T/ready" & notified=$!
	until [ -S "$T/notify" ]; do sleep 0.02; done
	NOTIFY_SOCKET=$T/notify BUSTA_TEST= "$@" "$PORTAL" --home "$T/home" --config "$T/etc/portal.cfg" \
		>"$T/portal.out" 2>"$T/portal.err" & portal=$!
	servers="$servers $portal"
	patience=1500
	until [ -s "$T/ready" ]; do
		patience=$((patience - 1))
		[ $patience -gt 0 ] && kill -0 $portal 2>/dev/null || {
			kill $notified 2>/dev/null; sed 's/^/# /' "$T/portal.err" | head -5; return 1; }
		sleep 0.02
	done
	wait $notified; rm -f "$T/ready"
}
unportal() { kill $portal && wait $portal; }

# as_citizen CARD METHOD PATH [BODY]: what the portal answers the citizen of that card; status in $T/.status
as_citizen() {
	citizen=$1 method=$2 path=$3; shift 3
	[ $# -eq 0 ] || set -- -H 'Content-Type: application/json' --data-binary "$1"
	curl -s --cacert "$PKI/ca.crt" --cert "$CNS/c$citizen.crt" --key "$CNS/c$citizen.key" -X "$method" \
		-D "$T/.heads" -o "$T/.body" -w '%{http_code}' "$@" "https://localhost:$CITIZENS$path" >"$T/.status"
	cat "$T/.body"
}
# puk_of CARD: her PUK, or the name of the problem
puk_of() {
	token=$(as_citizen "$1" POST /v1/tokens '{}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
	as_citizen "$1" POST /v1/puk "{\"token\": \"$token\"}" |
		sed -n 's/.*"puk":"\([0-9]*\)".*/\1/p; s,.*"type":"/problems/\([a-z-]*\)".*,\1,p'
}
in_public() { curl -s --cacert "$PKI/ca.crt" "$@"; }
