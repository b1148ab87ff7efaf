#include "batch/crew.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum { LOST_MOST = 3 };

/* An answer that is due now: a room that is lost before it is a failure. */
static int
crew_hear(const struct crew *crew, struct room_process *room,
    struct frame *frame)
{
	return room_process_hear_start(room, crew->home->room_timeout, frame);
}

static int
crew_start_room(struct crew *crew, struct room_process *room)
{
	char quantity[16];
	const char *const words[] = { "serve", crew->job->path,
		crew->home->store, crew->job->is_part ? quantity : NULL, NULL };

	(void)snprintf(quantity, sizeof quantity, "%" PRIu32,
	    crew->job->quantity);
	crew->unlock.left--;
	return room_process_start(room, words, crew->home->work,
	    crew->unlock.socket, crew->home->room_timeout);
}

/* Room and desk read the job each for itself; what they read must be one. */
static int
crew_hear_ready(struct crew *crew, struct room_process *room)
{
	struct wire_ready ready;
	struct frame frame;
	int rc;

	if (crew_hear(crew, room, &frame) != 0)
		return -1;
	rc = wire_read_ready(&frame, &ready);
	frame_free(&frame);
	if (rc != 0)
		return -1;
	if (memcmp(ready.job, crew->job->digest, DIGEST_SIZE) != 0)
		return fail(EX_TEMPFAIL,
		    "%s, or something it names, changed while "
		    "the batch was starting: run it again",
		    crew->job->path);
	(void)snprintf(crew->keys, sizeof crew->keys, "%s", ready.keys);
	return 0;
}

/* Rooms draw their sheets while the store is being unlocked. */
int
crew_start(struct crew *crew, const struct home *home, const struct job *job,
    unsigned count)
{
	unsigned i;

	memset(crew, 0, sizeof *crew);
	crew->home = home;
	crew->job = job;
	crew->unlock = UNLOCK_NONE;
	if (unlock_start(&crew->unlock, home, count + LOST_MOST) != 0)
		return -1;
	for (; crew->count < count; crew->count++)
		if (crew_start_room(crew, &crew->rooms[crew->count]) != 0)
			return -1;
	if (unlock_finish(&crew->unlock) != 0)
		return -1;
	for (i = 0; i < count; i++)
		if (crew_hear_ready(crew, &crew->rooms[i]) != 0)
			return -1;
	return 0;
}

int
crew_finish(struct crew *crew)
{
	unsigned i;

	for (i = 0; i < crew->count; i++)
		if (room_process_finish(&crew->rooms[i]) != 0)
			return -1;
	return 0;
}

void
crew_end(struct crew *crew)
{
	unsigned i;

	for (i = 0; i < crew->count; i++)
		room_process_end(&crew->rooms[i]);
	if (crew->home != NULL)
		unlock_end(&crew->unlock);
	memset(crew, 0, sizeof *crew);
}

static int
crew_ask_open(struct crew *crew, struct room_process *room,
    const struct wire_open *open, struct frame *answer,
    struct wire_opened *opened)
{
	if (wire_send_open(room->socket, open) != 0 ||
	    crew_hear(crew, room, answer) != 0)
		return -1;
	if (wire_read_opened(answer, opened) != 0) {
		frame_free(answer);
		return -1;
	}
	return 0;
}

int
crew_new_key(struct crew *crew, uint64_t batch, struct frame *answer,
    struct wire_opened *opened)
{
	const struct wire_open open = { .batch = batch };

	return crew_ask_open(crew, &crew->rooms[0], &open, answer, opened);
}

static int
crew_open_room(struct crew *crew, struct room_process *room,
    const struct batch *batch)
{
	const struct wire_open open = { (uint64_t)batch->id, batch->data_key,
		batch->data_key_size };
	struct wire_opened opened;
	struct frame answer;

	if (crew_ask_open(crew, room, &open, &answer, &opened) != 0)
		return -1;
	frame_free(&answer);
	return 0;
}

int
crew_open(struct crew *crew, const struct batch *batch, unsigned from)
{
	for (; from < crew->count; from++)
		if (crew_open_room(crew, &crew->rooms[from], batch) != 0)
			return -1;
	return 0;
}

int
crew_replace(struct crew *crew, struct room_process *room,
    const struct batch *batch)
{
	room_process_end(room);
	if (++crew->lost > LOST_MOST)
		return fail(EX_UNAVAILABLE,
		    "%u rooms were lost one after the other, "
		    "the last because %s",
		    crew->lost, fail_reason());
	if (crew->unlock.left == 0 &&
	    (unlock_start(&crew->unlock, crew->home, LOST_MOST) != 0 ||
		unlock_finish(&crew->unlock) != 0))
		return -1;
	if (crew_start_room(crew, room) != 0 ||
	    crew_hear_ready(crew, room) != 0)
		return -1;
	return crew_open_room(crew, room, batch);
}

int
crew_sign(struct crew *crew, const char *manifest, size_t size,
    struct frame *signature)
{
	struct room_process *room = &crew->rooms[0];

	if (frame_send(room->socket, WIRE_SIGN, manifest, size) != 0 ||
	    crew_hear(crew, room, signature) != 0)
		return -1;
	if (signature->type == WIRE_SIGNED)
		return 0;
	frame_free(signature);
	return fail(EX_SOFTWARE,
	    "a room answered something else than a signature");
}
