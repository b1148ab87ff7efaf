/* How the codes of a card are split: split.cfg of a home, and all it names,
 * read whole or refused whole. docs/man/split.cfg.5 describes it. */
#ifndef JOB_SPLIT_H
#define JOB_SPLIT_H

#include <stdint.h>

#include "base/digest.h"
#include "envelope/serial.h"
#include "job/template.h"
#include "job/weak.h"

enum { SPLIT_PUK_DIGITS = 8, SPLIT_HOURS_MOST = 720, SPLIT_PRINTS_MOST = 20 };

struct split_rules {
	char *path; /* absolute */
	struct series series;
	unsigned pin_digits;
	unsigned cip_digits;
	unsigned pin_first; /* digits of each on the slip: at least one, and */
	unsigned puk_first; /* at least one is left for the message */
	unsigned cip_first;
	struct weak_table *weak;
	struct template *slip;
	char *slip_path;
	unsigned hours;              /* until a message is not sent any more */
	unsigned prints;             /* how often a slip may be asked for */
	uint8_t digest[DIGEST_SIZE]; /* of the file and of all it names */
};

/* NULL with file, line and sentence; EX_DATAERR, EX_NOINPUT or EX_CONFIG. */
struct split_rules *split_read(const char *path);
void split_free(struct split_rules *rules);

#endif
