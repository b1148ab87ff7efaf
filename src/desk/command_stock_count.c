/* What a custodian has, counted by hand, against the book. */
#include <inttypes.h>
#include <stdio.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/difference.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"
#include "ledger/count.h"

#include "base/banned.h"

enum { RANGES_MOST = 100000, DIFFERS = 1 };
enum { COUNTERS = ROLE_STOCK_KEEPER | ROLE_COUNTER };

struct counting {
	const char *at;
	struct custodian custodian;
	struct ranges counted;
	struct ranges lacking;
	struct ranges extra;
};

static int
counting_change(struct ledger *ledger, void *context)
{
	struct counting *counting = context;

	return ledger_count_add(ledger, &counting->custodian,
	    &counting->counted, &counting->lacking, &counting->extra);
}

static int
counting_print(struct ledger *ledger, const struct counting *counting, int json)
{
	int64_t counted = (int64_t)ranges_total(&counting->counted);
	int64_t variance = (int64_t)ranges_total(&counting->extra) -
	    (int64_t)ranges_total(&counting->lacking);
	json_t *differences =
	    difference_json(ledger, &counting->lacking, &counting->extra);
	int rc;

	if (differences == NULL)
		return -1;
	if (json)
		return listing_print_json(
		    json_pack("{s:s, s:I, s:I, s:I, s:o}", "at", counting->at,
			"book", (json_int_t)(counted - variance), "counted",
			(json_int_t)counted, "variance", (json_int_t)variance,
			"differences", differences));
	(void)printf("%s: book %" PRId64 ", counted %" PRId64
		     ", variance %" PRId64 ".\n",
	    counting->at, counted - variance, counted, variance);
	rc = difference_show(differences);
	json_decref(differences);
	return rc;
}

/* As many lacking as extra is a variance of 0, and no less a difference. */
static int
counting_end(const struct counting *counting)
{
	uint64_t lacking = ranges_total(&counting->lacking);
	uint64_t extra = ranges_total(&counting->extra);

	return lacking + extra == 0
	    ? 0
	    : fail(DIFFERS,
		  "the count of %s differs from the book: %" PRIu64
		  " lacking, %" PRIu64 " extra",
		  counting->at, lacking, extra);
}

static int
counting_do(struct session *session, struct counting *counting, char **words,
    int json)
{
	if (ledger_custodian_need(session->ledger, counting->at,
		&counting->custodian) != 0 ||
	    stock_counted(&session->home, words, &counting->counted) != 0 ||
	    actor_transact(session->ledger, COUNTERS, counting_change,
		counting) != 0 ||
	    counting_print(session->ledger, counting, json) != 0)
		return -1;
	return counting_end(counting);
}

int
command_stock_count(const char *path, int argc, char **argv)
{
	struct counting counting = { 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "at", &counting.at, NULL },
		{ "json", NULL, &json }, { 0 } };
	struct session session;
	char **words;

	if (command_options_some(argc, argv, values, 0, RANGES_MOST, &words) <
	    0)
		return -1;
	if (counting.at == NULL)
		return fail(EX_USAGE, "say whose stock: --at CUSTODIAN");
	if (session_open(&session, path) == 0 &&
	    actor_need(&session.actor, COUNTERS) == 0)
		rc = counting_do(&session, &counting, words, json);
	session_close(&session);
	ranges_free(&counting.counted);
	ranges_free(&counting.lacking);
	ranges_free(&counting.extra);
	return rc;
}
