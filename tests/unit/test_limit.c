/* Goal: a station gets what it is allowed and no more, whatever it does, and
 * never by what another one does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include "edge/limit.h"

#include <cmocka.h>

#include "base/banned.h"

enum { SECOND = 1000000 };

static const struct edge_limits limits = { .requests_per_second = 10,
	.burst = 5 };
static const uint8_t one[DIGEST_SIZE] = { 1 }, other[DIGEST_SIZE] = { 2 };

static unsigned
take(struct caller *caller, unsigned tries, int64_t now)
{
	unsigned i, got = 0;

	for (i = 0; i < tries; i++)
		got += caller_take(caller, &limits, now) == 0;
	return got;
}

static void
test_burst_and_rate(void **state)
{
	struct callers callers = { NULL };
	struct caller *caller = callers_get(&callers, one, &limits, 0);
	int64_t now = 0;
	unsigned got = 0;

	(void)state;
	assert_int_equal(take(caller, 100, now), 5);
	assert_int_equal(take(caller, 1, SECOND / 10 - 1), 0);
	assert_int_equal(take(caller, 2, SECOND / 10), 1);
	/* However often it asks in ten seconds, it gets ten a second. */
	for (now = SECOND / 10; now < 10 * SECOND; now += 777)
		got += take(caller, 1, now);
	assert_in_range(got, 98, 99);
	/* What it saved up in an hour is still one burst. */
	assert_int_equal(take(caller, 100, 3600LL * SECOND), 5);
	callers_free(&callers);
}

static void
test_retry_after(void **state)
{
	const struct edge_limits slow = { .requests_per_second = 1,
		.burst = 1 };
	struct callers callers = { NULL };
	struct caller *caller = callers_get(&callers, one, &slow, 0);
	unsigned wait;

	(void)state;
	assert_int_equal(caller_take(caller, &slow, 0), 0);
	wait = caller_take(caller, &slow, 0);
	assert_int_equal(wait, 1);
	assert_int_equal(caller_take(caller, &slow, SECOND * wait), 0);
	assert_int_equal(caller->too_many, 1);
	callers_free(&callers);
}

static void
test_stations_apart(void **state)
{
	struct callers callers = { NULL };
	struct caller *caller = callers_get(&callers, one, &limits, 0);

	(void)state;
	assert_int_equal(take(caller, 1000, 0), 5);
	assert_int_equal(take(callers_get(&callers, other, &limits, 0), 1000,
			     0),
	    5);
	/* Who comes back finds the bucket as it was. */
	assert_ptr_equal(callers_get(&callers, one, &limits, 0), caller);
	assert_int_equal(take(caller, 1, 0), 0);
	callers_free(&callers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_burst_and_rate),
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_stations_apart),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
