/* Fixed-width integers in network order and counted byte runs, written to a
 * growing buffer and read from one that is not trusted. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	uint8_t *data;
	size_t size;
	size_t room;
	bool failed; /* out of memory; the caller looks once, at the end */
};

void bytes_free(struct bytes *bytes);
void bytes_put_integer(struct bytes *bytes, uint64_t value, unsigned width);
void bytes_put_raw(struct bytes *bytes, const void *data, size_t size);
void bytes_put_counted(struct bytes *bytes, const void *data, size_t size);
void bytes_put_text(struct bytes *bytes, const char *text);

/* After the first read past the end every read gives zeros and failed
 * is set. */
struct bytes_reader {
	const uint8_t *next;
	size_t left;
	bool failed;
};

uint64_t bytes_get_integer(struct bytes_reader *reader, unsigned width);
const uint8_t *bytes_get_raw(struct bytes_reader *reader, size_t size);
const uint8_t *bytes_get_counted(struct bytes_reader *reader, size_t *size);

/* Counted UTF-8 without NUL and control characters, that fits with its NUL in
 * room bytes. */
void bytes_get_text(struct bytes_reader *reader, char *text, size_t room);

/* Everything was there, and nothing was left over. */
bool bytes_get_ended(const struct bytes_reader *reader);

#endif
