/* What was ordered: the batch file (libconfig) and all it names, read whole or
 * refused whole. docs/man/busta-job.5 describes it. */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "envelope/serial.h"
#include "job/limits.h"
#include "job/recipient.h"
#include "job/template.h"
#include "job/weak.h"

struct job {
	char *path; /* absolute */
	struct series series;
	unsigned series_line; /* where the file says so, for later refusals */
	uint32_t quantity;    /* envelopes */
	bool is_part;         /* fewer than the file says */
	uint32_t chunk;       /* envelopes per page file */
	unsigned pin_digits;
	unsigned cip_digits;
	struct weak_table *weak;
	struct template *template;
	char *template_path;
	struct recipient *recipients;
	size_t recipient_count;
	char *note;                  /* NULL without one */
	uint8_t digest[DIGEST_SIZE]; /* of the file and of all it names */
};

/* NULL with file, line and sentence; EX_DATAERR, EX_NOINPUT or EX_CONFIG. */
struct job *job_read(const char *path);
void job_free(struct job *job);

/* Fewer envelopes of the same kind are ordered: EX_DATAERR if that is none, or
 * more than the job has. */
int job_order(struct job *job, uint32_t quantity);

#endif
