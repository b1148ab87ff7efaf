#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "from the desk to a real press and back: what the desk exports is printed once, and what the press signs moves the book"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/press/press.sh"

# The press of the print room, whose two certificates the desk knows.
people && print_shop shop && signing_key && tls_key printer && quick_job "$T/job.cfg" || exit
custodian printer print-room
does daemon press add inky --certificate "$T/shop.crt" --signing "$T/sign.crt" --at printer
asked=$((asked + 1)); does bin approve $asked
does daemon batch run --quiet --rooms 1 "$T/job.cfg"
both release B000001
does bin stock compromise LZ26-0000012..0000012 --at B000001 --reason seen
pipe="cat >>$T/paper"
PRESS_MORE="pipes = ( \"$pipe\" );" press_home 631 'sheets_per_job = 5'

ok "the desk exports a release" as daemon release export 1 -o "$T/stick"
ok "the press finds it as it should be" press check "$T/stick"
ok "and draws its specimen" press align "$T/stick" --to-pipe "$pipe"
like "$(pdftotext "$T/paper" - 2>/dev/null)" XX00-0000001 "which has a serial of no series"
rm -f "$T/paper"
ok "it prints" press print "$T/stick" --to-pipe "$pipe" --quiet
ok "what the operator has not in hands is spoiled" \
	press resume --held 1-11,13-17,20-40 --reason "jam, torn" --operator "Nicolò" --quiet --count-only
ok "the press signs its receipt" press receipt -o "$T/receipt.json"
refused 77 . "and prints it no more" press print "$T/stick" --to-pipe "$pipe" --quiet
ok "the desk imports it" as daemon receipt import "$T/receipt.json"
is "$(sed -n 3p "$T/.out")" "B000001: generated 40 = printed 37 + spoiled 3 + cancelled 0" "and the batch adds up"
is "$(sql "SELECT group_concat(first || '-' || last || ' ' || state || ' ' || name, ', ') FROM
	(SELECT * FROM stock JOIN place ON place.id = stock.place ORDER BY first)")" \
	"1-11 4 printer, 12-12 12 B000001, 13-17 4 printer, 18-19 10 B000001, 20-40 4 printer" \
	"each envelope is where it is"
refused 65 'imported before' "once" as daemon receipt import "$T/receipt.json"
ok "three are made again" as daemon batch replace 1 --quiet
both release B000002
ok "and exported" as daemon release export 2 -o "$T/second"
ok "the press takes it for another release" press check "$T/second"
rm -f "$T/paper"
ok "prints it" press print "$T/second" --to-pipe "$pipe" --quiet
ok "holds all of it" press resume --held 1-3 --operator rossi --quiet --count-only
ok "and says so" press receipt -o "$T/receipt2.json"
ok "which the desk believes" as bin receipt import "$T/receipt2.json"
is "$(sed -n 2p "$T/.out")" "B000002: generated 3 = printed 3 + spoiled 0 + cancelled 0" "all three are there"
ok "the ledger reconciles" as daemon reconcile
ok "and its log can be replayed" audited
like "$(as daemon report print-run --csv | tr '\n' ' ')" 'R1,B000001,spoiled,LZ26-0000018-H,LZ26-0000019-[0-9A-Z],2,"jam, torn",Nicolò,' \
	"the print-run sheet says what was torn, and who held it"
finish
