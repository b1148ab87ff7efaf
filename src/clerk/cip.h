/* A citizen says the CIP of her card, by which the card is blocked. */
#ifndef CLERK_CIP_H
#define CLERK_CIP_H

#include "home/counter_room.h"
#include "home/session.h"

/* Refusals are values. */
enum cip_answer {
	CIP_IS_RIGHT,
	CIP_IS_WRONG,
	CIP_IS_LOCKED,
	CIP_HAS_NO_ENVELOPE /* the card: nothing was counted */
};

struct cip_question {
	const char *card; /* as it was scanned or typed */
	const char *said;
	enum cip_answer answer;
	struct serial serial; /* the envelope that the card has */
	unsigned left;        /* tries */
};

/* The try is counted and signed before the room is asked, so that nobody who
 * breaks off, or puts an old ledger back, has one more. */
int cip_ask(struct session *session, struct counter_room *room,
    struct cip_question *question);

#endif
