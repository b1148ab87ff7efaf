#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "press/command.h"
#include "press/paper.h"
#include "press/print.h"
#include "press/seclude.h"
#include "press/specimen.h"

#include "base/banned.h"

/* There is no secret here, but whoever is at the printer's end could stay in a
 * press that is not confined, until there is one. */
static int
test_print(struct press *press, const struct parcel *parcel, const void *pdf,
    size_t size, const struct press_options *options)
{
	struct paper *paper = paper_open(pdf, size);
	struct printer *printer = NULL;
	int rc = -1;

	if (paper != NULL &&
	    (printer = printer_open(press->config, options->to_pipe)) != NULL &&
	    press_seclude(press, parcel, printer) == 0 &&
	    printer->kind->meet(printer) == 0)
		rc = print_specimen(press, printer, pdf, size,
		    paper_pages(paper));
	if (rc == 0)
		(void)printf("%u SPECIMEN pages sent, and counted as such\n",
		    paper_pages(paper));
	if (printer != NULL)
		printer->kind->close(printer);
	paper_free(paper);
	return rc;
}

int
command_test_page(const struct press_options *options)
{
	struct press *press = press_open(options->home, JOURNAL_WRITES);
	char *page = NULL;
	size_t size;
	int rc = -1;

	if (press != NULL && (page = specimen_page(&size)) != NULL)
		rc = test_print(press, NULL, page, size, options);
	free(page);
	press_close(press);
	return rc;
}

/* The template as it is, with false codes, drawn and signed for by the desk. */
int
command_align(const struct press_options *options)
{
	struct press *press = press_open(options->home, JOURNAL_WRITES);
	struct parcel *parcel = NULL;
	char *pages = NULL;
	size_t size;
	int rc = -1;

	if (press != NULL &&
	    (parcel = parcel_open(options->word, press->config->desk,
		 press->open.digest)) != NULL &&
	    (pages = parcel_read_specimen(parcel, &size)) != NULL)
		rc = test_print(press, parcel, pages, size, options);
	free(pages);
	parcel_close(parcel);
	press_close(press);
	return rc;
}
