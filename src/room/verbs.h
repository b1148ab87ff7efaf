/* A room's vocabulary as a table, and how a room ends. */
#ifndef ROOM_VERBS_H
#define ROOM_VERBS_H

#include "room/wire.h"

struct verb {
	enum wire_type type;
	int (*answer)(void *context, const struct frame *frame);
};

/* Answers one message after the other, by a table that ends with { 0 }, until
 * the desk closes: 0, or -1 with a reason. What cannot be done because of what
 * was asked (EX_DATAERR, EX_NOPERM) ends it, too, or is answered with
 * REFUSED. */
int verbs_serve(const struct verb verbs[], void *context);
int verbs_serve_refusing(const struct verb verbs[], void *context);

/* Tells the desk of a failure, since it prints the reason and a room has
 * nowhere else to say it; the exit code. */
int room_exit(int rc);

#endif
