#include "desk/print_back.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/file.h"
#include "desk/press_identity.h"
#include "desk/print_made.h"
#include "handover/seal.h"
#include "ledger/log.h"

#include "base/banned.h"

enum { SEAL_MOST = 1 << 20, REASON_TEXT = ENTRY_TOKEN_TEXT };

void
print_back_close(struct print_back *back)
{
	free(back->text);
	receipt_free(&back->receipt);
	ledger_press_free(&back->press);
	memset(back, 0, sizeof *back);
}

/* receipt.json has receipt.cms beside it, whatever they are called. */
static char *
back_seal_path(const char *path)
{
	size_t size = strlen(path);
	char *seal = NULL;

	if (size <= 5 || strcmp(path + size - 5, ".json") != 0)
		fail(EX_USAGE, "%s is no receipt: that ends in .json", path);
	else if (asprintf(&seal, "%.*s.cms", (int)(size - 5), path) < 0) {
		seal = NULL;
		fail(EX_OSERR, "out of memory");
	}
	return seal;
}

struct back_search {
	struct print_back *back;
	const char *seal;
	size_t seal_size;
	bool found;
};

static int
back_copy_press(struct ledger_press *to, const struct ledger_press *from)
{
	*to = *from;
	to->opens = malloc(from->opens_size + 1);
	to->signs = malloc(from->signs_size + 1);
	if (to->opens == NULL || to->signs == NULL)
		return fail(EX_OSERR, "out of memory");
	memcpy(to->opens, from->opens, from->opens_size);
	memcpy(to->signs, from->signs, from->signs_size);
	return 0;
}

/* Whoever signed it is one of those that were registered: nothing of it is read
 * before that is known. */
static int
back_try_press(void *context, const struct ledger_press *press)
{
	struct back_search *search = context;
	struct print_back *back = search->back;
	X509 *by;

	if (!press->active)
		return 0;
	if ((by = press_identity_open(press->signs, press->signs_size)) == NULL)
		return -1;
	search->found = seal_verify("the receipt", back->text, back->size,
			    search->seal, search->seal_size, by) == 0;
	X509_free(by);
	if (!search->found)
		return fail_code() == EX_DATAERR ? 0 : -1;
	return back_copy_press(&back->press, press) != 0 ? -1 : 1;
}

static int
back_verify(struct print_back *back, struct ledger *ledger, const char *path)
{
	struct back_search search = { .back = back };
	char *seal_path = back_seal_path(path), *seal = NULL;
	int rc = -1;

	if (seal_path != NULL &&
	    (seal = file_read(seal_path, SEAL_MOST, &search.seal_size)) !=
		NULL) {
		search.seal = seal;
		rc = ledger_press_each(ledger, back_try_press, &search);
		if (rc == 0)
			rc = fail(EX_DATAERR,
			    "%s is signed by no press of this desk: it is "
			    "forged, foreign or altered",
			    path);
	}
	free(seal);
	free(seal_path);
	return rc == 1 ? 0 : -1;
}

int
print_back_open(struct print_back *back, struct ledger *ledger,
    const char *path)
{
	uint8_t digest[DIGEST_SIZE];

	memset(back, 0, sizeof *back);
	back->text = file_read(path, RECEIPT_MOST, &back->size);
	if (back->text == NULL || back_verify(back, ledger, path) != 0 ||
	    receipt_read(&back->receipt, back->text, back->size) != 0 ||
	    print_fingerprint(digest, &back->press) != 0)
		return -1;
	if (strlen(back->text) != back->size)
		return fail(EX_DATAERR, "%s is no text", path);
	return memcmp(digest, back->receipt.press_digest, DIGEST_SIZE) == 0
	    ? 0
	    : fail(EX_DATAERR, "%s was signed by %s, and says another press",
		  path, back->press.name);
}

/* One release has one receipt: the same again changes nothing, and another is
 * a contradiction. */
static int
back_check_first(const struct print_back *back, struct ledger *ledger,
    int64_t number)
{
	struct print_receipt before;
	int found = ledger_print_receipt_get(ledger, number, &before);
	int rc = found < 0 ? -1 : 0;

	if (found == 1 && strcmp(before.text, back->text) == 0)
		rc = fail(EX_DATAERR,
		    "this receipt was imported before, in entry %" PRIu64,
		    before.entry);
	else if (found == 1)
		rc = fail(EX_DATAERR,
		    "another receipt of R%" PRId64
		    " was imported before, in entry %" PRIu64,
		    number, before.entry);
	print_receipt_free(&before);
	return rc;
}

static int
back_judge(struct print_back *back, const struct print_release *kept)
{
	struct release release;
	uint8_t digest[DIGEST_SIZE];
	int rc = release_read(&release, kept->text, strlen(kept->text));

	if (rc == 0)
		rc = digest_bytes(digest, kept->text, strlen(kept->text));
	if (rc == 0)
		rc = receipt_judge(&back->receipt, &release, digest);
	release_free(&release);
	return rc;
}

/* 0, and what was released; the number is the press's word. */
static int
back_find(struct print_back *back, struct ledger *ledger,
    struct print_release *kept)
{
	uint64_t said = back->receipt.release;
	int found = ledger_print_release_get(ledger, (int64_t)said, kept);

	if (found < 0)
		return -1;
	if (found == 0)
		return fail(EX_DATAERR,
		    "the receipt is for R%" PRIu64 ", which went to no press",
		    said);
	place_of_batch(back->batch, kept->batch);
	return back_judge(back, kept) != 0
	    ? -1
	    : back_check_first(back, ledger, kept->number);
}

/* The log has room for a word: what the press said besides is bound to it. */
static int
back_reason(char text[static REASON_TEXT],
    const struct receipt_spoiled *spoiled)
{
	char digest[LOG_DIGEST_TEXT];
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, "busta spoil v1");
	bytes_put_text(&bytes, spoiled->reason);
	bytes_put_text(&bytes, spoiled->operator);
	bytes_put_text(&bytes, spoiled->when);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	(void)snprintf(text, REASON_TEXT, "print:%s", digest);
	return rc;
}

/* Those of a run that still wait to be printed; whatever else became of one
 * here leaves it out of use, and so it stays. */
static int
back_waiting(struct print_back *back, struct ledger *ledger,
    const struct range *range, struct ranges *waiting)
{
	static const bool dead[ENVELOPE_STATES] = { [ENVELOPE_CANCELLED] = true,
		[ENVELOPE_SPOILED] = true,
		[ENVELOPE_COMPROMISED] = true,
		[ENVELOPE_DESTROYED] = true };
	struct stock_runs runs = { 0 };
	char text[RANGE_TEXT];
	int rc = ledger_stock_look(ledger, range, &runs);
	const struct stock_run *run = runs.list;
	size_t i;

	for (i = 0; rc == 0 && i < runs.count; i++, run++) {
		if (strcmp(run->name, back->batch) == 0 &&
		    run->state == ENVELOPE_RELEASED)
			rc = ranges_add(waiting, &run->range);
		else if (strcmp(run->name, back->batch) == 0 &&
		    dead[run->state])
			back->before +=
			    (uint64_t)run->range.last - run->range.first + 1;
		else {
			range_text(text, &run->range);
			rc = fail(EX_DATAERR, "%s is %s, and not at %s", text,
			    envelope_state_name(run->state), back->batch);
		}
	}
	stock_runs_free(&runs);
	return rc;
}

static int
back_move(struct print_back *back, struct ledger *ledger,
    const struct range *range, const struct stock_move *move, uint64_t *count)
{
	struct stock_runs faults = { 0 };
	struct ranges waiting = { 0 };
	int rc = back_waiting(back, ledger, range, &waiting);

	if (rc == 0)
		rc = ledger_stock_move(ledger, move, &waiting, &faults);
	if (rc == 0)
		*count += ranges_total(&waiting);
	stock_runs_free(&faults);
	ranges_free(&waiting);
	return rc <= 0 ? rc : fail(EX_SOFTWARE, "a receipt that moves nothing");
}

static int
back_move_printed(struct print_back *back, struct ledger *ledger,
    const struct print_release *kept, int64_t from)
{
	const struct ranges *printed = &back->receipt.printed;
	char number[PRINT_RELEASE_TEXT];
	struct custodian custodian;
	struct stock_move move = { .kind = EVENT_PRINT,
		.from = from,
		.request = number };
	size_t i;

	print_release_name(number, kept->number);
	if (ledger_custodian_need(ledger, back->press.custodian, &custodian) !=
	    0)
		return -1;
	if (!custodian.open && printed->count > 0)
		return fail(EX_DATAERR,
		    "%s is closed, and %s would be in its hands: two people "
		    "open it again",
		    custodian.name, back->batch);
	move.to = custodian.place;
	for (i = 0; i < printed->count; i++)
		if (back_move(back, ledger, &printed->list[i], &move,
			&back->printed) != 0)
			return -1;
	return 0;
}

static int
back_move_spoiled(struct print_back *back, struct ledger *ledger, int64_t from)
{
	const struct receipt_spoiled *spoiled = back->receipt.spoiled;
	char reason[REASON_TEXT];
	const struct stock_move move = { .kind = EVENT_SPOIL,
		.from = from,
		.to = from,
		.request = reason };
	size_t i;

	for (i = 0; i < back->receipt.spoiled_count; i++, spoiled++)
		if (back_reason(reason, spoiled) != 0 ||
		    back_move(back, ledger, &spoiled->range, &move,
			&back->spoiled) != 0)
			return -1;
	return 0;
}

/* Nothing waits any more: the receipt spoke of all that was released. */
static int
back_check_all(struct print_back *back, struct ledger *ledger, int64_t place)
{
	struct ranges left = { 0 };
	char text[RANGE_TEXT];
	int rc =
	    ledger_stock_ranges_at(ledger, place, ENVELOPE_RELEASED, &left);

	if (rc == 0 && left.count > 0) {
		range_text(text, left.list);
		rc = fail(EX_DATAERR, "the receipt says nothing of %s, of %s",
		    text, back->batch);
	}
	ranges_free(&left);
	return rc;
}

/* Since the receipt was read, two people may have removed its press. */
static int
back_check_press(const struct print_back *back, struct ledger *ledger)
{
	struct ledger_press now;
	int found = ledger_press_get(ledger, back->press.name, &now);
	int rc = found < 0 ? -1
	    : found == 1 && now.active && now.entry == back->press.entry
	    ? 0
	    : fail(EX_DATAERR, "%s is no press any more", back->press.name);

	ledger_press_free(&now);
	return rc;
}

int
print_back_carry(struct print_back *back, struct ledger *ledger)
{
	struct print_receipt receipt = { .text = back->text };
	struct print_release kept;
	int64_t place;
	int rc = back_find(back, ledger, &kept);

	if (rc == 0)
		rc = back_check_press(back, ledger);
	receipt.number = kept.number;
	(void)snprintf(receipt.press, sizeof receipt.press, "%s",
	    back->press.name);
	if (rc == 0 && ledger_place_id(ledger, back->batch, &place) != 1)
		rc = -1;
	if (rc == 0)
		rc = ledger_print_receipt_add(ledger, &receipt);
	back->entry = receipt.entry;
	if (rc == 0)
		rc = back_move_printed(back, ledger, &kept, place);
	if (rc == 0)
		rc = back_move_spoiled(back, ledger, place);
	if (rc == 0)
		rc = back_check_all(back, ledger, place);
	print_release_free(&kept);
	return rc;
}
