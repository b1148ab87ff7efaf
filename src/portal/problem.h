/* What a citizen is told when she does not get what she asked for, in words
 * that she understands in Italian and in English. */
#ifndef PORTAL_PROBLEM_H
#define PORTAL_PROBLEM_H

#include "edge/problem.h"

enum portal_problem {
	/* The edge's own come first: edge/problem.h. */
	PORTAL_TOKEN = EDGE_PROBLEMS,
	PORTAL_NO_PUK,
	PORTAL_TOO_OFTEN,
	PORTAL_LOCKED,
	PORTAL_BUSY,
	PORTAL_PROBLEMS
};

extern const struct problem_text portal_problems[PORTAL_PROBLEMS];

/* An edge_problem, or one of those. */
void portal_refuse(struct reply *reply, unsigned problem);

#endif
