#include <cups/cups.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "press/answer.h"
#include "press/line.h"
#include "press/printer.h"

#include "base/banned.h"

struct ipp_printer {
	struct printer printer; /* first */
	struct ipp_line line;
};

static struct ipp_printer *
ipp_of(struct printer *printer)
{
	return (struct ipp_printer *)(void *)printer;
}

static ipp_t *
ipp_request(const struct ipp_printer *ipp, ipp_op_t operation, int job)
{
	ipp_t *request = ippNewRequest(operation);

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri",
	    NULL, ipp->printer.identity.uri);
	if (job != 0)
		ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER,
		    "job-id", job);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME,
	    "requesting-user-name", NULL, "busta-press");
	return request;
}

static ipp_t *
ipp_ask_printer(struct ipp_printer *ipp)
{
	static const char *const wanted[] = { "printer-state",
		"printer-state-reasons", "printer-is-accepting-jobs",
		"document-format-supported", "operations-supported",
		"printer-make-and-model", "printer-uuid", "queued-job-count" };
	ipp_t *request = ipp_request(ipp, IPP_OP_GET_PRINTER_ATTRIBUTES, 0);
	ipp_t *answer;

	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD,
	    "requested-attributes", sizeof wanted / sizeof wanted[0], NULL,
	    wanted);
	answer = line_ask(&ipp->line, request);
	ippDelete(request);
	if (answer != NULL && !answer_is_good(answer)) {
		answer_refused(answer, "to say how it is");
		ippDelete(answer);
		answer = NULL;
	}
	return answer;
}

static int
ipp_look(struct printer *printer, struct printer_condition *condition)
{
	ipp_t *answer = ipp_ask_printer(ipp_of(printer));
	ipp_attribute_t *accepts;
	int state;

	if (answer == NULL)
		return -1;
	memset(condition, 0, sizeof *condition);
	answer_texts(answer, "printer-state-reasons", condition->reasons,
	    sizeof condition->reasons);
	accepts = ippFindAttribute(answer, "printer-is-accepting-jobs",
	    IPP_TAG_BOOLEAN);
	state = answer_integer(answer, "printer-state", IPP_TAG_ENUM);
	if (state == IPP_PSTATE_STOPPED ||
	    (accepts != NULL && !ippGetBoolean(accepts, 0)))
		condition->readiness = PRINTER_STOPPED;
	else if (state == IPP_PSTATE_PROCESSING)
		condition->readiness = PRINTER_BUSY;
	ippDelete(answer);
	return 0;
}

static int
ipp_reserve(struct printer *printer, const char *name, uint32_t sides, int *job)
{
	struct ipp_printer *ipp = ipp_of(printer);
	ipp_t *request = ipp_request(ipp, IPP_OP_CREATE_JOB, 0), *answer;
	int rc = -1;

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL,
	    name);
	ippAddBoolean(request, IPP_TAG_OPERATION, "ipp-attribute-fidelity", 1);
	ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", 1);
	ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", NULL,
	    sides == 2 ? "two-sided-long-edge" : "one-sided");
	if (ipp->line.config->media != NULL)
		ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media",
		    NULL, ipp->line.config->media);
	answer = line_ask_once(&ipp->line, request, NULL, 0);
	ippDelete(request);
	if (answer == NULL)
		return -1;
	*job = answer_integer(answer, "job-id", IPP_TAG_INTEGER);
	switch ((int)ippGetStatusCode(answer)) {
	case IPP_STATUS_ERROR_BUSY:
	case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS:
	case IPP_STATUS_ERROR_TEMPORARY:
	case IPP_STATUS_ERROR_TOO_MANY_JOBS:
		rc = 0;
		break;
	default:
		rc = !answer_is_good(answer) ? answer_refused(answer, "a job")
		    : *job > 0
		    ? 1
		    : fail(EX_PROTOCOL, "the printer gave a job no number");
	}
	ippDelete(answer);
	return rc;
}

/* It takes no more of a document while its paper is out, or as slowly as it
 * prints: how it is, it is asked on a line of its own. */
static bool
ipp_silent(void *owner, int64_t silent_ms)
{
	const struct ipp_printer *ipp = owner;
	struct ipp_printer beside = *ipp;
	struct printer_condition condition;
	bool waits = false;

	beside.line.http = NULL;
	beside.line.silent = NULL;
	if (ipp_look(&beside.printer, &condition) == 0) {
		waits = condition.readiness == PRINTER_STOPPED ||
		    (condition.readiness == PRINTER_BUSY &&
			silent_ms < ipp->line.config->patience_ms);
		/* Busy it is with what is being sent. */
		if (condition.readiness == PRINTER_BUSY)
			condition.readiness = PRINTER_READY;
		if (ipp->printer.told != NULL)
			ipp->printer.told(ipp->printer.context, &condition);
	}
	line_hang_up(&beside.line);
	return waits;
}

static int
ipp_send(struct printer *printer, int job, const void *pages, size_t size)
{
	struct ipp_printer *ipp = ipp_of(printer);
	ipp_t *request = ipp_request(ipp, IPP_OP_SEND_DOCUMENT, job), *answer;
	int rc;

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE,
	    "document-format", NULL, "application/pdf");
	ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
	ipp->line.silent = ipp_silent;
	ipp->line.owner = ipp;
	answer = line_ask_once(&ipp->line, request, pages, size);
	ipp->line.silent = NULL;
	ippDelete(request);
	if (answer == NULL)
		return -1;
	rc = answer_is_good(answer) ? 0 : answer_refused(answer, "the pages");
	ippDelete(answer);
	return rc;
}

static void
ipp_read_progress(const struct ipp_printer *ipp, ipp_t *answer,
    struct job_progress *progress)
{
	int state = answer_integer(answer, "job-state", IPP_TAG_ENUM);
	int count = answer_integer(answer,
	    ipp->line.config->count == COUNT_SHEETS
		? "job-media-sheets-completed"
		: "job-impressions-completed",
	    IPP_TAG_INTEGER);

	progress->counted =
	    count >= 0 && ipp->line.config->count != COUNT_OPERATOR;
	progress->counted_to = count > 0 ? (uint64_t)count : 0;
	answer_texts(answer, "job-state-reasons", progress->reasons,
	    sizeof progress->reasons);
	progress->outcome = state == IPP_JSTATE_COMPLETED ? JOB_COMPLETED
	    : state >= IPP_JSTATE_CANCELED || state < IPP_JSTATE_PENDING
	    ? JOB_FAILED
	    : JOB_WORKING;
	/* "Completed with errors" is a sheet that is not as it should be. */
	if (progress->outcome == JOB_COMPLETED &&
	    (answer_has_text(answer, "job-state-reasons",
		 "job-completed-with-errors") ||
		answer_has_text(answer, "job-state-reasons",
		    "job-canceled-by-user")))
		progress->outcome = JOB_FAILED;
}

static int
ipp_follow(struct printer *printer, int job, struct job_progress *progress)
{
	static const char *const wanted[] = { "job-id", "job-state",
		"job-state-reasons", "job-impressions-completed",
		"job-media-sheets-completed" };
	struct ipp_printer *ipp = ipp_of(printer);
	ipp_t *request = ipp_request(ipp, IPP_OP_GET_JOB_ATTRIBUTES, job);
	ipp_t *answer;
	int rc = -1;

	memset(progress, 0, sizeof *progress);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD,
	    "requested-attributes", sizeof wanted / sizeof wanted[0], NULL,
	    wanted);
	answer = line_ask(&ipp->line, request);
	ippDelete(request);
	if (answer == NULL)
		return -1;
	if (!answer_is_good(answer))
		answer_refused(answer, "to say what became of a job");
	else if (ippFindAttribute(answer, "job-state", IPP_TAG_ENUM) == NULL)
		fail(EX_PROTOCOL,
		    "the printer does not say what became of a job");
	else {
		ipp_read_progress(ipp, answer, progress);
		rc = 0;
	}
	ippDelete(answer);
	return rc;
}

static void
ipp_cancel(struct printer *printer, int job)
{
	struct ipp_printer *ipp = ipp_of(printer);
	ipp_t *request = ipp_request(ipp, IPP_OP_CANCEL_JOB, job);

	ippDelete(line_ask(&ipp->line, request));
	ippDelete(request);
}

/* Jobs of ours that a press which died has left there. */
static int
ipp_sweep(struct printer *printer)
{
	static const char *const wanted[] = { "job-id", "job-state" };
	struct ipp_printer *ipp = ipp_of(printer);
	ipp_t *request = ipp_request(ipp, IPP_OP_GET_JOBS, 0), *answer;
	ipp_attribute_t *found;

	ippAddBoolean(request, IPP_TAG_OPERATION, "my-jobs", 1);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs",
	    NULL, "not-completed");
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD,
	    "requested-attributes", 2, NULL, wanted);
	answer = line_ask(&ipp->line, request);
	ippDelete(request);
	if (answer == NULL)
		return -1;
	for (found = ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER);
	     found != NULL;
	     found = ippFindNextAttribute(answer, "job-id", IPP_TAG_INTEGER))
		ipp_cancel(printer, ippGetInteger(found, 0));
	ippDelete(answer);
	return 0;
}

static void
ipp_close(struct printer *printer)
{
	struct ipp_printer *ipp = ipp_of(printer);

	line_free(&ipp->line);
	free(ipp);
}

/* It can do what is needed, and says who it is. */
static int
ipp_meet(struct printer *printer)
{
	struct ipp_printer *ipp = ipp_of(printer);
	struct printer_identity *identity = &printer->identity;
	ipp_t *answer = ipp_ask_printer(ipp);
	int rc = -1;

	if (answer == NULL)
		return -1;
	answer_word(answer, "printer-make-and-model", identity->model,
	    sizeof identity->model);
	answer_word(answer, "printer-uuid", identity->uuid,
	    sizeof identity->uuid);
	hex_write(identity->certificate, ipp->line.config->certificate,
	    DIGEST_SIZE);
	if (!answer_has_text(answer, "document-format-supported",
		"application/pdf"))
		fail(EX_UNAVAILABLE, "%s does not take PDF (application/pdf)",
		    ipp->line.host);
	else if (!answer_has_number(answer, "operations-supported",
		     IPP_OP_CREATE_JOB) ||
	    !answer_has_number(answer, "operations-supported",
		IPP_OP_SEND_DOCUMENT))
		fail(EX_UNAVAILABLE,
		    "%s cannot reserve a job before its pages are sent "
		    "(Create-Job, Send-Document)",
		    ipp->line.host);
	else
		rc = 0;
	ippDelete(answer);
	return rc;
}

static const struct printer_kind ipp_kind = {
	.counts = true,
	.meet = ipp_meet,
	.look = ipp_look,
	.reserve = ipp_reserve,
	.send = ipp_send,
	.follow = ipp_follow,
	.cancel = ipp_cancel,
	.sweep = ipp_sweep,
	.close = ipp_close,
};

struct printer *
printer_open_ipp(const struct press_printer_config *config)
{
	struct ipp_printer *ipp = calloc(1, sizeof *ipp);

	if (ipp == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	ipp->printer.kind = &ipp_kind;
	ipp->printer.rights = CONFINE_FEED_PRINTER;
	(void)snprintf(ipp->printer.identity.uri,
	    sizeof ipp->printer.identity.uri, "%s", config->uri);
	if (line_read(&ipp->line, config) == 0 && line_find(&ipp->line) == 0) {
		ipp->printer.port = (uint16_t)ipp->line.port;
		return &ipp->printer;
	}
	ipp_close(&ipp->printer);
	return NULL;
}
