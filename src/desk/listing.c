#include "desk/listing.h"

#include <libsmartcols/libsmartcols.h>
#include <stdio.h>

#include "base/fail.h"

#include "base/banned.h"

int
listing_add(json_t *list, json_t *object)
{
	return json_array_append_new(list, object) != 0
	    ? fail(EX_OSERR, "out of memory")
	    : 0;
}

int
listing_print_json(json_t *answer)
{
	int rc = 0;

	if (answer == NULL)
		return fail(EX_OSERR, "out of memory");
	if (json_dumpf(answer, stdout, JSON_INDENT(2)) != 0)
		rc = fail(EX_IOERR, "cannot write the answer");
	(void)putchar('\n');
	json_decref(answer);
	return rc;
}

/* Objects within it stand as they are, on one line. */
static int
listing_set(struct libscols_line *line, size_t column, json_t *value)
{
	char *text = NULL;
	int rc;

	if (json_is_string(value))
		return scols_line_set_data(line, column,
		    json_string_value(value));
	if (value != NULL && !json_is_null(value))
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS);
	rc = scols_line_set_data(line, column, text != NULL ? text : "-");
	free(text);
	return rc;
}

static int
listing_row(struct libscols_table *table, json_t *object,
    const struct listing_column columns[])
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t i;

	if (line == NULL)
		return fail(EX_OSERR, "out of memory");
	for (i = 0; columns[i].member != NULL; i++)
		if (listing_set(line, i,
			json_object_get(object, columns[i].member)) != 0)
			return fail(EX_OSERR, "out of memory");
	return 0;
}

int
listing_show(FILE *out, json_t *list, const struct listing_column columns[])
{
	struct libscols_table *table = scols_new_table();
	json_t *object;
	size_t i;
	int rc = 0;

	if (table == NULL)
		return fail(EX_OSERR, "out of memory");
	(void)scols_table_set_stream(table, out);
	for (i = 0; columns[i].member != NULL; i++)
		(void)scols_table_new_column(table, columns[i].title, 0,
		    columns[i].flags);
	json_array_foreach (list, i, object)
		if (rc == 0)
			rc = listing_row(table, object, columns);
	if (rc == 0 && scols_print_table(table) != 0)
		rc = fail(EX_IOERR, "cannot write the answer");
	scols_unref_table(table);
	return rc;
}

int
listing_print(json_t *list, const struct listing_column columns[], int json)
{
	int rc;

	if (json || list == NULL)
		return listing_print_json(list);
	rc = listing_show(stdout, list, columns);
	json_decref(list);
	return rc;
}
