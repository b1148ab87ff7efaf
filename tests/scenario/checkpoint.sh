#!/bin/sh
# In memory if that can be had: what is killed is never the disk.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "the room signs no checkpoint but one that extends the last, and knows its own codes and cards"
. "$ROOT/tests/fault/inject.sh"
. "$ROOT/tests/opener/opener.sh"

# ask QUESTION...: of the room of a counter in $T/home
ok "a program can be built that asks as a counter does" helper ask_counter
cp "$BUILD/tests/fault/ask_counter" "$T/bin"
ask() { timeout -k 5 60 "$T/bin/ask_counter" "$T/home" "$@"; }

# note FILE: opened by openssl alone, with the key of log.vkey, and
# its tree hashed as RFC 6962 section 2.1 has it; says origin, size, and what is wrong
cat >"$T/note.py" <<'PY'
import base64, hashlib, subprocess, sys
folder, file = sys.argv[1:3]
text, signatures = open(file, encoding="utf-8", newline="").read().split("\n\n")
text += "\n"
name, key_id, key = open(f"{folder}/log.vkey").read().rstrip("\n").split("+", 2)
key = base64.b64decode(key, validate=True)
sha256 = lambda data: hashlib.sha256(data).digest()
wrong = []
if key[0] != 1 or sha256(name.encode() + b"\n" + key)[:4].hex() != key_id: wrong.append("key id")
lines = signatures.splitlines()
dash, signer, payload = lines[0].split(" ")
payload = base64.b64decode(payload, validate=True)
if len(lines) != 1 or dash != "\u2014" or signer != name or payload[:4].hex() != key_id:
    wrong.append("signature line")
spki = bytes.fromhex("302a300506032b6570032100") + key[1:]
for part, data in ("spki", spki), ("text", text.encode()), ("sig", payload[4:]):
    open(f"{file}.{part}", "wb").write(data)
if subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", f"{file}.spki", "-keyform", "DER",
        "-rawin", "-in", f"{file}.text", "-sigfile", f"{file}.sig"], capture_output=True).returncode:
    wrong.append("signature")
def root(leaves):
    if len(leaves) < 2: return sha256(b"\0" + leaves[0]) if leaves else sha256(b"")
    k = 1
    while k * 2 < len(leaves): k *= 2
    return sha256(b"\1" + root(leaves[:k]) + root(leaves[k:]))
origin, size, hash = text.splitlines()
leaves = [f"here {i}\n".encode() for i in range(int(size))]
if base64.b64decode(hash, validate=True) != root(leaves): wrong.append("root")
if origin != name: wrong.append("origin")
print(size, *wrong)
PY
note() { cp "$1" "$T/read" && python3 "$T/note.py" "$T/home/keys" "$T/read"; }
signed=$T/home/keys/log/checkpoint

# What init makes.
quick_home
is "$(stat -c %a "$T/home/keys/log" "$signed" "$T/home/keys/log.vkey" | tr '\n' ' ')" "700 600 644 " \
	"a new home has a checkpoint, and a key to be given away"
cp "$signed" "$T/first"
is "$(note "$T/first")" 0 "it is that of the empty log, as openssl verifies"
sed '2s/0/1/' "$T/first" >"$T/forged"
is "$(note "$T/forged")" "1 signature root" "which would notice another number"
origin=$(head -1 "$signed")
like "$(cat "$T/home/busta.cfg")" "^origin = \"$origin\";" "the home knows its log's name"
is "$origin" "busta/$(hostname | tr -c 'a-zA-Z0-9./_\n-' -)" "which is the host's, if none is given"
is "$(ask key)" "$(cat "$T/home/keys/log.vkey")" "the room says the same key as the file"

# Extending.
ask sign "$origin" here 0 7 >"$T/note"
is "$?,$(note "$T/note")" "0,7" "a log that grows is signed"
ok "and stands in the home before anybody has it" cmp "$T/note" "$signed"
before=$(stat -c '%i %z' "$signed")
ask sign "$origin" here 7 7 >"$T/again"
ok "the same again is the same bytes" cmp "$T/note" "$T/again"
is "$(stat -c '%i %z' "$signed")" "$before" "for which nothing is written"
ask sign "$origin" here 7 8 sign "$origin" here 8 1000 >/dev/null
cp "$signed" "$T/note"
is "$(note "$T/note")" 1000 "one room signs as often as it is asked"

# Refusing: each with a sentence, and nothing changes.
no() { # PATTERN SENTENCE QUESTION...
	pattern=$1 said=$2; shift 2
	refused 65 "^ask_counter: $pattern" "$said" ask "$@"
	cmp -s "$T/note" "$signed" || result 1 "$said: and the checkpoint stays"; }
no "the log has 7 entries, and one of 1000 was signed already: the ledger is an old copy\$" \
	"a log that was longer is refused, with both sizes" sign "$origin" here 7 7
no "the log has 0 entries, and one of 1000 was" "an empty one too" sign "$origin" here 0 0
changed='the log of 1001 entries does not continue the one of 1000 that was signed already: the ledger was altered$'
no "$changed" "a log with another last entry" sign "$origin" here:999 1000 1001
no "$changed" "or another first one" sign "$origin" here:0 1000 1001
no "$changed" "or proved from an earlier size" sign "$origin" here 999 1001
no "$changed" "or without a proof" sign "$origin" here 1001 1001
no "$changed" "or with one hash too few" short "$origin" here 1000 1001
for bit in 0 255 256 700 1500; do
	no "$changed" "or with bit $bit of the proof turned" forge "$origin" here 1000 1001 $bit
done
no "the log of 1000 entries does not continue the one of 1000 that" \
	"another log of the same length" sign "$origin" here:5 1000 1000
no "the log is called busta/elsewhere, and the one signed before $origin: " \
	"a log of another name" sign busta/elsewhere here 1000 1001
ask sign "$origin" here 1000 1001 >"$T/note"
is "$(note "$T/note")" 1001 "while the true one is signed"

# Two rooms, and a checkpoint put back while one works.
mkfifo "$T/held"
hold() { # OLD NEW LATER: signs once, waits for release, and signs again
	: >"$T/.out"
	ask sign "$origin" here "$1" "$2" hold sign "$origin" here "$1" "$3" \
		<"$T/held" >"$T/.out" 2>"$T/.err" & held=$!
	exec 7>"$T/held"
	while kill -0 $held 2>/dev/null && [ ! -s "$T/.out" ]; do :; done; }
release() { exec 7>&-; wait $held; }
hold 1001 1001 1003
ask sign "$origin" here 1001 1005 >"$T/note"
release
is "$?,$(cat "$T/.err")" "65,ask_counter: the log has 1003 entries, and one of 1005 was signed already: the ledger is an old copy" \
	"what another room signed meanwhile counts"
ask sign "$origin" here 1005 1005 >/dev/null
mv "$signed" "$T/newer"
cp "$T/again" "$signed"
hold 7 9 10
cp "$T/again" "$signed"
release
is "$?,$(cat "$T/.err")" "65,ask_counter: keys/log/checkpoint has 7 entries, and one of 9 was signed already: it is an old copy" \
	"an old checkpoint put back under a room is noticed"
# The limit, as busta-room(8) has it: only what somebody else kept shows this one.
ask sign "$origin" here 7 8 >"$T/note"
is "$?,$(note "$T/note")" 0,8 "put back while none works, with an old ledger, it is not"
mv "$T/newer" "$signed"; cp "$signed" "$T/note"

# What was signed last must be there, and of this key.
lost() { # CODE PATTERN SENTENCE
	refused "$1" "^ask_counter: the last checkpoint of the log, keys/log/checkpoint, $2.*: put it back from a copy\$" \
		"$3" ask key; rm -rf "$signed"; cp "$T/note" "$signed"; }
rm "$signed"; lost 66 'cannot be read \(.*No such file' "a checkpoint that is missing is refused"
: >"$signed"; lost 65 'is not one that this key store signed' "an empty one"
sed -i '2s/1005/1006/' "$signed"; lost 65 'is not one that this key store signed' "one with another size"
sed -i '1s/$/x/' "$signed"; lost 65 'is not one that this key store signed' "or another name"
sed -i '$d' "$signed"; lost 65 'is not one that this key store signed' "one without its signature"
sed -i '$s/A\{0,1\}.=$/=/' "$signed"; lost 65 'is not one that this key store signed' "with half a signature"
head -c 2000 /dev/zero >"$signed"; lost 65 'cannot be read .*larger than 1024' "one that is too long"
rm "$signed"; mkdir "$signed"; lost 66 'cannot be read .*not a regular file' "a folder in its place"
make_home "$T/other"
cp "$T/other/keys/log/checkpoint" "$signed"
lost 65 'is not one that this key store signed' "and that of another home"
mv "$T/home/keys/log" "$T/log"
refused 66 "keys/log .*: put it back from a copy" "nor is there a room without the folder" ask key
mv "$T/log" "$T/home/keys/log"
is "$(ask key)" "$(cat "$T/home/keys/log.vkey")" "with all put back there is"

# Durable before it is answered: the order of the calls, then each failing once.
echo "-o $T/trace" >"$T/once.counter"
ask sign "$origin" here 1005 1010 >"$T/note"
awk '/^seccomp\(/ { on = 1 } on' "$T/trace" >"$T/after"
# A token that is files is looked at between, before it signs.
between=; [ "${PROVIDER:-}" != softhsm ] || between='([a-z0-9]* )*'
like "$(sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' "$T/after" | tr '\n' ' ')" \
	"recvfrom flock openat newfstatat read close getpid ${between}openat newfstatat write fsync renameat fsync close flock sendto" \
	"the file is on the disk, in place, and its folder too, before the answer"
like "$(grep -c 'fsync(4)' "$T/after"),$(grep -c '^renameat(4, "\.checkpoint\.[0-9]*", 4, "checkpoint")' "$T/after")" '^1,1$' \
	"by its name in that folder"
# A confined room dies of a call that strace turns into none: one that is not is used.
# shellcheck disable=SC2086 # words on purpose
(cd "$BUILD" && ${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -I"$ROOT/src" -o "$T/bin/unconfined" \
	src/busta-room.o "$ROOT/tests/sanitize/unconfined.c" room.a audit.a hsm.a job.a \
	envelope.a base.a -lhpdf -lzint -lconfig -lseccomp -lgfshare -lcrypto -lm)
mv "$T/bin/room" "$T/bin/confined"; mv "$T/bin/unconfined" "$T/bin/room"
echo "-o $T/trace" >"$T/once.counter"
ask sign "$origin" here 1010 1011 >/dev/null
size=1011
for fault in openat:ENOSPC:4 write:ENOSPC:1 fsync:EIO:1 renameat:EIO:1 fsync:EIO:2; do
	call=${fault%%:*} error=${fault#*:} when=${fault##*:}; error=${error%:*}
	# Counted from where it is confined: before, it opens files of its own.
	code=74
	case $call in
	openat) code=73
		when=$(awk '/^openat\(/ { n++ } /\.checkpoint\./ { print n; exit }' "$T/trace") ;;
	write) when=$(awk '/^write\(/ { n++ } /openat.*\.checkpoint\./ { on = 1 }
		on && /^write\(/ { print n; exit }' "$T/trace") ;;
	esac
	echo "-o /dev/null -e trace=$call -e inject=$call:error=$error:when=$when" >"$T/once.counter"
	refused $code "^ask_counter: cannot (create|write|put) checkpoint" \
		"$call that fails is a refusal" ask sign "$origin" here $size $((size + 1))
	has=$(note "$signed" | tee "$T/has")
	[ "$has" = $size ] || [ "$has" = $((size + 1)) ]
	result $? "and leaves the old checkpoint or the new"
	is "$(ls -A "$T/home/keys/log")" checkpoint "and nothing else"
	size=$has
done
mv "$T/bin/confined" "$T/bin/room"

# Killed at each call of its: what was answered is there, and it goes on.
echo "-o $T/trace" >"$T/once.counter"
ask sign "$origin" here "$size" $((size + 1)) >/dev/null; size=$((size + 1))
awk '{ call = $1; sub(/\(.*/, "", call); count[call]++ } /^seccomp\(/ { on = 1 }
	on && call ~ /^(flock|openat|read|write|fsync|renameat|sendto|close)$/ { print call, count[call] }' \
	"$T/trace" >"$T/all"
points=0 wrong=
while read -r call when; do
	points=$((points + 1))
	echo "-o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$when" >"$T/once.counter"
	ask sign "$origin" here "$size" $((size + 1)) >"$T/note" 2>"$T/.err" </dev/null
	code=$? has=$(note "$signed")
	case $code,$((has - size)) in
	0,1 | 69,0 | 69,1) size=$has ;;
	*) wrong="$wrong $call:$when($code,$has)" ;;
	esac
	[ $code -ne 0 ] || cmp -s "$T/note" "$signed" || wrong="$wrong $call:$when(answer)"
done <"$T/all"
is "$wrong" "" "after a kill at each of $points calls the checkpoint is the old or the new"
ok "and those are all from the first word to the last" test $points -ge 14
ask sign "$origin" here "$size" $((size + 1)) >"$T/note"
is "$(note "$T/note")" $((size + 1)) "and the room goes on signing"
is "$(ls -A "$T/home/keys/log")" checkpoint "and leaves nothing of those that were killed"

# Codes and cards, against foreign tools with the keys themselves.
store=$T/home/keys/store.cfg
expected() {
	case $2 in
	card) key_hmac card "$1" ;;
	scan) echo "$1" | tokens ;;
	esac
}
one=$(expected LZ260001234Q scan) lot=$(expected LZ260000001ALZ260000100B scan)
nine=$(expected LZ26000001234KLZ26000001334K scan)
last=${one#"${one%?}"}; [ "$last" = A ] && other=B || other=A
is "$(ask scan "$one" scan "$lot" scan "$nine" | tr '\n' ,)" "match,match,match," \
	"the code of an envelope matches, and that of a lot's cover, with long serials too"
is "$(ask scan "${one%?}$other" scan "LZ260001235${one#LZ260001234}" scan "${one%?}" scan "${one}A" \
	scan ABCDEF scan "" scan "$nine$nine" scan "$(expected LZ260001234Q card | cut -c1-12)" | sort | uniq -c | tr -s ' ')" \
	" 8 no match" "another token, another serial, too little and too much do not"
for card in 1234567890123456 80380000300012345678 ABCDEFGHIJKLMNOP; do
	is "$(ask card $card)" "$(expected "busta card v1$card" card)" "the pseudonym of a card of ${#card}"
done
for card in 123456789012345 12345678901234567 123456789012345é abcdefghijklmnop '1234567890 12345' ''; do
	refused 70 '^ask_counter: that is not a card number$' "no pseudonym of \"$card\"" ask card "$card"
done

# A making that is killed anywhere can be begun again, and then all of it agrees.
wrong=
for point in mkdirat:1 renameat:1 renameat:2 renameat:3 renameat:4 fsync:3 fsync:5 fsync:7 fsync:8; do
	call=${point%:*} when=${point#*:}
	rm -rf "$T/made"
	echo "-o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$when" >"$T/once.new-keys"
	"$DESK" --home "$T/made" init --passphrase-file "$T/passphrase" --origin test/made >/dev/null 2>"$T/.err" &&
		wrong="$wrong $point(not-killed)"
	[ ! -e "$T/made/keys/store.cfg" ] || [ -s "$T/made/keys/log/checkpoint" ] || wrong="$wrong $point(no-checkpoint)"
	"$DESK" --home "$T/made" init --passphrase-file "$T/passphrase" --origin test/made >/dev/null ||
		wrong="$wrong $point(again)"
	[ "$("$T/bin/ask_counter" "$T/made" key)" = "$(cat "$T/made/keys/log.vkey")" ] || wrong="$wrong $point(key)"
done
is "$wrong" "" "a making that is killed is finished by making again"
is "$(head -1 "$T/made/keys/log/checkpoint")" test/made "under the name it is given"
rm "$T/made/busta.cfg" "$T/made/ledger/ledger.db"
refused 73 'the keys already made are for a log called test/made: finish it with "init --origin test/made"' \
	"the keys of a broken making do not take another name" \
	"$DESK" --home "$T/made" init --passphrase-file "$T/passphrase" --origin test/other
for bad in '' 'two words' 'pl+us' 'umläut' "$(printf %065d 0)"; do
	refused 64 'the origin of a log must be 1 to 64 characters' "no log is called \"$bad\"" \
		"$DESK" --home "$T/named" init --passphrase-file "$T/passphrase" --origin "$bad"
done
rm "$T/home/busta.cfg" "$store"
refused 73 'that of a log in use: put keys/store.cfg back from a copy' \
	"new keys do not take the place of those that signed a log in use" make_home
is "$(note "$signed")" $((size + 1)) "whose last checkpoint stays"
finish
