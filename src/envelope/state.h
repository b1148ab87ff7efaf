/* The life of an envelope: where it may stand, and which way it may go. */
#ifndef ENVELOPE_STATE_H
#define ENVELOPE_STATE_H

#include <stdbool.h>

/* Numbers are stored: never renumber, only append. */
enum envelope_state {
	ENVELOPE_NONE,        /* its serial was never given out */
	ENVELOPE_ALLOCATED,   /* ordered from a room, which may have begun it */
	ENVELOPE_SEALED,      /* on a page file; its PIN is sealed */
	ENVELOPE_RELEASED,    /* two people let the page file be printed */
	ENVELOPE_PRINTED,     /* in the print room's hands */
	ENVELOPE_IN_TRANSIT,  /* in a delivery */
	ENVELOPE_ON_HAND,     /* in a custodian's hands */
	ENVELOPE_BOUND,       /* to a card */
	ENVELOPE_HANDED_OVER, /* its PIN to the card system, itself to the
				 citizen */
	ENVELOPE_CANCELLED,   /* before printing */
	ENVELOPE_SPOILED,
	ENVELOPE_MISSING,
	ENVELOPE_COMPROMISED, /* opened, or found again: never usable */
	ENVELOPE_EXPIRED,
	ENVELOPE_DESTROYED, /* before two witnesses */
	ENVELOPE_ASSIGNED,  /* bound, and its PIN waits for the card system */
	ENVELOPE_BLOCKED,   /* its card is, for ever, by whoever knew the CIP */
	ENVELOPE_STATES
};

/* Whatever the table in state.c does not allow is forbidden. */
bool envelope_may_move(enum envelope_state from, enum envelope_state to);

/* Its sealed PIN may still be needed. Everywhere else it is erased. */
bool envelope_keeps_pin(enum envelope_state state);

/* Its CIP may still be asked for: longer than its PIN, since it blocks the card
 * for as long as somebody has that. Everywhere else its verifier is erased. */
bool envelope_keeps_cip(enum envelope_state state);

/* A sound one that somebody holds: what a custodian's stock is made of. */
bool envelope_is_stock(enum envelope_state state);

/* It belongs to a card, which has no other one. */
bool envelope_is_on_card(enum envelope_state state);

/* Its card's PUK went to a card system, and is the card's own: its citizen may
 * have it. */
bool envelope_has_puk(enum envelope_state state);

/* "on hand"; also for a number that is no state, which is "damaged". */
const char *envelope_state_name(enum envelope_state state);

#endif
