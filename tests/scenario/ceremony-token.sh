#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "custodians of a home on a token make keys, and show that another token has them all"

[ "$(id -u)" -eq 0 ] || skip "several users are played here, which takes root"
H=$T/home
token_home "$H" --operators daemon,bin
quick_job "$T/job.cfg"
ok "there is a batch" run "$T/job.cfg"
last() { sql "SELECT entry FROM log ORDER BY seq DESC LIMIT 1" | cut -d' ' -f4-; }

timeout -k 5 200 python3 -B "$ROOT/tests/fault/ceremony_token.py" "$BUSTA" "$T" - >"$T/said" 2>"$T/wrong"
while read -r found; do
	case $found in
	"ok "*) result 0 "${found#ok }" ;;
	"no "*) result 1 "${found#no }" ;;
	*) printf '%s\n' "$found" ;;
	esac
done <"$T/said"
is "$(cat "$T/wrong")" "" "all of it was tried"

# What the token's own backup would give: the same objects in another place.
live=${SOFTHSM2_CONF%/*}
copy() { # NAME: a token restored there
	mkdir -p "$T/$1"; cp -r "$live/tokens" "$T/$1/"
	sed "s|^directories.tokendir.*|directories.tokendir = $T/$1/tokens|" "$live/softhsm2.conf" >"$T/$1/softhsm2.conf"
}
rehearse() { # NAME [OPTION...]
	there=$1; shift
	as daemon key rehearse restore --hsm-token "$BUSTA_HSM_TOKEN" \
		--hsm-environment "SOFTHSM2_CONF=$T/$there/softhsm2.conf" --hsm-files "$T/$there/tokens" --passphrase-file "$T/passphrase" "$@"
}
copy restored
before=$(last)
refused 64 'that is the token that is in use' "the token that is in use is no restored one" \
	as daemon key rehearse restore --hsm-token "$BUSTA_HSM_TOKEN"
refused 69 'the restored token: .*no token called' "nor is one that is not there" \
	as daemon key rehearse restore --hsm-token elsewhere --passphrase-file "$T/passphrase"
refused 66 "no terminal" "the PIN of the token in use is told to no other" \
	env SUDO_USER=daemon SUDO_UID=1 setsid -w "$BUSTA" --home "$T/home" key rehearse restore --hsm-token elsewhere
refused 64 'rehearse takes' "a token and a file are two things" rehearse restored "$T/some.backup"
refused 64 'NAME=VALUE' "what its module needs to know is not what rooms have" \
	as daemon key rehearse restore --hsm-token x --hsm-environment LD_PRELOAD=/tmp/x.so
is "$(last)" "$before" "none of that is in the log"
ok "a token that has all keys is rehearsed" rehearse restored
like "$(last)" '^rehearse daemon - - 0 wrap-[^ ]* restore -$' "and that is in the log"

# One key less, and one of another home.
copy poorer
SOFTHSM2_CONF=$T/poorer/softhsm2.conf pkcs11-tool --module "$SOFTHSM" --token-label "$BUSTA_HSM_TOKEN" --login \
	--pin "$(cat "$T/passphrase")" --delete-object --type secrkey \
	--label "$(sed -n 's/.*id = "\(cip-[^"]*\)".*/\1/p' "$H/keys/store.cfg")" >/dev/null 2>&1
refused 65 'the restored token: .*cip-' "one that lacks a key is not" rehearse poorer
label=$BUSTA_HSM_TOKEN own=$SOFTHSM2_CONF
token_make "$label" "$T/stranger" 2>/dev/null
export SOFTHSM2_CONF="$own"
refused 65 'the restored token: ' "one of that name with other keys is not" rehearse stranger
echo 12345678 >"$T/pin"; chmod 600 "$T/pin"
refused 77 'the restored token: .*PIN' "nor one whose PIN is another" rehearse restored --passphrase-file "$T/pin"
ok "the home works with its own, as before" as daemon log checkpoint
is "$(invariants)" "" "and all adds up"
finish
