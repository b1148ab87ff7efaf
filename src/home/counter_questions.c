#include "home/counter_questions.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "room/wire_split.h"

#include "base/banned.h"

/* What is on its way at once; more could fill both ends of the socket, and then
 * each would wait for the other. */
enum { AHEAD = 64 };

static bool
question_is_too_long(const struct counter_question *question)
{
	return question->scan != NULL &&
	    strlen(question->scan) >= WIRE_SCAN_TEXT;
}

static int
question_send_address(struct counter_room *room, const char *to)
{
	struct wire_give_address address;
	int rc;

	if (strlen(to) >= sizeof address.to)
		return fail(EX_SOFTWARE, "that is not an address");
	(void)snprintf(address.to, sizeof address.to, "%s", to);
	rc = wire_send_give_address(room->process.socket, &address);
	explicit_bzero(address.to, sizeof address.to);
	return rc;
}

static int
question_send(struct counter_room *room,
    const struct counter_question *question)
{
	struct wire_give_pseudonym card;
	struct wire_check_scan scan;
	int rc;

	if (question->assign != NULL)
		return wire_send_assign(room->process.socket, question->assign);
	if (question->cip != NULL)
		return wire_send_check_cip(room->process.socket, question->cip);
	if (question->scan != NULL) {
		(void)snprintf(scan.text, sizeof scan.text, "%s",
		    question->scan);
		return wire_send_check_scan(room->process.socket, &scan);
	}
	if (question->address != NULL)
		return question_send_address(room, question->address);
	if (strlen(question->card) >= sizeof card.card)
		return fail(EX_SOFTWARE, "that is not a card number");
	(void)snprintf(card.card, sizeof card.card, "%s", question->card);
	rc = wire_send_give_pseudonym(room->process.socket, &card);
	explicit_bzero(card.card, sizeof card.card);
	return rc;
}

static int
question_read(struct counter_question *question, const struct frame *frame)
{
	struct wire_scan_checked checked;
	struct wire_cip_checked said;
	struct wire_pseudonym pseudonym;
	int rc;

	if (question->assign != NULL)
		return wire_read_assigned(frame, question->made);
	if (question->cip != NULL) {
		rc = wire_read_cip_checked(frame, &said);
		question->match = rc == 0 && said.match;
		return rc;
	}
	if (question->scan != NULL) {
		rc = wire_read_scan_checked(frame, &checked);
		question->match = rc == 0 && checked.match;
		return rc;
	}
	if ((rc = wire_read_pseudonym(frame, &pseudonym)) == 0)
		memcpy(question->pseudonym, pseudonym.bytes,
		    sizeof question->pseudonym);
	return rc;
}

static int
question_hear(struct counter_room *room, struct counter_question *question)
{
	struct frame frame;
	int rc = counter_room_hear(room, 0, &frame);

	if (rc != 0) {
		question->refused = question->assign != NULL && !room->lost;
		return question->refused ? 0 : -1;
	}
	rc = question_read(question, &frame);
	frame_free(&frame);
	return rc;
}

int
counter_room_ask(struct counter_room *room,
    struct counter_question *const *questions, size_t count)
{
	size_t sent = 0, heard;
	int rc = 0;

	for (heard = 0; rc == 0 && heard < count; heard++) {
		for (; rc == 0 && sent < count && sent < heard + AHEAD; sent++)
			if (!question_is_too_long(questions[sent]))
				rc = question_send(room, questions[sent]);
		questions[heard]->match = false;
		if (rc == 0 && !question_is_too_long(questions[heard]))
			rc = question_hear(room, questions[heard]);
	}
	if (rc != 0)
		room->lost = true;
	return rc;
}
