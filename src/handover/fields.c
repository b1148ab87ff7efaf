#include "handover/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"

#include "base/banned.h"

json_t *
fields_parse(const char *name, const char *format, const char *text,
    size_t size)
{
	json_error_t fault;
	json_t *object = json_loadb(text, size, JSON_REJECT_DUPLICATES, &fault);
	const char *found;

	if (object == NULL) {
		fail(EX_DATAERR, "%s:%d: %s", name, fault.line, fault.text);
		return NULL;
	}
	found = json_string_value(json_object_get(object, "format"));
	if (found == NULL || strcmp(found, format) != 0) {
		fail(EX_DATAERR, "%s is not a \"%s\"", name, format);
		json_decref(object);
		return NULL;
	}
	return object;
}

int
fields_only(const char *name, const json_t *object, const char *const names[])
{
	/* jansson's iterators take no const. */
	json_t *all = (json_t *)(uintptr_t)object;
	const char *member;
	json_t *value;
	size_t i;

	json_object_foreach(all, member, value)
	{
		for (i = 0; names[i] != NULL && strcmp(names[i], member) != 0;
		     i++)
			;
		if (names[i] == NULL)
			return fail(EX_DATAERR, "%s: unknown member \"%.40s\"",
			    name, member);
	}
	return 0;
}

static const json_t *
fields_need(const char *name, const json_t *object, const char *member,
    json_type type, const char *kind)
{
	const json_t *value = json_object_get(object, member);

	if (value == NULL || json_typeof(value) != type) {
		fail(EX_DATAERR, "%s: \"%s\" must be %s", name, member, kind);
		return NULL;
	}
	return value;
}

const json_t *
fields_list(const char *name, const json_t *object, const char *member)
{
	return fields_need(name, object, member, JSON_ARRAY, "a list");
}

const json_t *
fields_object(const char *name, const json_t *object, const char *member)
{
	return fields_need(name, object, member, JSON_OBJECT, "an object");
}

static bool
fields_is_printable(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return true;
}

int
fields_text(const char *name, const json_t *object, const char *member,
    char *text, size_t room)
{
	const json_t *value =
	    fields_need(name, object, member, JSON_STRING, "text");
	size_t size;

	if (value == NULL)
		return -1;
	size = json_string_length(value);
	if (size == 0 || size >= room ||
	    !fields_is_printable(json_string_value(value), size))
		return fail(EX_DATAERR,
		    "%s: \"%s\" must be 1 to %zu printable bytes", name, member,
		    room - 1);
	memcpy(text, json_string_value(value), size + 1);
	return 0;
}

int
fields_integer(const char *name, const json_t *object, const char *member,
    uint64_t least, uint64_t most, uint64_t *value)
{
	const json_t *found =
	    fields_need(name, object, member, JSON_INTEGER, "a whole number");

	if (found == NULL)
		return -1;
	*value = (uint64_t)json_integer_value(found);
	if (json_integer_value(found) < 0 || *value < least || *value > most)
		return fail(EX_DATAERR,
		    "%s: \"%s\" must be %" PRIu64 " to %" PRIu64, name, member,
		    least, most);
	return 0;
}

int
fields_digest(const char *name, const json_t *object, const char *member,
    uint8_t digest[static DIGEST_SIZE])
{
	char text[DIGEST_TEXT];

	if (fields_text(name, object, member, text, sizeof text) != 0)
		return -1;
	if (hex_read(digest, DIGEST_SIZE, text) != 0)
		return fail(EX_DATAERR,
		    "%s: \"%s\" must be a SHA-256 of 64 hexadecimal digits",
		    name, member);
	return 0;
}

static int
fields_serial(const char *name, const json_t *object, const char *member,
    struct serial *serial)
{
	char text[SERIAL_TEXT];

	if (fields_text(name, object, member, text, sizeof text) != 0)
		return -1;
	if (serial_read(serial, text) != SERIAL_READ)
		return fail(EX_DATAERR, "%s: \"%s\" must be a serial, found %s",
		    name, member, text);
	return 0;
}

int
fields_range(const char *name, const json_t *object, struct range *range)
{
	struct serial first, last;
	uint64_t count;

	if (fields_serial(name, object, "first", &first) != 0 ||
	    fields_serial(name, object, "last", &last) != 0 ||
	    fields_integer(name, object, "count", 1, UINT32_MAX, &count) != 0)
		return -1;
	if (strcmp(first.series.name, last.series.name) != 0 ||
	    first.series.digits != last.series.digits ||
	    last.number < first.number ||
	    last.number - first.number + 1 != count)
		return fail(EX_DATAERR,
		    "%s: first, last and count of a range do not fit each "
		    "other",
		    name);
	*range = (struct range){ first.series, first.number, last.number };
	return 0;
}

static const char *const range_members[] = { "first", "last", "count", NULL };

int
fields_ranges(const char *name, const json_t *object, const char *member,
    struct ranges *ranges)
{
	const json_t *list = fields_list(name, object, member);
	struct range range;
	size_t i;

	if (list == NULL)
		return -1;
	for (i = 0; i < json_array_size(list); i++)
		if (fields_only(name, json_array_get(list, i), range_members) !=
			0 ||
		    fields_range(name, json_array_get(list, i), &range) != 0 ||
		    ranges_add(ranges, &range) != 0)
			return -1;
	return ranges_settle(ranges) != 0 ? fail_within(name) : 0;
}

json_t *
fields_put_digest(const uint8_t digest[static DIGEST_SIZE])
{
	char text[DIGEST_TEXT];

	hex_write(text, digest, DIGEST_SIZE);
	return json_string(text);
}

json_t *
fields_put_range(const struct range *range)
{
	struct serial serial = { range->series, range->first };
	char first[SERIAL_TEXT], last[SERIAL_TEXT];

	serial_text(first, &serial);
	serial.number = range->last;
	serial_text(last, &serial);
	return json_pack("{s:s, s:s, s:I}", "first", first, "last", last,
	    "count", (json_int_t)range->last - range->first + 1);
}

json_t *
fields_put_ranges(const struct ranges *ranges)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < ranges->count; i++)
		if (json_array_append_new(list,
			fields_put_range(&ranges->list[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

char *
fields_print(json_t *object)
{
	size_t flags = JSON_INDENT(2);
	char *text = object != NULL ? json_dumps(object, flags) : NULL, *line;

	json_decref(object);
	line = text != NULL ? realloc(text, strlen(text) + 2) : NULL;
	if (line == NULL) {
		free(text);
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	memcpy(line + strlen(line), "\n", 2);
	return line;
}
