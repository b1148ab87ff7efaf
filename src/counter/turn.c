#include "counter/turn.h"

#include <openssl/crypto.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "counter/route.h"
#include "counter/scanned.h"
#include "home/actor.h"
#include "ledger/log.h"
#include "ledger/reply.h"

#include "base/banned.h"

#define JSON_TYPE "application/json"

enum { HOUR_MS = 60 * 60 * 1000 };

_Static_assert((int)REPLY_KEY == (int)REQUEST_KEY, "one key");

struct turn *
turn_new(struct request *request, const struct turn *model)
{
	struct turn *turn = malloc(sizeof *turn);

	if (turn == NULL)
		return NULL;
	*turn = *model;
	turn->request = request;
	turn->verb = request->route->verb;
	turn->questions = turn->question;
	turn->asked = calloc(1, turn->verb->size + 1);
	if (turn->asked == NULL) {
		free(turn);
		return NULL;
	}
	if (turn->verb->read != NULL && turn->verb->read(turn) != 0)
		turn->answered = true;
	return turn;
}

void
turn_free(struct turn *turn)
{
	if (turn == NULL)
		return;
	if (turn->verb->end != NULL)
		turn->verb->end(turn);
	OPENSSL_cleanse(turn->asked, turn->verb->size);
	free(turn->asked);
	free(turn);
}

void
turn_reset(struct turn *turn)
{
	reply_free(&turn->request->reply);
	turn->keeps = false;
	turn->answered = false;
	turn->goes_on = false;
	turn->waits = false;
	turn->has_late = false;
}

void
turn_give_up(struct turn *turn, enum problem problem)
{
	turn_reset(turn);
	problem_reply(&turn->request->reply, problem);
}

int
turn_answer_text(struct turn *turn, unsigned status, const char *type,
    const void *text, size_t size)
{
	struct reply *reply = &turn->request->reply;

	reply_free(reply);
	if ((reply->body = malloc(size + 1)) == NULL)
		return fail(EX_OSERR, "out of memory");
	memcpy(reply->body, text, size);
	reply->body[size] = '\0';
	reply->size = size;
	reply->status = status;
	reply->type = type;
	return 0;
}

int
turn_answer(struct turn *turn, unsigned status, json_t *object)
{
	char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);
	int rc = text == NULL
	    ? fail(EX_OSERR, "out of memory")
	    : turn_answer_text(turn, status, JSON_TYPE, text, strlen(text));

	free(text);
	json_decref(object);
	return rc;
}

int
turn_goes_on(struct turn *turn)
{
	turn->goes_on = true;
	return 0;
}

int
turn_refuse(struct turn *turn, enum problem problem)
{
	problem_reply(&turn->request->reply, problem);
	return 0;
}

int
turn_decline(struct turn *turn, enum problem problem)
{
	uint64_t entry;

	if (ledger_decline(turn->ledger, &turn->station, problem_name(problem),
		&entry) != 0)
		return -1;
	turn->keeps = true;
	return turn_refuse(turn, problem);
}

int
turn_entry(struct turn *turn, uint64_t *entry)
{
	uint64_t size;

	if (ledger_log_size(turn->ledger, &size) != 0)
		return -1;
	*entry = size - 1;
	turn->keeps = true;
	return 0;
}

int
turn_no_code(struct turn *turn, const char *field, const char *text)
{
	struct reply *reply = &turn->request->reply;

	problem_reply_with(reply, PROBLEM_NO_CODE,
	    (const char *const[]){ "field", field, "scanned",
		scanned_name(scanned_kind(text)), NULL });
	return -1;
}

int
turn_unpack(struct turn *turn, const char *format, ...)
{
	va_list values;
	int rc;

	va_start(values, format);
	rc = json_vunpack_ex(turn->request->body, NULL, JSON_STRICT, format,
	    values);
	va_end(values);
	if (rc != 0)
		(void)turn_refuse(turn, PROBLEM_MALFORMED);
	return rc;
}

/* Since when she is here is said by a clock that may have been set; a shift of
 * the future is none. */
static bool
turn_is_on_shift(const struct turn *turn)
{
	int64_t age = clock_unix_ms() - turn->station.shift_ms;

	return turn->station.who[0] != '\0' && age >= 0 &&
	    age < (int64_t)turn->limits->shift_hours * HOUR_MS;
}

/* Who is at the other end now, whatever was true when she connected. */
static int
turn_look(struct turn *turn)
{
	struct request *request = turn->request;
	int found = ledger_station_of(turn->ledger, request->fingerprint,
	    &turn->station);

	if (found < 0)
		return -1;
	if (found == 0 || !turn->station.active) {
		request->station[0] = '\0';
		request->last = true;
		return turn_refuse(turn, PROBLEM_NO_STATION) + 1;
	}
	turn->on_shift = turn_is_on_shift(turn);
	(void)snprintf(request->station, sizeof request->station, "%s",
	    turn->station.name);
	(void)snprintf(request->operator, sizeof request->operator, "%s",
	    turn->on_shift ? turn->station.who : "");
	ledger_act_as(turn->ledger,
	    turn->on_shift ? turn->station.who : ACTOR_SERVICE);
	return 0;
}

static int
turn_content(const struct turn *turn, uint8_t digest[static DIGEST_SIZE])
{
	struct bytes content = { 0 };
	int rc;

	bytes_put_text(&content, "busta request v1");
	bytes_put_integer(&content, turn->request->route->method, 1);
	bytes_put_text(&content, turn->request->route->name);
	bytes_put_text(&content, turn->request->tail);
	if (turn->verb->content != NULL)
		turn->verb->content(turn, &content);
	rc = content.failed ? fail(EX_OSERR, "out of memory")
			    : digest_bytes(digest, content.data, content.size);
	bytes_free(&content);
	return rc;
}

/* Problems have a type of their own; whatever else is answered is not one. */
static int
turn_say_again(struct turn *turn, const struct reply_row *row)
{
	return turn_answer_text(turn, row->status,
	    row->status >= 400 ? PROBLEM_TYPE : JSON_TYPE, row->body,
	    strlen(row->body));
}

/* 1 it was answered before. */
static int
turn_remember(struct turn *turn, const uint8_t content[static DIGEST_SIZE])
{
	struct reply_row row = { .body = NULL };
	int found = ledger_reply_get(turn->ledger, turn->station.name,
	    turn->request->key, &row);

	if (found == 1 &&
	    (memcmp(row.content, content, DIGEST_SIZE) == 0
		    ? turn_say_again(turn, &row)
		    : turn_refuse(turn, PROBLEM_REQUEST_REUSED)) != 0)
		found = -1;
	reply_row_free(&row);
	return found;
}

/* 1 it is refused whatever it is about. */
static int
turn_is_let(struct turn *turn)
{
	const struct verb *verb = turn->verb;
	const struct station *station = &turn->station;

	if (!verb->is_everybodys && verb->kind != station->kind &&
	    verb->also != station->kind)
		return turn_refuse(turn, PROBLEM_WRONG_ROLE) + 1;
	if (verb->is_locked && station->refused >= turn->limits->wrong_codes)
		return turn_refuse(turn, PROBLEM_LOCKED) + 1;
	if (verb->needs_shift && !turn->on_shift)
		return turn_refuse(turn, PROBLEM_NO_SHIFT) + 1;
	return 0;
}

static int
turn_keep(struct turn *turn, const uint8_t content[static DIGEST_SIZE])
{
	const struct request *request = turn->request;
	struct reply_row row = { .status = request->reply.status,
		.body = request->reply.body };

	(void)snprintf(row.station, sizeof row.station, "%s",
	    turn->station.name);
	(void)snprintf(row.key, sizeof row.key, "%s", request->key);
	memcpy(row.content, content, DIGEST_SIZE);
	if (request->reply.body == NULL)
		return fail(EX_OSERR, "out of memory");
	return turn_entry(turn, &row.entry) != 0
	    ? -1
	    : ledger_reply_add(turn->ledger, &row);
}

static int
turn_judge_once(struct turn *turn)
{
	uint8_t content[DIGEST_SIZE];
	int rc;

	if (turn_content(turn, content) != 0)
		return -1;
	if ((rc = turn_remember(turn, content)) != 0)
		return rc < 0 ? -1 : 0;
	if (turn_is_let(turn) != 0)
		return 0;
	if ((turn->is_second ? turn->verb->second(turn)
			     : turn->verb->judge(turn)) != 0)
		return -1;
	return turn->keeps ? turn_keep(turn, content) : 0;
}

/* Only of who may: of others nothing is asked that they could tell by. */
int
turn_foresee(struct turn *turn)
{
	int rc = turn_look(turn);

	if (rc == 0 && turn_is_let(turn) == 0)
		rc = turn->verb->foresee(turn);
	reply_free(&turn->request->reply);
	return rc < 0 && fail_code() == EX_TEMPFAIL ? -1 : 0;
}

int
turn_judge(struct turn *turn)
{
	int rc = turn_look(turn);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (turn->request->route->writes)
		return turn_judge_once(turn);
	if (turn_is_let(turn) != 0)
		return 0;
	return turn->verb->piece != NULL ? 1 : turn->verb->judge(turn);
}
