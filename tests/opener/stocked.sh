# For scenarios, after lib.sh: envelopes in people's hands, and what a scanner reads
# off them. Needs the print shop's key, as the print room has it.
SHEETS=$ROOT/tests/opener/sheets.py
# shellcheck disable=SC2034 # read by scenarios
AUDIT=$BUILD/busta-audit

# agreed WORDS...: daemon asks, bin approves; what is to be released, without having
# rehearsed it, but with its template approved
agreed() {
	[ "$1" != release ] || { agreed waive "$2"; approved "$template"; }
	number=$(as daemon request "$@" --json | sed -n 's/.*"request": \([0-9]*\).*/\1/p')
	as bin approve "$number" >/dev/null
}

# approved FILE: two people have approved the proof of this template
approved() {
	as daemon template list --json | grep -q "$(sha256sum <"$1" | cut -d' ' -f1)" && return
	number=$(as daemon template approve "$1" --json | sed -n 's/.*"request": \([0-9]*\).*/\1/p')
	as bin approve "$number" >/dev/null
}

# stocked TEMPLATE SETTING=VALUE...: two operators, five custodians, and a batch
# that is printed, in the hands of the print room; and games, who is a counter only
stocked() {
	template=$ROOT/templates/$1.cfg; shift
	people && make_job "$T/job.cfg" use_template="$template" "$@" &&
		run "$T/job.cfg" &&
		agreed custodian printer --kind print-room --title "Print room" --address "Via Salaria 691, Roma" &&
		agreed custodian depot-1 --kind depot --title "Central depot" --address "Via Appia 1, Roma" &&
		agreed custodian counter-1 --kind counter --title "Counter 1" --address "Piazza 1, Roma" &&
		agreed custodian counter-2 --kind counter --title "Counter 2" --address "Piazza 2, Roma" &&
		agreed operator games --roles counter &&
		agreed release 1 && as daemon stock printed 1 --at printer >/dev/null
}

# read_codes: what a scanner reads off every sheet of batch 1: "SERIAL CODE" a line
# in $T/codes, and the code of each lot's cover in $T/lots, as dmtx reads it
read_codes() {
	: >"$T/codes"; : >"$T/lots"
	for file in "$T"/home/pages/B000001/0*.cms; do
		open_pages "$file" "$T/pages.pdf" &&
			pdftotext -bbox "$T/pages.pdf" "$T/pages.bbox" 2>/dev/null &&
			"$SHEETS" read "$template" "$T/pages.bbox" >"$T/sheets" || return
		sed -n 's/^label [^ ]* [^ ]* //p' "$T/sheets" >>"$T/codes"
		grep -q '^cover' "$T/sheets" || continue
		pdftoppm -q -mono -aa no -aaVector no -r 60 -f 1 -l 1 "$T/pages.pdf" "$T/lot"
		dmtxread -n -N 1 -m 2000 "$T"/lot-*.pbm >>"$T/lots"; rm -f "$T"/lot-*.pbm
	done
}

# scan FIRST [LAST]: the codes of those envelopes, as if each were scanned
scan() { sed -n "$1,${2:-$1}s/.* //p" "$T/codes"; }

# serial N: LZ26-000000N-C
serial() { sed -n "$1s/ .*//p" "$T/codes"; }

# no CODE PATTERN SENTENCE WORDS...: busta refuses daemon that, and not a byte of the
# ledger changes
no() {
	was=$(sha256sum <"$T/home/ledger/ledger.db")
	code=$1 pattern=$2 said=$3; shift 3
	refused "$code" "$pattern" "$said" as "${BY:-daemon}" "$@"
	[ "$(sha256sum <"$T/home/ledger/ledger.db")" = "$was" ] ||
		result 1 "$said: and nothing changes"
}

# log_size: entries of the log
log_size() { sql 'SELECT count(*) FROM log'; }
