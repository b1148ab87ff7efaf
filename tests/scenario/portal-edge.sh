#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "the citizens' door opens to cards of the CNS authority alone, the other one to everybody; neither gives way"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/counter/pki.sh"
. "$ROOT/tests/portal/lib.sh"
make -s -f "$ROOT/tests/portal/Makefile" -C "$ROOT" BUILD="$BUILD" CC="${CC:-gcc}" broken >"$T/make" 2>&1 || {
	cat "$T/make"; exit 1; }

watched=$(nm "$PORTAL" 2>/dev/null | grep -m1 __asan_init) # by make asan, and not confined
pki_stations 0 && cns_citizens 9 || exit
batch_on_hand "$T/job.cfg"
ask_for operator games --roles counter; does bin approve $asked
pins 1 >"$T/pins"
key=$(key_of) && exchange_key && card_system carte "$key"
for n in 1 2 3; do does games bind "$(code "$n")" "$(card "$n")" --at roma; done

# --- Who is let in: whoever else is refused in the handshake, and no request of hers is read.
HASH=hQ9z+kQ5yQ3t1mWwP4w6cZrD0Yk=
made() { [ -s "$CNS/$1.crt" ] || cns_signed "$@"; }
exec 8>"$CNS.lock"; flock 8
[ -s "$CNS/false-cns.crt" ] || cns_authority false-cns
made foreign "$PERSON/$(card 1).$HASH" clientAuth false-cns
made server "$PERSON/$(card 1).$HASH" serverAuth
made plain "$PERSON/$(card 1).$HASH" ""
made no-card "$PERSON" clientAuth
made short-card "$PERSON/609000000000001.$HASH" clientAuth
made long-card "$PERSON/60900000000000011.$HASH" clientAuth
made small-card "$PERSON/6090aaaaaaaaaaaa.$HASH" clientAuth
made no-hash "$PERSON/$(card 1)." clientAuth
made two-names "x/CN=$PERSON/$(card 1).$HASH" clientAuth
made no-person "/$(card 1).$HASH" clientAuth
made short-person "RSSMRA80A01H501/$(card 1).$HASH" clientAuth
made provisional "12345678901/$(card 1).$HASH" clientAuth
[ -s "$CNS/self.crt" ] || openssl req -x509 -newkey rsa:2048 -nodes -keyout "$CNS/self.key" -days 3650 -out "$CNS/self.crt" \
	-subj "/O=Test CNS/CN=$PERSON\\/$(card 1).$HASH" -addext "extendedKeyUsage=clientAuth" 2>/dev/null
# By the authority's own book: one whose dates are over, and one that is revoked.
if [ ! -s "$CNS/crl.pem" ]; then
	: >"$CNS/index.txt"; echo 1000 >"$CNS/serial"; echo 01 >"$CNS/crlnumber"
	sed "s,$PKI,$CNS,g; s,/ca\.crt,/cns.crt,; s,/ca\.key,/cns.key,; s,organizationName = .*,countryName = optional\n\torganizationName = supplied," \
		"$PKI/ca.cnf" >"$CNS/ca.cnf"
	dated() { openssl req -new -newkey rsa:2048 -nodes -keyout "$CNS/$1.key" -out "$CNS/$1.csr" \
		-subj "/C=IT/O=Test CNS/CN=$PERSON\\/$(card 1).$HASH" 2>/dev/null &&
		openssl ca -batch -config "$CNS/ca.cnf" -in "$CNS/$1.csr" -out "$CNS/$1.crt" -notext -startdate "$2" -enddate "$3" 2>/dev/null; }
	dated expired 20200101000000Z 20210101000000Z; dated early 20480101000000Z 20490101000000Z
	dated revoked 20200101000000Z 20480101000000Z
	openssl ca -config "$CNS/ca.cnf" -revoke "$CNS/revoked.crt" 2>/dev/null
	openssl ca -config "$CNS/ca.cnf" -gencrl -out "$CNS/crl.pem" 2>/dev/null
fi
exec 8>&-
portal_config "citizens.crl=\"$CNS/crl.pem\"" "metrics=\"$T/etc/metrics\"" puks_a_day=100 puks_in_all=100
ok "the portal serves" portal || finish
in_with() { name=$1; shift; curl -s -o /dev/null -w '%{http_code}' --cacert "$PKI/ca.crt" \
	--cert "$CNS/$name.crt" --key "$CNS/$name.key" "$@" "https://localhost:$CITIZENS/"; }
[ -n "$watched" ] || is "$(grep -cE '^(Seccomp:.2|NoNewPrivs:.1)$' "/proc/$portal/status")" 2 "confined, before anybody is"
is "$(in_with c1)" 200 "a card of the authority comes in"
is "$(in_with provisional)" 200 "and one whose holder has a provisional codice fiscale"
for name in foreign self server plain expired early revoked no-card short-card long-card small-card no-hash two-names \
	no-person short-person; do
	is "$(in_with $name)" 000 "not one that is: $name"; done
is "$(curl -s -o /dev/null -w '%{http_code}' --cacert "$PKI/ca.crt" "https://localhost:$CITIZENS/")" 000 "nor nobody"
is "$(in_with c1 --tls-max 1.2)" 000 "nor a card with TLS 1.2, in which everybody could read whose it is"
is "$(sed -n 's/.* \([a-z-]*\) - GET [^ ]* 200 .*/\1/p' "$T/portal.err" | sort | uniq -c | tr -s ' ')" " 2 citizen" "two requests were read, and none of the others'"
curl -s --unix-socket "$T/etc/metrics" http://localhost/metrics >"$T/told"
refusals() { sed -n 's/^busta_handshakes_refused_total{reason="\('"$1"'\)"} \([0-9]*\)$/\2/p' "$T/told"; }
is "$(refusals untrusted) $(refusals wrong-purpose) $(refusals expired) $(refusals revoked) $(refusals unregistered) $(refusals no-certificate) $(refusals old-version)" \
	"2 2 2 1 8 1 1" "metrics say why, of each"
is "$(grep -c "$PERSON\|$(card 1)" "$T/told")" 0 "and of nobody who"

# --- The public door.
is "$(in_public -o /dev/null -w '%{http_code}' "https://localhost:$PUBLIC/")" 200 "everybody comes in at the other door"
is "$(in_public -o /dev/null -w '%{http_code}' --tls-max 1.2 "https://localhost:$PUBLIC/")" 200 "with TLS 1.2, too"
is "$(in_public -o /dev/null -w '%{http_code}' --tls-max 1.1 "https://localhost:$PUBLIC/")" 000 "but not with what is older"
is "$(in_public -o /dev/null -w '%{http_code}' --tls-max 1.2 --ciphers AES256-SHA256:AES256-GCM-SHA384 "https://localhost:$PUBLIC/")" 000 \
	"nor without forward secrecy"
for path in /v1/tokens /v1/puk; do
	is "$(in_public -o /dev/null -w '%{http_code}' -X POST -H 'Content-Type: application/json' -d '{}' "https://localhost:$PUBLIC$path")" 404 "where there is no $path"; done
is "$(in_public -o /dev/null -w '%{http_code} %{redirect_url}' "https://localhost:$PUBLIC/area")" "303 https://localhost:$CITIZENS/" "it shows the way to the citizens' one"
for path in / /en /assets/portal.css /assets/icon.svg; do
	is "$(in_public -o /dev/null -w '%{http_code}' "https://localhost:$PUBLIC$path")" 200 "it has $path"; done
for path in /assets/citizen.html /assets/../portal.cfg /citizen.html "/area?x=%41" /../etc/passwd; do
	is "$(in_public --path-as-is -o /dev/null -w '%{http_code}' "https://localhost:$PUBLIC$path")" 404 "and no $path"; done
is "$(in_public -o /dev/null -D - "https://localhost:$PUBLIC/" | grep -ci '^set-cookie')" 0 "no cookie"
unportal; is "$?" 0 "it ends well"

# --- Cards whose middleware is older.
portal_config citizens.tls12=true
ok "with tls12 it serves" portal
is "$(in_with c1 --tls-max 1.2)" 200 "a card with TLS 1.2"
is "$(in_with foreign --tls-max 1.2) $(in_with server --tls-max 1.2) $(in_with no-card --tls-max 1.2)" "000 000 000" "and still no others"
unportal

# --- So much each, and what is reloaded.
portal_config 'citizens.limits={ requests_per_second = 1; burst = 4; connections_per_station = 2; }' \
	'public.limits={ requests_per_second = 1; burst = 3; }'
ok "it serves with limits" portal
flooded() { curl -s -o /dev/null -w '%{http_code} ' --cacert "$PKI/ca.crt" "$@" | tr ' ' '\n' | sort | uniq -c | tr -s ' \n' ' '; }
url=https://localhost:$CITIZENS/ same=
for n in 1 2 3 4 5 6 7 8; do same="$same -o /dev/null $url"; done
# shellcheck disable=SC2086 # eight addresses
like "$(flooded --cert "$CNS/c1.crt" --key "$CNS/c1.key" $url $same)" '^ [45] 200 [45] 429 ' "a card that asks too much is held up"
is "$(in_with c2)" 200 "and no other one"
url=https://localhost:$PUBLIC/ same=
for n in 1 2 3 4 5 6 7 8; do same="$same -o /dev/null $url"; done
# shellcheck disable=SC2086
like "$(flooded $url $same)" '^ [34] 200 [56] 429 ' "and so is a network that asks too much at the public door"
cp "$T/etc/portal.cfg" "$T/good.cfg"
echo 'puks_a_week = 3;' >>"$T/etc/portal.cfg"; kill -HUP $portal; soon grep -q 'not reloaded' "$T/portal.err"
like "$(tail -3 "$T/portal.err")" "not reloaded, all stays as it was: .*portal.cfg:[0-9]*: unknown setting puks_a_week" "settings that are wrong change nothing"
cp "$T/good.cfg" "$T/etc/portal.cfg"; sed -i 's/burst = 4/burst = 1000/' "$T/etc/portal.cfg"; kill -HUP $portal; soon grep -q ': reloaded' "$T/portal.err"
like "$(tail -3 "$T/portal.err")" "busta-portal: reloaded" "and good ones all"
echo 'puks_a_week = 3;' >>"$T/good.cfg"
refused 65 "unknown setting puks_a_week" "a check says so before" "$PORTAL" --config "$T/good.cfg" --check
sed '/puks_a_week/d' "$T/etc/portal.cfg" >"$T/good.cfg"
for line in 'puks_a_day = 11;' 'metrics_group = "no such group";' "access_log = \"$T/none/log\";" "metrics = \"/$(printf '%0108d' 0)\";"; do
	{ sed "/^${line%% *} /d" "$T/good.cfg"; echo "$line"; } >"$T/bad.cfg"
	refused 65 "bad.cfg:[0-9]+: ${line%% *}" "and of ${line%% *}" "$PORTAL" --config "$T/bad.cfg" --check
done
sed 's|https://localhost:[0-9]*/|https://|' "$T/good.cfg" >"$T/bad.cfg"
refused 65 "bad.cfg:[0-9]+: address" "and of an address of nowhere" "$PORTAL" --config "$T/bad.cfg" --check
unportal

# --- Sockets of systemd: which is whose is said by their names.
cat >"$T/handed.py" <<-'PY'
	# handed.py NAMES PORTAL ARGUMENT...: with two sockets of systemd, called so; their ports on stdout
	import os, socket, sys
	names, *words = sys.argv[1:]
	sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
	print(*(one.getsockname()[1] for one in sockets), flush=True)
	kept = [os.dup(one.fileno()) for one in sockets]
	os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
	for at, fd in enumerate(kept, 20): os.dup2(fd, at, inheritable=True)
	for at in range(2): os.dup2(20 + at, 3 + at, inheritable=True)
	os.environ |= {"LISTEN_FDS": "2", "LISTEN_PID": str(os.getpid()), "LISTEN_FDNAMES": names}
	os.closerange(5, 64)
	os.execv(words[0], words)
PY
portal_config citizens.listen= public.listen=
PORTAL_BIN=$PORTAL
handed() { printf '#!/bin/sh\nexec python3 %s %s %s "$@" >%s\n' "$T/handed.py" "$1" "$PORTAL_BIN" "$T/ports" >"$T/handed"; chmod +x "$T/handed"
	PORTAL=$T/handed portal; }
ok "it takes two sockets of systemd" handed public:citizens
read -r first second <"$T/ports"
is "$(in_public -o /dev/null -w '%{http_code}' "https://localhost:$first/area") $(CITIZENS=$second in_with c1)" "303 200" "and knows which is which"
is "$(in_public -o /dev/null -w '%{http_code}' "https://localhost:$second/")" 000 "nobody comes in at the citizens' without a card"
unportal
refuses() { python3 "$T/handed.py" "$1" "$PORTAL_BIN" --home "$T/home" --config "$T/etc/portal.cfg" >/dev/null; }
refused 64 'is called "other": FileDescriptorName=' "one with another name is refused" refuses public:other
refused 78 "nothing to listen on for citizens" "and two for one door" refuses public:public
PORTAL=$PORTAL_BIN

# --- Killed when it was about to ask its room: counted, signed, and not told.
PORTAL=$BUILD/tests/portal-broken/busta-portal
portal_config
ok "one that dies in the middle serves" portal
was=$(sql 'SELECT count(*) FROM log')
is "$(puk_of 1)" "" "nobody is told anything"
wait $portal 2>/dev/null; is "$?" 9 "it dies"
is "$(($(sql 'SELECT count(*) FROM log') - was))" 1 "it was counted before"
like "$(as daemon log checkpoint 2>&1)" "nothing was logged since" "and signed"
PORTAL=$BUILD/busta-portal
ok "another one serves" portal
like "$(puk_of 1)" '^[0-9]{8}$' "and tells it, as often as is left"
is "$(sql 'SELECT told FROM puk_told')" 2 "which is once less"
# The ledger is put back: what it counted is known to the room, and nothing is told.
cp "$T/home/ledger/ledger.db" "$T/old.db"
puk_of 1 >/dev/null; unportal
cp "$T/home/ledger/ledger.db" "$T/new.db"; cp "$T/old.db" "$T/home/ledger/ledger.db"
portal; is "$?" 1 "over an old copy of the ledger it does not serve"
cp "$T/new.db" "$T/home/ledger/ledger.db"
ok "over the true one it does" portal
puk_of 1 >/dev/null
cp "$T/old.db" "$T/home/ledger/ledger.db"
is "$(puk_of 1)" inside "nor is anything told over one that is put back under it"
cp "$T/new.db" "$T/home/ledger/ledger.db"
unportal
finish
