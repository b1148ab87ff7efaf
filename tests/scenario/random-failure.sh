#!/bin/sh
# In a mount namespace of its own, where /dev/urandom can be taken away too.
if [ -z "${IN_NAMESPACE-}" ]; then
	unshare -Urm true 2>/dev/null || unshare -m true 2>/dev/null || {
		echo "1..0 # SKIP no mount namespace may be made here"; exit 0; }
	[ "$(id -u)" -eq 0 ] && how=-m || how=-Urm
	IN_NAMESPACE=1 exec unshare $how sh "$0"
fi
. "$(dirname "$0")/lib.sh"
scenario "no envelope is made of a random source that fails"
. "$ROOT/tests/fault/inject.sh"

quick_home
echo 'room_timeout = 1;' >>"$T/home/busta.cfg"
J=$T/job.cfg
quick_job "$J"
: >"$T/void"
without_devices() { for device in /dev/urandom /dev/random /dev/hwrng; do
	[ ! -e $device ] || mount --bind "$T/void" $device; done; }
with_devices() { for device in /dev/urandom /dev/random /dev/hwrng; do
	umount -l $device 2>/dev/null; done; }
envelopes() { sql 'SELECT coalesce(sum(last - first + 1), 0) FROM stock WHERE state > 1'; }

# The same numbers drawn twice, or by two rooms, would be two envelopes with one code.
quick_job "$J" quantity=400 chunk=20
without_devices
run "$J" --rooms 4; is $? 0 "getrandom alone is enough"
with_devices
for file in "$T"/home/pages/B000001/0*.cms; do
	open_pages "$file" "$T/pages.pdf"
	pdftotext -layout "$T/pages.pdf" - | grep -aEo '^ +[0-9]{10}$'
done | tr -d ' ' >"$T/codes"
is "$(wc -l <"$T/codes"),$(sort -u "$T/codes" | wc -l)" "400,400" \
	"400 envelopes from 4 rooms that started together have 400 different user codes"
{ sed 1d "$T/codes"; tail -1 "$T/codes"; } >"$T/repeated"
is "$(sort -u "$T/repeated" | wc -l)" 399 "and one that is there twice would be noticed"

# From the first call on, and from the one that seeds OpenSSL: the first is the C
# library's own. A single failure may be made good by asking again.
quick_job "$J"
have=$(envelopes)
without_devices
for error in ENOSYS EIO; do
	for when in 1+ 2+; do
		broken "" "-e trace=getrandom -e inject=getrandom:error=$error:when=$when" "$J" --rooms 1
		is "$?" 71 "getrandom says $error from call $when on: the run fails"
		like "$(cat "$T/.err")" '^busta: the random source failed: .' "with a sentence"
		is "$(envelopes),$(ls "$T/home/work" | wc -l)" "$have,0" "and no envelope is made of it"
	done
done
echo "-o /dev/null -e trace=getrandom -e inject=getrandom:error=EIO:when=1+" >"$T/always.new-keys"
refused 71 'the random source failed: ' "no key store is made of it either" \
	"$DESK" --home "$T/new" init --passphrase-file "$T/passphrase"
is "$(ls -A "$T/new/keys" "$T/new" | grep -c 'store.cfg\|busta.cfg')" 0 "nor a home"
rm "$T/always.new-keys"
ok "which can be made when the source is back" \
	"$DESK" --home "$T/new" init --passphrase-file "$T/passphrase"

# One call that hangs for ever: a source that is not seeded yet, or a signal storm.
broken "" "-e trace=getrandom -e inject=getrandom:error=EINTR:delay_enter=20000:when=2+" "$J" --rooms 1
is "$?" 69 "getrandom that is interrupted for ever is noticed: the run fails"
like "$(cat "$T/.err")" '^busta: a room was silent for 5 seconds$' "with a sentence"
is "$(envelopes),$(ls "$T/home/work" | wc -l),$(pgrep -cf "serve $J")" "$have,0,0" \
	"no envelope is made of it, and no room stays behind"
with_devices

# In one room of two: the other's good numbers do not make up for it.
broken "" "-e trace=getrandom -e inject=getrandom:error=EIO:when=2+" "$J" --rooms 2
is "$?,$(envelopes)" "71,$have" "if it fails for one room of two, nothing is made"
run "$J"; is $? 0 "with the source back the batch is made"
is "$(invariants)$(unfair)" "" "and all adds up"
finish
