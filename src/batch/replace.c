#include "batch/replace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "batch/begin.h"
#include "batch/certificate.h"

#include "base/banned.h"

/* All that an envelope is made by; how many there were, and what somebody noted
 * about them, may be another today. */
static int
replace_check(const struct job *job, const struct batch *old, const char *name)
{
	char *recipients = begin_recipients(job);
	const char *other = NULL;

	if (recipients == NULL)
		return fail(EX_OSERR, "out of memory");
	if (memcmp(template_digest(job->template), old->template_digest,
		DIGEST_SIZE) != 0)
		other = "another template";
	else if (job->weak->version != old->weak_version ||
	    memcmp(job->weak->digest, old->weak_digest, DIGEST_SIZE) != 0)
		other = "another table of weak PINs";
	else if (strcmp(recipients, old->recipients) != 0)
		other = "other recipients";
	else if (strcmp(job->series.name, old->series.name) != 0 ||
	    job->series.digits != old->series.digits)
		other = "another series";
	else if (job->pin_digits != old->pin_digits ||
	    job->cip_digits != old->cip_digits)
		other = "codes of another length";
	free(recipients);
	return other == NULL
	    ? 0
	    : fail(EX_DATAERR,
		  "%s has %s than when %s was made: put it back as it was",
		  job->path, other, name);
}

/* Of one that broke off, all that it was to be. */
static int
replace_quantity(struct ledger *ledger, const struct job *job, int64_t id,
    const char *name, uint64_t *quantity)
{
	struct batch_losses losses;
	struct batch begun;
	char last[BATCH_NAME];
	int found =
	    ledger_batch_unfinished(ledger, job->digest, job->path, id, &begun);

	if (found < 0 || ledger_batch_losses(ledger, id, &losses) != 0)
		return -1;
	if (found > 0) {
		*quantity = begun.quantity;
		batch_free(&begun);
		return 0;
	}
	*quantity = losses.spoiled - losses.replaced;
	if (losses.spoiled > losses.replaced)
		return 0;
	batch_name(last, losses.last);
	return losses.last == 0
	    ? fail(EX_DATAERR, "nothing of %s was spoiled in print", name)
	    : fail(EX_DATAERR,
		  "all that was spoiled of %s in print is replaced: by %s, "
		  "the last time",
		  name, last);
}

static struct job *
replace_read(struct ledger *ledger, const struct batch *old, const char *name)
{
	struct job *job = job_read(old->job_path);
	uint64_t quantity;

	if (job == NULL)
		return NULL;
	if (replace_check(job, old, name) == 0 &&
	    replace_quantity(ledger, job, old->id, name, &quantity) == 0 &&
	    job_order(job,
		quantity > UINT32_MAX ? UINT32_MAX : (uint32_t)quantity) == 0)
		return job;
	job_free(job);
	return NULL;
}

struct job *
replace_job(struct ledger *ledger, int64_t id)
{
	struct job *job = NULL;
	struct batch old;
	char name[BATCH_NAME];
	int found = ledger_batch_get(ledger, id, &old);

	batch_name(name, id);
	if (found == 0)
		fail(EX_NOINPUT, "there is no batch %s", name);
	if (found != 1)
		return NULL;
	if (old.state != BATCH_SEALED)
		fail(EX_DATAERR, "the batch %s is %s", name,
		    batch_state_name(old.state));
	else
		job = replace_read(ledger, &old, name);
	batch_free(&old);
	return job;
}
