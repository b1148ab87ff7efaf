#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "press/classify.h"
#include "press/command.h"

#include "base/banned.h"

/* More than a line of the journal could say. */
enum { FOLDER_TEXT = 2048 };

static json_t *
status_run(const struct run *run)
{
	char begun[CLOCK_TEXT], folder[FOLDER_TEXT];

	clock_text(begun, run->begun_ms);
	(void)snprintf(folder, sizeof folder, "%s", run->dir);
	utf8_mend(folder);
	/* clang-format off */
	return json_pack("{s:s, s:I, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, "
	    "s:I, s:I, s:s}",
	    "batch", run->batch, "release", (json_int_t)run->release,
	    "origin", run->origin, "begun", begun,
	    "receipt", (int)run->receipted,
	    "sheets", (json_int_t)run->sheet_count,
	    "sent", (json_int_t)run->sent,
	    "printed", (json_int_t)run_count(run, SHEET_PRINTED),
	    "held", (json_int_t)run_count(run, SHEET_HELD),
	    "spoiled", (json_int_t)run_count(run, SHEET_SPOILED),
	    "in_doubt", (json_int_t)run_doubts(run),
	    "not_sent", (json_int_t)run_count(run, SHEET_UNSENT),
	    "folder", folder);
	/* clang-format on */
}

static json_t *
status_doubts(const struct run *run)
{
	json_t *list = json_array();
	size_t i, end;

	for (i = 0; i < run->sheet_count; i = end) {
		end = i + 1;
		if (!sheet_is_in_doubt((enum sheet_state)run->sheets[i]))
			continue;
		while (end < run->sheet_count &&
		    run->sheets[end] == run->sheets[i] &&
		    run_sheet(run, end) == run_sheet(run, end - 1) + 1)
			end++;
		(void)json_array_append_new(list,
		    json_pack("{s:I, s:I, s:s}", "first_sheet",
			(json_int_t)run_sheet(run, i), "last_sheet",
			(json_int_t)run_sheet(run, end - 1), "state",
			sheet_state_name((enum sheet_state)run->sheets[i])));
	}
	return list;
}

static int
status_json(struct press *press)
{
	const struct run *run = account_current(&press->account);
	json_t *all = json_pack("{s:s, s:I, s:I}", "press", press->config->name,
	    "journal_lines", (json_int_t)journal_count(press->journal),
	    "test_sheets", (json_int_t)press->account.test_sheets);
	json_t *list = json_array();
	char *text;
	size_t i;

	for (i = 0; i < press->account.run_count; i++)
		(void)json_array_append_new(list,
		    status_run(&press->account.runs[i]));
	(void)json_object_set_new(all, "releases", list);
	if (run != NULL)
		(void)json_object_set_new(all, "doubts", status_doubts(run));
	text = json_dumps(all, JSON_INDENT(2));
	json_decref(all);
	if (text == NULL)
		return fail(EX_OSERR, "out of memory");
	(void)puts(text);
	free(text);
	return 0;
}

int
command_status(const struct press_options *options)
{
	struct press *press = press_open(options->home, JOURNAL_READS);
	const struct run *run;
	int rc = 0;

	if (press == NULL)
		return -1;
	run = account_current(&press->account);
	if (options->json)
		rc = status_json(press);
	else if (run == NULL)
		(void)printf("%s: nothing is being printed; %zu releases "
			     "before\n",
		    press->config->name, press->account.run_count);
	else {
		command_tell(run);
		classify_show(run);
	}
	press_close(press);
	return rc;
}
