#include "report/write.h"

#include "base/fail.h"

#include "base/banned.h"

int
report_write(const struct report *report, enum report_format format, FILE *out)
{
	static int (*const writers[])(const struct report *report,
	    FILE *out) = { [REPORT_TABLE] = report_write_table,
		[REPORT_JSON] = report_write_json,
		[REPORT_CSV] = report_write_csv,
		[REPORT_HTML] = report_write_html };

	if (writers[format](report, out) != 0)
		return -1;
	return ferror(out) ? fail(EX_IOERR, "cannot write the report") : 0;
}
