/* What is done at a station, and by whom. */
#include <string.h>

#include "audit/station_rule.h"
#include "base/fail.h"
#include "ledger/badge.h"
#include "ledger/internal.h"
#include "ledger/station.h"

#include "base/banned.h"

/* An entry of what was done at the station, and where it stands. */
static int
station_log(struct ledger *ledger, enum event_kind kind,
    const struct station *station, const char *reason, uint64_t *entry)
{
	const char *counter =
	    station->counter[0] != '\0' ? station->counter : NULL;

	return ledger_log_size(ledger, entry) != 0
	    ? -1
	    : ledger_log(ledger,
		  &(struct log_line){ kind, NULL, counter, station->name,
		      reason });
}

/* "" is nobody. */
static int
shift_write(struct ledger *ledger, const struct station *station,
    const char *who, uint64_t entry)
{
	sqlite3_stmt *write = ledger_statement(ledger, SQL_STATION_SHIFT);

	if (write == NULL)
		return -1;
	if (who[0] != '\0') {
		(void)sqlite3_bind_text(write, 1, who, -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(write, 2, (int64_t)entry);
	}
	(void)sqlite3_bind_text(write, 3, station->name, -1, SQLITE_STATIC);
	return ledger_change_one(ledger, write, "the station");
}

/* A stock keeper has a badge too, to witness. */
static int
shift_check(struct ledger *ledger, const struct station *station,
    const char *who)
{
	int found = ledger_badge_has(ledger, who);
	struct person person;

	if (found < 0 || station_check_active(station) != 0 ||
	    (found == 1 && ledger_operator_get(ledger, who, &person) != 1))
		return -1;
	if (station->kind == STATION_AUDITOR || !station->open)
		return fail(EX_DATAERR,
		    "the station %s is of no open counter, and no help desk's",
		    station->name);
	if (found != 1)
		return fail(EX_DATAERR, "%s has no badge", who);
	return (person.roles & ROLE_COUNTER) != 0
	    ? 0
	    : fail(EX_DATAERR, "%s serves at no counter", who);
}

/* The moment is that of its entry, as whoever reads it next has it. */
static int
shift_read(struct ledger *ledger, struct station *station)
{
	char name[STATION_NAME];

	memcpy(name, station->name, sizeof name);
	return ledger_station_get(ledger, name, station) == 1 ? 0 : -1;
}

int
ledger_shift_begin(struct ledger *ledger, struct station *station,
    const char *who, uint64_t *entry)
{
	if (shift_check(ledger, station, who) != 0)
		return -1;
	ledger_act_as(ledger, who);
	return station_log(ledger, EVENT_SHIFT, station, NULL, entry) != 0 ||
		shift_write(ledger, station, who, *entry) != 0
	    ? -1
	    : shift_read(ledger, station);
}

int
ledger_shift_end(struct ledger *ledger, struct station *station,
    uint64_t *entry)
{
	if (station->who[0] == '\0')
		return fail(EX_DATAERR, "nobody is at %s", station->name);
	if (station_log(ledger, EVENT_END_SHIFT, station, NULL, entry) != 0 ||
	    shift_write(ledger, station, "", 0) != 0)
		return -1;
	station_empty(station);
	return 0;
}

int
ledger_shift_void(struct ledger *ledger, const char *who)
{
	sqlite3_stmt *leave = ledger_statement(ledger, SQL_STATION_LEAVE);

	if (leave == NULL)
		return -1;
	(void)sqlite3_bind_text(leave, 1, who, -1, SQLITE_STATIC);
	return ledger_step(ledger, leave);
}

int
ledger_decline(struct ledger *ledger, struct station *station,
    const char *reason, uint64_t *entry)
{
	if (station_check_active(station) != 0 ||
	    station_log(ledger, EVENT_DECLINE, station, reason, entry) != 0)
		return -1;
	if (!decline_counts(reason))
		return 0;
	station->refused++;
	return station_change(ledger, station, SQL_STATION_REFUSE);
}

int
ledger_out_of_order(struct ledger *ledger, const struct serial *serial,
    const struct station *station, const char *reason)
{
	const struct range range = { serial->series, serial->number,
		serial->number };

	if (station_check_active(station) != 0)
		return -1;
	if (!out_of_order_is_reason(reason))
		return fail(EX_DATAERR, "%s is no reason to be out of order",
		    reason);
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_OUT_OF_ORDER, &range, station->counter,
		station->name, reason });
}
