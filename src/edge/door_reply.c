#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "edge/access.h"
#include "edge/door_internal.h"
#include "edge/problem.h"
#include "edge/reading.h"

#include "base/banned.h"

/* What fits into one record of TLS (RFC 8446, 5.1). */
enum { JOIN_MOST = 1 << 14 };

/* On everything: nothing that is served here is ever shown inside, or read by,
 * a page of somebody else. */
static const char *const always[][2] = {
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Cross-Origin-Embedder-Policy", "require-corp" },
	{ "Strict-Transport-Security", "max-age=31536000" },
};

static const char permissions[] =
    "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), "
    "payment=()";
static const char permissions_located[] =
    "camera=(), microphone=(), geolocation=(self), usb=(), serial=(), hid=(), "
    "payment=()";

static const char policy_page[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; media-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";
static const char policy_answer[] =
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	unsigned status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

static const char *
phrase_of(unsigned status)
{
	size_t i;

	for (i = 0; i < COUNT(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Other";
}

/* Of any reply that is no page's; those of always come besides. */
static const char *const answer_headers[][2] = {
	{ "Content-Security-Policy", policy_answer },
	{ "Cache-Control", "no-store" },
};

static const char *const page_headers[][2] = {
	{ "Content-Security-Policy", policy_page },
	{ "Cache-Control", "no-cache" },
};

static void
reply_headers_add(struct evkeyvalq *headers, const char *const list[][2],
    size_t count)
{
	for (; count > 0; count--, list++)
		(void)evhttp_add_header(headers, list[0][0], list[0][1]);
}

static void
reply_headers(struct door_request *asked, bool last)
{
	struct evkeyvalq *headers =
	    evhttp_request_get_output_headers(asked->from);
	const struct reply *reply = &asked->request.reply;
	const struct service_door *door =
	    &asked->door->service->doors[asked->door->which];
	char number[16], allow[READING_ALLOW];

	reply_headers_add(headers, always, COUNT(always));
	(void)evhttp_add_header(headers, "Permissions-Policy",
	    door->locates ? permissions_located : permissions);
	if (asked->etag != NULL) {
		reply_headers_add(headers, page_headers, COUNT(page_headers));
		(void)evhttp_add_header(headers, "ETag", asked->etag);
	} else
		reply_headers_add(headers, answer_headers,
		    COUNT(answer_headers));
	if (reply->type != NULL)
		(void)evhttp_add_header(headers, "Content-Type", reply->type);
	if (reply->location != NULL)
		(void)evhttp_add_header(headers, "Location", reply->location);
	if (reply->retry_after > 0) {
		(void)snprintf(number, sizeof number, "%u", reply->retry_after);
		(void)evhttp_add_header(headers, "Retry-After", number);
	}
	if (reply->status == 405) {
		reading_allow(asked->door->service, asked->door->which,
		    asked->from, allow);
		(void)evhttp_add_header(headers, "Allow", allow);
	}
	if (last)
		(void)evhttp_add_header(headers, "Connection", "close");
}

static void
reply_sent(struct evhttp_request *from, void *context)
{
	struct connection *connection = connection_of(from);

	(void)context;
	if (connection != NULL)
		connection_sent(connection);
}

/* Head and body lie in pieces, of which each would be a record of TLS and a
 * write of its own. */
static void
reply_join(const struct connection *connection)
{
	struct evbuffer *out = bufferevent_get_output(connection->buffer);

	if (evbuffer_get_length(out) <= JOIN_MOST)
		(void)evbuffer_pullup(out, -1);
}

/* Who sent it may be gone; then evhttp only lets go of what it had. */
static void
reply_send(struct door_request *asked)
{
	struct connection *connection = connection_of(asked->from);
	const struct reply *reply = &asked->request.reply;
	struct evbuffer *body = evbuffer_new();

	if (connection != NULL) {
		reply_headers(asked,
		    asked->request.last || asked->door->stopping ||
			connection_is_over(connection));
		connection_sends(connection);
	}
	if (body != NULL && reply->size > 0)
		(void)evbuffer_add(body, reply->body, reply->size);
	evhttp_request_set_on_complete_cb(asked->from, reply_sent, NULL);
	evhttp_send_reply(asked->from, (int)reply->status,
	    phrase_of(reply->status), body);
	if (body != NULL)
		evbuffer_free(body);
	if (connection != NULL)
		reply_join(connection);
}

void
door_reply(struct door_request *asked)
{
	struct request *request = &asked->request;
	const int64_t now_us = clock_steady_us();

	metrics_answered(asked->door->metrics, request, now_us);
	access_write(asked->door->log, request, now_us);
	reply_send(asked);
	json_decref(request->body);
	reply_free(&request->reply);
	explicit_bzero(request->told, sizeof request->told);
	free(asked);
}

void
door_reply_problem(struct door *door, struct evhttp_request *from,
    enum edge_problem problem)
{
	struct door_request *asked = calloc(1, sizeof *asked);

	if (asked == NULL) {
		evhttp_connection_free(evhttp_request_get_connection(from));
		return;
	}
	asked->door = door;
	asked->from = from;
	asked->request.begun_us = clock_steady_us();
	asked->request.last = true;
	problem_write(&asked->request.reply, &door->service->problems[problem],
	    NULL);
	door_reply(asked);
}

static void
late_write(struct evbuffer *text, const struct reply *reply)
{
	size_t i;

	(void)evbuffer_add_printf(text, "HTTP/1.1 %u %s\r\n", reply->status,
	    phrase_of(reply->status));
	for (i = 0; i < COUNT(always); i++)
		(void)evbuffer_add_printf(text, "%s: %s\r\n", always[i][0],
		    always[i][1]);
	(void)evbuffer_add_printf(text, "Permissions-Policy: %s\r\n",
	    permissions);
	for (i = 0; i < COUNT(answer_headers); i++)
		(void)evbuffer_add_printf(text, "%s: %s\r\n",
		    answer_headers[i][0], answer_headers[i][1]);
	(void)evbuffer_add_printf(text,
	    "Content-Type: %s\r\nConnection: close\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    reply->type, reply->size);
	(void)evbuffer_add(text, reply->body, reply->size);
}

/* evhttp has no request that could be answered yet: so it is said past it. */
void
door_reply_late(struct connection *connection)
{
	struct door *door = door_of(connection->all);
	struct request request = { .begun_us = clock_steady_us() -
		    door->limits.request_us };
	struct evbuffer *text = evbuffer_new();

	(void)snprintf(request.station, sizeof request.station, "%s",
	    connection->peer.name);
	problem_write(&request.reply, &door->service->problems[EDGE_TOO_SLOW],
	    NULL);
	metrics_answered(door->metrics, &request, clock_steady_us());
	access_write(door->log, &request, clock_steady_us());
	if (text != NULL)
		late_write(text, &request.reply);
	connection_tell(connection,
	    text == NULL ? "" : (const char *)evbuffer_pullup(text, -1),
	    text == NULL ? 0 : evbuffer_get_length(text));
	if (text != NULL)
		evbuffer_free(text);
	reply_free(&request.reply);
}

/* What evhttp refuses by itself, in its words for it. A head that is too long
 * stops it in the middle of it, and is one bad request like any other to it. */
static enum edge_problem
error_problem(const struct connection *connection,
    const struct evhttp_request *from, int status)
{
	const size_t ahead =
	    evbuffer_get_length(bufferevent_get_input(connection->buffer));
	const size_t head = from->headers_size == 0
	    ? connection->came
	    : from->headers_size + ahead;

	switch (status) {
	case HTTP_ENTITYTOOLARGE:
		return EDGE_TOO_LARGE;
	case HTTP_NOTIMPLEMENTED:
		return EDGE_WRONG_METHOD;
	default:
		return head > connection->all->limits->headers
		    ? EDGE_HEAD_TOO_LARGE
		    : EDGE_MALFORMED;
	}
}

/* evhttp's own sends a page of HTML, and 2.1 has no evhttp_set_errorcb: this
 * stands in its place, because a program's symbols come before a library's. */
__attribute__((visibility("default"))) void
evhttp_send_error(struct evhttp_request *from, int status, const char *reason)
{
	struct connection *connection = connection_of(from);

	(void)reason;
	if (from->major == 0) {
		from->major = 1;
		from->minor = 1;
	}
	if (connection == NULL) {
		(void)evhttp_add_header(evhttp_request_get_output_headers(from),
		    "Connection", "close");
		evhttp_send_reply(from, status, phrase_of((unsigned)status),
		    NULL);
		return;
	}
	connection_asks(connection);
	door_reply_problem(door_of(connection->all), from,
	    error_problem(connection, from, status));
}
