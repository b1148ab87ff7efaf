/* Goal: a citizen is told of every activation point, where it is, how far, when
 * it is open and whether it has envelopes; and nothing of what is none. */
#include <jansson.h>

#include <time.h>

#include "base/position.h"
#include "ledger_fixture.h"
#include "portal/distance.h"
#include "portal/points.h"

#include "base/banned.h"

/* GeographicLib's GeodSolve on a sphere (-e 6371000 0), which also gives the
 * first pair's 2886.444 km of Rosetta Code. */
static const struct {
	const char *from, *to;
	double metres;
} distances[] = {
	{ "36.12,-86.67", "33.94,-118.40", 2886444.443 },
	{ "41.902782,12.496366", "41.467567,12.903597", 59038.329 },
	{ "41.902782,12.496366", "41.902792,12.496366", 1.112 },
	{ "41.902782,12.496366", "45.464194,9.189635", 476900.640 },
	{ "0,179.9", "0,-179.9", 22238.985 },
	{ "89.9,0", "89.9,180", 22238.985 },
	{ "41.9,12.5", "-41.9,-167.5", 20015086.796 },
	{ "-33.86882,151.20929", "41.902782,12.496366", 16321061.381 },
	{ "41.902782,12.496366", "41.902782,12.496366", 0 },
};

static void
test_distances(void **state)
{
	struct position from, to;
	double there, back;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof distances / sizeof distances[0]; i++) {
		assert_true(position_read(&from, distances[i].from));
		assert_true(position_read(&to, distances[i].to));
		there = distance_metres(&from, &to) - distances[i].metres;
		back = distance_metres(&to, &from) - distances[i].metres;
		if (there < -0.001 || there > 0.001 || back < -0.001 ||
		    back > 0.001)
			fail_msg("%s to %s: %f", distances[i].from,
			    distances[i].to, there);
	}
}

/* Italian time, in winter, in summer, and over midnight and the week's end. */
static void
test_what_time_it_is_there(void **state)
{
	static const struct {
		int64_t seconds;
		unsigned day, minute;
	} moments[] = {
		{ 1795779000, 4, 12 * 60 + 30 }, /* 2026-11-27T11:30:00Z */
		{ 1783722600, 5, 30 },           /* 2026-07-10T22:30:00Z */
		{ 1795993199, 6, 23 * 60 + 59 }, /* 2026-11-29T22:59:59Z */
		{ 1795993200, 0, 0 },            /* 2026-11-29T23:00:00Z */
	};
	struct points_moment moment;
	size_t i;

	(void)state;
	assert_int_equal(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
	tzset();
	for (i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		moment = points_moment_at(moments[i].seconds * 1000 + 999);
		assert_int_equal(moment.day, moments[i].day);
		assert_int_equal(moment.minute, moments[i].minute);
	}
}

static void
put(const char *name, enum custodian_kind kind, bool open,
    const char *municipality, const char *hours, const char *position)
{
	struct custodian custodian = { .kind = kind, .open = open };

	(void)snprintf(custodian.name, sizeof custodian.name, "%s", name);
	(void)snprintf(custodian.title, sizeof custodian.title, "Title %s",
	    name);
	(void)snprintf(custodian.address, sizeof custodian.address,
	    "Via \"%s\" 1", name);
	(void)snprintf(custodian.municipality, sizeof custodian.municipality,
	    "%s", municipality);
	(void)snprintf(custodian.hours, sizeof custodian.hours, "%s", hours);
	(void)snprintf(custodian.position, sizeof custodian.position, "%s",
	    position);
	assert_int_equal(ledger_begin(ledger), 0);
	if (settle(ledger_custodian_put(ledger, &custodian, "#1")) != 0)
		fail_msg("%s: %s", name, fail_reason());
}

static void
moved(enum event_kind kind, const char *ranges, const char *from,
    const char *to)
{
	struct stock_runs faults = { 0 };

	assert_int_equal(move(kind, ranges, from, to, &faults), 0);
	stock_runs_free(&faults);
}

/* A batch in the print room's hands, and a delivery to move it by. */
static void
print_batch(void)
{
	struct batch batch = add_batch("/jobs/nightly.cfg", "LZ26", 7);
	struct chunk chunk = order(&batch, 100);

	assert_int_equal(seal(&batch, &chunk), 0);
	batch_free(&batch);
	(void)add_place("print");
	(void)add_place("D1");
	moved(EVENT_RELEASE, "LZ26-0000001..0000100", "B000001", "B000001");
	moved(EVENT_PRINT, "LZ26-0000001..0000100", "B000001", "print");
}

static void
hand(const char *ranges, const char *counter)
{
	moved(EVENT_SEND, ranges, "print", "D1");
	moved(EVENT_RECEIVE, ranges, "D1", counter);
}

static void
make_points(void)
{
	ledger_act_as(ledger, "anna");
	print_batch();
	put("depot", CUSTODIAN_DEPOT, true, "", "", "");
	put("backroom", CUSTODIAN_COUNTER, true, "", "Mo-Su 00:00-24:00",
	    "41.9,12.5");
	put("roma-2", CUSTODIAN_COUNTER, false, "Roma", "Mo-Fr 08:30-13:00",
	    "41.890210,12.492231");
	put("roma-1", CUSTODIAN_COUNTER, true, "Roma",
	    "Mo-Th 08:30-13:00,15:00-17:00; Fr 08:30-12:00",
	    "41.902782,12.496366");
	put("latina", CUSTODIAN_COUNTER, true, "Latina", "Mo-Fr 08:30-13:00",
	    "41.467567,12.903597");
	put("fabrica", CUSTODIAN_COUNTER, true, "Fàbrica di Roma", "", "");
	hand("LZ26-0000001..0000010", "roma-1");
	hand("LZ26-0000011..0000020", "fabrica");
	hand("LZ26-0000021..0000030", "roma-2");
	hand("LZ26-0000031..0000031", "latina");
	moved(EVENT_SPOIL, "LZ26-0000031..0000031", "latina", "latina");
}

static json_t *
ask(const char *municipality, const char *near, unsigned day, unsigned minute)
{
	struct points_query query = { .near = near != NULL,
		.now = { day, minute } };
	json_t *answer;
	char *text;

	(void)snprintf(query.municipality, sizeof query.municipality, "%s",
	    municipality != NULL ? municipality : "");
	if (near != NULL)
		assert_true(position_read(&query.from, near));
	assert_int_equal(ledger_begin_reading(ledger), 0);
	if ((text = points_json(ledger, &query)) == NULL)
		fail_msg("%s", fail_reason());
	ledger_rollback(ledger);
	answer = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(answer);
	free(text);
	return answer;
}

/* What the points say, one after the other: "roma-1 true; latina false". */
static void
assert_points(json_t *answer, const char *member, const char *wanted)
{
	char said[2000] = "", *value;
	const json_t *point;
	size_t i;

	json_array_foreach (json_object_get(answer, "points"), i, point) {
		value = json_dumps(json_object_get(point, member),
		    JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
		(void)snprintf(said + strlen(said), sizeof said - strlen(said),
		    "%s%s %s", i > 0 ? "; " : "",
		    json_string_value(json_object_get(point, "name")),
		    value != NULL ? value : "-");
		free(value);
	}
	assert_string_equal(said, wanted);
	json_decref(answer);
}

static const struct {
	const char *text, *municipality;
	int32_t latitude, longitude; /* 0: not near */
} asked[] = {
	{ "", "", 0, 0 },
	{ "municipality=", "", 0, 0 },
	{ "municipality=Roma", "Roma", 0, 0 },
	{ "municipality=Forl%C3%AC", "Forlì", 0, 0 },
	{ "municipality=Sant%27Angelo+in%20Vado", "Sant'Angelo in Vado", 0, 0 },
	{ "municipality=a%26near%3D1%2C2", "a&near=1,2", 0, 0 },
	{ "near=41.903,12.496", "", 41903000, 12496000 },
	{ "near=41.903%2c-12.496", "", 41903000, -12496000 },
	{ "near=41.903,12.496&municipality=Roma", "Roma", 41903000, 12496000 },
	{ "municipality=Roma&near=1,2", "Roma", 1000000, 2000000 },
};

static const char *const hostile[] = { "&", "=", "near", "near=", "near=Roma",
	"near=41.9034567,12.4", "near=91,0", "near=1,2&near=1,2",
	"municipality", "municipality=a&municipality=b", "municipality=a&",
	"&municipality=a", "municipality=%", "municipality=%4",
	"municipality=%zz", "municipality=%00", "municipality=a%0Ab",
	"municipality=%ff", "municipality=%C3", "municipality=a=b",
	"Municipality=a", "near=1,2;municipality=a", "page=2",
	"municipality=a#b" };

static void
test_what_is_asked(void **state)
{
	struct points_query query;
	char many[2 * POINTS_TYPED] = "municipality=";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof asked / sizeof asked[0]; i++)
		if (!points_query_read(&query, asked[i].text) ||
		    strcmp(query.municipality, asked[i].municipality) != 0 ||
		    query.near != (asked[i].latitude != 0) ||
		    query.from.latitude != asked[i].latitude ||
		    query.from.longitude != asked[i].longitude)
			fail_msg("%s", asked[i].text);
	for (i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
		if (points_query_read(&query, hostile[i]))
			fail_msg("\"%s\" was read", hostile[i]);
	memset(many + strlen(many), 'a', POINTS_TYPED - 1);
	assert_true(points_query_read(&query, many));
	many[strlen(many)] = 'a';
	assert_false(points_query_read(&query, many));
}

enum { MO, TU, WE, TH, FR, SA, SU };

static void
test_points_by_municipality(void **state)
{
	(void)state;
	make_points();
	assert_points(ask(NULL, NULL, MO, 540), "municipality",
	    "fabrica \"Fàbrica di Roma\"; latina \"Latina\"; "
	    "roma-1 \"Roma\"; roma-2 \"Roma\"");
	assert_points(ask("", NULL, MO, 540), "title",
	    "fabrica \"Title fabrica\"; latina \"Title latina\"; "
	    "roma-1 \"Title roma-1\"; roma-2 \"Title roma-2\"");
	assert_points(ask("FABRICA", NULL, MO, 540), "address",
	    "fabrica \"Via \\\"fabrica\\\" 1\"");
	assert_points(ask("roma", NULL, MO, 540), "closed",
	    "roma-1 false; roma-2 true; fabrica false");
	assert_points(ask("lati", NULL, MO, 540), "latitude",
	    "latina 41.467567");
	assert_points(ask("lati", NULL, MO, 540), "longitude",
	    "latina 12.903597");
	assert_points(ask("milano", NULL, MO, 540), "name", "");
	assert_points(ask(NULL, NULL, MO, 540), "distance",
	    "fabrica -; latina -; roma-1 -; roma-2 -");
}

static void
test_points_that_are_near(void **state)
{
	(void)state;
	make_points();
	assert_points(ask(NULL, "41.902782,12.496366", MO, 540), "distance",
	    "roma-1 0; roma-2 1439; latina 59038");
	assert_points(ask(NULL, "41.467567,12.903597", MO, 540), "name",
	    "latina \"latina\"; roma-2 \"roma-2\"; roma-1 \"roma-1\"");
	assert_points(ask("roma", "41.467567,12.903597", MO, 540), "name",
	    "roma-2 \"roma-2\"; roma-1 \"roma-1\"");
}

static void
test_what_is_near_is_no_long_list(void **state)
{
	char name[8], position[POSITION_TEXT];
	json_t *answer, *points;
	unsigned i;

	(void)state;
	ledger_act_as(ledger, "anna");
	for (i = 1; i <= POINTS_NEAREST + 1; i++) {
		(void)snprintf(name, sizeof name, "c%02u", i);
		(void)snprintf(position, sizeof position, "42.%02u,12", i);
		put(name, CUSTODIAN_COUNTER, true, "Roma", "", position);
	}
	answer = ask(NULL, "42,12", MO, 540);
	points = json_object_get(answer, "points");
	assert_int_equal(json_array_size(points), POINTS_NEAREST);
	assert_string_equal(json_string_value(
				json_object_get(json_array_get(points,
						    POINTS_NEAREST - 1),
				    "name")),
	    "c20");
	json_decref(answer);
	answer = ask("roma", NULL, MO, 540);
	assert_int_equal(json_array_size(json_object_get(answer, "points")),
	    POINTS_NEAREST + 1);
	json_decref(answer);
}

static void
test_when_they_are_open(void **state)
{
	json_t *answer;

	(void)state;
	make_points();
	/* What is closed is not open, whatever its hours; and who says no hours
	 * is neither. */
	assert_points(ask(NULL, NULL, MO, 9 * 60), "open_now",
	    "fabrica -; latina true; roma-1 true; roma-2 false");
	assert_points(ask("roma", NULL, FR, 12 * 60), "open_now",
	    "roma-1 false; roma-2 false; fabrica -");
	assert_points(ask("roma", NULL, TH, 15 * 60), "open_now",
	    "roma-1 true; roma-2 false; fabrica -");
	assert_points(ask("lat", NULL, SU, 9 * 60), "open_now", "latina false");
	assert_points(ask("roma", NULL, MO, 0), "hours",
	    "roma-1 \"Mo-Th 08:30-13:00,15:00-17:00; Fr 08:30-12:00\"; "
	    "roma-2 \"Mo-Fr 08:30-13:00\"; fabrica -");
	assert_points(ask("roma", NULL, MO, 0), "week",
	    "roma-1 [[\"08:30-13:00\", \"15:00-17:00\"], "
	    "[\"08:30-13:00\", \"15:00-17:00\"], [\"08:30-13:00\", "
	    "\"15:00-17:00\"], [\"08:30-13:00\", \"15:00-17:00\"], "
	    "[\"08:30-12:00\"], [], []]; roma-2 [[\"08:30-13:00\"], "
	    "[\"08:30-13:00\"], [\"08:30-13:00\"], [\"08:30-13:00\"], "
	    "[\"08:30-13:00\"], [], []]; fabrica -");
	answer = ask(NULL, NULL, TH, 9 * 60 + 5);
	assert_int_equal(json_integer_value(
			     json_object_get(json_object_get(answer, "now"),
				 "day")),
	    TH);
	assert_string_equal(json_string_value(
				json_object_get(json_object_get(answer, "now"),
				    "time")),
	    "09:05");
	json_decref(answer);
}

static void
test_whether_there_are_envelopes(void **state)
{
	char *ten, *one;
	json_t *answer;

	(void)state;
	make_points();
	/* latina's only one is spoiled. */
	assert_points(ask(NULL, NULL, MO, 540), "envelopes",
	    "fabrica true; latina false; roma-1 true; roma-2 true");
	/* Of ten nothing else is said than of one. */
	answer = ask(NULL, NULL, MO, 540);
	ten = json_dumps(answer, 0);
	json_decref(answer);
	moved(EVENT_SPOIL, "LZ26-0000001..0000009", "roma-1", "roma-1");
	answer = ask(NULL, NULL, MO, 540);
	one = json_dumps(answer, 0);
	json_decref(answer);
	assert_string_equal(ten, one);
	free(ten);
	free(one);
	moved(EVENT_SPOIL, "LZ26-0000010..0000010", "roma-1", "roma-1");
	assert_points(ask("roma", NULL, MO, 540), "envelopes",
	    "roma-1 false; roma-2 true; fabrica true");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distances),
		cmocka_unit_test(test_what_time_it_is_there),
		cmocka_unit_test(test_what_is_asked),
		ledger_test(test_points_by_municipality),
		ledger_test(test_points_that_are_near),
		ledger_test(test_what_is_near_is_no_long_list),
		ledger_test(test_when_they_are_open),
		ledger_test(test_whether_there_are_envelopes),
	};

	use_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
