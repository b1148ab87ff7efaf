#include "press/sheaf.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

int
bale_open(struct bale *bale, const struct press *press,
    const struct parcel *parcel, const struct run *run)
{
	const struct manifest *manifest = &parcel->manifest;
	uint64_t most = 0;
	size_t i;

	memset(bale, 0, sizeof *bale);
	bale->press = press;
	bale->parcel = parcel;
	bale->run = run;
	bale->open = SIZE_MAX;
	for (i = 0; i < manifest->count; i++)
		if (manifest->files[i].bytes > most)
			most = manifest->files[i].bytes;
	if (clear_new(&bale->clear, most) == 0 &&
	    clear_new(&bale->part, most) == 0)
		return 0;
	bale_close(bale);
	return -1;
}

void
bale_close(struct bale *bale)
{
	paper_free(bale->paper);
	bale->paper = NULL;
	clear_free(&bale->clear);
	clear_free(&bale->part);
}

/* Its digest is looked at in the very bytes that are then opened. */
static int
bale_open_file(struct bale *bale, size_t file)
{
	const struct manifest_file *of = &bale->parcel->manifest.files[file];
	size_t size;
	char *sealed;
	int rc;

	if (bale->open == file)
		return 0;
	paper_free(bale->paper);
	bale->paper = NULL;
	bale->open = SIZE_MAX;
	clear_wipe(&bale->part);
	if ((sealed = parcel_read_file(bale->parcel, file, &size)) == NULL)
		return -1;
	rc = clear_open(&bale->clear, of->name, sealed, size,
	    bale->press->open.key, bale->press->open.certificate);
	free(sealed);
	if (rc != 0)
		return -1;
	bale->paper = paper_open(bale->clear.bytes, bale->clear.size);
	if (bale->paper == NULL)
		return fail_within(of->name);
	if (paper_pages(bale->paper) != of->pages)
		return fail(EX_DATAERR,
		    "%s has %u pages, and the manifest says %u", of->name,
		    paper_pages(bale->paper), of->pages);
	bale->open = file;
	return 0;
}

int
bale_rehearse(const struct press *press, const struct parcel *parcel)
{
	struct bale bale;
	int rc = -1;

	if (bale_open(&bale, press, parcel, NULL) != 0)
		return -1;
	rc = bale_open_file(&bale, 0);
	bale_close(&bale);
	return rc;
}

/* Pages before envelope number i of a file, whose cover, if it begins a lot,
 * is its own. */
static uint32_t
sheaf_papers_before(uint32_t lot, uint32_t i)
{
	return lot == 0 ? i : i + (i + lot - 1) / lot;
}

static int
sheaf_take(struct bale *bale, struct sheaf *sheaf)
{
	const struct manifest *manifest = &bale->parcel->manifest;
	const struct manifest_file *file = &manifest->files[sheaf->file];
	uint32_t begin, papers, first;

	if (bale_open_file(bale, sheaf->file) != 0)
		return -1;
	begin = (uint32_t)(sheaf->first - bale->run->files[sheaf->file].base);
	first = sheaf_papers_before(manifest->lot, begin);
	papers =
	    sheaf_papers_before(manifest->lot, begin + sheaf->count) - first;
	sheaf->sides = manifest_sides(manifest, file);
	sheaf->papers = papers;
	sheaf->pages = papers * sheaf->sides;
	if (sheaf->pages == file->pages) {
		sheaf->bytes = bale->clear.bytes;
		sheaf->size = bale->clear.size;
		return 0;
	}
	if (paper_cut(bale->paper, first * sheaf->sides, sheaf->pages,
		&bale->part) != 0)
		return fail_within(file->name);
	sheaf->bytes = bale->part.bytes;
	sheaf->size = bale->part.size;
	return 0;
}

int
bale_next(struct bale *bale, size_t from, uint32_t most, struct sheaf *sheaf)
{
	const struct run *run = bale->run;
	const struct run_file *file;
	size_t end;

	while (from < run->sheet_count && run->sheets[from] != SHEET_UNSENT)
		from++;
	if (from == run->sheet_count)
		return 0;
	memset(sheaf, 0, sizeof *sheaf);
	file = run_file_of(run, from);
	end = file->base + (file->range.last - file->range.first) + 1;
	sheaf->file = (size_t)(file - run->files);
	sheaf->first = from;
	while (sheaf->count < most && from + sheaf->count < end &&
	    run->sheets[from + sheaf->count] == SHEET_UNSENT)
		sheaf->count++;
	return sheaf_take(bale, sheaf) == 0 ? 1 : -1;
}

void
bale_forget(struct bale *bale)
{
	clear_wipe(&bale->part);
	/* What was sent last of a file was all that was wanted of it. */
	if (bale->open == SIZE_MAX)
		return;
	const struct run_file *file = &bale->run->files[bale->open];
	size_t i = file->base,
	       end = i + (file->range.last - file->range.first) + 1;

	while (i < end && bale->run->sheets[i] != SHEET_UNSENT)
		i++;
	if (i < end)
		return;
	paper_free(bale->paper);
	bale->paper = NULL;
	bale->open = SIZE_MAX;
	clear_wipe(&bale->clear);
}
