/* Stations: asked for, looked at, taken away, unlocked. */
#include <inttypes.h>
#include <stdio.h>

#include "audit/event.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/request.h"
#include "desk/request_kinds.h"
#include "home/session.h"
#include "ledger/station.h"

#include "base/banned.h"

int
command_station_add(const char *path, int argc, char **argv)
{
	return request_command(path, EVENT_STATION, read_station, argc, argv);
}

static int
station_add_json(void *context, const struct station *station)
{
	bool taken = station->who[0] != '\0';
	char fingerprint[DIGEST_TEXT], since[CLOCK_TEXT];

	clock_text(since, station->shift_ms);
	hex_write(fingerprint, station->fingerprint, DIGEST_SIZE);
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s*, s:s, s:I, s:s*, s:s*, s:s, s:I}",
		"name", station->name, "kind", station_kind_name(station->kind),
		"counter",
		station->kind == STATION_COUNTER ? station->counter : NULL,
		"state", station->active ? "active" : "revoked", "refused",
		(json_int_t)station->refused, "operator",
		taken ? station->who : NULL, "since", taken ? since : NULL,
		"certificate_sha256", fingerprint, "entry",
		(json_int_t)station->entry));
}

static int
stations_read(struct ledger *ledger, json_t *list)
{
	return ledger_station_each(ledger, station_add_json, list);
}

int
command_station_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "name", "NAME", 0 },
		{ "kind", "KIND", 0 }, { "counter", "COUNTER", 0 },
		{ "state", "STATE", 0 }, { "refused", "REFUSED", 0 },
		{ "operator", "OPERATOR", 0 }, { "since", "SINCE", 0 },
		{ "certificate_sha256", "CERTIFICATE", 0 }, { NULL, NULL, 0 } };

	return command_list(path, argc, argv, stations_read, columns);
}

/* What one person does to one station, by its name. */
struct station_change {
	const char *name;
	int (*change)(struct ledger *ledger, struct station *station);
};

static int
station_change_do(struct ledger *ledger, void *context)
{
	const struct station_change *change = context;
	struct station station;
	int found = ledger_station_get(ledger, change->name, &station);

	return found == 0
	    ? fail(EX_NOINPUT,
		  "there is no station %s: \"busta station list\" names them",
		  change->name)
	    : found < 0 ? -1
			: change->change(ledger, &station);
}

static int
station_change(const char *path, int argc, char **argv, enum event_kind kind,
    struct station_change *change)
{
	static const struct option_value none[] = { { 0 } };
	struct session session;
	char **word;
	int rc;

	if (command_options(argc, argv, none, 1, &word) != 0)
		return -1;
	change->name = word[0];
	if ((rc = session_open(&session, path)) == 0 &&
	    (rc = actor_need(&session.actor, event_of(kind)->asks)) == 0)
		rc = actor_transact(session.ledger, event_of(kind)->asks,
		    station_change_do, change);
	session_close(&session);
	return rc;
}

int
command_station_revoke(const char *path, int argc, char **argv)
{
	struct station_change change = { .change = ledger_station_revoke };
	int rc =
	    station_change(path, argc, argv, EVENT_REVOKE_STATION, &change);

	if (rc == 0)
		(void)printf("%s is revoked: nothing it asks is answered any "
			     "more.\n",
		    change.name);
	return rc;
}

int
command_station_unlock(const char *path, int argc, char **argv)
{
	struct station_change change = { .change = ledger_station_unlock };
	int rc =
	    station_change(path, argc, argv, EVENT_UNLOCK_STATION, &change);

	if (rc == 0)
		(void)printf("%s may go on: its wrong codes are counted "
			     "anew.\n",
		    change.name);
	return rc;
}
