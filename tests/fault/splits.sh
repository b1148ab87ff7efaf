# For scenarios, after counter/lib.sh, fault/life.sh, fault/cards.sh and courier/courier.sh:
# a counter that gives split codes, and the courier they go to.

# approve_last: what was asked last
approve_last() { does bin approve "$(sql 'SELECT max(id) FROM request')"; }

# split_rules [SETTING...]: the home's split.cfg; settings are whole lines
split_rules() {
	{
		printf '%s\n' 'format = "busta split 1";' 'series = "SA26";' \
			"weak_pins = \"$ROOT/batch/weak-pins.txt\";" \
			"slip = { file = \"$ROOT/templates/slip.cfg\"; sha256 = \"$(sha256sum <"$ROOT/templates/slip.cfg" | cut -d' ' -f1)\"; };"
		for setting; do echo "$setting"; done
	} >"$T/home/split.cfg"
}

# split_home [SETTING...]: two people, one counter and its stations, the card system carte
# under $key, and the courier in $T/courier; settings are split.cfg's
split_home() { counter_home 1 "${STATIONS:-1}" 10 && split_codes "$@"; }

# split_codes [SETTING...]: what a home needs besides, for codes that are split
split_codes() {
	split_rules "$@"
	exchange_key || return
	key=$(key_of)
	"$SYSTEM" wrap "$EXCHANGE" "$key" >"$T/carte.block"
	does daemon card-system add carte --key-block "$T/carte.block"; approve_last
	does daemon courier set "$T/courier/courier.crt"; approve_last
}

# http METHOD PATH [KEY [BODY]]: of the station $STATION, the first one if that is not said;
# the status, and the body in $T/body
http() {
	from=$(printf '%s/s%03d' "$PKI" "${STATION:-1}")
	curl -s --cacert "$PKI/ca.crt" --cert "$from.crt" --key "$from.key" -X "$1" \
		${3:+-H "Idempotency-Key: $3"} ${4:+-H "Content-Type: application/json" --data-raw "$4"} \
		-o "$T/body" -w '%{http_code}' "https://localhost:$(port counter)$2"
}
member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2]))' "${2:-$T/body}" "$1"; }

# drawn N TO [LANG [ACTIVATION]]: codes for card N, whose second halves go there; their
# number in $drawn
drawn() {
	http POST /v1/splits "draw-$$-$1-${draws:=0}" "{\"card\": \"$(card "$1")\", \"activation\": ${4:-$HOLDER},
		\"to\": \"$2\", \"lang\": \"${3:-it}\"}" >"$T/status"
	draws=$((draws + 1)) drawn=$(member number)
}
# first_halves NUMBER: "PIN ··" and the others, as the slip has them
first_halves() {
	http GET "/v1/splits/$1/slip" >"$T/status"
	pdftotext -layout "$T/body" - | tee "$T/slip.txt" | grep -oE '[0-9]+[.]{2,}' | tr -d . | tr '\n' ' '
}
exchange() { as daemon message exchange --inbox "$T/courier/inbox" --results "$T/courier/results" "$@"; }
# state_of NUMBER: where its message is
state_of() { as daemon message list --json | python3 -c 'import json, sys
print(*[m["message"] for m in json.load(sys.stdin) if m["number"] == sys.argv[1]])' "$1"; }
# second_halves FILE: the digits of the halves that came, PIN, PUK and CIP
second_halves() { grep -oE "[.]{2,}[0-9]+" "$1" | tr -d . | tr "\n" " "; }
# joined FIRST SECOND: "PIN PUK CIP"
joined() { echo "$1 $2" | awk '{ print $1 $4, $2 $5, $3 $6 }'; }
# blocks NUMBER CARD: the PIN and the PUK its card system reads
blocks() {
	as daemon outbox export | grep "$1" >"$T/blocks"
	echo "$("$SYSTEM" open "$key" "$2" <"$T/blocks") $("$SYSTEM" open "$key" "$2" puk_block <"$T/blocks")"
}
# last_sms: what the gateway was given last
last_sms() {
	python3 -c 'import json, sys
print(json.loads(json.loads(open(sys.argv[1]).readlines()[-1])["body"])["text"])' "$T/gateway/requests"
}
