/* For the files of this folder only. */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include <sqlite3.h>

#include "audit/entry.h"
#include "envelope/range.h"
#include "ledger/ledger.h"
#include "ledger/log.h"
#include "ledger/place.h"
#include "ledger/sql.h"

enum { LEDGER_PLACES = 256 };

struct ledger_place {
	int64_t id; /* 0: none */
	char name[PLACE_NAME];
};

struct ledger {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_STATEMENTS];
	char *path;
	bool may_begin; /* an empty file may become a ledger */
	char actor[ENTRY_TOKEN_TEXT];

	/* What never changes once it is there, asked for many times an
	 * envelope; forgotten when something is taken back. */
	struct series series; /* the last one that was looked for */
	int64_t series_id;    /* 0: none */
	struct ledger_place places[LEDGER_PLACES]; /* by id */

	/* While this one writes, nobody else does. */
	bool writes;
	bool knows_size;
	uint64_t log_size;
};

/* What was read may have been taken back since. */
void ledger_forget(struct ledger *ledger);

/* The statement, reset, prepared on first use; NULL with a reason. */
sqlite3_stmt *ledger_statement(struct ledger *ledger, enum sql which);

/* 1 a row, 0 done, -1 with a reason; done and failed statements are reset. */
int ledger_step(struct ledger *ledger, sqlite3_stmt *statement);

/* A statement without a result that must change exactly one row. */
int ledger_change_one(struct ledger *ledger, sqlite3_stmt *statement,
    const char *what);

/* A text of the row, cut to what fits; "" for NULL. */
void ledger_column(sqlite3_stmt *row, int at, char *text, size_t room);

/* "the ledger PATH: sentence of SQLite", with the exit code that fits. */
int ledger_fail(struct ledger *ledger);

/* The number of a series: 1 found, 0 there is none, -1 failed. */
int series_find(struct ledger *ledger, const struct series *series,
    int64_t *id);
int series_add(struct ledger *ledger, const struct series *series, int64_t *id);

/* The next count numbers of a series. */
int series_take(struct ledger *ledger, const struct series *series,
    uint32_t count, uint32_t *first);

/* One row of sealed records; and, in place, zeros over those of a range in one
 * of its columns, "records" or "verifiers". */
int ledger_sealed_add(struct ledger *ledger, int64_t batch, int64_t series,
    const struct chunk *chunk, const struct sealed_records *sealed);
int ledger_sealed_erase(struct ledger *ledger, int64_t series,
    const struct range *range, const char *column);

/* The same for blocks in the outbox. */
int ledger_outbox_erase(struct ledger *ledger, int64_t series,
    const struct range *range);

/* The same for all that is kept of split codes. */
int ledger_split_erase(struct ledger *ledger, int64_t series,
    const struct range *range);

struct bind;
struct binding;

/* The row alone. */
int ledger_binding_add(struct ledger *ledger, const struct bind *bind,
    const struct binding *binding);

/* A number that was taken just now, of codes that are bound and assigned: its
 * place in the stock, and the two entries with what they say. */
int ledger_stock_draw(struct ledger *ledger, const struct bind *bind,
    const struct binding *binding, const char *request, const char *assigned);

struct outbox_item;

/* A new one, whose entry is set. */
int ledger_outbox_add(struct ledger *ledger, const struct outbox_item *item);

/* A line of the log, about keys, and a row that repeats it. */
int ledger_key_entry_add(struct ledger *ledger, const struct log_line *line);

/* The entry of the last key that was made; -1: none was. */
int ledger_key_last(struct ledger *ledger, int64_t *entry);

struct station;

/* It was not revoked: EX_DATAERR. */
int station_check_active(const struct station *station);

/* A statement that takes its name alone; and nobody is at it any more, in the
 * struct alone. */
int station_change(struct ledger *ledger, const struct station *station,
    enum sql which);
void station_empty(struct station *station);

struct stock_runs;

/* The rows of a series that touch numbers first to last, whole. */
int stock_rows(struct ledger *ledger, int64_t series, uint32_t first,
    uint32_t last, struct stock_runs *rows);

#endif
