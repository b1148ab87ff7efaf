#include "tests/counter/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t *times;
static size_t count, room;
static uint64_t statuses[600];

void
tally_add(unsigned status, int64_t us)
{
	if (count == room) {
		room = room == 0 ? 4096 : 2 * room;
		if ((times = realloc(times, room * sizeof *times)) == NULL)
			abort();
	}
	times[count++] = us;
	statuses[status]++;
}

static int
compare(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

static int64_t
part(double of)
{
	return count == 0 ? 0 : times[(size_t)(of * (double)(count - 1))];
}

void
tally_print(int64_t took_us, uint64_t retries, uint64_t reconnects,
    uint64_t unanswered)
{
	const char *comma = "";
	unsigned i;

	if (count > 0)
		qsort(times, count, sizeof *times, compare);
	(void)printf("{\"answers\": %zu, \"seconds\": %.3f, \"rate\": %.1f, "
		     "\"p50_us\": %" PRId64 ", \"p99_us\": %" PRId64
		     ", \"max_us\": %" PRId64 ", \"retries\": %" PRIu64
		     ", \"reconnects\": %" PRIu64 ", \"unanswered\": %" PRIu64
		     ", \"statuses\": {",
	    count, (double)took_us / 1e6, (double)count * 1e6 / (double)took_us,
	    part(0.5), part(0.99), part(1), retries, reconnects, unanswered);
	for (i = 0; i < 600; i++)
		if (statuses[i] > 0) {
			(void)printf("%s\"%u\": %" PRIu64, comma, i,
			    statuses[i]);
			comma = ", ";
		}
	(void)puts("}}");
}
