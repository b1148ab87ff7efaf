#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "desk/command.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"
#include "ledger/log.h"

#include "base/banned.h"

static const struct listing_column columns[] = {
	{ "entry", "ENTRY", SCOLS_FL_RIGHT },
	{ "time", "TIME", 0 },
	{ "event", "EVENT", 0 },
	{ "who", "WHO", 0 },
	{ "serials", "SERIALS", 0 },
	{ "envelopes", "ENVELOPES", SCOLS_FL_RIGHT },
	{ "from", "FROM", 0 },
	{ "to", "TO", 0 },
	{ "request", "REQUEST", 0 },
	{ NULL, NULL, 0 },
};

struct showing {
	const struct serial *serial; /* NULL: all */
	size_t last;                 /* 0: all */
	json_t *list;
};

static json_t *
token_json(const char *token)
{
	return token[0] != '\0' ? json_string(token) : json_null();
}

static json_t *
entry_json(const struct entry *entry)
{
	const struct range range = { entry->first.series, entry->first.number,
		entry->last.number };
	char when[CLOCK_TEXT], serials[RANGE_TEXT];

	clock_text(when, entry->unix_ms);
	if (entry->count > 0)
		range_text(serials, &range);
	return json_pack("{s:I, s:s, s:s, s:o, s:s?, s:I, s:o, s:o, s:o}",
	    "entry", (json_int_t)entry->sequence, "time", when, "event",
	    entry->event, "who", token_json(entry->actor), "serials",
	    entry->count > 0 ? serials : NULL, "envelopes",
	    (json_int_t)entry->count, "from", token_json(entry->from), "to",
	    token_json(entry->to), "request", token_json(entry->request));
}

static int
showing_line(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct showing *showing = context;
	struct entry entry;

	(void)sequence;
	if (entry_parse(&entry, text, size) != 0)
		return -1;
	if (showing->serial != NULL && !entry_names(&entry, showing->serial))
		return 0;
	return listing_add(showing->list, entry_json(&entry));
}

/* The last so many entries of the log; of those of one serial, the last so many
 * of them. */
static int
show_do(struct ledger *ledger, struct showing *showing, int json)
{
	uint64_t from = 0;
	size_t count;
	int rc = ledger_log_size(ledger, &from);

	from =
	    showing->serial == NULL && showing->last > 0 && from > showing->last
	    ? from - showing->last
	    : 0;
	if (rc == 0)
		rc = ledger_log_each(ledger, from, showing_line, showing);
	count = json_array_size(showing->list);
	for (; rc == 0 && showing->last > 0 && count > showing->last; count--)
		(void)json_array_remove(showing->list, 0);
	if (rc == 0)
		return listing_print(showing->list, columns, json);
	json_decref(showing->list);
	return -1;
}

static int
show_read_last(const char *text, size_t *last)
{
	size_t length = text == NULL ? 0 : strlen(text);

	if (text == NULL)
		return 0;
	*last = (size_t)strtoull(text, NULL, 10);
	return length > 0 && length <= 9 &&
		strspn(text, "0123456789") == length && *last > 0
	    ? 0
	    : fail(EX_USAGE,
		  "--last takes a number from 1 to 999999999, not %s", text);
}

int
command_log_show(const char *path, int argc, char **argv)
{
	const char *last = NULL, *text = NULL;
	int json = 0, rc = -1;
	const struct option_value values[] = { { "serial", &text, NULL },
		{ "last", &last, NULL }, { "json", NULL, &json }, { 0 } };
	struct showing showing = { 0 };
	struct session session = { 0 };
	struct serial serial;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0 ||
	    show_read_last(last, &showing.last) != 0 ||
	    (text != NULL && stock_serial(text, &serial) != 0))
		return -1;
	showing.serial = text != NULL ? &serial : NULL;
	if (session_open(&session, path) == 0) {
		showing.list = json_array();
		rc = show_do(session.ledger, &showing, json);
	}
	session_close(&session);
	return rc;
}
