#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "batch/certificate.h"
#include "batch/run.h"
#include "desk/command.h"
#include "home/home.h"
#include "home/session.h"
#include "job/job.h"

#include "base/banned.h"

static int
json_print(const json_t *json)
{
	int rc = json == NULL || json_dumpf(json, stdout, JSON_INDENT(2)) != 0
	    ? fail(EX_IOERR, "cannot write the answer")
	    : 0;

	(void)putchar('\n');
	return rc;
}

int
command_batch_check(const char *home, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	struct job *job;
	char **word;

	(void)home;
	if (command_options(argc, argv, none, 1, &word) != 0 ||
	    (job = job_read(word[0])) == NULL)
		return -1;
	(void)printf("%s is good: %" PRIu32
		     " envelopes of series %s in chunks of %" PRIu32
		     ",\nPIN of %u digits, CIP of %u, template \"%s\", sealed "
		     "to %zu "
		     "recipient%s.\n",
	    word[0], job->quantity, job->series.name, job->chunk,
	    job->pin_digits, job->cip_digits, template_name(job->template),
	    job->recipient_count, job->recipient_count == 1 ? "" : "s");
	job_free(job);
	return 0;
}

static int
certificate_show(const struct home *home, const struct batch *batch, int json)
{
	struct actor actor;
	struct ledger *ledger = session_ledger(home, &actor);
	json_t *certificate =
	    ledger == NULL ? NULL : certificate_json(ledger, batch);
	int rc = certificate == NULL ? -1 : 0;

	if (rc == 0 && json)
		rc = json_print(certificate);
	else if (rc == 0)
		certificate_print(stdout, certificate);
	json_decref(certificate);
	ledger_close(ledger);
	return rc;
}

/* The batch is done, whether or not its certificate finds a reader: a failure
 * here would have the service manager make another one. */
static void
certificate_try(const struct home *home, const struct batch *batch, int json)
{
	char name[BATCH_NAME];

	if (certificate_show(home, batch, json) == 0) {
		if (fflush(stdout) == 0)
			return;
		fail(EX_IOERR, "cannot write the answer");
	}
	clearerr(stdout);
	batch_name(name, batch->id);
	(void)fprintf(stderr,
	    "busta: the batch %s is made, but not its "
	    "certificate (%s): \"busta batch show %s\" gives it\n",
	    name, fail_reason(), name);
}

static int
batch_read_rooms(const char *text, unsigned *rooms)
{
	char *end;
	unsigned long given;

	if (text == NULL)
		return 0;
	given = strtoul(text, &end, 10);
	if (*end != '\0' || given < 1 || given > ROOMS_MOST)
		return fail(EX_USAGE, "--rooms must be 1 to %d, found %s",
		    ROOMS_MOST, text);
	*rooms = (unsigned)given;
	return 0;
}

static int
batch_run_job(const char *path, const char *job_path,
    const struct run_options *options, int json)
{
	struct home home;
	struct job *job = NULL;
	struct batch batch = { 0 };
	int rc = -1;

	if (home_open(&home, path) == 0 && (job = job_read(job_path)) != NULL &&
	    (rc = batch_run(&home, job, options, &batch)) == 0)
		certificate_try(&home, &batch, json);
	batch_free(&batch);
	job_free(job);
	home_close(&home);
	return rc;
}

int
command_batch_run(const char *home, int argc, char **argv)
{
	int wait = 0, quiet = 0, json = 0;
	const char *rooms = NULL;
	const struct option_value values[] = { { "rooms", &rooms, NULL },
		{ "wait", NULL, &wait }, { "quiet", NULL, &quiet },
		{ "json", NULL, &json }, { 0 } };
	struct run_options options = { 0 };
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0 ||
	    batch_read_rooms(rooms, &options.rooms) != 0)
		return -1;
	options.wait = wait != 0;
	options.quiet = quiet != 0;
	return batch_run_job(home, word[0], &options, json);
}

static int
list_add_json(void *context, const struct batch *batch)
{
	return json_array_append_new(context, batch_json(batch)) != 0
	    ? fail(EX_OSERR, "out of memory")
	    : 0;
}

static int
list_json(struct ledger *ledger)
{
	json_t *list = json_array();
	int rc = ledger_batch_each(ledger, list_add_json, list);

	if (rc == 0)
		rc = json_print(list);
	json_decref(list);
	return rc;
}

/* The members of batch_json that make the columns. */
static const struct {
	const char *member;
	const char *title;
	int flags;
} columns[] = {
	{ "batch", "BATCH", 0 },
	{ "state", "STATE", 0 },
	{ "series", "SERIES", 0 },
	{ "quantity", "ORDERED", SCOLS_FL_RIGHT },
	{ "sealed", "SEALED", SCOLS_FL_RIGHT },
	{ "cancelled", "CANCELLED", SCOLS_FL_RIGHT },
	{ "started", "STARTED", 0 },
	{ "ended", "ENDED", 0 },
};

static int
list_add_row(void *context, const struct batch *batch)
{
	struct libscols_line *line = scols_table_new_line(context, NULL);
	json_t *facts = batch_json(batch), *value;
	char number[24];
	size_t i;

	if (line == NULL || facts == NULL) {
		json_decref(facts);
		return fail(EX_OSERR, "out of memory");
	}
	for (i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		value = json_object_get(facts, columns[i].member);
		(void)snprintf(number, sizeof number, "%lld",
		    (long long)json_integer_value(value));
		(void)scols_line_set_data(line, i,
		    json_is_integer(value)      ? number
			: json_is_string(value) ? json_string_value(value)
						: "-");
	}
	json_decref(facts);
	return 0;
}

static int
list_table(struct ledger *ledger)
{
	struct libscols_table *table = scols_new_table();
	size_t i;
	int rc = -1;

	for (i = 0; table != NULL && i < sizeof columns / sizeof columns[0];
	     i++)
		(void)scols_table_new_column(table, columns[i].title, 0,
		    columns[i].flags);
	if (table == NULL)
		fail(EX_OSERR, "out of memory");
	else if ((rc = ledger_batch_each(ledger, list_add_row, table)) == 0)
		(void)scols_print_table(table);
	scols_unref_table(table);
	return rc;
}

int
command_batch_list(const char *path, int argc, char **argv)
{
	int json = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0)
		rc = json ? list_json(session.ledger)
			  : list_table(session.ledger);
	session_close(&session);
	return rc;
}

static int
show_find(const struct home *home, int64_t id, struct batch *batch)
{
	struct actor actor;
	struct ledger *ledger = session_ledger(home, &actor);
	int found = ledger == NULL ? -1 : ledger_batch_get(ledger, id, batch);

	ledger_close(ledger);
	if (found == 0)
		return fail(EX_NOINPUT,
		    "there is no batch B%06" PRId64 ": "
		    "\"busta batch list\" shows those there are",
		    id);
	return found == 1 ? 0 : -1;
}

int
command_batch_show(const char *path, int argc, char **argv)
{
	int json = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct batch batch = { 0 };
	struct home home;
	int64_t id;
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0 ||
	    batch_read_id(word[0], &id) != 0)
		return -1;
	if (home_open(&home, path) == 0 && show_find(&home, id, &batch) == 0)
		rc = certificate_show(&home, &batch, json);
	batch_free(&batch);
	home_close(&home);
	return rc;
}

int
command_batch_abandon(const char *path, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	struct home home;
	int64_t id;
	char **word;
	int rc;

	if (command_options(argc, argv, none, 1, &word) != 0 ||
	    batch_read_id(word[0], &id) != 0)
		return -1;
	rc = home_open(&home, path);
	if (rc == 0)
		rc = batch_abandon(&home, id);
	home_close(&home);
	if (rc == 0)
		(void)printf("The batch B%06" PRId64
			     " is given up: what was begun is "
			     "cancelled, what is sealed stays.\n",
		    id);
	return rc;
}
