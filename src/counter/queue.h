/* What waits, in its order: requests that came in, and turns that are answered
 * in pieces. Neither is the queue's. */
#ifndef COUNTER_QUEUE_H
#define COUNTER_QUEUE_H

#include "edge/request.h"

struct turn;

/* An empty one is all zeros. */
struct request_queue {
	struct request *first, *last;
};
struct turn_queue {
	struct turn *first, *last;
};

void request_queue_add(struct request_queue *queue, struct request *request);
void turn_queue_add(struct turn_queue *queue, struct turn *turn);

/* NULL: there is none. */
struct request *request_queue_take(struct request_queue *queue);
struct turn *turn_queue_take(struct turn_queue *queue);

#endif
