#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "second halves of codes are sealed to a certificate that two people put there, and to no other"

# audited: a fresh export of the log, replayed by the auditor's own program
audited() {
	rm -rf "$T/export"
	as daemon log checkpoint && as daemon log export "$T/export" &&
		"$BUILD/busta-audit" verify "$T/export" --key "$T/home/keys/log.vkey"
}
asked_as() { sed -n 's/.*"request": \([0-9]*\).*/\1/p'; }
certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
		-keyout "$T/$1.key" -out "$T/$1.crt" -subj "/CN=$1" -addext "keyUsage=critical,$2" 2>/dev/null
}
print_of() { openssl x509 -in "$1" -outform DER | sha256sum | cut -d' ' -f1; }
shown() { as daemon courier show --json | sed -n 's/.*"certificate_sha256": "\([0-9a-f]*\)".*/\1/p'; }

certificate one keyAgreement; certificate two keyAgreement; certificate signs digitalSignature
people && both_games() { n=$(as daemon request operator games --roles counter --json | asked_as)
	as bin approve "$n" >/dev/null; } && both_games || exit
is "$(as daemon courier show --json | tr -d ' \n')" "[]" "there is none"
refused 65 'cannot receive' "one that cannot receive is none" as daemon courier set "$T/signs.crt"
refused 66 'nowhere' "nor is one that is not there" as daemon courier set "$T/nowhere.crt"
refused 65 'not a certificate' "nor a file that is none" as daemon courier set "$T/one.key"
refused 77 'takes a releaser or key-custodian' "a counter asks for none" as games courier set "$T/one.crt"
number=$(as daemon courier set "$T/one.crt" --json | asked_as)
refused 77 'own request' "nobody alone sets one" as daemon approve "$number"
like "$(as bin request list)" "$(print_of "$T/one.crt")" "who approves sees the fingerprint"
ok "nothing was written" test ! -e "$T/home/keys/courier.crt"
ok "two people do" as bin approve "$number"
is "$(shown)" "$(print_of "$T/one.crt")" "and it is that one"
is "$(print_of "$T/home/keys/courier.crt")" "$(print_of "$T/one.crt")" "also where the room reads it"
refused 65 'already' "the same again is no change" as daemon courier set "$T/one.crt"
number=$(as daemon courier set "$T/two.crt" --json | asked_as); as bin approve "$number" >/dev/null
is "$(print_of "$T/home/keys/courier.crt"),$(shown)" "$(print_of "$T/two.crt"),$(print_of "$T/two.crt")" \
	"another takes its place"
like "$(audited)" 'each fits, and together they are what was signed' "the auditor's replay says the same"
ok "and so does reconcile" "$BUSTA" --home "$T/home" reconcile

# The request says the certificate and its fingerprint: edited, it is not carried out.
number=$(as daemon courier set "$T/one.crt" --json | asked_as)
sqlite3 "$T/home/ledger/ledger.db" "UPDATE request SET arguments = replace(arguments,
	'$(print_of "$T/one.crt")', '$(print_of "$T/two.crt")') WHERE id = $number"
refused 65 'edited' "an edited request is refused" as bin approve "$number"
is "$(print_of "$T/home/keys/courier.crt")" "$(print_of "$T/two.crt")" "and changes nothing"
finish
