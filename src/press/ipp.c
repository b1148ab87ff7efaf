#include <cups/cups.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"
#include "press/printer.h"

#include "base/banned.h"

enum {
	HOST_TEXT = 256,
	RESOURCE_TEXT = 256,
	SEND_AT_ONCE = 1 << 15,
	CONNECT_MS = 10000
};

struct ipp_printer {
	struct printer printer; /* first */
	const struct press_printer_config *config;
	http_t *http; /* NULL: not connected */
	char host[HOST_TEXT];
	int port;
	char resource[RESOURCE_TEXT];
	int64_t until_ms; /* the printer's silence is borne */
};

static struct ipp_printer *
ipp_of(struct printer *printer)
{
	return (struct ipp_printer *)(void *)printer;
}

static void
ipp_hang_up(struct ipp_printer *ipp)
{
	httpClose(ipp->http);
	ipp->http = NULL;
}

/* The certificate is the one in press.cfg, valid today, and of that host. */
static int
ipp_check_certificate(const struct ipp_printer *ipp, const void *der,
    size_t size)
{
	uint8_t digest[DIGEST_SIZE];
	char text[DIGEST_TEXT];
	const uint8_t *at = der;
	X509 *certificate;
	int rc = -1;

	if (digest_bytes(digest, der, size) != 0)
		return -1;
	hex_write(text, digest, DIGEST_SIZE);
	if (memcmp(digest, ipp->config->certificate, DIGEST_SIZE) != 0)
		return fail(EX_NOPERM,
		    "%s shows another certificate than the one in press.cfg: "
		    "sha256 %s; nothing was sent to it",
		    ipp->host, text);
	if ((certificate = d2i_X509(NULL, &at, (long)size)) == NULL)
		return fail(EX_NOPERM, "the certificate of %s is damaged",
		    ipp->host);
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0 ||
	    X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0)
		fail(EX_NOPERM,
		    "the certificate of %s has expired or is not valid yet: "
		    "nothing was sent to it",
		    ipp->host);
	else if (X509_check_host(certificate, ipp->host, 0, 0, NULL) != 1 &&
	    X509_check_ip_asc(certificate, ipp->host, 0) != 1)
		fail(EX_NOPERM,
		    "the certificate of %s is for another name: nothing was "
		    "sent to it",
		    ipp->host);
	else
		rc = 0;
	X509_free(certificate);
	return rc;
}

/* libcups verifies nothing, and connects again by itself where it thinks it
 * must: so this is asked before every body that leaves. */
static int
ipp_check_peer(const struct ipp_printer *ipp)
{
	cups_array_t *credentials = NULL;
	const http_credential_t *first;
	int rc;

	if (!httpIsEncrypted(ipp->http) ||
	    httpCopyCredentials(ipp->http, &credentials) != 0)
		return fail(EX_NOPERM,
		    "%s shows no certificate: nothing was sent to it",
		    ipp->host);
	first = cupsArrayFirst(credentials);
	rc = first == NULL
	    ? fail(EX_NOPERM, "%s shows no certificate: nothing was sent to it",
		  ipp->host)
	    : ipp_check_certificate(ipp, first->data, first->datalen);
	httpFreeCredentials(credentials);
	return rc;
}

/* Where the line really goes, whatever a name server says. */
static int
ipp_check_place(const struct ipp_printer *ipp)
{
	const char *allowed = ipp->config->allow_network;

	if ((allowed != NULL && strcmp(allowed, ipp->host) == 0) ||
	    httpAddrLocalhost(httpGetAddress(ipp->http)))
		return 0;
	return fail(EX_NOPERM,
	    "%s is a printer on the network: press.cfg must allow it by name "
	    "(allow_network), and does not",
	    ipp->host);
}

/* 1 while there is still time. libcups asks this every second of silence, and
 * whenever TLS has read a record that was none of the answer. */
static int
ipp_may_wait(http_t *http, void *context)
{
	const struct ipp_printer *ipp = context;

	(void)http;
	return clock_steady_ms() < ipp->until_ms;
}

static void
ipp_wait_anew(struct ipp_printer *ipp)
{
	ipp->until_ms = clock_steady_ms() + ipp->config->answer_ms;
}

static int
ipp_connect(struct ipp_printer *ipp)
{
	const char *allowed = ipp->config->allow_network;

	if (ipp->http != NULL)
		return 0;
	/* A name that is not to be trusted is not even looked up. */
	if (strcmp(ipp->host, "localhost") != 0 &&
	    strncmp(ipp->host, "127.", 4) != 0 &&
	    strcmp(ipp->host, "::1") != 0 &&
	    (allowed == NULL || strcmp(allowed, ipp->host) != 0))
		return fail(EX_NOPERM,
		    "%s is a printer on the network: press.cfg must allow it "
		    "by name (allow_network), and does not",
		    ipp->host);
	ipp->http = httpConnect2(ipp->host, ipp->port, NULL, AF_UNSPEC,
	    HTTP_ENCRYPTION_ALWAYS, 1, CONNECT_MS, NULL);
	if (ipp->http == NULL)
		return fail(EX_UNAVAILABLE,
		    "cannot reach the printer at %s: %s", ipp->host,
		    cupsLastErrorString());
	httpSetTimeout(ipp->http, 1.0, ipp_may_wait, ipp);
	if (ipp_check_place(ipp) == 0 && ipp_check_peer(ipp) == 0)
		return 0;
	ipp_hang_up(ipp);
	return -1;
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

/* libcups copies into a buffer of its own whatever is smaller than that, and
 * leaves it there: so no piece is, if the pages are not. */
static int
ipp_write_all(struct ipp_printer *ipp, const char *bytes, size_t size)
{
	size_t piece;

	for (; size > 0; bytes += piece, size -= piece) {
		piece = size < 2 * SEND_AT_ONCE ? size : SEND_AT_ONCE;
		ipp_wait_anew(ipp);
		if (httpWrite2(ipp->http, bytes, piece) != (ssize_t)piece)
			return -1;
	}
	return 0;
}

/* The head of the request, which says nothing; then who is there is looked at
 * again, and only then does a body leave. */
static int
ipp_post(struct ipp_printer *ipp, ipp_t *request, const void *pages,
    size_t size)
{
	size_t length = ippLength(request) + size;

	ipp_wait_anew(ipp);
	httpClearFields(ipp->http);
	httpSetField(ipp->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
	httpSetLength(ipp->http, length);
	if (httpPost(ipp->http, ipp->resource) != 0)
		return fail(EX_UNAVAILABLE, "the printer does not listen");
	if (ipp_check_place(ipp) != 0 || ipp_check_peer(ipp) != 0)
		return -1;
	ippSetState(request, IPP_STATE_IDLE);
	if (ippWrite(ipp->http, request) != IPP_STATE_DATA ||
	    ipp_write_all(ipp, pages, size) != 0 ||
	    httpFlushWrite(ipp->http) < 0)
		return fail(EX_UNAVAILABLE,
		    "the printer stopped listening while it was sent to");
	return 0;
}

static ipp_t *
ipp_answer(struct ipp_printer *ipp)
{
	http_status_t status = HTTP_STATUS_CONTINUE;
	ipp_state_t state = IPP_STATE_ERROR;
	ipp_t *answer;

	ipp_wait_anew(ipp);
	while (status == HTTP_STATUS_CONTINUE && ipp_may_wait(ipp->http, ipp))
		status = httpUpdate(ipp->http);
	if (status != HTTP_STATUS_OK) {
		fail(EX_UNAVAILABLE, "the printer gave no answer (HTTP %d)",
		    (int)status);
		return NULL;
	}
	answer = ippNew();
	while (ipp_may_wait(ipp->http, ipp) &&
	    (state = ippRead(ipp->http, answer)) != IPP_STATE_DATA &&
	    state != IPP_STATE_ERROR)
		;
	if (state == IPP_STATE_DATA)
		httpFlush(ipp->http);
	else {
		ippDelete(answer);
		answer = NULL;
		fail(EX_PROTOCOL,
		    "the printer answered what is not IPP, or only half");
	}
	return answer;
}

/* One request and its answer, both the caller's to delete. A line on which
 * anything went wrong is not used again. */
static ipp_t *
ipp_ask_once(struct ipp_printer *ipp, ipp_t *request, const void *pages,
    size_t size)
{
	ipp_t *answer = NULL;

	if (ipp_connect(ipp) == 0 && ipp_post(ipp, request, pages, size) == 0)
		answer = ipp_answer(ipp);
	if (answer == NULL && ipp->http != NULL)
		ipp_hang_up(ipp);
	return answer;
}

/* A question that changes nothing may be asked again: printers hang up on lines
 * that are idle. */
static ipp_t *
ipp_ask(struct ipp_printer *ipp, ipp_t *request)
{
	bool fresh = ipp->http == NULL;
	ipp_t *answer = ipp_ask_once(ipp, request, NULL, 0);

	return answer == NULL && !fresh && fail_code() == EX_UNAVAILABLE
	    ? ipp_ask_once(ipp, request, NULL, 0)
	    : answer;
}

static bool
ipp_is_good(ipp_t *answer)
{
	return ippGetStatusCode(answer) <= IPP_STATUS_OK_EVENTS_COMPLETE;
}

/* The first attribute it does not take, if it says. */
static const char *
ipp_unsupported(ipp_t *answer)
{
	ipp_attribute_t *found;

	for (found = ippFirstAttribute(answer); found != NULL;
	     found = ippNextAttribute(answer))
		if (ippGetGroupTag(found) == IPP_TAG_UNSUPPORTED_GROUP &&
		    ippGetName(found) != NULL)
			return ippGetName(found);
	return NULL;
}

static int
ipp_refused(ipp_t *answer, const char *what)
{
	const char *attribute = ipp_unsupported(answer);

	return fail(EX_UNAVAILABLE, "the printer refuses %s: %s%s%s%s", what,
	    ippErrorString(ippGetStatusCode(answer)),
	    attribute != NULL ? " (" : "", attribute != NULL ? attribute : "",
	    attribute != NULL ? ")" : "");
}

/* The values of an attribute, with commas; "" without it. */
static void
ipp_texts(ipp_t *answer, const char *name, char *text, size_t room)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ZERO);
	size_t at = 0, size;
	const char *value;
	int i;

	text[0] = '\0';
	for (i = 0; found != NULL && i < ippGetCount(found); i++) {
		value = ippGetString(found, i, NULL);
		size = value != NULL ? strlen(value) : 0;
		if (size == 0 || at + size + 3 > room ||
		    strcmp(value, "none") == 0)
			continue;
		at += (size_t)snprintf(text + at, room - at, "%s%s",
		    at > 0 ? ", " : "", value);
	}
}

static bool
ipp_has_text(ipp_t *answer, const char *name, const char *wanted)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ZERO);
	const char *value;
	int i;

	for (i = 0; found != NULL && i < ippGetCount(found); i++) {
		value = ippGetString(found, i, NULL);
		if (value != NULL && strcmp(value, wanted) == 0)
			return true;
	}
	return false;
}

static bool
ipp_has_number(ipp_t *answer, const char *name, int wanted)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ENUM);
	int i;

	for (i = 0; found != NULL && i < ippGetCount(found); i++)
		if (ippGetInteger(found, i) == wanted)
			return true;
	return false;
}

/* -1: it does not say. */
static int
ipp_integer(ipp_t *answer, const char *name, ipp_tag_t tag)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, tag);

	return found != NULL ? ippGetInteger(found, 0) : -1;
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
	answer = ipp_ask(ipp, request);
	ippDelete(request);
	if (answer != NULL && !ipp_is_good(answer)) {
		ipp_refused(answer, "to say how it is");
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
	ipp_texts(answer, "printer-state-reasons", condition->reasons,
	    sizeof condition->reasons);
	accepts = ippFindAttribute(answer, "printer-is-accepting-jobs",
	    IPP_TAG_BOOLEAN);
	state = ipp_integer(answer, "printer-state", IPP_TAG_ENUM);
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
	if (ipp->config->media != NULL)
		ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media",
		    NULL, ipp->config->media);
	answer = ipp_ask_once(ipp, request, NULL, 0);
	ippDelete(request);
	if (answer == NULL)
		return -1;
	*job = ipp_integer(answer, "job-id", IPP_TAG_INTEGER);
	switch ((int)ippGetStatusCode(answer)) {
	case IPP_STATUS_ERROR_BUSY:
	case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS:
	case IPP_STATUS_ERROR_TEMPORARY:
	case IPP_STATUS_ERROR_TOO_MANY_JOBS:
		rc = 0;
		break;
	default:
		rc = !ipp_is_good(answer) ? ipp_refused(answer, "a job")
		    : *job > 0
		    ? 1
		    : fail(EX_PROTOCOL, "the printer gave a job no number");
	}
	ippDelete(answer);
	return rc;
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
	answer = ipp_ask_once(ipp, request, pages, size);
	ippDelete(request);
	if (answer == NULL)
		return -1;
	rc = ipp_is_good(answer) ? 0 : ipp_refused(answer, "the pages");
	ippDelete(answer);
	return rc;
}

static void
ipp_read_progress(const struct ipp_printer *ipp, ipp_t *answer,
    struct job_progress *progress)
{
	int state = ipp_integer(answer, "job-state", IPP_TAG_ENUM);
	int count = ipp_integer(answer,
	    ipp->config->count == COUNT_SHEETS ? "job-media-sheets-completed"
					       : "job-impressions-completed",
	    IPP_TAG_INTEGER);

	progress->counted = count >= 0 && ipp->config->count != COUNT_OPERATOR;
	progress->counted_to = count > 0 ? (uint64_t)count : 0;
	ipp_texts(answer, "job-state-reasons", progress->reasons,
	    sizeof progress->reasons);
	progress->outcome = state == IPP_JSTATE_COMPLETED ? JOB_COMPLETED
	    : state >= IPP_JSTATE_CANCELED || state < IPP_JSTATE_PENDING
	    ? JOB_FAILED
	    : JOB_WORKING;
	/* "Completed with errors" is a sheet that is not as it should be. */
	if (progress->outcome == JOB_COMPLETED &&
	    (ipp_has_text(answer, "job-state-reasons",
		 "job-completed-with-errors") ||
		ipp_has_text(answer, "job-state-reasons",
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
	answer = ipp_ask(ipp, request);
	ippDelete(request);
	if (answer == NULL)
		return -1;
	if (!ipp_is_good(answer))
		ipp_refused(answer, "to say what became of a job");
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

	ippDelete(ipp_ask(ipp, request));
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
	answer = ipp_ask(ipp, request);
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

	ipp_hang_up(ipp);
	free(ipp);
}

static const struct printer_kind ipp_kind = {
	.counts = true,
	.look = ipp_look,
	.reserve = ipp_reserve,
	.send = ipp_send,
	.follow = ipp_follow,
	.cancel = ipp_cancel,
	.sweep = ipp_sweep,
	.close = ipp_close,
};

static void
ipp_copy(char *text, size_t room, ipp_t *answer, const char *name)
{
	char *at;

	ipp_texts(answer, name, text, room);
	for (at = text; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	if (text[0] == '\0')
		(void)snprintf(text, room, "-");
}

/* It can do what is needed, and says who it is. */
static int
ipp_meet(struct ipp_printer *ipp)
{
	struct printer_identity *identity = &ipp->printer.identity;
	ipp_t *answer = ipp_ask_printer(ipp);
	int rc = -1;

	if (answer == NULL)
		return -1;
	ipp_copy(identity->model, sizeof identity->model, answer,
	    "printer-make-and-model");
	ipp_copy(identity->uuid, sizeof identity->uuid, answer, "printer-uuid");
	hex_write(identity->certificate, ipp->config->certificate, DIGEST_SIZE);
	if (!ipp_has_text(answer, "document-format-supported",
		"application/pdf"))
		fail(EX_UNAVAILABLE, "%s does not take PDF (application/pdf)",
		    ipp->host);
	else if (!ipp_has_number(answer, "operations-supported",
		     IPP_OP_CREATE_JOB) ||
	    !ipp_has_number(answer, "operations-supported",
		IPP_OP_SEND_DOCUMENT))
		fail(EX_UNAVAILABLE,
		    "%s cannot reserve a job before its pages are sent "
		    "(Create-Job, Send-Document)",
		    ipp->host);
	else
		rc = 0;
	ippDelete(answer);
	return rc;
}

static int
ipp_read_uri(struct ipp_printer *ipp, const char *uri)
{
	char scheme[16], user[HOST_TEXT];

	if (httpSeparateURI(HTTP_URI_CODING_ALL, uri, scheme, sizeof scheme,
		user, sizeof user, ipp->host, sizeof ipp->host, &ipp->port,
		ipp->resource, sizeof ipp->resource) < HTTP_URI_STATUS_OK ||
	    ipp->host[0] == '\0' || user[0] != '\0')
		return fail(EX_CONFIG, "%s is no address of a printer", uri);
	(void)snprintf(ipp->printer.identity.uri,
	    sizeof ipp->printer.identity.uri, "%s", uri);
	return 0;
}

struct printer *
printer_open_ipp(const struct press_printer_config *config)
{
	struct ipp_printer *ipp = calloc(1, sizeof *ipp);

	if (ipp == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	ipp->printer.kind = &ipp_kind;
	ipp->config = config;
	if (ipp_read_uri(ipp, config->uri) == 0 && ipp_connect(ipp) == 0 &&
	    ipp_meet(ipp) == 0)
		return &ipp->printer;
	ipp_close(&ipp->printer);
	return NULL;
}
