#include <inttypes.h>
#include <stdio.h>

#include "base/fail.h"
#include "press/command.h"

#include "base/banned.h"

int
command_check(const struct press_options *options)
{
	struct press *press = press_open(options->home, JOURNAL_READS);
	struct parcel *parcel = NULL;
	const struct run *run;
	int rc = -1;

	if (press == NULL ||
	    press_key_check_dates(&press->open, &press->config->open) != 0 ||
	    (parcel = parcel_open(options->word, press->config->desk,
		 press->open.digest)) == NULL ||
	    parcel_check_files(parcel, NULL, NULL) != 0)
		goto out;
	run = account_find(&press->account, parcel->release.origin,
	    parcel->release.number);
	if (started_check(press, parcel, run) != 0)
		goto out;
	(void)printf("%s, release %" PRIu64 " of %s: %zu page files, %" PRIu64
		     " envelopes to be printed, %" PRIu64 " voided\n",
	    parcel->release.batch, parcel->release.number,
	    parcel->release.origin, parcel->manifest.count,
	    ranges_total(&parcel->release.released),
	    ranges_total(&parcel->release.voided));
	(void)puts(run == NULL ? "good: it was signed by the desk, it is for "
				 "this press, and nothing is missing"
			       : "good, and it was begun already");
	rc = 0;
out:
	parcel_close(parcel);
	press_close(press);
	return rc;
}
