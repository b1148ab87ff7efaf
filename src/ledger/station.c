#include "ledger/station.h"

#include <stdio.h>
#include <string.h>

#include "audit/station_rule.h"
#include "base/bytes.h"
#include "base/fail.h"
#include "base/hex.h"
#include "ledger/internal.h"

#include "base/banned.h"

const char *
station_kind_name(enum station_kind kind)
{
	return kind == STATION_COUNTER  ? "counter"
	    : kind == STATION_AUDITOR   ? "auditor"
	    : kind == STATION_HELP_DESK ? "help-desk"
					: "damaged";
}

/* What stands in the log in the place of a counter. */
static const char *
station_of(const struct station *station)
{
	return station->kind == STATION_AUDITOR  ? STATION_OF_AUDITOR
	    : station->kind == STATION_HELP_DESK ? STATION_OF_HELP_DESK
						 : station->counter;
}

int
station_facts(char facts[static ENTRY_TOKEN_TEXT],
    const struct station *station)
{
	char text[2 * STATION_DIGEST_SIZE + 1];
	uint8_t digest[DIGEST_SIZE];
	struct bytes bytes = { 0 };
	int rc, size;

	bytes_put_text(&bytes, "busta station v1");
	bytes_put_text(&bytes, station->counter);
	bytes_put_counted(&bytes, station->fingerprint, DIGEST_SIZE);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : digest_bytes(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	if (rc != 0)
		return -1;
	hex_write(text, digest, STATION_DIGEST_SIZE);
	size = snprintf(facts, ENTRY_TOKEN_TEXT, "%s:%s", station_of(station),
	    text);
	return size < ENTRY_TOKEN_TEXT
	    ? 0
	    : fail(EX_SOFTWARE, "the log has no room for %s", station->counter);
}

/* Its line was checked when it was written, and is again by reconcile. */
static int64_t
station_shift_ms(sqlite3_stmt *row, int at)
{
	struct entry entry;
	const char *line = (const char *)sqlite3_column_text(row, at);

	return line != NULL &&
		entry_parse(&entry, line,
		    (size_t)sqlite3_column_bytes(row, at)) == 0
	    ? entry.unix_ms
	    : 0;
}

static void
station_from_row(sqlite3_stmt *row, struct station *station)
{
	memset(station, 0, sizeof *station);
	ledger_column(row, 0, station->name, sizeof station->name);
	station->kind = (enum station_kind)sqlite3_column_int(row, 1);
	station->custodian = sqlite3_column_int64(row, 2);
	ledger_column(row, 3, station->counter, sizeof station->counter);
	ledger_column(row, 4, station->title, sizeof station->title);
	station->open = sqlite3_column_type(row, 2) == SQLITE_NULL ||
	    sqlite3_column_int(row, 5) != 0;
	if (sqlite3_column_bytes(row, 6) == DIGEST_SIZE)
		memcpy(station->fingerprint, sqlite3_column_blob(row, 6),
		    DIGEST_SIZE);
	station->active = sqlite3_column_int(row, 7) == 1;
	station->refused = (unsigned)sqlite3_column_int64(row, 8);
	ledger_column(row, 9, station->who, sizeof station->who);
	station->shift = (uint64_t)sqlite3_column_int64(row, 10);
	station->shift_ms = station_shift_ms(row, 11);
	station->entry = (uint64_t)sqlite3_column_int64(row, 12);
}

static int
station_read(struct ledger *ledger, sqlite3_stmt *get, struct station *station)
{
	int found = ledger_step(ledger, get);

	if (found == 1) {
		station_from_row(get, station);
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_station_get(struct ledger *ledger, const char *name,
    struct station *station)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_STATION_GET);

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
	return station_read(ledger, get, station);
}

int
ledger_station_of(struct ledger *ledger,
    const uint8_t fingerprint[static DIGEST_SIZE], struct station *station)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_STATION_OF);

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_blob(get, 1, fingerprint, DIGEST_SIZE,
	    SQLITE_STATIC);
	return station_read(ledger, get, station);
}

int
ledger_station_each(struct ledger *ledger,
    int (*each)(void *context, const struct station *station), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_STATION_EACH);
	struct station station;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		station_from_row(rows, &station);
		if ((rc = each(context, &station)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

static int
station_check_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(name);

	return length >= 2 && length < STATION_NAME &&
		strspn(name, letters) == length && name[0] != '-'
	    ? 0
	    : fail(EX_USAGE,
		  "%s is no name of a station: 2 to 32 of a-z, 0-9 and hyphen",
		  name);
}

/* Its own earlier certificate it may have again. */
static int
station_check_certificate(struct ledger *ledger, const struct station *station)
{
	struct station other;
	int found = ledger_station_of(ledger, station->fingerprint, &other);

	return found == 1 && strcmp(other.name, station->name) != 0
	    ? fail(EX_DATAERR, "that is the certificate of the station %s%s",
		  other.name, other.active ? "" : ", which was revoked")
	    : found < 0 ? -1
			: 0;
}

/* The place of its counter, or 0 of one that has none. */
static int
station_check(struct ledger *ledger, const struct station *station,
    int64_t *place)
{
	struct custodian custodian;

	*place = 0;
	if (station_check_name(station->name) != 0 ||
	    station_check_certificate(ledger, station) != 0)
		return -1;
	if (station->kind != STATION_COUNTER)
		return station->counter[0] == '\0'
		    ? 0
		    : fail(EX_SOFTWARE, "a station of the %s has no counter",
			  station_kind_name(station->kind));
	if (ledger_custodian_need(ledger, station->counter, &custodian) != 0)
		return -1;
	if (custodian.kind != CUSTODIAN_COUNTER)
		return fail(EX_DATAERR, "%s is no counter but a %s",
		    custodian.name, custodian_kind_name(custodian.kind));
	*place = custodian.place;
	return 0;
}

static int
station_write(struct ledger *ledger, const struct station *station,
    int64_t place, uint64_t entry)
{
	sqlite3_stmt *put = ledger_statement(ledger, SQL_STATION_PUT);

	if (put == NULL)
		return -1;
	(void)sqlite3_bind_text(put, 1, station->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int(put, 2, (int)station->kind);
	if (place != 0)
		(void)sqlite3_bind_int64(put, 3, place);
	(void)sqlite3_bind_blob(put, 4, station->fingerprint, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 5, (int64_t)entry);
	return ledger_change_one(ledger, put, "the station");
}

int
ledger_station_put(struct ledger *ledger, const struct station *station,
    const char *request)
{
	char facts[ENTRY_TOKEN_TEXT];
	uint64_t entry;
	int64_t place;

	return station_check(ledger, station, &place) != 0 ||
		station_facts(facts, station) != 0 ||
		ledger_log_size(ledger, &entry) != 0 ||
		ledger_log(ledger,
		    &(struct log_line){ EVENT_STATION, NULL, facts,
			station->name, request }) != 0
	    ? -1
	    : station_write(ledger, station, place, entry);
}

int
station_change(struct ledger *ledger, const struct station *station,
    enum sql which)
{
	sqlite3_stmt *change = ledger_statement(ledger, which);

	if (change == NULL)
		return -1;
	(void)sqlite3_bind_text(change, 1, station->name, -1, SQLITE_STATIC);
	return ledger_change_one(ledger, change, "the station");
}

void
station_empty(struct station *station)
{
	station->who[0] = '\0';
	station->shift_ms = 0;
	station->shift = 0;
}

int
station_check_active(const struct station *station)
{
	return station->active
	    ? 0
	    : fail(EX_DATAERR, "the station %s was revoked", station->name);
}

int
ledger_station_revoke(struct ledger *ledger, struct station *station)
{
	if (station_check_active(station) != 0 ||
	    station_change(ledger, station, SQL_STATION_REVOKE) != 0)
		return -1;
	station->active = false;
	station_empty(station);
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_REVOKE_STATION, NULL, NULL, station->name,
		NULL });
}

int
ledger_station_unlock(struct ledger *ledger, struct station *station)
{
	if (station_check_active(station) != 0)
		return -1;
	if (station->refused == 0)
		return fail(EX_DATAERR,
		    "there is nothing to unlock: no code was refused at %s",
		    station->name);
	if (station_change(ledger, station, SQL_STATION_UNLOCK) != 0)
		return -1;
	station->refused = 0;
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_UNLOCK_STATION, NULL, NULL, station->name,
		NULL });
}
