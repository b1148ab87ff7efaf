#include "counter/gather.h"

#include <stdlib.h>

#include "base/fail.h"

#include "base/banned.h"

struct gathered {
	struct counter_question **list;
	size_t count;
};

static int
gathered_add(struct gathered *gathered, struct counter_question *questions,
    size_t count)
{
	struct counter_question **grown;
	size_t i;

	if (count == 0)
		return 0;
	grown = reallocarray(gathered->list, gathered->count + count,
	    sizeof(*grown));
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	gathered->list = grown;
	for (i = 0; i < count; i++)
		grown[gathered->count++] = &questions[i];
	return 0;
}

static int
gathered_ask(struct gathered *gathered, struct counter_room *room, int rc)
{
	if (rc == 0)
		rc = counter_room_ask(room, gathered->list, gathered->count);
	free(gathered->list);
	return rc;
}

int
gather_ask(struct turn *const *turns, size_t count, struct counter_room *room)
{
	struct gathered gathered = { NULL, 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < count; i++)
		rc = gathered_add(&gathered, turns[i]->questions,
		    turns[i]->question_count);
	return gathered_ask(&gathered, room, rc);
}

int
gather_second(struct turn *const *turns, size_t count,
    struct counter_room *room)
{
	struct gathered gathered = { NULL, 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < count; i++)
		if (turns[i]->is_second)
			rc = gathered_add(&gathered, &turns[i]->late, 1);
	return gathered_ask(&gathered, room, rc);
}

int
gather_late(struct turn *const *turns, size_t count, struct counter_room *room)
{
	struct gathered gathered = { NULL, 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < count; i++) {
		turns[i]->has_late = false;
		if (turns[i]->verb->foresee == NULL)
			continue;
		rc = turn_foresee(turns[i]);
		if (rc == 0 && turns[i]->has_late)
			rc = gathered_add(&gathered, &turns[i]->late, 1);
	}
	return gathered_ask(&gathered, room, rc);
}
