#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "batch/certificate.h"
#include "batch/run.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "home/home.h"
#include "home/session.h"
#include "job/job.h"

#include "base/banned.h"

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
		rc = listing_print_json(json_incref(certificate));
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
batch_replace_one(const char *path, int64_t id,
    const struct run_options *options, int json)
{
	struct session session;
	struct batch batch = { 0 };
	int rc = session_open(&session, path);

	/* The timer makes what is ordered, and orders nothing itself. */
	if (rc == 0)
		rc = actor_need(&session.actor, ROLE_PRODUCER);
	ledger_close(session.ledger);
	session.ledger = NULL;
	if (rc == 0)
		rc = batch_replace(&session.home, id, options, &batch);
	if (rc == 0)
		certificate_try(&session.home, &batch, json);
	batch_free(&batch);
	session_close(&session);
	return rc;
}

int
command_batch_replace(const char *path, int argc, char **argv)
{
	int wait = 0, quiet = 0, json = 0;
	const struct option_value values[] = { { "wait", NULL, &wait },
		{ "quiet", NULL, &quiet }, { "json", NULL, &json }, { 0 } };
	struct run_options options = { .rooms = 1 };
	int64_t id;
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0 ||
	    batch_read_id(word[0], &id) != 0)
		return -1;
	options.wait = wait != 0;
	options.quiet = quiet != 0;
	return batch_replace_one(path, id, &options, json);
}

static int
batch_add_json(void *context, const struct batch *batch)
{
	return listing_add(context, batch_json(batch));
}

static int
batches_read(struct ledger *ledger, json_t *list)
{
	return ledger_batch_each(ledger, batch_add_json, list);
}

int
command_batch_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "batch", "BATCH",
							     0 },
		{ "state", "STATE", 0 }, { "series", "SERIES", 0 },
		{ "quantity", "ORDERED", SCOLS_FL_RIGHT },
		{ "sealed", "SEALED", SCOLS_FL_RIGHT },
		{ "cancelled", "CANCELLED", SCOLS_FL_RIGHT },
		{ "started", "STARTED", 0 }, { "ended", "ENDED", 0 },
		{ NULL, NULL, 0 } };

	return command_list(path, argc, argv, batches_read, columns);
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
