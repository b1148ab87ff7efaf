/* What became of each message, as the journal tells: kept up line by line, and
 * the same when the journal is read again. */
#ifndef COURIER_ROLL_H
#define COURIER_ROLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "courier/journal.h"
#include "envelope/serial.h"

enum item_state {
	ITEM_WAITS,   /* nobody has it yet */
	ITEM_SENDING, /* its body was leaving, and nothing more is known */
	ITEM_ENDED,   /* its result is to be written, and itself erased */
	ITEM_DONE
};

enum item_result {
	RESULT_SENT,
	RESULT_UNDELIVERABLE,
	RESULT_EXPIRED,
	RESULT_UNKNOWN,
	RESULTS
};

enum { ITEM_WHY = 24 };

struct item {
	char number[SERIAL_TEXT];
	enum item_state state;
	enum item_result result;
	uint64_t tries;
	int64_t since_ms; /* when it was taken */
	int64_t next_ms;  /* not before */
	int64_t ended_ms;
	char why[ITEM_WHY]; /* of its last try, a word */
};

struct roll {
	void *tree; /* tsearch's */
	struct item **items;
	size_t count;
	uint64_t lines;
};

void roll_free(struct roll *roll);
struct item *roll_find(const struct roll *roll, const char *number);

/* journal_open's; context is the roll. EX_DATAERR for a line that cannot
 * be. */
int roll_take(void *context, const struct journal_entry *entry);

/* "sent", and so on. */
const char *item_result_name(enum item_result result);

#endif
