/* A key of 32 bytes in the custody of several people: as components, all of
 * which make it (XOR), or as shares, of which a threshold does (Shamir). What a
 * person writes on paper and types again: docs/FORMATS.md, Pieces of a key. */
#ifndef HSM_SHARES_H
#define HSM_SHARES_H

#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"

enum {
	SHARES_LEAST = 2,
	SHARES_MOST = 9,
	SHARE_KEY_SIZE = 32,
	SHARE_CEREMONY = 4, /* characters that all pieces of a key share */
	SHARE_PLAIN = 64,   /* characters on paper, in groups of 4 */
	SHARE_TEXT = SHARE_PLAIN + SHARE_PLAIN / 4
};

enum share_kind {
	SHARE_COMPONENT, /* needed == count */
	SHARE_THRESHOLD
};

/* One person's piece. */
struct share {
	enum share_kind kind;
	unsigned number; /* 1 to count */
	unsigned needed;
	unsigned count;
	char ceremony[SHARE_CEREMONY + 1];
	uint8_t bytes[SHARE_KEY_SIZE];
};

/* Those that are here, in secret memory; shares_free wipes, accepts NULL. */
struct shares {
	unsigned held;
	struct share share[SHARES_MOST];
};

struct shares *shares_new(void);
void shares_free(struct shares *shares);

/* All count pieces of the key, in order; each tells nothing of it, and nor do
 * any needed - 1. NULL with a reason. */
struct shares *shares_split(const uint8_t key[static SHARE_KEY_SIZE],
    enum share_kind kind, unsigned needed, unsigned count);

/* Takes a piece as a person typed it, in any case, with blanks, hyphens and
 * newlines anywhere. EX_DATAERR, and the piece is not taken: mistyped, of
 * another ceremony or kind than those here, or here already. */
int shares_take(struct shares *shares, const char *text);

/* How many more are needed to make the key; of none, it is not known. */
unsigned shares_missing(const struct shares *shares);

/* Makes the key, if its check value is the one given (NULL: it is not known).
 * EX_DATAERR if it is another, or if pieces are missing. */
int shares_join(const struct shares *shares,
    uint8_t key[static SHARE_KEY_SIZE], const uint8_t *check);

/* The piece as a person writes it: sixteen groups of four, in four lines. text
 * belongs in secret memory. */
int share_write(char text[static SHARE_TEXT], const struct share *share);

/* As key_check: what lets a custodian know a piece without reading it out. */
int share_check(uint8_t check[static KEY_CHECK_SIZE],
    const struct share *share);

#endif
