#include "ledger/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

int
ledger_place_add(struct ledger *ledger, const char *name, int64_t *id)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_PLACE_ADD);

	if (add == NULL)
		return -1;
	(void)sqlite3_bind_text(add, 1, name, -1, SQLITE_STATIC);
	if (ledger_change_one(ledger, add, "a new place") != 0)
		return -1;
	*id = sqlite3_last_insert_rowid(ledger->db);
	return 0;
}

int
ledger_place_id(struct ledger *ledger, const char *name, int64_t *id)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_PLACE_ID);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		*id = sqlite3_column_int64(get, 0);
		(void)sqlite3_reset(get);
	}
	return found;
}

static int
place_read_name(struct ledger *ledger, int64_t id, struct ledger_place *place)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_PLACE_NAME);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, id);
	if ((found = ledger_step(ledger, get)) == 1) {
		ledger_column(get, 0, place->name, sizeof place->name);
		place->id = id;
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_place_name(struct ledger *ledger, int64_t id,
    char name[static PLACE_NAME])
{
	struct ledger_place *place =
	    &ledger->places[(uint64_t)id % LEDGER_PLACES];
	int found =
	    place->id == id && id != 0 ? 1 : place_read_name(ledger, id, place);

	if (found == 1)
		memcpy(name, place->name, PLACE_NAME);
	return found;
}

int
ledger_place_each(struct ledger *ledger,
    int (*each)(void *context, int64_t id, const char *name), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_PLACE_EACH);
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		rc = each(context, sqlite3_column_int64(rows, 0),
		    (const char *)sqlite3_column_text(rows, 1));
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

void
place_of_batch(char name[static PLACE_NAME], int64_t batch)
{
	(void)snprintf(name, PLACE_NAME, "B%06" PRId64, batch);
}

void
place_of_delivery(char name[static PLACE_NAME], int64_t delivery)
{
	(void)snprintf(name, PLACE_NAME, "D%" PRId64, delivery);
}
