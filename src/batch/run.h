/* The nightly work: one batch from its job file to a signed manifest, or the
 * rest of a batch that broke off. */
#ifndef BATCH_RUN_H
#define BATCH_RUN_H

#include <stdbool.h>

#include "home/home.h"
#include "job/job.h"
#include "ledger/ledger.h"

struct run_options {
	unsigned rooms; /* 0: what the home says */
	bool wait;      /* for another run to end */
	bool quiet;     /* no progress */
};

/* On success batch is the batch as the ledger has it: batch_free it. After any
 * failure the same call carries on where this one ended. */
int batch_run(const struct home *home, const struct job *job,
    const struct run_options *options, struct batch *batch);

/* As many new envelopes as were spoiled of a batch before they were printed and
 * no other batch replaces: new serials and codes, by the same job. EX_DATAERR
 * if there are none, or if template, recipients or weak PINs are others now. */
int batch_replace(const struct home *home, int64_t id,
    const struct run_options *options, struct batch *batch);

/* Gives up the unfinished batch: what was begun is cancelled, what is sealed
 * stays. */
int batch_abandon(const struct home *home, int64_t id);

#endif
