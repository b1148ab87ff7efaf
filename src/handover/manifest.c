#include "handover/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "handover/fields.h"

#include "base/banned.h"

enum {
	PAGES_MOST = 32767,      /* libharu's */
	SHEETS_MOST = 999999999, /* a series' */
	BYTES_MOST = 256 << 20,  /* of a page file */
	RECIPIENTS_MOST = 1000
};

static const char name[] = "manifest.json";

uint32_t
manifest_envelopes(const struct manifest_file *file)
{
	return file->range.last - file->range.first + 1;
}

/* With its covers, each of which takes a sheet before its lot. */
static uint32_t
manifest_papers(const struct manifest *manifest,
    const struct manifest_file *file)
{
	uint32_t envelopes = manifest_envelopes(file);

	return manifest->lot == 0
	    ? envelopes
	    : envelopes + (envelopes - 1) / manifest->lot + 1;
}

uint32_t
manifest_sides(const struct manifest *manifest,
    const struct manifest_file *file)
{
	return file->pages / manifest_papers(manifest, file);
}

/* The name goes into open(): digits and .cms, nothing else. */
static bool
manifest_is_name(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits >= 6 && digits <= 12 &&
	    strcmp(text + digits, ".cms") == 0;
}

static int
manifest_read_range(struct manifest_file *file, const json_t *object)
{
	json_t *range = json_pack("{s:O, s:O, s:O}", "first",
	    json_object_get(object, "first"), "last",
	    json_object_get(object, "last"), "count",
	    json_object_get(object, "envelopes"));
	int rc = range == NULL
	    ? fail(EX_DATAERR, "%s: a file lacks its serials", name)
	    : fields_range(name, range, &file->range);

	json_decref(range);
	return rc;
}

static int
manifest_check_file(const struct manifest *manifest,
    const struct manifest_file *file, uint64_t last_sheet)
{
	uint32_t papers = manifest_papers(manifest, file);

	if (!manifest_is_name(file->name))
		return fail(EX_DATAERR, "%s: %s is no name of a page file",
		    name, file->name);
	if (file->first_sheet + (uint64_t)manifest_envelopes(file) - 1 !=
	    last_sheet)
		return fail(EX_DATAERR, "%s: the sheets of %s do not add up",
		    name, file->name);
	if (file->pages != papers && file->pages != 2 * papers)
		return fail(EX_DATAERR,
		    "%s: %s has %u pages, which its envelopes and covers do "
		    "not come to",
		    name, file->name, file->pages);
	return 0;
}

static int
manifest_read_file(const struct manifest *manifest, struct manifest_file *file,
    const json_t *object)
{
	uint64_t pages, first_sheet, last_sheet;

	if (fields_text(name, object, "file", file->name, sizeof file->name) !=
		0 ||
	    fields_digest(name, object, "sha256", file->digest) != 0 ||
	    fields_integer(name, object, "bytes", 1, BYTES_MOST,
		&file->bytes) != 0 ||
	    fields_integer(name, object, "pages", 1, PAGES_MOST, &pages) != 0 ||
	    fields_integer(name, object, "first_sheet", 1, SHEETS_MOST,
		&first_sheet) != 0 ||
	    fields_integer(name, object, "last_sheet", 1, SHEETS_MOST,
		&last_sheet) != 0 ||
	    manifest_read_range(file, object) != 0)
		return -1;
	file->pages = (uint32_t)pages;
	file->first_sheet = (uint32_t)first_sheet;
	return manifest_check_file(manifest, file, last_sheet);
}

/* Sheets ascend from file to file; then no number stands twice. */
static int
manifest_check_order(const struct manifest *manifest, size_t i)
{
	const struct manifest_file *file = &manifest->files[i];

	if (i > 0 &&
	    (file->first_sheet <
		    file[-1].first_sheet + manifest_envelopes(&file[-1]) ||
		strcmp(file->range.series.name, file[-1].range.series.name) !=
		    0 ||
		strcmp(file->name, file[-1].name) <= 0))
		return fail(EX_DATAERR, "%s: %s does not follow on %s", name,
		    file->name, file[-1].name);
	return 0;
}

static int
manifest_read_files(struct manifest *manifest, const json_t *all)
{
	const json_t *list = fields_list(name, all, "files");
	size_t i, count = json_array_size(list);

	if (list == NULL)
		return -1;
	if (count == 0)
		return fail(EX_DATAERR, "%s lists no page files", name);
	if ((manifest->files = calloc(count, sizeof *manifest->files)) == NULL)
		return fail(EX_OSERR, "out of memory");
	manifest->count = count;
	for (i = 0; i < count; i++)
		if (manifest_read_file(manifest, &manifest->files[i],
			json_array_get(list, i)) != 0 ||
		    manifest_check_order(manifest, i) != 0)
			return -1;
	return 0;
}

static int
manifest_read_recipients(struct manifest *manifest, const json_t *all)
{
	const json_t *list = fields_list(name, all, "recipients");
	size_t i, count = json_array_size(list);

	if (list == NULL)
		return -1;
	if (count == 0 || count > RECIPIENTS_MOST)
		return fail(EX_DATAERR, "%s has %zu recipients", name, count);
	manifest->recipients = calloc(count, DIGEST_SIZE);
	if (manifest->recipients == NULL)
		return fail(EX_OSERR, "out of memory");
	manifest->recipient_count = count;
	for (i = 0; i < count; i++)
		if (fields_digest(name, json_array_get(list, i), "sha256",
			manifest->recipients[i]) != 0)
			return -1;
	return 0;
}

int
manifest_read(struct manifest *manifest, const char *text, size_t size)
{
	json_t *all = fields_parse(name, "busta manifest 1", text, size);
	const json_t *template;
	uint64_t lot;
	int rc = -1;

	memset(manifest, 0, sizeof *manifest);
	if (all == NULL ||
	    (template = fields_object(name, all, "template")) == NULL ||
	    fields_digest(name, template, "sha256",
		manifest->template_digest) != 0 ||
	    fields_integer(name, template, "lot", 0, SHEETS_MOST, &lot) != 0 ||
	    fields_text(name, all, "batch", manifest->batch,
		sizeof manifest->batch) != 0)
		goto out;
	manifest->lot = (uint32_t)lot;
	if (manifest_read_files(manifest, all) == 0)
		rc = manifest_read_recipients(manifest, all);
out:
	json_decref(all);
	return rc;
}

void
manifest_free(struct manifest *manifest)
{
	free(manifest->files);
	free(manifest->recipients);
	memset(manifest, 0, sizeof *manifest);
}

int
manifest_serials(const struct manifest *manifest, struct ranges *serials)
{
	size_t i;

	for (i = 0; i < manifest->count; i++)
		if (ranges_add(serials, &manifest->files[i].range) != 0)
			return -1;
	return ranges_settle(serials);
}
