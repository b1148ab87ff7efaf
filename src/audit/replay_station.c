/* Stations: who was at which, and that nothing was done at one but by whoever
 * had shown her badge there. */
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "audit/station_rule.h"
#include "base/fail.h"

#include "base/banned.h"

int
replay_stations_new(struct replay *replay)
{
	return (replay->stations = names_new()) == NULL ? -1 : 0;
}

void
replay_stations_free(struct replay *replay)
{
	names_free(replay->stations);
	free(replay->station_list);
}

static struct station_known *
replay_station_find(const struct replay *replay, const char *name)
{
	uint32_t number = names_find(replay->stations, name);

	return number == 0 ? NULL : &replay->station_list[number - 1];
}

const char *
replay_station(const struct replay *replay, const char *name,
    struct station_now *now, uint64_t *entry)
{
	const struct station_known *station = replay_station_find(replay, name);

	if (station == NULL)
		return NULL;
	*now = station->now;
	*entry = station->entry;
	return station->facts;
}

size_t
replay_station_count(const struct replay *replay)
{
	return replay->station_count;
}

/* NULL with a reason. */
static struct station_known *
replay_station_add(struct replay *replay, const char *name)
{
	struct station_known *found = replay_station_find(replay, name), *grown;

	if (found != NULL)
		return found;
	grown = realloc(replay->station_list,
	    ((size_t)replay->station_count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	replay->station_list = grown;
	if (names_add(replay->stations, name) == 0)
		return NULL;
	return &grown[replay->station_count++];
}

/* The custodian of that name, whose facts begin so. */
static uint32_t
replay_counter(const struct replay *replay, const char *name,
    const char *begins)
{
	uint32_t number = names_find(replay->places, name);

	return number != 0 &&
		replay->subjects[number - 1].kind == SUBJECT_CUSTODIAN &&
		strncmp(replay->subjects[number - 1].facts, begins,
		    strlen(begins)) == 0
	    ? number
	    : 0;
}

/* A later one of that name takes its place, and nobody is at it. */
int
replay_station_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct station_known *station,
	    new = { .entry = entry->sequence, .now = { .active = true } };
	char place[ENTRY_TOKEN_TEXT];

	(void)kind;
	if (entry->to[0] == '\0' || !station_facts_place(place, entry->from))
		return fail(EX_DATAERR, "%s is no station",
		    entry->from[0] != '\0' ? entry->from : "-");
	new.is_help_desk = strcmp(place, STATION_OF_HELP_DESK) == 0;
	if (strcmp(place, STATION_OF_AUDITOR) != 0 && !new.is_help_desk &&
	    (new.custodian = replay_counter(replay, place, "counter:")) == 0)
		return fail(EX_DATAERR, "there is no counter %s", place);
	if ((station = replay_station_add(replay, entry->to)) == NULL)
		return -1;
	memcpy(new.facts, entry->from, sizeof new.facts);
	*station = new;
	return 0;
}

/* The station of that name, while anybody may talk to it; NULL with a reason.
 */
static struct station_known *
replay_station_active(const struct replay *replay, const char *name)
{
	struct station_known *station = replay_station_find(replay, name);

	if (station == NULL)
		fail(EX_DATAERR, "there is no station %s",
		    name[0] != '\0' ? name : "-");
	else if (!station->now.active)
		fail(EX_DATAERR, "the station %s was revoked", name);
	return station != NULL && station->now.active ? station : NULL;
}

static void
replay_station_empty(struct station_known *station)
{
	station->now.who = NULL;
	station->now.shift = 0;
}

int
replay_station_revoke(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct station_known *station =
	    replay_station_active(replay, entry->to);

	(void)kind;
	if (station == NULL)
		return -1;
	station->now.active = false;
	replay_station_empty(station);
	return 0;
}

int
replay_station_unlock(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct station_known *station =
	    replay_station_active(replay, entry->to);

	(void)kind;
	if (station == NULL)
		return -1;
	if (station->now.refused == 0)
		return fail(EX_DATAERR, "nothing was refused at %s", entry->to);
	station->now.refused = 0;
	return 0;
}

const char *
replay_operator_badge(const struct replay *replay, const char *name,
    uint64_t *entry)
{
	uint32_t number = names_find(replay->operators, name);

	if (number == 0 || replay->acting[number - 1].badge[0] == '\0')
		return NULL;
	*entry = replay->acting[number - 1].badge_entry;
	return replay->acting[number - 1].badge;
}

size_t
replay_badge_count(const struct replay *replay)
{
	return replay->badge_count;
}

int
replay_badge(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	uint32_t number = names_find(replay->operators, entry->to);
	struct acting *acting;

	(void)kind;
	if (number == 0 ||
	    (replay->acting[number - 1].roles & ROLES_WITH_BADGE) == 0)
		return fail(EX_DATAERR, "%s has no role that takes a badge",
		    entry->to[0] != '\0' ? entry->to : "-");
	if (strcmp(entry->to, entry->actor) == 0)
		return fail(EX_DATAERR, "%s made a badge for herself",
		    entry->actor);
	if (entry->from[0] == '\0')
		return fail(EX_DATAERR, "a badge without a digest");
	acting = &replay->acting[number - 1];
	replay->badge_count += acting->badge[0] == '\0';
	memcpy(acting->badge, entry->from, sizeof acting->badge);
	acting->badge_entry = entry->sequence;
	replay_end_serving(replay, number);
	return 0;
}

void
replay_end_serving(struct replay *replay, uint32_t number)
{
	const char *name = names_text(replay->operators, number);
	struct acting *acting = &replay->acting[number - 1];
	uint32_t i;

	if ((acting->roles & ROLES_WITH_BADGE) == 0) {
		replay->badge_count -= acting->badge[0] != '\0';
		acting->badge[0] = '\0';
	}
	for (i = 0; i < replay->station_count; i++)
		if (replay->station_list[i].now.who != NULL &&
		    strcmp(replay->station_list[i].now.who, name) == 0)
			replay_station_empty(&replay->station_list[i]);
}

/* The active station TO, which is of the counter FROM; NULL with a reason. */
static struct station_known *
replay_station_at(const struct replay *replay, const struct entry *entry)
{
	struct station_known *station =
	    replay_station_active(replay, entry->to);

	if (station == NULL)
		return NULL;
	if (station->custodian != names_find(replay->places, entry->from) ||
	    (station->custodian == 0) != (entry->from[0] == '\0')) {
		fail(EX_DATAERR, "the station %s is not of %s", entry->to,
		    entry->from[0] != '\0' ? entry->from : "-");
		return NULL;
	}
	return station;
}

static bool
replay_station_is_at(const struct station_known *station, const char *who)
{
	return station->now.who != NULL && strcmp(station->now.who, who) == 0;
}

/* And who acts is the service, or whoever showed her badge at it. */
struct station_known *
replay_station_used(const struct replay *replay, const struct entry *entry)
{
	struct station_known *station = replay_station_at(replay, entry);

	if (station == NULL || entry->actor[0] == '@' ||
	    replay_station_is_at(station, entry->actor))
		return station;
	fail(EX_DATAERR, "%s has no shift at %s", entry->actor, entry->to);
	return NULL;
}

int
replay_serves(const struct replay *replay, const struct entry *entry)
{
	uint32_t place = names_find(replay->places, entry->from), i;

	for (i = 0; place != 0 && i < replay->station_count; i++)
		if (replay->station_list[i].custodian == place &&
		    replay_station_is_at(&replay->station_list[i],
			entry->actor))
			return 0;
	return fail(EX_DATAERR, "%s has no shift at %s", entry->actor,
	    entry->from);
}

int
replay_help_desk(const struct replay *replay, const struct entry *entry)
{
	const struct station_known *station =
	    replay_station_active(replay, entry->request);

	if (station == NULL)
		return -1;
	if (!station->is_help_desk)
		return fail(EX_DATAERR, "the station %s is no help desk's",
		    entry->request);
	return replay_station_is_at(station, entry->actor)
	    ? 0
	    : fail(EX_DATAERR, "%s has no shift at %s", entry->actor,
		  entry->request);
}

int
replay_shift(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct station_known *station = replay_station_at(replay, entry);
	uint32_t number = names_find(replay->operators, entry->actor);

	(void)kind;
	if (station == NULL)
		return -1;
	if (!station->is_help_desk &&
	    replay_counter(replay, entry->from, "counter:open:") == 0)
		return fail(EX_DATAERR, "%s is no open counter",
		    entry->from[0] != '\0' ? entry->from : "-");
	if (replay->acting[number - 1].badge[0] == '\0')
		return fail(EX_DATAERR, "%s has no badge", entry->actor);
	station->now.who = names_text(replay->operators, number);
	station->now.shift = entry->sequence;
	return 0;
}

int
replay_end_shift(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct station_known *station = replay_station_at(replay, entry);

	(void)kind;
	if (station == NULL)
		return -1;
	if (station->now.who == NULL)
		return fail(EX_DATAERR, "nobody was at %s", entry->to);
	if (replay_station_used(replay, entry) == NULL)
		return -1;
	replay_station_empty(station);
	return 0;
}

int
replay_decline(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct station_known *station = replay_station_used(replay, entry);

	(void)kind;
	if (station == NULL)
		return -1;
	if (entry->request[0] == '\0')
		return fail(EX_DATAERR, "declined without a reason");
	station->now.refused += decline_counts(entry->request);
	return 0;
}

int
replay_out_of_order(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	(void)kind;
	if (replay_station_used(replay, entry) == NULL)
		return -1;
	if (!out_of_order_is_reason(entry->request))
		return fail(EX_DATAERR, "out of order without a reason");
	replay->must_bind = true;
	replay->out_of_order = *entry;
	return 0;
}

int
replay_end_out_of_order(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	const struct entry *before = &replay->out_of_order;

	if (!replay->must_bind)
		return 0;
	replay->must_bind = false;
	return kind == EVENT_BIND && entry->count == 1 &&
		entry->first.number == before->first.number &&
		strcmp(entry->first.series.name, before->first.series.name) ==
		    0 &&
		strcmp(entry->actor, before->actor) == 0 &&
		strcmp(entry->from, before->from) == 0
	    ? 0
	    : fail(EX_DATAERR,
		  "what was out of order is not what was bound next");
}
