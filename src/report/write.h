/* A finished report, written for people, for programs, for a spreadsheet or for
 * paper: one file of this folder each. */
#ifndef REPORT_WRITE_H
#define REPORT_WRITE_H

#include <stdio.h>

#include "report/report.h"

enum report_format {
	REPORT_TABLE,
	REPORT_JSON,
	REPORT_CSV, /* RFC 4180, the rows alone: facts would be no records */
	REPORT_HTML /* one page that needs nothing else */
};

int report_write(const struct report *report, enum report_format format,
    FILE *out);

int report_write_table(const struct report *report, FILE *out);
int report_write_json(const struct report *report, FILE *out);
int report_write_csv(const struct report *report, FILE *out);
int report_write_html(const struct report *report, FILE *out);

#endif
