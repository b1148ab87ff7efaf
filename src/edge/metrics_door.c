#include <event2/buffer.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "edge/metrics.h"

#include "base/banned.h"

enum { SECONDS = 10, HEADERS_MOST = 4096 };

struct metrics_door {
	struct evhttp *http;
	const struct metrics *metrics;
};

static void
metrics_answer(struct evhttp_request *from, void *context)
{
	struct metrics_door *door = context;
	struct evkeyvalq *headers = evhttp_request_get_output_headers(from);
	struct evbuffer *body = evbuffer_new();
	const bool known =
	    strcmp(evhttp_request_get_uri(from), "/metrics") == 0;
	struct bytes text = { 0 };

	if (known)
		metrics_write(door->metrics, &text);
	(void)evhttp_add_header(headers, "Content-Type",
	    "text/plain; version=0.0.4; charset=utf-8");
	(void)evhttp_add_header(headers, "Cache-Control", "no-store");
	(void)evhttp_add_header(headers, "Connection", "close");
	if (body != NULL)
		(void)evbuffer_add(body, text.data, text.size);
	evhttp_send_reply(from, known ? 200 : 404, NULL, body);
	if (body != NULL)
		evbuffer_free(body);
	bytes_free(&text);
}

struct metrics_door *
metrics_door_open(struct event_base *base, int socket,
    const struct metrics *metrics)
{
	struct metrics_door *door = calloc(1, sizeof *door);

	if (door == NULL || (door->http = evhttp_new(base)) == NULL ||
	    evhttp_accept_socket(door->http, socket) != 0) {
		fail(EX_OSERR, "cannot serve metrics");
		metrics_door_close(door);
		return NULL;
	}
	door->metrics = metrics;
	evhttp_set_allowed_methods(door->http, EVHTTP_REQ_GET);
	evhttp_set_max_headers_size(door->http, HEADERS_MOST);
	evhttp_set_max_body_size(door->http, 0);
	evhttp_set_timeout(door->http, SECONDS);
	evhttp_set_gencb(door->http, metrics_answer, door);
	return door;
}

void
metrics_door_close(struct metrics_door *door)
{
	if (door == NULL)
		return;
	if (door->http != NULL)
		evhttp_free(door->http);
	free(door);
}
