/* Templates, presses, releases and receipts, each against its entry. */
#include <inttypes.h>
#include <string.h>

#include "base/hex.h"
#include "ledger/print_run.h"
#include "ledger/template.h"
#include "reconcile/checks.h"

#include "base/banned.h"

struct print_check {
	struct pass *pass;
	size_t rows;
};

static int
template_check_one(void *context, const struct approved_template *template)
{
	struct print_check *check = context;
	char sha256[DIGEST_TEXT], digest[33];
	const struct noted *note;

	check->rows++;
	hex_write(sha256, template->digest, DIGEST_SIZE);
	if (approved_template_digest(digest, template) != 0)
		return -1;
	note = pass_note_find(check->pass, 'T', sha256);
	return note != NULL && strcmp(note->from, digest) == 0 &&
		note->sequence == template->entry
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the template %s is not as two people approved it", sha256);
}

int
check_templates(struct pass *pass)
{
	struct print_check check = { .pass = pass };

	return ledger_template_each(pass->ledger, template_check_one, &check) !=
		0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_template_count(pass->replay), "templates");
}

static int
press_check_one(void *context, const struct ledger_press *press)
{
	struct print_check *check = context;
	char facts[ENTRY_TOKEN_TEXT];
	uint64_t entry = 0;
	const char *said =
	    replay_press(check->pass->replay, press->name, &entry);

	check->rows++;
	if (ledger_press_facts(facts, press) != 0)
		return -1;
	return said != NULL && strcmp(said, facts) == 0 && entry == press->entry
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the press %s is not as two people made it", press->name);
}

int
check_presses(struct pass *pass)
{
	struct print_check check = { .pass = pass };

	return ledger_press_each(pass->ledger, press_check_one, &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_press_count(pass->replay), "presses");
}

/* An entry about that file, which names who or what it is of. */
static bool
print_was(const struct noted *note, uint64_t entry, const char *of,
    const char *digest)
{
	return note != NULL && note->sequence == entry &&
	    strcmp(note->from, of) == 0 && strcmp(note->to, digest) == 0;
}

static int
release_check_one(void *context, const struct print_release *release)
{
	struct print_check *check = context;
	char number[PRINT_RELEASE_TEXT], batch[PLACE_NAME], digest[DIGEST_TEXT];

	check->rows++;
	print_release_name(number, release->number);
	place_of_batch(batch, release->batch);
	if (print_text_digest(digest, release->text) != 0)
		return -1;
	return print_was(pass_note_find(check->pass, 'O', number),
		   release->entry, batch, digest)
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the release %s is not as it went to the press", number);
}

int
check_releases(struct pass *pass)
{
	struct print_check check = { .pass = pass };

	return ledger_print_release_each(pass->ledger, release_check_one,
		   &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_release_count(pass->replay), "releases");
}

static int
receipt_check_one(void *context, const struct print_receipt *receipt)
{
	struct print_check *check = context;
	char number[PRINT_RELEASE_TEXT], digest[DIGEST_TEXT];

	check->rows++;
	print_release_name(number, receipt->number);
	if (print_text_digest(digest, receipt->text) != 0)
		return -1;
	return print_was(pass_note_find(check->pass, 'Y', number),
		   receipt->entry, receipt->press, digest)
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the receipt of %s is not the one that came", number);
}

int
check_receipts(struct pass *pass)
{
	struct print_check check = { .pass = pass };

	return ledger_print_receipt_each(pass->ledger, receipt_check_one,
		   &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows, pass_note_total(pass, 'Y'),
		  "receipts");
}
