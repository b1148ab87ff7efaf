#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a history that was written anew, tree and all, or an old one put back, is refused by every command"
. "$ROOT/tests/fault/life.sh"

batch_on_hand "$T/job.cfg"
cp "$T/home/ledger/ledger.db" "$T/yesterday.db"; yesterday=$(sql 'SELECT count(*) FROM log')
does bin bind "$(code 1)" "$(card 1)" --at roma
does daemon log checkpoint
signed=$(sql 'SELECT count(*) FROM log')
does bin stock spoil LZ26-0000002..0000003 --at roma --reason scan
cp "$T/home/ledger/ledger.db" "$T/true.db"
bound=$((signed - 1)) spoiled=$signed

echo D0016P0AE00E0000 >"$T/block"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/station.key" -out "$T/station.crt" \
	-subj /CN=sportello -days 30 -addext extendedKeyUsage=clientAuth -addext keyUsage=digitalSignature 2>"$T/.err"
# What each command is called with, all of them; those that open no ledger have none.
cat >"$T/commands" <<-END
	init -
	batch check -
	batch run $T/job.cfg
	batch list
	batch show 1
	batch abandon 1
	batch replace 1
	request release 1
	request void 1
	request destroy LZ26-0000002..0000003 --at roma
	request adjust LZ26-0000004..0000004 --from roma --to press
	request custodian milano --kind counter --title Milano --address via
	request operator games --roles counter
	request destroy-key 1
	request rotate-key
	request retire-key wrap-2026-1f3a9c
	request waive 1
	request unlock-cip LZ26-0000001-2
	request unlock-puk LZ26-0000001-2
	request list
	request withdraw 1
	approve 1
	reconcile
	report control
	operator list
	operator add games
	operator badge games --to $T/badge.svg
	station add sportello --counter roma --certificate $T/station.crt
	station list
	station revoke sportello
	station unlock sportello
	custodian list
	stock printed 1 --at press
	stock send LZ26-0000031..0000031 --from press --to roma
	stock return LZ26-0000004..0000004 --from roma --to press
	stock receive 1
	stock note 1
	stock deliveries
	stock spoil LZ26-0000004..0000004 --at roma --reason scan
	stock missing LZ26-0000004..0000004 --at roma
	stock found LZ26-0000004..0000004 --at roma
	stock compromise LZ26-0000004..0000004 --at roma --reason opened
	stock expire LZ26-0000004..0000004 --at roma
	stock destroy LZ26-0000002..0000003 --at roma
	stock count LZ26-0000004..0000004 --at roma
	stock list
	bind $(code 5) $(card 5) --at roma
	log checkpoint
	log export $T/export
	log prove $(code 1 | sed 's/^\(....\)\(.......\)\(.\).*/\1-\2-\3/')
	log show
	card-system add pavia --key-block $T/block
	card-system list
	outbox export
	outbox ack $(code 1 | sed 's/^\(....\)\(.......\)\(.\).*/\1-\2-\3/')
	outbox list
	cip check $(card 5) - --json
	card block $(card 5) - --json
	key init --components 2 backup
	key join -
	key backup $T/keys.backup
	key restore -
	key rehearse restore $T/keys.backup
	key list
	key rotate
	key retire
	press add inky --certificate $T/shop.crt --signing $T/press.crt --at press
	press list
	press remove inky
	release export 1 -o $T/release
	release list
	receipt import $T/receipt.json
	courier set $T/courier.crt
	courier show
	message exchange --inbox $T --results $T
	message list
	template approve $ROOT/templates/busta-cieca.cfg
	template list
	template check -
	template proof -
	template form -
END
is "$("$BUSTA" --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)   *[^ ].*/\1/p' | sed 's/  .*//' | sort)" \
	"$(sed 's/^\(init\|approve\|bind\|reconcile\|report\)\( .*\)\{0,1\}$/\1/; s/^\([a-z-]* [a-z-]*\) .*/\1/' \
	"$T/commands" | sort)" "every command is tried"

# all_refuse SENTENCE WHAT: each command, and the ledger stays as it is
all_refuse() {
	cp "$T/home/ledger/ledger.db" "$T/here.db" && unseen=
	while read -r words; do
		case $words in *-) continue ;; esac
		# shellcheck disable=SC2086 # words on purpose
		echo 1234567890 | as daemon $words >"$T/.out" 2>"$T/.err"
		[ $? -eq 65 ] && grep -Eq "$1" "$T/.err" || unseen="$unseen $words: $(cat "$T/.err")"
	done <"$T/commands"
	is "$unseen" "" "$2"
	ok "and the ledger is not touched" cmp "$T/here.db" "$T/home/ledger/ledger.db"
	cp "$T/true.db" "$T/home/ledger/ledger.db"
}
rewrite() { cp "$T/true.db" "$T/home/ledger/ledger.db"
	ok "a word of entry $1 is another, and the tree fits it" \
		python3 "$ROOT/tests/fault/rewrite_log.py" "$T/home/ledger/ledger.db" "$@"; }

cp "$T/yesterday.db" "$T/home/ledger/ledger.db"
all_refuse "is an old copy: its log has $yesterday entries, and a checkpoint of $signed was signed" \
	"yesterday's ledger is refused by every command, with both sizes"
for seq in 1 $((signed / 2)) $bound; do
	rewrite "$seq" 4 carla
	all_refuse "is not the one of this home: the first $signed of its $((signed + 1)) log entries" \
		"a log whose entry $seq was written anew is refused by every command"
done

# The control, and the limit: what no checkpoint covers yet, nobody can tell from what
# was; unless it contradicts the tables.
rewrite "$spoiled" 4 daemon
ok "an entry that was never signed can be given to somebody else" as daemon reconcile
rewrite "$spoiled" 7 1
refused 1 . "but not be about fewer envelopes" as daemon reconcile
cp "$T/true.db" "$T/home/ledger/ledger.db"
ok "the true ledger goes on" as daemon reconcile
does daemon log checkpoint
rewrite "$spoiled" 4 daemon
refused 65 'is not the one of this home' "and once that entry is signed, it cannot be given away any more" \
	as daemon reconcile
finish
