/* Second halves of codes on their way to citizens: sealed messages go where a
 * courier finds them, and what it says became of them moves the book. */
#ifndef DESK_MESSAGE_EXCHANGE_H
#define DESK_MESSAGE_EXCHANGE_H

#include <jansson.h>

#include "audit/split_rule.h"
#include "home/session.h"

struct message_exchange {
	struct session *session;
	int inbox; /* directories; -1: nothing is exported, or taken in */
	int results;
	json_t *exported; /* numbers; arrays of the caller's */
	json_t *ended[SPLIT_RESULTS];
	size_t strangers; /* results that are none, or not of this home */
};

/* First what became of those that went before is taken in, then what nobody
 * took away in time expires, and then the others are exported. Broken off
 * anywhere and begun again it comes to the same end. */
int message_exchange(struct message_exchange *exchange);

#endif
