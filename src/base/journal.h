/* What a program did, line by line, each bound to all before it by a hash.
 * Never shortened. What the lines are is each program's own affair. */
#ifndef BASE_JOURNAL_H
#define BASE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mark.h"

enum { ENTRY_WORDS = 6 };

struct journal_kind {
	const char *program; /* begins each line */
	const char *damaged; /* what follows from that, and where to read on */
	const struct journal_event {
		const char *name;
		size_t words;
	} * events;
	size_t count;
};

struct journal_entry {
	unsigned event; /* which of the kind's */
	int64_t unix_ms;
	const char *words[ENTRY_WORDS];
};

/* How safe a line must be when adding it returns. */
enum journal_care {
	JOURNAL_SOON, /* with the next one that is */
	JOURNAL_DURABLE,
	JOURNAL_MARKED /* and the mark knows of it */
};

struct journal;

enum journal_use { JOURNAL_WRITES, JOURNAL_READS };

/* Hands every line to take, and later every new one. A mark of its own is made
 * with a journal, and both are refused if one is gone or behind. mark: a path
 * relative to dir, NULL if it has none. Who only reads may do so while another
 * writes. */
struct journal *journal_open(const struct journal_kind *kind, int dir,
    const char *mark, enum journal_use use,
    int (*take)(void *context, const struct journal_entry *entry),
    void *context);
void journal_close(struct journal *journal);

/* words: as many as the event has. */
int journal_add(struct journal *journal, unsigned event, enum journal_care care,
    const char *const words[]);
int journal_sync(struct journal *journal);

uint64_t journal_count(const struct journal *journal);
/* Stands for every line so far. */
const uint8_t *journal_chain(const struct journal *journal);

/* A number as a word of the journal. */
enum { JOURNAL_NUMBER = 24 };
void journal_number(char text[static JOURNAL_NUMBER], uint64_t number);

#endif
