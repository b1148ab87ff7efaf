#include "press/classify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum { WORD_TEXT = 64, TOKEN = 6 };

static int
classify_mark(uint8_t *marks, const struct run *run, size_t first, size_t last,
    uint8_t mark)
{
	for (; first <= last; first++) {
		if (marks[first] != MARK_NONE && marks[first] != mark)
			return fail(EX_USAGE,
			    "sheet %" PRIu32 " cannot be held and spoiled",
			    run_sheet(run, first));
		marks[first] = mark;
	}
	return 0;
}

/* Some other product's barcode is a number, too, and no sheet's. */
static bool
classify_number(const char **at, uint32_t *number)
{
	char *end;
	unsigned long value;

	if (**at < '0' || **at > '9')
		return false;
	value = strtoul(*at, &end, 10);
	*at = end;
	*number = (uint32_t)value;
	return value <= UINT32_MAX;
}

/* "101" or "101-137" or "101..137"; false if it is not that. */
static bool
classify_sheets(const char *word, uint32_t *first, uint32_t *last)
{
	if (!classify_number(&word, first))
		return false;
	*last = *first;
	if (*word == '\0')
		return true;
	word += strncmp(word, "..", 2) == 0 ? 2 : *word == '-';
	return classify_number(&word, last) && *word == '\0';
}

static int
classify_read_sheets(uint8_t *marks, const struct run *run, uint32_t first,
    uint32_t last, uint8_t mark)
{
	size_t from, until;

	if (last < first)
		return fail(EX_USAGE, "%" PRIu32 "-%" PRIu32 " runs backwards",
		    first, last);
	if (!run_index(run, first, &from) || !run_index(run, last, &until))
		return fail(EX_USAGE,
		    "%" PRIu32 "-%" PRIu32 ": this release has no such sheets",
		    first, last);
	return classify_mark(marks, run, from, until, mark);
}

/* A barcode says the serial and a token of six characters, which only the desk
 * can check; here the sheet is in her hands. */
static bool
classify_scanned(const char *word, struct serial *serial)
{
	char plain[WORD_TEXT];
	size_t size = strlen(word);

	if (serial_read(serial, word) == SERIAL_READ)
		return true;
	if (size <= TOKEN || size >= sizeof plain)
		return false;
	memcpy(plain, word, size - TOKEN);
	plain[size - TOKEN] = '\0';
	return serial_read(serial, plain) == SERIAL_READ;
}

static int
classify_read_serials(uint8_t *marks, const struct run *run, const char *word,
    uint8_t mark)
{
	struct ranges ranges = { 0 };
	struct serial serial;
	struct range range;
	size_t i, index;
	int rc = 0;

	if (classify_scanned(word, &serial)) {
		range = (struct range){ serial.series, serial.number,
			serial.number };
		rc = ranges_add(&ranges, &range);
	} else
		rc = ranges_read(&ranges, word);
	for (i = 0; rc == 0 && i < ranges.count; i++) {
		serial.series = ranges.list[i].series;
		for (serial.number = ranges.list[i].first;
		     rc == 0 && serial.number <= ranges.list[i].last;
		     serial.number++)
			rc = run_find_serial(run, &serial, &index)
			    ? classify_mark(marks, run, index, index, mark)
			    : fail(EX_USAGE,
				  "%s is not an envelope of this release",
				  word);
	}
	ranges_free(&ranges);
	return rc;
}

static int
classify_read_words(uint8_t *marks, const struct run *run, const char *text,
    uint8_t mark)
{
	char word[WORD_TEXT];
	uint32_t first, last;
	size_t size;
	int rc;

	if (strcmp(text, "none") == 0)
		return 0;
	if (strcmp(text, "unsent") == 0 && mark == MARK_SPOILED) {
		for (size = 0; size < run->sheet_count; size++)
			if (run->sheets[size] == SHEET_UNSENT)
				marks[size] = mark;
		return 0;
	}
	for (text += strspn(text, ", \t\n"); *text != '\0';
	     text += size + strspn(text + size, ", \t\n")) {
		size = strcspn(text, ", \t\n");
		if (size >= sizeof word)
			return fail(EX_USAGE,
			    "%.20s… is no sheet, serial or range", text);
		memcpy(word, text, size);
		word[size] = '\0';
		rc = classify_sheets(word, &first, &last)
		    ? classify_read_sheets(marks, run, first, last, mark)
		    : classify_read_serials(marks, run, word, mark);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
classify_check(const struct run *run, const uint8_t *marks)
{
	size_t i;

	for (i = 0; i < run->sheet_count; i++) {
		if (marks[i] == MARK_HELD && run->sheets[i] == SHEET_UNSENT)
			return fail(EX_USAGE,
			    "sheet %" PRIu32
			    " was never sent: nobody can hold it",
			    run_sheet(run, i));
		if (marks[i] == MARK_HELD && run->sheets[i] == SHEET_SPOILED)
			return fail(EX_USAGE,
			    "sheet %" PRIu32
			    " is spoiled already, and stays so",
			    run_sheet(run, i));
	}
	return 0;
}

/* On a copy: of words that are refused, none has been taken. */
int
classify_read(uint8_t *marks, const struct run *run, const char *text,
    uint8_t mark)
{
	uint8_t *tried = malloc(run->sheet_count + 1);
	int rc;

	if (tried == NULL)
		return fail(EX_OSERR, "out of memory");
	memcpy(tried, marks, run->sheet_count);
	rc = classify_read_words(tried, run, text, mark);
	if (rc == 0)
		rc = classify_check(run, tried);
	if (rc == 0)
		memcpy(marks, tried, run->sheet_count);
	free(tried);
	return rc;
}

/* What becomes of a sheet: SHEET_STATES for nothing. */
static enum sheet_state
classify_one(enum sheet_state state, uint8_t mark)
{
	if (sheet_is_in_doubt(state))
		return mark == MARK_HELD ? SHEET_HELD : SHEET_SPOILED;
	return mark == MARK_SPOILED && state != SHEET_SPOILED ? SHEET_SPOILED
							      : SHEET_STATES;
}

static int
classify_write(struct press *press, const struct run *run, size_t first,
    size_t last, enum sheet_state to, const char *reason, const char *operator)
{
	char from[JOURNAL_NUMBER], until[JOURNAL_NUMBER];

	journal_number(from, run_sheet(run, first));
	journal_number(until, run_sheet(run, last));
	return to == SHEET_HELD
	    ? journal_add(press->journal, PRESS_HELD, JOURNAL_SOON,
		  (const char *const[]){ from, until, operator})
	    : journal_add(press->journal, PRESS_SPOILED, JOURNAL_SOON,
		  (const char *const[]){ from, until, reason, operator});
}

int
classify(struct press *press, struct run *run, const uint8_t *marks,
    const char *reason, const char *operator)
{
	enum sheet_state to;
	size_t i, end;

	for (i = 0; i < run->sheet_count; i = end) {
		to = classify_one((enum sheet_state)run->sheets[i], marks[i]);
		for (end = i + 1; end < run->sheet_count &&
		     run_sheet(run, end) == run_sheet(run, end - 1) + 1 &&
		     classify_one((enum sheet_state)run->sheets[end],
			 marks[end]) == to;
		     end++)
			;
		if (to != SHEET_STATES &&
		    classify_write(press, run, i, end - 1, to,
			reason, operator) != 0)
			return -1;
	}
	return journal_sync(press->journal);
}

void
classify_show(const struct run *run)
{
	char first[SERIAL_TEXT], last[SERIAL_TEXT];
	struct serial serial;
	size_t i, from, until;

	for (i = 0; i < run->job_count; i++) {
		const struct run_job *job = &run->jobs[i];

		if (!run_index(run, job->first_sheet, &from) ||
		    !run_index(run, job->last_sheet, &until))
			continue;
		while (from <= until &&
		    !sheet_is_in_doubt((enum sheet_state)run->sheets[from]))
			from++;
		if (from > until)
			continue;
		run_serial(run, from, &serial);
		serial_text(first, &serial);
		run_serial(run, until, &serial);
		serial_text(last, &serial);
		(void)printf("  sheets %" PRIu32 "-%" PRIu32
			     "  %s to %s  %s; %" PRIu64 " of %" PRIu64
			     " pages counted\n",
		    run_sheet(run, from), job->last_sheet, first, last,
		    job->reason != NULL ? job->reason
			: job->ended    ? "nobody counted"
					: "the press died",
		    job->impressions, job->pages);
	}
}
