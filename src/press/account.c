#include "press/account.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "press/account_take.h"

#include "base/banned.h"

int
account_fail(const struct account *account, const char *why)
{
	return fail(EX_DATAERR, "line %" PRIu64 " of the journal: %s",
	    account->lines, why);
}

void *
account_grow(void **list, size_t *count, size_t size)
{
	/* Room doubles: it is a power of two that holds count. */
	bool full = (*count & (*count - 1)) == 0;
	size_t room = *count == 0 ? 1 : 2 * *count;
	char *grown = *list;

	if (full && (grown = realloc(*list, room * size)) == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	*list = grown;
	memset(grown + *count * size, 0, size);
	return grown + (*count)++ * size;
}

bool
account_number(const char *word, uint64_t most, uint64_t *value)
{
	char *end;

	if (word[0] < '0' || word[0] > '9')
		return false;
	*value = strtoull(word, &end, 10);
	return *end == '\0' && *value <= most;
}

static bool
account_text(char *text, size_t room, const char *word)
{
	size_t size = strlen(word);

	if (size >= room)
		return false;
	memcpy(text, word, size + 1);
	return true;
}

static int
take_begin(struct account *account, const struct journal_entry *entry)
{
	struct run *run;
	void *list = account->runs;

	if (account_current(account) != NULL)
		return account_fail(account,
		    "a release begins while another has no receipt");
	run = account_grow(&list, &account->run_count, sizeof *run);
	account->runs = list;
	if (run == NULL)
		return -1;
	if (!account_number(entry->words[0], INT64_MAX, &run->release) ||
	    !account_text(run->origin, sizeof run->origin, entry->words[1]) ||
	    !account_text(run->batch, sizeof run->batch, entry->words[2]) ||
	    !account_text(run->release_digest, sizeof run->release_digest,
		entry->words[3]) ||
	    !account_text(run->press_digest, sizeof run->press_digest,
		entry->words[4]))
		return account_fail(account, "this is no beginning");
	if ((run->dir = strdup(entry->words[5])) == NULL)
		return fail(EX_OSERR, "out of memory");
	run->line = account->lines;
	run->begun_ms = run->ended_ms = entry->unix_ms;
	return 0;
}

static int
take_file_sheets(struct run *run, size_t more)
{
	uint8_t *grown = realloc(run->sheets, run->sheet_count + more);

	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	memset(grown + run->sheet_count, SHEET_UNSENT, more);
	run->sheets = grown;
	run->sheet_count += more;
	return 0;
}

static int
take_file(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);
	struct serial first, last;
	struct run_file *file;
	uint64_t sheet;
	void *list;

	if (run == NULL || run->ready)
		return account_fail(account, "no release awaits a file");
	list = run->files;
	file = account_grow(&list, &run->file_count, sizeof *file);
	run->files = list;
	if (file == NULL)
		return -1;
	if (!account_text(file->name, sizeof file->name, entry->words[0]) ||
	    !account_text(file->digest, sizeof file->digest, entry->words[1]) ||
	    !account_number(entry->words[2], UINT32_MAX / 2, &sheet) ||
	    serial_read(&first, entry->words[3]) != SERIAL_READ ||
	    serial_read(&last, entry->words[4]) != SERIAL_READ ||
	    last.number < first.number)
		return account_fail(account, "this is no file");
	file->first_sheet = (uint32_t)sheet;
	file->range = (struct range){ first.series, first.number, last.number };
	file->base = run->sheet_count;
	return take_file_sheets(run, last.number - first.number + 1);
}

static int
take_ready(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);

	(void)entry;
	if (run == NULL || run->ready)
		return account_fail(account, "no release was being begun");
	run->ready = true;
	return 0;
}

static int
take_printer(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);
	struct run_printer *printer;
	void *list;

	if (run == NULL)
		return account_fail(account, "no release is being printed");
	list = run->printers;
	printer = account_grow(&list, &run->printer_count, sizeof *printer);
	run->printers = list;
	if (printer == NULL)
		return -1;
	printer->uri = strdup(entry->words[0]);
	printer->certificate = strdup(entry->words[1]);
	printer->model = strdup(entry->words[2]);
	printer->uuid = strdup(entry->words[3]);
	if (printer->uri == NULL || printer->certificate == NULL ||
	    printer->model == NULL || printer->uuid == NULL)
		return fail(EX_OSERR, "out of memory");
	return 0;
}

static int
take_test(struct account *account, const struct journal_entry *entry)
{
	uint64_t sheets;

	if (!account_number(entry->words[0], UINT32_MAX, &sheets))
		return account_fail(account, "this is no number of sheets");
	account->test_sheets += sheets;
	return 0;
}

static int
take_receipt(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);

	(void)entry;
	if (run == NULL)
		return account_fail(account, "no release awaits a receipt");
	run->receipted = true;
	account->test_sheets = 0;
	return 0;
}

static int (*const takes[PRESS_EVENTS])(struct account *account,
    const struct journal_entry *entry) = {
	[PRESS_BEGIN] = take_begin,
	[PRESS_FILE] = take_file,
	[PRESS_READY] = take_ready,
	[PRESS_PRINTER] = take_printer,
	[PRESS_PRINTING] = take_printing,
	[PRESS_PRINTED] = take_printed,
	[PRESS_TAKEN] = take_taken,
	[PRESS_UNKNOWN] = take_unknown,
	[PRESS_HELD] = take_held,
	[PRESS_SPOILED] = take_spoiled,
	[PRESS_TEST] = take_test,
	[PRESS_RECEIPT] = take_receipt,
};

int
account_take(void *context, const struct journal_entry *entry)
{
	struct account *account = context;
	struct run *run = account_current(account);

	account->lines++;
	if (run != NULL && entry->event != PRESS_TEST &&
	    entry->event != PRESS_RECEIPT && entry->unix_ms > run->ended_ms)
		run->ended_ms = entry->unix_ms;
	return takes[entry->event](account, entry);
}

static void
run_free(struct run *run)
{
	size_t i;

	free(run->dir);
	free(run->files);
	free(run->sheets);
	for (i = 0; i < run->job_count; i++)
		free(run->jobs[i].reason);
	free(run->jobs);
	for (i = 0; i < run->spoil_count; i++) {
		free(run->spoils[i].reason);
		free(run->spoils[i].operator);
	}
	free(run->spoils);
	for (i = 0; i < run->printer_count; i++) {
		free(run->printers[i].uri);
		free(run->printers[i].certificate);
		free(run->printers[i].model);
		free(run->printers[i].uuid);
	}
	free(run->printers);
}

void
account_free(struct account *account)
{
	size_t i;

	for (i = 0; i < account->run_count; i++)
		run_free(&account->runs[i]);
	free(account->runs);
	memset(account, 0, sizeof *account);
}

struct run *
account_current(struct account *account)
{
	struct run *last = account->run_count > 0
	    ? &account->runs[account->run_count - 1]
	    : NULL;

	return last != NULL && !last->receipted ? last : NULL;
}

const struct run *
account_find(const struct account *account, const char *origin,
    uint64_t release)
{
	size_t i;

	for (i = 0; i < account->run_count; i++)
		if (account->runs[i].release == release &&
		    strcmp(account->runs[i].origin, origin) == 0)
			return &account->runs[i];
	return NULL;
}

const struct run *
account_find_file(const struct account *account, const char *digest)
{
	size_t i, j;

	for (i = 0; i < account->run_count; i++)
		for (j = 0; j < account->runs[i].file_count; j++)
			if (strcmp(account->runs[i].files[j].digest, digest) ==
			    0)
				return &account->runs[i];
	return NULL;
}
