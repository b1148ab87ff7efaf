/* Codes that are split, and who carries their second halves, each against its
 * entry. */
#include <string.h>

#include "base/hex.h"
#include "ledger/courier.h"
#include "ledger/split.h"
#include "reconcile/checks.h"

#include "base/banned.h"

int
check_courier(struct pass *pass)
{
	struct ledger_courier courier;
	char digest[DIGEST_TEXT];
	uint64_t entry;
	const char *said = replay_courier(pass->replay, &entry);
	int found = ledger_courier_get(pass->ledger, &courier);

	if (found < 0)
		return -1;
	hex_write(digest, courier.fingerprint, DIGEST_SIZE);
	return (said == NULL) == (found == 0) &&
		(said == NULL ||
		    (strcmp(said, digest) == 0 && entry == courier.entry))
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the courier's certificate is not the one that the log has");
}

struct split_check {
	struct pass *pass;
	size_t rows;
};

static enum envelope_state
split_state(const struct pass *pass, const struct serial *serial)
{
	const struct book_series *series =
	    book_find(replay_book(pass->replay), &serial->series);

	return series == NULL || serial->number < 1 ||
		serial->number > series->count
	    ? ENVELOPE_NONE
	    : held_state(series->held[serial->number - 1]);
}

static bool
split_is_as_logged(const struct split_now *said, const struct split_now *row)
{
	return said->slips == row->slips && said->printed == row->printed &&
	    said->slip_entry == row->slip_entry &&
	    said->message == row->message &&
	    said->message_entry == row->message_entry;
}

/* What is not as the log has it; NULL if all is. That its draw is the one of
 * its binding is seen with that. */
static const char *
split_fault(const struct pass *pass, const struct split *split)
{
	static const uint8_t zeros[SEALED_VERIFIER];
	const struct split_now *said =
	    replay_split(pass->replay, &split->serial);
	const char *at = replay_slip_station(pass->replay, &split->serial);
	bool in_use = envelope_keeps_cip(split_state(pass, &split->serial));
	bool verified = memcmp(split->verifier, zeros, SEALED_VERIFIER) != 0;
	struct binding binding;

	if (said == NULL || !split_is_as_logged(said, &split->now) ||
	    ledger_binding_get(pass->ledger, &split->serial, &binding) != 1 ||
	    binding.entry != split->entry)
		return "its split codes are not as the log has them";
	if (at != NULL && strcmp(at, split->station) != 0)
		return "its slip was asked for at another station than drew it";
	if (verified != in_use)
		return verified ? "its CIP verifier should have been erased"
				: "its CIP verifier is gone";
	if (split->has_slip != (in_use && !said->printed))
		return split->has_slip ? "its slip should have been erased"
				       : "its slip is gone";
	if (split->has_message != (in_use && said->message != SPLIT_ENDED))
		return split->has_message
		    ? "its message should have been erased"
		    : "its message is gone";
	return NULL;
}

static int
split_check_one(void *context, const struct split *split)
{
	struct split_check *check = context;
	const struct range range = { split->serial.series, split->serial.number,
		split->serial.number };
	const char *fault = split_fault(check->pass, split);

	check->rows++;
	return fault == NULL
	    ? 0
	    : findings_add(check->pass->findings, &range, "%s", fault);
}

int
check_splits(struct pass *pass)
{
	struct split_check check = { .pass = pass };

	return ledger_split_each(pass->ledger, split_check_one, &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_split_count(pass->replay), "split codes");
}
