#include "counter/queue.h"

#include "counter/turn.h"

#include "base/banned.h"

void
request_queue_add(struct request_queue *queue, struct request *request)
{
	request->next = NULL;
	if (queue->first == NULL)
		queue->first = request;
	else
		queue->last->next = request;
	queue->last = request;
}

void
turn_queue_add(struct turn_queue *queue, struct turn *turn)
{
	turn->next = NULL;
	if (queue->first == NULL)
		queue->first = turn;
	else
		queue->last->next = turn;
	queue->last = turn;
}

struct request *
request_queue_take(struct request_queue *queue)
{
	struct request *request = queue->first;

	if (request != NULL) {
		queue->first = request->next;
		request->next = NULL;
	}
	return request;
}

struct turn *
turn_queue_take(struct turn_queue *queue)
{
	struct turn *turn = queue->first;

	if (turn != NULL)
		queue->first = turn->next;
	return turn;
}
