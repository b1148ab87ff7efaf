#include "press/line.h"

#include <openssl/x509v3.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"

#include "base/banned.h"

enum { SEND_AT_ONCE = 1 << 15, CONNECT_MS = 10000, ASK_MS = 1000 };

int
line_read(struct ipp_line *line, const struct press_printer_config *config)
{
	char scheme[16], user[LINE_HOST_TEXT];

	line->config = config;
	if (httpSeparateURI(HTTP_URI_CODING_ALL, config->uri, scheme,
		sizeof scheme, user, sizeof user, line->host, sizeof line->host,
		&line->port, line->resource,
		sizeof line->resource) < HTTP_URI_STATUS_OK ||
	    line->host[0] == '\0' || user[0] != '\0')
		return fail(EX_CONFIG, "%s is no address of a printer",
		    config->uri);
	return 0;
}

void
line_hang_up(struct ipp_line *line)
{
	httpClose(line->http);
	line->http = NULL;
}

/* The certificate is the one in press.cfg, valid today, and of that host. */
static int
line_check_certificate(const struct ipp_line *line, const void *der,
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
	if (memcmp(digest, line->config->certificate, DIGEST_SIZE) != 0)
		return fail(EX_NOPERM,
		    "%s shows another certificate than the one in press.cfg: "
		    "sha256 %s; nothing was sent to it",
		    line->host, text);
	if ((certificate = d2i_X509(NULL, &at, (long)size)) == NULL)
		return fail(EX_NOPERM, "the certificate of %s is damaged",
		    line->host);
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0 ||
	    X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0)
		fail(EX_NOPERM,
		    "the certificate of %s has expired or is not valid yet: "
		    "nothing was sent to it",
		    line->host);
	else if (X509_check_host(certificate, line->host, 0, 0, NULL) != 1 &&
	    X509_check_ip_asc(certificate, line->host, 0) != 1)
		fail(EX_NOPERM,
		    "the certificate of %s is for another name: nothing was "
		    "sent to it",
		    line->host);
	else
		rc = 0;
	X509_free(certificate);
	return rc;
}

/* libcups verifies nothing, and connects again by itself where it thinks it
 * must: so this is asked before every body that leaves. */
static int
line_check_peer(const struct ipp_line *line)
{
	cups_array_t *credentials = NULL;
	const http_credential_t *first;
	int rc;

	if (!httpIsEncrypted(line->http) ||
	    httpCopyCredentials(line->http, &credentials) != 0)
		return fail(EX_NOPERM,
		    "%s shows no certificate: nothing was sent to it",
		    line->host);
	first = cupsArrayFirst(credentials);
	rc = first == NULL
	    ? fail(EX_NOPERM, "%s shows no certificate: nothing was sent to it",
		  line->host)
	    : line_check_certificate(line, first->data, first->datalen);
	httpFreeCredentials(credentials);
	return rc;
}

/* Where the line really goes, whatever a name server says. */
static int
line_check_place(const struct ipp_line *line)
{
	const char *allowed = line->config->allow_network;

	if ((allowed != NULL && strcmp(allowed, line->host) == 0) ||
	    httpAddrLocalhost(httpGetAddress(line->http)))
		return 0;
	return fail(EX_NOPERM,
	    "%s is a printer on the network: press.cfg must allow it by name "
	    "(allow_network), and does not",
	    line->host);
}

/* 1 while there is still time. libcups asks this every second of silence, and
 * whenever TLS has read a record that was none of the answer. */
static int
line_may_wait(http_t *http, void *context)
{
	struct ipp_line *line = context;
	int64_t now = clock_steady_ms();

	(void)http;
	if (line->silent != NULL && now - line->asked_ms >= ASK_MS) {
		if (line->silent(line->owner, now - line->moved_ms))
			line->until_ms =
			    clock_steady_ms() + line->config->answer_ms;
		line->asked_ms = clock_steady_ms();
	}
	return clock_steady_ms() < line->until_ms;
}

static void
line_wait_anew(struct ipp_line *line)
{
	line->moved_ms = line->asked_ms = clock_steady_ms();
	line->until_ms = line->moved_ms + line->config->answer_ms;
}

int
line_find(struct ipp_line *line)
{
	const char *allowed = line->config->allow_network;
	char service[12];

	/* A name that is not to be trusted is not even looked up. */
	if (strcmp(line->host, "localhost") != 0 &&
	    strncmp(line->host, "127.", 4) != 0 &&
	    strcmp(line->host, "::1") != 0 &&
	    (allowed == NULL || strcmp(allowed, line->host) != 0))
		return fail(EX_NOPERM,
		    "%s is a printer on the network: press.cfg must allow it "
		    "by name (allow_network), and does not",
		    line->host);
	httpInitialize();
	(void)cupsEncryption();
	cupsSetUserAgent("busta-press");
	(void)snprintf(service, sizeof service, "%d", line->port);
	line->places = httpAddrGetList(line->host, AF_UNSPEC, service);
	return line->places != NULL
	    ? 0
	    : fail(EX_UNAVAILABLE, "cannot reach the printer at %s: %s",
		  line->host, cupsLastErrorString());
}

void
line_free(struct ipp_line *line)
{
	line_hang_up(line);
	httpAddrFreeList(line->places);
}

static int
line_connect(struct ipp_line *line)
{
	if (line->http != NULL)
		return 0;
	line->http = httpConnect2(line->host, line->port, line->places,
	    AF_UNSPEC, HTTP_ENCRYPTION_ALWAYS, 1, CONNECT_MS, NULL);
	if (line->http == NULL)
		return fail(EX_UNAVAILABLE,
		    "cannot reach the printer at %s, port %d: %s; is it "
		    "switched on?",
		    line->host, line->port, cupsLastErrorString());
	httpSetTimeout(line->http, 1.0, line_may_wait, line);
	if (line_check_place(line) == 0 && line_check_peer(line) == 0)
		return 0;
	line_hang_up(line);
	return -1;
}

/* libcups copies into a buffer of its own whatever is smaller than that, and
 * leaves it there: so no piece is, if the pages are not. */
static int
line_write_all(struct ipp_line *line, const char *bytes, size_t size)
{
	size_t piece;

	for (; size > 0; bytes += piece, size -= piece) {
		piece = size < 2 * SEND_AT_ONCE ? size : SEND_AT_ONCE;
		line_wait_anew(line);
		if (httpWrite2(line->http, bytes, piece) != (ssize_t)piece)
			return -1;
	}
	return 0;
}

/* The head of the request, which says nothing; then who is there is looked at
 * again, and only then does a body leave. */
static int
line_post(struct ipp_line *line, ipp_t *request, const void *pages, size_t size)
{
	size_t length = ippLength(request) + size;

	line_wait_anew(line);
	httpClearFields(line->http);
	httpSetField(line->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
	httpSetLength(line->http, length);
	if (httpPost(line->http, line->resource) != 0)
		return fail(EX_UNAVAILABLE, "the printer does not listen");
	if (line_check_place(line) != 0 || line_check_peer(line) != 0)
		return -1;
	ippSetState(request, IPP_STATE_IDLE);
	if (ippWrite(line->http, request) != IPP_STATE_DATA ||
	    line_write_all(line, pages, size) != 0 ||
	    httpFlushWrite(line->http) < 0)
		return fail(EX_UNAVAILABLE,
		    "the printer stopped listening while it was sent to");
	return 0;
}

static ipp_t *
line_answer(struct ipp_line *line)
{
	http_status_t status = HTTP_STATUS_CONTINUE;
	ipp_state_t state = IPP_STATE_ERROR;
	ipp_t *answer;

	line_wait_anew(line);
	while (
	    status == HTTP_STATUS_CONTINUE && line_may_wait(line->http, line))
		status = httpUpdate(line->http);
	if (status != HTTP_STATUS_OK) {
		fail(EX_UNAVAILABLE, "the printer gave no answer (HTTP %d)",
		    (int)status);
		return NULL;
	}
	answer = ippNew();
	while (line_may_wait(line->http, line) &&
	    (state = ippRead(line->http, answer)) != IPP_STATE_DATA &&
	    state != IPP_STATE_ERROR)
		;
	if (state == IPP_STATE_DATA)
		httpFlush(line->http);
	else {
		ippDelete(answer);
		answer = NULL;
		fail(EX_PROTOCOL,
		    "the printer answered what is not IPP, or only half");
	}
	return answer;
}

ipp_t *
line_ask_once(struct ipp_line *line, ipp_t *request, const void *pages,
    size_t size)
{
	ipp_t *answer = NULL;

	if (line_connect(line) == 0 &&
	    line_post(line, request, pages, size) == 0)
		answer = line_answer(line);
	if (answer == NULL && line->http != NULL)
		line_hang_up(line);
	return answer;
}

ipp_t *
line_ask(struct ipp_line *line, ipp_t *request)
{
	bool fresh = line->http == NULL;
	ipp_t *answer = line_ask_once(line, request, NULL, 0);

	return answer == NULL && !fresh && fail_code() == EX_UNAVAILABLE
	    ? line_ask_once(line, request, NULL, 0)
	    : answer;
}
