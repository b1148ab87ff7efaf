#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"
#include "press/press.h"

#include "base/banned.h"

static int
begin_check_files(const struct press *press, const struct parcel *parcel)
{
	char digest[DIGEST_TEXT];
	size_t i;

	for (i = 0; i < parcel->manifest.count; i++) {
		hex_write(digest, parcel->manifest.files[i].digest,
		    DIGEST_SIZE);
		if (account_find_file(&press->account, digest) != NULL)
			return fail(EX_NOPERM,
			    "%s was begun before, in another release: a page "
			    "file is printed once",
			    parcel->manifest.files[i].name);
	}
	return 0;
}

/* Nothing of it was ever begun, as far as anybody remembers. */
static int
begin_check(struct press *press, const struct parcel *parcel)
{
	const struct release *release = &parcel->release;
	const struct run *run =
	    account_find(&press->account, release->origin, release->number);
	char when[CLOCK_TEXT];

	if (run != NULL) {
		clock_text(when, run->begun_ms);
		return fail(EX_NOPERM,
		    "release %" PRIu64 " was begun on %s and is not printed "
		    "again%s",
		    release->number, when,
		    run->receipted ? ""
				   : ": busta-press resume goes on with it");
	}
	if ((run = account_current(&press->account)) != NULL)
		return fail(EX_TEMPFAIL,
		    "release %" PRIu64 " is not finished: resume it, and write "
		    "its receipt, before another begins",
		    run->release);
	if (begin_check_files(press, parcel) != 0)
		return -1;
	return started_check(press, parcel, NULL);
}

static int
begin_add_release(struct press *press, const struct parcel *parcel)
{
	char number[JOURNAL_NUMBER], digest[DIGEST_TEXT],
	    press_digest[DIGEST_TEXT];

	journal_number(number, parcel->release.number);
	hex_write(digest, parcel->release_digest, DIGEST_SIZE);
	hex_write(press_digest, press->open.digest, DIGEST_SIZE);
	return journal_add(press->journal, PRESS_BEGIN, JOURNAL_MARKED,
	    (const char *const[]){ number, parcel->release.origin,
		parcel->release.batch, digest, press_digest, parcel->path });
}

static int
begin_add_file(struct press *press, const struct manifest_file *file)
{
	struct serial serial = { file->range.series, file->range.first };
	char sheet[JOURNAL_NUMBER], digest[DIGEST_TEXT];
	char first[SERIAL_TEXT], last[SERIAL_TEXT];

	hex_write(digest, file->digest, DIGEST_SIZE);
	journal_number(sheet, file->first_sheet);
	serial_text(first, &serial);
	serial.number = file->range.last;
	serial_text(last, &serial);
	return journal_add(press->journal, PRESS_FILE, JOURNAL_SOON,
	    (const char *const[]){ file->name, digest, sheet, first, last });
}

/* How many of the sheets from an index on have serials up to last. */
static size_t
begin_follow(const struct run *run, size_t from, uint32_t last)
{
	const struct run_file *file = run_file_of(run, from);
	size_t end = file->base + (file->range.last - file->range.first) + 1;
	struct serial serial;

	run_serial(run, from, &serial);
	return end - from < last - serial.number + 1 ? end - from
						     : last - serial.number + 1;
}

/* What the desk no longer wants is spoiled at once, and never sent. */
static int
begin_void(struct press *press, struct run *run, const struct range *voided)
{
	struct serial serial = { voided->series, voided->first };
	char first[JOURNAL_NUMBER], last[JOURNAL_NUMBER];
	size_t from, count;

	for (; serial.number <= voided->last;
	     serial.number += (uint32_t)count) {
		if (!run_find_serial(run, &serial, &from))
			return fail(EX_DATAERR,
			    "release.json: a voided serial is in no file");
		count = begin_follow(run, from, voided->last);
		if (run->sheets[from] != SHEET_UNSENT)
			continue;
		journal_number(first, run_sheet(run, from));
		journal_number(last, run_sheet(run, from + count - 1));
		if (journal_add(press->journal, PRESS_SPOILED, JOURNAL_SOON,
			(const char *const[]){ first, last, "voided",
			    "desk" }) != 0)
			return -1;
	}
	return 0;
}

/* From wherever it was broken off. */
static int
begin_finish(struct press *press, struct run *run, const struct parcel *parcel)
{
	size_t i;

	while (run->file_count < parcel->manifest.count)
		if (begin_add_file(press,
			&parcel->manifest.files[run->file_count]) != 0)
			return -1;
	for (i = 0; i < parcel->release.voided.count; i++)
		if (begin_void(press, run, &parcel->release.voided.list[i]) !=
		    0)
			return -1;
	return run->ready
	    ? 0
	    : journal_add(press->journal, PRESS_READY, JOURNAL_MARKED, NULL);
}

int
press_recognize(const struct run *run, const struct parcel *parcel)
{
	char digest[DIGEST_TEXT];

	hex_write(digest, parcel->release_digest, DIGEST_SIZE);
	return strcmp(digest, run->release_digest) == 0
	    ? 0
	    : fail(EX_NOPERM,
		  "%s holds another release than number %" PRIu64
		  ", which was begun",
		  parcel->path, run->release);
}

/* A beginning that was broken off before its first page. */
static bool
begin_is_half(struct press *press, const struct parcel *parcel)
{
	const struct run *run = account_current(&press->account);

	return run != NULL && !run->ready && press_recognize(run, parcel) == 0;
}

int
press_may_begin(struct press *press, const struct parcel *parcel)
{
	return begin_is_half(press, parcel)
	    ? started_check(press, parcel, account_current(&press->account))
	    : begin_check(press, parcel);
}

struct run *
press_begin(struct press *press, const struct parcel *parcel)
{
	struct run *run = account_current(&press->account);

	if (run == NULL && begin_add_release(press, parcel) != 0)
		return NULL;
	run = account_current(&press->account);
	if (run == NULL || press_recognize(run, parcel) != 0 ||
	    begin_finish(press, run, parcel) != 0 ||
	    started_add(press, parcel, NULL) != 0)
		return NULL;
	return run;
}
