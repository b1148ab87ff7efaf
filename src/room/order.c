#include "room/order.h"

#include <openssl/crypto.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "room/deliver.h"
#include "room/pin.h"
#include "room/seal.h"
#include "room/stamp.h"

#include "base/banned.h"

_Static_assert((int)VERIFIER_SIZE == (int)WIRE_VERIFIER_SIZE,
    "the wire carries verifiers as they are made");

static struct sheet *
workshop_sheet(const struct workshop *workshop, uint32_t count)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (workshop->sheets[i] != NULL &&
		    sheet_envelopes(workshop->sheets[i]) == count)
			return workshop->sheets[i];
	fail(EX_SOFTWARE,
	    "an order of %" PRIu32 " envelopes is not one of this "
	    "job",
	    count);
	return NULL;
}

static int
workshop_draw(struct workshop *workshop, const struct job *job)
{
	struct sheet_format format = { .envelopes = job->chunk,
		.serial_digits = job->series.digits,
		.pin_digits = job->pin_digits,
		.cip_digits = job->cip_digits };

	if ((workshop->sheets[0] = sheet_draw(job->template, &format)) == NULL)
		return -1;
	workshop->page_size = sheet_size(workshop->sheets[0]);
	if ((format.envelopes = job->quantity % job->chunk) == 0)
		return 0;
	if ((workshop->sheets[1] = sheet_draw(job->template, &format)) == NULL)
		return -1;
	if (sheet_size(workshop->sheets[1]) > workshop->page_size)
		workshop->page_size = sheet_size(workshop->sheets[1]);
	return 0;
}

int
workshop_open(struct workshop *workshop, const struct job *job, int dir)
{
	memset(workshop, 0, sizeof *workshop);
	workshop->job = job;
	workshop->dir = dir;
	if (workshop_draw(workshop, job) != 0 ||
	    (workshop->page = secret_map(workshop->page_size)) == NULL)
		return -1;
	workshop->records =
	    calloc(job->chunk, seal_size(job->pin_digits, job->cip_digits));
	workshop->verifiers = calloc(job->chunk, VERIFIER_SIZE);
	if (workshop->records == NULL || workshop->verifiers == NULL)
		return fail(EX_OSERR, "out of memory");
	return pages_rehearse(job->recipients, job->recipient_count);
}

void
workshop_close(struct workshop *workshop)
{
	free(workshop->verifiers);
	free(workshop->records);
	secret_unmap(workshop->page, workshop->page_size);
	sheet_free(workshop->sheets[1]);
	sheet_free(workshop->sheets[0]);
	data_key_free(workshop->key);
	memset(workshop, 0, sizeof *workshop);
}

static int
order_check(const struct workshop *workshop, const struct wire_fill *order)
{
	if (workshop->key == NULL)
		return fail(EX_SOFTWARE, "an order came before its batch");
	if (order->first == 0 || order->first_sheet == 0 ||
	    (uint64_t)order->first + order->count - 1 >
		series_last(&workshop->job->series))
		return fail(EX_SOFTWARE,
		    "an order has serial numbers that do not "
		    "exist");
	return 0;
}

int
order_fill(struct workshop *workshop, const struct wire_fill *order,
    struct wire_filled *filled)
{
	const struct job *job = workshop->job;
	const struct serial first = { job->series, order->first };
	char name[WIRE_PAGE_NAME];
	struct codes *codes = NULL;
	struct sheet *sheet;
	int rc = -1;

	if (order_check(workshop, order) != 0 ||
	    (sheet = workshop_sheet(workshop, order->count)) == NULL)
		goto out;
	codes = codes_draw(order->count, job->pin_digits, job->cip_digits,
	    job->weak, workshop->hsm);
	if (codes == NULL ||
	    codes_seal(codes, &first, workshop->key, workshop->hsm,
		workshop->records, workshop->verifiers) != 0)
		goto out;
	if (codes_stamp(codes, &first, order->first_sheet,
		data_key_batch(workshop->key), workshop->hsm, sheet,
		workshop->page) != 0)
		goto out;
	wire_page_name(name, order->chunk);
	memset(filled, 0, sizeof *filled);
	if (pages_deliver(workshop->dir, name, workshop->page,
		sheet_size(sheet), job->recipients, job->recipient_count,
		filled->file_digest, &filled->file_size) != 0)
		goto out;
	filled->chunk = order->chunk;
	filled->count = order->count;
	filled->pages = (uint32_t)sheet_pages(sheet);
	filled->record_size =
	    (uint32_t)seal_size(job->pin_digits, job->cip_digits);
	filled->records = workshop->records;
	filled->verifiers = workshop->verifiers;
	rc = 0;
out:
	if (workshop->key != NULL)
		data_key_rest(workshop->key);
	OPENSSL_cleanse(workshop->page, workshop->page_size);
	codes_free(codes);
	return rc;
}
