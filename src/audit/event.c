#include "audit/event.h"

#include <stddef.h>
#include <string.h>

#include "base/banned.h"

static const struct event events[EVENT_KINDS] = {
	/* The log begins: TO is its origin. */
	[EVENT_LEDGER] = { .name = "ledger", .by_service = true },
	/* TO is the operator, FROM her uid and roles: 1001:producer+auditor. */
	[EVENT_OPERATOR] = { .name = "operator",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN | ROLE_RELEASER,
	    .approves = ROLE_KEY_CUSTODIAN | ROLE_RELEASER },
	/* TO is the custodian, FROM kind, open or closed, digest of its facts.
	 */
	[EVENT_CUSTODIAN] = { .name = "custodian",
	    .two_people = true,
	    .asks = ROLE_STOCK_KEEPER,
	    .approves = ROLE_STOCK_KEEPER | ROLE_RELEASER },
	/* TO is the batch, FROM the digest of what was ordered, REQUEST the
	 * SHA-256 of its template. */
	[EVENT_BATCH] = { .name = "batch", .by_service = true },
	[EVENT_ALLOCATE] = { .name = "allocate",
	    .to = ENVELOPE_ALLOCATED,
	    .by_service = true },
	[EVENT_SEAL] = { .name = "seal",
	    .to = ENVELOPE_SEALED,
	    .by_service = true },
	[EVENT_CANCEL] = { .name = "cancel",
	    .to = ENVELOPE_CANCELLED,
	    .by_service = true },
	/* A batch is done, or was given up: TO is the batch. */
	[EVENT_FINISH] = { .name = "finish", .by_service = true },
	[EVENT_ABANDON] = { .name = "abandon", .by_service = true },
	[EVENT_RELEASE] = { .name = "release",
	    .to = ENVELOPE_RELEASED,
	    .two_people = true,
	    .asks = ROLE_PRODUCER | ROLE_RELEASER,
	    .approves = ROLE_RELEASER },
	[EVENT_VOID] = { .name = "void",
	    .to = ENVELOPE_CANCELLED,
	    .two_people = true,
	    .asks = ROLE_RELEASER | ROLE_STOCK_KEEPER,
	    .approves = ROLE_RELEASER },
	/* TO is the batch, which may be released though nobody has rehearsed
	 * that the keys can be restored and its pages opened. */
	[EVENT_WAIVE] = { .name = "waive",
	    .two_people = true,
	    .asks = ROLE_PRODUCER | ROLE_RELEASER | ROLE_KEY_CUSTODIAN,
	    .approves = ROLE_RELEASER | ROLE_KEY_CUSTODIAN },
	/* TO is the SHA-256 of a template whose proof two people have seen,
	 * FROM the digest of its name. */
	[EVENT_TEMPLATE] = { .name = "template",
	    .two_people = true,
	    .asks = ROLE_PRODUCER | ROLE_RELEASER,
	    .approves = ROLE_RELEASER },
	/* TO is a press, FROM active or removed, and the digest of its print
	 * room and certificates. */
	[EVENT_PRESS] = { .name = "press",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN | ROLE_RELEASER,
	    .approves = ROLE_KEY_CUSTODIAN | ROLE_RELEASER },
	/* FROM is a batch that goes to a press, REQUEST the number of its
	 * release, R7, and TO the SHA-256 of that. */
	[EVENT_EXPORT] = { .name = "export",
	    .asks = ROLE_PRODUCER | ROLE_RELEASER },
	/* The press FROM tells by TO, the SHA-256 of its receipt, what became
	 * of the release REQUEST: the moves that follow. */
	[EVENT_RECEIPT] = { .name = "receipt",
	    .asks = ROLE_PRODUCER | ROLE_RELEASER | ROLE_STOCK_KEEPER },
	/* TO is a new batch, which is for what was spoiled of FROM. */
	[EVENT_REPLACE] = { .name = "replace", .asks = ROLE_PRODUCER },
	/* TO is the batch whose sealed PINs can never be opened again. */
	[EVENT_DESTROY_KEY] = { .name = "destroy-key",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN,
	    .approves = ROLE_KEY_CUSTODIAN },
	/* TO is a key's id, FROM its usage and check value: wrap:1a2b3c4d5e. */
	[EVENT_KEY] = { .name = "key", .by_service = true },
	/* ACTOR holds FROM of the key TO: "2/3" of components, all of which
	 * are needed, or "2/3/5", of five shares, three of which are. */
	[EVENT_SHARE] = { .name = "share", .asks = ROLE_KEY_CUSTODIAN },
	/* TO is a usage, whose next key takes the place of the current one. */
	[EVENT_ROTATE_KEY] = { .name = "rotate-key",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN,
	    .approves = ROLE_KEY_CUSTODIAN },
	/* TO is an archived key, under which nothing is any more. */
	[EVENT_RETIRE_KEY] = { .name = "retire-key",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN,
	    .approves = ROLE_KEY_CUSTODIAN },
	/* TO is the digest of the backup, FROM the backup key's id. */
	[EVENT_BACKUP] = { .name = "backup", .asks = ROLE_KEY_CUSTODIAN },
	/* TO is "restore", or whose pages could be opened: the beginning of a
	 * recipient's fingerprint. FROM is the wrapping key of that day. */
	[EVENT_REHEARSE] = { .name = "rehearse" },
	/* TO is a card system, FROM the digest of its key block. */
	[EVENT_CARD_SYSTEM] = { .name = "card-system",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN,
	    .approves = ROLE_KEY_CUSTODIAN },
	/* REQUEST is the release, where a press has printed it. */
	[EVENT_PRINT] = { .name = "print", .to = ENVELOPE_PRINTED },
	/* REQUEST is a new delivery, from FROM to TO; send puts envelopes into
	 * it, receive takes them out, close says nothing is left in it. */
	[EVENT_DELIVERY] = { .name = "delivery" },
	[EVENT_RETURN] = { .name = "return" },
	[EVENT_SEND] = { .name = "send", .to = ENVELOPE_IN_TRANSIT },
	[EVENT_RECEIVE] = { .name = "receive", .to = ENVELOPE_ON_HAND },
	[EVENT_CLOSE] = { .name = "close" },
	/* TO is the record of the activation, or none; REQUEST the digest of
	 * the binding. */
	[EVENT_BIND] = { .name = "bind", .to = ENVELOPE_BOUND },
	/* REQUEST is the digest of which card system's, under which key. */
	[EVENT_ASSIGN] = { .name = "assign",
	    .to = ENVELOPE_ASSIGNED,
	    .asks = ROLE_COUNTER },
	/* The card system has the PIN: it is nowhere here any more. */
	[EVENT_ACKNOWLEDGE] = { .name = "acknowledge",
	    .to = ENVELOPE_HANDED_OVER,
	    .asks = ROLE_COUNTER | ROLE_KEY_CUSTODIAN,
	    .by_service = true },
	/* Somebody says the CIP of a card, which is counted before anybody
	 * looks whether it is right; then it was; or two people count anew. */
	[EVENT_TRY_CIP] = { .name = "try-cip",
	    .of_one = true,
	    .asks = ROLE_COUNTER },
	[EVENT_PASS_CIP] = { .name = "pass-cip",
	    .of_one = true,
	    .asks = ROLE_COUNTER },
	[EVENT_UNLOCK_CIP] = { .name = "unlock-cip",
	    .of_one = true,
	    .two_people = true,
	    .asks = ROLE_COUNTER | ROLE_RELEASER,
	    .approves = ROLE_RELEASER | ROLE_STOCK_KEEPER },
	/* REQUEST is the reason. */
	[EVENT_SPOIL] = { .name = "spoil", .to = ENVELOPE_SPOILED },
	[EVENT_MISSING] = { .name = "missing", .to = ENVELOPE_MISSING },
	[EVENT_FOUND] = { .name = "found",
	    .to = ENVELOPE_COMPROMISED,
	    .of_missing = true },
	[EVENT_COMPROMISE] = { .name = "compromise",
	    .to = ENVELOPE_COMPROMISED },
	[EVENT_EXPIRE] = { .name = "expire", .to = ENVELOPE_EXPIRED },
	/* Who asks and who approves are its witnesses. */
	[EVENT_DESTROY] = { .name = "destroy",
	    .to = ENVELOPE_DESTROYED,
	    .two_people = true,
	    .asks = ROLE_STOCK_KEEPER,
	    .approves = ROLE_STOCK_KEEPER | ROLE_AUDITOR },
	[EVENT_ADJUST] = { .name = "adjust",
	    .to = ENVELOPE_ON_HAND,
	    .two_people = true,
	    .asks = ROLE_STOCK_KEEPER,
	    .approves = ROLE_STOCK_KEEPER | ROLE_RELEASER },
	/* FROM is the custodian or delivery, TO the digest of what was counted,
	 * REQUEST the number of the count. */
	[EVENT_COUNT] = { .name = "count" },
	/* TO is a station, FROM its counter, or @auditor, and the digest of its
	 * certificate: who shows that is at this counter. */
	[EVENT_STATION] = { .name = "station",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN | ROLE_RELEASER,
	    .approves = ROLE_KEY_CUSTODIAN | ROLE_RELEASER },
	/* TO is a station that nobody talks to any more; one person is enough,
	 * since it must not wait. */
	[EVENT_REVOKE_STATION] = { .name = "revoke-station",
	    .asks = ROLE_KEY_CUSTODIAN | ROLE_RELEASER | ROLE_STOCK_KEEPER },
	/* TO is a station whose wrong codes are counted anew. */
	[EVENT_UNLOCK_STATION] = { .name = "unlock-station",
	    .asks = ROLE_STOCK_KEEPER | ROLE_RELEASER },
	/* TO is an operator other than ACTOR, whose shifts end, FROM the digest
	 * of her badge. */
	[EVENT_BADGE] = { .name = "badge",
	    .asks = ROLE_STOCK_KEEPER | ROLE_RELEASER },
	/* ACTOR is at the station TO, of the counter FROM, until the next of
	 * these there; the service may end what lasted too long. */
	[EVENT_SHIFT] = { .name = "shift", .asks = ROLE_COUNTER },
	[EVENT_END_SHIFT] = { .name = "end-shift",
	    .asks = ROLE_COUNTER,
	    .by_service = true },
	/* The station TO, of the counter FROM, asked for what REQUEST says why
	 * it could not be. */
	[EVENT_DECLINE] = { .name = "decline",
	    .asks = ROLE_COUNTER,
	    .by_service = true },
	/* The same, about an envelope that was not the next one, and is bound
	 * by the entry that follows; REQUEST says why. */
	[EVENT_OUT_OF_ORDER] = { .name = "out-of-order",
	    .of_one = true,
	    .asks = ROLE_COUNTER },
	/* FROM is what is asked for, TO the digest of its arguments, REQUEST
	 * its number; of a refused approval TO is the reason. */
	[EVENT_REQUEST] = { .name = "request" },
	[EVENT_APPROVE] = { .name = "approve" },
	[EVENT_REFUSE] = { .name = "refuse" },
	[EVENT_WITHDRAW] = { .name = "withdraw" },
	/* TO is the SHA-256 of the certificate that second halves of codes are
	 * sealed to from now on. */
	[EVENT_COURIER] = { .name = "courier",
	    .two_people = true,
	    .asks = ROLE_KEY_CUSTODIAN | ROLE_RELEASER,
	    .approves = ROLE_KEY_CUSTODIAN | ROLE_RELEASER },
	/* The old card that was handed in when this envelope was bound is taken
	 * out of use, or destroyed: at the station TO of the counter FROM,
	 * before a second person, REQUEST. */
	[EVENT_WITHDRAW_CARD] = { .name = "withdraw-card",
	    .of_one = true,
	    .asks = ROLE_COUNTER },
	[EVENT_DESTROY_CARD] = { .name = "destroy-card",
	    .of_one = true,
	    .asks = ROLE_COUNTER },
	/* The card's CIP was said, and passed: REQUEST is the help desk's
	 * station, none at the desk itself. */
	[EVENT_BLOCK] = { .name = "block",
	    .to = ENVELOPE_BLOCKED,
	    .asks = ROLE_COUNTER },
	/* The card system knows that it is. */
	[EVENT_CONFIRM_BLOCK] = { .name = "confirm-block",
	    .of_one = true,
	    .asks = ROLE_COUNTER | ROLE_KEY_CUSTODIAN,
	    .by_service = true },
	/* The PUK of a card goes to whoever has the card and its PIN: counted
	 * before it is told, on the day REQUEST, 2026-11-27; or two people
	 * count anew. */
	[EVENT_TELL_PUK] = { .name = "tell-puk",
	    .of_one = true,
	    .by_service = true },
	[EVENT_UNLOCK_PUK] = { .name = "unlock-puk",
	    .of_one = true,
	    .two_people = true,
	    .asks = ROLE_COUNTER | ROLE_RELEASER,
	    .approves = ROLE_RELEASER | ROLE_STOCK_KEEPER },
	/* Codes are drawn for a card, and split: FROM is the counter, TO the
	 * record of the activation, REQUEST the digest of the binding. The
	 * number is no envelope's, and was given out to nobody before. */
	[EVENT_DRAW] = { .name = "draw",
	    .to = ENVELOPE_BOUND,
	    .asks = ROLE_COUNTER },
	/* At the station TO of the counter FROM the first halves were opened,
	 * or are printed: REQUEST. */
	[EVENT_SLIP] = { .name = "slip", .of_one = true, .asks = ROLE_COUNTER },
	/* REQUEST is what became of the second halves. */
	[EVENT_MESSAGE] = { .name = "message",
	    .of_one = true,
	    .asks = ROLE_COUNTER | ROLE_STOCK_KEEPER,
	    .by_service = true },
	/* The same, where nobody has got them, for all that is known: the codes
	 * go out of use, and the card may have others. */
	[EVENT_UNDELIVERED] = { .name = "undelivered",
	    .to = ENVELOPE_SPOILED,
	    .asks = ROLE_COUNTER | ROLE_STOCK_KEEPER,
	    .by_service = true },
};

const struct event *
event_of(enum event_kind kind)
{
	return &events[kind];
}

const struct event *
event_named(const char *name, enum event_kind *kind)
{
	int i;

	for (i = 0; i < EVENT_KINDS; i++)
		/* Nearly every entry of a long log is looked up here. */
		if (events[i].name[0] == name[0] &&
		    strcmp(events[i].name, name) == 0) {
			*kind = (enum event_kind)i;
			return &events[i];
		}
	return NULL;
}

bool
event_may_move(enum event_kind kind, enum envelope_state from)
{
	const struct event *event = &events[kind];

	if (event->to == ENVELOPE_NONE)
		return false;
	if (kind == EVENT_ADJUST)
		return from == ENVELOPE_ON_HAND;
	/* No envelope's life begins like this, so it is no row of that table;
	 * and what is undelivered was a card's, which nobody had blocked. */
	if (kind == EVENT_DRAW)
		return from == ENVELOPE_NONE;
	if (kind == EVENT_UNDELIVERED &&
	    (!envelope_is_on_card(from) || !envelope_keeps_cip(from)))
		return false;
	/* A run cancels what it had only begun; what is sealed, two people. */
	if (kind == EVENT_CANCEL)
		return from == ENVELOPE_ALLOCATED;
	if (kind == EVENT_VOID)
		return from == ENVELOPE_SEALED;
	if (event->of_missing != (from == ENVELOPE_MISSING))
		return false;
	return envelope_may_move(from, event->to);
}
