#include "batch/run.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/progress.h"
#include "batch/begin.h"
#include "batch/certificate.h"
#include "batch/crew.h"
#include "batch/manifest.h"
#include "batch/pages.h"
#include "batch/replace.h"
#include "batch/round.h"
#include "home/key_sync.h"
#include "home/session.h"

#include "base/banned.h"

static volatile sig_atomic_t stop_asked;

static void
stop_ask(int signal)
{
	(void)signal;
	stop_asked = 1;
}

/* Ctrl-C, or the service manager: finish what the rooms hold, then end. */
static void
stop_listen(void)
{
	struct sigaction action = { .sa_handler = stop_ask };

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

static int
run_rounds(struct round *round, struct progress *progress)
{
	char name[BATCH_NAME];

	batch_name(name, round->batch->id);
	while (round->sealed < round->batch->quantity) {
		if (round_keep(round) != 0)
			return -1;
		progress_show(progress, name, round->sealed);
		round->stopping = stop_asked != 0;
		if (round->stopping && !round_is_open(round))
			return fail(EX_TEMPFAIL,
			    "stopped as asked, with %" PRIu32 " of %" PRIu32
			    " envelopes sealed: run it again to go on",
			    round->sealed, round->batch->quantity);
		do
			if (round_is_open(round) && round_hear(round) != 0)
				return -1;
		while (round_may_wait(round));
	}
	return 0;
}

/* All that one run holds, opened in this order and closed in reverse. */
struct run {
	const struct home *home;
	const struct job *job;
	const struct run_options *options;
	int64_t replaces;
	int64_t begun_ms;
	int lock;
	struct ledger *ledger;
	struct crew crew;
	int pages;
};

static int
run_work(struct run *run, const struct batch *batch)
{
	struct progress progress;
	struct round *round = calloc(1, sizeof *round);
	int rc;

	if (round == NULL)
		return fail(EX_OSERR, "out of memory");
	round->crew = &run->crew;
	round->ledger = run->ledger;
	round->batch = batch;
	round->pages = run->pages;
	round->marked_ms = run->begun_ms;
	round->sealed = round->promised = batch->sealed;
	progress_begin(&progress, !run->options->quiet, batch->sealed,
	    batch->quantity);
	stop_listen();
	rc = run_rounds(round, &progress);
	progress_end(&progress);
	round_end(round);
	free(round);
	return rc;
}

static int
run_read_again(struct run *run, struct batch *batch)
{
	int64_t id = batch->id;

	batch_free(batch);
	return ledger_batch_get(run->ledger, id, batch) == 1 ? 0 : -1;
}

/* All is sealed: it is listed, the list is signed, the rooms end, and only then
 * is it done. What failed later would make the next run another batch. */
static int
run_finish(struct run *run, struct batch *batch)
{
	int rc = actor_begin(run->ledger, ROLE_PRODUCER);

	if (rc != 0)
		return -1;
	rc = ledger_batch_end(run->ledger, batch->id, BATCH_SEALED,
	    clock_unix_ms());
	if (rc == 0)
		rc = run_read_again(run, batch);
	if (rc == 0)
		rc = manifest_write(&run->crew, run->ledger, batch,
		    template_lot(run->job->template), run->pages);
	if (rc == 0)
		rc = crew_finish(&run->crew);
	if (rc == 0)
		rc = ledger_commit(run->ledger);
	if (rc != 0)
		ledger_rollback(run->ledger);
	return rc;
}

static int
run_pages(struct run *run, const struct batch *batch)
{
	if ((run->pages = home_open_batch(run->home, batch->id)) < 0 ||
	    pages_sync(run->home->pages) != 0)
		return -1;
	if (pages_sweep(run->pages, run->ledger, batch->id) != 0)
		return -1;
	return pages_check(run->pages, run->ledger, batch->id);
}

static int
run_batch(struct run *run, struct batch *batch)
{
	unsigned rooms =
	    run->options->rooms > 0 ? run->options->rooms : run->home->rooms;
	int found = begin_find(run->ledger, run->job, run->replaces, batch);

	if (found < 0 || pages_drop_all(run->home->work) != 0 ||
	    crew_start(&run->crew, run->home, run->job, rooms) != 0 ||
	    key_sync(run->ledger, run->crew.keys) != 0)
		return -1;
	/* Who types a passphrase slowly does not make envelopes slowly. */
	run->begun_ms = clock_steady_ms();
	if (found == 0 &&
	    begin_new(run->ledger, &run->crew, run->replaces, batch) != 0)
		return -1;
	if (found > 0 && begin_cancel(run->ledger, batch, BATCH_RUNNING) != 0)
		return -1;
	if (run_pages(run, batch) != 0 ||
	    crew_open(&run->crew, batch, found > 0 ? 0 : 1) != 0 ||
	    run_work(run, batch) != 0)
		return -1;
	return run_finish(run, batch);
}

/* The nightly timer makes batches, and so may a producer. */
static struct ledger *
run_ledger(const struct home *home)
{
	struct actor actor;
	struct ledger *ledger = session_ledger(home, &actor);

	if (ledger != NULL &&
	    actor_need_or_service(&actor, ROLE_PRODUCER) != 0) {
		ledger_close(ledger);
		ledger = NULL;
	}
	return ledger;
}

static void
run_close(struct run *run)
{
	if (run == NULL)
		return;
	if (run->pages >= 0)
		(void)close(run->pages);
	crew_end(&run->crew);
	ledger_close(run->ledger);
	if (run->lock >= 0)
		(void)close(run->lock);
	free(run);
}

/* The home is this run's alone; NULL with a reason. */
static struct run *
run_open(const struct home *home, const char *what,
    const struct run_options *options)
{
	struct run *run = calloc(1, sizeof *run);

	if (run == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	run->home = home;
	run->options = options;
	run->pages = -1;
	if ((run->lock = home_lock(home, what, options->wait)) >= 0 &&
	    (run->ledger = run_ledger(home)) != NULL)
		return run;
	run_close(run);
	return NULL;
}

int
batch_run(const struct home *home, const struct job *job,
    const struct run_options *options, struct batch *batch)
{
	struct run *run = run_open(home, job->path, options);
	int rc = -1;

	memset(batch, 0, sizeof *batch);
	if (run != NULL) {
		run->job = job;
		rc = run_batch(run, batch);
	}
	run_close(run);
	if (rc != 0)
		batch_free(batch);
	return rc;
}

int
batch_replace(const struct home *home, int64_t id,
    const struct run_options *options, struct batch *batch)
{
	struct run *run = run_open(home, "batch replace", options);
	struct job *job = NULL;
	int rc = -1;

	memset(batch, 0, sizeof *batch);
	if (run != NULL && (job = replace_job(run->ledger, id)) != NULL) {
		run->job = job;
		run->replaces = id;
		rc = run_batch(run, batch);
	}
	run_close(run);
	job_free(job);
	if (rc != 0)
		batch_free(batch);
	return rc;
}

/* What rooms had begun goes first, wherever it came to: once the batch is given
 * up, nothing looks there again. */
static int
abandon_pages(const struct home *home, struct ledger *ledger, int64_t id)
{
	int pages = home_open_batch(home, id), rc;

	if (pages < 0)
		return -1;
	rc = pages_sweep(pages, ledger, id);
	(void)close(pages);
	return rc != 0 ? -1 : pages_drop_all(home->work);
}

static int
abandon_locked(const struct home *home, struct ledger *ledger, int64_t id)
{
	char name[BATCH_NAME];
	struct batch batch;
	int found = ledger_batch_get(ledger, id, &batch), rc;

	batch_name(name, id);
	if (found == 0)
		return fail(EX_NOINPUT, "there is no batch %s", name);
	if (found < 0)
		return -1;
	if (batch.state == BATCH_RUNNING) {
		rc = abandon_pages(home, ledger, id);
		if (rc == 0)
			rc = begin_cancel(ledger, &batch, BATCH_ABANDONED);
	} else {
		rc = fail(EX_DATAERR,
		    "the batch %s is %s: only an unfinished one "
		    "can be given up",
		    name, batch_state_name(batch.state));
	}
	batch_free(&batch);
	return rc;
}

int
batch_abandon(const struct home *home, int64_t id)
{
	struct ledger *ledger = NULL;
	int lock = home_lock(home, "batch abandon", 0), rc = -1;

	if (lock >= 0 && (ledger = run_ledger(home)) != NULL)
		rc = abandon_locked(home, ledger, id);
	ledger_close(ledger);
	if (lock >= 0)
		(void)close(lock);
	return rc;
}
