/* Lines about sheets: sent in jobs, what became of those, and what an operator
 * says of them. */
#include <string.h>

#include "base/fail.h"
#include "press/account_take.h"

#include "base/banned.h"

static bool
account_sheets(const struct journal_entry *entry, size_t word, uint32_t *first,
    uint32_t *last)
{
	uint64_t from, to;

	if (!account_number(entry->words[word], UINT32_MAX, &from) ||
	    !account_number(entry->words[word + 1], UINT32_MAX, &to) ||
	    to < from)
		return false;
	*first = (uint32_t)from;
	*last = (uint32_t)to;
	return true;
}

/* Which states may be left for which. What is missing is forbidden: nothing
 * comes back from spoiled, and nothing is unsent again. */
static const bool moves[SHEET_STATES][SHEET_STATES] = {
	[SHEET_UNSENT] = { [SHEET_PRINTING] = true, [SHEET_SPOILED] = true },
	[SHEET_PRINTING] = { [SHEET_TAKEN] = true,
	    [SHEET_UNKNOWN] = true,
	    [SHEET_PRINTED] = true,
	    [SHEET_HELD] = true,
	    [SHEET_SPOILED] = true },
	[SHEET_TAKEN] = { [SHEET_HELD] = true, [SHEET_SPOILED] = true },
	[SHEET_UNKNOWN] = { [SHEET_HELD] = true, [SHEET_SPOILED] = true },
	[SHEET_PRINTED] = { [SHEET_SPOILED] = true },
	[SHEET_HELD] = { [SHEET_SPOILED] = true },
};

static int
take_move(struct account *account, struct run *run, uint32_t first,
    uint32_t last, enum sheet_state to)
{
	size_t from, until;

	if (!run_index(run, first, &from) || !run_index(run, last, &until))
		return account_fail(account, "this release has no such sheet");
	for (; from <= until; from++) {
		if (!moves[run->sheets[from]][to])
			return account_fail(account,
			    "a sheet goes a way that sheets do not go");
		run->sheets[from] = (uint8_t)to;
	}
	return 0;
}

int
take_printing(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);
	struct run_job job = { 0 }, *made;
	size_t index;
	void *list;

	if (run == NULL || !run->ready ||
	    !account_number(entry->words[0], UINT32_MAX, &job.number) ||
	    job.number != account->last_job + 1 ||
	    !account_sheets(entry, 2, &job.first_sheet, &job.last_sheet) ||
	    !account_number(entry->words[4], UINT32_MAX, &job.pages))
		return account_fail(account, "this is no job");
	if (take_move(account, run, job.first_sheet, job.last_sheet,
		SHEET_PRINTING) != 0)
		return -1;
	list = run->jobs;
	made = account_grow(&list, &run->job_count, sizeof *made);
	run->jobs = list;
	if (made == NULL)
		return -1;
	*made = job;
	account->last_job = job.number;
	run->sent += job.last_sheet - job.first_sheet + 1;
	if (run_index(run, job.first_sheet, &index))
		run->files[run_file_of(run, index) - run->files].started = true;
	return 0;
}

/* The job of a line that ends one. */
static struct run_job *
take_job(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);
	uint64_t number;
	size_t i;

	if (run != NULL && account_number(entry->words[0], UINT32_MAX, &number))
		for (i = run->job_count; i-- > 0;)
			if (run->jobs[i].number == number &&
			    !run->jobs[i].ended)
				return &run->jobs[i];
	account_fail(account, "no such job is being printed");
	return NULL;
}

static int
take_outcome(struct account *account, const struct journal_entry *entry,
    enum sheet_state to)
{
	struct run_job *job = take_job(account, entry);

	if (job == NULL)
		return -1;
	job->ended = true;
	return take_move(account, account_current(account), job->first_sheet,
	    job->last_sheet, to);
}

int
take_printed(struct account *account, const struct journal_entry *entry)
{
	struct run_job *job = take_job(account, entry);

	if (job == NULL)
		return -1;
	if (!account_number(entry->words[1], UINT32_MAX, &job->impressions))
		return account_fail(account, "this is no number of pages");
	return take_outcome(account, entry, SHEET_PRINTED);
}

int
take_taken(struct account *account, const struct journal_entry *entry)
{
	return take_outcome(account, entry, SHEET_TAKEN);
}

int
take_unknown(struct account *account, const struct journal_entry *entry)
{
	struct run_job *job = take_job(account, entry);

	if (job == NULL)
		return -1;
	if (!account_number(entry->words[1], UINT32_MAX, &job->impressions))
		return account_fail(account, "this is no number of pages");
	if ((job->reason = strdup(entry->words[2])) == NULL)
		return fail(EX_OSERR, "out of memory");
	return take_outcome(account, entry, SHEET_UNKNOWN);
}

int
take_held(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);
	uint32_t first, last;

	if (run == NULL || !account_sheets(entry, 0, &first, &last))
		return account_fail(account, "this is no run of sheets");
	return take_move(account, run, first, last, SHEET_HELD);
}

int
take_spoiled(struct account *account, const struct journal_entry *entry)
{
	struct run *run = account_current(account);
	struct run_spoil spoil = { .unix_ms = entry->unix_ms }, *made;
	void *list;

	if (run == NULL ||
	    !account_sheets(entry, 0, &spoil.first_sheet, &spoil.last_sheet))
		return account_fail(account, "this is no run of sheets");
	if (take_move(account, run, spoil.first_sheet, spoil.last_sheet,
		SHEET_SPOILED) != 0)
		return -1;
	list = run->spoils;
	made = account_grow(&list, &run->spoil_count, sizeof *made);
	run->spoils = list;
	if (made == NULL)
		return -1;
	*made = spoil;
	made->reason = strdup(entry->words[2]);
	made->operator= strdup(entry->words[3]);
	return made->reason != NULL && made->operator!= NULL
	    ? 0
	    : fail(EX_OSERR, "out of memory");
}
