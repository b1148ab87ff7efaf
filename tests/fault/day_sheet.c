/* day_sheet LEDGER CUSTODIAN FROM TO: that custodian's day as the counter's
 * page has it, in a line; FROM and TO are seconds since 1970. On standard error
 * how many entries named her, and how long it took. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/fail.h"
#include "ledger/day.h"

static int
tell(void *context, const struct entry *entry, enum event_kind kind)
{
	uint64_t *lines = context;

	(void)kind;
	(void)entry;
	(*lines)++;
	return 0;
}

static int64_t
steady_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int
main(int argc, char **argv)
{
	struct ledger *ledger = argc == 5 ? ledger_open(argv[1]) : NULL;
	struct custodian custodian;
	struct day day;
	uint64_t lines = 0;
	int64_t begun;
	int rc;

	if (ledger == NULL || ledger_begin_reading(ledger) != 0 ||
	    ledger_custodian_need(ledger, argv[2], &custodian) != 0) {
		(void)fprintf(stderr, "day_sheet: %s\n", fail_reason());
		return 1;
	}
	begun = steady_us();
	rc = ledger_day(ledger, &custodian, atoll(argv[3]) * 1000,
	    atoll(argv[4]) * 1000, &day, tell, &lines);
	if (rc < 0)
		(void)fprintf(stderr, "day_sheet: %s\n", fail_reason());
	else if (rc > 0)
		(void)puts("too long ago");
	else
		(void)printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
			     " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
			     " %" PRId64 "\n",
		    day.opening, day.received, day.returned, day.sent,
		    day.bound, day.spoiled, day.missing, day.other,
		    day.closing);
	(void)fprintf(stderr, "%" PRIu64 " entries, %" PRId64 " us\n", lines,
	    steady_us() - begun);
	ledger_close(ledger);
	return rc < 0;
}
