#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	TRANSIT_DELIVERY,
	TRANSIT_KIND,
	TRANSIT_FROM,
	TRANSIT_TO,
	TRANSIT_SENT,
	TRANSIT_BY,
	TRANSIT_DAYS,
	TRANSIT_ENVELOPES,
	TRANSIT_INSIDE,
	TRANSIT_RANGES
};

/* What each delivery still holds, in their order. */
struct transit {
	const struct history *history;
	struct ranges *inside;
};

static int
transit_stands(void *context, const struct standing *standing)
{
	struct transit *transit = context;
	const struct consignment *consignment;

	if (held_state(standing->held) != ENVELOPE_IN_TRANSIT)
		return 0;
	consignment = history_consignment(transit->history,
	    history_place(transit->history, held_place(standing->held)));
	if (consignment == NULL)
		return fail(EX_SOFTWARE, "a delivery that nobody sent");
	return ranges_add(&transit->inside[consignment -
			      transit->history->consignments],
	    &standing->run);
}

/* As the commands take them, so that they can be copied there. */
static void
transit_ranges(struct report *report, const struct ranges *ranges)
{
	struct bytes text = { 0 };
	char word[RANGE_TEXT];
	size_t i;

	for (i = 0; i < ranges->count; i++) {
		range_text(word, &ranges->list[i]);
		bytes_put_raw(&text, " ", i > 0);
		bytes_put_raw(&text, word, strlen(word));
	}
	bytes_put_raw(&text, "", 1);
	if (text.failed)
		report->has_failed = true;
	else
		report_text(report, TRANSIT_RANGES, (const char *)text.data);
	bytes_free(&text);
}

static void
transit_row(struct report *report, const struct consignment *sent,
    const struct ranges *inside, int64_t now_ms)
{
	int64_t days = (now_ms - sent->sent_ms) / DAY_MS;

	if (now_ms < sent->sent_ms) {
		days = 0;
		report_note(report,
		    "%s was sent at a time that is still to come: a clock was "
		    "wrong, and its days say nothing.",
		    sent->name);
	}
	/* The longest on the way first. */
	report_row(report, (uint64_t)(INT64_MAX - days));
	report_text(report, TRANSIT_DELIVERY, sent->name);
	report_text(report, TRANSIT_KIND,
	    sent->is_return ? "return" : "delivery");
	report_text(report, TRANSIT_FROM, sent->from);
	report_text(report, TRANSIT_TO, sent->to);
	report_time(report, TRANSIT_SENT, sent->sent_ms);
	report_text(report, TRANSIT_BY, sent->by);
	report_count(report, TRANSIT_DAYS, days);
	report_count(report, TRANSIT_ENVELOPES, (int64_t)sent->sent);
	report_count(report, TRANSIT_INSIDE, (int64_t)ranges_total(inside));
	transit_ranges(report, inside);
}

static int
transit_list(struct report *report, const struct history *history,
    const struct scope *scope)
{
	struct transit transit = { .history = history };
	const struct consignment *sent;
	int64_t now_ms = scope->now_ms < scope->period.to_ms
	    ? scope->now_ms
	    : scope->period.to_ms;
	size_t i;
	int rc;

	transit.inside =
	    calloc(history->consignment_count + 1, sizeof *transit.inside);
	if (transit.inside == NULL)
		return fail(EX_OSERR, "out of memory");
	rc = history_look_all(history, transit_stands, &transit);
	for (i = 0; i < history->consignment_count; i++) {
		sent = &history->consignments[i];
		if (rc == 0 &&
		    strcmp(replay_facts(history->replay, sent->name), "open") ==
			0 &&
		    (scope_has(scope, sent->from) ||
			scope_has(scope, sent->to)))
			transit_row(report, sent, &transit.inside[i], now_ms);
		ranges_free(&transit.inside[i]);
	}
	free(transit.inside);
	return rc;
}

static int
transit_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { 0 };
	struct history history = { 0 };
	int rc = history_read(&history, ledger, scope, &teller, NULL, report);

	if (rc == 0)
		rc = transit_list(report, &history, scope);
	history_free(&history);
	return rc;
}

const struct report_form form_transit = {
	.name = "transit",
	.title = "Deliveries in transit",
	.question = "What was sent and has not arrived, and since when?",
	.takes = SCOPE_CUSTODIAN | SCOPE_TO,
	.columns = { [TRANSIT_DELIVERY] = { .name = "delivery" },
	    [TRANSIT_KIND] = { .name = "kind" },
	    [TRANSIT_FROM] = { .name = "from" },
	    [TRANSIT_TO] = { .name = "to" },
	    [TRANSIT_SENT] = { .name = "sent" },
	    [TRANSIT_BY] = { .name = "by" },
	    [TRANSIT_DAYS] = { .name = "days", .kind = COLUMN_COUNT },
	    [TRANSIT_ENVELOPES] = { "envelopes", COLUMN_COUNT, true },
	    [TRANSIT_INSIDE] = { "still_inside", COLUMN_COUNT, true },
	    [TRANSIT_RANGES] = { .name = "ranges" } },
	.chart = { .value = TRANSIT_DAYS,
	    .label = TRANSIT_DELIVERY,
	    .more = TRANSIT_TO },
	.fill = transit_fill,
};
