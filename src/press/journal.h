/* What this press did, line by line, each bound to all before it by a hash:
 * PRINTING is durable before the first byte leaves. Never shortened. */
#ifndef PRESS_JOURNAL_H
#define PRESS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "press/mark.h"

enum press_event {
	PRESS_BEGIN, /* RELEASE ORIGIN BATCH RELEASE-SHA256 PRESS-SHA256 DIR */
	PRESS_FILE,  /* NAME SHA256 FIRST-SHEET FIRST LAST */
	PRESS_READY, /* all files have been named */
	PRESS_PRINTER,  /* URI CERTIFICATE-SHA256 MAKE-AND-MODEL UUID */
	PRESS_PRINTING, /* JOB FILE FIRST-SHEET LAST-SHEET PAGES BYTES */
	PRESS_PRINTED,  /* JOB IMPRESSIONS: the printer counted them all */
	PRESS_TAKEN,    /* JOB: a device took all, and nobody counted */
	PRESS_UNKNOWN,  /* JOB IMPRESSIONS REASON */
	PRESS_HELD,     /* FIRST-SHEET LAST-SHEET OPERATOR: in her hands */
	PRESS_SPOILED,  /* FIRST-SHEET LAST-SHEET REASON OPERATOR */
	PRESS_TEST,     /* SHEETS of SPECIMEN */
	PRESS_RECEIPT,  /* SHA256 of receipt.json */
	PRESS_EVENTS
};

enum { ENTRY_WORDS = 6 };

struct press_entry {
	enum press_event event;
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
 * relative to dir. Who only reads may do so while another writes. */
struct journal *journal_open(int dir, const char *mark, enum journal_use use,
    int (*take)(void *context, const struct press_entry *entry), void *context);
void journal_close(struct journal *journal);

/* words: as many as the event has. */
int journal_add(struct journal *journal, enum press_event event,
    enum journal_care care, const char *const words[]);
int journal_sync(struct journal *journal);

uint64_t journal_count(const struct journal *journal);
/* Stands for every line so far. */
const uint8_t *journal_chain(const struct journal *journal);

/* A number as a word of the journal. */
enum { JOURNAL_NUMBER = 24 };
void journal_number(char text[static JOURNAL_NUMBER], uint64_t number);

#endif
