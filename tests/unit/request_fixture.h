/* A home of two founders in a folder of its own, and requests as they come from
 * the command line. Include it after our headers and before base/banned.h. */
#ifndef TESTS_UNIT_REQUEST_FIXTURE_H
#define TESTS_UNIT_REQUEST_FIXTURE_H

#include <fcntl.h>
#include <time.h>

#include "audit/replay.h"
#include "desk/request.h"
#include "home/founding.h"
#include "ledger/key.h"
#include "ledger/rehearsal.h"
#include "ledger/template.h"
#include "ledger_fixture.h"

/* The clock of this program, and so of the product's code in it. */
static long long clock_ahead;

int
clock_gettime(clockid_t which, struct timespec *now)
{
	now->tv_sec = (which == CLOCK_REALTIME ? 1795469400 : 0) + clock_ahead;
	now->tv_nsec = 0;
	return 0;
}

enum { HOUR = 3600 };

static struct session session;

/* Whom the developer's home believes to be behind sudo: a user every system
 * has, and who is no home's owner. */
static inline void
become(const char *user)
{
	char uid[16];
	uid_t number;

	assert_int_equal(actor_uid(user, &number), 1);
	(void)snprintf(uid, sizeof uid, "%lu", (unsigned long)number);
	(void)setenv("SUDO_USER", user, 1);
	(void)setenv("SUDO_UID", uid, 1);
}

static inline int
open_home(void **state)
{
	struct founders founders;

	clock_ahead = 0;
	if (open_ledger(state) != 0)
		return -1;
	session.home = (struct home){ .path = folder.path, .dir = folder.fd };
	session.ledger = ledger;
	if (founders_read(&founders, "daemon,bin") != 0 ||
	    founding_log(ledger, "busta/test", &founders) != 0)
		return -1;
	return 0;
}

static inline int
close_home(void **state)
{
	(void)unsetenv("SUDO_USER");
	(void)unsetenv("SUDO_UID");
	return close_ledger(state);
}

#define home_test(test) \
	cmocka_unit_test_setup_teardown(test, open_home, close_home)

/* As on the command line. */
static inline int64_t
ask(const char *user, const char *typed)
{
	char *words = strdup(typed), *word, *saved = NULL, *argv[16] = { NULL };
	const struct request_kind *kind;
	json_t *arguments;
	int64_t number = -1;
	int argc = 0;

	for (word = strtok_r(words, " ", &saved); word != NULL;
	     word = strtok_r(NULL, " ", &saved))
		argv[argc++] = word;
	assert_non_null(kind = request_kind_named(argv[0]));
	become(user);
	arguments = kind->read(ledger, argc, argv);
	if (arguments != NULL &&
	    request_ask(&session, kind, arguments, &number) != 0)
		number = -1;
	free(words);
	return number;
}

static inline int
approve(const char *user, int64_t number)
{
	become(user);
	return request_approve(&session, number);
}

static inline int
replay_one(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct entry entry;

	(void)sequence;
	return entry_parse(&entry, text, size) != 0
	    ? -1
	    : replay_apply(context, &entry);
}

static inline void
assert_replays(void)
{
	struct replay *replay = replay_new();

	if (ledger_log_each(ledger, 0, replay_one, replay) != 0)
		fail_msg("%s", fail_reason());
	replay_free(replay);
}

#define ROOM_KEYS \
	"wrap-2026-1f3a9c 1a2b3c4d5e, cip-2026-000001 0000000001, " \
	"log-2026-000002 0000000002"

#define LAST \
	"SELECT substr(entry, instr(entry, '000 ') + 4) FROM log ORDER BY " \
	"seq DESC LIMIT 1"

/* The keys of a home, as its room names them, if none are known yet; and that
 * they come back, and a page can be opened, was shown since. */
static inline void
rehearse_all(void)
{
	struct ledger_key wrap;

	assert_int_equal(ledger_begin(ledger), 0);
	if (ledger_key_current(ledger, "wrap", &wrap) == 0)
		assert_int_equal(ledger_keys_sync(ledger, ROOM_KEYS), 0);
	ledger_act_as(ledger, "daemon");
	assert_int_equal(ledger_rehearsal_add(ledger, "restore"), 0);
	assert_int_equal(ledger_rehearsal_add(ledger, RECIPIENT), 0);
	assert_int_equal(ledger_commit(ledger), 0);
}

/* A batch of ten that is sealed, in the name of the service. */
static inline void
make_sealed(void)
{
	struct batch batch;
	struct chunk chunk;

	ledger_act_as(ledger, ACTOR_SERVICE);
	batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	chunk = order(&batch, 10);
	assert_int_equal(seal(&batch, &chunk), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_batch_end(ledger, batch.id, BATCH_SEALED,
			     5)),
	    0);
	batch_free(&batch);
}

/* A request of its own: daemon asks and bin approves, that what a batch is
 * printed with is the template of add_batch. */
static inline void
approve_template(void)
{
	struct approved_template template = { .name = "A sheet" };
	char text[REQUEST_TEXT];
	struct request request;
	int64_t number;

	memset(template.digest, 0x22, DIGEST_SIZE);
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "daemon");
	assert_int_equal(ledger_request_add(ledger, "template", "{}", &number),
	    0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(ledger_request_get(ledger, number, &request), 1);
	assert_int_equal(ledger_request_decide(ledger, &request,
			     REQUEST_APPROVED),
	    0);
	request_text(text, number);
	assert_int_equal(ledger_template_approve(ledger, &template, text), 0);
	assert_int_equal(ledger_commit(ledger), 0);
	request_free(&request);
}

/* The same, ready to be released. */
static inline void
make_batch(void)
{
	make_sealed();
	approve_template();
	rehearse_all();
}

#endif
