/* What a report is, whoever reads it: a question, the facts around the answer,
 * and rows of cells. It is filled once, finished, and then written. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "envelope/range.h"

enum column_kind {
	COLUMN_TEXT,
	COLUMN_COUNT,
	COLUMN_PERCENT /* in hundredths: 250 is 2.50 % */
};

/* The name is the member in JSON and the head in CSV, and people read it with
 * blanks for underscores. */
struct column {
	const char *name;
	enum column_kind kind;
	bool is_summed;
};

enum { REPORT_COLUMNS = 12, REPORT_SIGNATURES = 2 };

/* A picture: one bar a row, of the column value, named by these columns. */
struct chart {
	int value; /* 0: none; the first column is a name, never a value */
	int label;
	int more; /* another column after the label; 0: none */
};

struct report;
struct scope;
struct ledger;

/* Which parts of the ledger it can be asked about. */
enum scope_part {
	SCOPE_BATCH = 1,
	SCOPE_CUSTODIAN = 2,
	SCOPE_FROM = 4,
	SCOPE_TO = 8,
	SCOPE_PERIOD = SCOPE_FROM | SCOPE_TO
};

struct report_form {
	const char *name;
	const char *title;
	const char *question;
	unsigned takes; /* parts of a scope */
	unsigned needs;
	struct column columns[REPORT_COLUMNS + 1];
	struct chart chart;
	const char *signatures[REPORT_SIGNATURES + 1];

	/* 0, or -1 with a reason. */
	int (*fill)(struct report *report, struct ledger *ledger,
	    const struct scope *scope);
};

struct report_fact {
	const char *name;
	size_t text;
	int64_t number; /* also as text */
	bool is_number;
};

/* A cell is a number, or where its text begins in the report's texts. */
struct report_row {
	uint64_t key; /* rows are put in its order */
	uint64_t order;
	uint32_t filled; /* a bit a column; the others are empty */
	int64_t cells[REPORT_COLUMNS];
};

struct report {
	const struct report_form *form;
	unsigned columns;
	int64_t made_ms;
	struct report_fact *facts;
	size_t fact_count;
	struct report_row *rows;
	size_t row_count;
	size_t row_room;
	struct report_row totals; /* filled where a column is summed */
	size_t *notes;
	size_t note_count;
	struct bytes texts;
	bool has_failed; /* out of memory: report_finish says so */
};

/* report_free accepts a zeroed struct. */
void report_begin(struct report *report, const struct report_form *form,
    int64_t made_ms);
void report_free(struct report *report);

/* Whatever is not UTF-8, or a control character but newline and tab, becomes a
 * question mark: no reader chokes on what somebody once typed. */
void report_fact(struct report *report, const char *name, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
void report_fact_count(struct report *report, const char *name, uint64_t count);
void report_note(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The next row, all empty; then its cells. An empty text leaves one empty. */
void report_row(struct report *report, uint64_t key);
void report_text(struct report *report, int column, const char *text);
void report_count(struct report *report, int column, int64_t count);
void report_time(struct report *report, int column, int64_t unix_ms);

/* Its first and last serial, in this column and the next one. */
void report_range(struct report *report, int column, const struct range *range);

/* Sorts and sums; -1 if anything did not fit into memory. */
int report_finish(struct report *report);

/* A name as people read it: blanks for underscores. */
enum { REPORT_LABEL = 32 };
void report_label(char label[static REPORT_LABEL], const char *name);

bool report_is_filled(const struct report_row *row, unsigned column);
const char *report_at(const struct report *report, size_t text);

/* The cell as people and CSV have it; empty for an empty one. */
enum { REPORT_NUMBER = 24 };
const char *report_cell(const struct report *report,
    const struct report_row *row, unsigned column,
    char number[static REPORT_NUMBER]);

#endif
