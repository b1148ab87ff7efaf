/* An envelope bound to a card, as a clerk's screen or command asks for it. */
#ifndef CLERK_BIND_H
#define CLERK_BIND_H

#include "envelope/card.h"
#include "home/counter_room.h"
#include "ledger/binding.h"

struct bind_words {
	const char *scan;    /* the code of the envelope, as it was scanned */
	const char *card;    /* its number, as it was scanned or typed */
	const char *at;      /* the custodian who acts */
	const char *request; /* who asks again says the same; NULL: none */

	/* Which card system is to have the PIN; NULL: the only one there is, or
	 * nobody, if there is none yet. */
	const char *system;

	/* "minor:passport:old-card": the record of the activation; NULL: none.
	 */
	const char *activation;
};

struct bind_order {
	const struct bind_words *words;
	struct bind bind;
	enum bind_result result;
	char answer[BINDING_ANSWER]; /* one line of JSON */
	char card[CARD_TEXT];        /* until bind_order_wipe */
};

/* What can be judged before a room is there: EX_USAGE, EX_DATAERR. No sentence
 * tells the card. */
int bind_check_words(const struct bind_words *words);

/* What the room knows of it; before the transaction. As above. */
int bind_ask_room(struct bind_order *order, struct counter_room *room);

/* 0 with a result and its answer. What is bound, and what is on its way to the
 * card system, is both in the caller's transaction, or neither is: -1, and she
 * rolls back. */
int bind_carry_out(struct ledger *ledger, struct counter_room *room,
    struct bind_order *order);

void bind_order_wipe(struct bind_order *order);

#endif
