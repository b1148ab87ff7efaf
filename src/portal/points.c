#include "portal/points.h"

#include <jansson.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/fold.h"
#include "base/hours.h"
#include "ledger/place.h"
#include "ledger/standing.h"
#include "portal/distance.h"

#include "base/banned.h"

struct point {
	struct custodian custodian;
	struct position position;
	enum fold_match match; /* with what was typed */
	bool placed;           /* has a position */
	double metres;
};

struct points {
	const struct points_query *query;
	struct point *list;
	size_t count;
};

struct points_moment
points_moment_at(int64_t unix_ms)
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm parts = { 0 };

	(void)localtime_r(&seconds, &parts);
	return (struct points_moment){ (unsigned)(parts.tm_wday + 6) % 7,
		(unsigned)(parts.tm_hour * 60 + parts.tm_min) };
}

static bool
point_is_asked(const struct points_query *query, const struct point *point)
{
	return point->custodian.kind == CUSTODIAN_COUNTER &&
	    point->custodian.municipality[0] != '\0' &&
	    point->match != FOLD_NOWHERE && (!query->near || point->placed);
}

static int
points_add(void *context, const struct custodian *custodian)
{
	struct point point = { .custodian = *custodian }, *grown;
	struct points *points = context;

	point.match =
	    fold_finds(custodian->municipality, points->query->municipality);
	point.placed = position_read(&point.position, custodian->position);
	if (!point_is_asked(points->query, &point))
		return 0;
	if (points->query->near)
		point.metres =
		    distance_metres(&points->query->from, &point.position);
	grown = realloc(points->list, (points->count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	points->list = grown;
	grown[points->count++] = point;
	return 0;
}

/* What is near first; else what is named as was typed, and by municipality and
 * title, as people read. */
static int
point_compare(const void *a, const void *b)
{
	const struct point *one = a, *other = b;
	int order;

	if (one->metres < other->metres || one->metres > other->metres)
		return one->metres < other->metres ? -1 : 1;
	order = (int)other->match - (int)one->match;
	if (order == 0)
		order = fold_compare(one->custodian.municipality,
		    other->custodian.municipality);
	if (order == 0)
		order =
		    fold_compare(one->custodian.title, other->custodian.title);
	return order != 0 ? order
			  : strcmp(one->custodian.name, other->custodian.name);
}

static json_t *
span_json(const struct hours_span *span)
{
	return json_sprintf("%02u:%02u-%02u:%02u", span->from / 60U,
	    span->from % 60U, span->until / 60U, span->until % 60U);
}

/* Seven days, each with what it is open: for who does not read
 * opening_hours. */
static json_t *
week_json(const struct hours *hours)
{
	json_t *week = json_array(), *spans;
	unsigned day, i;

	for (day = 0; day < HOURS_DAYS; day++) {
		spans = json_array();
		for (i = 0; i < hours->count[day]; i++)
			(void)json_array_append_new(spans,
			    span_json(&hours->span[day][i]));
		(void)json_array_append_new(week, spans);
	}
	return week;
}

/* Nothing is said of hours that are not known. */
static int
point_set_hours(json_t *object, const struct point *point,
    const struct points_moment *now)
{
	const struct custodian *custodian = &point->custodian;
	struct hours hours;

	if (custodian->hours[0] == '\0')
		return 0;
	if (hours_read(&hours, custodian->hours) != 0)
		return -1;
	return json_object_set_new(object, "hours",
		   json_string(custodian->hours)) == 0 &&
		json_object_set_new(object, "week", week_json(&hours)) == 0 &&
		json_object_set_new(object, "open_now",
		    json_boolean(custodian->open &&
			hours_open_at(&hours, now->day, now->minute))) == 0
	    ? 0
	    : fail(EX_OSERR, "out of memory");
}

static int
point_set_place(json_t *object, const struct point *point, bool near)
{
	if (!point->placed)
		return 0;
	return json_object_set_new(object, "latitude",
		   json_real(point->position.latitude / 1e6)) == 0 &&
		json_object_set_new(object, "longitude",
		    json_real(point->position.longitude / 1e6)) == 0 &&
		(!near ||
		    json_object_set_new(object, "distance",
			json_integer((json_int_t)lround(point->metres))) == 0)
	    ? 0
	    : fail(EX_OSERR, "out of memory");
}

/* NULL with a reason. */
static json_t *
point_json(struct ledger *ledger, const struct point *point,
    const struct points_query *query)
{
	const struct custodian *custodian = &point->custodian;
	struct serial serial;
	json_t *object;
	int found = ledger_next_at(ledger, custodian->place, &serial);

	if (found < 0)
		return NULL;
	/* clang-format off */
	object = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}",
	    "name", custodian->name,
	    "title", custodian->title,
	    "address", custodian->address,
	    "municipality", custodian->municipality,
	    "closed", !custodian->open,
	    "envelopes", found == 1);
	/* clang-format on */
	if (object == NULL)
		fail(EX_OSERR, "out of memory");
	else if (point_set_hours(object, point, &query->now) == 0 &&
	    point_set_place(object, point, query->near) == 0)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
points_list(struct ledger *ledger, const struct points *points)
{
	json_t *list = json_array(), *object;
	size_t i, most = points->count;

	if (points->query->near && most > POINTS_NEAREST)
		most = POINTS_NEAREST;
	for (i = 0; i < most; i++) {
		object = point_json(ledger, &points->list[i], points->query);
		if (object == NULL) {
			json_decref(list);
			return NULL;
		}
		(void)json_array_append_new(list, object);
	}
	if (json_array_size(list) == most)
		return list;
	fail(EX_OSERR, "out of memory");
	json_decref(list);
	return NULL;
}

static char *
points_text(json_t *list, const struct points_moment *now)
{
	char *text = NULL;
	json_t *answer = json_pack("{s:{s:i, s:o}, s:o}", "now", "day",
	    (int)now->day, "time",
	    json_sprintf("%02u:%02u", now->minute / 60, now->minute % 60),
	    "points", list);

	/* Nine digits are what millionths of a degree have. */
	if (answer != NULL)
		text =
		    json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(9));
	json_decref(answer);
	if (text == NULL)
		fail(EX_OSERR, "out of memory");
	return text;
}

char *
points_json(struct ledger *ledger, const struct points_query *query)
{
	struct points points = { .query = query };
	char *text = NULL;
	json_t *list;

	if (ledger_custodian_each(ledger, points_add, &points) == 0) {
		if (points.count > 0)
			qsort(points.list, points.count, sizeof *points.list,
			    point_compare);
		if ((list = points_list(ledger, &points)) != NULL)
			text = points_text(list, &query->now);
	}
	free(points.list);
	return text;
}
