#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "a day of the office as its page tells it, step by step, with all the programs at once: docs/SEED.md"
# shellcheck disable=SC2034,SC2046,SC2154 # libraries'; words on purpose
[ "$(id -u)" -eq 0 ] || skip "needs root, as exim's daemon does"
. "$ROOT/tests/courier/courier.sh"
. "$ROOT/tests/counter/lib.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/fault/splits.sh"
. "$ROOT/tests/portal/lib.sh"
. "$ROOT/tests/opener/stocked.sh"

# --- The night and years before: envelopes, counters, people, stations, a card system, a courier.
authority ca; server_key mail ca; mail_server first mail starttls; smtp=$port; gateway mail
courier_home "$(by_mail "$smtp")" "$(by_sms "$port")"
pki_stations 3 && cns_citizens 6 && stocked busta-cieca quantity=6 || exit
# What the print shop prints, as eyes read it; what a scanner reads of it is in $T/codes.
open_pages "$T/home/pages/B000001/000001.cms" "$T/paper.pdf" && pdftotext -bbox "$T/paper.pdf" "$T/paper.bbox" 2>/dev/null &&
	"$SHEETS" read "$template" "$T/paper.bbox" >"$T/papers" || exit
sed -n 's/^label [^ ]* [^ ]* //p' "$T/papers" >"$T/codes"
agreed custodian counter-1 --municipality Roma --hours "Mo-Su 00:00-24:00" --position 41.890210,12.492231
agreed custodian counter-2 --municipality Tivoli --hours "Mo-Su 00:00-24:00" --position 41.963400,12.798600
agreed operator man --roles counter; agreed operator sync --roles counter
split_codes || exit
station() { # NAME CERTIFICATE OPTION...
	named=$1 shown=$2; shift 2
	does daemon station add "$named" --certificate "$PKI/$shown.crt" "$@"; approve_last; }
station sportello-1 s001 --counter counter-1; station sportello-2 s002 --counter counter-2
station assistenza-1 s003 --help-desk
for clerk in games man sync bin; do
	does daemon operator badge $clerk --to "$T/$clerk.svg"
	grep -oE '\bOP[A-Z2-7]{20}\b' "$T/$clerk.svg" | head -1 >"$T/badge.$clerk"; done
mkdir "$T/web" "$T/public"; cp "$ROOT"/templates/web/* "$T/web"; cp "$ROOT"/templates/portal/* "$T/public"
for form in minor-it third-party-it; do
	does daemon template form "$ROOT/templates/forms/$form.cfg" -o "$T/web/form-$form.pdf"; cp "$T/web/form-$form.pdf" "$T/public"; done
WEB=$T/web PORTAL_PAGES=$T/public
does daemon stock send LZ26-0000001..0000003 --from printer --to counter-1
does daemon stock send LZ26-0000004..0000006 --from printer --to counter-2
ok "stations are served" serve counter || finish
portal_config puks_a_day=3
ok "and citizens, at the same time" portal || finish

at() { STATION=$1; shift; "$@"; STATION=1; }
# does_at STATION STATUS METHOD PATH [KEY [BODY]]: what it answers, in $T/body, with that status
does_at() { STATION=$1 wanted=$2; shift 2; got=$(http "$@"); STATION=1
	[ "$got" = "$wanted" ] || { result 1 "a step: $* is $wanted"; echo "# $got: $(head -c 300 "$T/body")"; }; }
page() { in_public "https://localhost:$PUBLIC$1"; }
# told MEMBER QUERY: of each activation point
told() { page "/v1/points$2" | python3 -c 'import json, sys
print("; ".join("{} {}".format(p["name"], p[sys.argv[1]]) for p in json.load(sys.stdin)["points"]))' "$1"; }
activation() { of=$1 by=$2; shift 2; items=$(printf '"%s", ' "$@")
	echo "{\"case\": \"$of\", \"identity\": \"$by\", \"ticked\": [${items%, }]}"; }
A="identity-valid card" B="identity-valid card parenthood form" C="identity-valid card appointment identity-copy form"

# --- The stations open: a clerk at each, and a box of envelopes is counted.
n=0; for clerk in games man sync; do
	n=$((n + 1)); does_at $n 201 POST /v1/shift "shift-$n" "{\"badge\": \"$(cat "$T/badge.$clerk")\"}"; done
page / >"$T/steps"; tr -s '\n\t ' ' ' <"$T/steps" | sed 's/<[^>]*>//g' >"$T/steps.txt"
said() { like "$(cat "$T/steps.txt")" "$1" "$2"; }
is "$(grep -oE 'Passo [1-5]' "$T/steps.txt" | tr '\n' ' ')" "Passo 1 Passo 2 Passo 3 Passo 4 Passo 5 " "the portal tells the five steps"

# --- Passo 1.
is "$(told envelopes '?near=41.96,12.79')" "counter-2 False; counter-1 False" "the nearest point is first; without envelopes it is shown so"
box=$(scan 1 3 | sed 's/.*/"&"/' | paste -sd,)
does_at 1 201 POST /v1/deliveries/D1/receipts box-1 "{\"scans\": [$box]}"
box=$(scan 4 6 | sed 's/.*/"&"/' | paste -sd,)
does_at 2 201 POST /v1/deliveries/D2/receipts box-2 "{\"scans\": [$box]}"
is "$(told envelopes '?near=41.96,12.79')" "counter-2 True; counter-1 True" "once its box is counted it has some"
is "$(told hours '?municipality=roma')" "counter-1 Mo-Su 00:00-24:00" "a point is found by its municipality, with its hours"
like "$(page /punti)" '<h1[^>]*>Dove attivare la carta' "and there is a page that finds them"

# --- Passo 2.
said "carta di identità, il passaporto o la patente di guida, valido e non scaduto" "the page names the three documents of identity"
said "Caso A.*tessera ricevuta.*tessera precedente scaduta, che viene ritirata e distrutta.*Caso B" "what the holder brings"
said "Caso B.*tessera ricevuta del figlio.*documento valido del minore, lo stato di famiglia o un'autocertificazione.*modulo di attivazione.*Caso C" "what a parent brings"
said "Caso C.*attesta di essere tutore, curatore o amministratore.*fotocopia del documento di identità.*modulo di attivazione.*Passo 3" "what a guardian brings"
# form CASE WORDS: as the portal and the counter have it
form() {
	page "/assets/form-$1-it.pdf" >"$T/form.pdf"; pdftotext -layout "$T/form.pdf" "$T/form.txt"
	like "$(cat "$T/form.txt")" "$2" "the form of $1 is a PDF to be downloaded and signed"
	does_at 1 200 GET "/assets/form-$1-it.pdf"
	ok "the counter prints the same" cmp "$T/body" "$T/form.pdf"
}
form minor "di essere genitore con potestà sul minore"
form third-party "di agire per il titolare della tessera in qualità di"

# --- Passo 3. next STATION: what a scanner reads of the envelope that is to be taken
next() { at "$1" http GET /v1/next >/dev/null; sed -n "s/^$(member serial) //p" "$T/codes"; }
# bound STATION CARD ENVELOPE ACTIVATION
bound() {
	at "$1" http POST /v1/bindings "bind-$(echo "$*" | sha256sum | cut -c1-20)" \
		"{\"envelope\": \"$3\", \"card\": \"$(card "$2")\", \"activation\": $4}"
}
# Of each case everything, one after the other, is left out.
envelope=$(next 1)
lacks() {
	for left in $2; do
		kept=$(for item in $2; do [ "$item" = "$left" ] || echo "$item"; done)
		is "$(bound 1 1 "$envelope" "$(activation "$1" identity-card $kept)"),$(member type),$(member missing)" \
			"422,/problems/documents-missing,$(echo "$left" | sed 's/no-old-card/old-card/')" "case $1 without $left is not activated"
	done
}
was=$(log_size)
lacks holder "$A no-old-card"; lacks minor "$B no-old-card"; lacks third-party "$C"
is "$(bound 1 1 "$envelope" "$(activation holder identity-card $A form old-card)"),$(member type)" "422,/problems/documents-foreign" "nor with papers of another case"
is "$(bound 1 1 "$envelope" "$(activation holder library-card $A old-card)")" 400 "nor by a document that is none of the three"
is "$(STATION=1 http POST /v1/bindings few-digits "{\"envelope\": \"$envelope\", \"card\": \"AB12CD34EF56GH78\", \"activation\": $(activation holder passport $A old-card)}"),$(member type),$(member field)" \
	"422,/problems/no-code,card" "nor a card that no PIN can be made for"
is "$(sql "SELECT count(*) FROM log WHERE seq >= $was AND entry GLOB '* bind *'"),$(told envelopes '?municipality=roma')" "0,counter-1 True" "and of all that nothing was bound"

# Modalità B, each case, at two counters.
is "$(bound 1 1 "$envelope" "$(activation holder identity-card $A old-card)"),$(member answer)" "201,bound" "case A: a holder by her identity card, with her old card"
one=$(member serial)
old=$(member old_card); like "$old" '^V[0-9]+$' "the old card is kept, under a number to write on it"
is "$(bound 2 2 "$(next 2)" "$(activation minor passport $B no-old-card)"),$(member answer)" "201,bound" "case B: a parent by her passport"
two=$(member serial)
is "$(bound 2 3 "$(next 2)" "$(activation third-party driving-licence $C)"),$(member answer)" "201,bound" "case C: a guardian by her driving licence"
three=$(member serial)
is "$one $two $three" "$(serial 1) $(serial 4) $(serial 5)" "each had the next envelope of the drawer"
is "$(bound 1 1 "$(next 1)" "$(activation holder identity-card $A no-old-card)"),$(member type)" "409,/problems/card-has-one" "a card is activated once"

# Modalità A, by e-mail and by SMS; nothing is drawn for an address that is none.
at 1 drawn 4 "mailto:mario.rossi@cittadini" it
is "$(cat "$T/status"),$(member type)" "422,/problems/address" "an address that cannot work is refused before anything is drawn"
at 1 drawn 4 mailto:mario.rossi@cittadini.example it "$(activation holder passport $A old-card)"
is "$(cat "$T/status"),$(member answer)" "201,split" "a holder has her codes by paper and e-mail"; four=$drawn
older=$(member old_card)
slip=$(first_halves "$four")
is "$(echo $slip | awk '{ print length($1), length($2), length($3) }')" "2 4 5" "the operator prints half a PIN, half a PUK, half a user code"
like "$(pdftotext "$T/body" - | tr -s ' \n' ' ')" "La seconda metà di ogni codice ti arriva per e-mail o SMS" "the paper says where the rest comes from"
is "$(http POST "/v1/splits/$four/printed" printed-4 '{}')" 201 "which is handed over with the card"
at 2 drawn 5 tel:+393331234567 it "$(activation minor driving-licence $B no-old-card)"
is "$(cat "$T/status"),$(member answer)" "201,split" "a parent has her child's codes by paper and SMS"; five=$drawn
STATION=2 sms_slip=$(first_halves "$five"; http POST "/v1/splits/$five/printed" printed-5 '{}' >/dev/null); STATION=1
for step in exchange "courier run --once" exchange; do $step >>"$T/post"; done
is "$(state_of "$four"),$(state_of "$five")" "ended,ended" "both messages were sent"
bodies first >"$T/mail"; last_sms >"$T/sms"
like "$(cat "$T/mail")" '^To: mario.rossi@cittadini.example$' "one is in the mailbox she named"
mail=$(joined "$slip" "$(second_halves "$T/mail")") sms=$(joined "$sms_slip" "$(second_halves "$T/sms")")

# What is in the envelope, as she reads it who has opened it. inside SERIAL: PIN and CIP
pdftotext "$T/paper.pdf" "$T/paper.txt"
inside() { sed -n "s/^codes $1 //p" "$T/papers"; }
for words in INFORMATIVA PIN "CODICE UTENTE" "SPAZIO RISERVATO PER IL PUK"; do
	is "$(grep -c "^$words" "$T/paper.txt" | awk '{ print ($1 >= 6) }')" 1 "inside of each envelope there is: $words"; done
# A line across the middle of where the template has them, of the last envelope's inside: each box has two sides.
pdftoppm -gray -r 127 -f "$(pdfinfo "$T/paper.pdf" | awk '/^Pages:/ { print $2 }')" -x 90 -y 1175 -W 420 -H 1 "$T/paper.pdf" "$T/boxes"
is "$(python3 -c 'import re, sys
row = open(sys.argv[1], "rb").read()[-420:]
print(len(re.findall(rb"[\x00-\xbf]+", row)))' "$T"/boxes-*.pgm)" 16 "which are eight empty boxes"

# The card system, by its own program. has SERIAL N: the PIN and PUK it puts on the card
as daemon outbox export >"$T/carte.json"
is "$(wc -l <"$T/carte.json")" 5 "the card system is told of five cards"
has() {
	[ -s "$T/has.$2" ] || for which in block puk_block; do
		grep "\"$1\"" "$T/carte.json" | "$SYSTEM" open "$key" "$(card "$2")" $which; done | awk '{ print $2 }' | xargs >"$T/has.$2"
	cat "$T/has.$2"
}
n=0; for serial in $one $two $three; do n=$((n + 1))
	set -- $(inside "$serial"); pin=$1
	is "$(has "$serial" $n | cut -d' ' -f1)" "$pin" "card $n has the PIN that is in its closed envelope"
	like "$(has "$serial" $n)" '^[0-9]{5} [0-9]{8}$' "and a PUK that is not"
done
is "$(has "$four" 4)" "$(echo "$mail" | cut -d' ' -f1,2)" "paper and e-mail, put together, are the PIN and the PUK of card 4"
is "$(has "$five" 5)" "$(echo "$sms" | cut -d' ' -f1,2)" "paper and SMS those of card 5"
does daemon outbox ack $one $two $three $four $five
is "$(as daemon outbox export)" "" "no PIN is left here once the card system has it"
# cip_of N: her user code
cip_of() { case $1 in 1) inside "$one" ;; 2) inside "$two" ;; 3) inside "$three" ;; 4) echo "$mail" ;; 5) echo "$sms" ;; esac | awk '{ print $NF }'; }
for n in 1 2 3 4 5; do
	printf '%s\n%s\n' "$(card $n)" "$(cip_of $n)" >"$T/line"
	ok "the user code of card $n is its own" as games cip check - - <"$T/line"; done

# --- Passo 4.
said "PIN è stato sbagliato tre volte di seguito" "three wrong PINs are explained, and that the PUK helps"
said "Fallo subito: con il PIN bloccato la carta non apre più quella pagina" "and that it is read before"
is "$(in_public -o /dev/null -w '%{http_code} %{redirect_url}' "https://localhost:$PUBLIC/area")" \
	"303 https://localhost:$CITIZENS/" "the page leads to the reserved area"
is "$(in_public -o /dev/null -w '%{http_code}' "https://localhost:$CITIZENS/")" 000 "where nobody comes in without a card"
like "$(as_citizen 1 GET /)" 'Il PUK della tua carta' "a citizen comes in with hers"
is "$(puk_of 1)" "$(has "$one" 1 | cut -d' ' -f2)" "after mode B she reads the PUK the card system got, and writes it into the boxes"
is "$(puk_of 2)" "$(has "$two" 2 | cut -d' ' -f2)" "a child's card has its own"
is "$(puk_of 4)" "$(has "$four" 4 | cut -d' ' -f2)" "who lost the paper of mode A reads it again"
is "$(puk_of 6)" no-puk "a card that was never activated has none"

# --- Passo 5.
said "Bastano il lettore, la carta attivata e il suo PIN" "what the services need"

# --- CODICE UTENTE: by telephone.
at 3 http GET / >"$T/status"; tr -s '\n\t ' ' ' <"$T/body" >"$T/help"
like "$(cat "$T/help")" "Dopo tre PIN sbagliati di seguito la carta si blocca da sola, e si sblocca con il PUK" "the help desk has what to say of three wrong PINs"
calls() { at 3 http POST /v1/blocks "call-$1-$2" "{\"card\": \"$(card "$1")\", \"cip\": \"$3\"}"; }
is "$(calls 1 wrong 0000000000),$(member type)" "409,/problems/not-matched" "who does not know the user code blocks no card"
is "$(calls 1 right "$(cip_of 1)"),$(member answer)" "201,blocked" "who does has it blocked by telephone"
is "$(calls 4 right "$(cip_of 4)"),$(member answer)" "201,blocked" "also a card of mode A"
as daemon outbox export >"$T/orders"
is "$(grep -c '"order": "block"' "$T/orders"),$(grep -c "$one" "$T/orders"),$(grep -c "$four" "$T/orders")" "2,1,1" "the card system is told to"
does daemon outbox ack --block "$one" "$four"
is "$(puk_of 1),$(puk_of 3)" "no-puk,$(has "$three" 3 | cut -d' ' -f2)" "a blocked card has no PUK any more, and others have"

# --- Evening: old cards, the day's sheets.
signs() { at 1 http POST "/v1/old-cards/$1" "$1-$2" "{\"cards\": [\"$old\", \"$older\"], \"badge\": \"$(cat "$T/badge.$2")\"}"; }
is "$(signs withdrawals games),$(member type)" "403,/problems/same-person" "nobody alone withdraws an old card"
is "$(signs withdrawals bin),$(member witness)" "201,bin" "two people do"
is "$(signs destructions bin),$(member witness)" "201,bin" "and destroy it"
is "$(at 1 http GET /v1/old-cards),$(member cards)" "200,[]" "no old card is left"
# sheet STATION: opening received bound closing
sheet() { at "$1" http GET /v1/day >/dev/null; echo "$(member opening) $(member received) $(member bound) $(member closing)"; }
is "$(sheet 1)" "0 3 1 2" "the day's sheet of the first counter is what is in its drawer"
is "$(sheet 2)" "0 3 2 1" "and so is the second one's"
rows() { as daemon report "$1" --csv | python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin): print(*[row[name] for name in sys.argv[1].split(",")])' "$2"; }
is "$(rows activations custodian,case,mode,activations,identity_card,passport,driving_licence,old_cards)" \
	"counter-1 holder envelope 1 1 0 0 1
counter-1 holder split codes 1 0 1 0 1
counter-2 minor envelope 1 0 1 0 0
counter-2 minor split codes 1 0 0 1 0
counter-2 third-party envelope 1 0 0 1 0" "the report of activations has each counter's, by case and mode"
is "$(rows old-cards card,state,withdrawn_by,withdrawn_before,destroyed_by,destroyed_before)" \
	"$old destroyed games bin games bin
$older destroyed games bin games bin" "and that of old cards who signed"

# --- Night.
unserve counter; is $? 0 "stations are closed"
unportal; is $? 0 "and so is the portal"
ok "the ledger reconciles with its log" as daemon reconcile
ok "the auditor's own program agrees" audited
# named PLACE...: files there that have any of it
named() { grep -rlaF -e "$PERSON" -e mario.rossi -e 3331234567 $(for n in 1 2 3 4 5; do echo "-e $(card $n) -e $(cip_of $n)"; done) "$@" | wc -l; }
is "$(named "$T/home" "$T/export" "$T/courier" "$T/counter.err" "$T/portal.err")" 0 "nothing kept or said names a person, an address, a card or a code"
is "$(named "$T/mail" "$T/line" "$T/papers")" 3 "where it is it is found"
finish
