#include "counter/table.h"

#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "ledger/log.h"

#include "base/banned.h"

struct table
table_new(const char *const *columns)
{
	json_t *rows = json_array();

	return (struct table){ columns, rows, rows == NULL };
}

void
table_add(struct table *table, json_t *row)
{
	if (json_array_append_new(table->rows, row) != 0)
		table->failed = true;
}

static int
table_check(struct table *table, int rc)
{
	if (rc == 0 && table->failed)
		rc = fail(EX_OSERR, "out of memory");
	if (rc != 0)
		json_decref(table->rows);
	return rc;
}

int
table_answer(struct turn *turn, struct table *table, int rc)
{
	uint64_t size = 0;

	if (rc == 0)
		rc = ledger_log_size(turn->ledger, &size);
	if (table_check(table, rc) != 0)
		return -1;
	return turn_answer(turn, 200,
	    json_pack("{s:I, s:I, s:o}", "log_size", (json_int_t)size,
		"time_ms", (json_int_t)clock_unix_ms(), "rows", table->rows));
}

/* A spreadsheet takes a cell that begins like this for a formula and carries it
 * out; an apostrophe before it says that it is text. */
static bool
cell_is_formula(const char *text)
{
	return text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL;
}

/* RFC 4180: quoted if need be, and a quote is written twice. */
static void
cell_text(struct bytes *csv, const char *text)
{
	bool is_formula = cell_is_formula(text);
	bool is_quoted = is_formula || strpbrk(text, ",\"\r\n") != NULL;

	bytes_put_raw(csv, "\"", is_quoted);
	bytes_put_raw(csv, "'", is_formula);
	for (; *text != '\0'; text++) {
		bytes_put_raw(csv, "\"", *text == '"');
		bytes_put_raw(csv, text, 1);
	}
	bytes_put_raw(csv, "\"", is_quoted);
}

/* Lists of ranges stand in one cell, as the commands take them. */
static void
cell_put(struct bytes *csv, json_t *cell)
{
	struct bytes all = { 0 };
	json_t *part;
	char *number;
	size_t i;

	if (json_is_string(cell))
		cell_text(csv, json_string_value(cell));
	else if (json_is_array(cell)) {
		json_array_foreach (cell, i, part) {
			bytes_put_raw(&all, " ", i > 0);
			bytes_put_raw(&all, json_string_value(part),
			    json_string_length(part));
		}
		bytes_put_raw(&all, "", 1);
		csv->failed |= all.failed;
		if (!all.failed)
			cell_text(csv, (const char *)all.data);
		bytes_free(&all);
	} else if (!json_is_null(cell)) {
		if ((number = json_dumps(cell, JSON_ENCODE_ANY)) == NULL)
			csv->failed = true;
		else
			bytes_put_raw(csv, number, strlen(number));
		free(number);
	}
}

static void
table_put_csv(const struct table *table, struct bytes *csv)
{
	const char *const *column;
	json_t *row;
	size_t i;

	for (column = table->columns; *column != NULL; column++) {
		bytes_put_raw(csv, ",", column > table->columns);
		bytes_put_raw(csv, *column, strlen(*column));
	}
	bytes_put_raw(csv, "\r\n", 2);
	json_array_foreach (table->rows, i, row) {
		for (column = table->columns; *column != NULL; column++) {
			bytes_put_raw(csv, ",", column > table->columns);
			cell_put(csv, json_object_get(row, *column));
		}
		bytes_put_raw(csv, "\r\n", 2);
	}
}

int
table_answer_csv(struct turn *turn, struct table *table, int rc)
{
	struct bytes csv = { 0 };

	if (table_check(table, rc) != 0)
		return -1;
	table_put_csv(table, &csv);
	rc = csv.failed ? fail(EX_OSERR, "out of memory")
			: turn_answer_text(turn, 200, "text/csv; charset=utf-8",
			      csv.data, csv.size);
	bytes_free(&csv);
	json_decref(table->rows);
	return rc;
}
