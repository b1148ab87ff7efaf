/* Many questions to a counter's room at once: it answers one while the next are
 * on their way. */
#ifndef HOME_COUNTER_QUESTIONS_H
#define HOME_COUNTER_QUESTIONS_H

#include "home/counter_room.h"

/* One of the two texts, as counter_room_check_scan and _pseudonym take them;
 * they are the caller's. */
struct counter_question {
	const char *scan;
	const char *card;

	bool match; /* of scan */
	uint8_t pseudonym[WIRE_PSEUDONYM_SIZE];
};

/* All of them are answered; or -1, and the room is lost. */
int counter_room_ask(struct counter_room *room,
    struct counter_question *const *questions, size_t count);

#endif
