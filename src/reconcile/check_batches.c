#include <inttypes.h>
#include <string.h>

#include "base/hex.h"
#include "ledger/place.h"
#include "reconcile/checks.h"

#include "base/banned.h"

struct batch_check {
	struct pass *pass;
	const struct batch *batch;
	char name[PLACE_NAME];
	uint32_t number; /* of the next chunk */
	uint32_t sheet;
	uint32_t serial; /* none before this one is left for it */
	size_t chunks;   /* seen, of all batches */
};

static int
chunk_differs(struct batch_check *check, const struct chunk *chunk,
    const char *what)
{
	return findings_add(check->pass->findings, NULL,
	    "chunk %" PRIu32 " of %s: %s", chunk->number, check->name, what);
}

static bool
chunk_was(const struct batch_check *check, const struct chunk *chunk, char what)
{
	const struct range range = { check->batch->series, chunk->first,
		chunk->first + chunk->count - 1 };
	const struct noted *note;
	char key[RANGE_KEY];

	pass_range_key(key, &range);
	note = pass_note_find(check->pass, what, key);
	return note != NULL && note->range.last == range.last &&
	    strcmp(note->to, check->name) == 0;
}

static int
chunk_check_facts(struct batch_check *check, const struct chunk *chunk)
{
	const struct range range = { check->batch->series, chunk->first,
		chunk->first };
	const struct noted *note;
	char key[RANGE_KEY], facts[33];

	pass_range_key(key, &range);
	note = pass_note_find(check->pass, 'S', key);
	if (chunk_facts(facts, chunk) != 0)
		return -1;
	return note != NULL && strcmp(note->request, facts) == 0
	    ? 0
	    : chunk_differs(check, chunk,
		  "number, sheets, pages or size are not those it was sealed "
		  "with");
}

static int
chunk_check(void *context, const struct chunk *chunk)
{
	struct batch_check *check = context;
	bool sealed = chunk->state == CHUNK_SEALED;
	bool cancelled = chunk->state == CHUNK_CANCELLED;
	int rc = 0;

	check->chunks++;
	if (chunk->number != check->number ||
	    chunk->first_sheet != check->sheet || chunk->first < check->serial)
		rc = chunk_differs(check, chunk,
		    "its number, first sheet or serials do not follow those "
		    "before it");
	check->number = chunk->number + 1;
	check->sheet = chunk->first_sheet + chunk->count;
	check->serial = chunk->first + chunk->count;
	if (rc == 0 && !chunk_was(check, chunk, 'A'))
		rc = chunk_differs(check, chunk,
		    "its serials are not those it was given");
	else if (rc == 0 &&
	    (chunk_was(check, chunk, 'S') != sealed ||
		chunk_was(check, chunk, 'C') != cancelled))
		rc = chunk_differs(check, chunk,
		    "its state is not what its entries made it");
	if (rc == 0 && sealed)
		rc = chunk_check_facts(check, chunk);
	return rc;
}

static bool
batch_key_is_gone(const struct batch *batch)
{
	size_t i;

	for (i = 0; i < batch->data_key_size; i++)
		if (batch->data_key[i] != 0)
			return false;
	return true;
}

static enum batch_state
batch_state_in_log(const struct pass *pass, const char *name)
{
	const struct noted *end = pass_note_find(pass, 'F', name);

	if (end == NULL)
		return BATCH_RUNNING;
	return end->kind == EVENT_FINISH ? BATCH_SEALED : BATCH_ABANDONED;
}

/* Its template, and what it replaces, stand in entries of their own. */
static bool
batch_is_as_entered(const struct pass *pass, const char *name,
    const struct batch *batch)
{
	const struct noted *entered = pass_note_find(pass, 'B', name);
	const struct noted *replaces = pass_note_find(pass, 'Q', name);
	char template[DIGEST_TEXT], old[PLACE_NAME];

	hex_write(template, batch->template_digest, DIGEST_SIZE);
	place_of_batch(old, batch->replaces);
	return entered != NULL && strcmp(entered->request, template) == 0 &&
	    (replaces != NULL) == (batch->replaces != 0) &&
	    (replaces == NULL || strcmp(replaces->from, old) == 0);
}

static int
batch_check_facts(struct pass *pass, const char *name,
    const struct batch *batch)
{
	const char *said = replay_facts(pass->replay, name);
	char facts[33];

	if (said == NULL)
		return findings_add(pass->findings, NULL,
		    "the log knows no batch %s", name);
	if (batch_facts(facts, batch) != 0)
		return -1;
	if ((strcmp(said, facts) != 0 ||
		!batch_is_as_entered(pass, name, batch)) &&
	    findings_add(pass->findings, NULL,
		"the batch %s is not as it was ordered: a word of it was "
		"changed",
		name) != 0)
		return -1;
	if (batch->state != batch_state_in_log(pass, name) &&
	    findings_add(pass->findings, NULL,
		"the batch %s is not in the state its entries made it",
		name) != 0)
		return -1;
	if (batch_key_is_gone(batch) !=
		(pass_note_find(pass, 'X', name) != NULL) &&
	    findings_add(pass->findings, NULL,
		"the data key of %s was destroyed here or in the log, and not "
		"in both",
		name) != 0)
		return -1;
	return 0;
}

static int
batch_check(void *context, const struct batch *batch)
{
	struct batch_check *check = context;

	check->batch = batch;
	check->number = check->sheet = check->serial = 1;
	place_of_batch(check->name, batch->id);
	if (batch_check_facts(check->pass, check->name, batch) != 0)
		return -1;
	return ledger_chunk_each(check->pass->ledger, batch->id, chunk_check,
	    check);
}

int
check_batches(struct pass *pass)
{
	struct batch_check check = { .pass = pass };

	if (ledger_batch_each(pass->ledger, batch_check, &check) != 0)
		return -1;
	return check.chunks == pass_note_total(pass, 'A')
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the ledger has %zu chunks, and its log %zu", check.chunks,
		  pass_note_total(pass, 'A'));
}
