#include "batch/begin.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"
#include "batch/certificate.h"
#include "home/actor.h"

#include "base/banned.h"

char *
begin_recipients(const struct job *job)
{
	struct bytes lines = { 0 };
	char digest[DIGEST_TEXT];
	size_t i;

	for (i = 0; i < job->recipient_count; i++) {
		hex_write(digest, job->recipients[i].digest, DIGEST_SIZE);
		bytes_put_raw(&lines, digest, DIGEST_TEXT - 1);
		bytes_put_raw(&lines, " ", 1);
		bytes_put_raw(&lines, job->recipients[i].name,
		    strlen(job->recipients[i].name));
		bytes_put_raw(&lines, "\n", 1);
	}
	bytes_put_integer(&lines, 0, 1);
	if (lines.failed)
		bytes_free(&lines);
	return (char *)lines.data;
}

static int
begin_fail_used_up(const struct job *job, uint64_t left)
{
	return fail(EX_DATAERR,
	    "%s:%u: the series %s has %" PRIu64 " serial "
	    "numbers left, and %" PRIu32 " are ordered: order fewer, or from "
	    "another series",
	    job->path, job->series_line, job->series.name, left, job->quantity);
}

static int
begin_describe(struct batch *batch, const struct job *job, const char *keys)
{
	memset(batch, 0, sizeof *batch);
	batch->job_path = strdup(job->path);
	memcpy(batch->job_digest, job->digest, DIGEST_SIZE);
	batch->series = job->series;
	batch->quantity = job->quantity;
	batch->chunk = job->chunk;
	batch->pin_digits = job->pin_digits;
	batch->cip_digits = job->cip_digits;
	batch->template_name = strdup(template_name(job->template));
	memcpy(batch->template_digest, template_digest(job->template),
	    DIGEST_SIZE);
	batch->weak_version = job->weak->version;
	memcpy(batch->weak_digest, job->weak->digest, DIGEST_SIZE);
	batch->recipients = begin_recipients(job);
	batch->note = job->note == NULL ? NULL : strdup(job->note);
	batch->keys = strdup(keys);
	batch->started_ms = clock_unix_ms();
	if (batch->job_path == NULL || batch->template_name == NULL ||
	    batch->recipients == NULL || batch->keys == NULL ||
	    (job->note != NULL && batch->note == NULL))
		return fail(EX_OSERR, "out of memory");
	return 0;
}

static int
begin_take_key(struct batch *batch, const struct wire_opened *opened)
{
	if ((batch->data_key = malloc(opened->data_key_size)) == NULL)
		return fail(EX_OSERR, "out of memory");
	memcpy(batch->data_key, opened->data_key, opened->data_key_size);
	batch->data_key_size = opened->data_key_size;
	return 0;
}

int
begin_new(struct ledger *ledger, struct crew *crew, int64_t replaces,
    struct batch *batch)
{
	struct frame answer = { 0 };
	struct wire_opened opened;
	int rc = -1;

	if (begin_describe(batch, crew->job, crew->keys) != 0)
		return -1;
	batch->replaces = replaces;
	if (actor_begin(ledger, ROLE_PRODUCER) != 0)
		return -1;
	if (ledger_batch_new(ledger, batch) == 0 &&
	    crew_new_key(crew, (uint64_t)batch->id, &answer, &opened) == 0) {
		rc = begin_take_key(batch, &opened);
		frame_free(&answer);
	}
	if (rc == 0)
		rc = ledger_batch_data_key(ledger, batch->id, batch->data_key,
		    batch->data_key_size);
	if (rc == 0)
		rc = ledger_commit(ledger);
	if (rc != 0)
		ledger_rollback(ledger);
	return rc;
}

/* Chunks that rooms may have begun when the last run broke off. */
struct begun {
	struct chunk *chunks;
	size_t count;
};

static int
begun_note(void *context, const struct chunk *chunk)
{
	struct begun *begun = context;
	struct chunk *grown;

	if (chunk->state != CHUNK_ORDERED)
		return 0;
	grown = realloc(begun->chunks, (begun->count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	begun->chunks = grown;
	begun->chunks[begun->count++] = *chunk;
	return 0;
}

/* Nobody knows how far they came, so their serials are never used again. */
int
begin_cancel(struct ledger *ledger, const struct batch *batch,
    enum batch_state state)
{
	struct begun begun = { 0 };
	size_t i;
	int rc = ledger_chunk_each(ledger, batch->id, begun_note, &begun);

	if (rc == 0)
		rc = actor_begin(ledger, ROLE_PRODUCER);
	for (i = 0; rc == 0 && i < begun.count; i++)
		rc = ledger_chunk_cancel(ledger, batch, &begun.chunks[i]);
	if (rc == 0 && state != BATCH_RUNNING)
		rc =
		    ledger_batch_end(ledger, batch->id, state, clock_unix_ms());
	if (rc == 0)
		rc = ledger_commit(ledger);
	if (rc != 0)
		ledger_rollback(ledger);
	free(begun.chunks);
	return rc;
}

int
begin_find(struct ledger *ledger, const struct job *job, int64_t replaces,
    struct batch *batch)
{
	char name[BATCH_NAME];
	uint64_t left;
	int found = ledger_batch_unfinished(ledger, job->digest, job->path,
	    replaces, batch);

	if (found < 0)
		return -1;
	if (found == 0) {
		if (ledger_series_left(ledger, &job->series, &left) != 0)
			return -1;
		return left < job->quantity ? begin_fail_used_up(job, left) : 0;
	}
	if (memcmp(batch->job_digest, job->digest, DIGEST_SIZE) == 0)
		return 1;
	batch_name(name, batch->id);
	batch_free(batch);
	return fail(EX_CONFIG,
	    "%s, or something it names, was changed since its "
	    "batch %s broke off: put it back to resume, or give the batch up "
	    "with "
	    "\"busta batch abandon %s\"",
	    job->path, name, name);
}
