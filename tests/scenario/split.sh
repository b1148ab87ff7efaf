#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "codes for a card without an envelope: a half on paper, a half by e-mail or SMS, and together they are the card's"
# shellcheck disable=SC2034,SC2046,SC2154 # lib.sh's and courier.sh's; words on purpose
[ "$(id -u)" -eq 0 ] || skip "needs root, as exim's daemon does"
. "$ROOT/tests/courier/courier.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/fault/splits.sh"

authority ca; server_key mail ca
mail_server first mail starttls; first=$port
gateway mail; sms=$port
courier_home "$(by_mail "$first")" "$(by_sms "$sms")"
split_home 'expire_hours = 1;' || finish
ok "bustad serves them" serve counter || finish
shifts 1

# undelivered NUMBER: how often the log says so of it
undelivered() { sql "SELECT count(*) FROM log WHERE entry GLOB '* undelivered *$1*'"; }

# --- By e-mail, from the counter to the mailbox.
drawn 1 mailto:mario.rossi@cittadini.example
is "$(cat "$T/status")" 201 "a card's codes are drawn"; one=$drawn
like "$one" '^SA26-0000001-' "under the first number of their own series"
is "$(state_of "$one")" waiting "the message waits in the ledger"
halves=$(first_halves "$one")
is "$(cat "$T/status"),$(echo "$halves" | wc -w)" "200,3" "the slip is a PDF with three halves" || cat "$T/slip.txt"
like "$(cat "$T/slip.txt")" "$one" "and its number"
is "$(http POST "/v1/splits/$one/printed" printed-1 '{}')" 201 "it is printed"
is "$(http GET "/v1/splits/$one/slip"),$(member type)" "409,/problems/slip-gone" "and gone then"
ok "the message goes to the courier" exchange
is "$(ls "$T/courier/inbox")" "$one.cms" "sealed, under its number"
is "$(state_of "$one")" exported "which the ledger knows"
ok "once more does nothing" exchange
ok "the courier sends it" courier run --once
is "$(received first "$one")" 1 "the mail server has it once"
bodies first >"$T/mail"
like "$(cat "$T/mail")" '^To: mario.rossi@cittadini.example$' "for the one it is for"
codes=$(joined "$halves" "$(second_halves "$T/mail")")
set -- $codes; one_puk=$2
is "${#1} ${#2} ${#3}" "5 8 10" "together the halves are a PIN, a PUK and a CIP"
is "$(blocks "$one" "$(card 1)")" "$one $1 $one $2" "and are what the card's system reads of its blocks"
printf '%s\n%s\n' "$(card 1)" "$3" >"$T/cip"
ok "the CIP is its card's" as daemon cip check - - <"$T/cip"
printf '%s\n%s\n' "$(card 1)" "$(echo "$3" | tr 0123456789 1234567890)" >"$T/cip"
ok "and another is not" sh -c "! SUDO_USER=daemon SUDO_UID=$(id -u daemon) '$BUSTA' --home '$T/home' cip check - - <'$T/cip'"
ok "the result is taken in" exchange
is "$(state_of "$one"),$(ls "$T/courier/results")" "ended," "and gone from the folder"
is "$(sql "SELECT hex(message) GLOB '*[1-9A-F]*', hex(slip) GLOB '*[1-9A-F]*' FROM split")" "0|0" "what was kept of both halves is zeros"
is "$(exchange --json | tr -d ' \n')" '{"exported":[],"sent":[],"undeliverable":[],"expired":[],"unknown":[]}' "after that there is nothing to do"

# --- By SMS, and in English.
drawn 2 tel:+393331234567 en; two=$drawn
halves=$(first_halves "$two"); http POST "/v1/splits/$two/printed" printed-2 '{}' >/dev/null
exchange; courier run --once; exchange
last_sms >"$T/sms"
set -- $(joined "$halves" "$(second_halves "$T/sms")")
is "$(blocks "$two" "$(card 2)")" "$two $1 $two $2" "by SMS the same"

# A caller who knows the CIP has her card blocked, as with an envelope.
printf '%s\n%s\n' "$(card 2)" "$3" >"$T/cip"
like "$(as daemon card block - - <"$T/cip")" "^The card of $two is blocked" "who has its CIP blocks it by telephone"
like "$(as daemon outbox export | grep "$two")" '"order": "block"' "and its card system is told, and has no PIN any more"

# --- Nobody there: those codes are out of use, and others are drawn, never the same message.
drawn 3 mailto:nobody@cittadini.example; three=$drawn
first_halves "$three" >/dev/null
exchange; courier run --once 2>/dev/null
ok "one that nobody can be given is told of" exchange
is "$(undelivered "$three")" 1 "its codes are out of use"
is "$(http GET "/v1/splits/$three/slip"),$(member type)" "409,/problems/slip-gone" "and its slip is gone"
drawn 3 mailto:mario.rossi@cittadini.example; four=$drawn
is "$(cat "$T/status")" 201 "the same card has others"
ok "under another number" test "$four" != "$three"
is "$(exchange --json | tr -d ' \n')" "{\"exported\":[\"$four\"],\"sent\":[],\"undeliverable\":[],\"expired\":[],\"unknown\":[]}" \
	"and only their message goes"
courier run --once; exchange
is "$(received first "$three"),$(received first "$four")" "0,1" "once"
is "$(as daemon outbox export | grep -c "$three")" 0 "a block of codes that are out of use goes nowhere"

# --- Broken off: nobody knows whether it went.
drawn 5 mailto:mario.rossi@cittadini.example; six=$drawn
exchange; rm "$T/courier/inbox/$six.cms"
result_of() { printf '{"format": "busta courier result 1", "number": "%s", "result": "%s", "at": "2026-11-27T10:00:00Z", "tries": 1}' "$1" "$2"; }
result_of "$six" unknown >"$T/courier/results/$six.json"
ok "one of which nobody knows is told of" exchange
is "$(undelivered "$six")" 1 "and nobody trusts those codes"

# --- A slip that no printer printed: its number goes out of use at the desk.
drawn 6 mailto:mario.rossi@cittadini.example; seven=$drawn
ok "a number is put out of use" as daemon stock spoil "${seven%-*}..$(echo "$seven" | cut -d- -f2)" --at c01 --reason counter
drawn 6 mailto:mario.rossi@cittadini.example
is "$(cat "$T/status")" 201 "and the card has others"
is "$(exchange --json | grep -c "$seven")" 0 "the message of before goes nowhere"
courier run --once; exchange

# --- As systemd runs it, every minute.
if command -v systemd-analyze >/dev/null; then
	mkdir "$T/units"; cp "$ROOT"/batch/busta-messages.* "$T/units"; cd "$T/units" || exit
	sed -i "s|/usr/bin/busta|$BUSTA|" busta-messages.service
	ok "systemd finds nothing wrong with the service and the timer" systemd-analyze verify \
		--man=no ./busta-messages.service ./busta-messages.timer
	is "$(cat "$T/.out" "$T/.err")" "" "not even a warning"
	ok "the service is exposed by less than 1.0 of 10" systemd-analyze security \
		--offline=true --threshold=10 ./busta-messages.service
	words=$(sed -n "s|^ExecStart=||p" busta-messages.service |
		sed "s|/var/lib/busta|$T/home|; s|/var/spool/busta-courier|$T/courier|g")
	# shellcheck disable=SC2086 # words on purpose
	is "$(env -i $words)" "" "its words are a command that is"
	cd "$ROOT" || exit
fi

# --- Results of others, and old ones.
entries=$(log_size)
result_of "$one" undeliverable >"$T/courier/results/$one.json"
ok "a second result of one that ended is taken away" exchange
is "$(log_size),$(ls "$T/courier/results")" "$entries," "and changes nothing"
stranger=$(python3 "$ROOT/tests/counter/codes.py" "$SCAN_KEY" SA26 7 900 900 | cut -c1-12 | sed 's/^SA26/SA26-/; s/.$/-&/')
result_of "$stranger" sent >"$T/courier/results/$stranger.json"
echo '{' >"$T/courier/results/$four.json"
echo hello >"$T/courier/results/README"
refused 65 "$stranger.json is about a number that was never drawn here" "one of nobody's is left, and told of" exchange
like "$(cat "$T/.err")" "README is no result" "so is a file that is none"
is "$(ls "$T/courier/results" | wc -l),$(log_size)" "3,$entries" "nothing of them is taken in"
rm "$T/courier/results/"*
mkdir "$T/courier/results/$stranger.json"
ln -s nowhere "$T/courier/results/$two.json"
result_of "$one" sent >"$T/courier/results/$one.json"
refused 65 "$stranger.json is not a regular file" "a folder under a result's name is left, and told of" exchange
like "$(cat "$T/.err")" "cannot open $two.json" "so is a link to nowhere"
is "$(ls "$T/courier/results" | wc -l)" 2 "neither keeps others from being taken in"
rm -r "$T/courier/results/"*
result_of "$four" sent >"$T/courier/results/$one.json"
refused 65 "another number" "a result under another name is nobody's" exchange
rm "$T/courier/results/"*

# --- Whose hour is over before it went.
drawn 4 mailto:mario.rossi@cittadini.example; five=$drawn
${CC:-gcc} -shared -fPIC -O1 -o "$T/shift.so" "$ROOT/tests/fault/shift_clock.c"
shifted() { LD_PRELOAD="$T/shift.so" SHIFT_SECONDS="$1" "$BUSTA" --home "$T/home" message exchange \
	--inbox "$T/courier/inbox" --results "$T/courier/results"; }
ok "once its hour is over" shifted 7200
is "$(state_of "$five"),$(ls "$T/courier/inbox")" "ended," "it goes nowhere any more"
is "$(undelivered "$five")" 1 "and its codes are out of use"

# --- Who has lost her half of it reads the PUK at the portal.
. "$ROOT/tests/portal/lib.sh"; . "$ROOT/tests/fault/cards.sh"
cns_citizens 0
for n in 1 2 5; do [ -s "$CNS/csplit$n.crt" ] ||
	cns_signed "csplit$n" "$PERSON/$(card $n).hQ9z+kQ5yQ3t1mWwP4w6cZrD0Yk=" clientAuth; done
ok "the portal serves, beside bustad" portal || finish
is "$(puk_of split1)" "$one_puk" "a card without an envelope has its PUK there, too"
is "$(puk_of split2)" no-puk "not so one that was blocked"
is "$(puk_of split5)" no-puk "and none by codes that are out of use"
unportal

# --- A split.cfg that needs another series is told of at the start, and not by a citizen's card.
unserve counter
is "$(grep -c 'no codes are split' "$T/counter.err")" 0 "bustad had nothing to say of split.cfg"
split_rules "serial_digits = $DIGITS;"; sed -i "s/SA26/$SERIES/" "$T/home/split.cfg"
ok "with a series of envelopes it serves all the same" serve counter
like "$(cat "$T/counter.err")" "no codes are split: the series $SERIES is that of envelopes: split.cfg needs another one" "and says that no codes are split"
drawn 7 mailto:mario.rossi@cittadini.example
is "$(cat "$T/status"),$(member type)" "409,/problems/no-splits" "which a clerk is told, too"

# --- Everything fits.
unserve counter
like "$(audited)" 'each fits, and together they are what was signed' "the auditor's replay says the same"
is "$(reconciles)" "" "and the ledger reconciles"
finish
