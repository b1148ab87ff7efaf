#include "batch/certificate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"

#include "base/banned.h"

void
batch_name(char name[static BATCH_NAME], int64_t id)
{
	(void)snprintf(name, BATCH_NAME, "B%06" PRId64, id);
}

int
batch_read_id(const char *text, int64_t *id)
{
	const char *digits = text + (*text == 'B' || *text == 'b');
	size_t length = strlen(digits);

	*id = strtoll(digits, NULL, 10);
	if (length == 0 || length > 15 ||
	    strspn(digits, "0123456789") != length || *id == 0)
		return fail(EX_USAGE, "%s is not a batch: use 12 or B000012",
		    text);
	return 0;
}

static json_t *
json_digest(const uint8_t digest[static DIGEST_SIZE])
{
	char text[DIGEST_TEXT];

	hex_write(text, digest, DIGEST_SIZE);
	return json_string(text);
}

static json_t *
json_time(int64_t unix_ms)
{
	char text[CLOCK_TEXT];

	if (unix_ms == 0)
		return json_null();
	clock_text(text, unix_ms);
	return json_string(text);
}

static json_t *
json_batch(int64_t id)
{
	char name[BATCH_NAME];

	batch_name(name, id);
	return json_string(name);
}

static double
batch_rate(const struct batch *batch)
{
	return batch->run_ms == 0
	    ? 0
	    : (double)batch->sealed * 1000 / (double)batch->run_ms;
}

json_t *
batch_json(const struct batch *batch)
{
	char name[BATCH_NAME];

	batch_name(name, batch->id);
	/* A member and its value belong on one line. */
	/* clang-format off */
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:o, s:o}",
	    "batch", name, "state", batch_state_name(batch->state),
	    "series", batch->series.name, "quantity", (int)batch->quantity,
	    "generated", (int)batch->ordered, "sealed", (int)batch->sealed,
	    "cancelled", (int)batch->cancelled,
	    "started", json_time(batch->started_ms),
	    "ended", json_time(batch->ended_ms));
	/* clang-format on */
}

/* Neighbouring chunks of one state become one range. */
struct ranges {
	const struct batch *batch;
	json_t *lists[CHUNK_CANCELLED + 1];
	enum chunk_state state;
	uint32_t first;
	uint32_t last;
};

static int
ranges_close(struct ranges *ranges)
{
	char first[SERIAL_TEXT], last[SERIAL_TEXT];
	struct serial serial = { ranges->batch->series, ranges->first };

	if (ranges->first == 0)
		return 0;
	serial_text(first, &serial);
	serial.number = ranges->last;
	serial_text(last, &serial);
	return json_array_append_new(ranges->lists[ranges->state],
	    json_pack("{s:s, s:s, s:i}", "first", first, "last", last, "count",
		(int)(ranges->last - ranges->first + 1)));
}

static int
ranges_add(void *context, const struct chunk *chunk)
{
	struct ranges *ranges = context;

	if (chunk->state != ranges->state || chunk->first != ranges->last + 1) {
		if (ranges_close(ranges) != 0)
			return fail(EX_OSERR, "out of memory");
		ranges->state = chunk->state;
		ranges->first = chunk->first;
	}
	ranges->last = chunk->first + chunk->count - 1;
	return 0;
}

static json_t *
certificate_ranges(struct ledger *ledger, const struct batch *batch)
{
	struct ranges ranges = { .batch = batch };
	json_t *all;

	ranges.lists[CHUNK_ORDERED] = json_array();
	ranges.lists[CHUNK_SEALED] = json_array();
	ranges.lists[CHUNK_CANCELLED] = json_array();
	all = json_pack("{s:o, s:o, s:o}", "sealed", ranges.lists[CHUNK_SEALED],
	    "cancelled", ranges.lists[CHUNK_CANCELLED], "begun",
	    ranges.lists[CHUNK_ORDERED]);
	if (all == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	if (ledger_chunk_each(ledger, batch->id, ranges_add, &ranges) != 0 ||
	    ranges_close(&ranges) != 0) {
		json_decref(all);
		return NULL;
	}
	return all;
}

static json_t *
certificate_recipients(const struct batch *batch)
{
	json_t *list = json_array();
	const char *at = batch->recipients;
	size_t length;

	for (; *at != '\0'; at += length + (at[length] == '\n')) {
		length = strcspn(at, "\n");
		if (length <= 2 * DIGEST_SIZE) {
			json_decref(list);
			fail(EX_DATAERR,
			    "the recipients of this batch were altered "
			    "in the ledger");
			return NULL;
		}
		(void)json_array_append_new(list,
		    json_pack("{s:s%, s:s%}", "sha256", at,
			(size_t)(2 * DIGEST_SIZE), "name",
			at + 2 * DIGEST_SIZE + 1,
			length - 2 * DIGEST_SIZE - 1));
	}
	return list;
}

json_t *
certificate_json(struct ledger *ledger, const struct batch *batch)
{
	json_t *all = NULL, *more, *ranges, *recipients;

	if ((ranges = certificate_ranges(ledger, batch)) == NULL)
		return NULL;
	if ((recipients = certificate_recipients(batch)) == NULL) {
		json_decref(ranges);
		return NULL;
	}
	all = batch_json(batch);
	/* clang-format off */
	more = json_pack("{s:o, s:s, s:i, s:i, s:{s:s, s:o}, "
	    "s:{s:i, s:o}, s:o, s:s, s:s, s:s?, s:i, s:I, s:f, s:f}",
	    "ranges", ranges, "job", batch->job_path,
	    "pin_digits", (int)batch->pin_digits,
	    "cip_digits", (int)batch->cip_digits,
	    "template", "name", batch->template_name,
	    "sha256", json_digest(batch->template_digest),
	    "weak_pins", "version", (int)batch->weak_version,
	    "sha256", json_digest(batch->weak_digest),
	    "recipients", recipients,
	    "keys", batch->keys,
	    "data_key", batch_key_is_destroyed(batch) ? "destroyed" : "kept",
	    "note", batch->note,
	    "page_files", (int)batch->chunks, "bytes", (json_int_t)batch->bytes,
	    "seconds", (double)batch->run_ms / 1000,
	    "envelopes_per_second", batch_rate(batch));
	/* clang-format on */
	if (batch->replaces != 0 && more != NULL &&
	    json_object_set_new(more, "replaces",
		json_batch(batch->replaces)) != 0) {
		json_decref(more);
		more = NULL;
	}
	if (all == NULL || more == NULL || json_object_update(all, more) != 0) {
		json_decref(all);
		all = NULL;
		fail(EX_OSERR, "out of memory");
	}
	json_decref(more);
	return all;
}

static const char *
certificate_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "-";
}

static long long
certificate_count(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void
certificate_print_ranges(FILE *out, const json_t *ranges, const char *label,
    const char *name)
{
	const json_t *range;
	size_t i;

	json_array_foreach (json_object_get(ranges, name), i, range)
		(void)fprintf(out, "  %-12s %s to %s  (%lld)\n",
		    i == 0 ? label : "", certificate_text(range, "first"),
		    certificate_text(range, "last"),
		    certificate_count(range, "count"));
}

static void
certificate_print_facts(FILE *out, const json_t *certificate)
{
	const json_t *template = json_object_get(certificate, "template");
	const json_t *weak = json_object_get(certificate, "weak_pins");
	const json_t *recipient;
	size_t i;

	(void)fprintf(out, "  %-12s PIN of %lld digits, CIP of %lld\n", "codes",
	    certificate_count(certificate, "pin_digits"),
	    certificate_count(certificate, "cip_digits"));
	(void)fprintf(out, "  %-12s %s\n  %-12s   sha256 %s\n", "template",
	    certificate_text(template, "name"), "",
	    certificate_text(template, "sha256"));
	(void)fprintf(out, "  %-12s version %lld\n  %-12s   sha256 %s\n",
	    "weak PINs", certificate_count(weak, "version"), "",
	    certificate_text(weak, "sha256"));
	json_array_foreach (json_object_get(certificate, "recipients"), i,
	    recipient)
		(void)fprintf(out, "  %-12s %s\n  %-12s   sha256 %s\n",
		    i == 0 ? "sealed to" : "",
		    certificate_text(recipient, "name"), "",
		    certificate_text(recipient, "sha256"));
}

/* "id check, id check": a line each. */
static void
certificate_print_keys(FILE *out, const char *keys)
{
	const char *label = "keys";
	int length;

	for (; *keys != '\0'; keys += length + (keys[length] == ',' ? 2 : 0)) {
		length = (int)strcspn(keys, ",");
		(void)fprintf(out, "  %-12s %.*s\n", label, length, keys);
		label = "";
	}
}

void
certificate_print(FILE *out, const json_t *certificate)
{
	const json_t *ranges = json_object_get(certificate, "ranges");

	(void)fprintf(out, "Batch %s  %s\n",
	    certificate_text(certificate, "batch"),
	    certificate_text(certificate, "state"));
	(void)fprintf(out,
	    "  %-12s %lld ordered: %lld generated = %lld sealed + "
	    "%lld cancelled%s\n",
	    "envelopes", certificate_count(certificate, "quantity"),
	    certificate_count(certificate, "generated"),
	    certificate_count(certificate, "sealed"),
	    certificate_count(certificate, "cancelled"),
	    json_array_size(json_object_get(ranges, "begun")) > 0 ? " + begun"
								  : "");
	if (json_is_string(json_object_get(certificate, "replaces")))
		(void)fprintf(out, "  %-12s what was spoiled of %s\n",
		    "replaces", certificate_text(certificate, "replaces"));
	certificate_print_ranges(out, ranges, "sealed", "sealed");
	certificate_print_ranges(out, ranges, "cancelled", "cancelled");
	certificate_print_ranges(out, ranges, "begun", "begun");
	(void)fprintf(out, "  %-12s %lld, %lld bytes\n", "page files",
	    certificate_count(certificate, "page_files"),
	    certificate_count(certificate, "bytes"));
	certificate_print_facts(out, certificate);
	certificate_print_keys(out, certificate_text(certificate, "keys"));
	if (strcmp(certificate_text(certificate, "data_key"), "destroyed") == 0)
		(void)fprintf(out,
		    "  %-12s destroyed: no PIN of it can be opened again\n",
		    "data key");
	(void)fprintf(out, "  %-12s %s\n", "started",
	    certificate_text(certificate, "started"));
	(void)fprintf(out, "  %-12s %s\n", "ended",
	    certificate_text(certificate, "ended"));
	if (json_is_string(json_object_get(certificate, "note")))
		(void)fprintf(out, "  %-12s %s\n", "note",
		    certificate_text(certificate, "note"));
	(void)fprintf(out, "  %-12s %.0f envelopes/s (%.2f s)\n", "rate",
	    json_number_value(
		json_object_get(certificate, "envelopes_per_second")),
	    json_number_value(json_object_get(certificate, "seconds")));
}
