/* PINs on their way to card systems, how often a CIP was said, cards that were
 * blocked by it, and how often a PUK was told. */
#include <inttypes.h>
#include <string.h>

#include "ledger/block.h"
#include "ledger/cip.h"
#include "ledger/puk.h"
#include "ledger/log.h"
#include "ledger/outbox.h"
#include "reconcile/checks.h"

#include "base/banned.h"

struct outbox_check {
	struct pass *pass;
	size_t rows;
	size_t acknowledged;
};

/* An entry of that event about that serial, if the log has it there: 1, 0, -1.
 */
static int
outbox_entry(struct pass *pass, uint64_t sequence, enum event_kind kind,
    const struct serial *serial, struct entry *entry)
{
	char text[ENTRY_TEXT];
	int found = ledger_log_get(pass->ledger, sequence, text);

	if (found != 1 || entry_parse(entry, text, strlen(text)) != 0)
		return found < 0 ? -1 : 0;
	return strcmp(entry->event, event_of(kind)->name) == 0 &&
	    strcmp(entry->first.series.name, serial->series.name) == 0 &&
	    entry->first.number <= serial->number &&
	    entry->last.number >= serial->number;
}

static enum envelope_state
outbox_state(const struct pass *pass, const struct serial *serial)
{
	const struct book_series *series =
	    book_find(replay_book(pass->replay), &serial->series);

	return series == NULL || serial->number < 1 ||
		serial->number > series->count
	    ? ENVELOPE_NONE
	    : held_state(series->held[serial->number - 1]);
}

/* What is not as the log has it; NULL if all is. */
static int
outbox_fault(struct pass *pass, const struct outbox_item *item,
    const char **fault)
{
	char digest[LOG_DIGEST_TEXT];
	struct entry entry;
	int found = outbox_entry(pass, item->entry, EVENT_ASSIGN, &item->serial,
	    &entry);

	if (found < 0 || outbox_item_digest(digest, item) != 0)
		return -1;
	*fault = found == 0 || strcmp(entry.request, digest) != 0
	    ? "its assignment is not the one the log has"
	    : NULL;
	if (*fault == NULL && item->acknowledged != 0) {
		found = outbox_entry(pass, item->acknowledged,
		    EVENT_ACKNOWLEDGE, &item->serial, &entry);
		if (found < 0)
			return -1;
		if (found == 0)
			*fault = "the log has not where it was acknowledged";
	}
	if (*fault == NULL &&
	    outbox_item_waits(item) !=
		(outbox_state(pass, &item->serial) == ENVELOPE_ASSIGNED))
		*fault = outbox_item_waits(item)
		    ? "its PIN block should have been erased"
		    : "its PIN block is gone";
	return 0;
}

static int
outbox_check_one(void *context, const struct outbox_item *item)
{
	struct outbox_check *check = context;
	const struct range range = { item->serial.series, item->serial.number,
		item->serial.number };
	const char *fault;

	check->rows++;
	check->acknowledged += item->acknowledged != 0;
	if (outbox_fault(check->pass, item, &fault) != 0)
		return -1;
	return fault == NULL
	    ? 0
	    : findings_add(check->pass->findings, &range, "%s", fault);
}

int
check_outbox(struct pass *pass)
{
	struct outbox_check check = { .pass = pass };

	if (ledger_outbox_each(pass->ledger, false, outbox_check_one, &check) !=
	    0)
		return -1;
	/* No serial is assigned twice, so that counts say who is missing. */
	return check.rows == pass->assigned &&
		check.acknowledged == pass->acknowledged
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the outbox has %zu envelopes, %zu of them acknowledged, and "
		  "its log %zu and %zu",
		  check.rows, check.acknowledged, pass->assigned,
		  pass->acknowledged);
}

static int
cip_check_one(void *context, const struct cip_row *row)
{
	struct outbox_check *check = context;
	const struct range range = { row->serial.series, row->serial.number,
		row->serial.number };
	unsigned tries = 0;
	uint64_t entry = 0;

	check->rows++;
	return replay_cip_tries(check->pass->replay, &row->serial, &tries,
		   &entry) &&
		tries == row->tries && entry == row->entry
	    ? 0
	    : findings_add(check->pass->findings, &range,
		  "the tries of its CIP are not those that the log has");
}

/* Both its entries are those that the log has about this very card. */
static int
block_check_one(void *context, const struct block_order *order)
{
	struct outbox_check *check = context;
	const struct range range = { order->serial.series, order->serial.number,
		order->serial.number };
	const struct block_known *known =
	    replay_block_of(check->pass->replay, &order->serial);

	check->rows++;
	return known != NULL && known->entry == order->entry &&
		known->confirmed == order->confirmed
	    ? 0
	    : findings_add(check->pass->findings, &range,
		  "the order to block its card is not the one the log has");
}

int
check_blocks(struct pass *pass)
{
	struct outbox_check check = { .pass = pass };

	return ledger_block_each(pass->ledger, false, block_check_one,
		   &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_block_count(pass->replay), "blocked cards");
}

int
check_cips(struct pass *pass)
{
	struct outbox_check check = { .pass = pass };
	size_t wanted = replay_cip_count(pass->replay);

	if (ledger_cip_each(pass->ledger, cip_check_one, &check) != 0)
		return -1;
	return check.rows == wanted
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the ledger has the tries of %zu CIPs, and its log of %zu",
		  check.rows, wanted);
}

static int
puk_check_one(void *context, const struct puk_row *row)
{
	struct outbox_check *check = context;
	const struct range range = { row->serial.series, row->serial.number,
		row->serial.number };
	struct puk_now now;

	check->rows++;
	return replay_puk_now(check->pass->replay, &row->serial, &now) &&
		now.told == row->told && now.today == row->today &&
		strcmp(now.day, row->day) == 0 && now.entry == row->entry
	    ? 0
	    : findings_add(check->pass->findings, &range,
		  "how often its card's PUK was told is not what the log has");
}

int
check_puks(struct pass *pass)
{
	struct outbox_check check = { .pass = pass };
	size_t wanted = replay_puk_count(pass->replay);

	if (ledger_puk_each(pass->ledger, puk_check_one, &check) != 0)
		return -1;
	return check.rows == wanted
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the ledger says of %zu PUKs how often they were told, and "
		  "its log of %zu",
		  check.rows, wanted);
}
