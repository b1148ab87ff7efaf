#include "desk/request.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"

#include "base/banned.h"

/* Why an approval is refused: the log's word for it, and the sentence after
 * the request's number. */
enum refusal {
	REFUSED_NOT,
	REFUSED_SETTLED,
	REFUSED_CHANGED,
	REFUSED_EXPIRED,
	REFUSED_SELF,
	REFUSED_ROLE,
	REFUSED_FAILED /* nobody could tell: -1 in a value's place */
};

static const struct {
	const char *word;
	int code;
	const char *sentence;
} refusals[] = {
	[REFUSED_SETTLED] = { "settled", EX_DATAERR, "was decided before" },
	[REFUSED_CHANGED] = { "changed", EX_DATAERR,
	    "is not what was asked, by what the log says: somebody edited the "
	    "ledger" },
	[REFUSED_EXPIRED] = { "expired", EX_DATAERR,
	    "has expired, or was asked after what the clock says now: ask "
	    "again" },
	[REFUSED_SELF] = { "self", EX_NOPERM,
	    "is your own request: somebody else approves it" },
	[REFUSED_ROLE] = { "role", EX_NOPERM,
	    "takes another role than you have: \"busta operator list\" names "
	    "who could" },
};

/* Who acts is asked again inside: she may just have been removed. */
static int
request_begin(struct session *session)
{
	if (ledger_begin(session->ledger) != 0)
		return -1;
	return actor_find(&session->actor, session->ledger, &session->home);
}

static int
request_end(struct session *session, int rc)
{
	if (rc == 0 && ledger_commit(session->ledger) == 0)
		return 0;
	ledger_rollback(session->ledger);
	return -1;
}

/* Shows that it could be done, by doing it and taking it back. */
static int
request_rehearse(struct session *session, const struct request_kind *kind,
    const json_t *arguments)
{
	int rc = request_begin(session);

	if (rc == 0)
		rc = actor_need(&session->actor, event_of(kind->event)->asks);
	if (rc == 0)
		rc = kind->carry(session->ledger, arguments, "#0");
	ledger_rollback(session->ledger);
	return rc;
}

int
request_ask(struct session *session, const struct request_kind *kind,
    json_t *arguments, int64_t *number)
{
	char *text = json_dumps(arguments, JSON_COMPACT | JSON_SORT_KEYS);
	int rc = text == NULL ? fail(EX_OSERR, "out of memory") : 0;

	if (rc == 0)
		rc = request_rehearse(session, kind, arguments);
	if (rc == 0) {
		rc = request_begin(session);
		if (rc == 0)
			rc = actor_need(&session->actor,
			    event_of(kind->event)->asks);
		if (rc == 0)
			rc = ledger_request_add(session->ledger,
			    event_of(kind->event)->name, text, number);
		rc = request_end(session, rc);
	}
	free(text);
	json_decref(arguments);
	return rc;
}

static int
request_need(struct session *session, int64_t number, struct request *request)
{
	int found = ledger_request_get(session->ledger, number, request);

	return found == 0
	    ? fail(EX_NOINPUT,
		  "there is no request #%" PRId64
		  ": \"busta request list\" shows those there are",
		  number)
	    : found < 0 ? -1
			: 0;
}

static enum refusal
request_judge(struct session *session, const struct request *request)
{
	const struct request_kind *kind = request_kind_named(request->kind);
	int sound = ledger_request_is_sound(session->ledger, request);

	if (sound < 0)
		return REFUSED_FAILED;
	if (sound == 0 || kind == NULL)
		return REFUSED_CHANGED;
	if (request->state != REQUEST_OPEN)
		return REFUSED_SETTLED;
	if (request_is_expired(request, clock_unix_ms()))
		return REFUSED_EXPIRED;
	if (strcmp(request->asked_by, session->actor.name) == 0)
		return REFUSED_SELF;
	return (session->actor.roles & event_of(kind->event)->approves) == 0
	    ? REFUSED_ROLE
	    : REFUSED_NOT;
}

/* In the transaction that is open, which it ends. */
static int
request_refuse(struct session *session, const struct request *request,
    enum refusal refusal)
{
	char text[REQUEST_TEXT];

	if (request_end(session,
		ledger_request_refuse(session->ledger, request,
		    refusals[refusal].word)) != 0)
		return -1;
	request_text(text, request->number);
	return fail(refusals[refusal].code, "%s %s", text,
	    refusals[refusal].sentence);
}

static int
request_carry(struct session *session, const struct request *request)
{
	json_t *arguments = json_loads(request->arguments, 0, NULL);
	char text[REQUEST_TEXT];
	int rc;

	request_text(text, request->number);
	rc = arguments == NULL ? fail(EX_DATAERR, "%s cannot be read", text)
			       : request_kind_named(request->kind)
				     ->carry(session->ledger, arguments, text);
	json_decref(arguments);
	return rc;
}

/* The world says no, as against a disk or a library that failed. */
static bool
request_is_refusal(int code)
{
	return code == EX_DATAERR || code == EX_USAGE || code == EX_NOINPUT ||
	    code == EX_NOUSER || code == EX_NOPERM;
}

/* What was done is taken back, and the refusal stands in the log alone. */
static int
request_refuse_carried(struct session *session, const struct request *request)
{
	char text[REQUEST_TEXT], *why;
	int code = fail_code();

	ledger_rollback(session->ledger);
	if (!request_is_refusal(code))
		return -1;
	if ((why = strdup(fail_reason())) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (request_begin(session) != 0) {
		ledger_rollback(session->ledger);
		free(why);
		return -1;
	}
	if (request_refuse(session, request, REFUSED_CHANGED) != 0 &&
	    fail_code() == refusals[REFUSED_CHANGED].code) {
		request_text(text, request->number);
		fail(code, "%s cannot be carried out now: %s", text, why);
	}
	free(why);
	return -1;
}

static int
request_approve_open(struct session *session, int64_t number,
    struct request *request)
{
	enum refusal refusal;

	if (request_begin(session) != 0 ||
	    actor_need(&session->actor, ROLES_ALL) != 0 ||
	    request_need(session, number, request) != 0 ||
	    (refusal = request_judge(session, request)) == REFUSED_FAILED)
		return request_end(session, -1);
	if (refusal != REFUSED_NOT)
		return request_refuse(session, request, refusal);
	if (ledger_request_decide(session->ledger, request, REQUEST_APPROVED) !=
	    0)
		return request_end(session, -1);
	if (request_carry(session, request) != 0)
		return request_refuse_carried(session, request);
	return request_end(session, 0);
}

int
request_approve(struct session *session, int64_t number)
{
	struct request request = { 0 };
	int rc = request_approve_open(session, number, &request);
	const struct request_kind *kind =
	    rc == 0 ? request_kind_named(request.kind) : NULL;

	if (kind != NULL && kind->settle != NULL)
		rc = kind->settle(session);
	request_free(&request);
	return rc;
}

static int
request_withdraw_open(struct session *session, const struct request *request)
{
	char text[REQUEST_TEXT];
	int sound = ledger_request_is_sound(session->ledger, request);
	enum refusal refusal = sound == 0    ? REFUSED_CHANGED
	    : request->state != REQUEST_OPEN ? REFUSED_SETTLED
					     : REFUSED_NOT;

	request_text(text, request->number);
	if (sound < 0)
		return -1;
	if (refusal != REFUSED_NOT)
		return fail(refusals[refusal].code, "%s %s", text,
		    refusals[refusal].sentence);
	if (strcmp(request->asked_by, session->actor.name) != 0)
		return fail(EX_NOPERM,
		    "%s was asked by %s, who alone can withdraw it", text,
		    request->asked_by);
	return ledger_request_decide(session->ledger, request,
	    REQUEST_WITHDRAWN);
}

int
request_withdraw(struct session *session, int64_t number)
{
	struct request request = { 0 };
	int rc = request_begin(session);

	if (rc == 0)
		rc = actor_need(&session->actor, ROLES_ALL);
	if (rc == 0)
		rc = request_need(session, number, &request);
	if (rc == 0)
		rc = request_withdraw_open(session, &request);
	rc = request_end(session, rc);
	request_free(&request);
	return rc;
}
