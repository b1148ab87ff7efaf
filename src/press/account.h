/* What became of every sheet, as the journal tells: kept up line by line, and
 * the same when the journal is read again. */
#ifndef PRESS_ACCOUNT_H
#define PRESS_ACCOUNT_H

#include "envelope/range.h"
#include "handover/release.h"
#include "press/journal.h"

enum sheet_state {
	SHEET_UNSENT,
	SHEET_PRINTING, /* sent, or being sent when we died */
	SHEET_TAKEN,    /* a device took it, and nobody counted */
	SHEET_UNKNOWN,  /* the printer stopped, failed or lied */
	SHEET_PRINTED,  /* the printer counted it */
	SHEET_HELD,     /* the operator has it in hands */
	SHEET_SPOILED,
	SHEET_STATES
};

struct run_file {
	char name[MANIFEST_NAME_TEXT];
	char digest[DIGEST_TEXT];
	uint32_t first_sheet;
	struct range range;
	size_t base; /* index of its first envelope among the run's */
	bool started;
};

struct run_job {
	uint64_t number;
	uint32_t first_sheet;
	uint32_t last_sheet;
	bool ended;
	uint64_t impressions;
	uint64_t pages;
	char *reason; /* NULL, or why it is unknown */
};

struct run_spoil {
	uint32_t first_sheet;
	uint32_t last_sheet;
	int64_t unix_ms;
	char *reason;
	char *operator;
};

struct run_printer {
	char *uri, *certificate, *model, *uuid;
};

/* One release, from its first line to its receipt. */
struct run {
	uint64_t release;
	char origin[RELEASE_ORIGIN_TEXT];
	char batch[MANIFEST_BATCH_TEXT];
	char release_digest[DIGEST_TEXT];
	char press_digest[DIGEST_TEXT];
	char *dir;
	uint64_t line; /* of the journal, where it begins */
	bool ready;
	bool receipted;
	int64_t begun_ms;
	int64_t ended_ms; /* of the last line about a sheet */
	struct run_file *files;
	size_t file_count;
	uint8_t *sheets; /* a sheet_state each, in the order of the files */
	size_t sheet_count;
	struct run_job *jobs;
	size_t job_count;
	struct run_spoil *spoils;
	size_t spoil_count;
	struct run_printer *printers;
	size_t printer_count;
	uint64_t sent; /* sheets */
};

struct account {
	struct run *runs;
	size_t run_count;
	uint64_t lines;
	uint64_t last_job;
	uint64_t test_sheets; /* since the last receipt */
};

/* journal_open's; context is the account. EX_DATAERR for a line that cannot
 * follow on those before. */
int account_take(void *context, const struct journal_entry *entry);
void account_free(struct account *account);

/* The last run, if it has no receipt yet; else NULL. */
struct run *account_current(struct account *account);
/* NULL if that was never begun here. */
const struct run *account_find(const struct account *account,
    const char *origin, uint64_t release);
/* The run that began a file of that digest (hexadecimal), or NULL. */
const struct run *account_find_file(const struct account *account,
    const char *digest);

/* A sheet number's index; false if the run has no such sheet. */
bool run_index(const struct run *run, uint32_t sheet, size_t *index);
uint32_t run_sheet(const struct run *run, size_t index);
/* The file an index lies in. */
const struct run_file *run_file_of(const struct run *run, size_t index);
void run_serial(const struct run *run, size_t index, struct serial *serial);
/* The index of a serial; false if it is not of this run. */
bool run_find_serial(const struct run *run, const struct serial *serial,
    size_t *index);

/* How many sheets stand so. */
size_t run_count(const struct run *run, enum sheet_state state);
/* Sent, and nobody has said yet whether they came out. */
bool sheet_is_in_doubt(enum sheet_state state);
size_t run_doubts(const struct run *run);
const char *sheet_state_name(enum sheet_state state);

#endif
