# What every scenario stands on: TAP, a folder of its own that goes away, a
# home, a print shop, a job. A scenario opens with its goal:
#   . "$(dirname "$0")/lib.sh"; scenario "nothing is lost when ..."

set -u
# Debian's programs, whatever else stands before them: the python3 of a version manager
# takes six times as long to begin, and tests begin a thousand.
export PATH="/usr/bin:/bin:$PATH"
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$ROOT/build}
case $BUILD in /*) ;; *) BUILD=$ROOT/$BUILD ;; esac
BUSTA=$BUILD/busta
T=$(mktemp -d "${TMPDIR:-/tmp}/busta-test.XXXXXX") || exit
tests=0 failures=0 servers=
export LC_ALL=C.UTF-8
unset BUSTA_HOME CREDENTIALS_DIRECTORY SUDO_UID SUDO_GID SUDO_USER SOFTHSM2_CONF \
	BUSTA_HSM_MODULE BUSTA_HSM_TOKEN BUSTA_HSM_FILES

scenario() { echo "# $1"; }

cleanup() {
	for pid in $servers; do kill "$pid" 2>/dev/null; done
	cd / && rm -rf "$T"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# result STATUS SENTENCE
result() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then echo "ok $tests - $2"; else
		failures=$((failures + 1)); echo "not ok $tests - $2"; fi
	return "$1"
}

# ok SENTENCE COMMAND...: the command succeeds
ok() { said=$1; shift; "$@" >"$T/.out" 2>"$T/.err" || {
	result 1 "$said"; sed 's/^/# /' "$T/.out" "$T/.err" | head -20; return 1; }
	result 0 "$said"; }

# is GOT EXPECTED SENTENCE
is() { [ "$1" = "$2" ] || { result 1 "$3"
	printf '# got:      %s\n# expected: %s\n' "$1" "$2"; return 1; }
	result 0 "$3"; }

# like GOT PATTERN SENTENCE: an extended regular expression
like() { printf '%s\n' "$1" | grep -Eq -e "$2" || { result 1 "$3"
	printf '%s\n' "$1" | head -20 | sed 's/^/# got: /'; echo "# expected: $2"
	return 1; }; result 0 "$3"; }

# refused CODE PATTERN SENTENCE COMMAND...: exit code and sentence of a refusal
refused() { code=$1 pattern=$2 said=$3; shift 3
	"$@" >"$T/.out" 2>"$T/.err"; got=$?
	if [ "$got" -ne "$code" ] || ! grep -Eq -e "$pattern" "$T/.err"; then
		result 1 "$said"
		echo "# exit code $got, expected $code; expected /$pattern/, said:"
		sed 's/^/# /' "$T/.err" | head -5; return 1; fi
	result 0 "$said"; }

# alter FILE AT: another byte stands there
alter() {
	stood=$(od -An -tu1 -j"$2" -N1 "$1")
	printf "\\$(printf %03o $(((stood + 1) % 256)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# soon COMMAND...: waits until it succeeds, ten seconds at most
soon() { for _ in $(seq 200); do "$@" >/dev/null 2>&1 && return; sleep 0.05; done; return 1; }

finish() { echo "1..$tests"; [ "$failures" -eq 0 ]; exit; }

# A print shop's key and certificate: print_shop NAME [rsa|ec] -> $T/NAME.key, .crt
# Made once for all scenarios of a run: making RSA keys is slow.
print_shop() {
	kind=${2:-rsa} cache=$BUILD/tests/keys
	mkdir -p "$cache"
	if [ ! -s "$cache/$1-$kind.crt" ]; then
		case $kind in
		rsa) set -- "$1" rsa:3072 keyEncipherment ;;
		ec) set -- "$1" ec keyAgreement ;;
		esac
		openssl req -x509 -newkey "$2" $([ "$kind" = ec ] &&
			echo -pkeyopt ec_paramgen_curve:P-256) -nodes -days 3650 \
			-keyout "$cache/$1.$$.key" -out "$cache/$1.$$.crt" \
			-subj "/O=Test print shop/CN=$1" \
			-addext "keyUsage=critical,$3" 2>/dev/null
		mv "$cache/$1.$$.key" "$cache/$1-$kind.key"
		mv "$cache/$1.$$.crt" "$cache/$1-$kind.crt"
	fi
	cp "$cache/$1-$kind.key" "$T/$1.key"; cp "$cache/$1-$kind.crt" "$T/$1.crt"
}

# token_make LABEL DIR: a SoftHSM token in a folder of its own, whose PIN is in
# $T/passphrase; other tools find it by SOFTHSM2_CONF. $BECOME is whose it is
SOFTHSM=/usr/lib/softhsm/libsofthsm2.so
token_make() {
	(umask 077; ${BECOME:-} mkdir -p "$2/tokens") || return
	[ -s "$T/passphrase" ] || {
		openssl rand -hex 8 >"$T/passphrase"; chmod 600 "$T/passphrase"; }
	printf '%s\n' "directories.tokendir = $2/tokens" 'log.level = ERROR' \
		'objectstore.backend = file' 'slots.removable = false' >"$2/softhsm2.conf"
	export SOFTHSM2_CONF="$2/softhsm2.conf"
	chmod a+r "$SOFTHSM2_CONF"
	${BECOME:-} softhsm2-util --init-token --free --label "$1" --pin "$(cat "$T/passphrase")" \
		--so-pin 87654321 >/dev/null
}

# token_init DIR OPTION...: init on a token made by token_make, MODULE or SoftHSM itself
token_init() {
	inited=$1; shift
	"$BUSTA" --home "$inited" init --passphrase-file "$T/passphrase" \
		--hsm-module "${MODULE:-$SOFTHSM}" --hsm-token "$BUSTA_HSM_TOKEN" \
		--hsm-environment "SOFTHSM2_CONF=$SOFTHSM2_CONF" \
		--hsm-files "${SOFTHSM2_CONF%/*}/tokens" "$@"
}

# token_of DIR: the token of that home's own, as $OPENER and other tools find it
token_of() {
	export BUSTA_HSM_MODULE="$SOFTHSM"
	BUSTA_HSM_TOKEN=busta-$(printf %s "$1" | cksum | cut -d' ' -f1)
	export BUSTA_HSM_TOKEN
	export SOFTHSM2_CONF="$T/$BUSTA_HSM_TOKEN/softhsm2.conf"
	export BUSTA_HSM_FILES="$T/$BUSTA_HSM_TOKEN/tokens"
}

# token_home [DIR [OPTION...]]: a home whose keys are in a token, the same one when it
# is made again
token_home() {
	made=${1:-$T/home}; [ $# -eq 0 ] || shift
	token_of "$made"
	[ -s "$SOFTHSM2_CONF" ] || token_make "$BUSTA_HSM_TOKEN" "${SOFTHSM2_CONF%/*}" &&
		token_init "$made" "$@" >/dev/null
}

# token_mend: puts back what SoftHSM loses if it is killed at one of a few calls while
# it logs in: it empties token.object, in which no key is, and writes it anew
token_mend() {
	[ "${PROVIDER:-}" = softhsm ] || return 0
	token_of "$T/home"
	mended=$(echo "$BUSTA_HSM_FILES"/*/token.object)
	if [ ! -e "$T/token.object" ]; then cp "$mended" "$T/token.object"
	elif [ ! -s "$mended" ] || ! softhsm2-util --show-slots | grep -q "Label: *$BUSTA_HSM_TOKEN *\$"; then
		echo "# SoftHSM lost its token.object"; cp "$T/token.object" "$mended"
	fi
}

# keep_home NAME, bring_home NAME: the home as it is now, and its token with it
keep_home() {
	cp -a "$T/home" "$T/$1"
	[ "${PROVIDER:-}" != softhsm ] || { token_of "$T/home"; cp -a "$BUSTA_HSM_FILES" "$T/$1.token"; }
}
bring_home() {
	rm -rf "$T/home"; cp -a "$T/$1" "$T/home"
	[ "${PROVIDER:-}" != softhsm ] || { token_of "$T/home"; rm -rf "$BUSTA_HSM_FILES"
		cp -a "$T/$1.token" "$BUSTA_HSM_FILES"; }
}

# make_home [DIR [OPTION...]]: a home whose passphrase is in $T/passphrase, or with
# PROVIDER=softhsm in the environment one on a token, whose PIN is there
make_home() {
	[ "${PROVIDER:-}" != softhsm ] || { token_home "$@"; return; }
	made=${1:-$T/home}; [ $# -eq 0 ] || shift
	[ -s "$T/passphrase" ] || {
		openssl rand -base64 24 >"$T/passphrase"; chmod 600 "$T/passphrase"; }
	"$BUSTA" --home "$made" init --passphrase-file "$T/passphrase" "$@" \
		>/dev/null
}

# people [DIR]: as quick_home, with two operators who have all roles, daemon and bin.
# as NAME ARGUMENT...: busta in $T/home, called by that user through sudo; a
# developer's home believes it. as daemon request release 1; as bin approve 1
people() { quick_home "${1:-$T/home}" --operators daemon,bin; }
as() {
	who=$1; shift
	SUDO_USER=$who SUDO_UID=$(id -u "$who") SUDO_GID=$(id -g "$who") \
		"$BUSTA" --home "$T/home" "$@"
}

# make_job FILE [SETTING=VALUE ...]: a job in $T that works; given settings replace
# or, with an empty value, remove its own.
make_job() {
	job=$1; shift
	[ -s "$T/shop.crt" ] || print_shop shop
	template=$ROOT/templates/busta-cieca.cfg
	for setting; do case $setting in use_template=*)
		template=${setting#*=} ;; esac; done
	cat >"$job" <<-JOB
	format = "busta job 1";
	series = "LZ26";
	quantity = 1000;
	weak_pins = "$ROOT/batch/weak-pins.txt";
	template = { file = "$template"; sha256 = "$(sha256sum "$template" | cut -d' ' -f1)"; };
	recipients = ( "$T/shop.crt" );
	JOB
	for setting; do
		name=${setting%%=*} value=${setting#*=}
		[ "$name" = use_template ] && continue
		sed -i "/^$name = /d" "$job"
		[ -z "$value" ] || echo "$name = $value;" >>"$job"
	done
}

# open_pages FILE.cms OUT.pdf [SHOP]: what the print shop does
open_pages() {
	openssl cms -decrypt -binary -inform DER -in "$1" -out "$2" \
		-inkey "$T/${3:-shop}.key" -recip "$T/${3:-shop}.crt"
}

# sql QUERY [HOME]
sql() { sqlite3 -readonly "${2:-$T/home}/ledger/ledger.db" "$1"; }

# A table for queries: what the chunks sealed, a row an envelope.
# shellcheck disable=SC2034 # read by scenarios
envelope="(SELECT series, batch, first + value AS number,
	substr(records, value * (length(records) / count) + 1, length(records) / count) AS sealed,
	substr(verifiers, value * 16 + 1, 16) AS verifier
	FROM sealed, generate_series(0, count - 1))"

# What must hold of a ledger and its page files after anything; prints what does not.
invariants() {
	home=${1:-$T/home}
	sqlite3 -readonly "$home/ledger/ledger.db" "PRAGMA integrity_check" | grep -vx ok
	sqlite3 -readonly "$home/ledger/ledger.db" "PRAGMA foreign_key_check"
	sqlite3 -readonly "$home/ledger/ledger.db" <"$ROOT/tests/scenario/invariants.sql"
	log_faults "$home"
	# Every sealed chunk has its file with its digest, and no other file is there.
	sqlite3 -readonly "$home/ledger/ledger.db" "SELECT printf('%s  pages/B%06d/%06d.cms',
		lower(hex(file_digest)), batch, number) FROM chunk WHERE state = 2" \
		>"$T/.expected"
	altered "$home" "$T/.expected"
	(cd "$home" && find pages -name '*.cms' ! -name manifest.cms | sort) >"$T/.found"
	sed 's/^[^ ]*  //' "$T/.expected" | sort | diff - "$T/.found"
}

# altered HOME LIST: of the files that LIST names with their digests, as sha256sum does,
# those that are missing or are other bytes; none is read twice that nobody has touched
# since it had this digest, as its inode says
altered() {
	(cd "$1" && cut -c67- "$2" | xargs -r stat -c '%n %d:%i %s %z') >"$T/.inodes" 2>/dev/null
	touch "$T/.good"
	awk 'FILENAME ~ /good$/ { good[$0]; next }
		FILENAME ~ /inodes$/ { inode[$1] = $0; next }
		!(($1 " " inode[$2]) in good) { print $1 " " inode[$2] >todo; print }' \
		todo="$T/.begun" "$T/.good" "$T/.inodes" "$2" >"$T/.unread"
	[ ! -s "$T/.unread" ] || { (cd "$1" && sha256sum --quiet -c "$T/.unread" 2>&1) &&
		cat "$T/.begun" >>"$T/.good"; }
}

# log_faults HOME: lines that are not the next one of eleven words, a tree that is not
# of as many, and changes of chunks that the log does not tell of, or not once
log_faults() {
	sqlite3 -readonly "$1/ledger/ledger.db" 'SELECT entry FROM log ORDER BY seq' >"$T/.log"
	grep . "$T/.log" | awk '
		NF != 11 || $1 != "busta1" || $2 != NR - 1 { print "log line", NR - 1 ": " $0 }
		$4 == "allocate" { allocated += $8 }
		$4 == "seal" { sealed += $8 }
		$4 == "cancel" { cancelled += $8 }
		END { for (n = NR; n > 0; n = int(n / 2)) ones += n % 2
			print NR, 2 * NR - ones, allocated + 0, sealed + 0, cancelled + 0 >"/dev/stderr" }' \
		2>"$T/.tallies"
	sqlite3 -readonly -separator ' ' "$1/ledger/ledger.db" "SELECT
		(SELECT count(*) FROM log), (SELECT count(*) FROM node WHERE id < (SELECT count(*) FROM node)),
		coalesce(sum(count), 0), coalesce(sum(count) FILTER (WHERE state = 2), 0),
		coalesce(sum(count) FILTER (WHERE state = 3), 0) FROM chunk" |
		diff "$T/.tallies" - | sed -n 's/^</in the log:/p; s/^>/in the ledger:/p'
}

# What follows is for the scenarios that break things.

# skip REASON: says why nothing can be tested here, and ends
skip() { echo "1..0 # SKIP $1"; exit 0; }

# helper NAME: builds tests/fault/NAME.c against the product's own archives
helper() {
	into=$BUILD/tests/fault from=$ROOT/tests/fault/$1.c
	mkdir -p "$into"
	[ "$into/$1" -nt "$from" ] && [ "$into/$1" -nt "$BUILD/busta-room" ] &&
		[ "$into/$1" -nt "$BUILD/busta" ] || (cd "$BUILD" &&
		${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O1 -I"$ROOT/src" -o "$into/$1.$$" \
			"$from" -Wl,--start-group ./*.a -Wl,--end-group -lconfig -lsqlite3 \
			-ljansson -lsmartcols -lseccomp -lcrypto) && mv -f "$into/$1.$$" "$into/$1" 2>/dev/null ||
		[ -x "$into/$1" ]
}

# quick_home [DIR [OPTION...]]: a home whose key store opens in no time
quick_home() {
	[ "${PROVIDER:-}" != softhsm ] || { token_home "$@"; return; }
	make_home "$@" && helper quicken_store &&
		"$BUILD/tests/fault/quicken_store" "${1:-$T/home}/keys/store.cfg" \
			"$T/passphrase"
}

# quick_job FILE [SETTING=VALUE ...]: as make_job, with the smallest template
quick_job() {
	quick=$1; shift
	make_job "$quick" use_template="$ROOT/templates/busta-singola.cfg" \
		quantity=40 chunk=10 "$@"
}

# run JOB [OPTION...]: one batch in $T/home, its words in $T/.out and $T/.err; a
# desk that hangs ends with 124 or 137
run() {
	run_job=$1; shift
	timeout -k 5 90 "${DESK:-$BUSTA}" --home "$T/home" batch run --quiet "$@" "$run_job" \
		>"$T/.out" 2>"$T/.err"
}

# digest_of DIR: names, modes, owners and bytes of everything below it; of the lock
# only that it is there, since it names the last run that held it
digest_of() {
	(cd "$1" && { find . -printf '%P %y %m %u\n' | sort
		find . -type f ! -name lock -exec sha256sum {} + | sort; }) | sha256sum
}

# unfair [HOME]: batches whose certificate does not add up, by its own words
unfair() {
	"$BUSTA" --home "${1:-$T/home}" batch list --json | python3 -c '
import json, sys
for b in json.load(sys.stdin):
    if b["state"] == "unfinished" or b["generated"] != b["sealed"] + b["cancelled"] \
            or (b["state"] == "sealed" and b["sealed"] != b["quantity"]):
        print(b)' || echo "no list of batches"
}

# adds_up: the certificate that a run printed into $T/.out
adds_up() { awk '/ ordered: / { found = $2 == $7 && $4 == $7 + $10 }
	END { exit !found }' "$T/.out"; }

# remember: the ledger as it is, hot journal and all, and the page files it has;
# forgotten: against it, what was sealed and is not, or is another now, and what was
# begun and was not cancelled; and what the log no longer says
remember() {
	rm -rf "$T/before"; mkdir "$T/before"; cp "$T"/home/ledger/ledger.db* "$T/before"
	sqlite3 "$T/before/ledger.db" "SELECT printf('%s  pages/B%06d/%06d.cms',
		lower(hex(file_digest)), batch, number) FROM chunk WHERE state = 2" \
		>"$T/before.files"
}

forgotten() {
	sqlite3 "$T/before/ledger.db" "ATTACH 'file:$T/home/ledger/ledger.db?mode=ro' AS now;
		SELECT 'sealed', b.first FROM sealed b LEFT JOIN now.sealed n
		USING (series, first) WHERE n.count IS NOT b.count OR n.batch IS NOT b.batch
		OR n.records IS NOT b.records OR n.verifiers IS NOT b.verifiers;
		SELECT 'stock', b.first, n.first FROM stock b JOIN now.stock n ON n.series = b.series
		AND n.first <= b.last AND n.last >= b.first
		WHERE n.place <> b.place OR n.state <> iif(b.state = 1, 9, b.state);
		SELECT 'chunk', b.batch, b.number FROM chunk b LEFT JOIN now.chunk n
		USING (batch, number) WHERE b.state = 1 AND n.state IS NOT 3;
		SELECT 'log', seq FROM log b LEFT JOIN now.log n USING (seq)
		WHERE n.entry IS NOT b.entry;
		SELECT 'node', id FROM node b LEFT JOIN now.node n USING (id)
		WHERE n.hash IS NOT b.hash"
	altered "$T/home" "$T/before.files"
}
