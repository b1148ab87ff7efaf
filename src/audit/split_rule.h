/* What can be said of codes that are split, by the words the log has. */
#ifndef AUDIT_SPLIT_RULE_H
#define AUDIT_SPLIT_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/entry.h"

/* Of a slip: it was asked for, and a page of it was made; or the clerk said
 * that it is printed, and it is no more. */
#define SPLIT_WORD_OPENED "opened"
#define SPLIT_WORD_PRINTED "printed"

/* Of a message: it was laid where the courier finds it. */
#define SPLIT_WORD_EXPORTED "exported"

/* What became of it: the courier's words (docs/FORMATS.md). Whatever is not
 * sent puts the codes out of use. */
enum split_result {
	SPLIT_SENT,
	SPLIT_UNDELIVERABLE,
	SPLIT_EXPIRED,
	SPLIT_UNKNOWN,
	SPLIT_RESULTS
};

const char *split_result_name(enum split_result result);
bool split_result_read(enum split_result *result, const char *name);

/* Numbers are stored: never renumber, only append. */
enum split_message { SPLIT_WAITS = 1, SPLIT_EXPORTED, SPLIT_ENDED };

/* How the codes of one number stand. */
struct split_now {
	unsigned slips; /* how often the slip was asked for */
	bool printed;
	uint64_t slip_entry; /* the last one about it; 0: none */
	enum split_message message;
	uint64_t message_entry; /* likewise */
};

#endif
