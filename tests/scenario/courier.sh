#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "second halves reach a citizen once, by TLS that is verified, or it is said what became of them"
# shellcheck disable=SC2034,SC2046 # lib.sh's; words on purpose
[ "$(id -u)" -eq 0 ] || skip "needs root, as exim's daemon does"
. "$ROOT/tests/courier/courier.sh"

authority ca; authority other
server_key mail ca; server_key elsewhere ca DNS:mail.example; server_key stranger other
mail_server first mail starttls; first=$port
mail_server second mail at-once; second=$port
mail_server bare mail none; bare=$port
gateway mail; sms=$port
ROSSI=mailto:mario.rossi@cittadini.example

# --- Made, and checked.
courier_home "$(by_mail "$first")" "$(by_sms "$sms")"
like "$(cat "$T/init.out")" 'courier.crt is what messages to it are sealed to' "a courier is made"
refused 73 'its key is never replaced' "and never over itself" \
	"$COURIER" init --home "$T/courier" --passphrase-file "$T/courier.pass"
is "$(stat -c '%a' "$T/courier" "$T/courier/inbox" "$T/courier/results" "$T/courier/courier.key" | tr '\n' ' ')" \
	"700 700 700 600 " "its folder is its own"
like "$(openssl asn1parse -in "$T/slow.key" | tr '\n' ' ')" 'scrypt.*aes-256-cbc' "its key is sealed with AES-256 under scrypt, as openssl reads it"
like "$(openssl x509 -in "$T/courier/courier.crt" -noout -ext keyUsage,basicConstraints)" 'Key Agreement' "its certificate is for key agreement"
ok "check is content" courier check
ok "and so is check with both servers" courier check --connect
is "$(received first)$(cat "$T/gateway/requests" 2>/dev/null)" 0 "to which it sends nothing"

# --- Sent: e-mail by STARTTLS and TLS at once, SMS, both languages.
drop 1 $ROSSI; drop 2 tel:+393331234567 en
like "$(courier status)" '^2 new, 0 waiting' "two messages wait"
ok "both are sent" courier run --once
is "$(became 1), $(became 2)" "sent 1, sent 1" "and are sent: their results say so, and they are erased"
is "$(received first "$(number 1)")" 1 "the mail server has it once"
bodies first >"$T/mail"
like "$(cat "$T/mail")" '^To: mario.rossi@cittadini.example$' "it is for its recipient"
like "$(cat "$T/mail")" "^PIN: \.\.$HALF_PIN\$" "with the second half of the PIN"
like "$(cat "$T/mail")" "^Codice utente \(CIP\): \.\.\.\.\.$HALF_CIP\$" "and of the CIP, in Italian"
like "$(cat "$T/mail")" 'La prima parte è stampata' "in UTF-8"
like "$(cat "$T/mail")" "Riferimento: $(number 1)" "with its number"
like "$(sed -n 's/^Subject: //p' "$T/mail")" '^Tessera Sanitaria' "and a subject that tells no code"
is "$(python3 - "$T/gateway/requests" "$(number 2)" <<-'PYTHON'
	import json, sys
	(line,) = open(sys.argv[1])
	r = json.loads(line); b = json.loads(r["body"])
	print(r["method"], r["path"], r["token"], r["type"], b["to"], b["reference"] == sys.argv[2], b["text"].split("\n")[1:4])
	PYTHON
)" "POST /v1/messages Bearer a-token-of-the-tests application/json +393331234567 True ['PIN: ..$HALF_PIN', 'PUK: ....$HALF_PUK', 'User code (CIP): .....$HALF_CIP']" \
	"the gateway has the other, as its adapter says"
python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); assert r.pop("at").endswith("Z"); print(json.dumps(r, sort_keys=True))' \
	"$T/courier/results/$(number 1).json" >"$T/result"
is "$(cat "$T/result")" "{\"format\": \"busta courier result 1\", \"number\": \"$(number 1)\", \"result\": \"sent\", \"tries\": 1}" \
	"a result has these members and no others"
like "$(courier status --json | tr -d ' \n')" '"new":0,"waiting":0,"sent":2,"undeliverable":0,"expired":0,"unknown":0,"messages":\[\]' "status counts them"

drop 1 $ROSSI
refused 0 "$(number 1) came a second time and was erased unopened" "a number that ended is refused" courier run --once
is "$(became 1), $(received first "$(number 1)")" "sent 1, 1" "and erased, and not sent again"
rm "$T/courier/results/"*; drop 1 $ROSSI
courier run --once 2>/dev/null
is "$(find "$T/courier/results" "$T/courier/inbox" -type f), $(received first "$(number 1)")" ", 1" "nor when its result was taken in, and none is made again"

courier_home "$(by_mail "$second" smtps ca 'user = "user"; password_file = "word";')"
echo secret >"$T/courier/word"; chmod 600 "$T/courier/word"
drop 3 $ROSSI en; ok "by TLS from the beginning, and logged in" courier run --once
like "$(cat "$T/second/log/mainlog")" ' <= .*P=esmtpsa .*A=plain:user .*id=' "which the server's log shows"
like "$(bodies second)" 'The first part is printed on the slip' "in English"
echo wrong >"$T/courier/word"
drop 4 $ROSSI; refused 75 '' "who may not log in sends nothing" courier run --once
is "$(became 4), $(received second)" "waits, 1" "and its message waits"

# --- TLS, or nothing: not a byte of the body, nor for whom it is.
courier_home "$(by_mail "$bare")"; drop 5 $ROSSI
refused 75 '' "a server without TLS gets nothing" courier run --once
is "$(became 5), $(received bare), $(grep -c 'rossi\|unexpected\|AUTH' "$T/bare/log/mainlog")" "waits, 0, 0" "the message waits"
like "$(courier status)" 'Requested SSL level failed' "and status says why"
courier_home "$(by_mail "$first" smtp other)"; drop 5 $ROSSI
before=$(received first)
courier run --once >/dev/null 2>&1; is "$?, $(became 5), $(received first)" "75, waits, $before" "nor does one whose certificate is of another authority"
sed -i "s|ca_file = \"[^\"]*\"|ca_file = \"$T/other.crt\"|" "$T/courier/courier.cfg"
env SSL_CERT_FILE="$T/ca.crt" https_proxy=http://localhost:1 "$COURIER" check --connect --home "$T/courier" >/dev/null 2>"$T/.err"
is "$?" 69 "not even if the environment says so"
mail_server third elsewhere starttls; third=$port
courier_home "$(by_mail "$third")"; drop 5 $ROSSI
courier run --once >/dev/null 2>&1; is "$?, $(became 5), $(received third)" "75, waits, 0" "nor one whose certificate is for another name"
gateway stranger
courier_home "$(by_sms "$port")"; drop 6 tel:+393331234567
courier run --once >/dev/null 2>&1; is "$?, $(became 6), $(cat "$T/gateway/requests" 2>/dev/null)" "75, waits, " "nor does such a gateway"
kill "$gateway_pid"; gateway mail; sms=$port

# --- Refused for now, and tried again; refused for good.
courier_home "$(by_mail "$first")" 'retry_seconds = ( 1, 2, 86400 );'
sed -i '/retry_seconds = ( 1 );/d' "$T/courier/courier.cfg"
drop 10 mailto:grey@cittadini.example; drop 11 mailto:busy@cittadini.example
drop 12 mailto:no@cittadini.example; drop 13 mailto:late@cittadini.example; drop 14 $ROSSI
courier run --once >"$T/out" 2>/dev/null; is $? 75 "a round with all of them"
is "$(became 10), $(became 11), $(became 12), $(became 13), $(became 14)" "waits, waits, undeliverable 1, undeliverable 1, sent 1" \
	"greylisted (450) and refused for now after the body (451) wait; 550 to recipient or body is undeliverable; the rest goes on"
like "$(cat "$T/out")" "^$(number 10): waits until .* \(smtp-450: the mail server refuses for now\)\$" "which is said"
sleep 1.1; courier run --once >/dev/null 2>&1
is "$(grep -c " waiting $(number 10) 2 " "$T/courier/journal"), $(became 10)" "1, waits" "after a while it is tried again, and waits longer"
: >"$T/first/known"; sleep 2.1; courier run --once >/dev/null 2>&1
is "$(became 10), $(became 11)" "sent 3, sent 3" "until the server takes both"
is "$(received first "$(number 10)"), $(received first "$(number 11)"), $(received first "$(number 12)")$(received first "$(number 13)")" "1, 1, 00" "each once"
rm "$T/first/known"

down=$(free_port)
courier_home "$(by_mail "$down")"; drop 15 $ROSSI
courier run --once >/dev/null 2>&1; is "$?, $(became 15)" "75, waits" "a server that is down"
mail_server again mail starttls >/dev/null; sed -i "s/:$down\"/:$port\"/" "$T/courier/courier.cfg"
sleep 1; courier run --once >/dev/null 2>&1; is "$?, $(became 15), $(received again)" "0, sent 2, 1" "and up again"
courier_home "$(by_mail "$first" | sed s/localhost/nowhere.invalid/)"; drop 16 $ROSSI
sed -i 's/( 1 )/( 3600 )/' "$T/courier/courier.cfg"
courier run --once >/dev/null 2>&1; is "$?, $(became 16)" "75, waits" "a server whose name is not found"
is "$(courier run --once), $(grep -c " waiting $(number 16) " "$T/courier/journal")" ", 1" "it is not tried before it is time"
drop 17 tel:+393331234567; courier run --once >"$T/out" 2>/dev/null
like "$(cat "$T/out")" "^$(number 17): waits .*no-way" "and a way that there is not"

# --- What nobody answers for is unknown, and never sent again.
courier_home "$(by_mail "$first")" "$(by_sms "$sms")"
drop 20 mailto:slow@cittadini.example
courier run --once >/dev/null 2>&1; is "$(became 20)" "unknown 1" "silence after the body is unknown"
sleep 1; courier run --once >/dev/null 2>&1
is "$(grep -c " sending $(number 20) " "$T/courier/journal")" 1 "what is unknown is not sent again"

# answers ANSWER N EXPECTED: the gateway says that, once
answers() {
	echo "$1" >"$T/gateway/answer-$(number "$2")"; : >"$T/gateway/requests"
	drop "$2" tel:+393331234567; courier run --once >/dev/null 2>&1
	is "$(became "$2"), $(grep -c "$(number "$2")" "$T/gateway/requests")" "$3" "a gateway that says $1"
}
answers 202 30 "sent 1, 1"
answers 400 31 "undeliverable 1, 1"
answers 422 32 "undeliverable 1, 1"
answers moved 33 "undeliverable 1, 1"
answers 429 34 "waits, 1"
answers 503 35 "waits, 1"
answers 401 36 "waits, 1"
answers 500 37 "unknown 1, 1"
answers 504 38 "unknown 1, 1"
answers 204 39 "unknown 1, 1"
answers hang-up 40 "unknown 1, 1"
answers hang 41 "unknown 1, 1"
sleep 1; courier run --once >/dev/null 2>&1
is "$(became 34), $(became 35), $(became 36)" "sent 2, sent 2, sent 2" "those that waited are sent then"
is "$(for n in 37 38 39 40 41; do became $n; done | sort -u)" "unknown 1" "and those that are unknown stay so"

# --- Expired.
courier_home "$(by_mail "$first")"
drop 50 $ROSSI it 2020-01-01T00:00:00Z
drop 51 mailto:grey@cittadini.example it "$(date -ud '5 seconds' +%Y-%m-%dT%H:%M:%SZ)"
courier run --once >/dev/null 2>&1
is "$(became 50), $(became 51)" "expired 0, waits" "what came too late is not sent"
sleep 5.1; courier run --once >/dev/null 2>&1
is "$(became 51), $(received first "$(number 50)$(number 51)")" "expired 1, 0" "what waited too long is given up"

# --- No messages.
openssl rand -out "$T/courier/inbox/$(number 60).cms" 900
echo '{"to": "mailto:mario.rossi@cittadini.example", "pin": "12345"}' | sealed 61
message 63 $ROSSI | sealed 62
head -c 20000 /dev/zero >"$T/courier/inbox/$(number 64).cms"
drop 65 $ROSSI; truncate -s -1 "$T/courier/inbox/$(number 65).cms"
echo x >"$T/courier/inbox/mario.rossi.cms"; mkdir "$T/courier/inbox/.half"
mkdir "$T/courier/inbox/$(number 66).cms"; mkfifo "$T/courier/inbox/$(number 67).cms"
ln -s "$T/courier/courier.key" "$T/courier/inbox/$(number 57).cms"; drop 69 $ROSSI
courier run --once >"$T/out" 2>"$T/err"; is "$?, $(became 69)" "0, sent 1" "what is none holds up none behind it"
is "$(for n in 60 61 62 64 65; do became $n; done | sort -u)" "undeliverable 0" "what does not open, or is no message, is undeliverable and erased"
like "$(cat "$T/err")" '^busta-courier: 4 files in the inbox are no messages, and were left' "what has no number's name is left, and so are a folder, a pipe and a link that have one"
is "$(became 66), $(became 67), $([ -L "$T/courier/inbox/$(number 57).cms" ] && openssl pkey -in "$T/courier/courier.key" -passin "file:$T/courier.pass" -noout 2>&1)" \
	"waits, waits, " "as they were"
is "$(grep -c 'rossi\|12345' "$T/out" "$T/err" "$T/courier/journal" | cut -d: -f2 | tr -d '\n')" "000" "and no sentence repeats what stood there"
rm -r "$T/courier/inbox/"* "$T/courier/inbox/.half"

# --- Its time is counted from when it was found: docs/FORMATS.md says how its journal begins.
# found N HOURS [SETTING]: the message N was found in the inbox so long ago
found() {
	courier_home "$(by_mail "$first")" ${3:+"$3"}
	python3 - "$(number "$1")" "$2" >"$T/courier/journal" <<-'PYTHON'
	import hashlib, sys, time
	line = "busta-courier1 0 %d taken %s " % ((time.time() - 3600 * float(sys.argv[2])) * 1000, sys.argv[1])
	print(line + hashlib.sha256(bytes(32) + line.encode()).hexdigest())
	PYTHON
}
found 52 47.9; drop 52 $ROSSI; courier run --once >/dev/null 2>&1; is "$(became 52)" "sent 1" "what was found 48 hours ago, all but a few minutes, is sent"
found 53 48.1; drop 53 $ROSSI; courier run --once >/dev/null 2>&1; is "$(became 53)" "expired 0" "and is given up after that"
found 54 48.1 'expiry_hours = 49;'; drop 54 $ROSSI; courier run --once >/dev/null 2>&1; is "$(became 54)" "sent 1" "or by expiry_hours"
found 55 48.1; mkdir "$T/courier/inbox/$(number 55).cms"; drop 56 $ROSSI; courier run --once >/dev/null 2>&1
is "$(became 55 | head -1), $(became 56)" "expired 0, sent 1" "also if a folder was put in its place"

# --- Erased: a second name of the same file shows it. Without root's right to any file, as it is installed.
ordinary() { setpriv --bounding-set=-dac_override,-dac_read_search "$COURIER" run --once --home "$T/courier"; }
courier_home "$(by_mail "$first")"; drop 58 $ROSSI; drop 59 $ROSSI; drop 71 $ROSSI
for n in 58 59 71; do ln "$T/courier/inbox/$(number $n).cms" "$T/kept$n"; done
chmod 400 "$T/kept59"; chmod 0 "$T/kept58"
ordinary >/dev/null 2>"$T/err"
is "$?, $(became 58), $(became 59), $(became 71)" "75, waits, sent 1, sent 1" "what may not be read waits, and holds up none"
like "$(cat "$T/err")" "cannot open $(number 58).cms: Permission denied; it waits" "which is said"
is "$(tr -d '\0' <"$T/kept71" | wc -c), $(openssl asn1parse -inform DER -in "$T/kept59" 2>/dev/null | grep -c authEnvelopedData)" "0, 1" \
	"what is sent is overwritten, and what may not be written to is removed"
chmod 600 "$T/kept58"; ordinary >/dev/null 2>&1; is "$?, $(became 58)" "0, sent 1" "once it may be read, it is sent"

# --- Where another user seals messages: folders of a group, elsewhere.
mkdir -m 2770 "$T/drop" "$T/told"
courier_home "$(by_mail "$first")" "inbox = \"$T/drop\"; results = \"$T/told\";"
drop 68 $ROSSI; mv "$T/courier/inbox/"* "$T/drop"; courier run --once >/dev/null 2>&1
is "$?, $(find "$T/drop" -type f | wc -l), $(stat -c %a "$T/told/$(number 68).json"), $(received first "$(number 68)")" "0, 0, 640, 1" \
	"inbox and results may be elsewhere"
chmod 777 "$T/drop"; refused 77 'is open to everybody' "and are nobody else's" courier run --once

# --- It goes on by itself, until it is told to stop; one at a time.
courier_home "$(by_mail "$first")"
sed -i '1a look_seconds = 1;' "$T/courier/courier.cfg"
"$COURIER" run --home "$T/courier" >"$T/out" 2>"$T/err" & running=$!
for _ in $(seq 100); do [ -e "$T/courier/lock" ] && break; sleep 0.05; done; sleep 0.2
refused 75 'only one sends at a time' "another finds it at work" courier run --once
drop 70 $ROSSI
for _ in $(seq 100); do [ -e "$T/courier/results/$(number 70).json" ] && break; sleep 0.05; done
kill -TERM $running; wait $running; is "$?, $(became 70)" "0, sent 1" "what comes later is found, and SIGTERM ends it"

# --- courier.cfg: whole or refused, with file and line.
wrong() {
	courier_home "$(by_mail "$first" "${4:-smtp}")" "$(by_sms "$sms")"
	sed -i "$2" "$T/courier/courier.cfg"
	refused 65 "courier.cfg:[0-9]+: .*$3" "courier.cfg: $1" courier check
}
wrong "an unknown setting" '1a sender = "x";' 'unknown setting sender'
wrong "no TLS" 's|smtp://|http://|' 'no way without TLS'
wrong "a gateway without TLS" 's|https://|http://|' 'no way without TLS'
wrong "a user in the URL" 's|smtp://|smtp://u:p@|' 'must be smtps://HOST'
wrong "no sender" 's|sender = "[^"]*";||' 'sender is missing'
wrong "a sender who is none" 's|sender = "[^"]*"|sender = "a"|' 'e-mail address'
wrong "a password for nobody" 's|sender = |password_file = "x"; &|' 'there is none'
wrong "a method that puts codes into a URL" 's|headers_file|method = "GET"; &|' 'POST or PUT'
wrong "a place that is none" 's|{{number}}|{{name}}|' 'has a place that is not'
wrong "a body without its text" 's|{{text}}|text|' 'must have'
wrong "an encoding that is none" 's|"json"; expected|"xml"; expected|' 'json, form or plain'
wrong "a status that is none" 's|200, 202|200, 500|' '200 to 299'
wrong "a retry at once" 's|( 1 )|( 0 )|' '1 to 86400 seconds'
wrong "no way at all" '/^mail\|^sms/d' 'mail or sms must be given'
wrong "half a line" '$s/};$//' 'syntax error'
courier_home "$(by_mail "$first" smtp ca 'user = "user"; password_file = "word";')"
echo secret >"$T/courier/word"; chmod 644 "$T/courier/word"
refused 77 'may be read by others' "a password that others may read" courier check
courier_home "$(by_sms "$sms")"
printf 'Authorization: x\nContent-Length: 3\n' >"$T/headers"
refused 78 'none about the body' "a header about the body" courier check; rm "$T/headers"
courier_home "$(by_mail "$first")"
sed -i "s|^texts = .*|texts = \"$T/texts\";|" "$T/courier/courier.cfg"; cp -r "$ROOT/templates/courier" "$T/texts"
sed -i 's/{{codes}}/{{to}}/' "$T/texts/sms.en.txt"
refused 65 'sms.en.txt:2: a place here must be' "a text with another place" courier check
yes '{{codes}}' | head -300 >"$T/texts/sms.en.txt"
courier_home "$(by_mail "$first")" "$(by_sms "$sms")"; sed -i "s|^texts = .*|texts = \"$T/texts\";|" "$T/courier/courier.cfg"
refused 78 'the text of the message is too long' "a text that would be too long" courier check
printf 'Subject: {{codes}}\n\n{{codes}}\n' >"$T/texts/mail.it.txt"
refused 65 'mail.it.txt:1: expected' "a subject with codes" courier check
openssl ecparam -name prime256v1 -genkey -noout -out "$T/courier/courier.key"
sed -i "s|^texts = .*|texts = \"$ROOT/templates/courier\";|" "$T/courier/courier.cfg"
refused 78 'do not belong together' "another key" courier check
refused 64 'no such command' "a command that is none" courier send
refused 64 'usage: busta-courier' "a word too many" courier status now
like "$("$COURIER" run --help)" '--once' "each command has its help"

# --- As systemd runs it.
if command -v systemd-analyze >/dev/null; then
	mkdir "$T/units"; cp "$ROOT"/batch/busta-courier.* "$T/units"; cd "$T/units" || exit
	sed -i "s|/usr/bin/busta-courier|$COURIER|" busta-courier.service
	ok "systemd finds nothing wrong with the service and the timer" systemd-analyze verify \
		--man=no ./busta-courier.service ./busta-courier.timer
	is "$(cat "$T/.out" "$T/.err")" "" "not even a warning"
	ok "the service is exposed by less than 2.0 of 10, network and all" systemd-analyze security \
		--offline=true --threshold=20 ./busta-courier.service
	# Its passphrase as a credential, which an ACL shows as group bits.
	courier_home "$(by_mail "$first")"; sed -i '/^passphrase_file/d' "$T/courier/courier.cfg"
	mkdir "$T/credentials"; cp "$T/courier.pass" "$T/credentials/busta-courier"
	drop 80 $ROSSI; ok "the passphrase may be a credential" env -i "CREDENTIALS_DIRECTORY=$T/credentials" \
		"$COURIER" run --once --home "$T/courier"
	is "$(became 80)" "sent 1" "with which it sends"
	if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
		drop 81 $ROSSI
		# Traced it is not looked at for leaks by whoever watches: both want ptrace.
		ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 CREDENTIALS_DIRECTORY=$T/credentials strace -f -qq -o "$T/calls" "$COURIER" run --once --home "$T/courier" >/dev/null
		sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$T/calls" | sort -u >"$T/used"
		group() { systemd-analyze syscall-filter "$1" | sed -n 's/^ *\([@a-z0-9_-]*\)$/\1/p' |
			while read -r name; do case $name in "$1") ;; @*) group "$name" ;; *) echo "$name" ;; esac; done; }
		{ group @system-service; sed -n 's/^SystemCallFilter=\([a-z]\)/\1/p' busta-courier.service | tr ' ' '\n'; } | sort -u >"$T/filter"
		group @privileged | sort -u >"$T/denied"
		is "$(comm -23 "$T/filter" "$T/denied" | comm -23 "$T/used" - | tr '\n' ' ')" "" "every call it makes is one the service allows"
	fi
	cd "$ROOT" || exit
fi
finish
