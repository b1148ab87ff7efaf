/* Many questions to a counter's room at once: it answers one while the next are
 * on their way. */
#ifndef HOME_COUNTER_QUESTIONS_H
#define HOME_COUNTER_QUESTIONS_H

#include "home/counter_room.h"
#include "room/wire_assign.h"

/* One of the five, as counter_room_check_scan, _pseudonym, _address, _assign
 * and _check_cip take them; they are the caller's. */
struct counter_question {
	const char *scan;
	const char *card;
	const char *address;
	const struct wire_assign *assign;
	struct wire_assigned *made; /* of assign */
	const struct wire_check_cip *cip;

	bool match;   /* of scan and cip */
	bool refused; /* of assign: the room goes on */
	uint8_t pseudonym[WIRE_PSEUDONYM_SIZE]; /* of card or address */
};

/* All of them are answered, or refused; or -1, and the room is lost. */
int counter_room_ask(struct counter_room *room,
    struct counter_question *const *questions, size_t count);

#endif
