/* The press's home, one program at a time: press.cfg, its journal, its keys. */
#ifndef PRESS_PRESS_H
#define PRESS_PRESS_H

#include "press/account.h"
#include "press/config.h"
#include "press/key.h"
#include "press/parcel.h"

struct press {
	char *path;
	char *config_path;
	int dir;
	int lock;
	struct press_config *config;
	struct account account;
	struct journal *journal;
	struct press_key open; /* certificates; keys once unlocked */
	struct press_key sign;
};

/* A press that only reads leaves the lock alone and adds nothing. */
struct press *press_open(const char *home, enum journal_use use);
void press_close(struct press *press);

/* The note on the stick that says a release was begun: STARTED, a line for the
 * release and one for every page file. Durable when it returns. */
int started_add(const struct press *press, const struct parcel *parcel,
    const char *file);
/* It says nothing that this press's journal does not know. */
int started_check(const struct press *press, const struct parcel *parcel,
    const struct run *run);

/* What was ever begun, as the journal or the stick's own note remembers, is
 * refused: EX_NOPERM; and so is a second release beside one without receipt. */
int press_may_begin(struct press *press, const struct parcel *parcel);

/* Writes down that a parcel's release begins, or goes on where that was broken
 * off: nothing of it has been sent then. */
struct run *press_begin(struct press *press, const struct parcel *parcel);

/* The parcel is the one whose release was begun, and unaltered. */
int press_recognize(const struct run *run, const struct parcel *parcel);

#endif
