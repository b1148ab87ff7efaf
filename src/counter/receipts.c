/* A box, counted by scanning what is in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "clerk/receive.h"
#include "clerk/scan.h"
#include "clerk/ranges_json.h"
#include "counter/verb.h"

#include "base/banned.h"

enum { SCANS_MOST = 1000 };

struct receive_asked {
	int64_t delivery;
	struct scan *scans;
	struct counter_question *questions; /* one a scan */
	size_t count;
};

/* "D7", with no zero before. */
static bool
receive_read_name(int64_t *id, const char *text)
{
	size_t digits = strspn(text + 1, "0123456789");

	if (text[0] != 'D' || text[1] == '0' || digits < 1 || digits > 15 ||
	    text[1 + digits] != '\0')
		return false;
	*id = strtoll(text + 1, NULL, 10);
	return true;
}

static int
receive_read_scan(struct turn *turn, const json_t *scan)
{
	struct receive_asked *asked = turn->asked;
	struct scan *read = &asked->scans[asked->count];
	const char *text = json_string_value(scan);

	if (text == NULL)
		return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	if (scan_read(read, text) != SCAN_READ)
		return turn_no_code(turn, "scans", text);
	asked->questions[asked->count++].scan = read->text;
	return 0;
}

static int
receive_read(struct turn *turn)
{
	struct receive_asked *asked = turn->asked;
	json_t *scans;
	size_t count, i;
	int rc = 0;

	if (turn_unpack(turn, "{s:o}", "scans", &scans) != 0)
		return -1;
	count = json_array_size(scans);
	if (count == 0 || count > SCANS_MOST)
		return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	asked->scans = calloc(count, sizeof *asked->scans);
	asked->questions = calloc(count, sizeof *asked->questions);
	if (asked->scans == NULL || asked->questions == NULL)
		return turn_refuse(turn, PROBLEM_BUSY) - 1;
	if (!receive_read_name(&asked->delivery, turn->request->tail))
		asked->delivery = 0;
	for (i = 0; rc == 0 && i < count; i++)
		rc = receive_read_scan(turn, json_array_get(scans, i));
	turn->questions = asked->questions;
	turn->question_count = asked->count;
	return rc;
}

static void
receive_end(struct turn *turn)
{
	struct receive_asked *asked = turn->asked;

	free(asked->scans);
	free(asked->questions);
}

static void
receive_content(const struct turn *turn, struct bytes *content)
{
	const struct receive_asked *asked = turn->asked;
	char text[RANGE_TEXT];
	size_t i;

	for (i = 0; i < asked->count; i++) {
		range_text(text, &asked->scans[i].range);
		bytes_put_text(content, text);
		bytes_put_integer(content, asked->questions[i].match, 1);
	}
}

static int
scan_compare(const void *one, const void *other)
{
	return range_compare(&((const struct scan *)one)->range,
	    &((const struct scan *)other)->range);
}

/* Whoever scans an envelope twice, or a lot and what is in it, has counted each
 * once. */
static int
receive_count(const struct receive_asked *asked, struct ranges *counted)
{
	struct range *last, *next;
	size_t i;

	qsort(asked->scans, asked->count, sizeof *asked->scans, scan_compare);
	for (i = 0; i < asked->count; i++) {
		next = &asked->scans[i].range;
		last = counted->count > 0 ? &counted->list[counted->count - 1]
					  : NULL;
		if (last == NULL ||
		    strcmp(last->series.name, next->series.name) != 0 ||
		    next->first > last->last) {
			if (ranges_add(counted, next) != 0)
				return -1;
		} else if (next->last > last->last)
			last->last = next->last;
	}
	return 0;
}

static bool
receive_is_ours(const struct receive_asked *asked)
{
	size_t i;

	for (i = 0; i < asked->count; i++)
		if (!asked->questions[i].match)
			return false;
	return true;
}

static int
receive_answer(struct turn *turn, const struct arrival *arrival)
{
	char name[PLACE_NAME];
	uint64_t entry;

	place_of_delivery(name, arrival->delivery.id);
	return turn_entry(turn, &entry) != 0
	    ? -1
	    : turn_answer(turn, 201,
		  json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:b, s:I}",
		      "answer", "received", "delivery", name, "counter",
		      turn->station.counter, "received",
		      (json_int_t)arrival->received, "again",
		      (json_int_t)ranges_total(&arrival->again), "lacking",
		      ranges_json(&arrival->lacking), "extra",
		      ranges_json(&arrival->extra), "open",
		      arrival->delivery.open, "entry", (json_int_t)entry));
}

static int
receive_take(struct turn *turn, const struct receive_asked *asked)
{
	struct arrival arrival = { .delivery = { .id = asked->delivery } };
	int rc = -1;

	if (receive_count(asked, &arrival.counted) == 0 &&
	    arrival_take(turn->ledger, &arrival) == 0)
		rc = receive_answer(turn, &arrival);
	arrival_free(&arrival);
	return rc;
}

static int
receive_judge(struct turn *turn)
{
	const struct receive_asked *asked = turn->asked;
	struct delivery delivery;
	int found =
	    ledger_delivery_get(turn->ledger, asked->delivery, &delivery);

	if (found < 0)
		return -1;
	if (found == 0 || delivery.receiver != turn->station.custodian)
		return turn_decline(turn, PROBLEM_NO_DELIVERY);
	if (!delivery.open)
		return turn_decline(turn, PROBLEM_DELIVERY_CLOSED);
	return receive_is_ours(asked) ? receive_take(turn, asked)
				      : turn_decline(turn, PROBLEM_WRONG_TOKEN);
}

const struct verb verb_receive = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct receive_asked),
	.read = receive_read,
	.content = receive_content,
	.judge = receive_judge,
	.end = receive_end,
};
