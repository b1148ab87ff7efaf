#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

/* Card numbers and CIPs go through here: nothing of them stays in memory that
 * was given back. */
static void
bytes_give_back(struct bytes *bytes)
{
	if (bytes->data != NULL)
		explicit_bzero(bytes->data, bytes->room);
	free(bytes->data);
}

void
bytes_free(struct bytes *bytes)
{
	bytes_give_back(bytes);
	memset(bytes, 0, sizeof *bytes);
}

static uint8_t *
bytes_grow(struct bytes *bytes, size_t more)
{
	size_t room = bytes->room > 0 ? bytes->room : 256;
	uint8_t *data;

	while (room - bytes->size < more)
		room *= 2;
	if (room != bytes->room) {
		if ((data = malloc(room)) == NULL) {
			bytes->failed = true;
			return NULL;
		}
		if (bytes->size > 0)
			memcpy(data, bytes->data, bytes->size);
		bytes_give_back(bytes);
		bytes->data = data;
		bytes->room = room;
	}
	bytes->size += more;
	return bytes->data + bytes->size - more;
}

void
bytes_put_integer(struct bytes *bytes, uint64_t value, unsigned width)
{
	uint8_t *at = bytes_grow(bytes, width);
	unsigned i;

	for (i = 0; at != NULL && i < width; i++)
		at[i] = (uint8_t)(value >> 8 * (width - 1 - i));
}

void
bytes_put_raw(struct bytes *bytes, const void *data, size_t size)
{
	uint8_t *at = bytes_grow(bytes, size);

	if (at != NULL && size > 0)
		memcpy(at, data, size);
}

void
bytes_put_counted(struct bytes *bytes, const void *data, size_t size)
{
	bytes_put_integer(bytes, size, 4);
	bytes_put_raw(bytes, data, size);
}

void
bytes_put_text(struct bytes *bytes, const char *text)
{
	bytes_put_counted(bytes, text, strlen(text));
}

const uint8_t *
bytes_get_raw(struct bytes_reader *reader, size_t size)
{
	const uint8_t *at = reader->next;

	if (reader->failed || size > reader->left) {
		reader->failed = true;
		return NULL;
	}
	reader->next += size;
	reader->left -= size;
	return at;
}

uint64_t
bytes_get_integer(struct bytes_reader *reader, unsigned width)
{
	const uint8_t *at = bytes_get_raw(reader, width);
	uint64_t value = 0;
	unsigned i;

	for (i = 0; at != NULL && i < width; i++)
		value = value << 8 | at[i];
	return value;
}

const uint8_t *
bytes_get_counted(struct bytes_reader *reader, size_t *size)
{
	const uint8_t *at;

	*size = (size_t)bytes_get_integer(reader, 4);
	at = bytes_get_raw(reader, *size);
	if (at == NULL)
		*size = 0;
	return at;
}

void
bytes_get_text(struct bytes_reader *reader, char *text, size_t room)
{
	const uint8_t *at;
	size_t size, i;

	text[0] = '\0';
	at = bytes_get_counted(reader, &size);
	if (at == NULL || size >= room) {
		reader->failed = true;
		return;
	}
	for (i = 0; i < size; i++)
		if (at[i] < 0x20 || at[i] == 0x7f) {
			reader->failed = true;
			return;
		}
	memcpy(text, at, size);
	text[size] = '\0';
	if (utf8_fault(text) != NULL) {
		text[0] = '\0';
		reader->failed = true;
	}
}

bool
bytes_get_ended(const struct bytes_reader *reader)
{
	return !reader->failed && reader->left == 0;
}
