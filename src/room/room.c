#include "room/room.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/entropy.h"
#include "room/manifest.h"
#include "room/order.h"
#include "room/passphrase.h"

#include "base/banned.h"

/* The codes of the largest chunk, and keys. */
enum { ROOM_HEAP = 1 << 18, MANIFEST_MOST = FRAME_BODY_MOST };

static int
room_open(struct workshop *workshop, const struct frame *frame)
{
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
room_fill(struct workshop *workshop, const struct frame *frame)
{
	struct wire_filled filled;
	struct wire_fill order;

	if (wire_read_fill(frame, &order) != 0 ||
	    order_fill(workshop, &order, &filled) != 0)
		return -1;
	return wire_send_filled(WIRE_MESSAGES, &filled);
}

/* The manifest key signs manifests and nothing else that looks like one. */
static int
room_sign(struct workshop *workshop, const struct frame *frame)
{
	static const char opening[] = "{\n  \"format\": \"busta manifest 1\"";
	struct bytes signature = { 0 };
	int rc;

	if (frame->size < sizeof opening - 1 ||
	    memcmp(frame->body, opening, sizeof opening - 1) != 0)
		return fail(EX_SOFTWARE,
		    "what is to be signed is not a manifest");
	rc = manifest_sign(workshop->hsm, frame->body, frame->size, &signature);
	if (rc == 0)
		rc = signature.failed ? fail(EX_OSERR, "out of memory")
				      : frame_send(WIRE_MESSAGES, WIRE_SIGNED,
					    signature.data, signature.size);
	bytes_free(&signature);
	return rc;
}

static const struct {
	enum wire_type type;
	int (*answer)(struct workshop *, const struct frame *);
} verbs[] = {
	{ WIRE_OPEN, room_open },
	{ WIRE_FILL, room_fill },
	{ WIRE_SIGN, room_sign },
};

static int
room_answer(struct workshop *workshop, const struct frame *frame)
{
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (frame->type == verbs[i].type)
			return verbs[i].answer(workshop, frame);
	return fail(EX_SOFTWARE, "a room has no verb %u", frame->type);
}

static int
room_loop(struct workshop *workshop)
{
	struct frame frame;
	int got;

	while ((got = frame_receive(WIRE_MESSAGES, &frame)) > 0) {
		got = room_answer(workshop, &frame);
		frame_free(&frame);
		if (got != 0)
			break;
	}
	return got;
}

static int
room_ready(const struct workshop *workshop)
{
	struct wire_ready ready = { .keys = "" };
	size_t used = 0;
	int usage;

	memcpy(ready.job, workshop->job->digest, DIGEST_SIZE);
	for (usage = 0; usage < KEY_USAGES; usage++) {
		const struct key_facts *key =
		    hsm_key(workshop->hsm, (enum key_usage)usage);
		char check[2 * KEY_CHECK_SIZE + 1];

		hex_write(check, key->check, sizeof key->check);
		used += (size_t)snprintf(ready.keys + used,
		    sizeof ready.keys - used, "%s%s %s", usage > 0 ? ", " : "",
		    key->id, check);
	}
	return wire_send_ready(WIRE_MESSAGES, &ready);
}

/* A sister room made it from the passphrase; the desk only held the socket. */
static struct hsm *
room_open_store(const char *store)
{
	uint8_t *opener = secret_new(HSM_OPENER_SIZE);
	struct hsm *hsm = NULL;

	if (opener == NULL)
		return NULL;
	if (recv(WIRE_SECRET, opener, HSM_OPENER_SIZE, 0) == HSM_OPENER_SIZE)
		hsm = hsm_soft_open_unlocked(store, opener);
	else
		fail(EX_UNAVAILABLE, "no room has unlocked the key store");
	secret_free(opener, HSM_OPENER_SIZE);
	/* What is left there is for rooms that have not begun yet. */
	(void)close(WIRE_SECRET);
	return hsm;
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
room_work(const char *path, const char *store)
{
	struct workshop workshop = { 0 };
	struct job *job = NULL;
	int rc = -1;

	if (confine_process() != 0 || secret_heap_open(ROOM_HEAP) != 0 ||
	    (job = job_read(path)) == NULL || room_try_entropy() != 0 ||
	    workshop_open(&workshop, job, WIRE_OUTPUT) != 0 ||
	    (workshop.hsm = room_open_store(store)) == NULL ||
	    confine_files(WIRE_OUTPUT) != 0 ||
	    confine_calls(WIRE_OUTPUT) != 0 || room_ready(&workshop) != 0)
		goto out;
	rc = room_loop(&workshop);
out:
	hsm_free(workshop.hsm);
	workshop_close(&workshop);
	job_free(job);
	return rc;
}

/* The desk prints the reason; a room has nowhere else to say it. */
static int
room_exit(int rc)
{
	if (rc == 0)
		return EX_OK;
	(void)wire_send_failed(WIRE_MESSAGES);
	return fail_code();
}

int
room_serve(const char *job, const char *store)
{
	return room_exit(room_work(job, store));
}

/* From the file the desk opened, or else from whoever sits at the terminal. */
static char *
room_passphrase(bool new)
{
	return fcntl(WIRE_SECRET, F_GETFD) >= 0 ? passphrase_read(WIRE_SECRET)
						: passphrase_ask(new);
}

static int
room_new_keys(void)
{
	char *passphrase;
	int rc;

	if (confine_process() != 0 || secret_heap_open(ROOM_HEAP) != 0 ||
	    (passphrase = room_passphrase(true)) == NULL)
		return -1;
	rc = hsm_soft_create(WIRE_OUTPUT, passphrase);
	secret_free(passphrase, PASSPHRASE_MOST);
	return rc;
}

int
room_make_keys(void)
{
	return room_exit(room_new_keys());
}

static int
room_share(const char *store, const char *passphrase, unsigned rooms)
{
	uint8_t *opener = secret_new(HSM_OPENER_SIZE);
	int rc =
	    opener == NULL ? -1 : hsm_soft_unlock(store, passphrase, opener);

	for (; rc == 0 && rooms > 0; rooms--)
		if (send(WIRE_OUTPUT, opener, HSM_OPENER_SIZE, MSG_NOSIGNAL) <
		    0)
			rc = fail(EX_UNAVAILABLE, "the rooms are gone");
	secret_free(opener, HSM_OPENER_SIZE);
	return rc;
}

static int
room_unlock_for(const char *store, unsigned rooms)
{
	char *passphrase;
	int rc;

	if (confine_process() != 0 || secret_heap_open(ROOM_HEAP) != 0 ||
	    (passphrase = room_passphrase(false)) == NULL)
		return -1;
	rc = room_share(store, passphrase, rooms);
	secret_free(passphrase, PASSPHRASE_MOST);
	return rc;
}

int
room_unlock(const char *store, unsigned rooms)
{
	return room_exit(room_unlock_for(store, rooms));
}
