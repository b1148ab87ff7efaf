/* What a client is told when it does not get what it asked for: a problem
 * document (RFC 9457), the same bytes for everybody, with a sentence in Italian
 * and one in English. */
#ifndef EDGE_PROBLEM_H
#define EDGE_PROBLEM_H

#include "edge/request.h"

/* What the edge itself has to say; each service has its own words for it. */
enum edge_problem {
	EDGE_MALFORMED,
	EDGE_NO_KEY,
	EDGE_FOREIGN_ORIGIN,
	EDGE_NO_SUCH_PAGE,
	EDGE_WRONG_METHOD,
	EDGE_TOO_SLOW,
	EDGE_TOO_LARGE,
	EDGE_WRONG_TYPE,
	EDGE_HEAD_TOO_LARGE,
	EDGE_TOO_MANY,
	EDGE_NOT_ADMITTED, /* not any more */
	EDGE_INSIDE,
	EDGE_STOPPING,
	EDGE_PROBLEMS
};

struct problem_text {
	const char *name; /* "not-here" */
	unsigned status;
	unsigned retry_after; /* seconds */
	const char *title;
	const char *italian;
	const char *english;
};

#define PROBLEM_TYPE "application/problem+json"

/* Fills reply with it, in the place of what it has; out of memory it has no
 * body. members may be NULL, or more of them, each a name and a text of plain
 * ASCII without quotes, up to a NULL, in 160 characters. */
void problem_write(struct reply *reply, const struct problem_text *problem,
    const char *const *members);

#endif
