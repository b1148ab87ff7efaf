/* Any bytes for a job file: an order within all limits, or a sentence. */
#include "tests/fuzz/fuzz.h"

#include "job/job.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const beside[] = { "weak.txt", "sheet.cfg",
		"letters.ttf", "shop.crt", NULL };

	(void)argc;
	(void)argv;
	fuzz_begin(beside);
	return 0;
}

static void
check(const struct job *job)
{
	struct series series;

	fuzz_promise(job->quantity >= 1 && job->quantity <= QUANTITY_MOST &&
		job->chunk >= 1 && job->chunk <= job->quantity &&
		job->chunk <= CHUNK_MOST,
	    "quantity and chunk keep their limits");
	fuzz_promise(job->pin_digits >= PIN_DIGITS_LEAST &&
		job->pin_digits <= PIN_DIGITS_MOST &&
		job->cip_digits >= CIP_DIGITS_LEAST &&
		job->cip_digits <= CIP_DIGITS_MOST,
	    "codes keep their limits");
	fuzz_promise(series_read(&series, job->series.name, job->series.digits),
	    "the series is one");
	fuzz_promise(job->weak != NULL && job->template != NULL &&
		job->recipient_count >= 1 &&
		job->recipient_count <= RECIPIENTS_MOST,
	    "an order is whole");
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct job *job = job_read(fuzz_file("job.cfg", bytes, size));

	if (job == NULL)
		fuzz_refused();
	else
		check(job);
	job_free(job);
	return 0;
}
