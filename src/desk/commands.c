/* Every command there is, with its usage and help. */
#include "desk/command.h"

#include "base/banned.h"

static const char asked_json[] = "  --json  the answer as JSON\n";

static const char sent_more[] =
    "  --from A  the custodian who has them\n"
    "  --to B    the custodian who is to have them\n"
    "  --json    the note as JSON\n";

static const char at_more[] = "  --at CUSTODIAN  who has them\n"
			      "  --json          the answer as JSON\n";

const struct command commands[] = {
	{ NULL, "init", "[OPTIONS]", "make a home: a ledger, a key store",
	    "  --passphrase-file FILE  take the key store's passphrase from "
	    "FILE, now\n"
	    "                          and in every run; else it is asked\n"
	    "  --origin NAME           what its log is called, for ever "
	    "(default:\n"
	    "                          busta/ and the host's name)\n"
	    "  --operators NAME,NAME   its first two operators, system users "
	    "both\n"
	    "                          (default: whoever calls, alone)\n",
	    command_init },
	{ "batch", "check", "JOB",
	    "read a job file and all it names, make nothing", NULL,
	    command_batch_check },
	{ "batch", "run", "[OPTIONS] JOB",
	    "make the envelopes of a job, or the rest of them",
	    "  --rooms N  work with N rooms, 1 to 64 (default: what busta.cfg\n"
	    "             says, else one per core)\n"
	    "  --wait     wait if another run holds the home\n"
	    "  --quiet    no progress line\n"
	    "  --json     the batch certificate as JSON\n",
	    command_batch_run },
	{ "batch", "replace", "[OPTIONS] BATCH",
	    "make what was spoiled of a batch in print, or the rest of it",
	    "  --wait     wait if another run holds the home\n"
	    "  --quiet    no progress line\n"
	    "  --json     the batch certificate as JSON\n",
	    command_batch_replace },
	{ "batch", "list", "[--json]", "all batches", "  --json     as JSON\n",
	    command_batch_list },
	{ "batch", "show", "[--json] BATCH", "the certificate of a batch",
	    "  --json     as JSON\n", command_batch_show },
	{ "batch", "abandon", "BATCH", "give up an unfinished batch", NULL,
	    command_batch_abandon },
	{ "request", "release", "[--json] BATCH",
	    "ask: let a batch's sealed envelopes be printed", asked_json,
	    command_request },
	{ "request", "void", "[--json] BATCH [RANGES]",
	    "ask: cancel sealed envelopes", asked_json, command_request },
	{ "request", "destroy", "[--json] RANGES --at CUSTODIAN",
	    "ask: destroy spoiled envelopes, before two witnesses", asked_json,
	    command_request },
	{ "request", "adjust",
	    "[--json] RANGES --from CUSTODIAN --to CUSTODIAN",
	    "ask: set right who holds envelopes", asked_json, command_request },
	{ "request", "custodian", "[OPTIONS] NAME",
	    "ask: add a custodian, or change one",
	    "  --kind KIND          print-room, depot, counter or drawer\n"
	    "  --title TITLE        what people call it\n"
	    "  --address TEXT       where it is\n"
	    "  --municipality NAME  of a counter that citizens are shown\n"
	    "  --hours HOURS        as \"Mo-Fr 08:30-13:00; Sa 09:00-12:00\"\n"
	    "  --position LAT,LON   in degrees, as 41.902782,12.496366\n"
	    "  --closed             it is sent nothing more, and binds "
	    "nothing\n"
	    "  --open               it is open again\n"
	    "  --json               the answer as JSON\n",
	    command_request },
	{ "request", "operator", "[--json] NAME --roles ROLES | --remove",
	    "ask: add an operator, change or remove one",
	    "  --roles ROLES  as producer+auditor, of producer, releaser,\n"
	    "                 stock-keeper, counter, auditor, key-custodian; "
	    "or "
	    "all\n"
	    "  --remove       no operator any more\n"
	    "  --json         the answer as JSON\n",
	    command_request },
	{ "request", "destroy-key", "[--json] BATCH",
	    "ask: destroy a batch's key, and every PIN still sealed under it",
	    asked_json, command_request },
	{ "request", "rotate-key", "[--json]",
	    "ask: let another wrapping key take the place of this one",
	    asked_json, command_request },
	{ "request", "retire-key", "[--json] KEY",
	    "ask: an archived key that nothing is under is done with",
	    asked_json, command_request },
	{ "request", "waive", "[--json] BATCH",
	    "ask: let a batch be released without rehearsals", asked_json,
	    command_request },
	{ "request", "unlock-cip", "[--json] SERIAL",
	    "ask: let the CIP of a card be said again", asked_json,
	    command_request },
	{ "request", "unlock-puk", "[--json] SERIAL",
	    "ask: let the PUK of a card be told again", asked_json,
	    command_request },
	{ "request", "list", "[--json]", "all requests", "  --json  as JSON\n",
	    command_request_list },
	{ "request", "withdraw", "NUMBER", "take your own request back", NULL,
	    command_request_withdraw },
	{ NULL, "approve", "NUMBER", "carry out what somebody else asked", NULL,
	    command_approve },
	{ NULL, "reconcile", "[OPTIONS]",
	    "the ledger against its log, serial by serial, and the equations",
	    "  --batch BATCH     this batch's equation alone\n"
	    "  --custodian NAME  this custodian's alone\n"
	    "  --from DAY        of a period: 2026-11-23, in UTC\n"
	    "  --to DAY          up to the end of the day before\n"
	    "  --json            as JSON\n",
	    command_reconcile },
	{ NULL, "report", "[OPTIONS] [NAME]",
	    "what auditors ask for; without NAME, what there is",
	    "  --batch BATCH     of this batch's envelopes alone\n"
	    "  --custodian NAME  of this custodian alone\n"
	    "  --from DAY        of a period: 2026-11-23, in UTC\n"
	    "  --to DAY          up to the end of the day before\n"
	    "  --json            as JSON\n"
	    "  --csv             its rows as CSV (RFC 4180)\n"
	    "  --html            as one page, for a browser and for paper\n",
	    command_report },
	{ "operator", "list", "[--json]", "all operators",
	    "  --json  as JSON\n", command_operator_list },
	{ "operator", "add", "NAME", "one of the first two operators", NULL,
	    command_operator_add },
	{ "operator", "badge", "NAME --to FILE",
	    "a new badge, for who serves at a counter or witnesses there",
	    "  --to FILE  a new file for it, to be printed (SVG); - is "
	    "standard\n"
	    "             output, unless that is a terminal\n",
	    command_operator_badge },
	{ "custodian", "list", "[--json]", "all custodians",
	    "  --json  as JSON\n", command_custodian_list },
	{ "stock", "printed", "[--json] BATCH [RANGES] --at PRINT-ROOM",
	    "a batch's released envelopes are printed",
	    "  --at PRINT-ROOM  in whose hands they are\n"
	    "  --json           the answer as JSON\n",
	    command_stock_printed },
	{ "stock", "send", "[--json] RANGES --from A --to B",
	    "send envelopes to another custodian; prints the note", sent_more,
	    command_stock_send },
	{ "stock", "return", "[--json] RANGES --from A --to B",
	    "send envelopes back; prints the note", sent_more,
	    command_stock_send },
	{ "stock", "receive", "[--json] DELIVERY [RANGES]",
	    "count a delivery in, from a scanner or typed ranges",
	    "  --json  the answer as JSON\n", command_stock_receive },
	{ "stock", "note", "[--json] DELIVERY", "a delivery's note again",
	    "  --json  as JSON\n", command_stock_note },
	{ "stock", "deliveries", "[--json]", "all deliveries, open ones first",
	    "  --json  as JSON\n", command_stock_deliveries },
	{ "stock", "spoil", "[--json] RANGES --at PLACE --reason REASON",
	    "envelopes that can never be used",
	    "  --at PLACE       a custodian, or a batch that is printed\n"
	    "  --reason REASON  print, fold, scan, counter, damaged or test\n"
	    "  --json           the answer as JSON\n",
	    command_stock_mark },
	{ "stock", "missing", "[--json] RANGES --at PLACE",
	    "envelopes that are not where they should be",
	    "  --at PLACE  a custodian, or a delivery as D7\n"
	    "  --json      the answer as JSON\n",
	    command_stock_mark },
	{ "stock", "found", "[--json] RANGES --at CUSTODIAN",
	    "missing envelopes that turned up: never to be used", at_more,
	    command_stock_found },
	{ "stock", "compromise", "[--json] RANGES --at PLACE --reason REASON",
	    "envelopes whose PIN somebody may know",
	    "  --at PLACE       a custodian, a batch or a delivery\n"
	    "  --reason REASON  opened, seen, swapped or unattended\n"
	    "  --json           the answer as JSON\n",
	    command_stock_mark },
	{ "stock", "expire", "[--json] RANGES --at CUSTODIAN",
	    "envelopes that are too old to be used", at_more,
	    command_stock_mark },
	{ "stock", "destroy", "[--json] RANGES --at CUSTODIAN",
	    "ask: the same as request destroy", at_more, command_request },
	{ "stock", "count", "[--json] --at CUSTODIAN [RANGES]",
	    "what is really there, against the book", at_more,
	    command_stock_count },
	{ "stock", "list", "[--json] [--at PLACE]",
	    "who holds how many, or what a place holds",
	    "  --at PLACE  its serials, by ranges\n"
	    "  --json      as JSON\n",
	    command_stock_list },
	{ NULL, "bind", "[OPTIONS] SCAN CARD --at COUNTER",
	    "bind an envelope to a card; - takes either from a line of stdin",
	    "  --at COUNTER  who has the envelope and acts\n"
	    "  --request ID  the same again is the same answer again\n"
	    "  --activation CASE:IDENTITY:OLD  what is recorded of it, as\n"
	    "                minor:passport:old-card\n"
	    "  --card-system NAME  which one is to have the PIN, if there are\n"
	    "                several\n"
	    "  --json        the answer also if it is a refusal\n",
	    command_bind },
	{ "cip", "check", "[--json] CARD [-]",
	    "whether a CIP that is said is the card's own",
	    "  CARD        the card's number; - takes it from a line of stdin\n"
	    "  -           the CIP is a line of stdin; else it is asked\n"
	    "  --json      the answer as JSON\n",
	    command_cip_check },
	{ "card", "block", "[--json] CARD [-]",
	    "block a card, for ever, if what is said is its CIP",
	    "  CARD        the card's number; - takes it from a line of stdin\n"
	    "  -           the CIP is a line of stdin; else it is asked\n"
	    "  --json      the answer as JSON\n",
	    command_card_block },
	{ "outbox", "export", "[--card-system NAME]",
	    "the PIN blocks and orders that wait for card systems, as JSON "
	    "lines",
	    "  --card-system NAME  those for this one\n",
	    command_outbox_export },
	{ "outbox", "ack", "[--block] [--json] SERIAL... | -",
	    "the card system has them: erase them here",
	    "  -        the serials are lines of stdin\n"
	    "  --block  it has blocked these cards, as it was ordered\n"
	    "  --json   the answers as JSON\n",
	    command_outbox_acknowledge },
	{ "outbox", "list", "[--json]",
	    "what was assigned or ordered, and where it is", asked_json,
	    command_outbox_list },
	{ "card-system", "add", "[--json] NAME --key-block FILE",
	    "ask: let PINs go to a card system, or give it another key",
	    "  --key-block FILE  its PIN key (TR-31, X9.143 version D)\n"
	    "  --json            the answer as JSON\n",
	    command_card_system_add },
	{ "card-system", "list", "[--json]", "card systems and their keys",
	    asked_json, command_card_system_list },
	{ "courier", "set", "[--json] FILE",
	    "ask: let second halves of codes be sealed to this certificate",
	    asked_json, command_courier_set },
	{ "courier", "show", "[--json]", "whom they are sealed to", asked_json,
	    command_courier_show },
	{ "message", "exchange", "[OPTIONS]",
	    "second halves to the courier, and what became of them",
	    "  --inbox DIR    where the courier finds messages\n"
	    "  --results DIR  where it says what became of them\n"
	    "  --json         the answer as JSON\n",
	    command_message_exchange },
	{ "message", "list", "[--json]",
	    "codes that are split: slip and message of each", asked_json,
	    command_message_list },
	{ "press", "add", "[OPTIONS] NAME",
	    "ask: let batches go to a press, or give it other certificates",
	    "  --certificate FILE  what page files for it are sealed to (PEM)\n"
	    "  --signing FILE      what its receipts are signed with, if that "
	    "is\n"
	    "                      another\n"
	    "  --at PRINT-ROOM     in whose hands its envelopes are\n"
	    "  --json              the answer as JSON\n",
	    command_press_add },
	{ "press", "list", "[--json]", "presses, and their certificates",
	    asked_json, command_press_list },
	{ "press", "remove", "[--json] NAME",
	    "ask: nothing goes to this press any more, or comes from it",
	    asked_json, command_press_remove },
	{ "station", "add", "[OPTIONS] NAME",
	    "ask: let a browser talk to bustad, or change how it does",
	    "  --certificate FILE   what it shows (PEM)\n"
	    "  --counter CUSTODIAN  at whose counter it stands\n"
	    "  --auditor            it is the auditor's, and only reads\n"
	    "  --help-desk          it blocks cards of those who telephone\n"
	    "  --json               the answer as JSON\n",
	    command_station_add },
	{ "station", "list", "[--json]", "stations, and who is at them",
	    asked_json, command_station_list },
	{ "station", "revoke", "NAME",
	    "nothing this station asks is answered any more, at once", NULL,
	    command_station_revoke },
	{ "station", "unlock", "NAME",
	    "a station that sent too many wrong codes may go on", NULL,
	    command_station_unlock },
	{ "release", "export", "[OPTIONS] BATCH -o DIR",
	    "a released batch as a folder that travels to a press",
	    "  -o, --output DIR     a folder that is not there yet\n"
	    "  --press NAME[,NAME]  which may print it (default: the one that "
	    "can)\n"
	    "  --json               the answer as JSON\n",
	    command_release_export },
	{ "release", "list", "[--json]", "what went to presses", asked_json,
	    command_release_list },
	{ "receipt", "import", "[--json] FILE",
	    "what a press says became of a release", asked_json,
	    command_receipt_import },
	{ "log", "checkpoint", "[--json]",
	    "have the room sign the log as it is", "  --json  as JSON\n",
	    command_log_checkpoint },
	{ "log", "export", "DIR", "write the log for an auditor", NULL,
	    command_log_export },
	{ "log", "prove", "SERIAL", "what the log has of an envelope, proved",
	    NULL, command_log_prove },
	{ "log", "show", "[OPTIONS]", "the log, entry by entry",
	    "  --serial SERIAL  of this envelope alone\n"
	    "  --last N         the last N entries alone\n"
	    "  --json           as JSON\n",
	    command_log_show },
	{ "key", "init", "[OPTIONS] backup | exchange",
	    "a key that custodians make together, and hold in pieces",
	    "  --components N  N custodians, all of whom are needed (2 to 9; 2 "
	    "if not\n"
	    "                  said otherwise)\n"
	    "  --shares M/N    N custodians, of whom M are needed\n"
	    "  --enter         each brings a component, as 64 hexadecimal "
	    "digits\n"
	    "  --again         the exchange key that the ledger has, into the "
	    "store\n",
	    command_key_init },
	{ "key", "join", "", "one more custodian, on her own terminal", NULL,
	    command_key_join },
	{ "key", "backup", "FILE",
	    "the keys, sealed under what the custodians hold", NULL,
	    command_key_backup },
	{ "key", "restore", "[--key ID] FILE",
	    "a key store made of a backup, where there is none",
	    "  --key ID  of an earlier backup key, if the backup is under "
	    "one\n",
	    command_key_restore },
	{ "key", "rehearse",
	    "restore FILE | restore --hsm-token LABEL | page CERTIFICATE -o "
	    "FILE | opened CERTIFICATE WORD",
	    "show that keys come back, and that pages can be opened",
	    "  -o, --output FILE        where to write the test page\n"
	    "  --hsm-token LABEL        a token that the keys were restored "
	    "into\n"
	    "  --hsm-module PATH        its module, if that is another one\n"
	    "  --hsm-environment NAME=VALUE\n"
	    "                           what its module needs to know\n"
	    "  --hsm-files DIR          where its module keeps it\n"
	    "  --passphrase-file FILE   its PIN; else it is asked\n",
	    command_key_rehearse },
	{ "key", "list", "[--json]",
	    "all keys, past ones too, and what hangs on each",
	    "  --json  as JSON\n", command_key_list },
	{ "key", "rotate", "[OPTIONS]",
	    "a new wrapping key, as two people agreed, or the rest of it",
	    "  --quiet  no progress line\n"
	    "  --json   the answer as JSON\n",
	    command_key_rotate },
	{ "key", "retire", "[--json]",
	    "take out of the key store what two people retired",
	    "  --json  the answer as JSON\n", command_key_retire },
	{ "template", "check", "FILE", "read a template, and print its SHA-256",
	    NULL, command_template_check },
	{ "template", "approve", "[--json] FILE",
	    "ask: let batches be printed with this template", asked_json,
	    command_template_approve },
	{ "template", "list", "[--json]", "templates that may be printed",
	    asked_json, command_template_list },
	{ "template", "proof", "FILE -o PDF", "a SPECIMEN with false codes",
	    "  -o, --output PDF  where to write it\n", command_template_proof },
	{ "template", "form", "FILE -o PDF",
	    "a form, to be filled in and signed",
	    "  -o, --output PDF  where to write it\n", command_template_form },
};

const size_t command_count = sizeof commands / sizeof commands[0];
