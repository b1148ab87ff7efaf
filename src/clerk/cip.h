/* A citizen says the CIP of her card, by which the card is blocked: in two
 * transactions, with a room asked in between. */
#ifndef CLERK_CIP_H
#define CLERK_CIP_H

#include "home/counter_room.h"
#include "home/session.h"
#include "ledger/binding.h"
#include "ledger/block.h"
#include "room/wire_assign.h"

/* Refusals are values. */
enum cip_answer {
	CIP_IS_RIGHT,
	CIP_IS_WRONG,
	CIP_IS_LOCKED,
	CIP_HAS_NO_ENVELOPE, /* the card: nothing was counted */
	CIP_IS_BLOCKED       /* the card, from before: likewise */
};

struct cip_question {
	const char *said;
	uint8_t card[BINDING_CARD_SIZE]; /* what stands for it */
	bool blocks; /* what is right, and is not only checked */

	enum cip_answer answer;
	struct serial serial; /* the envelope that the card has */
	unsigned left;        /* tries */
	uint64_t entry;       /* of the log, that says it is blocked */

	struct wire_check_cip asked; /* of the room, in between */
	uint64_t least; /* entries of the log, which are signed by then */
};

/* The first transaction. The answer is CIP_IS_WRONG, and the try is counted,
 * until the room has been asked and says otherwise; also of a card that has no
 * envelope there is something to ask, which does not match. */
int cip_count(struct ledger *ledger, struct cip_question *question);

/* The second one, of what matched. station: ledger_block's. */
int cip_carry_out(struct ledger *ledger, struct cip_question *question,
    const char *station);

/* All of it, at the desk. card: its number, as it was scanned or typed. The try
 * is counted and signed before the room is asked, so that nobody who breaks
 * off, or puts an old ledger back, has one more. */
int cip_ask(struct session *session, struct counter_room *room,
    const char *card, struct cip_question *question);

#endif
