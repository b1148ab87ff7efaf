/* Stations, badges, and what stations were answered. */
#include <string.h>

#include "ledger/badge.h"
#include "ledger/log.h"
#include "ledger/reply.h"
#include "ledger/station.h"
#include "reconcile/checks.h"

#include "base/banned.h"

struct station_check {
	struct pass *pass;
	size_t rows;
};

static bool
station_is_as_logged(const struct station *station,
    const struct station_now *now)
{
	const char *who = now->who != NULL ? now->who : "";

	return station->active == now->active &&
	    station->refused == now->refused &&
	    strcmp(station->who, who) == 0 && station->shift == now->shift;
}

static int
station_check_one(void *context, const struct station *station)
{
	struct station_check *check = context;
	char facts[ENTRY_TOKEN_TEXT];
	struct station_now now;
	uint64_t entry = 0;
	const char *said =
	    replay_station(check->pass->replay, station->name, &now, &entry);

	check->rows++;
	if (station_facts(facts, station) != 0)
		return -1;
	return said != NULL && strcmp(said, facts) == 0 &&
		entry == station->entry && station_is_as_logged(station, &now)
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the station %s is not as the log has it", station->name);
}

int
check_stations(struct pass *pass)
{
	struct station_check check = { .pass = pass };

	return ledger_station_each(pass->ledger, station_check_one, &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_station_count(pass->replay), "stations");
}

static int
badge_check_one(void *context, const struct badge_row *badge)
{
	struct station_check *check = context;
	uint64_t entry = 0;
	const char *said =
	    replay_operator_badge(check->pass->replay, badge->who, &entry);

	check->rows++;
	return said != NULL && strcmp(said, badge->digest) == 0 &&
		entry == badge->entry
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the badge of %s is not the one that was made", badge->who);
}

int
check_badges(struct pass *pass)
{
	struct station_check check = { .pass = pass };

	return ledger_badge_each(pass->ledger, badge_check_one, &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_badge_count(pass->replay), "badges");
}

/* That station and entry are there, the tables' own rules say. */
static int
reply_check_one(void *context, const struct reply_row *reply, bool sound)
{
	struct station_check *check = context;

	return sound
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "what the station %s was answered to its request %s was "
		  "edited",
		  reply->station, reply->key);
}

int
check_replies(struct pass *pass)
{
	struct station_check check = { .pass = pass };

	return ledger_reply_each(pass->ledger, reply_check_one, &check);
}
