#include "envelope/range.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum { WORD_TEXT = 64 };

static uint32_t
range_count(const struct range *range)
{
	return range->last - range->first + 1;
}

/* By name; two of one name but of other digits are two. */
static int
series_compare(const struct series *one, const struct series *other)
{
	int order = strcmp(one->name, other->name);

	if (order != 0)
		return order;
	return one->digits < other->digits ? -1 : one->digits > other->digits;
}

int
range_compare(const struct range *one, const struct range *other)
{
	int order = series_compare(&one->series, &other->series);

	if (order != 0)
		return order;
	return one->first < other->first ? -1 : one->first > other->first;
}

void
range_text(char text[static RANGE_TEXT], const struct range *range)
{
	struct serial serial = { range->series, range->first };

	if (range->first == range->last) {
		char alone[SERIAL_TEXT];

		serial_text(alone, &serial);
		(void)snprintf(text, RANGE_TEXT, "%s", alone);
		return;
	}
	(void)snprintf(text, RANGE_TEXT, "%s-%0*" PRIu32 "..%0*" PRIu32,
	    range->series.name, (int)range->series.digits, range->first,
	    (int)range->series.digits, range->last);
}

/* "LZ26-0000001" or "0000500" of a known series, without its check character;
 * false if it is not that. */
static bool
range_read_bare(struct serial *serial, const char *text,
    const struct series *known)
{
	char name[SERIES_TEXT] = { 0 };
	size_t i, digits;

	if (isalpha((unsigned char)text[0])) {
		for (i = 0; i < 4 && text[i] != '\0'; i++)
			name[i] = (char)toupper((unsigned char)text[i]);
		if (i < 4)
			return false;
		text += 4 + (text[4] == '-');
		known = NULL;
	} else if (known == NULL)
		return false;
	digits = strlen(text);
	if (digits != strspn(text, "0123456789") ||
	    !series_read(&serial->series, known != NULL ? known->name : name,
		(unsigned)digits) ||
	    (known != NULL && known->digits != digits))
		return false;
	serial->number = (uint32_t)strtoul(text, NULL, 10);
	return serial->number > 0;
}

static int
range_read_end(struct serial *serial, const char *text, bool bare,
    const struct series *known)
{
	enum serial_read read = serial_read(serial, text);

	if (read == SERIAL_READ ||
	    (bare && range_read_bare(serial, text, known)))
		return 0;
	if (read == SERIAL_WRONG_CHECK)
		return fail(EX_DATAERR,
		    "%s has a wrong check character: type it again", text);
	if (!bare && range_read_bare(serial, text, NULL))
		return fail(EX_DATAERR,
		    "%s lacks its check character: type it as it is printed",
		    text);
	return fail(EX_DATAERR,
	    "%s is not a serial: they look like LZ26-0001234-Q", text);
}

static int
range_read(struct range *range, char *word)
{
	char *dots = strstr(word, "..");
	struct serial first, last;

	if (dots != NULL && (dots == word || dots[2] == '\0'))
		return fail(EX_DATAERR,
		    "%s is half a range: they look like LZ26-0000001..0000500",
		    word);
	if (dots != NULL)
		*dots = '\0';
	if (range_read_end(&first, word, dots != NULL, NULL) != 0)
		return -1;
	last = first;
	if (dots != NULL &&
	    range_read_end(&last, dots + 2, true, &first.series) != 0)
		return -1;
	if (strcmp(first.series.name, last.series.name) != 0 ||
	    first.series.digits != last.series.digits)
		return fail(EX_DATAERR,
		    "%s..%s runs from one series into another", word, dots + 2);
	if (last.number < first.number)
		return fail(EX_DATAERR, "%s..%s runs backwards", word,
		    dots + 2);
	range->series = first.series;
	range->first = first.number;
	range->last = last.number;
	return 0;
}

int
ranges_read(struct ranges *ranges, const char *text)
{
	struct range range;
	char word[WORD_TEXT];
	size_t length;

	for (text += strspn(text, ", \t\n"); *text != '\0';
	     text += length + strspn(text + length, ", \t\n")) {
		length = strcspn(text, ", \t\n");
		if (length >= sizeof word)
			return fail(EX_DATAERR,
			    "%.20s… is too long to be a range of serials",
			    text);
		memcpy(word, text, length);
		word[length] = '\0';
		if (range_read(&range, word) != 0 ||
		    ranges_add(ranges, &range) != 0)
			return -1;
	}
	return 0;
}

static bool
range_continues(const struct range *before, const struct range *range)
{
	return before->last + 1 == range->first &&
	    series_compare(&before->series, &range->series) == 0;
}

int
ranges_add(struct ranges *ranges, const struct range *range)
{
	size_t room = ranges->room == 0 ? 16 : 2 * ranges->room;
	struct range *grown;

	if (ranges->count > 0 &&
	    range_continues(&ranges->list[ranges->count - 1], range)) {
		ranges->list[ranges->count - 1].last = range->last;
		return 0;
	}
	if (ranges->count == ranges->room) {
		grown = realloc(ranges->list, room * sizeof *grown);
		if (grown == NULL)
			return fail(EX_OSERR, "out of memory");
		ranges->list = grown;
		ranges->room = room;
	}
	ranges->list[ranges->count++] = *range;
	return 0;
}

static int
range_sorts(const void *one, const void *other)
{
	return range_compare(one, other);
}

static int
range_fail_overlap(const struct range *one, const struct range *other)
{
	char texts[2][RANGE_TEXT];

	range_text(texts[0], one);
	range_text(texts[1], other);
	return fail(EX_DATAERR, "%s and %s overlap: name each serial once",
	    texts[0], texts[1]);
}

int
ranges_settle(struct ranges *ranges)
{
	struct range *range, *kept;
	size_t i, count = 0;

	if (ranges->count > 0)
		qsort(ranges->list, ranges->count, sizeof *ranges->list,
		    range_sorts);
	for (i = 0; i < ranges->count; i++) {
		range = &ranges->list[i];
		kept = count == 0 ? NULL : &ranges->list[count - 1];
		if (kept != NULL &&
		    series_compare(&kept->series, &range->series) == 0 &&
		    range->first <= kept->last)
			return range_fail_overlap(kept, range);
		if (kept != NULL && range_continues(kept, range))
			kept->last = range->last;
		else
			ranges->list[count++] = *range;
	}
	ranges->count = count;
	return 0;
}

uint64_t
ranges_total(const struct ranges *ranges)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < ranges->count; i++)
		total += range_count(&ranges->list[i]);
	return total;
}

/* Does the run at `what` end before this one begins? */
static bool
range_is_before(const struct range *what, const struct range *range)
{
	int order = series_compare(&what->series, &range->series);

	return order < 0 || (order == 0 && what->last < range->first);
}

int
ranges_subtract(const struct ranges *from, const struct ranges *what,
    struct ranges *only)
{
	struct range rest, piece;
	size_t i, at = 0, next;

	for (i = 0; i < from->count; i++) {
		rest = from->list[i];
		while (
		    at < what->count && range_is_before(&what->list[at], &rest))
			at++;
		for (next = at; next < what->count &&
		     !range_is_before(&rest, &what->list[next]);
		     next++) {
			piece = rest;
			piece.last = what->list[next].first - 1;
			if (what->list[next].first > rest.first &&
			    ranges_add(only, &piece) != 0)
				return -1;
			if (what->list[next].last >= rest.last)
				break;
			rest.first = what->list[next].last + 1;
		}
		if (next < what->count &&
		    !range_is_before(&rest, &what->list[next]))
			continue;
		if (ranges_add(only, &rest) != 0)
			return -1;
	}
	return 0;
}

void
ranges_free(struct ranges *ranges)
{
	free(ranges->list);
	memset(ranges, 0, sizeof *ranges);
}
