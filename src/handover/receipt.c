#include "handover/receipt.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "handover/fields.h"

#include "base/banned.h"

static const char name[] = "receipt.json";
static const char format[] = "busta receipt 1";

static const char *const members[] = { "format", "batch", "release", "origin",
	"release_sha256", "press", "printers", "begun", "ended", "printed",
	"spoiled", "test_sheets", "sheets", "journal_sha256", NULL };
static const char *const press_members[] = { "name", "certificate_sha256",
	NULL };
static const char *const printer_members[] = { "uri", "certificate_sha256",
	"make_and_model", "uuid", NULL };
static const char *const spoiled_members[] = { "first", "last", "count",
	"reason", "operator", "when", NULL };

static int
receipt_read_press(struct receipt *receipt, const json_t *all)
{
	const json_t *press = fields_object(name, all, "press");

	if (press == NULL || fields_only(name, press, press_members) != 0 ||
	    fields_text(name, press, "name", receipt->press,
		sizeof receipt->press) != 0)
		return -1;
	return fields_digest(name, press, "certificate_sha256",
	    receipt->press_digest);
}

static int
receipt_read_printer(struct receipt_printer *printer, const json_t *object)
{
	if (fields_only(name, object, printer_members) != 0 ||
	    fields_text(name, object, "uri", printer->uri,
		sizeof printer->uri) != 0 ||
	    fields_text(name, object, "certificate_sha256",
		printer->certificate_sha256,
		sizeof printer->certificate_sha256) != 0 ||
	    fields_text(name, object, "make_and_model", printer->make_and_model,
		sizeof printer->make_and_model) != 0)
		return -1;
	return fields_text(name, object, "uuid", printer->uuid,
	    sizeof printer->uuid);
}

static int
receipt_read_printers(struct receipt *receipt, const json_t *all)
{
	const json_t *list = fields_list(name, all, "printers");
	size_t i, count = json_array_size(list);

	if (list == NULL)
		return -1;
	receipt->printers = calloc(count + 1, sizeof *receipt->printers);
	if (receipt->printers == NULL)
		return fail(EX_OSERR, "out of memory");
	receipt->printer_count = count;
	for (i = 0; i < count; i++)
		if (receipt_read_printer(&receipt->printers[i],
			json_array_get(list, i)) != 0)
			return -1;
	return 0;
}

static int
receipt_read_one_spoiled(struct receipt_spoiled *spoiled, const json_t *object)
{
	if (fields_only(name, object, spoiled_members) != 0 ||
	    fields_range(name, object, &spoiled->range) != 0 ||
	    fields_text(name, object, "reason", spoiled->reason,
		sizeof spoiled->reason) != 0 ||
	    fields_text(name, object, "operator", spoiled->operator,
		sizeof spoiled->operator) != 0)
		return -1;
	return fields_text(name, object, "when", spoiled->when,
	    sizeof spoiled->when);
}

static int
receipt_read_spoiled(struct receipt *receipt, const json_t *all)
{
	const json_t *list = fields_list(name, all, "spoiled");
	size_t i, count = json_array_size(list);

	if (list == NULL)
		return -1;
	receipt->spoiled = calloc(count + 1, sizeof *receipt->spoiled);
	if (receipt->spoiled == NULL)
		return fail(EX_OSERR, "out of memory");
	receipt->spoiled_count = count;
	for (i = 0; i < count; i++)
		if (receipt_read_one_spoiled(&receipt->spoiled[i],
			json_array_get(list, i)) != 0)
			return -1;
	return 0;
}

static int
receipt_read_members(struct receipt *receipt, const json_t *all)
{
	if (fields_only(name, all, members) != 0 ||
	    fields_text(name, all, "batch", receipt->batch,
		sizeof receipt->batch) != 0 ||
	    fields_integer(name, all, "release", 1, INT64_MAX,
		&receipt->release) != 0 ||
	    fields_text(name, all, "origin", receipt->origin,
		sizeof receipt->origin) != 0 ||
	    fields_digest(name, all, "release_sha256",
		receipt->release_digest) != 0 ||
	    receipt_read_press(receipt, all) != 0 ||
	    receipt_read_printers(receipt, all) != 0 ||
	    fields_text(name, all, "begun", receipt->begun,
		sizeof receipt->begun) != 0 ||
	    fields_text(name, all, "ended", receipt->ended,
		sizeof receipt->ended) != 0 ||
	    fields_ranges(name, all, "printed", &receipt->printed) != 0 ||
	    receipt_read_spoiled(receipt, all) != 0 ||
	    fields_integer(name, all, "test_sheets", 0, UINT32_MAX,
		&receipt->test_sheets) != 0 ||
	    fields_integer(name, all, "sheets", 0, UINT32_MAX,
		&receipt->sheets) != 0)
		return -1;
	return fields_digest(name, all, "journal_sha256",
	    receipt->journal_digest);
}

int
receipt_read(struct receipt *receipt, const char *text, size_t size)
{
	json_t *all = fields_parse(name, format, text, size);
	int rc;

	memset(receipt, 0, sizeof *receipt);
	if (all == NULL)
		return -1;
	rc = receipt_read_members(receipt, all);
	json_decref(all);
	return rc;
}

void
receipt_free(struct receipt *receipt)
{
	free(receipt->printers);
	ranges_free(&receipt->printed);
	free(receipt->spoiled);
	memset(receipt, 0, sizeof *receipt);
}

static json_t *
receipt_put_printers(const struct receipt *receipt)
{
	const struct receipt_printer *printer = receipt->printers;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < receipt->printer_count; i++, printer++)
		(void)json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:s}", "uri", printer->uri,
			"certificate_sha256", printer->certificate_sha256,
			"make_and_model", printer->make_and_model, "uuid",
			printer->uuid));
	return list;
}

static json_t *
receipt_put_spoiled(const struct receipt *receipt)
{
	const struct receipt_spoiled *spoiled = receipt->spoiled;
	json_t *list = json_array(), *one;
	size_t i;

	for (i = 0; i < receipt->spoiled_count; i++, spoiled++) {
		one = fields_put_range(&spoiled->range);
		if (one == NULL ||
		    json_object_update_new(one,
			json_pack("{s:s, s:s, s:s}", "reason", spoiled->reason,
			    "operator", spoiled->operator, "when",
			    spoiled->when)) != 0 ||
		    json_array_append(list, one) != 0) {
			json_decref(one);
			json_decref(list);
			return NULL;
		}
		json_decref(one);
	}
	return list;
}

char *
receipt_text(const struct receipt *receipt)
{
	/* clang-format off */
	return fields_print(json_pack("{s:s, s:s, s:I, s:s, s:o, s:{s:s, s:o}, "
	    "s:o, s:s, s:s, s:o, s:o, s:I, s:I, s:o}",
	    "format", format, "batch", receipt->batch,
	    "release", (json_int_t)receipt->release,
	    "origin", receipt->origin,
	    "release_sha256", fields_put_digest(receipt->release_digest),
	    "press", "name", receipt->press,
	    "certificate_sha256", fields_put_digest(receipt->press_digest),
	    "printers", receipt_put_printers(receipt),
	    "begun", receipt->begun, "ended", receipt->ended,
	    "printed", fields_put_ranges(&receipt->printed),
	    "spoiled", receipt_put_spoiled(receipt),
	    "test_sheets", (json_int_t)receipt->test_sheets,
	    "sheets", (json_int_t)receipt->sheets,
	    "journal_sha256", fields_put_digest(receipt->journal_digest)));
	/* clang-format on */
}

/* Both lists have the same serials; else the first that only one has. */
static int
receipt_same(const struct ranges *said, const struct ranges *wanted,
    const char *more_sentence, const char *less_sentence)
{
	struct ranges more = { 0 }, less = { 0 };
	char text[RANGE_TEXT];
	int rc = -1;

	if (ranges_subtract(said, wanted, &more) != 0 ||
	    ranges_subtract(wanted, said, &less) != 0)
		goto out;
	if (more.count == 0 && less.count == 0)
		rc = 0;
	else if (more.count > 0) {
		range_text(text, more.list);
		fail(EX_DATAERR, "%s: %s %s", name, text, more_sentence);
	} else {
		range_text(text, less.list);
		fail(EX_DATAERR, "%s: %s %s", name, text, less_sentence);
	}
out:
	ranges_free(&more);
	ranges_free(&less);
	return rc;
}

static int
receipt_judge_serials(const struct receipt *receipt,
    const struct release *release)
{
	struct ranges said = { 0 }, wanted = { 0 }, good = { 0 };
	size_t i;
	int rc = -1;

	for (i = 0; i < receipt->printed.count; i++)
		if (ranges_add(&said, &receipt->printed.list[i]) != 0)
			goto out;
	for (i = 0; i < receipt->spoiled_count; i++)
		if (ranges_add(&said, &receipt->spoiled[i].range) != 0)
			goto out;
	if (ranges_settle(&said) != 0) {
		fail_within(name);
		goto out;
	}
	for (i = 0; i < release->released.count; i++)
		if (ranges_add(&wanted, &release->released.list[i]) != 0)
			goto out;
	for (i = 0; i < release->voided.count; i++)
		if (ranges_add(&wanted, &release->voided.list[i]) != 0)
			goto out;
	if (ranges_settle(&wanted) != 0 ||
	    receipt_same(&said, &wanted, "is not of this release",
		"is neither printed nor spoiled") != 0 ||
	    ranges_subtract(&receipt->printed, &release->voided, &good) != 0)
		goto out;
	rc = receipt_same(&receipt->printed, &good,
	    "was voided and cannot be printed", "");
out:
	ranges_free(&said);
	ranges_free(&wanted);
	ranges_free(&good);
	return rc;
}

int
receipt_judge(const struct receipt *receipt, const struct release *release,
    const uint8_t release_digest[static DIGEST_SIZE])
{
	if (strcmp(receipt->origin, release->origin) != 0)
		return fail(EX_DATAERR, "%s is for the desk %s, and this is %s",
		    name, receipt->origin, release->origin);
	if (strcmp(receipt->batch, release->batch) != 0 ||
	    receipt->release != release->number ||
	    memcmp(receipt->release_digest, release_digest, DIGEST_SIZE) != 0)
		return fail(EX_DATAERR, "%s is not for this release", name);
	if (!release_is_for(release, receipt->press_digest))
		return fail(EX_DATAERR,
		    "%s is of a press that this release is not for", name);
	if (receipt->sheets > ranges_total(&release->released) +
		    ranges_total(&release->voided) ||
	    receipt->sheets < ranges_total(&receipt->printed))
		return fail(EX_DATAERR,
		    "%s: more sheets printed than sent, or more sent than "
		    "there "
		    "are",
		    name);
	return receipt_judge_serials(receipt, release);
}
