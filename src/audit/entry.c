#include "audit/entry.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "audit/decimal.h"
#include "base/fail.h"

#include "base/banned.h"

enum field {
	FIELD_FORMAT,
	FIELD_SEQUENCE,
	FIELD_TIME,
	FIELD_EVENT,
	FIELD_ACTOR,
	FIELD_FIRST,
	FIELD_LAST,
	FIELD_COUNT,
	FIELD_FROM,
	FIELD_TO,
	FIELD_REQUEST,
	FIELDS
};

static const char *const names[FIELDS] = {
	[FIELD_FORMAT] = "format",
	[FIELD_SEQUENCE] = "number",
	[FIELD_TIME] = "time",
	[FIELD_EVENT] = "event",
	[FIELD_ACTOR] = "actor",
	[FIELD_FIRST] = "first serial",
	[FIELD_LAST] = "last serial",
	[FIELD_COUNT] = "count",
	[FIELD_FROM] = "giver",
	[FIELD_TO] = "receiver",
	[FIELD_REQUEST] = "request",
};

static const char format[] = "busta1";

struct view {
	const char *text;
	size_t size;
};

/* Printable ASCII without the space, and no more than fits. */
static bool
token_fits(const char *token, size_t room)
{
	size_t n;

	for (n = 0; n < room && token[n] != '\0'; n++)
		if (token[n] < 0x21 || token[n] > 0x7e)
			return false;
	return n < room && strcmp(token, "-") != 0;
}

static bool
series_same(const struct series *one, const struct series *other)
{
	return one->digits == other->digits &&
	    memcmp(one->name, other->name, SERIES_TEXT) == 0;
}

static bool
range_is_good(const struct entry *entry)
{
	return entry->first.number >= 1 &&
	    entry->last.number >= entry->first.number &&
	    series_same(&entry->first.series, &entry->last.series) &&
	    entry->last.number - entry->first.number + 1 == entry->count;
}

static bool
entry_is_good(const struct entry *entry)
{
	return entry->sequence <= INT64_MAX && entry->unix_ms >= 0 &&
	    entry->event[0] != '\0' &&
	    token_fits(entry->event, sizeof entry->event) &&
	    token_fits(entry->actor, sizeof entry->actor) &&
	    token_fits(entry->from, sizeof entry->from) &&
	    token_fits(entry->to, sizeof entry->to) &&
	    token_fits(entry->request, sizeof entry->request) &&
	    (entry->count == 0 || range_is_good(entry));
}

static const char *
or_none(const char *token)
{
	return token[0] != '\0' ? token : "-";
}

int
entry_text(char text[static ENTRY_TEXT], const struct entry *entry)
{
	char first[SERIAL_TEXT] = "-", last[SERIAL_TEXT] = "-";
	int n;

	if (!entry_is_good(entry))
		return fail(EX_SOFTWARE, "entry %" PRIu64 " cannot be written",
		    entry->sequence);
	if (entry->count > 0) {
		serial_text(first, &entry->first);
		serial_text(last, &entry->last);
	}
	n = snprintf(text, ENTRY_TEXT,
	    "%s %" PRIu64 " %" PRId64 " %s %s %s %s %" PRIu32 " %s %s %s\n",
	    format, entry->sequence, entry->unix_ms, entry->event,
	    or_none(entry->actor), first, last, entry->count,
	    or_none(entry->from), or_none(entry->to), or_none(entry->request));
	if (n > ENTRY_MOST)
		return fail(EX_SOFTWARE, "entry %" PRIu64 " is too long",
		    entry->sequence);
	return n;
}

/* The first that is no printable character; the newline at the end is one. */
static const char *
token_end(const char *at)
{
	while ((unsigned char)(*at - 0x21) <= 0x7e - 0x21)
		at++;
	return at;
}

/* Cuts at single spaces: exactly FIELDS views of printable characters. */
static int
entry_cut(struct view views[static FIELDS], const char *line, size_t size)
{
	const char *at, *begin = line, *end = line + size - 1;
	unsigned n;

	for (n = 0; n < FIELDS; n++, begin = at + 1) {
		at = token_end(begin);
		if (at == begin)
			return fail(EX_DATAERR,
			    "a line of the log has %d fields with single "
			    "spaces between them",
			    FIELDS);
		if (at != end && *at != ' ')
			return fail(EX_DATAERR,
			    "a line of the log has printable characters only");
		if ((at == end) != (n == FIELDS - 1))
			return fail(EX_DATAERR,
			    "a line of the log has %d fields", FIELDS);
		views[n] = (struct view){ begin, (size_t)(at - begin) };
	}
	return 0;
}

static bool
view_is(const struct view *view, const char *text)
{
	return view->size == strlen(text) &&
	    memcmp(view->text, text, view->size) == 0;
}

static bool
token_read(char *token, size_t room, const struct view *view)
{
	if (view->size >= room)
		return false;
	memcpy(token, view->text, view->size);
	token[view->size] = '\0';
	if (token[0] == '-' && token[1] == '\0')
		token[0] = '\0';
	return true;
}

/* As it is printed, and in no other way: LZ26-0001234-Q. */
static bool
serial_scan(struct serial *serial, const struct view *view)
{
	const char *text = view->text;
	unsigned digits = (unsigned)view->size - 7, i;
	char plain[SERIAL_PLAIN];
	uint32_t number = 0;

	if ((view->size != 14 && view->size != 16) || text[4] != '-' ||
	    text[5 + digits] != '-')
		return false;
	memcpy(plain, text, 4);
	plain[4] = '\0';
	if (!series_read(&serial->series, plain, digits))
		return false;
	for (i = 0; i < digits; i++) {
		plain[4 + i] = text[5 + i];
		if (text[5 + i] < '0' || text[5 + i] > '9')
			return false;
		number = 10 * number + (uint32_t)(text[5 + i] - '0');
	}
	serial->number = number;
	return serial_check(plain, 4 + digits) == text[6 + digits];
}

/* One envelope alone, bound or spoiled, is what most entries are about. */
static bool
last_scan(struct entry *entry, const struct view *first,
    const struct view *last)
{
	if (last->size != first->size ||
	    memcmp(last->text, first->text, first->size) != 0)
		return serial_scan(&entry->last, last);
	entry->last = entry->first;
	return true;
}

static bool
range_scan(struct entry *entry, const struct view views[static FIELDS],
    enum field *fault)
{
	bool none = view_is(&views[FIELD_FIRST], "-");
	uint64_t count;

	*fault = FIELD_FIRST;
	if (!none && !serial_scan(&entry->first, &views[FIELD_FIRST]))
		return false;
	*fault = FIELD_LAST;
	if (none ? !view_is(&views[FIELD_LAST], "-")
		 : !last_scan(entry, &views[FIELD_FIRST], &views[FIELD_LAST]))
		return false;
	*fault = FIELD_COUNT;
	if (!decimal_read(&count, views[FIELD_COUNT].text,
		views[FIELD_COUNT].size) ||
	    count > UINT32_MAX)
		return false;
	entry->count = (uint32_t)count;
	return none ? count == 0 : range_is_good(entry);
}

static bool
head_scan(struct entry *entry, const struct view views[static FIELDS],
    enum field *fault)
{
	uint64_t time;

	*fault = FIELD_FORMAT;
	if (!view_is(&views[FIELD_FORMAT], format))
		return false;
	*fault = FIELD_SEQUENCE;
	if (!decimal_read(&entry->sequence, views[FIELD_SEQUENCE].text,
		views[FIELD_SEQUENCE].size) ||
	    entry->sequence > INT64_MAX)
		return false;
	*fault = FIELD_TIME;
	if (!decimal_read(&time, views[FIELD_TIME].text,
		views[FIELD_TIME].size) ||
	    time > INT64_MAX)
		return false;
	entry->unix_ms = (int64_t)time;
	return true;
}

static bool
tokens_scan(struct entry *entry, const struct view views[static FIELDS],
    enum field *fault)
{
	*fault = FIELD_EVENT;
	if (!token_read(entry->event, sizeof entry->event,
		&views[FIELD_EVENT]) ||
	    entry->event[0] == '\0')
		return false;
	*fault = FIELD_ACTOR;
	if (!token_read(entry->actor, sizeof entry->actor, &views[FIELD_ACTOR]))
		return false;
	*fault = FIELD_FROM;
	if (!token_read(entry->from, sizeof entry->from, &views[FIELD_FROM]))
		return false;
	*fault = FIELD_TO;
	if (!token_read(entry->to, sizeof entry->to, &views[FIELD_TO]))
		return false;
	*fault = FIELD_REQUEST;
	return token_read(entry->request, sizeof entry->request,
	    &views[FIELD_REQUEST]);
}

int
entry_parse(struct entry *entry, const char *line, size_t size)
{
	struct view views[FIELDS];
	enum field fault;

	if (size == 0 || size > ENTRY_MOST || line[size - 1] != '\n')
		return fail(EX_DATAERR,
		    "a line of the log has at most %d bytes and ends with a "
		    "newline",
		    ENTRY_MOST);
	if (entry_cut(views, line, size) != 0)
		return -1;
	entry->first = entry->last = (struct serial){ 0 };
	if (!head_scan(entry, views, &fault) ||
	    !tokens_scan(entry, views, &fault) ||
	    !range_scan(entry, views, &fault))
		return fail(EX_DATAERR, "its %s is not acceptable: \"%.*s\"",
		    names[fault], (int)views[fault].size, views[fault].text);
	return 0;
}

bool
entry_names(const struct entry *entry, const struct serial *serial)
{
	return entry->count > 0 &&
	    entry->first.series.digits == serial->series.digits &&
	    strcmp(entry->first.series.name, serial->series.name) == 0 &&
	    serial->number >= entry->first.number &&
	    serial->number <= entry->last.number;
}
