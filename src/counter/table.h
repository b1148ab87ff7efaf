/* A table that an auditor is shown as JSON or takes home as CSV: the same rows,
 * objects whose members are the columns. */
#ifndef COUNTER_TABLE_H
#define COUNTER_TABLE_H

#include "counter/verb.h"

struct table {
	const char *const *columns; /* up to a NULL */
	json_t *rows;               /* an array */
	bool failed;                /* out of memory: table_answer says so */
};

struct table table_new(const char *const *columns);

/* The row is the table's. */
void table_add(struct table *table, json_t *row);

/* {"log_size": …, "time_ms": …, "rows": […]}; or RFC 4180. The table is freed,
 * and only that if rc is not 0, which is then given back. */
int table_answer(struct turn *turn, struct table *table, int rc);
int table_answer_csv(struct turn *turn, struct table *table, int rc);

#endif
