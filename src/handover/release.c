#include "handover/release.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "handover/fields.h"

#include "base/banned.h"

static const char name[] = "release.json";
static const char format[] = "busta release 1";

static const char *const members[] = { "format", "batch", "release", "origin",
	"manifest_sha256", "template_sha256", "press", "released", "voided",
	"made", "specimen_sha256", NULL };

static int
release_read_presses(struct release *release, const json_t *all)
{
	const json_t *list = fields_list(name, all, "press");
	size_t i, count = json_array_size(list);
	json_t *one;
	int rc;

	if (list == NULL)
		return -1;
	if (count == 0 || count > RELEASE_PRESSES)
		return fail(EX_DATAERR, "%s: it must be for 1 to %d presses",
		    name, RELEASE_PRESSES);
	for (i = 0; i < count; i++) {
		one = json_pack("{s:O}", "press", json_array_get(list, i));
		rc = fields_digest(name, one, "press", release->presses[i]);
		json_decref(one);
		if (rc != 0)
			return -1;
	}
	release->press_count = count;
	return 0;
}

static int
release_read_members(struct release *release, const json_t *all)
{
	if (fields_only(name, all, members) != 0 ||
	    fields_text(name, all, "batch", release->batch,
		sizeof release->batch) != 0 ||
	    fields_integer(name, all, "release", 1, INT64_MAX,
		&release->number) != 0 ||
	    fields_text(name, all, "origin", release->origin,
		sizeof release->origin) != 0 ||
	    fields_text(name, all, "made", release->made,
		sizeof release->made) != 0)
		return -1;
	if (strpbrk(release->origin, " \t") != NULL)
		return fail(EX_DATAERR, "%s: \"origin\" has blanks", name);
	if (fields_digest(name, all, "manifest_sha256",
		release->manifest_digest) != 0 ||
	    fields_digest(name, all, "template_sha256",
		release->template_digest) != 0 ||
	    release_read_presses(release, all) != 0 ||
	    fields_ranges(name, all, "released", &release->released) != 0 ||
	    fields_ranges(name, all, "voided", &release->voided) != 0)
		return -1;
	release->has_specimen = json_object_get(all, "specimen_sha256") != NULL;
	return release->has_specimen
	    ? fields_digest(name, all, "specimen_sha256",
		  release->specimen_digest)
	    : 0;
}

int
release_read(struct release *release, const char *text, size_t size)
{
	json_t *all = fields_parse(name, format, text, size);
	int rc;

	memset(release, 0, sizeof *release);
	if (all == NULL)
		return -1;
	rc = release_read_members(release, all);
	json_decref(all);
	return rc;
}

void
release_free(struct release *release)
{
	ranges_free(&release->released);
	ranges_free(&release->voided);
	memset(release, 0, sizeof *release);
}

char *
release_text(const struct release *release)
{
	json_t *presses = json_array(), *all;
	size_t i;

	for (i = 0; i < release->press_count; i++)
		(void)json_array_append_new(presses,
		    fields_put_digest(release->presses[i]));
	/* clang-format off */
	all = json_pack("{s:s, s:s, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:s}",
	    "format", format, "batch", release->batch,
	    "release", (json_int_t)release->number, "origin", release->origin,
	    "manifest_sha256", fields_put_digest(release->manifest_digest),
	    "template_sha256", fields_put_digest(release->template_digest),
	    "press", presses,
	    "released", fields_put_ranges(&release->released),
	    "voided", fields_put_ranges(&release->voided),
	    "made", release->made);
	/* clang-format on */
	if (all != NULL && release->has_specimen &&
	    json_object_set_new(all, "specimen_sha256",
		fields_put_digest(release->specimen_digest)) != 0) {
		json_decref(all);
		all = NULL;
	}
	return fields_print(all);
}

/* Released and voided serials together are those of the page files. */
static int
release_judge_serials(const struct release *release,
    const struct manifest *manifest)
{
	struct ranges said = { 0 }, sealed = { 0 }, more = { 0 }, less = { 0 };
	size_t i;
	int rc = -1;

	for (i = 0; i < release->released.count; i++)
		if (ranges_add(&said, &release->released.list[i]) != 0)
			goto out;
	for (i = 0; i < release->voided.count; i++)
		if (ranges_add(&said, &release->voided.list[i]) != 0)
			goto out;
	if (ranges_settle(&said) != 0) {
		fail_within(name);
		goto out;
	}
	if (manifest_serials(manifest, &sealed) != 0 ||
	    ranges_subtract(&said, &sealed, &more) != 0 ||
	    ranges_subtract(&sealed, &said, &less) != 0)
		goto out;
	if (more.count + less.count > 0) {
		char text[RANGE_TEXT];

		range_text(text, more.count > 0 ? more.list : less.list);
		fail(EX_DATAERR, "%s: %s %s", name, text,
		    more.count > 0 ? "is released and in no page file"
				   : "is in a page file and neither released "
				     "nor voided");
		goto out;
	}
	rc = 0;
out:
	ranges_free(&said);
	ranges_free(&sealed);
	ranges_free(&more);
	ranges_free(&less);
	return rc;
}

int
release_judge(const struct release *release, const struct manifest *manifest,
    const uint8_t manifest_digest[static DIGEST_SIZE])
{
	if (memcmp(release->manifest_digest, manifest_digest, DIGEST_SIZE) != 0)
		return fail(EX_DATAERR,
		    "%s is for another manifest than the one beside it", name);
	if (strcmp(release->batch, manifest->batch) != 0)
		return fail(EX_DATAERR,
		    "%s is for batch %s, the manifest of %s", name,
		    release->batch, manifest->batch);
	if (memcmp(release->template_digest, manifest->template_digest,
		DIGEST_SIZE) != 0)
		return fail(EX_DATAERR,
		    "%s is for another template than the batch was made with",
		    name);
	return release_judge_serials(release, manifest);
}

bool
release_is_for(const struct release *release,
    const uint8_t press[static DIGEST_SIZE])
{
	size_t i;

	for (i = 0; i < release->press_count; i++)
		if (memcmp(release->presses[i], press, DIGEST_SIZE) == 0)
			return true;
	return false;
}
