/* Answers that are lists: for people as a table, for programs as JSON. */
#ifndef DESK_LISTING_H
#define DESK_LISTING_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

/* The members of the objects that make the columns, ended by { 0 }. */
struct listing_column {
	const char *member;
	const char *title;
	int flags; /* libsmartcols: SCOLS_FL_RIGHT */
};

/* Prints the array of objects, and gives up the caller's reference. NULL is out
 * of memory. */
int listing_print(json_t *list, const struct listing_column columns[],
    int json);

/* The table alone, wherever it is to stand; the caller keeps the list. */
int listing_show(FILE *out, json_t *list,
    const struct listing_column columns[]);

/* One answer as JSON; the same. */
int listing_print_json(json_t *answer);

/* For the ledger's each functions: appends a new object to an array. */
int listing_add(json_t *list, json_t *object);

#endif
