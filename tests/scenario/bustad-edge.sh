#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "who is no station never gets a request read, and who is one cannot do more than its share"

mkdir "$T/etc" "$T/pki" "$T/web"
watched=$(nm "$BUILD/bustad" 2>/dev/null | grep -m1 __asan_init) # by make asan, and not confined
cd "$T/pki" || exit

# An authority with a book, in which certificates can be dated and revoked.
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key" 2>/dev/null; }
authority() {
	key "$1" && openssl req -x509 -new -key "$1.key" -days 30 -out "$1.crt" -subj "/CN=$1" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}
# certificate NAME CA [EXTENDED-KEY-USAGE [OPTION...]]
certificate() {
	named=$1 by=$2 usage=${3-clientAuth}; shift 2; [ $# -eq 0 ] || shift
	key "$named" && openssl req -new -key "$named.key" -subj "/CN=$named" -out "$named.csr" || return
	{ echo 'basicConstraints=CA:FALSE'; echo 'subjectAltName=DNS:localhost,IP:127.0.0.1'
		[ -z "$usage" ] || echo "extendedKeyUsage=$usage"; } >"$named.ext"
	: >index; : >index.attr; echo 01 >crlnumber
	openssl ca -batch -config book -name book -cert "$by.crt" -keyfile "$by.key" -notext \
		-in "$named.csr" -out "$named.crt" -extfile "$named.ext" -days 20 "$@"
}
# revocations NAME...: stations.crl
revocations() {
	: >index; echo 01 >crlnumber
	for revoked; do openssl ca -config book -cert stations.crt -keyfile stations.key -revoke "$revoked.crt"; done
	openssl ca -config book -cert stations.crt -keyfile stations.key -gencrl -crldays "${DAYS:-20}" -out "$T/etc/stations.crl"
}
cat >book <<'CNF'
[ca]
default_ca = book
[book]
database = index
crlnumber = crlnumber
new_certs_dir = .
rand_serial = yes
default_md = sha256
unique_subject = no
policy = any
[any]
commonName = supplied
CNF
{ authority stations && authority foreign && certificate server stations serverAuth &&
	certificate front stations && certificate back stations && certificate audit stations &&
	certificate nobody stations && certificate purpose stations serverAuth &&
	certificate plain-use stations '' && certificate alien foreign &&
	certificate old stations clientAuth -startdate 20200101000000Z -enddate 20200201000000Z &&
	certificate young stations clientAuth -startdate 20400101000000Z -enddate 20410101000000Z &&
	certificate listed stations && revocations listed && key self && openssl req -x509 -new -key self.key \
	-days 20 -subj /CN=self -addext extendedKeyUsage=clientAuth -out self.crt; } 2>"$T/pki.err" ||
	sed 's/^/# /' "$T/pki.err"
cp server.crt stations.crt "$T/etc"; cp server.key "$T/etc"; chmod 600 "$T/etc/server.key"
cd "$T" || exit
echo '<!doctype html><title>counter</title>' >web/counter.html
echo '<!doctype html><title>auditor</title>' >web/auditor.html; echo '<!doctype html><title>help</title>' >web/help.html
echo 'let one = 1;' >web/one.js
echo 'secret' >web/.hidden; echo 'secret' >web/notes.bak

# config [SETTING...]: $T/etc/bustad.cfg, with these limits besides
config() {
	cat >"$T/etc/new.cfg" <<-CFG
	format = "busta counter 1";
	listen = ( "127.0.0.1:$PORT" );
	certificate = "server.crt";
	key = "server.key";
	authority = "stations.crt";
	crl = "stations.crl";
	pages = "$T/web";
	metrics = "$T/metrics";
	limits = { $(case $* in *connections*) ;; *) echo 'connections = 200;' ;; esac) connections_per_station = 3; requests_per_second = 20; burst = 40;
		body = 2048; headers = 2048; handshake_seconds = 1; request_seconds = 2; idle_seconds = 3; $* };
	CFG
	mv "$T/etc/new.cfg" "$T/etc/bustad.cfg"
}
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
config
bustad() { timeout -k 5 60 "$BUILD/bustad" --home "$T/home" --config "$T/etc/bustad.cfg" "$@"; }

# --- What is not served at all ---

ok "a good bustad.cfg is called so" bustad --check
echo 'tickets = true;' >>etc/bustad.cfg
refused 65 'bustad.cfg:1[0-9]: unknown setting tickets' "one with a setting nobody knows is refused, with its line" bustad --check
config; chmod 640 etc/server.key
refused 77 'server.key: others can read' "and a key that others can read" bustad --check
chmod 600 etc/server.key; cp pki/alien.crt etc/server.crt
refused 65 'not for a server' "a certificate that is none of a server's" bustad --check
cp pki/stations.crt etc/server.crt
refused 65 '(not for a server|key is not of our certificate)' "one that is not of the key" bustad --check
cp pki/server.crt etc; cp etc/stations.crl kept.crl
sed 's/BEGIN X509 CRL/BEGIN NONSENSE/' kept.crl >etc/stations.crl
refused 65 'stations.crl: expected a revocation list' "a revocation list that is none" bustad --check
(cd pki && openssl ca -config book -cert stations.crt -keyfile stations.key -gencrl -crlsec 1 -out "$T/etc/stations.crl") 2>/dev/null
sleep 1.2
refused 65 'stations.crl: this list is out of date' "and one that is out of date" bustad --check
cp kept.crl etc/stations.crl
echo "access_log = \"$T/access.log\";" >>etc/bustad.cfg; ls -lR --full-time etc "$T/web" >listed
ok "a log that is not there yet can be" bustad --check
is "$(ls access.log metrics 2>&1 | grep -c 'No such file'),$(ls -lR --full-time etc "$T/web" | diff listed - | wc -l)" "2,0" \
	"and a check makes neither it nor a socket, and changes nothing"
mkdir access.log
refused 65 'bustad.cfg:1[0-9]: access_log: cannot open .*: Is a directory' "a folder is no log" bustad --check
rmdir access.log; config; echo 'metrics_group = "no such group";' >>etc/bustad.cfg
refused 65 'bustad.cfg:1[0-9]: metrics_group: there is no group no such group' "nor is there a group that is not there" bustad --check
config; sed -i "s|/metrics\"|/$(printf '%0108d' 0)\"|" etc/bustad.cfg
refused 65 'bustad.cfg:[0-9]+: metrics: .* too long' "and a socket's name is short" bustad --check
config

# --- A home with three stations ---

people
two() { as daemon "$@" >/dev/null && requests=$((${requests:-0} + 1)) && as bin approve "$requests" >/dev/null; }
ok "a counter opens" two request custodian roma --kind counter --title Roma --address via
for name in front back; do
	ok "$name is registered by two" two station add --certificate "$T/pki/$name.crt" --counter roma $name
done
ok "and audit" two station add --certificate "$T/pki/audit.crt" --auditor audit
mkdir "$T/inside"; cp etc/* inside; cp -r inside home/inside
refused 78 'keys are beneath this folder' "a bustad.cfg above the home's keys is refused" \
	timeout 60 "$BUILD/bustad" --home "$T/home" --config "$T/home/bustad.cfg" \
	"$(cp etc/* home; echo --config)" "$T/home/bustad.cfg"
(cd etc && for file in *; do rm "$T/home/$file"; done; rm -r "$T/home/inside" "$T/inside")

# Who listens to what a service says to systemd.
cat >listener.py <<'PY'
import socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
with open(sys.argv[2], "a", buffering=1) as out:
    while True:
        out.write(heard.recv(4096).decode().replace("\n", " ") + "\n")
PY
python3 listener.py "$T/notify" "$T/heard" & servers="$servers $!"
until [ -S "$T/notify" ]; do sleep 0.02; done
: >"$T/heard"

# start [COMMAND...]: bustad, in $pid; its words in $T/said
start() {
	: >"$T/heard"
	NOTIFY_SOCKET="$T/notify" WATCHDOG_USEC=900000 "$@" "$BUILD/bustad" --home "$T/home" \
		--config "$T/etc/bustad.cfg" >"$T/said.out" 2>"$T/said" &
	pid=$! servers="$servers $!" patience=250
	until grep -q '^READY=1' "$T/heard"; do
		patience=$((patience - 1))
		[ $patience -gt 0 ] && kill -0 "$pid" 2>/dev/null || { sed 's/^/# /' "$T/said"; return 1; }
		sleep 0.04
	done
}
# ended CODE SENTENCE: it ends by itself, with that code
ended() { wait "$pid"; is $? "$1" "$2"; }
ask() { who=$1; shift; curl -sS -m 10 --cacert "$T/pki/stations.crt" --cert "$T/pki/$who.crt" \
	--key "$T/pki/$who.key" "$@" 2>"$T/.curl"; }
url=https://localhost:$PORT
status() { ask "$@" -o "$T/.body" -w '%{http_code}'; }
knock() { python3 "$ROOT/tests/fault/knock.py" "$PORT" "$T/pki/stations.crt" "$@" 2>&1; }
# ready NAME...: knock has come so far
ready() { for made; do for _ in $(seq 200); do [ ! -e "$T/$made" ] || break; sleep 0.05; done; rm -f "$T/$made"; done; }
metric() { curl -sS -m 5 --unix-socket "$T/metrics" http://localhost/metrics |
	awk -v name="$1" 'index($0, name) == 1 { sum += $NF } END { print sum + 0 }'; }
handshakes() { metric "busta_handshakes_refused_total{reason=\"$1\"}"; }
requests() { echo "$(metric busta_requests_total) $(grep -c '^20.* [0-9.]*$' "$T/said")"; }

ok "bustad starts" start sh -c 'ulimit -n 300; exec "$@"' sh || { finish; exit; }
is "$(status front "$url/")" 200 "a registered station is served"
like "$(cat .body)" counter "the counter's page"
is "$(status audit "$url/")" 200 "and the auditor's"
like "$(cat .body)" auditor "hers"
is "$(requests)" "2 2" "which metrics and log both count"
like "$(tail -1 said)" '^20[^ ]*Z audit - GET / 200 [0-9.]+$' "with who it was"

as bin operator badge daemon --to - | grep -o 'OP[0-9A-Z -]\{20,40\}' | head -1 | tr -d ' -' >badge
is "$(status front -H 'Content-Type: application/json' -H 'Idempotency-Key: 1' -d "{\"badge\":\"$(cat badge)\"}" "$url/v1/shift")" \
	201 "what is written reaches the ledger through the confinement"
is "$(sql "SELECT operator FROM station WHERE name = 'front'")" daemon "and stays there"
is "$(metric busta_group_requests_count)" 1 "as a group of its own"

# --- In the handshake ---

# stays_out NAME REASON SENTENCE [COMMAND...]: refused, for that reason, before a request is read
stays_out() {
	name=$1 reason=$2 said=$3; shift 3
	[ $# -gt 0 ] || set -- ask "$name" "$url/v1/shift"
	before=$(requests) count=$(handshakes "$reason")
	"$@" >"$T/.out" 2>&1
	is "$(grep -o 'HTTP/1.1 .*\|<title>.*\|{.*' "$T/.out") $(requests) $(($(handshakes "$reason") - count))" " $before 1" "$said"
}
no_certificate() { curl -sS -m 5 --cacert "$T/pki/stations.crt" "$url/"; }
in_clear() { curl -sS -m 5 "http://localhost:$PORT/"; }
stays_out - no-certificate "nobody without a certificate" no_certificate
stays_out old expired "none whose certificate has expired"
stays_out young expired "or is not valid yet"
stays_out listed revoked "or is on the list of the revoked"
stays_out self untrusted "or made by itself"
stays_out alien untrusted "or by another authority"
stays_out purpose wrong-purpose "or meant for servers"
stays_out plain-use wrong-purpose "or for nothing in particular"
stays_out nobody unregistered "or good, and not registered"
stays_out front old-version "nobody with TLS 1.2" ask front --tls-max 1.2 "$url/"
stays_out - broken "nobody in clear" in_clear
stays_out - slow "nobody who is silent" knock plain --wait 3
is "$(status front "$url/")" 200 "while a station is served all the time"

# A session to resume, with early data, of another server that has our certificate.
other=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
openssl s_server -quiet -accept "$other" -cert pki/server.crt -key pki/server.key -early_data -max_early_data 4096 \
	-tls1_3 >/dev/null 2>&1 & servers="$servers $!"
client() { timeout 5 openssl s_client -cert pki/front.crt -key pki/front.key -CAfile pki/stations.crt "$@" 2>&1; }
for _ in 1 2 3 4 5; do
	sleep 0.2; { sleep 0.5; } | client -connect "127.0.0.1:$other" -sess_out session >/dev/null
	[ -s session ] && break
done
printf 'GET /v1/shift HTTP/1.1\r\nHost: a\r\n\r\n' >early
{ sleep 0.5; } | client -connect "127.0.0.1:$other" -sess_in session -early_data early >.early
like "$(cat .early)" 'Early data was accepted' "early data reaches a server that takes it"
before=$(requests)
{ sleep 0.5; } | client -connect "127.0.0.1:$PORT" -sess_in session -early_data early >.early
like "$(cat .early)" 'Early data was rejected' "and is refused here"
is "$(requests)" "$before" "nothing of it is read as a request"
{ sleep 0.5; } | client -connect "127.0.0.1:$PORT" -sess_out no-session >.early
like "$(cat .early)" 'TLSv1.3' "a handshake without it is good"
is "$(cat no-session 2>/dev/null)" "" "and gives no session to come back with"

# --- Requests ---

# problem STATUS NAME SENTENCE CURL-OPTION...
problem() {
	code=$1 name=$2 said=$3; shift 3
	got=$(ask back -D .head -o .body -w '%{http_code} %{content_type}' "$@")
	is "$got $(python3 -c 'import json; d = json.load(open(".body"))
print(d["type"], d["status"], all(d[k] for k in ("title", "detail", "detail_en")))')" \
		"$code application/problem+json /problems/$name $code True" "$said"
	sleep 0.05
}
json='Content-Type: application/json'
problem 404 no-such-page "a path nobody serves" "$url/v1/../etc/passwd" --path-as-is
problem 404 no-such-page "an escaped one" "$url/v1/%73hift"
problem 404 no-such-page "a hidden file" "$url/assets/.hidden"
problem 404 no-such-page "a file of no known kind" "$url/assets/notes.bak"
problem 404 no-such-page "a page by its file's name" "$url/assets/auditor.html"
problem 404 no-such-page "what is above the pages" "$url/assets/../etc/bustad.cfg" --path-as-is
problem 405 wrong-method "another method" -X PUT "$url/v1/shift"
like "$(cat .head)" '^Allow: GET, POST, DELETE' "with those there are"
problem 405 wrong-method "one that nobody knows" -X BREW "$url/v1/shift"
problem 403 foreign-origin "from a foreign page" -H 'Origin: https://localhost.example' "$url/v1/shift"
problem 403 foreign-origin "from one in clear" -H "Origin: http://localhost:$PORT" "$url/v1/shift"
problem 403 foreign-origin "from nowhere" -H 'Origin: null' "$url/v1/shift"
problem 403 foreign-origin "from another site, as browsers say it" -H 'Sec-Fetch-Site: cross-site' "$url/"
problem 403 foreign-origin "or a neighbour" -H 'Sec-Fetch-Site: same-site' "$url/v1/shift"
problem 400 no-key "a write without its number" -H "$json" -d '{}' "$url/v1/bindings"
problem 400 no-key "with one that is too long" -H "$json" -H "Idempotency-Key: $(printf %065d 1)" -d '{}' "$url/v1/bindings"
problem 400 no-key "or has a blank" -H "$json" -H 'Idempotency-Key: a b' -d '{}' "$url/v1/bindings"
problem 415 wrong-type "in a form" -d 'a=b' "$url/v1/lookup"
problem 415 wrong-type "or a charset" -H 'Content-Type: application/json; charset=latin1' -d '{}' "$url/v1/lookup"
problem 400 malformed "no JSON" -H "$json" -d '{"envelope"' "$url/v1/lookup"
problem 400 malformed "JSON and more" -H "$json" -d '{} {}' "$url/v1/lookup"
problem 400 malformed "no object" -H "$json" -d '["envelope"]' "$url/v1/lookup"
problem 400 malformed "one with a name twice" -H "$json" -d '{"envelope":"A","envelope":"B"}' "$url/v1/lookup"
problem 400 malformed "a deep one" -H "$json" -d '{"a":[[[[[[1]]]]]]}' "$url/v1/lookup"
problem 400 malformed "not UTF-8" -H "$json" -d "$(printf '{"envelope":"\377"}')" "$url/v1/lookup"
problem 400 malformed "a NUL in a text" -H "$json" -d '{"envelope":"a\u0000b"}' "$url/v1/lookup"
problem 400 malformed "a body where there is none" -X GET -d '{}' "$url/v1/shift"
problem 413 too-large "a large body" -H "$json" -d "{\"envelope\":\"$(printf %04000d 1)\"}" "$url/v1/lookup"
problem 413 too-large "one that only says so" -H "$json" -H 'Expect: 100-continue' -d "{\"e\":\"$(printf %04000d 1)\"}" "$url/v1/lookup"
problem 431 head-too-large "a large head" -H "X: $(printf %02500d 1)" "$url/v1/shift"
problem 431 head-too-large "a long line" "$url/v1/$(printf %03000d 1)"
problem 400 malformed "in pieces" -H "$json" -H 'Transfer-Encoding: chunked' -d '{}' "$url/v1/lookup"

# told STATUS SENTENCE PART...: bytes that curl would not send
told() {
	code=$1 said=$2; shift 2
	like "$(knock pki/back --wait 0.7 "$@")" "^HTTP/1.1 $code " "$said"
}
host='Host: localhost\r\n'
body="$host$json\\r\\n"
told 200 "bytes by hand are read" "GET / HTTP/1.1\\r\\n$host\\r\\n"
told 400 "Content-Length twice" "POST /v1/lookup HTTP/1.1\\r\\n${body}Content-Length: 2\\r\\nContent-Length: 2\\r\\n\\r\\n{}"
told 400 "Content-Length and Transfer-Encoding" "POST /v1/lookup HTTP/1.1\\r\\n${body}Content-Length: 2\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n{}"
told 400 "a Content-Length that is no number" "POST /v1/lookup HTTP/1.1\\r\\n${body}Content-Length: 2x\\r\\n\\r\\n{}"
told 400 "a negative one" "POST /v1/lookup HTTP/1.1\\r\\n${body}Content-Length: -2\\r\\n\\r\\n{}"
told 400 "two hosts" "GET / HTTP/1.1\\r\\n${host}${host}\\r\\n"
told 400 "none" "GET / HTTP/1.1\\r\\n\\r\\n"
told 400 "two numbers of a write" "POST /v1/bindings HTTP/1.1\\r\\n${body}Idempotency-Key: a\\r\\nIdempotency-Key: b\\r\\nContent-Length: 2\\r\\n\\r\\n{}"
told 400 "a line that is no header" "GET / HTTP/1.1\\r\\n${host}nonsense\\r\\n\\r\\n"
told 400 "a name with a blank" "GET / HTTP/1.1\\r\\n${host}Content-Length : 2\\r\\n\\r\\n"
told 400 "a header that is no text" "GET / HTTP/1.1\\r\\n${host}X: a\\001b\\r\\n\\r\\n"
told 400 "nor after a tab" "GET / HTTP/1.1\\r\\n${host}X: a\\tb\\001\\r\\n\\r\\n"
told 200 "which one may have" "GET / HTTP/1.1\\r\\n${host}X: a\\tb\\r\\n\\r\\n"
told 400 "HTTP of tomorrow" "GET / HTTP/2.0\\r\\n${host}\\r\\n"
told 400 "no HTTP" "hello, is this the counter speaking?\\r\\n\\r\\n"
told 404 "another server's address" "GET https://example.org/ HTTP/1.1\\r\\n${host}\\r\\n"
answers=$(knock pki/back "GET /assets/one.js HTTP/1.1\\r\\n$host\\r\\nGET /v1/none HTTP/1.1\\r\\n$host\\r\\nGET / HTTP/1.1\\r\\n$host\\r\\n")
is "$(echo "$answers" | grep -o 'HTTP/1.1 ...' | tr '\n' ' ')" "HTTP/1.1 200 HTTP/1.1 404 HTTP/1.1 200 " \
	"what is asked ahead is answered in its order"

ask front -D .head -o .body "$url/assets/one.js"
tag=$(tr -d '\r' <.head | sed -n 's/^ETag: //p')
is "$(status front -H "If-None-Match: $tag" "$url/assets/one.js")" 304 "a page that a browser has is not sent again"
for header in "Content-Security-Policy: default-src 'none'; script-src 'self'" 'X-Content-Type-Options: nosniff' \
	'Referrer-Policy: no-referrer' 'Permissions-Policy: camera' 'Cross-Origin-Opener-Policy: same-origin' \
	'Cross-Origin-Resource-Policy: same-origin' 'Content-Type: text/javascript' 'Cache-Control: no-cache'; do
	grep -q "^$header" .head || echo "$header"
done >.missing
is "$(cat .missing)" "" "pages have the headers that keep others out"
is "$(grep -Eci '^(server|x-powered-by|set-cookie)|unsafe' .head)" 0 "and none that tells more than it should"
ask front -D .head -o .body "$url/v1/shift"
like "$(cat .head)" '^Cache-Control: no-store' "an answer is kept nowhere"

# --- Shares ---

sleep 2.2 # what was asked above is forgotten
for n in $(seq 60); do echo "url = $url/v1/shift"; echo 'output = /dev/null'; done >flood.cfg
ask back -K flood.cfg -D flood.head -w '%{http_code}\n' >flood.said
asked=$(grep -c . flood.said) many=$(grep -c 429 flood.said)
[ "$asked" -eq 60 ] && [ "$many" -ge 4 ] && [ "$many" -le 20 ]
result $? "of sixty requests at once forty are answered, and what is saved up while the others wait for their refusal: not $many"
is "$(status front "$url/")" 200 "another station notices nothing"
like "$(cat flood.head)" '^Retry-After: 1' "the one that does is told when to come back"
is "$(metric 'busta_too_many_total{station="back"}')" "$many" "and metrics say which it is"
sleep 2.2
is "$(status back "$url/v1/shift")" 200 "then it is heard again"

held=
for n in 1 2 3; do
	knock pki/audit --wait 3 --ready "$T/$n" --after "$T/let-go" 'GET / HTTP/1.1\r\n' "$host\r\n" >".many.$n" & held="$held $!"
done
ready 1 2 3
like "$(knock pki/audit --wait 1 "GET / HTTP/1.1\\r\\n$host\\r\\n")" '^(HTTP/1.1 429 |closed|.*(reset|EOF|closed))' \
	"a station has three connections, and no fourth"
is "$(status front "$url/")" 200 "another one has its own"
touch let-go
# shellcheck disable=SC2086 # words on purpose
wait $held
for _ in $(seq 50); do [ "$(status audit "$url/")" = 200 ] && break; sleep 0.1; done
is "$(status audit "$url/")" 200 "when one is closed there is room"

# --- Time ---

slow=$(knock pki/front --pause 0.4 --wait 5 'GET / HTTP/1.1\r\n' 'A: b\r\n' 'A: b\r\n' 'A: b\r\n' 'A: b\r\n' 'A: b\r\n' \
	'A: b\r\n' 'A: b\r\n' 'A: b\r\n' 'A: b\r\n' 'A: b\r\n' 'A: b\r\n' 'A: b\r\n')
like "$(echo "$slow" | tail -1)" '^closed (1\.[89]|2\.[0-9]|3\.0)$' "who sends a head in drops has two seconds for all of it"
slow=$(knock pki/front --pause 1.5 --wait 5 "POST /v1/lookup HTTP/1.1\\r\\n${body}Content-Length: 20\\r\\n\\r\\n{" '"' '"' '"')
like "$(echo "$slow" | tail -1)" '^closed (1\.[89]|2\.[0-9]|3\.[0-9])$' "and for a body"
like "$slow" '^HTTP/1.1 408 ' "which it is told"
like "$slow" '"type":"/problems/too-slow".*}$' "with a problem"
like "$(tail -1 said)" ' front - - - 408 ' "and the log knows"
like "$(knock pki/front --wait 6)" '^closed (2\.[89]|3\.[0-9]|4\.0)$' "who says nothing is sent away"
is "$(metric 'busta_connections_ended_total{reason="slow"}')" 2 "metrics know of the slow"

# --- Loaded again ---

reloaded() { [ "$(grep -c reloaded said)" -gt "$times" ]; }
reload() { times=$(grep -c reloaded said); kill -HUP "$pid"; soon reloaded; }
: >heard; echo '<!doctype html><title>anew</title>' >web/counter.html; config 'connections = 220;' && sed -i 's/body = 2048/body = 9000/' etc/bustad.cfg
knock pki/front --wait 3 --ready "$T/1" >.idle & idle=$!
ready 1; sleep 0.2; reload; soon grep -q READY=1 heard
like "$(tr '\n' ' ' <heard)" 'RELOADING=1 MONOTONIC_USEC=[0-9]+ .*READY=1' "systemd hears of it"
wait $idle; like "$(cat .idle)" '^closed [01]\.' "an idle connection of before is over"
is "$(status front -H "$json" -d "{\"envelope\":\"$(printf %04000d 1)\"}" "$url/v1/lookup"; ask front "$url/" | grep -c anew)" \
	"4221" "new limits and pages are in force" || cat .body
config 'nonsense = 1;'; reload
like "$(tail -1 said)" 'not reloaded, all stays as it was: .*unknown setting nonsense' "a bad bustad.cfg is refused, and why"
is "$(status front "$url/")" 200 "and the old one serves on"
config 'connections = 99999;'; reload
like "$(tail -1 said)" 'not reloaded.*LimitNOFILE' "so are more connections than it may have files"
config; mv etc/server.key etc/away.key; reload
like "$(tail -1 said)" 'not reloaded.*server.key' "so is a missing key"
mv etc/away.key etc/server.key
is "$(status front "$url/")" 200 "and the old one serves on"
(cd pki && revocations listed audit) 2>/dev/null; reload
stays_out audit revoked "a list with one more on it takes that one out"
is "$(metric busta_reloads_total) $(metric busta_reloads_refused_total)" "2 3" "each of these is counted"

# --- Revoked ---

# She asks once before, and once after it.
knock pki/back --pause 0.4 --wait 3 --ready "$T/1" --after "$T/revoked" "GET / HTTP/1.1\\r\\n$host\\r\\n" "GET / HTTP/1.1\\r\\n$host\\r\\n" >.twice & twice=$!
knock pki/back --wait 4 --ready "$T/2" >.waits & waits=$!
ready 1 2; sleep 0.2
ok "a station is revoked" as daemon station revoke back
touch revoked; wait $twice $waits
is "$(grep -o 'HTTP/1.1 200' .twice) $(grep -c '^closed' .twice)" "HTTP/1.1 200 1" \
	"the next request on its open connection is not carried out"
like "$(cat .waits)" '^closed [012]\.' "a connection that asks nothing is ended, too"
stays_out back unregistered "and it does not come in again"

# --- What others see ---

is "$(stat -c '%a' metrics)" 600 "the socket of the metrics is its owner's"
curl -sS -i --unix-socket metrics http://localhost/metrics | tr -d '\r' >.metrics
like "$(cat .metrics)" '^Content-Type: text/plain; version=0.0.4' "which speaks the text format"
sed '1,/^$/d' .metrics | awk '
	/^# (HELP|TYPE) busta_[a-z_]+ / { if ($2 == "TYPE") type[$3] = $4; next }
	/^busta_[a-z_]+(\{([a-z]+="[^"\\]*",?)+\})? [0-9.e+-]+$/ { name = $1; sub(/\{.*/, "", name)
		base = name; sub(/_(bucket|sum|count)$/, "", base)
		if (!(name in type) && type[base] != "histogram") print "no TYPE: " $0; next }
	{ print }' >.wrong
is "$(cat .wrong)" "" "every line is as it says"
like "$(cat .metrics)" '^busta_request_seconds_bucket\{le="\+Inf"\} [1-9]' "with how long it took"
is "$(grep -Ec '(none|passwd|0000|lookup\?|date=)' said)" 0 "and no line of the log has a path, a query or what was sent"
like "$(tr '\n' ' ' <heard)" 'WATCHDOG=1' "the watchdog hears of it"
[ -n "$watched" ] || is "$(awk '/^(Seccomp|NoNewPrivs):/ { print $2 }' /proc/$pid/status | sort | tr '\n' ' ')" "1 2 " "it is confined"

# --- The end ---

knock pki/front --wait 4 --ready "$T/1" --after "$T/stopping" 'GET / HTTP/1.1\r\n' "$host\\r\\n" >.begun & begun=$!
knock pki/front --wait 4 --ready "$T/2" >.idle & idle=$!
ready 1 2; sleep 0.2; kill -TERM "$pid"; sleep 0.3
knock pki/front --wait 1 >.late; touch stopping
like "$(cat .late)" 'refused|reset' "after SIGTERM nobody is let in"
wait $begun $idle
like "$(cat .begun)" '^HTTP/1.1 (200|503) ' "what was begun is answered"
like "$(cat .begun)" '^Connection: close' "for the last time"
like "$(cat .idle)" '^closed 0\.' "who only waited is not waited for"
ended 0 "and it ends well"
like "$(tr '\n' ' ' <heard)" 'STOPPING=1' "as systemd hears"

# Another keeps the ledger longer than a stop waits.
config 'stop_seconds = 1;'; rm -f "$T/3" asked; start
knock pki/front --wait 6 --ready "$T/3" --after "$T/asked" 'GET /v1/next HTTP/1.1\r\n' "$host\r\n" >.waited & waited=$!
ready 3
python3 - "$T" "$pid" <<'PY'
import os, signal, sqlite3, sys, time
home, pid = sys.argv[1], int(sys.argv[2])
ledger = sqlite3.connect(home + "/home/ledger/ledger.db", isolation_level=None)
ledger.execute("BEGIN EXCLUSIVE")
open(home + "/asked", "w").close()
time.sleep(0.5)
os.kill(pid, signal.SIGTERM)
time.sleep(3)
PY
wait $waited
like "$(cat .waited)" '^HTTP/1.1 503 ' "who waits longer than a stop does is told so"
ended 0 "and it ends well, too"

# --- Sockets of systemd ---

cat >activate.py <<'PY'
import os, socket, sys
held = socket.socket()
held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
held.bind(("127.0.0.1", int(sys.argv[1])))
held.listen(16)
os.dup2(held.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES="x")
os.execv(sys.argv[2], sys.argv[2:])
PY
PORT=$other; kill "$(echo "$servers" | tr ' ' '\n' | sed -n '3p')" 2>/dev/null
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])') url=https://localhost:$PORT
ok "it takes a socket it is handed" start python3 activate.py "$PORT"
is "$(status front "$url/")" 200 "and serves there"
room=$(pgrep -P $pid busta-room)
is "$(find "/proc/$room/fd" -lname 'socket:*' | wc -l)" 1 "of which its room gets nothing"
kill -KILL "$room"
soon [ ! -e "/proc/$room" ]; sleep 0.3
like "$(knock pki/front --wait 1)" 'refused|reset|closed' "when its room dies nobody is served any more"
ended 75 "and it asks to be started again"
like "$(cat said)" 'the room that checks codes has ended' "with the reason"

# --- From the inside ---

[ -n "$watched" ] || ok "a program can be built that confines itself as bustad does" helper try_serving
attempt() { # EXIT-CODE NAME SENTENCE; 159 is death by SIGSYS
	[ -z "$watched" ] || return 0
	for how in confined free; do
		rm -rf around; mkdir -p around/read around/change; echo x >around/read/file; echo x >around/beside
		(ulimit -c 0; exec "$BUILD/tests/fault/try_serving" "$T/around" "$2" $how) >/dev/null 2>&1
		echo $?
	done >.attempt 2>/dev/null
	is "$(tr '\n' ',' <.attempt)" "$1,0," "$3"
}
attempt 0 read "it reads what it reloads"
attempt 0 list "and sees what is there"
attempt 13 write "writes none of it"
attempt 13 make "and adds nothing"
attempt 0 change "it changes what is the ledger's"
attempt 13 beside "opens nothing beside"
attempt 13 above "nor above"
attempt 13 password "nor anywhere else"
attempt 13 socket "has no new socket"
attempt 159 connect "dies of reaching out with an old one"
attempt 159 bind "of another address"
attempt 159 listen "of listening there"
attempt 159 execve "of another program"
attempt 159 fork "of another process"
attempt 159 ptrace "of ptrace"
attempt 159 kill "of a signal to anybody"
attempt 0 kill-child "but its room"
attempt 159 exec-memory "of memory to carry out"
attempt 159 mprotect "in two steps, too"
attempt 159 dumpable "and of becoming dumpable again"

# --- The units ---

if command -v systemd-analyze >/dev/null; then
	mkdir units; ln -s "$BUILD/bustad" "$T/bustad"
	sed "s|/usr/bin/bustad|$T/bustad|" "$ROOT/batch/bustad.service" >units/bustad.service
	cp "$ROOT/batch/bustad.socket" units; cd units || exit
	ok "systemd finds nothing wrong with the service and its socket" systemd-analyze verify --man=no \
		./bustad.socket ./bustad.service
	is "$(cat "$T/.out" "$T/.err")" "" "not even a warning"
	ok "the service is exposed by less than 1.5 of 10" systemd-analyze security --offline=true --threshold=15 ./bustad.service
fi
finish
