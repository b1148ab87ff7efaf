#include <inttypes.h>
#include <string.h>

#include "ledger/inspect.h"
#include "ledger/place.h"
#include "reconcile/checks.h"

#include "base/banned.h"

enum { VERIFIER_SIZE = 16 };

struct sealed_check {
	struct pass *pass;
	uint64_t kept; /* envelopes whose records were looked at */
	size_t rows;
};

static bool
bytes_are_zero(const uint8_t *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* An erased record is zeros, and the first byte of a live one is its version.
 */
static const char *
sealed_fault(const struct sealed_row *row, uint32_t at, size_t width,
    enum envelope_state state)
{
	const uint8_t *record = row->records + at * width;
	const uint8_t *verifier = row->verifiers + (size_t)at * VERIFIER_SIZE;

	if (envelope_keeps_pin(state) && record[0] != 1)
		return "its sealed PIN is gone, or of another version";
	if (!envelope_keeps_pin(state) && !bytes_are_zero(record, width))
		return "its sealed PIN should have been erased";
	if (envelope_keeps_cip(state))
		return bytes_are_zero(verifier, VERIFIER_SIZE)
		    ? "its CIP verifier is gone"
		    : NULL;
	return bytes_are_zero(verifier, VERIFIER_SIZE)
	    ? NULL
	    : "its CIP verifier should have been erased";
}

static int
sealed_entries(struct sealed_check *check, const struct sealed_row *row,
    const struct book_series *series, size_t width)
{
	struct range one = row->range;
	const char *fault;
	uint32_t count = row->range.last - row->range.first + 1, i;
	enum envelope_state state;

	for (i = 0; i < count; i++) {
		one.first = one.last = row->range.first + i;
		state = held_state(series->held[one.first - 1]);
		check->kept += envelope_keeps_pin(state);
		fault = sealed_fault(row, i, width, state);
		if (fault != NULL &&
		    findings_add(check->pass->findings, &one, "%s", fault) != 0)
			return -1;
	}
	return 0;
}

/* A row is what one seal entry of its batch says. */
static bool
sealed_is_of_batch(const struct pass *pass, const struct sealed_row *row)
{
	char name[PLACE_NAME], key[RANGE_KEY];
	const struct noted *note;

	place_of_batch(name, row->batch);
	pass_range_key(key, &row->range);
	note = pass_note_find(pass, 'S', key);
	return note != NULL && note->range.last == row->range.last &&
	    strcmp(note->to, name) == 0;
}

static int
sealed_check_row(void *context, const struct sealed_row *row)
{
	struct sealed_check *check = context;
	const struct book_series *series =
	    book_find(replay_book(check->pass->replay), &row->range.series);
	size_t count = (size_t)row->range.last - row->range.first + 1;

	check->rows++;
	if (series == NULL || row->range.last > series->count ||
	    row->range.first < 1 || row->range.last < row->range.first ||
	    !sealed_is_of_batch(check->pass, row))
		return findings_add(check->pass->findings, &row->range,
		    "sealed records of serials that are not those of their "
		    "batch, %" PRId64,
		    row->batch);
	if (row->records_size % count != 0 || row->records_size == 0 ||
	    row->verifiers_size != count * VERIFIER_SIZE)
		return findings_add(check->pass->findings, &row->range,
		    "sealed records of another size than their count");
	return sealed_entries(check, row, series, row->records_size / count);
}

static uint64_t
sealed_wanted(const struct pass *pass)
{
	const struct book *book = replay_book(pass->replay);
	uint64_t wanted = 0;
	uint32_t number;
	size_t i;

	/* The PINs of codes that are split were never sealed. */
	for (i = 0; i < book->count; i++)
		for (number = 0;
		     !book->list[i].drawn && number < book->list[i].count;
		     number++)
			wanted += envelope_keeps_pin(
			    held_state(book->list[i].held[number]));
	return wanted;
}

int
check_sealed(struct pass *pass)
{
	struct sealed_check check = { .pass = pass };
	uint64_t wanted = sealed_wanted(pass);

	if (ledger_sealed_each(pass->ledger, sealed_check_row, &check) != 0)
		return -1;
	if (check.rows != pass_note_total(pass, 'S') &&
	    findings_add(pass->findings, NULL,
		"the ledger has sealed records of %zu chunks, and its log of "
		"%zu",
		check.rows, pass_note_total(pass, 'S')) != 0)
		return -1;
	return check.kept == wanted
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "%" PRIu64 " envelopes should have their sealed PIN, and "
		  "rows for %" PRIu64 " are there",
		  wanted, check.kept);
}
