#include "desk/print_made.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"
#include "ledger/stock.h"

#include "base/banned.h"

int
print_fingerprint(uint8_t digest[static DIGEST_SIZE],
    const struct ledger_press *press)
{
	return digest_bytes(digest, press->opens, press->opens_size);
}

static bool
made_is_recipient(const struct print_out *out,
    const uint8_t digest[static DIGEST_SIZE])
{
	size_t i;

	for (i = 0; i < out->manifest.recipient_count; i++)
		if (memcmp(out->manifest.recipients[i], digest, DIGEST_SIZE) ==
		    0)
			return true;
	return false;
}

static int
made_add_press(struct release *release,
    const uint8_t digest[static DIGEST_SIZE])
{
	if (release_is_for(release, digest))
		return fail(EX_USAGE, "a press is named twice");
	if (release->press_count == RELEASE_PRESSES)
		return fail(EX_USAGE, "a release is for %d presses at most",
		    RELEASE_PRESSES);
	memcpy(release->presses[release->press_count++], digest, DIGEST_SIZE);
	return 0;
}

static int
made_add_named(struct print_out *out, struct release *release, const char *name)
{
	struct ledger_press press;
	uint8_t digest[DIGEST_SIZE];
	int found = ledger_press_get(out->session->ledger, name, &press);
	int rc = found < 0 ? -1 : 0;

	if (found == 0 || (rc == 0 && !press.active))
		rc = fail(EX_NOINPUT,
		    "there is no press %s: \"busta press list\" names them",
		    name);
	if (rc == 0)
		rc = print_fingerprint(digest, &press);
	if (rc == 0 && !made_is_recipient(out, digest))
		rc = fail(EX_DATAERR,
		    "%s cannot open the page files of %s, which are sealed to "
		    "other certificates",
		    name, out->name);
	if (rc == 0)
		rc = made_add_press(release, digest);
	ledger_press_free(&press);
	return rc;
}

/* "inky,blinky" */
static int
made_add_all_named(struct print_out *out, struct release *release)
{
	char *names = strdup(out->presses), *name, *saved = NULL;
	int rc = names == NULL ? fail(EX_OSERR, "out of memory") : 0;

	for (name = names == NULL ? NULL : strtok_r(names, ",", &saved);
	     rc == 0 && name != NULL; name = strtok_r(NULL, ",", &saved))
		rc = made_add_named(out, release, name);
	free(names);
	return rc == 0 && release->press_count == 0
	    ? fail(EX_USAGE, "--press names no press")
	    : rc;
}

struct made_search {
	const struct print_out *out;
	struct release *release;
};

static int
made_search_one(void *context, const struct ledger_press *press)
{
	struct made_search *search = context;
	uint8_t digest[DIGEST_SIZE];

	if (!press->active)
		return 0;
	if (print_fingerprint(digest, press) != 0)
		return -1;
	return made_is_recipient(search->out, digest)
	    ? made_add_press(search->release, digest)
	    : 0;
}

/* The one that can open it; of several, each could print it once. */
static int
made_find_press(struct print_out *out, struct release *release)
{
	struct made_search search = { out, release };

	if (ledger_press_each(out->session->ledger, made_search_one, &search) !=
	    0)
		return -1;
	if (release->press_count == 0)
		return fail(EX_DATAERR,
		    "no press can open the page files of %s: \"busta press "
		    "list\" names them",
		    out->name);
	return release->press_count == 1
	    ? 0
	    : fail(EX_USAGE,
		  "%zu presses can open the page files of %s: say which is to "
		  "print it, --press NAME",
		  release->press_count, out->name);
}

static int
made_presses(struct print_out *out, struct release *release)
{
	return out->presses != NULL ? made_add_all_named(out, release)
				    : made_find_press(out, release);
}

int
print_made_check(struct print_out *out)
{
	struct release asked = { .press_count = 0 };
	size_t i;
	bool same;

	if (out->presses == NULL)
		return 0;
	if (made_presses(out, &asked) != 0)
		return -1;
	same = asked.press_count == out->release.press_count;
	for (i = 0; same && i < asked.press_count; i++)
		same = release_is_for(&out->release, asked.presses[i]);
	return same ? 0
		    : fail(EX_DATAERR,
			  "R%" PRId64 " of %s was exported for other presses: "
			  "a batch has one release, for ever",
			  out->kept.number, out->name);
}

/* What is on a page file and not to be printed is out of use, and was never
 * printed or left to be released later. */
static int
made_check_voided(struct print_out *out, const struct range *range)
{
	static const bool fine[ENVELOPE_STATES] = { [ENVELOPE_CANCELLED] = true,
		[ENVELOPE_SPOILED] = true,
		[ENVELOPE_COMPROMISED] = true,
		[ENVELOPE_DESTROYED] = true };
	struct stock_runs runs = { 0 };
	char text[RANGE_TEXT];
	int rc = ledger_stock_look(out->session->ledger, range, &runs);
	size_t i;

	for (i = 0; rc == 0 && i < runs.count; i++)
		if (!fine[runs.list[i].state] ||
		    strcmp(runs.list[i].name, out->name) != 0) {
			range_text(text, &runs.list[i].range);
			rc = fail(EX_DATAERR,
			    "%s of %s is %s: a press prints what is released "
			    "whole",
			    text, out->name,
			    envelope_state_name(runs.list[i].state));
		}
	stock_runs_free(&runs);
	return rc;
}

static int
made_serials(struct print_out *out, struct release *release)
{
	struct ranges all = { 0 };
	int64_t place;
	size_t i;
	int rc = -1;

	if (ledger_place_id(out->session->ledger, out->name, &place) != 1 ||
	    ledger_stock_ranges_at(out->session->ledger, place,
		ENVELOPE_RELEASED, &release->released) != 0 ||
	    ranges_settle(&release->released) != 0 ||
	    manifest_serials(&out->manifest, &all) != 0)
		goto out;
	if (release->released.count == 0) {
		fail(EX_DATAERR,
		    "%s has nothing that is released and not printed yet: "
		    "\"busta request release %s\" asks for it",
		    out->name, out->name);
		goto out;
	}
	rc = ranges_subtract(&all, &release->released, &release->voided);
	for (i = 0; rc == 0 && i < release->voided.count; i++)
		rc = made_check_voided(out, &release->voided.list[i]);
out:
	ranges_free(&all);
	return rc;
}

static int
made_fill(struct print_out *out, struct release *release)
{
	int size =
	    snprintf(release->batch, sizeof release->batch, "%s", out->name);

	if (size < 0 || (size_t)size >= sizeof release->batch)
		return fail(EX_SOFTWARE, "%s is too long a name", out->name);
	(void)snprintf(release->origin, sizeof release->origin, "%s",
	    out->session->home.origin);
	memcpy(release->manifest_digest, out->manifest_digest, DIGEST_SIZE);
	memcpy(release->template_digest, out->batch.template_digest,
	    DIGEST_SIZE);
	clock_text(release->made, clock_unix_ms());
	release->has_specimen = out->specimen.size > 0;
	if (release->has_specimen &&
	    digest_bytes(release->specimen_digest, out->specimen.body,
		out->specimen.size) != 0)
		return -1;
	return made_serials(out, release) != 0 ||
		made_presses(out, release) != 0
	    ? -1
	    : release_judge(release, &out->manifest, out->manifest_digest);
}

/* In the transaction, where nothing changes any more. */
static int
made_keep(struct print_out *out)
{
	struct print_release *kept = &out->kept;

	kept->batch = out->batch.id;
	if (ledger_print_release_next(out->session->ledger, &kept->number) != 0)
		return -1;
	out->release.number = (uint64_t)kept->number;
	if (made_fill(out, &out->release) != 0 ||
	    (kept->text = release_text(&out->release)) == NULL)
		return -1;
	return ledger_print_release_add(out->session->ledger, kept);
}

int
print_made(struct print_out *out, unsigned roles)
{
	struct ledger *ledger = out->session->ledger;
	int rc = actor_begin(ledger, roles);

	if (rc == 0)
		rc = made_keep(out);
	if (rc == 0)
		rc = ledger_commit(ledger);
	if (rc != 0)
		ledger_rollback(ledger);
	return rc;
}
