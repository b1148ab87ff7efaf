/* A fault: what was never made is not asked of the room, since it is not here
 * anyway. tests/scenario/counter-refusals.sh must find it out by its time. */
#include <stdlib.h>
#include <string.h>

#include "home/counter_questions.h"

enum { MADE = 3000 }; /* serials of the scenario's series BN26 */

int __real_counter_room_ask(struct counter_room *room,
    struct counter_question *const *questions, size_t count);
int __wrap_counter_room_ask(struct counter_room *room,
    struct counter_question *const *questions, size_t count);

static bool
was_made(const struct counter_question *question)
{
	char number[10] = "";

	if (question->scan == NULL)
		return true;
	memcpy(number, question->scan + 4, 9);
	return strtoul(number, NULL, 10) <= MADE;
}

int
__wrap_counter_room_ask(struct counter_room *room,
    struct counter_question *const *questions, size_t count)
{
	struct counter_question *asked[256];
	size_t i, kept = 0;

	for (i = 0; i < count; i++) {
		questions[i]->match = false;
		if (was_made(questions[i]) && kept < 256)
			asked[kept++] = questions[i];
	}
	return kept == 0 ? 0 : __real_counter_room_ask(room, asked, kept);
}
