#include "portal/points.h"

#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"

#include "base/banned.h"

/* %41, where it stands. */
static bool
query_escape(uint8_t *byte, const char *text, size_t size)
{
	char pair[3] = "";

	if (size < sizeof pair)
		return false;
	memcpy(pair, text + 1, 2);
	return hex_read(byte, 1, pair) == 0;
}

/* As URLs have it. Nothing that is no text of one line. */
static bool
query_decode(char *value, size_t room, const char *text, size_t size)
{
	uint8_t byte;
	size_t i;

	for (i = 0; i < size && room > 1; i++, room--) {
		byte = (uint8_t)(text[i] == '+' ? ' ' : text[i]);
		if (byte == '=' || byte == '#')
			return false;
		if (byte == '%') {
			if (!query_escape(&byte, text + i, size - i))
				return false;
			i += 2;
		}
		if (byte < 0x20 || byte == 0x7f)
			return false;
		*value++ = (char)byte;
	}
	*value = '\0';
	return i == size;
}

/* What follows the name and "=", or NULL. */
static const char *
query_value(const char *text, const char *name, size_t *size)
{
	size_t length = strlen(name);

	if (*size < length || strncmp(text, name, length) != 0)
		return NULL;
	*size -= length;
	return text + length;
}

static bool
query_read_near(struct points_query *query, const char *value, size_t size)
{
	char place[3 * POSITION_TEXT];

	if (query->near || !query_decode(place, sizeof place, value, size))
		return false;
	query->near = true;
	return position_read(&query->from, place);
}

static bool
query_read_municipality(struct points_query *query, const char *value,
    size_t size)
{
	return query_decode(query->municipality, sizeof query->municipality,
		   value, size) &&
	    utf8_fault(query->municipality) == NULL;
}

/* Each is said once. */
static bool
query_read_one(struct points_query *query, bool *named, const char *text,
    size_t size)
{
	const char *value;

	if ((value = query_value(text, "near=", &size)) != NULL)
		return query_read_near(query, value, size);
	if (*named ||
	    (value = query_value(text, "municipality=", &size)) == NULL)
		return false;
	*named = true;
	return query_read_municipality(query, value, size);
}

bool
points_query_read(struct points_query *query, const char *text)
{
	bool named = false;
	size_t size;

	memset(query, 0, sizeof *query);
	if (*text == '\0')
		return true;
	for (;; text += size + 1) {
		size = strcspn(text, "&");
		if (!query_read_one(query, &named, text, size))
			return false;
		if (text[size] == '\0')
			return true;
	}
}
