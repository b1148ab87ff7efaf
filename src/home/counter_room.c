#include "home/counter_room.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "home/counter_questions.h"
#include "home/unlock.h"

#include "base/banned.h"

static int
counter_room_hear_ready(struct counter_room *room)
{
	struct wire_counter_ready ready;
	struct frame frame;
	int rc;

	if (room_process_hear_start(&room->process, room->timeout, &frame) != 0)
		return -1;
	rc = wire_read_counter_ready(&frame, &ready);
	frame_free(&frame);
	if (rc != 0)
		return -1;
	memcpy(room->keys, ready.keys, sizeof room->keys);
	memcpy(room->log_key, ready.log_key, sizeof room->log_key);
	room->split = ready.split;
	return 0;
}

static int
counter_room_start(struct counter_room *room, const struct home *home,
    const char *mode, const struct unlock *unlock)
{
	char *rules = file_within(home->path, "split.cfg"),
	     *courier = file_within(home->path, "keys/courier.crt");
	bool splits = strcmp(mode, "counter") == 0 &&
	    faccessat(home->dir, "split.cfg", F_OK, 0) == 0;
	const char *const words[] = { mode, home->store, splits ? rules : NULL,
		courier, NULL };
	int rc = rules == NULL || courier == NULL
	    ? -1
	    : room_process_start_in(&room->process, home, "keys/log", words,
		  unlock->socket);

	free(courier);
	free(rules);
	return rc;
}

int
counter_room_open(struct counter_room *room, const struct home *home)
{
	return counter_room_open_as(room, home, "counter");
}

int
counter_room_open_as(struct counter_room *room, const struct home *home,
    const char *mode)
{
	struct unlock unlock = UNLOCK_NONE;
	int rc = -1;

	memset(room, 0, sizeof *room);
	room->timeout = home->room_timeout;
	if (unlock_start(&unlock, home, 1) == 0 &&
	    counter_room_start(room, home, mode, &unlock) == 0 &&
	    unlock_finish(&unlock) == 0)
		rc = counter_room_hear_ready(room);
	unlock_end(&unlock);
	if (rc != 0)
		counter_room_close(room);
	return rc;
}

void
counter_room_close(struct counter_room *room)
{
	room_process_end(&room->process);
}

int
counter_room_hear(struct counter_room *room, int sent, struct frame *frame)
{
	int heard = sent != 0
	    ? sent
	    : room_process_hear(&room->process, room->timeout, frame);

	/* After a refusal, and these are what it refuses for, it goes on. */
	if (heard > 0 ||
	    (heard < 0 && fail_code() != EX_DATAERR &&
		fail_code() != EX_NOPERM))
		room->lost = true;
	return heard == 0 ? 0 : -1;
}

int
counter_room_check_scan(struct counter_room *room, const char *text,
    bool *match)
{
	struct counter_question question = { .scan = text }, *one = &question;
	int rc = counter_room_ask(room, &one, 1);

	*match = question.match;
	return rc;
}

int
counter_room_pseudonym(struct counter_room *room, const char *card,
    uint8_t pseudonym[static WIRE_PSEUDONYM_SIZE])
{
	struct counter_question question = { .card = card }, *one = &question;
	int rc = counter_room_ask(room, &one, 1);

	if (rc == 0)
		memcpy(pseudonym, question.pseudonym, WIRE_PSEUDONYM_SIZE);
	return rc;
}

int
counter_room_checkpoint(struct counter_room *room,
    const struct checkpoint *checkpoint, const struct tree_proof *proof,
    struct bytes *note)
{
	const struct wire_checkpoint asked = { *checkpoint, *proof };
	struct wire_note answer;
	struct frame frame;
	int rc;

	if (counter_room_hear(room,
		wire_send_checkpoint(room->process.socket, &asked),
		&frame) != 0)
		return -1;
	if ((rc = wire_read_note(&frame, &answer)) == 0) {
		bytes_put_raw(note, answer.text, answer.size);
		if (note->failed)
			rc = fail(EX_OSERR, "out of memory");
	}
	frame_free(&frame);
	return rc;
}

int
counter_room_sign(struct counter_room *room, const char *text, size_t size,
    struct bytes *signature)
{
	struct frame frame;
	int rc = 0;

	if (counter_room_hear(room,
		frame_send(room->process.socket, WIRE_SIGN, text, size),
		&frame) != 0)
		return -1;
	if (frame.type == WIRE_SIGNED)
		bytes_put_raw(signature, frame.body, frame.size);
	else
		rc = fail(EX_SOFTWARE,
		    "a room answered something else than a signature");
	if (rc == 0 && signature->failed)
		rc = fail(EX_OSERR, "out of memory");
	frame_free(&frame);
	return rc;
}
