/* What a station is told when it does not get what it asked for: the same
 * bytes for everybody, with a sentence that a clerk understands in Italian and
 * in English. */
#ifndef COUNTER_PROBLEM_H
#define COUNTER_PROBLEM_H

#include "edge/problem.h"

enum problem {
	/* The edge's own: in its order. */
	PROBLEM_MALFORMED = EDGE_MALFORMED,
	PROBLEM_NO_KEY,
	PROBLEM_FOREIGN_ORIGIN,
	PROBLEM_NO_SUCH_PAGE,
	PROBLEM_WRONG_METHOD,
	PROBLEM_TOO_SLOW,
	PROBLEM_TOO_LARGE,
	PROBLEM_WRONG_TYPE,
	PROBLEM_HEAD_TOO_LARGE,
	PROBLEM_TOO_MANY,
	PROBLEM_NO_STATION,
	PROBLEM_INSIDE,
	PROBLEM_STOPPING = EDGE_STOPPING,

	/* The request as such, and who asks. */
	PROBLEM_NO_CODE = EDGE_PROBLEMS,
	PROBLEM_NO_SHIFT,
	PROBLEM_WRONG_ROLE,
	PROBLEM_LOCKED,

	/* What it is about: judged, and remembered. */
	PROBLEM_BADGE,
	PROBLEM_NOT_HERE,
	PROBLEM_WRONG_TOKEN,
	PROBLEM_ALREADY_BOUND,
	PROBLEM_UNUSABLE,
	PROBLEM_CARD_HAS_ONE,
	PROBLEM_CLOSED,
	PROBLEM_NO_DELIVERY,
	PROBLEM_DELIVERY_CLOSED,
	PROBLEM_CARD_SYSTEM,
	PROBLEM_CARD_BLOCKED,
	PROBLEM_NOT_MATCHED,
	PROBLEM_CIP_LOCKED,

	/* Not a judgement: the same request may have another answer later. */
	PROBLEM_OUT_OF_ORDER,
	PROBLEM_REQUEST_REUSED,
	PROBLEM_NO_DAY,
	PROBLEM_NO_PROOF,
	PROBLEM_BUSY,

	/* Of an activation, and of old cards: like those of the request, or
	 * judged and remembered. */
	PROBLEM_DOCUMENTS_MISSING,
	PROBLEM_DOCUMENTS_FOREIGN,
	PROBLEM_OLD_CARD,
	PROBLEM_SAME_PERSON,

	/* Of codes that are split. */
	PROBLEM_ADDRESS,
	PROBLEM_NO_SPLITS,
	PROBLEM_NO_SLIP,
	PROBLEM_SLIP_GONE,
	PROBLEM_SLIP_OFTEN,
	PROBLEMS
};

extern const struct problem_text problem_texts[PROBLEMS];

/* "not-here": also the reason of an entry in the log. */
const char *problem_name(enum problem problem);
unsigned problem_status(enum problem problem);

/* Fills reply with it, in the place of what it has; out of memory it has no
 * body. */
void problem_reply(struct reply *reply, enum problem problem);

/* The same with more members. */
void problem_reply_with(struct reply *reply, enum problem problem,
    const char *const *members);

#endif
