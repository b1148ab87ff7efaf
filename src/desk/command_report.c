#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "batch/certificate.h"
#include "desk/command.h"
#include "desk/listing.h"
#include "home/session.h"
#include "report/forms.h"
#include "report/write.h"

#include "base/banned.h"

struct format_flags {
	int json;
	int csv;
	int html;
};

static int
format_choose(const struct format_flags *flags, enum report_format *format)
{
	if (flags->json + flags->csv + flags->html > 1)
		return fail(EX_USAGE,
		    "one of --json, --csv and --html, not several");
	*format = flags->json ? REPORT_JSON
	    : flags->csv      ? REPORT_CSV
	    : flags->html     ? REPORT_HTML
			      : REPORT_TABLE;
	return 0;
}

/* Whoever names no report asks which there are. */
static int
report_list(const struct format_flags *flags)
{
	static const struct listing_column columns[] = {
		{ "report", "REPORT", 0 }, { "title", "TITLE", 0 },
		{ "question", "QUESTION", SCOLS_FL_WRAP }, { 0 }
	};
	json_t *list = json_array();
	size_t i;

	if (flags->csv || flags->html)
		return fail(EX_USAGE,
		    "which report? \"busta report\" lists them");
	for (i = 0; forms[i] != NULL; i++)
		(void)json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s}", "report", forms[i]->name,
			"title", forms[i]->title, "question",
			forms[i]->question));
	return listing_print(list, columns, flags->json);
}

static int
scope_read(struct scope *scope, char batch[static PLACE_NAME])
{
	int64_t id;

	scope->now_ms = clock_unix_ms();
	if (scope->batch != NULL) {
		if (batch_read_id(scope->batch, &id) != 0)
			return -1;
		place_of_batch(batch, id);
		scope->batch = batch;
	}
	return period_read(&scope->period, scope->from, scope->to);
}

static int
report_print(const char *path, const struct report_form *form,
    const struct scope *scope, enum report_format format)
{
	struct report report = { 0 };
	struct session session;
	int rc = session_open(&session, path);

	if (rc == 0)
		rc = report_make(&report, form, session.ledger, scope);
	if (rc == 0)
		rc = report_write(&report, format, stdout);
	report_free(&report);
	session_close(&session);
	return rc;
}

int
command_report(const char *path, int argc, char **argv)
{
	struct scope scope = { 0 };
	struct format_flags flags = { 0 };
	const struct option_value values[] = { { "batch", &scope.batch, NULL },
		{ "custodian", &scope.custodian, NULL },
		{ "from", &scope.from, NULL }, { "to", &scope.to, NULL },
		{ "json", NULL, &flags.json }, { "csv", NULL, &flags.csv },
		{ "html", NULL, &flags.html }, { 0 } };
	const struct report_form *form;
	enum report_format format = REPORT_TABLE;
	char batch[PLACE_NAME], **word;
	int words;

	words = command_options_some(argc, argv, values, 0, 1, &word);
	if (words < 0 || format_choose(&flags, &format) != 0)
		return -1;
	if (words == 0)
		return report_list(&flags);
	if ((form = form_find(word[0])) == NULL ||
	    scope_read(&scope, batch) != 0)
		return -1;
	return report_print(path, form, &scope, format);
}
