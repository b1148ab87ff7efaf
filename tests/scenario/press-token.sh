#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "the press's keys may stay in a token: RSA and EC, and a wrong PIN opens nothing"
. "$ROOT/tests/press/press.sh"
MODULE=/usr/lib/softhsm/libsofthsm2.so
[ -e "$MODULE" ] && ls /usr/lib/*/engines-3/pkcs11.so >/dev/null 2>&1 ||
	skip "needs softhsm2 and libengine-pkcs11-openssl"

mkdir -p "$T/tokens"; export SOFTHSM2_CONF="$T/softhsm2.conf"
printf '%s\n' "directories.tokendir = $T/tokens" 'objectstore.backend = file' 'log.level = ERROR' >"$SOFTHSM2_CONF"
softhsm2-util --init-token --free --label press --pin 123456 --so-pin 87654321 >/dev/null
printf '123456\n' >"$T/pin"; printf '654321\n' >"$T/wrong"; chmod 600 "$T/pin" "$T/wrong"

# into_token KEY ID LABEL USE: a private key for that use, as far as the token knows
into_token() {
	openssl pkcs8 -topk8 -nocrypt -in "$1" -outform DER -out "$T/p8.key"
	pkcs11-tool --module "$MODULE" --token-label press --login --pin 123456 --write-object "$T/p8.key" \
		--type privkey --label "$3" --id "$2" "--usage-$4" >/dev/null 2>&1
	openssl pkey -in "$1" -pubout -outform DER -out "$T/p8.key"
	pkcs11-tool --module "$MODULE" --token-label press --login --pin 123456 --write-object "$T/p8.key" \
		--type pubkey --label "$3" --id "$2" >/dev/null 2>&1
	rm "$T/p8.key"
}

quick_home
tls_key printer
for kind in rsa ec; do
	print_shop "shop" $kind; signing_key
	case $kind in
	rsa) into_token "$T/shop.key" 01 open-rsa decrypt; into_token "$T/sign.key" 03 sign sign ;;
	ec) into_token "$T/shop.key" 02 open-ec derive ;;
	esac
	quick_job "$T/$kind.cfg" quantity=20 chunk=20
	run "$T/$kind.cfg"; is $? 0 "a batch sealed to an $kind key"
	parcel "$T/stick" 17 "" "B00000$([ $kind = rsa ] && echo 1 || echo 2)"
	fake good
	PRESS_MORE="pkcs11_module = \"$MODULE\";" press_home "$port"
	sed -i "s|^open = .*|open = { key = \"pkcs11:token=press;object=open-$kind;type=private\"; certificate = \"$T/shop.crt\"; passphrase_file = \"$T/wrong\"; };|
		s|^sign = .*|sign = { key = \"pkcs11:token=press;object=sign;type=private\"; certificate = \"$T/sign.crt\"; passphrase_file = \"$T/pin\"; };|" \
		"$T/press/press.cfg"
	refused 69 'wrong PIN' "$kind: a wrong PIN" press print "$T/stick" --quiet
	sed -i "s|$T/wrong|$T/pin|" "$T/press/press.cfg"
	refused 65 'does not open.*pkcs11_files of press.cfg' "the right one is no use if press.cfg does not say where the token's files are" \
		press print "$T/stick" --quiet
	is "$(wc -c <"$T/press/journal")" 0 "and nothing is begun"
	echo "pkcs11_files = ( \"$T/tokens\" );" >>"$T/press/press.cfg"
	rm -f "$T/shop.key"
	ok "$kind: the token opens the page files" press print "$T/stick" --quiet
	is "$(grep -ac '^/Type /Page$' "$T/fake/1.pdf")" 20 "and 20 sheets come out"
	ok "the token signs the receipt" press receipt -o "$T/$kind.json"
	ok "and openssl verifies it" openssl cms -verify -binary -inform DER -in "$T/$kind.cms" \
		-content "$T/$kind.json" -CAfile "$T/sign.crt" -purpose any -out /dev/null
	fake_stop
done
finish
