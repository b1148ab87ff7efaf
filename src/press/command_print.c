#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "press/command.h"
#include "press/print.h"
#include "press/seclude.h"
#include "press/sheaf.h"

#include "base/banned.h"

static int
print_read_from(const char *text, uint32_t *from)
{
	char *end;
	unsigned long number;

	if (text == NULL)
		return 0;
	number = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0 ||
	    number > UINT32_MAX)
		return fail(EX_USAGE, "--from %s: it must be a sheet number",
		    text);
	*from = (uint32_t)number;
	return 0;
}

void
command_tell(const struct run *run)
{
	(void)printf("%s, release %" PRIu64 ": %zu printed, %zu held, %zu "
		     "spoiled, %zu in doubt, %zu not sent\n",
	    run->batch, run->release, run_count(run, SHEET_PRINTED),
	    run_count(run, SHEET_HELD), run_count(run, SHEET_SPOILED),
	    run_doubts(run), run_count(run, SHEET_UNSENT));
	if (!run->ready)
		(void)puts("its beginning was broken off, and no page was "
			   "sent; to go on: busta-press resume");
	else if (run_doubts(run) > 0)
		(void)puts("count what came out, then: busta-press resume");
	else if (run_count(run, SHEET_UNSENT) > 0)
		(void)puts("to go on: busta-press resume");
	else if (!run->receipted)
		(void)puts("all is accounted for: busta-press receipt -o "
			   "receipt.json");
}

int
command_send(struct press *press, const struct parcel *parcel, struct run *run,
    struct printer *printer, const struct press_options *options)
{
	struct print_order order = { .press = press,
		.parcel = parcel,
		.run = run,
		.printer = printer,
		.quiet = options->quiet };

	return print_read_from(options->from, &order.from) == 0
	    ? print_run(&order)
	    : -1;
}

static int
print_check_from(const struct manifest *manifest, uint32_t from)
{
	const struct manifest_file *file = manifest->files;
	size_t i;

	for (i = 0; from != 0 && i < manifest->count; i++, file++)
		if (from >= file->first_sheet &&
		    from - file->first_sheet < manifest_envelopes(file))
			return 0;
	return from == 0
	    ? 0
	    : fail(EX_USAGE, "this release has no sheet %" PRIu32, from);
}

/* All that can be refused is refused before the journal hears of it; and no
 * page is opened, and no printer heard, before the press is confined. */
static struct printer *
print_prepare(struct press *press, const struct parcel *parcel,
    const struct press_options *options)
{
	struct printer *printer;
	uint32_t from = 0;

	if (print_read_from(options->from, &from) != 0 ||
	    print_check_from(&parcel->manifest, from) != 0 ||
	    parcel_check_files(parcel, NULL, NULL) != 0 ||
	    (printer = printer_open(press->config, options->to_pipe)) == NULL)
		return NULL;
	if (press_key_unlock(&press->open, PRESS_OPENS, &press->config->open,
		press->config->pkcs11_module) == 0 &&
	    press_seclude(press, parcel, printer) == 0 &&
	    (bale_rehearse(press, parcel) == 0 ||
		press_seclude_explain(press->config) == 0) &&
	    printer->kind->meet(printer) == 0)
		return printer;
	printer->kind->close(printer);
	return NULL;
}

int
command_print(const struct press_options *options)
{
	struct press *press = press_open(options->home, JOURNAL_WRITES);
	struct parcel *parcel = NULL;
	struct printer *printer = NULL;
	struct run *run;
	int rc = -1;

	if (press == NULL ||
	    (parcel = parcel_open(options->word, press->config->desk,
		 press->open.digest)) == NULL ||
	    press_may_begin(press, parcel) != 0 ||
	    (printer = print_prepare(press, parcel, options)) == NULL ||
	    (run = press_begin(press, parcel)) == NULL)
		goto out;
	rc = command_send(press, parcel, run, printer, options);
	if (!options->quiet)
		command_tell(run);
out:
	if (printer != NULL)
		printer->kind->close(printer);
	parcel_close(parcel);
	press_close(press);
	return rc;
}
