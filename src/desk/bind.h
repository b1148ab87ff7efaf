/* An envelope bound to a card, as a clerk's screen or command asks for it. */
#ifndef DESK_BIND_H
#define DESK_BIND_H

#include "home/counter_room.h"
#include "home/session.h"
#include "ledger/binding.h"

struct bind_words {
	const char *scan;    /* the code of the envelope, as it was scanned */
	const char *card;    /* its number, as it was scanned or typed */
	const char *at;      /* the custodian who acts */
	const char *request; /* who asks again says the same; NULL: none */

	/* Which card system is to have the PIN; NULL: the only one there is, or
	 * nobody, if there is none yet. */
	const char *system;
};

/* 0 with a result and its answer, one line of JSON; -1 with a reason if
 * nothing can be asked with these words (EX_USAGE, EX_DATAERR, EX_NOINPUT) or
 * something failed. What is bound, and what is on its way to the card system,
 * is one transaction: both or nothing. No sentence tells the card. */
int bind_envelope(struct session *session, struct counter_room *room,
    const struct bind_words *words, enum bind_result *result,
    char answer[static BINDING_ANSWER]);

/* What can be judged before a room is there; as above. */
int bind_check_words(const struct bind_words *words);

#endif
