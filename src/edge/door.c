#include "edge/door.h"

#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "edge/door_internal.h"
#include "edge/problem.h"
#include "edge/reading.h"
#include "edge/route.h"

#include "base/banned.h"

/* Who asks for more than its share waits so long for each refusal, and with it
 * for all it has sent ahead: else saying no would be work without an end. */
static const struct timeval hold = { .tv_usec = 100000 };

static void
door_answered(struct request *request, void *context)
{
	struct door_request *asked = context;
	struct connection *connection = connection_of(asked->from);

	if (request->last && connection != NULL)
		connection_end(connection, END_NOT_ADMITTED);
	door_reply(asked);
}

static void
door_refuse(struct door_request *asked, enum edge_problem problem)
{
	const unsigned wait = asked->request.reply.retry_after;

	problem_write(&asked->request.reply,
	    &asked->door->service->problems[problem], NULL);
	if (wait > 0)
		asked->request.reply.retry_after = wait;
	door_reply(asked);
}

static void
door_held(evutil_socket_t fd, short what, void *context)
{
	struct door_request *asked = context;

	(void)fd, (void)what;
	if (asked->door->http != NULL)
		door_refuse(asked, EDGE_TOO_MANY);
	else
		free(asked);
}

static void
door_hold(struct door_request *asked)
{
	if (event_base_once(asked->door->connections.base, -1, EV_TIMEOUT,
		door_held, asked, &hold) != 0)
		door_refuse(asked, EDGE_TOO_MANY);
}

/* If it cannot be said just now, the next look will. */
static bool
door_knows(const struct door *door, const struct connection *connection)
{
	const struct service *service = door->service;

	return service->knows == NULL || connection->peer.stranger ||
	    service->knows(door->context, connection->peer.fingerprint) != 0;
}

/* What the service would find out, and a page has none. */
static bool
door_admits(struct door_request *asked, struct connection *connection)
{
	if (door_knows(asked->door, connection))
		return true;
	connection_end(connection, END_NOT_ADMITTED);
	return false;
}

static void
door_page(struct door_request *asked, const char *first)
{
	enum edge_problem problem;

	asked->etag =
	    evhttp_find_header(evhttp_request_get_input_headers(asked->from),
		"If-None-Match");
	problem = pages_reply(asked->door->pages, &asked->request, first,
	    &asked->etag);
	if (problem == EDGE_PROBLEMS)
		door_reply(asked);
	else
		door_refuse(asked, problem);
}

/* What can be told before it is read, cheapest first; EDGE_PROBLEMS if nothing.
 */
static enum edge_problem
door_judge(struct door_request *asked, struct connection *connection)
{
	struct request *request = &asked->request;
	struct door *door = asked->door;

	if (connection->caller == NULL) {
		request->last = true;
		return EDGE_TOO_MANY;
	}
	request->reply.retry_after =
	    caller_take(connection->caller, &door->limits, request->begun_us);
	if (request->reply.retry_after > 0)
		return EDGE_TOO_MANY;
	return door->stopping ? EDGE_STOPPING : EDGE_PROBLEMS;
}

static void
door_ask(struct door_request *asked, struct connection *connection)
{
	const struct tls_peer *peer = &connection->peer;
	struct request *request = &asked->request;
	struct door *door = asked->door;
	enum edge_problem problem;

	connection_asks(connection);
	memcpy(request->fingerprint, peer->fingerprint,
	    sizeof request->fingerprint);
	memcpy(request->told, peer->told, sizeof request->told);
	(void)snprintf(request->station, sizeof request->station, "%s",
	    peer->name);
	problem = door_judge(asked, connection);
	if (problem == EDGE_TOO_MANY && !request->last) {
		door_hold(asked);
		return;
	}
	if (problem != EDGE_PROBLEMS ||
	    (problem = reading_request(door->service, door->which, asked->from,
		 request)) != EDGE_PROBLEMS) {
		door_refuse(asked, problem);
		return;
	}
	if (request->route->verb != NULL)
		door->service->ask(door->context, request);
	else if (door_admits(asked, connection))
		door_page(asked,
		    peer->stranger ? door->service->doors[door->which].page
				   : peer->page);
	else
		door_refuse(asked, EDGE_NOT_ADMITTED);
}

static void
door_request(struct evhttp_request *from, void *context)
{
	struct connection *connection = connection_of(from);
	struct door_request *asked = calloc(1, sizeof *asked);

	if (asked == NULL || connection == NULL) {
		free(asked);
		evhttp_connection_free(evhttp_request_get_connection(from));
		return;
	}
	asked->door = context;
	asked->from = from;
	asked->request.begun_us = clock_steady_us();
	asked->request.done = door_answered;
	asked->request.context = asked;
	door_ask(asked, connection);
}

struct door *
door_of(struct connections *connections)
{
	return (struct door *)(void *)((char *)connections -
	    offsetof(struct door, connections));
}

/* While there is no room, whoever comes waits in the kernel. */
static void
door_changed(struct connections *connections)
{
	struct door *door = door_of(connections);
	const bool room = !door->stopping && connections_have_room(connections);
	struct evconnlistener *listener;
	size_t i;

	for (i = 0; i < door->count; i++) {
		listener = evhttp_bound_socket_get_listener(door->sockets[i]);
		if (room)
			(void)evconnlistener_enable(listener);
		else
			(void)evconnlistener_disable(listener);
	}
}

static struct bufferevent *
door_accept(struct event_base *base, void *context)
{
	struct door *door = context;
	struct bufferevent *buffer =
	    connection_new(&door->connections, door->tls);

	(void)base;
	/* evhttp would take NULL for a wish to speak without TLS. */
	if (buffer == NULL) {
		(void)fprintf(stderr, "%s: out of memory\n",
		    door->service->name);
		_exit(EX_OSERR);
	}
	return buffer;
}

struct door *
door_open(struct event_base *base, const struct service *service, void *context,
    unsigned which, struct metrics *metrics, int log)
{
	struct door *door = calloc(1, sizeof *door);

	if (door == NULL || (door->http = evhttp_new(base)) == NULL) {
		fail(EX_OSERR, "out of memory");
		free(door);
		return NULL;
	}
	door->service = service;
	door->context = context;
	door->which = which;
	door->metrics = metrics;
	door->log = log;
	door->connections.base = base;
	door->connections.limits = &door->limits;
	door->connections.metrics = metrics;
	door->connections.callers.passing = service->doors[which].passing;
	door->connections.changed = door_changed;
	door->connections.late = door_reply_late;
	evhttp_set_bevcb(door->http, door_accept, door);
	evhttp_set_gencb(door->http, door_request, door);
	evhttp_set_default_content_type(door->http, NULL);
	/* What it does not know it hands to evhttp_send_error; the rest we
	 * answer. */
	evhttp_set_allowed_methods(door->http, UINT16_MAX);
	return door;
}

void
door_close(struct door *door)
{
	if (door == NULL || door->http == NULL)
		return;
	door->stopping = true;
	door->count = 0;
	evhttp_free(door->http);
	door->http = NULL;
}

void
door_free(struct door *door)
{
	if (door == NULL)
		return;
	tls_free(door->tls);
	callers_free(&door->connections.callers);
	free(door);
}

void
door_set(struct door *door, const struct edge_limits *limits, struct tls *tls,
    const struct pages *pages)
{
	struct connection *connection;

	door->limits = *limits;
	tls_free(door->tls);
	door->tls = tls;
	door->pages = pages;
	evhttp_set_max_body_size(door->http, limits->body);
	evhttp_set_max_headers_size(door->http, limits->headers);
	door->connections.generation++;
	for (connection = door->connections.first; connection != NULL;
	     connection = connection->next)
		connection_end(connection, END_RELOADED);
	door_changed(&door->connections);
}

int
door_listen(struct door *door, int socket)
{
	struct evhttp_bound_socket *bound;

	if (door->count == DOOR_SOCKETS_MOST)
		return fail(EX_USAGE, "%d sockets at most", DOOR_SOCKETS_MOST);
	bound = evhttp_accept_socket_with_handle(door->http, socket);
	if (bound == NULL)
		return fail(EX_OSERR, "cannot accept on a socket");
	door->sockets[door->count++] = bound;
	return 0;
}

const struct callers *
door_callers(const struct door *door)
{
	return &door->connections.callers;
}

uint64_t
door_activity(const struct door *door)
{
	return door->connections.activity;
}

void
door_sweep(struct door *door)
{
	struct connection *connection;

	for (connection = door->connections.first; connection != NULL;
	     connection = connection->next)
		if (connection->peer.admitted && !door_knows(door, connection))
			connection_end(connection, END_NOT_ADMITTED);
}

void
door_stop(struct door *door)
{
	struct connection *connection;

	door->stopping = true;
	while (door->count > 0)
		evhttp_del_accept_socket(door->http,
		    door->sockets[--door->count]);
	for (connection = door->connections.first; connection != NULL;
	     connection = connection->next)
		if (connection->state == CONNECTION_IDLE)
			connection_end(connection, END_IDLE);
}

bool
door_is_empty(const struct door *door)
{
	return door->connections.open == 0;
}
