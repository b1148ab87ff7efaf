/* A key of 32 bytes in the custody of several people: as components, all of
 * which make it (XOR), or as shares, of which a threshold does (Shamir). What
 * they write on paper and type again: docs/FORMATS.md, Pieces of a key. */
#ifndef HSM_SHARES_H
#define HSM_SHARES_H

#include <stdint.h>

enum {
	SHARES_LEAST = 2,
	SHARES_MOST = 9,
	SHARE_SIZE = 32,    /* of the key, and of every piece */
	SHARE_CEREMONY = 4, /* characters that all pieces of a key have */
	SHARE_PLAIN = 64,   /* characters on paper, in groups of 4 */
	SHARE_TEXT = SHARE_PLAIN + SHARE_PLAIN / 4
};

enum share_kind {
	SHARE_COMPONENT, /* needed is count */
	SHARE_THRESHOLD
};

/* One person's piece; what lets it be known without being read out is its
 * key_check (hsm/hsm.h). */
struct share {
	enum share_kind kind;
	unsigned number; /* 1 to count */
	unsigned needed;
	unsigned count;
	char ceremony[SHARE_CEREMONY + 1];
	uint8_t bytes[SHARE_SIZE];
};

/* The pieces that are here, in secret memory; shares_free wipes them, and
 * accepts NULL. */
struct shares {
	unsigned held;
	struct share share[SHARES_MOST];
};

struct shares *shares_new(void);
void shares_free(struct shares *shares);

/* All count pieces of the key; needed - 1 of them tell nothing of it. NULL with
 * a reason. */
struct shares *shares_split(const uint8_t key[static SHARE_SIZE],
    enum share_kind kind, unsigned needed, unsigned count);

/* Takes one more, as a person typed it. EX_DATAERR, and it is not taken, if it
 * was mistyped, is here already, or does not belong to those that are here. */
int shares_take(struct shares *shares, const char *text);

/* How many more are needed before there is a key; while there are none, at
 * least as many as this. */
unsigned shares_missing(const struct shares *shares);

/* The key, if its check value is this one (NULL: nobody knows it). EX_DATAERR,
 * and key is untouched, if pieces are missing or make another. */
int shares_join(uint8_t key[static SHARE_SIZE], const struct shares *shares,
    const uint8_t *check);

/* A piece as it is written: four lines of four groups of four characters. Both
 * ends belong in secret memory. What is read may be in any case, and have
 * blanks, hyphens and newlines anywhere. */
int share_write(char text[static SHARE_TEXT], const struct share *share);
int share_read(struct share *share, const char *text);

#endif
