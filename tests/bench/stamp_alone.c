/* How fast codes can be drawn, sealed and stamped in memory, on one core, with
 * nothing delivered: the limit a real batch is measured against.
 * Usage: stamp_alone JOB STORE PASSPHRASE-FILE CHUNKS; prints envelopes/s. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/secret.h"
#include "room/order.h"
#include "room/pin.h"
#include "room/seal.h"
#include "room/stamp.h"
#include "tests/unit/keys.h"

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static int
chunk_make(struct workshop *workshop, uint32_t first)
{
	const struct job *job = workshop->job;
	const struct serial serial = { job->series, first };
	struct codes *codes = codes_draw(job->chunk, job->pin_digits,
	    job->cip_digits, job->weak, workshop->hsm);
	int rc = -1;

	if (codes != NULL &&
	    codes_seal(codes, &serial, workshop->key, workshop->hsm,
		workshop->records, workshop->verifiers) == 0)
		rc = codes_stamp(codes, &serial, first, 1, workshop->hsm,
		    workshop->sheets[0], workshop->page);
	codes_free(codes);
	return rc;
}

static int
measure(struct workshop *workshop, uint32_t chunks)
{
	double begun = now();
	uint32_t i;

	for (i = 0; i < chunks; i++)
		if (chunk_make(workshop, 1 + i * workshop->job->chunk) != 0)
			return -1;
	(void)printf("%.0f\n",
	    (double)chunks * workshop->job->chunk / (now() - begun));
	return 0;
}

int
main(int argc, char **argv)
{
	struct workshop workshop;
	struct bytes record = { 0 };
	struct job *job;
	char *passphrase;
	size_t size;

	if (argc != 5 || secret_heap_open(1 << 18) != 0 ||
	    (passphrase = file_read(argv[3], 1024, &size)) == NULL ||
	    (job = job_read(argv[1])) == NULL ||
	    workshop_open(&workshop, job, -1) != 0) {
		(void)fprintf(stderr, "%s\n", fail_reason());
		return 1;
	}
	passphrase[strcspn(passphrase, "\n")] = '\0';
	if ((workshop.hsm = keys_open_as(argv[2], passphrase)) == NULL ||
	    (workshop.key = data_key_new(workshop.hsm, 1, &record)) == NULL ||
	    measure(&workshop, (uint32_t)strtoul(argv[4], NULL, 10)) != 0) {
		(void)fprintf(stderr, "%s\n", fail_reason());
		return 1;
	}
	return 0;
}
