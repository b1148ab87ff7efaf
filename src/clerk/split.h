/* A card whose codes are drawn and split, as a clerk's screen asks for it. */
#ifndef CLERK_SPLIT_H
#define CLERK_SPLIT_H

#include "clerk/assign.h"
#include "home/counter_split.h"
#include "ledger/binding.h"

/* Refusals are values. */
enum split_answer {
	SPLIT_DRAWN,
	SPLIT_REFUSED,    /* result says why */
	SPLIT_NOT_SERVED, /* no codes are split here */
	SPLIT_UNCLEAR     /* which card system is to have the PIN */
};

struct split_order {
	struct bind bind; /* card, custodian */
	const char *station;
	const char *card;     /* card_read's */
	const char *to;       /* as room/wire_split.h */
	const char *language; /* likewise */
	const char *system;   /* which card system; NULL: the only one */

	enum bind_result result;
	struct serial serial;
	uint64_t entry;

	/* Between room and ledger; it holds card and address until it is
	 * wiped. */
	struct wire_split asked;
	struct split_codes codes;
	struct assignment assignment;
};

/* An address that a message can go to: mailto: or tel:, in the common form. */
bool split_is_address(const char *to);

/* In the caller's transaction: 0 with an answer; -1, and she rolls back. The
 * room is asked in it, since the number is this transaction's. */
int split_carry_out(struct ledger *ledger, struct counter_room *room,
    struct split_order *order, enum split_answer *answer);

/* No codes are split here: why, for people; NULL if they are. */
const char *split_fault(struct ledger *ledger, const struct counter_room *room);

#endif
