#include "room/room.h"

#include <string.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/secret.h"
#include "hsm/entropy.h"
#include "room/keys.h"
#include "room/order.h"
#include "room/sign.h"
#include "room/verbs.h"

#include "base/banned.h"

/* The codes of the largest chunk, and keys. */
enum { ROOM_HEAP = 1 << 18 };

static int
room_open(void *context, const struct frame *frame)
{
	struct workshop *workshop = context;
	struct wire_opened opened;
	struct wire_open open;
	struct bytes record = { 0 };
	int rc = -1;

	if (wire_read_open(frame, &open) != 0)
		return -1;
	if (workshop->key != NULL)
		return fail(EX_SOFTWARE, "a room serves one batch only");
	workshop->key = open.data_key_size == 0
	    ? data_key_new(workshop->hsm, open.batch, &record)
	    : data_key_open(workshop->hsm, open.batch, open.data_key,
		  open.data_key_size);
	if (workshop->key == NULL)
		goto out;
	opened.data_key = open.data_key_size == 0 ? record.data : open.data_key;
	opened.data_key_size =
	    open.data_key_size == 0 ? record.size : open.data_key_size;
	rc = wire_send_opened(WIRE_MESSAGES, &opened);
out:
	bytes_free(&record);
	return rc;
}

static int
room_fill(void *context, const struct frame *frame)
{
	struct workshop *workshop = context;
	struct wire_filled filled;
	struct wire_fill order;

	if (wire_read_fill(frame, &order) != 0 ||
	    order_fill(workshop, &order, &filled) != 0)
		return -1;
	return wire_send_filled(WIRE_MESSAGES, &filled);
}

/* A room that makes page files seals the list of them, and nothing else. */
static int
room_sign(void *context, const struct frame *frame)
{
	struct workshop *workshop = context;

	return sign_answer(workshop->hsm, frame, "busta manifest 1");
}

static const struct verb verbs[] = {
	{ WIRE_OPEN, room_open },
	{ WIRE_FILL, room_fill },
	{ WIRE_SIGN, room_sign },
	{ 0 },
};

static int
room_ready(const struct workshop *workshop)
{
	struct wire_ready ready;

	memcpy(ready.job, workshop->job->digest, DIGEST_SIZE);
	keys_text(ready.keys, workshop->hsm);
	return wire_send_ready(WIRE_MESSAGES, &ready);
}

/* Before anything relies on it, so that its failure is not taken
 * for another. */
static int
room_try_entropy(void)
{
	uint8_t drawn[DIGEST_SIZE];

	return entropy_draw(drawn, sizeof drawn);
}

/* The sheet is drawn before any key is open, the keys are opened before the
 * process gives up everything else, and only then is it ready. */
static int
room_work(const char *path, const char *store, unsigned quantity)
{
	struct workshop workshop = { 0 };
	struct job *job = NULL;
	int rc = -1;

	if (confine_process() != 0 || secret_heap_open(ROOM_HEAP) != 0 ||
	    (job = job_read(path)) == NULL ||
	    (quantity > 0 && job_order(job, quantity) != 0) ||
	    room_try_entropy() != 0 ||
	    workshop_open(&workshop, job, WIRE_OUTPUT) != 0 ||
	    (workshop.hsm = keys_open(store)) == NULL ||
	    confine_files(WIRE_OUTPUT, CONFINE_MAKE) != 0 ||
	    confine_calls(WIRE_OUTPUT, CONFINE_MAKE) != 0 ||
	    room_ready(&workshop) != 0)
		goto out;
	rc = verbs_serve(verbs, &workshop);
out:
	hsm_free(workshop.hsm);
	workshop_close(&workshop);
	job_free(job);
	return rc;
}

int
room_serve(const char *job, const char *store, unsigned quantity)
{
	return room_exit(room_work(job, store, quantity));
}
