/* What can stand in the log: one table that the ledger writes by and that
 * whoever replays the log judges by. */
#ifndef AUDIT_EVENT_H
#define AUDIT_EVENT_H

#include <stdbool.h>

#include "audit/role.h"
#include "envelope/state.h"

enum event_kind {
	EVENT_LEDGER,
	EVENT_OPERATOR,
	EVENT_CUSTODIAN,
	EVENT_BATCH,
	EVENT_ALLOCATE,
	EVENT_SEAL,
	EVENT_CANCEL,
	EVENT_FINISH,
	EVENT_ABANDON,
	EVENT_RELEASE,
	EVENT_VOID,
	EVENT_WAIVE,
	EVENT_TEMPLATE,
	EVENT_PRESS,
	EVENT_EXPORT,
	EVENT_RECEIPT,
	EVENT_REPLACE,
	EVENT_DESTROY_KEY,
	EVENT_KEY,
	EVENT_SHARE,
	EVENT_ROTATE_KEY,
	EVENT_RETIRE_KEY,
	EVENT_BACKUP,
	EVENT_REHEARSE,
	EVENT_CARD_SYSTEM,
	EVENT_PRINT,
	EVENT_DELIVERY,
	EVENT_RETURN,
	EVENT_SEND,
	EVENT_RECEIVE,
	EVENT_CLOSE,
	EVENT_BIND,
	EVENT_ASSIGN,
	EVENT_ACKNOWLEDGE,
	EVENT_TRY_CIP,
	EVENT_PASS_CIP,
	EVENT_UNLOCK_CIP,
	EVENT_SPOIL,
	EVENT_MISSING,
	EVENT_FOUND,
	EVENT_COMPROMISE,
	EVENT_EXPIRE,
	EVENT_DESTROY,
	EVENT_ADJUST,
	EVENT_COUNT,
	EVENT_STATION,
	EVENT_REVOKE_STATION,
	EVENT_UNLOCK_STATION,
	EVENT_BADGE,
	EVENT_SHIFT,
	EVENT_END_SHIFT,
	EVENT_DECLINE,
	EVENT_OUT_OF_ORDER,
	EVENT_REQUEST,
	EVENT_APPROVE,
	EVENT_REFUSE,
	EVENT_WITHDRAW,
	EVENT_COURIER,
	EVENT_WITHDRAW_CARD,
	EVENT_DESTROY_CARD,
	EVENT_BLOCK,
	EVENT_CONFIRM_BLOCK,
	EVENT_TELL_PUK,
	EVENT_UNLOCK_PUK,
	EVENT_DRAW,
	EVENT_SLIP,
	EVENT_MESSAGE,
	EVENT_UNDELIVERED,
	EVENT_KINDS
};

enum { EVENT_NAME = sizeof "revoke-station" };

struct event {
	char name[EVENT_NAME];

	/* Moves its envelopes from FROM to TO into this state, if the life of
	 * an envelope allows it; ENVELOPE_NONE: it has no envelopes. */
	enum envelope_state to;

	bool of_missing; /* moves missing envelopes only, others never */
	bool of_one;     /* about one envelope, which it leaves where it is */
	bool two_people; /* REQUEST is #N, which ACTOR just approved */

	/* One of these roles has who asks; who approves, one of those. Of what
	 * takes one person: ACTOR has one of the first, if there are any. */
	unsigned asks;
	unsigned approves;
	bool by_service; /* ACTOR may be the service itself: no person */
};

const struct event *event_of(enum event_kind kind);

/* NULL if there is no event of that name. */
const struct event *event_named(const char *name, enum event_kind *kind);

/* How often a wrong CIP may be said before two people have to unlock it. */
enum { CIP_TRIES = 5 };

/* A day on which PUKs are counted: 2026-11-27. */
enum { PUK_DAY_TEXT = 10 + 1 };

/* Its rule and the life of an envelope both let it move one from this state.
 * An adjustment leaves the state, of what somebody holds, as it is. */
bool event_may_move(enum event_kind kind, enum envelope_state from);

#endif
