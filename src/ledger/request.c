#include "ledger/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/log.h"

#include "base/banned.h"

enum { HOUR_MS = 60 * 60 * 1000 };

void
request_free(struct request *request)
{
	free(request->arguments);
	memset(request, 0, sizeof *request);
}

void
request_text(char text[static REQUEST_TEXT], int64_t number)
{
	(void)snprintf(text, REQUEST_TEXT, "#%" PRId64, number);
}

bool
request_is_expired(const struct request *request, int64_t now_ms)
{
	return now_ms < request->asked_ms || now_ms >= request->expires_ms;
}

static int
request_digest(char text[static LOG_DIGEST_TEXT], const struct request *request)
{
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, request->kind);
	bytes_put_text(&bytes, request->arguments);
	bytes_put_text(&bytes, request->asked_by);
	bytes_put_integer(&bytes, (uint64_t)request->asked_ms, 8);
	bytes_put_integer(&bytes, (uint64_t)request->expires_ms, 8);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(text, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

static int
request_next(struct ledger *ledger, int64_t *number)
{
	sqlite3_stmt *next = ledger_statement(ledger, SQL_REQUEST_NEXT);

	if (next == NULL || ledger_step(ledger, next) != 1)
		return -1;
	*number = sqlite3_column_int64(next, 0);
	(void)sqlite3_reset(next);
	return 0;
}

static int
request_write(struct ledger *ledger, const struct request *request)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_REQUEST_ADD);
	int at = 1;

	if (add == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, at++, request->number);
	(void)sqlite3_bind_text(add, at++, request->kind, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, at++, request->arguments, -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(add, at++, request->asked_by, -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, at++, request->asked_ms);
	(void)sqlite3_bind_int64(add, at++, request->expires_ms);
	(void)sqlite3_bind_int64(add, at, (int64_t)request->entry);
	return ledger_change_one(ledger, add, "a new request");
}

static int
request_enter(struct ledger *ledger, struct request *request)
{
	char digest[LOG_DIGEST_TEXT], text[REQUEST_TEXT];

	request_text(text, request->number);
	if (request_digest(digest, request) != 0 ||
	    ledger_log_size(ledger, &request->entry) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_REQUEST, NULL, request->kind, digest,
		    text }) != 0)
		return -1;
	return request_write(ledger, request);
}

int
ledger_request_add(struct ledger *ledger, const char *kind,
    const char *arguments, int64_t *number)
{
	struct request request = { .asked_ms = clock_unix_ms() };
	int rc;

	if (request_next(ledger, &request.number) != 0)
		return -1;
	(void)snprintf(request.kind, sizeof request.kind, "%s", kind);
	(void)snprintf(request.asked_by, sizeof request.asked_by, "%s",
	    ledger_actor(ledger));
	request.expires_ms =
	    request.asked_ms + (int64_t)REQUEST_HOURS * HOUR_MS;
	if ((request.arguments = strdup(arguments)) == NULL)
		return fail(EX_OSERR, "out of memory");
	rc = request_enter(ledger, &request);
	*number = request.number;
	request_free(&request);
	return rc;
}

static int
request_from_row(sqlite3_stmt *row, struct request *request)
{
	const char *arguments = (const char *)sqlite3_column_text(row, 2);

	memset(request, 0, sizeof *request);
	request->number = sqlite3_column_int64(row, 0);
	ledger_column(row, 1, request->kind, sizeof request->kind);
	ledger_column(row, 3, request->asked_by, sizeof request->asked_by);
	request->asked_ms = sqlite3_column_int64(row, 4);
	request->expires_ms = sqlite3_column_int64(row, 5);
	request->state = (enum request_state)sqlite3_column_int(row, 6);
	ledger_column(row, 7, request->decided_by, sizeof request->decided_by);
	request->entry = (uint64_t)sqlite3_column_int64(row, 8);
	request->arguments = strdup(arguments != NULL ? arguments : "");
	return request->arguments != NULL ? 0 : fail(EX_OSERR, "out of memory");
}

int
ledger_request_get(struct ledger *ledger, int64_t number,
    struct request *request)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_REQUEST_GET);
	int found;

	memset(request, 0, sizeof *request);
	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, number);
	if ((found = ledger_step(ledger, get)) == 1) {
		if (request_from_row(get, request) != 0)
			found = -1;
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_request_each(struct ledger *ledger,
    int (*each)(void *context, const struct request *request), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_REQUEST_EACH);
	struct request request;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		if ((rc = request_from_row(rows, &request)) == 0)
			rc = each(context, &request);
		request_free(&request);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

static bool
request_is_as_asked(const struct request *request, const struct entry *asked,
    const char *digest)
{
	char text[REQUEST_TEXT];

	request_text(text, request->number);
	return strcmp(asked->event, event_of(EVENT_REQUEST)->name) == 0 &&
	    strcmp(asked->actor, request->asked_by) == 0 &&
	    strcmp(asked->from, request->kind) == 0 &&
	    strcmp(asked->to, digest) == 0 && strcmp(asked->request, text) == 0;
}

/* 1 where an entry settled the request. */
static int
request_settled_by(void *context, uint64_t sequence, const char *text,
    size_t size)
{
	const struct request *request = context;
	char number[REQUEST_TEXT];
	struct entry entry;

	(void)sequence;
	request_text(number, request->number);
	if (entry_parse(&entry, text, size) != 0)
		return -1;
	return strcmp(entry.request, number) == 0 &&
	    (strcmp(entry.event, event_of(EVENT_APPROVE)->name) == 0 ||
		strcmp(entry.event, event_of(EVENT_WITHDRAW)->name) == 0);
}

int
ledger_request_is_as_asked(struct ledger *ledger, const struct request *request)
{
	char text[ENTRY_TEXT], digest[LOG_DIGEST_TEXT];
	struct entry asked;
	int found = ledger_log_get(ledger, request->entry, text);

	if (found <= 0)
		return found;
	if (entry_parse(&asked, text, strlen(text)) != 0 ||
	    request_digest(digest, request) != 0)
		return -1;
	return request_is_as_asked(request, &asked, digest);
}

int
ledger_request_is_sound(struct ledger *ledger, const struct request *request)
{
	struct request copy = *request;
	int found = ledger_request_is_as_asked(ledger, request);

	if (found != 1 || request->state != REQUEST_OPEN)
		return found;
	found = ledger_log_each(ledger, request->entry + 1, request_settled_by,
	    &copy);
	return found < 0 ? -1 : !found;
}

int
ledger_request_decide(struct ledger *ledger, const struct request *request,
    enum request_state state)
{
	sqlite3_stmt *decide = ledger_statement(ledger, SQL_REQUEST_DECIDE);
	char text[REQUEST_TEXT];

	if (decide == NULL)
		return -1;
	(void)sqlite3_bind_int(decide, 1, (int)state);
	(void)sqlite3_bind_text(decide, 2, ledger_actor(ledger), -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(decide, 3, request->number);
	if (ledger_change_one(ledger, decide, "the request") != 0)
		return -1;
	request_text(text, request->number);
	return ledger_log(ledger,
	    &(struct log_line){ state == REQUEST_APPROVED ? EVENT_APPROVE
							  : EVENT_WITHDRAW,
		NULL, NULL, NULL, text });
}

int
ledger_request_refuse(struct ledger *ledger, const struct request *request,
    const char *why)
{
	char text[REQUEST_TEXT];

	request_text(text, request->number);
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_REFUSE, NULL, NULL, why, text });
}
