#include "counter/group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "counter/gather.h"
#include "counter/problem.h"
#include "counter/queue.h"
#include "counter/route.h"
#include "counter/second.h"
#include "counter/turn.h"
#include "ledger/log.h"

#include "base/banned.h"

/* So many in one transaction, that nobody waits long for what others want. */
enum { GROUP_MOST = 256 };

struct group {
	struct turn model; /* what all turns have in common */
	struct group_limits limits;
	struct service_counts counts;

	struct request_queue waiting;

	struct turn *turns[GROUP_MOST]; /* taken, in their order */
	size_t count;
	bool asks;       /* some have a second turn (counter/second.h) … */
	uint64_t least;  /* … of what stands among so many entries */
	bool writes;     /* of the transaction that is open */
	bool open;       /* … and only its COMMIT is left to do */
	int64_t busy_ms; /* since when the ledger is another's; 0: it is not */

	struct turn_queue slow; /* that are answered in pieces */
};

struct group *
group_new(const struct home *home, struct ledger *ledger,
    struct counter_room *room)
{
	struct group *group = calloc(1, sizeof *group);

	if (group == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	group->model = (struct turn){ .limits = &group->limits,
		.home = home,
		.ledger = ledger,
		.room = room };
	ledger_be_impatient(ledger);
	return group;
}

void
group_limit(struct group *group, const struct group_limits *limits)
{
	group->limits = *limits;
}

const struct service_counts *
group_count(const struct group *group)
{
	return &group->counts;
}

void
group_add(struct group *group, struct request *request)
{
	request_queue_add(&group->waiting, request);
}

bool
group_waits(const struct group *group)
{
	return group->waiting.first != NULL || group->count > 0 ||
	    group->slow.first != NULL;
}

/* Its answer goes out, and nothing is kept of it. */
static void
turn_done(struct turn *turn)
{
	struct request *request = turn->request;

	turn_free(turn);
	request->done(request, request->context);
}

static void
request_refuse(struct request *request, enum problem problem)
{
	problem_reply(&request->reply, problem);
	request->done(request, request->context);
}

/* What waits is taken into the group; what is no request is answered. */
static void
group_take(struct group *group)
{
	struct request *request;
	struct turn *turn;

	while (group->count < GROUP_MOST &&
	    (request = request_queue_take(&group->waiting)) != NULL) {
		if ((turn = turn_new(request, &group->model)) == NULL)
			request_refuse(request, PROBLEM_BUSY);
		else if (turn->answered)
			turn_done(turn);
		else
			group->turns[group->count++] = turn;
	}
}

static void
group_refuse_turns(struct group *group, enum problem problem)
{
	size_t i, count = group->count;

	group->count = 0;
	group->asks = false;
	for (i = 0; i < count; i++) {
		turn_give_up(group->turns[i], problem);
		turn_done(group->turns[i]);
	}
}

static void
group_refuse_all(struct group *group, enum problem problem)
{
	struct request *request;
	struct turn *turn;

	group_refuse_turns(group, problem);
	while ((turn = turn_queue_take(&group->slow)) != NULL) {
		turn_give_up(turn, problem);
		turn_done(turn);
	}
	while ((request = request_queue_take(&group->waiting)) != NULL)
		request_refuse(request, problem);
}

void
group_end(struct group *group)
{
	if (group->open)
		ledger_rollback(group->model.ledger);
	group->open = false;
	group_refuse_all(group, PROBLEM_STOPPING);
}

void
group_free(struct group *group)
{
	if (group == NULL)
		return;
	group_end(group);
	free(group);
}

static enum group_result
group_lost(struct group *group)
{
	ledger_rollback(group->model.ledger);
	group->open = false;
	group_refuse_all(group, PROBLEM_BUSY);
	return GROUP_LOST;
}

/* The ledger is another's: whether who waits is to wait on. */
static bool
group_is_patient(struct group *group)
{
	int64_t now = clock_steady_ms();

	group->counts.busy++;
	if (group->busy_ms == 0)
		group->busy_ms = now;
	if (now - group->busy_ms < (int64_t)group->limits.patience_ms)
		return true;
	group->busy_ms = 0;
	return false;
}

/* Nothing of it has happened. Who waited too long is told so. */
static enum group_result
group_busy(struct group *group)
{
	if (!group_is_patient(group)) {
		ledger_rollback(group->model.ledger);
		group->open = false;
		group_refuse_turns(group, PROBLEM_BUSY);
	}
	return GROUP_BUSY;
}

static bool
group_must_write(const struct group *group)
{
	size_t i;

	for (i = 0; i < group->count; i++)
		if (group->turns[i]->verb->changes)
			return true;
	return false;
}

/* A failure that is of one request alone: nothing of it has happened, and
 * nobody is told more than that. */
static int
group_spare(struct group *group, struct turn *turn)
{
	if (group->model.room->lost || fail_code() == EX_TEMPFAIL ||
	    (group->writes && ledger_undo(group->model.ledger) != 0))
		return -1;
	(void)fprintf(stderr, "bustad: %s %s: %s\n", turn->request->station,
	    turn->request->route->name, fail_reason());
	turn_reset(turn);
	turn->answered = true;
	return turn_refuse(turn, PROBLEM_INSIDE);
}

static int
group_judge_one(struct group *group, size_t at)
{
	struct ledger *ledger = group->model.ledger;
	struct turn *turn = group->turns[at];
	int rc;

	if ((turn->waits = second_is_asked(group->turns, at)))
		return 0;
	if (group->writes && ledger_savepoint(ledger) != 0)
		return -1;
	if ((rc = turn_judge(turn)) < 0)
		return group_spare(group, turn);
	turn->answered = rc == 0 && !turn->goes_on;
	return group->writes ? ledger_release(ledger) : 0;
}

static int
group_begin(struct group *group)
{
	struct ledger *ledger = group->model.ledger;

	group->writes = group_must_write(group);
	return group->writes ? ledger_begin(ledger)
			     : ledger_begin_reading(ledger);
}

static int
group_judge(struct group *group)
{
	size_t i;
	int rc = group_begin(group);

	if (rc == 0)
		rc = gather_late(group->turns, group->count, group->model.room);
	for (i = 0; rc == 0 && i < group->count; i++)
		rc = group_judge_one(group, i);
	return rc == 0 && group->writes
	    ? ledger_log_size(group->model.ledger, &group->least)
	    : rc;
}

/* What was judged goes back to where it was before. */
static void
group_undo(struct group *group)
{
	size_t i;

	ledger_rollback(group->model.ledger);
	for (i = 0; i < group->count; i++)
		turn_reset(group->turns[i]);
}

/* It is in the next group, too; if what it has asked is durable now, with the
 * room's answer. */
static void
group_keep(struct group *group, struct turn *turn)
{
	turn->is_second = turn->is_second || turn->goes_on;
	group->asks = group->asks || turn->goes_on;
	turn->goes_on = turn->waits = false;
	group->turns[group->count++] = turn;
}

/* Lost; or only busy, and then it can be tried again. */
static enum group_result
group_failed(struct group *group)
{
	if (group->model.room->lost || fail_code() != EX_TEMPFAIL)
		return group_lost(group);
	group_undo(group);
	return group_busy(group);
}

static void
group_answer(struct group *group)
{
	size_t i, count = group->count;
	struct turn *turn;

	group->count = 0;
	group->busy_ms = 0;
	group->open = false;
	if (group->writes) {
		group->counts.groups++;
		group->counts.requests += count;
	}
	for (i = 0; i < count; i++) {
		turn = group->turns[i];
		if (turn->goes_on || turn->waits)
			group_keep(group, turn);
		else if (turn->answered)
			turn_done(turn);
		else
			turn_queue_add(&group->slow, turn);
	}
}

static int
group_commit(struct group *group)
{
	/* What only read must not be told from what could not be written. */
	if (group->writes)
		return ledger_commit(group->model.ledger);
	ledger_rollback(group->model.ledger);
	return 0;
}

/* One piece of one long answer; the others follow in their turn. */
static enum group_result
group_piece(struct group *group)
{
	struct turn *turn = turn_queue_take(&group->slow);
	bool busy;
	int rc;

	if (turn == NULL)
		return GROUP_DONE;
	if ((rc = ledger_begin_reading(group->model.ledger)) == 0)
		rc = turn->verb->piece(turn);
	ledger_rollback(group->model.ledger);
	busy = rc < 0 && fail_code() == EX_TEMPFAIL;
	if (!busy)
		group->busy_ms = 0;
	if (rc == 1 || (busy && group_is_patient(group))) {
		turn_queue_add(&group->slow, turn);
		return busy ? GROUP_BUSY : GROUP_DONE;
	}
	group->writes = false;
	if (busy)
		turn_give_up(turn, PROBLEM_BUSY);
	else if (rc < 0 && group_spare(group, turn) != 0)
		(void)turn_refuse(turn, PROBLEM_INSIDE);
	turn_done(turn);
	return GROUP_DONE;
}

enum group_result
group_run(struct group *group)
{
	size_t before = group->count;

	if (!group->open) {
		if (group->asks &&
		    second_ask(group->turns, before, group->least) != 0)
			return group_failed(group);
		group->asks = false;
		group_take(group);
		if (gather_ask(group->turns + before, group->count - before,
			group->model.room) != 0)
			return group_lost(group);
	}
	if (group->count == 0)
		return group_piece(group);
	if (!group->open && group_judge(group) != 0)
		return group_failed(group);
	group->open = true;
	/* Others may still read: then it is made durable when they are done. */
	if (group_commit(group) != 0)
		return fail_code() == EX_TEMPFAIL ? group_busy(group)
						  : group_lost(group);
	group_answer(group);
	return group_piece(group);
}

int
group_admits(struct group *group, const uint8_t fingerprint[static DIGEST_SIZE],
    struct station *station)
{
	int found =
	    ledger_station_of(group->model.ledger, fingerprint, station);

	return found == 1 && !station->active ? 0 : found;
}
