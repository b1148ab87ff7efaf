/* The picture of a report: bars, drawn as SVG inside its page. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdio.h>

#include "report/report.h"

/* The first rows, one bar each; as many as are still read at a glance. */
void chart_write(const struct report *report, FILE *out);

#endif
