/* The record of an activation: for whom somebody came, by which kind of
 * document she was known, and whether an old card was handed in. Never who. */
#ifndef ENVELOPE_ACTIVATION_H
#define ENVELOPE_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>

enum activation_case {
	ACTIVATION_NONE, /* nothing was recorded */
	ACTIVATION_HOLDER,
	ACTIVATION_MINOR,
	ACTIVATION_THIRD_PARTY,
	ACTIVATION_CASES
};

enum activation_identity {
	IDENTITY_NONE,
	IDENTITY_CARD,
	IDENTITY_PASSPORT,
	IDENTITY_DRIVING_LICENCE,
	ACTIVATION_IDENTITIES
};

enum activation_old {
	OLD_CARD_NOT_ASKED, /* of a third party's nobody is */
	OLD_CARD_HANDED_IN,
	OLD_CARD_NONE,
	ACTIVATION_OLDS
};

struct activation {
	enum activation_case of;
	enum activation_identity identity;
	enum activation_old old;
};

/* "minor:passport:old-card", "third-party:identity-card"; "" of none: what the
 * log says, the ledger keeps and a desk is told. */
enum { ACTIVATION_TEXT = sizeof "third-party:driving-licence:no-old-card" };
void activation_facts(char text[static ACTIVATION_TEXT],
    const struct activation *activation);

/* False if it is no such text, or what no check list leads to; also "". */
bool activation_read(struct activation *activation, const char *facts);

/* Refusals are values. */
enum activation_tick {
	ACTIVATION_TICKED,
	ACTIVATION_UNKNOWN, /* a word that is none, or stands twice */
	ACTIVATION_LACKS,   /* what must be ticked, and is not */
	ACTIVATION_FOREIGN  /* what is ticked, and is of another case */
};

/* What a clerk has seen, against what her case takes: of the page at the office
 * word by word. Items it lacks or has too much of are named, with commas. */
enum {
	ACTIVATION_ITEMS = 128 /* all of them fit */
};
enum activation_tick activation_tick(struct activation *activation,
    const char *of, const char *identity, const char *const *ticked,
    size_t count, char items[static ACTIVATION_ITEMS]);

/* "third-party", "driving-licence", "old-card"; "" of none. */
const char *activation_case_name(enum activation_case of);
const char *activation_identity_name(enum activation_identity identity);
const char *activation_old_name(enum activation_old old);

#endif
