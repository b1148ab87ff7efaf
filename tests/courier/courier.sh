# For scenarios, after lib.sh: a courier, mail servers (exim) and a gateway on loopback.
# shellcheck disable=SC2034 # read by scenarios
# What the room will seal is sealed here with openssl, as docs/FORMATS.md says.
COURIER=$BUILD/busta-courier
EXIM=/usr/sbin/exim4

# authority NAME: a CA of its own in $T/NAME.crt
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
		-keyout "$T/$1.key" -out "$T/$1.crt" -subj "/CN=$1" \
		-addext "keyUsage=critical,keyCertSign" 2>/dev/null
}
# server_key NAME AUTHORITY [SUBJECT-ALT-NAME]: a server's key, and its certificate by it
server_key() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 20 \
		-CA "$T/$2.crt" -CAkey "$T/$2.key" -keyout "$T/$1.key" -out "$T/$1.crt" \
		-subj "/CN=$1" -addext "subjectAltName=${3:-DNS:localhost}" \
		-addext "basicConstraints=critical,CA:FALSE" 2>/dev/null
	chmod 644 "$T/$1.key"
}

free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# mail_server NAME KEY TLS: exim on a free port, in $port, with everything in $T/NAME. TLS:
# starttls, at-once or none. What it does with a recipient is said by its name:
# grey* 450 until $T/NAME/known is there, busy* 451 once the body has come, no* 550, late*
# 550 once the body has come, slow* hangs there; user/secret may log in
mail_server() {
	name=$1 key=$2 tls=$3 port=$(free_port); dir=$T/$1
	mkdir -p "$dir/spool" "$dir/log"; chmod 755 "$T" "$dir"; : >"$dir/log/mainlog"
	cp "$T/$key.crt" "$T/$key.key" "$dir"
	cat >"$dir/exim.conf" <<-CONF
	spool_directory = $dir/spool
	log_file_path = $dir/log/%slog
	pid_file_path = $dir/pid
	primary_hostname = localhost
	local_interfaces = 127.0.0.1
	daemon_smtp_ports = $port
	keep_environment =
	disable_ipv6 = true
	queue_only = true
	smtp_accept_max = 50
	log_selector = +smtp_connection +smtp_syntax_error +received_recipients
	tls_certificate = $dir/$key.crt
	tls_privatekey = $dir/$key.key
	tls_advertise_hosts = $([ "$tls" = none ] || echo '*')
	$([ "$tls" = at-once ] && echo "tls_on_connect_ports = $port")
	acl_smtp_rcpt = rcpt
	acl_smtp_data = data
	begin acl
	rcpt:
	  defer local_parts = ^grey
	        condition = \${if exists{$dir/known}{no}{yes}}
	        message = 450 4.2.0 <\$local_part@\$domain>: greylisted, come again
	  deny  local_parts = ^no
	        message = 550 5.1.1 <\$local_part@\$domain>: nobody here
	  accept set acl_m_local = \$local_part
	data:
	  defer condition = \${if match{\$acl_m_local}{^busy}}
	        condition = \${if exists{$dir/known}{no}{yes}}
	        message = 451 4.3.0 not now
	  deny  condition = \${if match{\$acl_m_local}{^late}}
	        message = 550 5.7.1 not this
	  accept condition = \${if match{\$acl_m_local}{^slow}}
	        delay = 20s
	  accept
	begin authenticators
	plain:
	  driver = plaintext
	  public_name = PLAIN
	  server_prompts = :
	  server_condition = \${if and{{eq{\$auth2}{user}}{eq{\$auth3}{secret}}}}
	  server_set_id = \$auth2
	  server_advertise_condition = \${if def:tls_in_cipher}
	CONF
	chown -R Debian-exim "$dir/spool" "$dir/log" "$dir/$key.key"; chmod 644 "$dir/exim.conf"
	"$EXIM" -C "$dir/exim.conf" -bd >/dev/null 2>"$dir/err" || { cat "$dir/err"; return 1; }
	for _ in $(seq 100); do [ -s "$dir/pid" ] && break; sleep 0.05; done
	servers="$servers $(cat "$dir/pid")"
}
# received NAME [NUMBER]: how many messages that server has taken (with that number)
received() { grep -c " <= .* id=${2:-}" "$T/$1/log/mainlog"; }
# bodies NAME: what is in its queue, as a reader of mail has it
bodies() {
	python3 - "$T/$1/spool/input" <<-'PYTHON'
	import email, email.policy, os, sys
	for folder, _, names in os.walk(sys.argv[1]):
	    for name in sorted(n for n in names if n.endswith("-D")):
	        head = open(os.path.join(folder, name[:-1] + "H"), encoding="utf-8").read().split("\n\n", 1)[1]
	        # Each field of exim's begins with its length and a letter.
	        fields, at = [], 0
	        while at < len(head) and head[at:at + 3].isdigit():
	            size = int(head[at:at + 3]); fields.append(head[at + 5:at + 5 + size]); at += 5 + size
	        body = open(os.path.join(folder, name), encoding="utf-8").read().split("\n", 1)[1]
	        m = email.message_from_string("".join(fields) + "\n" + body, policy=email.policy.default)
	        for field in "From", "To", "Subject", "Message-ID", "Content-Type", "Auto-Submitted":
	            print(field + ":", m[field])
	        print(m.get_content())
	PYTHON
}

# gateway KEY: tests/courier/gateway.py, in $T/gateway; its port in $port
gateway() {
	rm -rf "$T/gateway"; mkdir -p "$T/gateway"
	python3 "$ROOT/tests/courier/gateway.py" "$T/$1.crt" "$T/$1.key" "$T/gateway" 2>"$T/gateway.err" &
	gateway_pid=$! servers="$servers $!"
	for _ in $(seq 200); do [ -s "$T/gateway/port" ] && break; sleep 0.05; done
	port=$(cat "$T/gateway/port")
}

# courier_home [SETTING...]: a courier in $T/courier; settings are whole lines of courier.cfg
courier_home() {
	rm -rf "$T/courier"
	[ -s "$T/courier.pass" ] || { echo "a passphrase of the tests" >"$T/courier.pass"; chmod 600 "$T/courier.pass"; }
	if [ ! -d "$T/courier.made" ]; then
		"$COURIER" init --home "$T/courier.made" --passphrase-file "$T/courier.pass" >"$T/init.out" || return
		# A key that opens in no time.
		openssl pkey -in "$T/courier.made/courier.key" -passin "file:$T/courier.pass" 2>/dev/null |
			openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 1 -passout "file:$T/courier.pass" -out "$T/quick.key"
		cp "$T/courier.made/courier.key" "$T/slow.key"
		chmod 600 "$T/quick.key"; cp "$T/quick.key" "$T/courier.made/courier.key"
	fi
	cp -a "$T/courier.made" "$T/courier"
	{
		printf '%s\n' 'format = "busta courier 1";' "passphrase_file = \"$T/courier.pass\";" \
			"texts = \"$ROOT/templates/courier\";" 'answer_seconds = 2;' 'retry_seconds = ( 1 );'
		for setting; do echo "$setting"; done
	} >"$T/courier/courier.cfg"
}
# by_mail PORT [SCHEME [CA [MORE]]]; by_sms PORT [CA [MORE]]: settings for courier_home
by_mail() {
	echo "mail = { url = \"${2:-smtp}://localhost:$1\"; ca_file = \"$T/${3:-ca}.crt\"; sender = \"attivazione@regione.example\"; ${4:-} };"
}
by_sms() {
	[ -s "$T/headers" ] || { echo "Authorization: Bearer a-token-of-the-tests" >"$T/headers"; chmod 600 "$T/headers"; }
	echo "sms = { url = \"https://localhost:$1/v1/messages\"; ca_file = \"$T/${2:-ca}.crt\"; headers_file = \"$T/headers\";" \
		'content_type = "application/json"; encoding = "json"; expected = ( 200, 202 );' \
		'body = "{\"to\": \"{{to}}\", \"text\": \"{{text}}\", \"reference\": \"{{number}}\"}";' "${3:-} };"
}

# number N: the serial MA26-000000N, with its check character; N to 99
number() {
	[ -s "$T/numbers" ] || python3 - >"$T/numbers" <<-'PYTHON'
	LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for n in range(1, 100):
	    plain, p = "MA26%07d" % n, 36
	    for c in plain:
	        s = (p + LETTERS.index(c)) % 36 or 36
	        p = s * 2 % 37
	    print("MA26-%s-%s" % (plain[4:], LETTERS[(37 - p) % 36]))
	PYTHON
	sed -n "$1p" "$T/numbers"
}

# Codes that occur nowhere by chance.
HALF_PIN=83649 HALF_PUK=570291846 HALF_CIP=3917460285
# message N TO [LANG [EXPIRES]]: message.json of that number on standard output
message() {
	cat <<-JSON
	{"format": "busta message 1", "number": "$(number "$1")", "to": "$2", "lang": "${3:-it}",
	 "halves": [{"code": "PIN", "text": "..$HALF_PIN"}, {"code": "PUK", "text": "....$HALF_PUK"},
	 {"code": "CIP", "text": ".....$HALF_CIP"}], "expires": "${4:-2099-01-01T00:00:00Z}"}
	JSON
}
# sealed N: standard input, sealed, in the inbox under that number
sealed() {
	name=$(number "$1").cms
	openssl cms -encrypt -binary -aes-256-gcm -outform DER -recip "$T/courier/courier.crt" \
		-keyopt ecdh_kdf_md:sha256 -out "$T/courier/inbox/.$name" &&
		mv "$T/courier/inbox/.$name" "$T/courier/inbox/$name"
}
# drop N TO [LANG [EXPIRES]]
drop() { message "$@" | sealed "$1"; }

courier() { "$COURIER" "$@" --home "$T/courier"; }
# became N: what results/NUMBER.json says, and whether the message is gone
became() {
	became=$(number "$1")
	if [ ! -s "$T/courier/results/$became.json" ]; then
		[ -e "$T/courier/inbox/$became.cms" ] && echo waits || echo lost
		return
	fi
	sed -n '/"result"/{s/.*: "//; s/".*//; h;}; /"tries"/{s/.*: //; H; g; s/\n/ /p;}' "$T/courier/results/$became.json"
	[ ! -e "$T/courier/inbox/$became.cms" ] || echo "and is still in the inbox"
}
