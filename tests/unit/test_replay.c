/* Goal: whoever replays the log accepts what can have happened, and of what
 * cannot says why: for each event its right use, and each way it is misused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/entry.h"
#include "audit/event.h"
#include "audit/replay.h"
#include "base/fail.h"

#include <cmocka.h>

#include "base/banned.h"

/* The SHA-256 of a template, and of another one. */
#define SHEET "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Entries without what is the same in all, version, number and time, and with
 * serials of LZ26 by number, or of SA26 after an S: EVENT ACTOR FIRST..LAST
 * FROM TO REQUEST. */
static const char *const world[] = {
	"ledger @busta - - busta.example/audit -",
	"operator @busta - 1001:all anna -",
	"operator @busta - 1002:all berta -", "request anna - custodian 00 #1",
	"approve berta - - - #1",
	"custodian berta - print-room:open:00 print #1",
	"custodian berta - counter:open:00 window #1",
	"custodian berta - depot:closed:00 cellar #1",
	"request anna - template 00 #2", "approve berta - - - #2",
	"template berta - 0a " SHEET " #2", "batch @desk - 0f B000001 " SHEET,
	"allocate @desk 1..6 - B000001 -", "allocate @desk 7..10 - B000001 -",
	"seal @desk 1..8 B000001 B000001 00",
	"cancel @desk 9..10 B000001 B000001 -", "finish @desk - - B000001 -",
	"request anna - release 00 #3", "approve berta - - - #3",
	"release berta 1..8 B000001 B000001 #3",
	"print anna 1..8 B000001 print -", "delivery anna - print window D1",
	"send anna 1..6 print D1 -", "receive berta 1..5 D1 window -",
	"bind berta 1..1 window - 00", "spoil berta 2..2 window window torn",
	"missing berta 3..3 window window -", "batch @desk - 0e B000002 " SHEET,
	"allocate @desk 11..12 - B000002 -",
	/* 1 bound, 2 spoiled, 3 missing, 4 and 5 on hand, at window; 6 in D1;
	 * 7 and 8 printed, at print; 9 and 10 cancelled; 11 and 12 begun. */
};
enum { WORLD = sizeof world / sizeof world[0] };

/* 11 and 12, begun in the world, are sealed; and then released. */
#define SEALED "seal @desk 11..12 B000002 B000002 00\n"
#define RELEASED \
	SEALED ASKED("release") "release berta 11..12 B000002 B000002 #4\n"

/* A press; a batch that waits for one, goes to it, and comes back. */
#define PRESS ASKED("press") "press berta - active:00 inky #4"
#define READY RELEASED "finish @desk - - B000002 -\n"
#define EXPORTED \
	READY "export anna - B000002 " SHEET " R1\n" \
	      "request anna - press 00 #5\napprove berta - - - #5\n" \
	      "press berta - active:00 inky #5"
#define RECEIVED EXPORTED "\nreceipt anna - inky " SHEET " R1"
#define AGAIN "batch @desk - 0d B000003 " SHEET "\n"

/* A station of window, and berta at it. */
#define ZEROS "000000000000000000000000000000"
#define STATION ASKED("station") "station berta - window:" ZEROS " front #4\n"
#define AUDITOR ASKED("station") "station berta - @auditor:" ZEROS " desk #4\n"
#define BADGE "badge anna - " SHEET " berta -\n"
#define SHIFT STATION BADGE "shift berta - window front -\n"
#define WITNESS "badge berta - " OTHER " anna -\n"
#define OLD SHIFT WITNESS "bind berta 4..4 window holder:passport:old-card 00\n"
#define LATER(what) \
	"request anna - " what " 00 #5\n" \
	"approve berta - - - #5\n"

/* A home's first keys, as its room names them; 1 is assigned and handed over.
 */
#define KEYS \
	"key @desk - wrap:0a wrap-1 -\nkey @desk - cip:0b cip-1 -\n" \
	"key @desk - log:0c log-1 -\n"
#define ASSIGNED "assign berta 1..1 window window 00\n"
#define HANDED ASSIGNED "acknowledge berta 1..1 window window -\n"

/* Somebody said the CIP of 1 as often as it may be said. */
#define TRY "try-cip berta 1..1 window window -\n"
#define LOCKED TRY TRY TRY TRY TRY

/* Somebody said it rightly, and her card is blocked. */
#define RIGHT TRY "pass-cip berta 1..1 window window -\n"
#define BLOCK "block berta 1..1 window window -"
#define BLOCKED RIGHT BLOCK "\n"

/* A help desk, and berta at it. */
#define HELP \
	ASKED("station") \
	"station berta - @help-desk:" ZEROS " front #4\n" BADGE \
	"shift berta - - front -\n"

/* Its PUK was told on that day of November. */
#define LAST(day) "tell-puk @desk 1..1 window window 2026-11-" day
#define TELL(day) LAST(day) "\n"

/* Two hold what the backup key is made of. */
#define SHARED "share anna - 1/2 backup-1 -\nshare berta - 2/2 backup-1 -\n"
#define BACKUP SHARED "key anna - backup:0d backup-1 -\n"

/* A role that only she has. */
#define CARLA(roles) \
	"request anna - operator 00 #4\napprove berta - - - #4\n" \
	"operator berta - 1003:" roles " carla #4\n"

#define CARLA5(roles) \
	LATER("operator") "operator berta - 1003:" roles " carla #5\n"

/* Berta at a station of window, and a courier; then codes that are split. */
#define COURIER SHIFT LATER("courier") "courier berta - - " SHEET " #5\n"
#define FACTS "holder:passport:no-old-card"
#define DRAWN COURIER "draw berta S1..1 window " FACTS " 00\n"
#define OPENED DRAWN "slip berta S1..1 window front opened\n"
#define GONE DRAWN "undelivered @desk S1..1 window window unknown\n"

#define KEEPER CARLA5("stock-keeper") "badge anna - " ZEROS " carla -\n"

/* Another station of window, and berta there as well. */
#define BACK \
	"request anna - station 00 #6\napprove berta - - - #6\n" \
	"station berta - window:" ZEROS " back #6\n" \
	"shift berta - window back -\n"

#define ASKED(what) \
	"request anna - " what " 00 #4\n" \
	"approve berta - - - #4\n"

/* What follows upon the world, a line each; the last one is refused with a
 * reason that has these words, or accepted if there are none. */
static const struct {
	const char *lines, *refusal;
} cases[] = {
	{ "steal anna 4..4 window window -", "there is no event steal" },
	{ "ledger @busta - - other.example -",
	    "a log begins with a ledger event" },
	{ "spoil berta - window window torn", "spoil is about envelopes" },
	{ "count berta 4..4 window 00 1", "count is not about envelopes" },

	/* Who: people are operators, the service does its own work only. */
	{ "spoil berta 4..4 window window torn", NULL },
	{ "spoil carla 4..4 window window torn", "carla is no operator" },
	{ "spoil - 4..4 window window torn", "- is no operator" },
	{ "spoil @desk 4..4 window window torn",
	    "spoil takes a person, not @desk" },
	{ "print @desk 7..7 B000001 print -", "print takes a person" },
	{ "request @desk - release 00 #4", "request takes a person" },
	{ "approve @desk - - - #3", "approve takes a person" },
	{ "seal anna 11..12 B000002 B000002 00", NULL },

	{ ASKED("operator") "operator berta - 1003:counter carla #4", NULL },
	{ ASKED("operator") "operator berta - 1003:counter carla #4\n"
			    "spoil carla 4..4 window window torn",
	    NULL },
	{ ASKED("operator") "operator berta - 1001:- anna #4", NULL },
	{ ASKED("operator") "operator berta - 1001:- anna #4\n"
			    "spoil anna 4..4 window window torn",
	    "anna is no operator" },
	{ ASKED("operator") "operator berta - 1003:counter @carla #4",
	    "@carla is no name of an operator" },
	{ ASKED("operator") "operator berta - 1003:counter - #4",
	    "is no name of an operator" },
	/* The first two need nobody's approval; a third does. */
	{ "operator @busta - 1003:counter carla -", "takes a person" },
	{ "operator anna - 1003:counter carla -", "nobody asked -" },
	{ "operator anna - 1001:auditor anna -", "nobody asked -" },

	/* Two people: asked by one, approved by another, carried out at once
	 * by her, and nothing else. */
	{ "request anna - release 00 #4", NULL },
	{ "request anna - release 00 #5", "the request #5 is out of order" },
	{ "request anna - release 00 #3", "the request #3 is out of order" },
	{ "request anna - release 00 -", "the request - is out of order" },
	{ "request anna - print 00 #4", "nobody needs to ask for print" },
	{ "request anna - nothing 00 #4", "nobody needs to ask for nothing" },
	{ "request anna - custodian 00 #4\napprove anna - - - #4",
	    "anna asked #4 and approves it too" },
	{ "approve berta - - - #3", "#3 was settled before" },
	{ "approve berta - - - #4", "nobody asked #4" },
	{ "approve berta - - - #0", "nobody asked #0" },
	{ "approve berta - - - #01", "nobody asked #01" },
	{ "approve berta - - - 2", "nobody asked 2" },
	{ "approve berta - - - -", "nobody asked -" },
	{ "request anna - custodian 00 #4\n"
	  "refuse anna - - self #4\napprove berta - - - #4",
	    NULL },
	{ "request anna - custodian 00 #4\nrefuse anna - - self #4", NULL },
	{ "refuse anna - - self #4", "nobody asked #4" },
	{ "request anna - custodian 00 #4\nwithdraw anna - - - #4", NULL },
	{ "request anna - custodian 00 #4\n"
	  "withdraw anna - - - #4\napprove berta - - - #4",
	    "#4 was settled before" },
	{ "request anna - custodian 00 #4\n"
	  "withdraw anna - - - #4\nwithdraw anna - - - #4",
	    "#4 was settled before" },
	{ "withdraw anna - - - #10", "nobody asked #10" },

	{ ASKED("custodian") "custodian berta - depot:open:00 cellar #4",
	    NULL },
	{ ASKED("custodian") "custodian berta - depot:open:00 cellar #4\n"
			     "custodian berta - drawer:open:00 drawer #4",
	    NULL },
	{ "custodian berta - depot:open:00 cellar -", "nobody asked -" },
	{ "custodian berta - depot:open:00 cellar #1",
	    "#1 was not just approved by berta" },
	{ "request anna - custodian 00 #4\n"
	  "custodian berta - depot:open:00 cellar #4",
	    "#4 was not just approved by berta" },
	{ "request anna - custodian 00 #4\nrequest anna - custodian 00 #5\n"
	  "approve berta - - - #5\ncustodian berta - depot:open:00 cellar #4",
	    "#4 was not just approved by berta" },
	{ ASKED("custodian") "custodian anna - depot:open:00 cellar #4",
	    "#4 was not just approved by anna" },
	{ ASKED("custodian") "count berta - window 00 1",
	    "#4 was approved, and what it asked for is not what followed" },
	{ ASKED("custodian") "custodian berta - depot:open:00 cellar #4\n"
			     "count berta - window 00 1\n"
			     "custodian berta - depot:open:00 cellar #4",
	    "#4 was not just approved by berta" },
	/* Nor by whoever has not the role for it. */
	{ ASKED("operator") "operator berta - 1003:counter carla #4\n"
			    "request carla - release 00 #5",
	    "carla has no role for a release" },
	{ ASKED("operator") "operator berta - 1003:counter carla #4\n"
			    "request anna - release 00 #5\n"
			    "approve carla - - - #5",
	    "carla has no role for a release" },
	{ ASKED("operator") "operator berta - 1003:releaser carla #4\n"
			    "request anna - release 00 #5\n"
			    "approve carla - - - #5",
	    NULL },
	{ ASKED("operator") "operator berta - 1001:counter carla #4",
	    "carla would be the same user as anna" },
	{ ASKED("operator") "operator berta - counter carla #4",
	    "is no uid and roles" },
	{ ASKED("operator") "operator berta - 1003:clerk carla #4",
	    "is no uid and roles" },
	{ ASKED("release") "custodian berta - depot:open:00 cellar #4",
	    "#4 was about release, not about custodian" },
	{ ASKED("custodian") "custodian @desk - depot:open:00 cellar #4",
	    "custodian takes a person" },
	{ ASKED("custodian") "custodian berta - depot:ajar:00 cellar #4",
	    "depot:ajar:00 says neither open nor closed" },
	{ ASKED("custodian") "custodian berta - depot cellar #4",
	    "depot says neither open nor closed" },
	{ ASKED("custodian") "custodian berta - depot:open:00 B000001 #4",
	    "there is no custodian B000001" },
	{ ASKED("custodian") "custodian berta - depot:open:00 - #4",
	    "- is there already" },

	/* A batch, from its order to the end of its making. */
	{ "batch @desk - 0d B000003 -", NULL },
	{ "batch @desk - 0d B000001 -", "B000001 is there already" },
	{ "batch @desk - 0d window -", "window is there already" },
	{ "batch @desk - 0d - -", "- is there already" },
	{ "allocate @desk 13..20 - B000002 -", NULL },
	{ "allocate @desk 12..13 - B000002 -",
	    "given out from number 12 on, when 13 is next" },
	{ "allocate @desk 14..14 - B000002 -",
	    "given out from number 14 on, when 13 is next" },
	{ "allocate @desk 1..1 - B000002 -",
	    "given out from number 1 on, when 13 is next" },
	{ "allocate @desk 13..13 - B000001 -", "B000001 is finished" },
	{ "allocate @desk 13..13 - B000009 -", "there is no batch B000009" },
	{ "allocate @desk 13..13 - window -", "there is no batch window" },
	{ "allocate @desk 13..13 window B000002 -", "come from nowhere" },
	{ "seal @desk 11..11 B000002 B000002 00", NULL },
	{ "seal @desk 11..11 B000001 B000001 00",
	    "it is allocated at B000002, not at B000001" },
	{ "seal @desk 1..1 B000001 B000001 00", "it is bound at window" },
	{ "seal @desk 11..11 B000002 B000001 00",
	    "seal takes nothing from B000002 to B000001" },
	{ "seal @desk 12..13 B000002 B000002 00",
	    "seal of serials never given out" },
	{ "seal @desk 11..11 window window 00", "there is no batch window" },
	{ SEALED "seal @desk 12..12 B000002 B000002 00",
	    "LZ26-0000012-T: it is sealed at B000002" },
	{ "cancel @desk 11..12 B000002 B000002 -", NULL },
	{ SEALED "cancel @desk 11..12 B000002 B000002 -",
	    "LZ26-0000011-V: it is sealed" },
	{ "cancel @desk 9..9 B000001 B000001 -", "it is cancelled" },
	{ "cancel @desk 11..12 B000002 B000002 -\nfinish @desk - - B000002 -",
	    NULL },
	{ "cancel @desk 11..12 B000002 B000002 -\nabandon @desk - - B000002 -",
	    NULL },
	{ "finish @desk - - B000002 -", "B000002 has envelopes only begun" },
	{ "cancel @desk 11..11 B000002 B000002 -\nabandon @desk - - B000002 -",
	    "B000002 has envelopes only begun" },
	{ "finish @desk - - B000001 -", "B000001 was finished before" },
	{ "abandon @desk - - B000001 -", "B000001 was finished before" },
	{ "finish @desk - - B000003 -", "there is no batch B000003" },

	/* To print, or not. */
	{ SEALED ASKED("release") "release berta 11..12 B000002 B000002 #4",
	    NULL },
	{ SEALED "release berta 11..12 B000002 B000002 #3",
	    "#3 was not just approved by berta" },
	{ ASKED("release") "release berta 11..12 B000002 B000002 #4",
	    "it is allocated" },
	{ ASKED("release") "release berta 7..8 B000001 B000001 #4",
	    "it is printed at print" },
	{ SEALED ASKED("void") "void berta 11..11 B000002 B000002 #4", NULL },
	{ ASKED("void") "void berta 11..11 B000002 B000002 #4",
	    "it is allocated" },
	{ SEALED "void berta 11..11 B000002 B000002 -", "nobody asked -" },
	{ RELEASED "print anna 11..12 B000002 print -", NULL },
	{ SEALED "print anna 11..12 B000002 print -", "it is sealed" },
	{ "print anna 7..7 B000001 print -", "it is printed at print" },
	{ RELEASED "print anna 11..12 B000002 cellar -", "cellar is closed" },
	{ "print anna 11..12 B000002 D1 -", "there is no custodian D1" },

	/* When no envelope of a batch is to be used any more. */
	{ "cancel @desk 11..12 B000002 B000002 -\n"
	  "finish @desk - - B000002 -\n" ASKED(
	      "destroy-key") "destroy-key berta - - B000002 #4",
	    NULL },
	{ "cancel @desk 11..12 B000002 B000002 -\n" ASKED(
	      "destroy-key") "destroy-key berta - - B000002 #4",
	    "B000002 has envelopes that can still be used" },
	{ ASKED("destroy-key") "destroy-key berta - - B000001 #4",
	    "B000001 has envelopes that can still be used" },
	{ RELEASED
	    "finish @desk - - B000002 -\n"
	    "print anna 11..12 B000002 print -\n"
	    "send anna 11..12 print D1 -\nreceive berta 11..12 D1 window -\n"
	    "bind berta 11..11 window - 00\n"
	    "spoil berta 12..12 window window torn\n"
	    "request anna - destroy-key 00 #5\napprove berta - - - #5\n"
	    "destroy-key berta - - B000002 #5",
	    NULL },
	{ RELEASED
	    "finish @desk - - B000002 -\n"
	    "print anna 11..12 B000002 print -\n"
	    "send anna 11..12 print D1 -\nreceive berta 11..12 D1 window -\n"
	    "bind berta 11..12 window - 00\n"
	    "assign berta 11..12 window window 00\n"
	    "acknowledge @desk 12..12 window window -\n"
	    "request anna - destroy-key 00 #5\napprove berta - - - #5\n"
	    "destroy-key berta - - B000002 #5",
	    NULL },
	{ "destroy-key berta - - B000001 -", "nobody asked -" },

	/* Deliveries: two ends, and nothing left inside. */
	{ "delivery anna - print window D2", NULL },
	{ "return berta - window print D2", NULL },
	{ "return berta - window window D2",
	    "nothing can be sent from window to window" },
	{ "delivery anna - print window D1", "D1 is there already" },
	{ "delivery anna - print window window", "window is there already" },
	{ "delivery anna - print window -", "- is there already" },
	{ "delivery anna - print print D2",
	    "nothing can be sent from print to print" },
	{ "delivery anna - print cellar D2",
	    "nothing can be sent from print to cellar" },
	{ "delivery anna - B000001 print D2", "there is no custodian B000001" },
	{ "delivery anna - print D1 D2", "there is no custodian D1" },
	{ "send anna 7..8 print D1 -", NULL },
	{ "delivery berta - window print D2\nsend berta 4..5 window D2 -",
	    NULL },
	{ "send berta 4..4 window D1 -", "D1 does not leave from window" },
	{ "send anna 6..7 print D1 -", "it is in transit at D1, not at print" },
	{ "send anna 4..4 print D1 -",
	    "it is on hand at window, not at print" },
	{ "send anna 7..8 print window -", "there is no delivery window" },
	{ "receive berta 6..6 D1 window -", NULL },
	{ "receive anna 6..6 D1 print -", "D1 does not go to print" },
	{ "receive berta 6..7 D1 window -", "it is printed at print" },
	{ "receive berta 5..5 D1 window -", "it is on hand at window" },
	{ "receive berta 7..7 print window -", "there is no delivery print" },
	{ "close berta - - - D1", "D1 is closed with 1 envelopes in it" },
	{ "receive berta 6..6 D1 window -\nclose berta - - - D1", NULL },
	{ "missing berta 6..6 D1 D1 -\nclose berta - - - D1", NULL },
	{ "missing berta 6..6 D1 D1 -\nfound berta 6..6 D1 window -\n"
	  "close berta - - - D1",
	    NULL },
	{ "receive berta 6..6 D1 window -\nclose berta - - - D1\n"
	  "close berta - - - D1",
	    "D1 was closed before" },
	{ "receive berta 6..6 D1 window -\nclose berta - - - D1\n"
	  "send anna 7..7 print D1 -",
	    "D1 is closed" },
	{ "close berta - - - D2", "there is no delivery D2" },

	/* To a card, once, from where it is on hand. */
	{ "bind berta 4..4 window - 00", NULL },
	{ "bind berta 1..1 window - 00", "it is bound at window" },
	{ "bind berta 2..2 window - 00", "it is spoiled" },
	{ "bind berta 3..3 window - 00", "it is missing" },
	{ "bind berta 6..6 window - 00", "it is in transit at D1" },
	{ "bind anna 7..7 print - 00", "it is printed" },
	{ "bind berta 4..4 print - 00", "it is on hand at window" },
	{ ASKED("custodian") "custodian berta - counter:closed:00 window #4\n"
			     "bind berta 4..4 window - 00",
	    "window is closed" },

	/* With what was recorded of it, or nothing. */
	{ "bind berta 4..4 window holder:passport:old-card 00", NULL },
	{ "bind berta 4..4 window third-party:driving-licence 00", NULL },
	{ "bind berta 4..4 window window 00",
	    "window is no record of an activation" },
	{ "bind berta 4..4 window holder:passport 00",
	    "holder:passport is no record of an activation" },
	{ "bind berta 4..4 window third-party:passport:old-card 00",
	    "is no record of an activation" },

	/* An old card, before two people who have badges, at the station of its
	 * counter; once, and then destroyed once. */
	{ OLD "withdraw-card berta 4..4 window front anna", NULL },
	{ OLD "withdraw-card berta 4..4 window front anna\n"
	      "destroy-card berta 4..4 window front anna",
	    NULL },
	{ OLD "spoil berta 4..4 window window torn\n"
	      "withdraw-card berta 4..4 window front anna",
	    NULL },
	{ OLD "withdraw-card berta 5..5 window front anna",
	    "no old card lies there" },
	{ OLD "withdraw-card berta 12..12 window front anna",
	    "no old card lies there" },
	{ OLD "withdraw-card berta 4..4 window front anna\n"
	      "withdraw-card berta 4..4 window front anna",
	    "no old card lies there" },
	{ OLD "destroy-card berta 4..4 window front anna",
	    "no old card was withdrawn there" },
	{ OLD "withdraw-card berta 4..4 window front anna\n"
	      "destroy-card berta 4..4 window front anna\n"
	      "destroy-card berta 4..4 window front anna",
	    "no old card was withdrawn there" },
	{ OLD "withdraw-card berta 4..4 window front anna\n"
	      "destroy-card berta 4..4 window front anna\n"
	      "withdraw-card berta 4..4 window front anna",
	    "no old card lies there" },
	{ OLD "withdraw-card berta 4..4 window front berta",
	    "berta is her own witness" },
	{ OLD "withdraw-card berta 4..4 window front -",
	    "- has no badge to witness it with" },
	{ OLD "withdraw-card berta 4..4 window front carla",
	    "carla has no badge to witness it with" },
	{ SHIFT "bind berta 4..4 window minor:passport:old-card 00\n"
		"withdraw-card berta 4..4 window front anna",
	    "anna has no badge to witness it with" },
	{ OLD "withdraw-card anna 4..4 window front berta",
	    "anna has no shift at front" },
	{ OLD "withdraw-card @desk 4..4 window front anna",
	    "withdraw-card takes a person" },
	{ OLD "withdraw-card berta 4..4 print front anna",
	    "the station front is not of print" },
	{ OLD "withdraw-card berta 4..4 window back anna",
	    "there is no station back" },
	{ OLD "withdraw-card berta 4..5 window front anna",
	    "withdraw-card is about one envelope" },
	{ OLD "withdraw-card berta - window front anna",
	    "withdraw-card is about envelopes" },
	{ SHIFT WITNESS "bind berta 4..4 window minor:passport:no-old-card 00\n"
			"withdraw-card berta 4..4 window front anna",
	    "no old card lies there" },
	/* Its counter's own: the station is of another one by now. */
	{ OLD LATER("custodian") "custodian berta - counter:open:00 till #5\n"
				 "request anna - station 00 #6\napprove berta "
				 "- - - #6\n"
				 "station berta - till:" ZEROS " back #6\n"
				 "shift berta - till back -\n"
				 "withdraw-card berta 4..4 till back anna",
	    "no old card lies there" },

	/* Its PIN to a card system, once, and nothing of it left after that. */
	{ "assign berta 1..1 window window 00", NULL },
	{ ASSIGNED "assign berta 1..1 window window 00", "it is assigned" },
	{ "assign berta 4..4 window window 00", "it is on hand" },
	{ "assign berta 1..1 print print 00", "it is bound at window" },
	{ "assign berta 1..1 window print 00", "assign takes nothing from" },
	{ "assign @desk 1..1 window window 00", "assign takes a person" },
	{ CARLA("auditor") "assign carla 1..1 window window 00",
	    "carla has no role that assign takes" },
	{ CARLA("counter") "assign carla 1..1 window window 00", NULL },
	{ ASSIGNED "acknowledge berta 1..1 window window -", NULL },
	{ ASSIGNED "acknowledge @desk 1..1 window window -", NULL },
	{ "acknowledge berta 1..1 window window -", "it is bound" },
	{ HANDED "acknowledge berta 1..1 window window -",
	    "it is handed over" },
	{ HANDED "assign berta 1..1 window window 00", "it is handed over" },
	{ HANDED "bind berta 1..1 window - 00", "it is handed over" },
	{ ASSIGNED "spoil berta 1..1 window window torn", NULL },
	{ HANDED "spoil berta 1..1 window window back", NULL },
	{ ASSIGNED "spoil berta 1..1 window window torn\n"
		   "acknowledge berta 1..1 window window -",
	    "it is spoiled" },
	{ HANDED "expire berta 1..1 window window -", "it is handed over" },

	/* Five tries of a CIP, unless one is right or two people say so. */
	{ "try-cip berta 1..1 window window -", NULL },
	{ LOCKED "try-cip berta 1..1 window window -",
	    "the CIP was said 5 times before" },
	{ TRY TRY TRY TRY "try-cip berta 1..1 window window -", NULL },
	{ TRY TRY TRY TRY TRY "pass-cip berta 1..1 window window -\n"
			      "try-cip berta 1..1 window window -",
	    NULL },
	{ LOCKED "pass-cip berta 1..1 window window -\n" LOCKED
		 "try-cip berta 1..1 window window -",
	    "the CIP was said 5 times before" },
	{ ASSIGNED "try-cip berta 1..1 window window -", NULL },
	{ HANDED "try-cip berta 1..1 window window -", NULL },
	{ "try-cip berta 4..4 window window -",
	    "try-cip of an envelope that is on hand" },
	{ "try-cip berta 2..2 window window -",
	    "try-cip of an envelope that is spoiled" },
	{ "try-cip berta 1..1 print print -",
	    "try-cip of an envelope that is at window" },
	{ "try-cip berta 1..1 window print -",
	    "try-cip of an envelope that is at window" },
	{ "try-cip berta 13..13 window window -",
	    "try-cip of a serial never given out" },
	{ "try-cip berta 1..2 window window -",
	    "try-cip is about one envelope" },
	{ "try-cip berta - window window -", "try-cip is about envelopes" },
	{ "try-cip @desk 1..1 window window -", "try-cip takes a person" },
	{ TRY "pass-cip berta 1..1 window window -", NULL },
	{ "pass-cip berta 1..1 window window -",
	    "nobody had said the CIP that passed" },
	{ TRY "pass-cip berta 1..1 window window -\n"
	      "pass-cip berta 1..1 window window -",
	    "nobody had said the CIP that passed" },
	{ LOCKED ASKED("unlock-cip") "unlock-cip berta 1..1 window window #4",
	    NULL },
	{ LOCKED ASKED("unlock-cip") "unlock-cip berta 1..1 window window #4\n"
				     "try-cip berta 1..1 window window -",
	    NULL },
	{ LOCKED "unlock-cip berta 1..1 window window -", "nobody asked -" },
	{ TRY ASKED("unlock-cip") "unlock-cip berta 1..1 window window #4",
	    "the CIP is not locked" },

	/* A card is blocked by whoever said its CIP, from wherever it stands,
	 * for ever; and its system says once that it knows. */
	{ RIGHT BLOCK, NULL },
	{ "block berta 1..1 window window -",
	    "nobody had said its CIP rightly" },
	{ TRY "block berta 1..1 window window -",
	    "nobody had said its CIP rightly" },
	{ RIGHT TRY "block berta 1..1 window window -",
	    "nobody had said its CIP rightly" },
	{ RIGHT "spoil berta 4..4 window window torn\n"
		"block berta 1..1 window window -",
	    "nobody had said its CIP rightly" },
	{ LOCKED ASKED("unlock-cip") "unlock-cip berta 1..1 window window #4\n"
				     "block berta 1..1 window window -",
	    "nobody had said its CIP rightly" },
	{ RIGHT "block berta 4..4 window window -",
	    "nobody had said its CIP rightly" },
	{ RIGHT "block berta 1..2 window window -",
	    "block is about one envelope" },
	{ RIGHT "block berta - window window -", "block is about envelopes" },
	{ RIGHT "block berta 1..1 print print -", "it is bound at window" },
	{ RIGHT "block berta 1..1 window print -",
	    "block takes nothing from window to print" },
	{ RIGHT "block @desk 1..1 window window -", "block takes a person" },
	{ CARLA("auditor") RIGHT "block carla 1..1 window window -",
	    "carla has no role that block takes" },
	{ ASSIGNED RIGHT BLOCK, NULL },
	{ HANDED RIGHT BLOCK, NULL },
	{ BLOCKED "try-cip berta 1..1 window window -",
	    "try-cip of an envelope that is blocked" },
	{ BLOCKED "block berta 1..1 window window -",
	    "nobody had said its CIP rightly" },
	{ BLOCKED "spoil berta 1..1 window window back", "it is blocked" },
	{ ASSIGNED BLOCKED "acknowledge berta 1..1 window window -",
	    "it is blocked" },
	{ BLOCKED "bind berta 1..1 window window 00", "it is blocked" },
	{ BLOCKED "confirm-block @desk 1..1 window window -", NULL },
	{ BLOCKED "confirm-block berta 1..1 window window -\n"
		  "confirm-block berta 1..1 window window -",
	    "the card system knew it before" },
	{ RIGHT "confirm-block berta 1..1 window window -",
	    "confirm-block of an envelope that is bound" },
	{ BLOCKED "confirm-block berta 1..1 print print -",
	    "confirm-block of an envelope that is at window" },
	{ BLOCKED "confirm-block berta 1..2 window window -",
	    "confirm-block is about one envelope" },
	{ CARLA("auditor") BLOCKED "confirm-block carla 1..1 window window -",
	    "carla has no role that confirm-block takes" },

	/* A help desk's station stands nowhere, and blocks in the name of who
	 * is at it. */
	{ HELP RIGHT "block berta 1..1 window window front", NULL },
	{ HELP RIGHT "block berta 1..1 window window back",
	    "there is no station back" },
	{ HELP "shift berta - window front -",
	    "the station front is not of window" },
	{ HELP "shift berta - nowhere front -",
	    "the station front is not of nowhere" },
	{ HELP "decline berta - - front not-matched", NULL },
	{ HELP "decline anna - - front not-matched",
	    "anna has no shift at front" },
	{ HELP "end-shift berta - - front -\n" RIGHT
	       "block berta 1..1 window window front",
	    "berta has no shift at front" },
	{ HELP "revoke-station berta - - front -\n" RIGHT
	       "block berta 1..1 window window front",
	    "the station front was revoked" },
	{ SHIFT RIGHT "block berta 1..1 window window front",
	    "the station front is no help desk's" },

	/* A PUK is told by the service, on days that go one way. */
	{ ASSIGNED LAST("27"), NULL },
	{ HANDED TELL("27") TELL("27") LAST("28"), NULL },
	{ LAST("27"), "tell-puk of an envelope that is bound" },
	{ ASSIGNED "spoil berta 1..1 window window torn\n" LAST("27"),
	    "tell-puk of an envelope that is spoiled" },
	{ ASSIGNED BLOCKED LAST("27"),
	    "tell-puk of an envelope that is blocked" },
	{ ASSIGNED "tell-puk berta 1..1 window window 2026-11-27",
	    "tell-puk is for no person" },
	{ ASSIGNED "tell-puk @desk 1..1 window window -", "of no day" },
	{ ASSIGNED "tell-puk @desk 1..1 window window 2026-11-270",
	    "of no day" },
	{ ASSIGNED "tell-puk @desk 1..1 window print 2026-11-27",
	    "tell-puk of an envelope that is at window" },
	{ ASSIGNED "tell-puk @desk 1..2 window window 2026-11-27",
	    "tell-puk is about one envelope" },
	{ ASSIGNED TELL("28") LAST("27"),
	    "of 2026-11-27, after one of 2026-11-28" },
	{ ASSIGNED TELL("27")
		ASKED("unlock-puk") "unlock-puk berta 1..1 window window "
				    "#4\n" LAST("27"),
	    NULL },
	{ ASSIGNED TELL("27")
		ASKED("unlock-puk") "unlock-puk berta 1..1 window window #4",
	    NULL },
	{ ASSIGNED TELL("27") "unlock-puk berta 1..1 window window -",
	    "nobody asked -" },
	{ ASSIGNED ASKED("unlock-puk") "unlock-puk berta 1..1 window window #4",
	    "its PUK was not told" },

	/* Keys: the first of each usage, and then what two people agreed. */
	{ "key @desk - wrap:0a wrap-1 -", NULL },
	{ KEYS "key anna - scan:0e scan-1 -", NULL },
	{ KEYS "key @desk - wrap:0a wrap-1 -", "wrap-1 is there already" },
	{ "key @desk - wrap:0A wrap-1 -", "wrap-1 is no key of wrap:0A" },
	{ "key @desk - wrap: wrap-1 -", "wrap-1 is no key of wrap:" },
	{ "key @desk - wrap:0a cip-1 -", "cip-1 is no key of wrap:0a" },
	{ "key @desk - wrap:0a wrap- -", "wrap- is no key of wrap:0a" },
	{ "key @desk - wrap:0a wrap-K -", "wrap-K is no key of wrap:0a" },
	{ "key @desk - pin:0a pin-1 -", "pin-1 is no key of pin:0a" },
	{ "key @desk - wrap:0a - -", "- is no key of wrap:0a" },
	{ "key @desk 4..4 wrap:0a wrap-1 -", "key is not about envelopes" },
	{ KEYS "key anna - wrap:0d wrap-2 -",
	    "wrap-2 takes the place of a key that nobody agreed to replace" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4\n"
				   "key anna - wrap:0d wrap-2 -",
	    NULL },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4\n"
				   "key @desk - wrap:0d wrap-2 -",
	    "a key like wrap-2 takes a person, not @desk" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4\n"
				   "key anna - cip:0d cip-2 -",
	    "cip-2 takes the place of a key" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4\n"
				   "key anna - wrap:0d wrap-2 -\n"
				   "key anna - wrap:0e wrap-3 -",
	    "wrap-3 takes the place of a key" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4", NULL },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - cip #4",
	    "there is no key of cip to replace" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - pin #4",
	    "there is no key of pin to replace" },
	{ ASKED("rotate-key") "rotate-key berta - - wrap #4",
	    "there is no key of wrap to replace" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4\n"
				   "rotate-key berta - - wrap #4",
	    "another key of wrap is made was agreed before" },
	{ KEYS "rotate-key berta - - wrap -", "nobody asked -" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4\n"
				   "key anna - wrap:0d wrap-2 -\n"
				   "request anna - retire-key 00 #5\n"
				   "approve berta - - - #5\n"
				   "retire-key berta - - wrap-1 #5",
	    NULL },
	{ KEYS ASKED("retire-key") "retire-key berta - - wrap-1 #4",
	    "there is no archived key wrap-1" },
	{ KEYS ASKED("retire-key") "retire-key berta - - wrap-9 #4",
	    "there is no archived key wrap-9" },
	{ KEYS ASKED("rotate-key") "rotate-key berta - - wrap #4\n"
				   "key anna - wrap:0d wrap-2 -\n"
				   "request anna - retire-key 00 #5\n"
				   "approve berta - - - #5\n"
				   "retire-key berta - - wrap-1 #5\n"
				   "retire-key berta - - wrap-1 #5",
	    "there is no archived key wrap-1" },

	/* A template, once, by two. */
	{ ASKED("template") "template berta - 0a " OTHER " #4", NULL },
	{ ASKED("template") "template berta - 0a " SHEET " #4",
	    "was approved before" },
	{ ASKED("template") "template berta - 0a bb #4", "bb is no template" },
	{ "template berta - 0a " OTHER " -", "nobody asked -" },
	{ "batch @desk - 0e B000003 " OTHER
	  "\nallocate @desk 13..13 - B000003 -\n"
	  "seal @desk 13..13 B000003 B000003 00\n" ASKED(
	      "release") "release berta 13..13 B000003 B000003 #4",
	    "nobody approved the template of B000003" },

	/* A press, its release, its receipt. */
	{ PRESS, NULL },
	{ PRESS "\nrequest anna - press 00 #5\napprove berta - - - #5\n"
		"press berta - removed:00 inky #5",
	    NULL },
	{ "press berta - active:00 inky -", "nobody asked -" },
	{ ASKED("press") "press berta - 00 inky #4",
	    "00 says neither active nor removed" },
	{ ASKED("press") "press berta - removed:00 inky #4",
	    "there is no press inky to remove" },
	{ READY "export anna - B000002 " SHEET " R1", NULL },
	{ EXPORTED, NULL },
	{ EXPORTED "\nexport anna - B000002 " SHEET " R2",
	    "B000002 went to a press before" },
	{ EXPORTED "\nexport anna - B000002 " SHEET " R1",
	    "the release R1 is out of order" },
	{ READY "export anna - B000002 " SHEET " R2", "R2 is out of order" },
	{ READY "export anna - B000002 00 R1", "B000002 has nothing for" },
	{ READY "export anna - B000009 " SHEET " R1", "there is no batch" },
	{ SEALED "finish @desk - - B000002 -\nexport anna - B000002 " SHEET
		 " R1",
	    "B000002 has nothing for a press" },
	{ RELEASED "export anna - B000002 " SHEET " R1",
	    "B000002 has nothing for a press" },
	{ READY "print anna 11..11 B000002 print -\n"
		"export anna - B000002 " SHEET " R1",
	    "B000002 has nothing for a press" },
	{ READY "export @desk - B000002 " SHEET " R1", "takes a person" },
	{ RECEIVED, NULL },
	{ RECEIVED "\nprint anna 11..11 B000002 print R1\n"
		   "spoil anna 12..12 B000002 B000002 print:00\n"
		   "count berta - window 00 1",
	    NULL },
	{ RECEIVED "\nprint anna 11..11 B000002 print R1\n"
		   "count berta - window 00 1",
	    "the receipt of R1 left something of B000002 out" },
	{ RECEIVED "\nprint anna 11..12 B000002 print R2",
	    "B000002 was printed as R1, not as R2" },
	{ RECEIVED "\nprint anna 11..12 B000002 print -",
	    "B000002 was printed as R1, not as -" },
	{ "print anna 7..8 B000001 print R1",
	    "B000001 was printed as without a press, not as R1" },
	{ EXPORTED "\nprint anna 11..12 B000002 print R1",
	    "B000002 was printed without a press's receipt" },
	{ RECEIVED "\nspoil anna 11..12 B000002 B000002 print:00\n"
		   "receipt anna - inky " OTHER " R1",
	    "R1 has a receipt already" },
	{ EXPORTED "\nreceipt anna - inky " SHEET " R2",
	    "there is no release R2" },
	{ EXPORTED "\nreceipt anna - inky " SHEET " R01",
	    "there is no release R01" },
	{ EXPORTED "\nreceipt anna - other " SHEET " R1",
	    "other is no press that could say so" },
	{ EXPORTED "\nreceipt @desk - inky " SHEET " R1", "takes a person" },

	/* What was spoiled in print is made again. */
	{ RECEIVED "\nspoil anna 11..12 B000002 B000002 print:00\n" AGAIN
		   "replace anna - B000002 B000003 -",
	    NULL },
	{ RECEIVED "\nspoil anna 11..12 B000002 B000002 print:00\n" AGAIN
		   "replace anna - B000003 B000003 -",
	    "B000003 is no new batch" },
	{ RECEIVED "\nspoil anna 11..12 B000002 B000002 print:00\n" AGAIN
		   "replace anna - B000002 B000003 -\n"
		   "replace anna - B000002 B000003 -",
	    "B000003 is no new batch" },
	{ RECEIVED "\nspoil anna 11..12 B000002 B000002 print:00\n" AGAIN
		   "allocate @desk 13..13 - B000003 -\n"
		   "replace anna - B000002 B000003 -",
	    "B000003 is no new batch" },
	{ READY AGAIN "replace anna - B000002 B000003 -",
	    "nothing of B000002 was spoiled" },

	/* A ceremony: enough people, each with one share of one set. */
	{ "share anna - 1/2 backup-1 -", NULL },
	{ "share anna - 1/2/3 exchange-1 -", NULL },
	{ "share anna - 1/2 wrap-1 -", "1/2 is no share of a key as wrap-1" },
	{ "share anna - 0/2 backup-1 -", "0/2 is no share" },
	{ "share anna - 3/2 backup-1 -", "3/2 is no share" },
	{ "share anna - 1/1 backup-1 -", "1/1 is no share" },
	{ "share anna - 1/4/3 backup-1 -", "1/4/3 is no share" },
	{ "share anna - 1/1/3 backup-1 -", "1/1/3 is no share" },
	{ "share anna - 01/2 backup-1 -", "01/2 is no share" },
	{ "share anna - 1/256 backup-1 -", "1/256 is no share" },
	{ "share anna - 1/2/3/4 backup-1 -", "1/2/3/4 is no share" },
	{ "share anna - - backup-1 -", "- is no share" },
	{ "share anna - 1/2 backup-1 -\nshare anna - 2/2 backup-1 -",
	    "anna holds a share of backup-1 already" },
	{ "share anna - 1/2 backup-1 -\nshare berta - 1/2 backup-1 -",
	    "share 1/2 of backup-1 does not go with those before it" },
	{ "share anna - 1/2 backup-1 -\nshare berta - 2/3 backup-1 -",
	    "share 2/3 of backup-1 does not go with those before it" },
	{ "share @desk - 1/2 backup-1 -", "share takes a person" },
	{ CARLA("releaser") "share carla - 1/2 backup-1 -",
	    "carla has no role that share takes" },
	{ BACKUP "share anna - 1/2 backup-1 -", "backup-1 was shared before" },
	{ SHARED "key anna - backup:0d backup-1 -", NULL },
	{ SHARED "key @desk - backup:0d backup-1 -",
	    "a key like backup-1 takes a person" },
	{ "key anna - backup:0d backup-1 -",
	    "backup-1 is held by too few people" },
	{ SHARED "key anna - backup:0d backup-2 -",
	    "backup-2 is held by too few people" },
	{ "share anna - 1/2 exchange-1 -\nkey anna - exchange:0d exchange-1 -",
	    "exchange-1 is held by too few people" },
	{ "share anna - 1/3 backup-1 -\nshare berta - 2/3 backup-1 -\n"
	  "key anna - backup:0d backup-1 -",
	    "backup-1 is held by too few people" },
	{ "share anna - 1/2/3 backup-1 -\nshare berta - 2/2/3 backup-1 -\n"
	  "key anna - backup:0d backup-1 -",
	    NULL },
	{ BACKUP "share anna - 1/2 backup-2 -\nshare berta - 2/2 backup-2 -\n"
		 "key anna - backup:0e backup-2 -",
	    NULL },

	/* What is backed up, rehearsed or waived. */
	{ BACKUP "backup anna - backup-1 00 -", NULL },
	{ SHARED "backup anna - backup-1 00 -",
	    "backup-1 is not the current key of backup" },
	{ KEYS BACKUP "backup anna - wrap-1 00 -",
	    "wrap-1 is not the current key of backup" },
	{ BACKUP "backup anna - backup-1 - -", "a backup has a digest" },
	{ BACKUP "backup @desk - backup-1 00 -", "backup takes a person" },
	{ KEYS "rehearse anna - wrap-1 restore -", NULL },
	{ KEYS "rehearse anna - wrap-1 0123456789abcdef0123456789abcdef -",
	    NULL },
	{ KEYS "rehearse anna - wrap-1 0123456789abcdef0123456789abcdeF -",
	    "is nothing that is rehearsed" },
	{ KEYS "rehearse anna - wrap-1 - -", "- is nothing that is rehearsed" },
	{ KEYS "rehearse anna - cip-1 restore -",
	    "cip-1 is not the current key of wrap" },
	{ "rehearse anna - wrap-1 restore -",
	    "wrap-1 is not the current key of wrap" },
	{ KEYS "rehearse @desk - wrap-1 restore -", "rehearse takes a person" },
	{ ASKED("waive") "waive berta - - B000002 #4", NULL },
	{ ASKED("waive") "waive berta - - B000003 #4",
	    "there is no batch B000003" },
	{ ASKED("waive") "waive berta - - window #4",
	    "there is no batch window" },
	{ ASKED("waive") "waive berta - - B000002 #4\n"
			 "waive berta - - B000002 #4",
	    "B000002 was waived before" },
	{ "waive berta - - B000002 -", "nobody asked -" },
	{ CARLA("auditor") "request carla - waive 00 #5",
	    "carla has no role for a waive" },

	/* Stations: by two, taken away by one. */
	{ ASKED("station") "station berta - window:" ZEROS " front #4", NULL },
	{ ASKED("station") "station berta - @auditor:" ZEROS " desk #4", NULL },
	{ STATION LATER("station") "station berta - window:" ZEROS " front #5",
	    NULL },
	{ "station berta - window:" ZEROS " front -", "nobody asked -" },
	{ ASKED("station") "station berta - print:" ZEROS " front #4",
	    "there is no counter print" },
	{ ASKED("station") "station berta - cellar:" ZEROS " front #4",
	    "there is no counter cellar" },
	{ ASKED("station") "station berta - B000001:" ZEROS " front #4",
	    "there is no counter B000001" },
	{ ASKED("station") "station berta - nowhere:" ZEROS " front #4",
	    "there is no counter nowhere" },
	{ ASKED("station") "station berta - window:00 front #4",
	    "window:00 is no station" },
	{ ASKED("station") "station berta - window:" ZEROS "00 front #4",
	    "is no station" },
	{ ASKED("station") "station berta - :" ZEROS " front #4",
	    "is no station" },
	{ ASKED("station") "station berta - window:" ZEROS " - #4",
	    "is no station" },
	{ STATION "revoke-station anna - - front -", NULL },
	{ STATION CARLA5("stock-keeper") "revoke-station carla - - front -",
	    NULL },
	{ STATION CARLA5("auditor") "revoke-station carla - - front -",
	    "carla has no role that revoke-station takes" },
	{ "revoke-station anna - - front -", "there is no station front" },
	{ STATION "revoke-station anna - - front -\n"
		  "revoke-station anna - - front -",
	    "the station front was revoked" },
	{ STATION "revoke-station anna - - front -\n" LATER(
	      "station") "station berta - window:" ZEROS " front #5\n" BADGE
			 "shift berta - window front -",
	    NULL },

	/* Badges: another's, and of who serves. */
	{ "badge anna - " SHEET " berta -", NULL },
	{ BADGE "badge anna - " OTHER " berta -", NULL },
	{ "badge anna - " SHEET " anna -", "anna made a badge for herself" },
	{ "badge anna - - berta -", "a badge without a digest" },
	{ "badge anna - " SHEET " nora -",
	    "nora has no role that takes a badge" },
	{ CARLA("auditor") "badge anna - " SHEET " carla -",
	    "carla has no role that takes a badge" },
	{ CARLA("stock-keeper") "badge anna - " SHEET " carla -", NULL },
	{ CARLA("counter") "badge carla - " SHEET " berta -",
	    "carla has no role that badge takes" },
	{ "badge @desk - " SHEET " berta -", "badge takes a person" },

	/* A stock keeper's is to witness with; with neither role it is gone. */
	{ OLD KEEPER "withdraw-card berta 4..4 window front carla", NULL },
	{ OLD KEEPER "shift carla - window front -",
	    "carla has no role that shift takes" },
	{ OLD KEEPER "request anna - operator 00 #6\napprove berta - - - #6\n"
		     "operator berta - 1003:auditor carla #6\n"
		     "withdraw-card berta 4..4 window front carla",
	    "carla has no badge to witness it with" },

	/* Who is at a station. */
	{ STATION BADGE "shift berta - window front -", NULL },
	{ SHIFT "shift berta - window front -", NULL },
	{ STATION "shift berta - window front -", "berta has no badge" },
	{ STATION BADGE "shift anna - window front -", "anna has no badge" },
	{ BADGE "shift berta - window front -", "there is no station front" },
	{ STATION BADGE "shift berta - print front -",
	    "the station front is not of print" },
	{ STATION BADGE "shift berta - - front -",
	    "the station front is not of -" },
	{ AUDITOR BADGE "shift berta - window desk -",
	    "the station desk is not of window" },
	{ AUDITOR BADGE "shift berta - - desk -", "- is no open counter" },
	{ STATION BADGE "revoke-station anna - - front -\n"
			"shift berta - window front -",
	    "the station front was revoked" },
	{ STATION BADGE LATER("custodian") "custodian berta - "
					   "counter:closed:00 window #5\n"
					   "shift berta - window front -",
	    "window is no open counter" },
	{ STATION BADGE "shift @desk - window front -",
	    "shift takes a person" },
	{ SHIFT "end-shift berta - window front -", NULL },
	{ SHIFT "end-shift @desk - window front -", NULL },
	{ SHIFT "end-shift anna - window front -",
	    "anna has no shift at front" },
	{ STATION BADGE "end-shift berta - window front -",
	    "nobody was at front" },
	{ SHIFT "end-shift berta - window front -\n"
		"end-shift berta - window front -",
	    "nobody was at front" },
	{ SHIFT "badge berta - " OTHER " anna -\n"
		"shift anna - window front -\n"
		"end-shift berta - window front -",
	    "berta has no shift at front" },
	{ SHIFT "badge anna - " OTHER " berta -\n"
		"decline berta - window front not-here",
	    "berta has no shift at front" },
	{ SHIFT LATER("station") "station berta - window:" ZEROS " back #5\n"
				 "shift berta - window back -\n"
				 "badge anna - " OTHER " berta -\n"
				 "decline berta - window back not-here",
	    "berta has no shift at back" },
	{ SHIFT "badge anna - " OTHER " berta -\n"
		"end-shift @desk - window front -",
	    "nobody was at front" },
	{ SHIFT "badge anna - " OTHER " berta -\n"
		"shift berta - window front -\n"
		"decline berta - window front not-here",
	    NULL },
	{ SHIFT WITNESS "decline berta - window front not-here", NULL },
	{ SHIFT LATER("operator") "operator berta - 1002:releaser berta #5\n"
				  "decline @desk - window front badge\n"
				  "end-shift @desk - window front -",
	    "nobody was at front" },
	{ SHIFT LATER("operator") "operator berta - 1002:releaser berta #5\n"
				  "request anna - operator 00 #6\n"
				  "approve berta - - - #6\n"
				  "operator berta - 1002:all berta #6\n"
				  "shift berta - window front -",
	    "berta has no badge" },
	{ SHIFT LATER("operator") "operator berta - 1002:all berta #5\n"
				  "end-shift berta - window front -",
	    NULL },

	/* What was declined there, and what was out of order. */
	{ SHIFT "decline berta - window front card-has-one", NULL },
	{ STATION "decline @desk - window front badge", NULL },
	{ SHIFT "decline anna - window front not-here",
	    "anna has no shift at front" },
	{ STATION "decline berta - window front not-here",
	    "berta has no shift at front" },
	{ SHIFT "decline berta - print front not-here",
	    "the station front is not of print" },
	{ SHIFT "decline berta - window back not-here",
	    "there is no station back" },
	{ SHIFT "decline berta - window front -", "declined without a reason" },
	{ SHIFT "revoke-station anna - - front -\n"
		"decline @desk - window front badge",
	    "the station front was revoked" },
	{ SHIFT "decline berta 4..4 window front not-here",
	    "decline is not about envelopes" },
	{ SHIFT "decline berta - window front not-here\n"
		"unlock-station anna - - front -",
	    NULL },
	{ SHIFT "decline berta - window front card-has-one\n"
		"unlock-station anna - - front -",
	    "nothing was refused at front" },
	{ SHIFT "decline berta - window front badge\n"
		"unlock-station anna - - front -\n"
		"unlock-station anna - - front -",
	    "nothing was refused at front" },
	{ SHIFT "decline berta - window front wrong-token\n"
		"revoke-station anna - - front -\n"
		"unlock-station anna - - front -",
	    "the station front was revoked" },
	{ SHIFT "out-of-order berta 5..5 window front previous-missing", NULL },
	{ SHIFT "out-of-order berta 5..5 window front other\n"
		"bind berta 5..5 window - 00",
	    NULL },
	{ SHIFT "out-of-order berta 5..5 window front other\n"
		"bind berta 4..4 window - 00",
	    "what was out of order is not what was bound next" },
	{ SHIFT "out-of-order berta 5..5 window front other\n"
		"bind berta 4..5 window - 00",
	    "what was out of order is not what was bound next" },
	{ SHIFT "out-of-order berta 5..5 window front other\n"
		"bind anna 5..5 window - 00",
	    "what was out of order is not what was bound next" },
	{ SHIFT "out-of-order berta 5..5 window front other\n"
		"spoil berta 5..5 window window torn",
	    "what was out of order is not what was bound next" },
	{ SHIFT "out-of-order berta 5..5 window front -",
	    "out of order without a reason" },
	{ SHIFT "out-of-order berta 5..5 window front because",
	    "out of order without a reason" },
	{ SHIFT "out-of-order anna 5..5 window front other",
	    "anna has no shift at front" },
	{ SHIFT "out-of-order berta 4..5 window front other",
	    "out-of-order is about one envelope" },
	{ SHIFT "out-of-order @desk 5..5 window front other",
	    "out-of-order takes a person" },
	{ STATION "out-of-order berta 5..5 window front other",
	    "berta has no shift at front" },

	/* Where PINs go. */
	{ ASKED("card-system") "card-system berta - 00 roma #4", NULL },
	{ ASKED("card-system") "card-system berta - 00 roma #4\n"
			       "card-system berta - 01 roma #4",
	    NULL },
	{ ASKED("card-system") "card-system berta - - roma #4",
	    "a card system has a name and a digest" },
	{ ASKED("card-system") "card-system berta - 00 - #4",
	    "a card system has a name and a digest" },
	{ "card-system berta - 00 roma -", "nobody asked -" },

	/* Codes that are split: a courier first, and a series of their own. */
	{ ASKED("courier") "courier berta - - " SHEET " #4", NULL },
	{ ASKED("courier") "courier berta - - 00 #4",
	    "00 is no certificate of a courier" },
	{ ASKED("courier") "courier berta - - - #4",
	    "- is no certificate of a courier" },
	{ "courier berta - - " SHEET " -", "nobody asked -" },
	{ COURIER "request anna - courier 00 #6\napprove berta - - - #6\n"
		  "courier berta - - " OTHER " #6",
	    NULL },
	{ COURIER "request anna - courier 00 #6\napprove berta - - - #6\n"
		  "courier berta - - " SHEET " #6",
	    "that is the courier already" },
	{ COURIER "draw berta S1..1 window " FACTS " 00", NULL },
	{ "draw berta S1..1 window " FACTS " 00",
	    "codes are split without a courier" },
	{ COURIER "draw @desk S1..1 window " FACTS " 00",
	    "draw takes a person" },
	{ COURIER "draw berta S1..1 window " FACTS " -",
	    "codes are drawn for no card, or without a record" },
	{ COURIER "draw berta S1..1 window - 00",
	    "codes are drawn for no card, or without a record" },
	{ COURIER "draw berta S1..1 window holder 00",
	    "holder is no record of an activation" },
	{ COURIER "draw berta S1..1 window " FACTS " 00\n"
		  "draw berta S2..2 window " FACTS " 00",
	    NULL },
	{ COURIER "draw berta S1..1 print " FACTS " 00",
	    "berta has no shift at print" },
	{ COURIER "draw anna S1..1 window " FACTS " 00",
	    "anna has no shift at window" },
	{ COURIER "end-shift berta - window front -\n"
		  "draw berta S1..1 window " FACTS " 00",
	    "berta has no shift at window" },
	{ COURIER "draw berta S1..1 cellar " FACTS " 00", "cellar is closed" },
	{ COURIER "draw berta S1..1 nowhere " FACTS " 00",
	    "there is no custodian nowhere" },
	{ COURIER "draw berta S2..2 window " FACTS " 00",
	    "given out from number 2 on, when 1 is next" },
	{ COURIER "draw berta S1..2 window " FACTS " 00",
	    "codes are drawn for one card" },
	{ DRAWN "draw berta S1..1 window " FACTS " 00",
	    "given out from number 1 on, when 2 is next" },
	{ COURIER "draw berta 13..13 window " FACTS " 00",
	    "the series LZ26 is of envelopes" },
	{ DRAWN "allocate @desk S2..3 - B000002 -",
	    "the series SA26 is of codes that are split" },
	{ DRAWN "assign berta S1..1 window window 00", NULL },
	{ DRAWN "assign berta S1..1 window window 00\n"
		"acknowledge @desk S1..1 window window -\n"
		"try-cip berta S1..1 window window -",
	    NULL },
	{ DRAWN "bind berta S1..1 window window 00", "it is bound" },
	{ DRAWN "spoil berta S1..1 window window lost", NULL },
	{ DRAWN "slip berta S1..1 window front opened", NULL },
	{ OPENED "slip berta S1..1 window front opened", NULL },
	{ OPENED "slip berta S1..1 window front printed", NULL },
	{ DRAWN "slip berta S1..1 window front printed",
	    "nobody had asked for the slip" },
	{ DRAWN BACK "slip berta S1..1 window back opened", NULL },
	{ OPENED BACK "slip berta S1..1 window front printed", NULL },
	{ OPENED BACK "slip berta S1..1 window back opened",
	    "the slip is another station's, not back's" },
	{ OPENED BACK "slip berta S1..1 window back printed",
	    "the slip is another station's, not back's" },
	{ DRAWN "slip berta S1..1 window front torn",
	    "torn is nothing that becomes of a slip" },
	{ DRAWN "slip anna S1..1 window front opened",
	    "anna has no shift at front" },
	{ DRAWN "slip berta S1..1 print front opened",
	    "the station front is not of print" },
	{ DRAWN "slip berta S2..2 window front opened",
	    "slip of codes that were never drawn" },
	{ DRAWN "slip berta 1..1 window front opened",
	    "slip of codes that were never drawn" },
	{ OPENED "slip berta S1..1 window front printed\n"
		 "slip berta S1..1 window front opened",
	    "the slip was no more" },
	{ GONE "slip berta S1..1 window front opened", "the slip was no more" },
	{ DRAWN "message @desk S1..1 window window exported", NULL },
	{ DRAWN "message anna S1..1 window window sent", NULL },
	{ DRAWN "message @desk S1..1 window window exported\n"
		"message @desk S1..1 window window sent",
	    NULL },
	{ DRAWN "message @desk S1..1 window window exported\n"
		"message @desk S1..1 window window exported",
	    "it was exported before" },
	{ DRAWN "message @desk S1..1 window window sent\n"
		"message @desk S1..1 window window sent",
	    "the message had ended" },
	{ DRAWN "message @desk S1..1 window window expired",
	    "codes whose message is expired are still in use" },
	{ DRAWN "message @desk S1..1 window window read",
	    "read is nothing that becomes of a message" },
	{ DRAWN "message @desk S2..2 window window sent",
	    "a message of no number" },
	{ DRAWN "spoil berta S1..1 window window lost\n"
		"message @desk S1..1 window window unknown",
	    NULL },
	{ DRAWN "undelivered @desk S1..1 window window expired", NULL },
	{ DRAWN "undelivered @desk S1..1 window window sent",
	    "undelivered, and sent" },
	{ DRAWN "undelivered @desk S1..1 print print unknown",
	    "codes that were drawn at window" },
	{ "undelivered @desk 1..1 window window unknown",
	    "undelivered of codes that were never drawn" },
	{ GONE "undelivered @desk S1..1 window window unknown",
	    "the message had ended" },
	{ DRAWN "spoil berta S1..1 window window lost\n"
		"undelivered @desk S1..1 window window unknown",
	    "it is spoiled" },
	{ GONE "try-cip berta S1..1 window window -",
	    "try-cip of an envelope that is spoiled" },

	/* Out of use, and never in use again. */
	{ "spoil anna 7..8 print print jam", NULL },
	{ "spoil berta 2..2 window window torn", "it is spoiled" },
	{ "spoil berta 4..4 nowhere nowhere torn",
	    "there is no place nowhere" },
	{ "spoil berta 4..4 window print torn", "spoil takes nothing from" },
	{ "missing berta 4..5 window window -", NULL },
	{ "missing berta 3..3 window window -", "it is missing" },
	{ "missing berta 2..2 window window -", "it is spoiled" },
	{ "found berta 3..3 window window -", NULL },
	{ "found anna 3..3 window print -", NULL },
	{ "found berta 4..4 window window -", "it is on hand" },
	{ "found berta 3..3 print window -", "it is missing at window" },
	{ "found berta 3..3 window window -\n"
	  "receive berta 3..3 D1 window -",
	    "it is compromised" },
	{ "compromise berta 4..4 window window opened", NULL },
	{ "compromise berta 3..3 window window opened", "it is missing" },
	{ "expire berta 4..5 window window -", NULL },
	{ "expire berta 1..1 window window -", "it is bound" },
	{ ASKED("destroy") "destroy berta 2..2 window window #4", NULL },
	{ ASKED("destroy") "destroy berta 4..4 window window #4",
	    "it is on hand" },
	{ ASKED("destroy") "destroy berta 3..3 window window #4",
	    "it is missing" },
	{ ASKED("destroy") "destroy berta 9..9 B000001 B000001 #4",
	    "it is cancelled" },
	{ "destroy berta 2..2 window window -", "nobody asked -" },
	{ ASKED("destroy") "destroy berta 2..2 window window #4\n"
			   "destroy berta 2..2 window window #4",
	    "it is destroyed" },

	/* The book put right, by two. */
	{ ASKED("adjust") "adjust berta 4..5 window print #4", NULL },
	{ ASKED("adjust") "adjust berta 1..1 window print #4", "it is bound" },
	{ ASKED("adjust") "adjust berta 3..3 window print #4",
	    "it is missing" },
	{ ASKED("adjust") "adjust berta 4..4 window D1 #4",
	    "there is no custodian D1" },
	{ "adjust berta 4..4 window print -", "nobody asked -" },
	{ "count berta - window 00 1", NULL },
	{ "count berta - B000001 00 1", "there is no custodian B000001" },
	{ "count @desk - window 00 1", "count takes a person" },
};

/* "-" stands for none. */
static void
token(char *into, const char *word)
{
	if (strcmp(word, "-") != 0)
		memcpy(into, word, strlen(word) + 1);
}

static struct entry
entry_of(const char *line, uint64_t sequence)
{
	struct entry entry = { .sequence = sequence, .unix_ms = 1795469400000 };
	char words[6][ENTRY_TOKEN_TEXT];
	struct series series = { "LZ26", 7 };

	if (sscanf(line, "%32s %64s %64s %64s %64s %64s", words[0], words[1],
		words[2], words[3], words[4], words[5]) != 6)
		fail_msg("%s: not six words", line);
	token(entry.event, words[0]);
	token(entry.actor, words[1]);
	token(entry.from, words[3]);
	token(entry.to, words[4]);
	token(entry.request, words[5]);
	if (words[2][0] == 'S') {
		memcpy(series.name, "SA26", sizeof "SA26");
		memmove(words[2], words[2] + 1, sizeof words[2] - 1);
	}
	if (sscanf(words[2], "%" SCNu32 "..%" SCNu32, &entry.first.number,
		&entry.last.number) == 2) {
		entry.first.series = entry.last.series = series;
		entry.count = entry.last.number - entry.first.number + 1;
	}
	return entry;
}

static struct replay *
world_new(const struct replay_watcher *watcher)
{
	struct replay *replay = replay_new();
	struct entry entry;
	uint64_t i;

	assert_non_null(replay);
	if (watcher != NULL)
		replay_watch(replay, watcher);
	for (i = 0; i < WORLD; i++) {
		entry = entry_of(world[i], i);
		if (replay_apply(replay, &entry) != 0)
			fail_msg("%s: %s", world[i], fail_reason());
	}
	return replay;
}

/* Lines that are to be accepted, but for the last one if it has a refusal. */
static void
judge(const char *lines, const char *refusal)
{
	struct replay *replay = world_new(NULL);
	const char *line, *end;
	struct entry entry;
	uint64_t at = WORLD;
	bool last;
	int rc;

	for (line = lines; line != NULL; line = last ? NULL : end + 1) {
		end = strchr(line, '\n');
		last = end == NULL;
		entry = entry_of(line, at++);
		rc = replay_apply(replay, &entry);
		if (rc != 0 && (!last || refusal == NULL))
			fail_msg("%s: %s", line, fail_reason());
		if (rc == 0 && last && refusal != NULL)
			fail_msg("%s: accepted; not: %s", lines, refusal);
		if (rc != 0 &&
		    (fail_code() != EX_DATAERR ||
			strstr(fail_reason(), refusal) == NULL))
			fail_msg("%s: %s; not: %s", lines, fail_reason(),
			    refusal);
	}
	replay_free(replay);
}

static void
test_each_event_is_judged(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		judge(cases[i].lines, cases[i].refusal);
}

/* The table above forgets no event: each is accepted as the last of some
 * lines, and refused as the last of others. */
static void
test_no_event_is_left_out(void **state)
{
	bool accepted[EVENT_KINDS] = { [EVENT_LEDGER] = true };
	bool refused[EVENT_KINDS] = { 0 };
	const char *line;
	enum event_kind kind;
	char word[ENTRY_EVENT_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		line = strrchr(cases[i].lines, '\n');
		line = line == NULL ? cases[i].lines : line + 1;
		assert_int_equal(sscanf(line, "%32s", word), 1);
		if (event_named(word, &kind) == NULL)
			continue;
		(cases[i].refusal == NULL ? accepted : refused)[kind] = true;
	}
	accepted[EVENT_APPROVE] = true;
	for (kind = 0; kind < EVENT_KINDS; kind++)
		if (!accepted[kind] || !refused[kind])
			fail_msg("%s: %s", event_of(kind)->name,
			    accepted[kind] ? "never refused"
					   : "never accepted");
}

static void
test_a_log_begins_as_one_and_goes_on_by_one(void **state)
{
	static const uint64_t wrong[] = { WORLD - 1, WORLD + 1, 0 };
	struct replay *replay = replay_new();
	struct entry entry = entry_of(world[WORLD - 2], 0);
	size_t i;

	(void)state;
	assert_int_equal(replay_apply(replay, &entry), -1);
	assert_non_null(strstr(fail_reason(), "begins with a ledger event"));
	replay_free(replay);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		replay = world_new(NULL);
		entry = entry_of("count berta - window 00 1", wrong[i]);
		assert_int_equal(replay_apply(replay, &entry), -1);
		assert_non_null(strstr(fail_reason(), "when 29 is next"));
		replay_free(replay);
	}
}

static void
assert_held(const struct replay *replay, uint32_t number,
    enum envelope_state wanted, const char *place)
{
	const struct book *book = replay_book(replay);
	uint32_t held = book->list[0].held[number - 1];

	if (held_state(held) != wanted ||
	    strcmp(replay_place_name(replay, held_place(held)), place) != 0)
		fail_msg("%u: %s at %s", number,
		    envelope_state_name(held_state(held)),
		    replay_place_name(replay, held_place(held)));
}

static void
test_it_comes_to_where_each_envelope_is(void **state)
{
	struct replay *replay = world_new(NULL);
	const struct ranges *batch;

	(void)state;
	assert_int_equal(replay_book(replay)->count, 1);
	assert_int_equal(replay_book(replay)->list[0].count, 12);
	assert_held(replay, 1, ENVELOPE_BOUND, "window");
	assert_held(replay, 2, ENVELOPE_SPOILED, "window");
	assert_held(replay, 3, ENVELOPE_MISSING, "window");
	assert_held(replay, 4, ENVELOPE_ON_HAND, "window");
	assert_held(replay, 5, ENVELOPE_ON_HAND, "window");
	assert_held(replay, 6, ENVELOPE_IN_TRANSIT, "D1");
	assert_held(replay, 8, ENVELOPE_PRINTED, "print");
	assert_held(replay, 9, ENVELOPE_CANCELLED, "B000001");
	assert_held(replay, 12, ENVELOPE_ALLOCATED, "B000002");
	assert_string_equal(replay_operator(replay, "berta"), "1002:all");
	assert_null(replay_operator(replay, "carla"));
	assert_string_equal(replay_facts(replay, "B000001"), "0f");
	assert_string_equal(replay_facts(replay, "cellar"), "depot:closed:00");
	assert_string_equal(replay_facts(replay, "D1"), "open");
	assert_null(replay_facts(replay, "D2"));
	assert_non_null(batch = replay_batch(replay, "B000001"));
	assert_true(ranges_total(batch) == 10);
	assert_int_equal(batch->count, 1);
	assert_null(replay_batch(replay, "window"));
	replay_free(replay);
}

/* Envelopes by state before and after, as the watcher heard of them. */
static int64_t balance[ENVELOPE_STATES];
static unsigned runs_heard;

static int
hear(void *context, const struct entry *entry, enum event_kind kind,
    const struct range *run, uint32_t before, uint32_t after)
{
	int64_t count = run->last - run->first + 1;

	assert_ptr_equal(context, balance);
	assert_string_equal(entry->event, event_of(kind)->name);
	balance[held_state(before)] -= count;
	balance[held_state(after)] += count;
	runs_heard++;
	return 0;
}

static void
test_a_watcher_hears_of_every_envelope(void **state)
{
	const struct replay_watcher watcher = { hear, balance };
	struct replay *replay = world_new(&watcher);
	static const int64_t wanted[ENVELOPE_STATES] = {
		[ENVELOPE_NONE] = -12,
		[ENVELOPE_ALLOCATED] = 2,
		[ENVELOPE_PRINTED] = 2,
		[ENVELOPE_IN_TRANSIT] = 1,
		[ENVELOPE_ON_HAND] = 2,
		[ENVELOPE_BOUND] = 1,
		[ENVELOPE_CANCELLED] = 2,
		[ENVELOPE_SPOILED] = 1,
		[ENVELOPE_MISSING] = 1,
	};

	(void)state;
	assert_memory_equal(balance, wanted, sizeof wanted);
	assert_int_equal(runs_heard, 12);
	replay_free(replay);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_event_is_judged),
		cmocka_unit_test(test_no_event_is_left_out),
		cmocka_unit_test(test_a_log_begins_as_one_and_goes_on_by_one),
		cmocka_unit_test(test_it_comes_to_where_each_envelope_is),
		cmocka_unit_test(test_a_watcher_hears_of_every_envelope),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
