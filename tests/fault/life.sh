# For scenarios, after lib.sh: a home of daemon and bin in which envelopes live.

# does NAME ARGUMENT...: a step of a life, which must succeed
does() { as "$@" >"$T/.out" 2>"$T/.err" || {
	result 1 "a step: $*"; sed 's/^/# /' "$T/.out" "$T/.err" | head; finish; }; }

# both KIND ARGUMENT...: daemon asks, bin approves; asked: how often anybody asked. What
# is to be released is so without having rehearsed it.
asked=0
ask_for() { [ "$1" != release ] || { both waive "$2"; approved; }
	does daemon request "$@"; asked=$((asked + 1)); }

# approved [FILE]: two people have approved the proof of quick_job's template, or this one
approved() {
	sheet=${1:-$ROOT/templates/busta-singola.cfg}
	as daemon template list --json | grep -q "$(sha256sum <"$sheet" | cut -d' ' -f1)" && return
	does daemon template approve "$sheet"; asked=$((asked + 1)); does bin approve $asked
}
both() { ask_for "$@"; does bin approve $asked; }

# custodian NAME KIND [OPTION...]
custodian() { named=$1 kind=$2; shift 2
	both custodian "$named" --kind "$kind" --title "$named, piano 1" --address "via Po" "$@"; }

# batch_on_hand JOB: B000001 of 40, printed and in the hands of the print room press,
# who sent 1 to 30 to the counter roma; the codes of all 40 are in $T/codes, and
# code N is what a scanner reads of one
batch_on_hand() {
	people && quick_job "$1" 'note="life"' || exit
	custodian press print-room
	custodian roma counter
	does daemon batch run --quiet --rooms 1 "$1"
	for page in "$T"/home/pages/B000001/0*.cms; do
		open_pages "$page" "$T/page.pdf" && pdftotext -raw "$T/page.pdf" -
	done | grep -oE 'LZ26[0-9]{7}[0-9A-Z][A-Z2-7]{6}' | sort -u >"$T/codes"
	is "$(wc -l <"$T/codes")" 40 "forty envelopes to live with"
	both release B000001
	does daemon stock printed B000001 --at press
	does daemon stock send LZ26-0000001..0000030 --from press --to roma
	does bin stock receive D1 LZ26-0000001..0000030
}
code() { sed -n "$1p" "$T/codes"; }

# card N: its number
card() { printf 'IDCARTA%09d' "$1"; }

# audited [HOME]: a fresh export of the log, replayed by the auditor's own program
audited() {
	rm -rf "$T/export"
	as daemon log checkpoint && as daemon log export "$T/export" &&
		"$BUILD/busta-audit" verify "$T/export" --key "$T/home/keys/log.vkey"
}

# full_life: something in every column of every table, and everything explained. The
# log was signed in its middle. Envelopes 1 to 40 are LZ26, of three batches: one
# sealed and used, one broken off and given up, one voided, its key destroyed; a
# fourth went to a press, and a fifth is for what was spoiled there; a sixth, of another
# series, is unfinished.
full_life() {
	batch_on_hand "$T/job.cfg"
	custodian milano counter --municipality Milano --hours "Mo-Fr 08:30-13:00" \
		--position 45.464194,9.189635
	custodian depot depot
	ask_for operator games --roles counter+auditor; does bin approve $asked
	ask_for operator man --roles all; does bin approve $asked
	ask_for operator man --remove; does bin approve $asked
	# Bound with and without a request and a record, spoiled when bound, and again.
	does bin bind "$(code 1)" "$(card 1)" --at roma --request first-1 --activation holder:passport:old-card
	does games bind "$(code 2)" "$(card 2)" --at roma --request second-2 --activation minor:identity-card:old-card
	does bin bind "$(code 3)" "$(card 3)" --at roma --activation third-party:driving-licence
	does bin bind "$(code 4)" "$(card 4)" --at roma
	does bin stock spoil LZ26-0000004..0000004 --at roma --reason counter
	does bin bind "$(code 5)" "$(card 4)" --at roma --request third-3 --activation holder:passport:old-card
	# Deliveries: lost in part and closed, a return, one on its way.
	does daemon stock send LZ26-0000031..0000036 --from press --to depot
	as daemon stock receive D2 LZ26-0000031..0000035 >/dev/null 2>&1
	does daemon stock missing LZ26-0000036..0000036 --at D2
	does daemon stock found LZ26-0000036..0000036 --at depot
	does bin stock return LZ26-0000021..0000030 --from roma --to depot
	does daemon stock receive D3 LZ26-0000021..0000030
	does daemon log checkpoint
	does daemon stock send LZ26-0000021..0000025 --from depot --to milano
	does bin stock receive D4 LZ26-0000021..0000025
	does daemon stock send LZ26-0000026..0000027 --from depot --to milano
	# Out of use, in each way.
	does bin stock spoil LZ26-0000006..0000007 --at roma --reason scan
	does bin stock compromise LZ26-0000008..0000008 --at roma --reason opened
	does daemon stock expire LZ26-0000009..0000009 --at roma
	does daemon stock missing LZ26-0000010..0000010 --at roma
	both destroy LZ26-0000006..0000006 --at roma
	both adjust LZ26-0000011..0000011 --from roma --to milano
	# Counted: as the book has it, and with a difference that is then explained.
	does bin stock count LZ26-0000011..0000011 LZ26-0000021..0000025 --at milano
	as bin stock count LZ26-0000012..0000019 LZ26-0000010..0000010 --at roma >/dev/null 2>&1
	does daemon stock missing LZ26-0000020..0000020 --at roma
	custodian parma drawer
	ask_for custodian parma --closed; does bin approve $asked
	# Broken off and given up; voided, its key destroyed; broken off and left.
	broken_batch "$T/broken.cfg" B000002
	does daemon batch abandon B000002
	quick_job "$T/void.cfg" quantity=4 chunk=2
	does daemon batch run --quiet --rooms 1 "$T/void.cfg"
	both void B000003
	both destroy-key B000003
	# Keys made and shared, PINs on their way, CIPs said: one locked, and unlocked; PUKs told.
	helper live_keys
	"$BUILD/tests/fault/live_keys" "$T/home/ledger/ledger.db" || {
		result 1 "a step: live_keys"; finish; }
	asked=$((asked + 2))
	both retire-key backup-2026-000001
	both rotate-key
	both unlock-cip LZ26-0000001-2
	both unlock-puk LZ26-0000001-2
	both waive B000003
	press_life
	station_life
	courier_life
	broken_batch "$T/other.cfg" B000006 'series="RM26"' serial_digits=9
	# Asked and withdrawn, refused, and open.
	ask_for destroy LZ26-0000007..0000007 --at roma
	does daemon request withdraw $asked
	ask_for custodian depot --title "Altro deposito"
	as daemon approve $asked >/dev/null 2>&1
	ask_for destroy LZ26-0000008..0000008 --at roma
}

# press_life: B000004 went to a press, the shop's, and came back with a receipt; what
# was spoiled is replaced by B000005. Another press was made and removed.
press_life() {
	press_made inky shop; press_made blinky blinky
	does daemon press remove blinky; asked=$((asked + 1)); does bin approve $asked
	quick_job "$T/pressed.cfg" quantity=6 chunk=3
	does daemon batch run --quiet --rooms 1 "$T/pressed.cfg"
	both release B000004
	does daemon release export B000004 -o "$T/pressed"
	last=$(sql "SELECT max(last) FROM stock JOIN place ON place.id = stock.place WHERE name = 'B000004'")
	press_receipt "$T/pressed.json" "$T/pressed" inky shop "$last..$last=jam"
	does bin receipt import "$T/pressed.json"
	does daemon batch replace --quiet B000004
}

# station_life: two stations at roma, with somebody at each, and one of the auditor's
# that was taken away; badges of games and bin
station_life() {
	for station in roma-1 roma-2 ispettore; do
		station_certificate "$station"
		case $station in roma*) where="--counter roma" ;; *) where=--auditor ;; esac
		# shellcheck disable=SC2086 # one word, or two
		does daemon station add "$station" --certificate "$T/$station.crt" $where
		asked=$((asked + 1)); does bin approve $asked
	done
	does daemon station revoke ispettore
	for name in games bin; do does daemon operator badge $name --to "$T/$name.svg"; done
	helper live_stations
	"$BUILD/tests/fault/live_stations" "$T/home/ledger/ledger.db" || {
		result 1 "a step: live_stations"; finish; }
	does bin station unlock roma-1
}

# courier_made: $T/courier.crt and .key, whom second halves of codes are sealed to
courier_made() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
		-keyout "$T/courier.key" -out "$T/courier.crt" -subj /CN=courier \
		-addext keyUsage=critical,keyAgreement 2>/dev/null
	does daemon courier set "$T/courier.crt"; asked=$((asked + 1)); does bin approve $asked
}

# courier_life: a courier, and another in its place; and codes that are split
courier_life() {
	courier_made; courier_made
	helper live_splits
	"$BUILD/tests/fault/live_splits" "$T/home/ledger/ledger.db" || {
		result 1 "a step: live_splits"; finish; }
}

# station_certificate NAME [EXTENSION [KEY...]]: $T/NAME.crt, and .key
station_certificate() {
	station_is=$1 station_for=${2:-extendedKeyUsage=clientAuth}
	shift; [ $# -eq 0 ] || shift
	[ $# -gt 0 ] || set -- ec -pkeyopt ec_paramgen_curve:P-256
	openssl req -x509 -nodes -days 30 -newkey "$@" -subj "/O=Roma/CN=$station_is" \
		-keyout "$T/$station_is.key" -out "$T/$station_is.crt" -addext "$station_for" 2>/dev/null
}

# press_made NAME SHOP: a press at the print room press, with the keys of that shop
press_made() {
	print_shop "$2"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
		-keyout "$T/$1-sign.key" -out "$T/$1-sign.crt" -subj "/CN=$1 signs" \
		-addext "keyUsage=critical,digitalSignature" 2>/dev/null
	does daemon press add "$1" --certificate "$T/$2.crt" --signing "$T/$1-sign.crt" --at press
	asked=$((asked + 1)); does bin approve $asked
}

# press_receipt OUT.json FOLDER NAME SHOP SPOILED: what that press says of a release
press_receipt() {
	"$ROOT/tests/opener/receipt.py" "$2/release.json" "$3" "$T/$4.crt" "$5" >"$1" &&
		openssl cms -sign -binary -in "$1" -signer "$T/$3-sign.crt" -inkey "$T/$3-sign.key" \
			-outform DER -out "${1%.json}.cms" 2>/dev/null || {
		result 1 "a step: a receipt"; finish; }
}

# has_sealed NUMBER: of that batch; nobody says so while the ledger is being written
has_sealed() {
	found=$(sql "SELECT count(*) FROM sealed WHERE batch = $1" 2>/dev/null)
	[ "${found:-0}" -gt 0 ]
}

# broken_batch JOB BATCH [SETTING=VALUE...]: its desk is killed with chunks sealed, and begun
broken_batch() {
	broken=$1 number=${2#B}; shift 2
	quick_job "$broken" quantity=2000 chunk=1 "$@"
	"$BUSTA" --home "$T/home" batch run --quiet --rooms 2 "$broken" >/dev/null 2>&1 & desk=$!
	while kill -0 $desk 2>/dev/null && ! has_sealed "$number"; do :; done
	kill -9 $desk; wait $desk 2>/dev/null
}
