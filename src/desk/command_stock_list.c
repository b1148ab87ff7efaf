#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/envelopes.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"

#include "base/banned.h"

/* Envelopes in each state, place by place. */
struct shelf {
	char name[PLACE_NAME];
	uint64_t count[ENVELOPE_STATES];
};

struct shelves {
	struct shelf *list;
	size_t count;
};

static struct shelf *
shelves_find(struct shelves *shelves, const char *name)
{
	struct shelf *grown;
	size_t i;

	/* Runs of one place follow each other more often than not. */
	for (i = shelves->count; i-- > 0;)
		if (strcmp(shelves->list[i].name, name) == 0)
			return &shelves->list[i];
	grown = realloc(shelves->list, (shelves->count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	shelves->list = grown;
	memset(&grown[shelves->count], 0, sizeof *grown);
	memcpy(grown[shelves->count].name, name, strlen(name) + 1);
	return &grown[shelves->count++];
}

static int
shelves_add(void *context, const struct stock_run *run)
{
	struct shelf *shelf = shelves_find(context, run->name);

	if (shelf == NULL)
		return -1;
	if ((size_t)run->state < ENVELOPE_STATES)
		shelf->count[run->state] += envelopes_in(&run->range);
	return 0;
}

static int
shelf_compare(const void *one, const void *other)
{
	return strcmp(((const struct shelf *)one)->name,
	    ((const struct shelf *)other)->name);
}

/* What a place is, by its name: a custodian's kind is in the ledger. */
static int
shelf_kind(struct ledger *ledger, const char *name, const char **kind)
{
	struct custodian custodian;
	int found = ledger_custodian_get(ledger, name, &custodian);

	*kind = found == 1   ? custodian_kind_name(custodian.kind)
	    : name[0] == 'B' ? "batch"
			     : "delivery";
	return found < 0 ? -1 : 0;
}

static int
shelf_lines(struct ledger *ledger, const struct shelf *shelf, json_t *list)
{
	const char *kind;
	size_t state;

	if (shelf_kind(ledger, shelf->name, &kind) != 0)
		return -1;
	for (state = 0; state < ENVELOPE_STATES; state++)
		if (shelf->count[state] > 0 &&
		    listing_add(list,
			json_pack("{s:s, s:s, s:s, s:I}", "place", shelf->name,
			    "kind", kind, "state",
			    envelope_state_name((enum envelope_state)state),
			    "envelopes", (json_int_t)shelf->count[state])) != 0)
			return -1;
	return 0;
}

static int
list_all(struct ledger *ledger, int json)
{
	static const struct listing_column columns[] = {
		{ "place", "PLACE", 0 }, { "kind", "KIND", 0 },
		{ "state", "STATE", 0 },
		{ "envelopes", "ENVELOPES", SCOLS_FL_RIGHT }, { NULL, NULL, 0 }
	};
	struct shelves shelves = { 0 };
	json_t *list = json_array();
	int rc = ledger_stock_each(ledger, shelves_add, &shelves);
	size_t i;

	if (rc == 0 && shelves.count > 0)
		qsort(shelves.list, shelves.count, sizeof *shelves.list,
		    shelf_compare);
	for (i = 0; rc == 0 && i < shelves.count; i++)
		rc = shelf_lines(ledger, &shelves.list[i], list);
	free(shelves.list);
	if (rc == 0)
		return listing_print(list, columns, json);
	json_decref(list);
	return -1;
}

static int
list_place(struct ledger *ledger, const char *at, int json)
{
	static const struct listing_column columns[] = { { "serials", "SERIALS",
							     0 },
		{ "envelopes", "ENVELOPES", SCOLS_FL_RIGHT },
		{ "state", "STATE", 0 }, { NULL, NULL, 0 } };
	struct stock_runs runs = { 0 };
	json_t *list = NULL;
	int64_t place;
	size_t i;
	int rc = stock_place(ledger, at, AT_CUSTODIAN | AT_BATCH | AT_DELIVERY,
	    &place);

	if (rc == 0)
		rc = ledger_stock_at(ledger, place, &runs);
	for (i = 0; rc == 0 && i < runs.count; i++)
		memcpy(runs.list[i].name, at, strlen(at) + 1);
	if (rc == 0 && (list = envelopes_standing(&runs)) == NULL)
		rc = fail(EX_OSERR, "out of memory");
	stock_runs_free(&runs);
	return rc == 0 ? listing_print(list, columns, json) : -1;
}

int
command_stock_list(const char *path, int argc, char **argv)
{
	const char *at = NULL;
	int json = 0, rc = -1;
	const struct option_value values[] = { { "at", &at, NULL },
		{ "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0)
		rc = at != NULL ? list_place(session.ledger, at, json)
				: list_all(session.ledger, json);
	session_close(&session);
	return rc;
}
