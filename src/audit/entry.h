/* One line of the log, and back:
 * busta1 SEQ UNIX_MS EVENT ACTOR FIRST LAST COUNT FROM TO REQUEST\n
 * Canonical: what is read is written again byte for byte. */
#ifndef AUDIT_ENTRY_H
#define AUDIT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "envelope/serial.h"

enum {
	ENTRY_MOST = 400, /* bytes of a line with its newline */
	ENTRY_TEXT = ENTRY_MOST + 1,
	ENTRY_EVENT_TEXT = 32 + 1,
	ENTRY_TOKEN_TEXT = 64 + 1
};

/* Tokens are of 0x21 to 0x7E. An empty one stands as "-" in the line; the event
 * is never empty. */
struct entry {
	uint64_t sequence; /* the leaf's number, from 0 */
	int64_t unix_ms;
	char event[ENTRY_EVENT_TEXT];
	char actor[ENTRY_TOKEN_TEXT];
	struct serial first; /* of one series; unset where count is 0 */
	struct serial last;
	uint32_t count; /* last - first + 1, or 0: no envelopes */
	char from[ENTRY_TOKEN_TEXT];
	char to[ENTRY_TOKEN_TEXT];
	char request[ENTRY_TOKEN_TEXT];
};

/* The line with its newline and a NUL: its size without the NUL, or -1 with a
 * reason (EX_SOFTWARE) if the entry cannot be written canonically. */
int entry_text(char text[static ENTRY_TEXT], const struct entry *entry);

/* Exactly one line with its newline; -1 with a reason (EX_DATAERR). */
int entry_parse(struct entry *entry, const char *line, size_t size);

/* This envelope is among those it is about. */
bool entry_names(const struct entry *entry, const struct serial *serial);

#endif
