#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a home whose keys are in a token: what is refused and how, and what a token that fails costs"

M=$T/module/broken.so H=$T/home J=$T/job.cfg
mkdir "$T/module"; cp "$BUILD/tests/broken_module.so" "$M"; chmod 755 "$M"
# breaks LINE...: what goes wrong from now on (tests/fault/broken_module.c)
breaks() { rm -f "$M.note"; printf '%s\n' "$@" >"$M.fault"; }
breaks ""
MODULE=$M token_home "$H" --operators daemon,bin
quick_job "$J"
tool() { pkcs11-tool --module "$SOFTHSM" --token-label "$BUSTA_HSM_TOKEN" --login --pin "$(cat "$T/passphrase")" "$@" 2>&1; }
# run_said: as run, its words where refused looks for them
run_said() { timeout -k 5 90 "$BUSTA" --home "$H" batch run --quiet "$@"; }
key_of() { sed -n "s/.*id = \"\($1-[^\"]*\)\".*/\1/p" "$H/keys/store.cfg" | tail -1; }
id_of() { key_of "$1" | tr -d '\n' | od -An -tx1 | tr -d ' \n'; }

# What it is.
run "$J"; is "$?" 0 "a batch runs on it"
is "$(invariants)" "" "and all adds up"
tool --list-objects | grep -v '^warning\|^$' >"$T/objects"
is "$(grep -c 'Object;' "$T/objects"),$(grep -c 'Access: *sensitive, always sensitive, never extractable, local$' "$T/objects")" \
	"8,8" "OpenSC finds eight keys there, that were drawn there and cannot be read or carried out"
is "$(sed -n 's/.*Usage: *//p' "$T/objects" | sort | uniq -c | tr -s ' ' | tr '\n' ';')" \
	" 2 sign; 5 verify; 1 wrap, unwrap;" "each for one thing: two sign, five are HMAC keys, one wraps"
tool --read-object --type secrkey --label "$(key_of wrap)" --output-file "$T/stolen" >"$T/.out"
like "$(cat "$T/.out")" SENSITIVE "the wrapping key cannot be read, with the PIN neither"
is "$(grep -c 'exportable = false;' "$H/keys/store.cfg"),$(grep -c 'exportable = true;' "$H/keys/store.cfg")" \
	"7,0" "the key store says of none that it can be exported"
is "$(grep -rac "$(cat "$T/passphrase")" "$H" | grep -v ':0$')" "" "the PIN is nowhere in the home"
openssl x509 -in "$H/keys/manifest.crt" -noout -text >"$T/.out"
ok "openssl verifies the certificate, which the token signed" \
	openssl verify -CAfile "$H/keys/manifest.crt" "$H/keys/manifest.crt"
ok "and the manifest" openssl cms -verify -binary -inform DER -in "$H/pages/B000001/manifest.cms" \
	-content "$H/pages/B000001/manifest.json" -CAfile "$H/keys/manifest.crt" -purpose any -out /dev/null

# One try of the PIN, however many rooms there are; and none where it would be the last.
printf '%s' 00000000 >"$T/wrong"; chmod 600 "$T/wrong"
cp "$H/busta.cfg" "$T/busta.cfg"
sed -i 's|^passphrase_file.*|passphrase_file = "../wrong";|' "$H/busta.cfg"
breaks "C_Login note"
refused 77 'cannot log in to the token busta-[0-9]*: the PIN is wrong \(CKR_PIN_INCORRECT\)$' \
	"a wrong PIN" run_said "$J" --rooms 4
is "$(wc -l <"$M.note")" 1 "which four rooms try once"
cp "$T/busta.cfg" "$H/busta.cfg"
breaks "C_Login note"; run "$J" --rooms 2
is "$?,$(wc -l <"$M.note")" "0,3" "(with the right one each logs in)"
for flag in "40000 is locked after too many wrong PINs" "20000 would be locked by one more wrong PIN" \
	"80000 wants its PIN to be changed first"; do
	breaks "C_GetTokenInfo +0x${flag%% *}" "C_Login note"
	refused 77 "the token busta-[0-9]* ${flag#* }" "a token that ${flag#* }" run_said "$J"
	is "$(cat "$M.note" 2>/dev/null)" "" "is tried no PIN"
done
breaks "C_Login 0xa4"
refused 77 'the PIN is locked after too many wrong ones: .*\(CKR_PIN_LOCKED\)$' "one that says so only when it is asked" run_said "$J"

# Whoever is asked is asked for a PIN.
breaks ""
sed -i '/^passphrase_file/d' "$H/busta.cfg"
cat >"$T/type.py" <<-'PY'
	import os, pty, sys
	pid, fd = pty.fork()
	if pid == 0: os.execv(sys.argv[2], sys.argv[2:])
	seen = b""
	while b": " not in seen: seen += os.read(fd, 100)
	os.write(fd, open(sys.argv[1], "rb").read().strip() + b"\n")
	try:
	    while True:
	        got = os.read(fd, 1000)
	        if not got: break
	        seen += got
	except OSError: pass
	print(seen.decode().replace("\r", ""))
	sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
python3 "$T/type.py" "$T/passphrase" "$BUSTA" --home "$H" batch run --quiet "$J" >"$T/typed" 2>&1
is "$?,$(head -1 "$T/typed")" "0,PIN of the token: " "on the terminal the PIN of the token is asked"
cp "$T/busta.cfg" "$H/busta.cfg"

# What busta.cfg may say.
bad() { # SED-SCRIPT PATTERN SENTENCE
	sed -i "$1" "$H/busta.cfg"
	refused 65 "busta.cfg:[0-9]+: $2" "$3" "$BUSTA" --home "$H" batch list
	cp "$T/busta.cfg" "$H/busta.cfg"; }
bad 's|module = .*|module = "softhsm.so";|' 'module must be the whole path' "a module by half its path"
bad '/module = /d' 'the setting module is missing' "no module"
bad '/token = /d' 'the setting token is missing' "no token"
bad 's|token = .*|token = "123456789012345678901234567890123";|' 'token must be the label of a token, 1 to 32 bytes' "a label of 33 bytes"
bad 's|token = .*|token = 7;|' 'token must be text in quotes' "a token that is a number"
bad 's|SOFTHSM2_CONF|LD_PRELOAD|' 'each environment must be NAME=VALUE' "LD_PRELOAD for the room"
bad 's|SOFTHSM2_CONF|GCONV_PATH|' 'each environment must be NAME=VALUE' "where iconv finds programs to load"
bad 's|SOFTHSM2_CONF|BUSTA_HSM_MODULE|' 'each environment must be' "a name that is busta's"
bad 's|SOFTHSM2_CONF=|SOFTHSM2_CONF|' 'each environment must be' "a variable without a value"
bad 's|environment = .*|environment = "A=B";|' 'environment must be a list' "a variable that is no list"
bad 's|files = .*|files = ( "tokens" );|' 'each files must be the whole path of a directory' "half the path of a directory"
bad 's|files = .*|slot = 3;|' 'unknown setting slot' "a setting nobody knows"
refused 64 'need both --hsm-module and --hsm-token' "a module without a token at init" \
	"$BUSTA" --home "$T/none" init --hsm-module "$M"
refused 65 'busta.cfg:1: module must be the whole path' "half a path at init" \
	"$BUSTA" --home "$T/none" init --hsm-module x.so --hsm-token x --passphrase-file "$T/passphrase"
refused 69 'there is no token called nowhere' "a token that is not there, at init" \
	"$BUSTA" --home "$T/none" init --hsm-module "$M" --hsm-token nowhere --passphrase-file "$T/passphrase" \
	--hsm-environment "SOFTHSM2_CONF=$SOFTHSM2_CONF"
is "$(ls "$T/none/keys")" "" "and no store is left"

gone() { # CODE PATTERN SENTENCE
	before=$(digest_of "$H")
	refused "$1" "$2" "$3" run_said "$J"
	is "$(digest_of "$H")" "$before" "and nothing in the home has changed"; }

# What may be wrong with the token. Each is put back.
tokens=${SOFTHSM2_CONF%/*}/tokens
keep() { rm -rf "$T/kept"; cp -a "$tokens" "$T/kept"; }
back() { rm -rf "$tokens"; cp -a "$T/kept" "$tokens"; }
keep
rm -rf "$tokens"/*; gone 69 'there is no token called busta-[0-9]*' "no token"
softhsm2-util --init-token --free --label "$BUSTA_HSM_TOKEN" --pin "$(cat "$T/passphrase")" --so-pin 87654321 >/dev/null
gone 69 "this is another token called $BUSTA_HSM_TOKEN: it has the serial [0-9a-f]*, and the keys are in that of the serial [0-9a-f]*$" \
	"another token of its label"
back
softhsm2-util --init-token --free --label "$BUSTA_HSM_TOKEN" --pin 1111 --so-pin 87654321 >/dev/null
gone 69 "there are 2 tokens called $BUSTA_HSM_TOKEN" "two of its label"
back
mv "$M" "$M.away"; gone 69 'cannot find the PKCS#11 module .*broken.so: No such file' "no module"; mv "$M.away" "$M"
sed -i "s|files = .*|files = ( \"$T/missing\" );|" "$H/busta.cfg"
gone 69 "cannot open $T/missing, which the PKCS#11 module needs" "a directory that is not there"
cp "$T/busta.cfg" "$H/busta.cfg"
token_of "$H"; cp "$tokens"/*/token.object "$T/token.object"
: >"$(echo "$tokens"/*/token.object)"
gone 69 'there is no token called busta-[0-9]*' "one that SoftHSM lost while it logged in"
like "$(PROVIDER=softhsm token_mend)" 'lost its token.object' "which is noticed"
ok "and needs nothing back but that file" run_said "$J"
tool --delete-object --type secrkey --label "$(key_of cip)" >/dev/null
gone 65 'the key cip-[0-9a-f-]* is not in the token busta-[0-9]*$' "a key that is gone"
tool --keygen --key-type GENERIC:32 --label "$(key_of cip)" --id "$(id_of cip)" --usage-sign >/dev/null
gone 65 'the key cip-[0-9a-f-]* in the token (can|may|does)' "one that pkcs11-tool made in its place"
like "$(cat "$T/.err")" 'CKA_|may' "by the first attribute that is not as it must be"
tool --keygen --key-type AES:32 --label "$(key_of wrap)" --id "$(id_of wrap)" >/dev/null
back; tool --keygen --key-type AES:32 --label "$(key_of wrap)" --id "$(id_of wrap)" >/dev/null
gone 65 "more than one object in the token $BUSTA_HSM_TOKEN is called wrap-" "a second key of a name"
back; run "$J"; is "$?" 0 "with all put back a batch runs"

# A module that fails in the middle of a batch, and goes on failing: nothing is half
# done, the sentence says what it was, and with the fault gone the run is resumed.
echo 'room_timeout = 1;' >>"$H/busta.cfg"
fails() { # CODE PATTERN SENTENCE FAULT...
	code=$1 pattern=$2 said=$3; shift 3
	batches=$(sql 'SELECT count(*) FROM batch')
	breaks "$@"; remember
	refused "$code" "$pattern" "$said" run_said "$J" --rooms 1
	breaks ""
	is "$(forgotten)$(log_faults "$H")" "" "nothing is forgotten or half done"
	run "$J"; is "$?,$(invariants)" "0," "the same words finish it"
	is "$(sql 'SELECT count(*) FROM batch')" $((batches + 1)) "as one batch"; }
fails 69 'cannot sign in the token busta-[0-9]*: the token was removed \(CKR_DEVICE_REMOVED\)$' \
	"a token removed in the middle of a batch" "C_Sign 0x32 60"
fails 69 'cannot sign in the token .*: the module has failed' "one that fails to sign" "C_SignInit 0x5 45"
fails 69 'gives a signature of 31 bytes, which must have 32' "one that answers short" "C_Sign short 50"
fails 69 'gives a signature of 33 bytes' "or long" "C_Sign long 50"
fails 69 'the random source of the token .* failed: the token has no random source' "one without randomness any more" "C_GenerateRandom 0x121 2"
fails 69 'cannot wrap a key in the token .*: the token has no more memory' "one that cannot wrap" "C_WrapKey 0x31 2"
fails 69 'gives a wrapped key of 39 bytes, which must have 40' "or wraps short" "C_WrapKey short 2"
fails 69 'cannot log in .*: the token was removed' "one that is gone at login" "C_Login 0x32"
fails 69 '4 rooms were lost one after the other, .*signal 11' "one that crashes every room" "C_Sign crash 20"
fails 69 '4 rooms were lost one after the other, .*silent' "one that hangs every room" "C_Sign hang 20"
[ -z "${CAMPAIGN:-}" ] || # which takes a minute
	fails 69 'silent for [0-9]+ seconds' "one that hangs at login" "C_Login hang"
fails 69 'was killed by signal 11' "one that crashes at login" "C_Login crash"
breaks "C_Sign 0x32 60"; run "$J" --rooms 1; breaks "C_UnwrapKey 0x32"
refused 69 'cannot unwrap a key|the token was removed' "one that cannot unwrap when the batch is resumed" run_said "$J" --rooms 1
breaks ""; run "$J"; is "$?,$(invariants)" "0," "which is resumed then"

# One room of two that crashes costs its chunk.
quick_job "$T/large.cfg" quantity=200
breaks "C_Sign crash 120"; run "$T/large.cfg" --rooms 2
is "$?,$(invariants)" "0," "a module that crashes now and then costs chunks, not the batch"
like "$(cat "$T/.err")" 'a room was killed by signal 11 \(Segmentation fault\): another takes its place' "and it is said"
breaks ""
is "$(unfair)" "" "all certificates add up"

# Keys that are made: what breaks off leaves no store, and is made again.
for fault in "C_GenerateKey 0x31 3" "C_GenerateKeyPair crash" "C_GenerateKeyPair 0x30" "C_Sign short 5" "C_Sign garbage 9"; do
	breaks "$fault"; MODULE=$M token_init "$T/new" >"$T/.out" 2>"$T/.err"; code=$?
	is "$((code != 0)),$(ls "$T/new/keys" | grep -c store)" "1,0" "no store of keys whose making broke off ($fault)"
done
breaks ""; MODULE=$M token_init "$T/new" >/dev/null; is "$?" 0 "they are made then"
quick_job "$T/2.cfg"; "$BUSTA" --home "$T/new" batch run --quiet "$T/2.cfg" >/dev/null
is "$?,$(invariants "$T/new")" "0," "and a batch runs on them, in a token that other homes have keys in"

# Everything that a room logs is of an ordinary user's; see confinement.sh.
if [ "$(id -u)" -eq 0 ]; then
	mkdir "$T/user" "$T/user/bin"; chmod 755 "$T"
	cp "$BUILD/busta" "$BUILD/busta-room" "$T/user/bin"; cp "$J" "$ROOT/templates/busta-singola.cfg" "$ROOT/batch/weak-pins.txt" "$T/user"
	cp "$T/shop.crt" "$T/user"
	make_job "$T/user/job.cfg" use_template="$T/user/busta-singola.cfg" quantity=40 chunk=10 \
		'weak_pins="weak-pins.txt"' "recipients=( \"$T/user/shop.crt\" )"
	cp "$T/passphrase" "$T/user/pin"; chown -R nobody "$T/user"
	user() { setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"; }
	mkdir "$T/user/tokens"; sed "s|^directories.*|directories.tokendir = $T/user/tokens|" "$SOFTHSM2_CONF" >"$T/user/softhsm2.conf"
	chown -R nobody "$T/user"; export SOFTHSM2_CONF="$T/user/softhsm2.conf"
	user softhsm2-util --init-token --free --label user --pin "$(cat "$T/passphrase")" --so-pin 87654321 >/dev/null
	ok "an ordinary user makes a home on a token of his" user "$T/user/bin/busta" --home "$T/user/home" init \
		--passphrase-file "$T/user/pin" --hsm-module "$SOFTHSM" --hsm-token user \
		--hsm-environment "SOFTHSM2_CONF=$SOFTHSM2_CONF" --hsm-files "$T/user/tokens"
	ok "runs a batch" user "$T/user/bin/busta" --home "$T/user/home" batch run --quiet "$T/user/job.cfg"
	ok "and signs a checkpoint" user "$T/user/bin/busta" --home "$T/user/home" log checkpoint
	chown -R root "$T/user/home"; is "$(invariants "$T/user/home")" "" "and all adds up"
fi
finish
