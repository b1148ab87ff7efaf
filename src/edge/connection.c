#include "edge/connection.h"

#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/digest.h"

#include "base/banned.h"

enum {
	SECOND_US = 1000000,
	/* What may wait unread behind a request that is being answered. */
	AHEAD_MOST = 4096,
	/* Of all places, those for whom nobody is known yet. */
	HANDSHAKES_LEAST = 8,
	HANDSHAKES_PART = 4
};

bool
connections_have_room(const struct connections *connections)
{
	const unsigned most = connections->limits->connections;
	const unsigned part = most / HANDSHAKES_PART;

	return connections->open < most &&
	    connections->handshakes <
	    (part > HANDSHAKES_LEAST ? part : HANDSHAKES_LEAST);
}

static struct connection *
connection_at(struct tls_peer *peer)
{
	return (struct connection *)(void *)((char *)peer -
	    offsetof(struct connection, peer));
}

/* evhttp finds the socket closed, and does all the rest. */
static void
connection_cut(struct connection *connection)
{
	connection->ended = true;
	(void)shutdown(bufferevent_getfd(connection->buffer), SHUT_RDWR);
}

static void
connection_wait(struct connection *connection, enum connection_state state,
    int64_t most_us)
{
	const struct timeval most = { .tv_sec = most_us / SECOND_US,
		.tv_usec = most_us % SECOND_US };

	connection->state = state;
	(void)event_add(connection->deadline, &most);
}

/* All of it has left. */
static void
connection_told(struct bufferevent *buffer, void *context)
{
	struct tls_peer *peer =
	    SSL_get_app_data(bufferevent_openssl_get_ssl(buffer));

	(void)context;
	(void)bufferevent_enable(buffer, EV_READ);
	connection_cut(connection_at(peer));
}

void
connection_tell(struct connection *connection, const char *text, size_t size)
{
	struct bufferevent *buffer = connection->buffer;
	bufferevent_event_cb event;
	void *context;

	/* evhttp keeps hold of the end of it, and of nothing else. */
	bufferevent_getcb(buffer, NULL, NULL, &event, &context);
	bufferevent_setcb(buffer, NULL, connection_told, event, context);
	(void)bufferevent_disable(buffer, EV_READ);
	connection->ended = true;
	connection_wait(connection, CONNECTION_SENDING,
	    connection->all->limits->request_us);
	(void)bufferevent_write(buffer, text, size);
	(void)bufferevent_enable(buffer, EV_WRITE);
}

static void
connection_late(evutil_socket_t fd, short what, void *context)
{
	struct connection *connection = context;
	uint64_t *ended = connection->all->metrics->ended;

	(void)fd, (void)what;
	if (connection->state == CONNECTION_HANDSHAKE)
		connection->peer.refusal = TLS_SLOW;
	else if (!connection->ended)
		ended[connection->state == CONNECTION_IDLE ? END_IDLE
							   : END_SLOW]++;
	if (connection->state == CONNECTION_READING && !connection->ended)
		connection->all->late(connection);
	else
		connection_cut(connection);
}

static void
connection_reads(struct evbuffer *buffer, const struct evbuffer_cb_info *info,
    void *context)
{
	struct connection *connection = context;

	(void)buffer;
	if (info->n_added == 0)
		return;
	connection->all->activity++;
	connection->came += info->n_added;
	/* Not sooner: libevent forgets it when a handshake is done. */
	if (!connection->first)
		connection->first = bufferevent_priority_set(connection->buffer,
					EVENTS_FIRST) == 0;
	if (connection->state == CONNECTION_IDLE)
		connection_wait(connection, CONNECTION_READING,
		    connection->all->limits->request_us);
}

/* A stranger is known by the network it comes from, which is one household's
 * or one host's: of IPv6 the first 64 bits. */
static void
connection_place(struct connection *connection)
{
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} from = { .any = { .sa_family = AF_UNSPEC } };
	socklen_t size = sizeof from;
	const void *where = &from;
	size_t count = 0;

	(void)getpeername(bufferevent_getfd(connection->buffer), &from.any,
	    &size);
	if (from.any.sa_family == AF_INET) {
		where = &from.four.sin_addr;
		count = sizeof from.four.sin_addr;
	} else if (from.any.sa_family == AF_INET6) {
		where = &from.six.sin6_addr;
		count = IN6_IS_ADDR_V4MAPPED(&from.six.sin6_addr) ? 16 : 8;
	}
	(void)digest_bytes(connection->peer.fingerprint, where, count);
}

static void
connection_admitted(struct tls_peer *peer)
{
	struct connection *connection = connection_at(peer);
	struct connections *all = connection->all;
	struct caller *caller;

	if (peer->stranger)
		connection_place(connection);
	caller = callers_get(&all->callers, peer->fingerprint, all->limits,
	    clock_steady_us());
	all->handshakes--;
	connection_wait(connection, CONNECTION_IDLE, all->limits->idle_us);
	if (caller == NULL ||
	    caller->connections >= all->limits->connections_per_station) {
		connection_end(connection, END_TOO_MANY);
	} else {
		connection->caller = caller;
		if (!all->callers.passing)
			(void)snprintf(caller->name, sizeof caller->name, "%s",
			    peer->name);
		caller->connections++;
	}
	all->changed(all);
}

/* Back to the loop, where others may come first. */
static void
connection_stepped(struct tls_peer *peer)
{
	(void)event_base_loopbreak(connection_at(peer)->all->base);
}

static void
connection_gone(struct tls_peer *peer)
{
	struct connection *connection = connection_at(peer);
	struct connections *all = connection->all;

	if (connection->state == CONNECTION_HANDSHAKE) {
		all->handshakes--;
		all->metrics->refused[peer->refusal]++;
	}
	if (connection->caller != NULL)
		connection->caller->connections--;
	if (connection->previous != NULL)
		connection->previous->next = connection->next;
	else
		all->first = connection->next;
	if (connection->next != NULL)
		connection->next->previous = connection->previous;
	all->open--;
	all->metrics->open--;
	event_free(connection->deadline);
	explicit_bzero(connection->peer.told, sizeof connection->peer.told);
	free(connection);
	all->changed(all);
}

static void
connection_add(struct connections *all, struct connection *connection)
{
	connection->next = all->first;
	if (all->first != NULL)
		all->first->previous = connection;
	all->first = connection;
	all->handshakes++;
	all->open++;
	all->metrics->open++;
	all->metrics->accepted++;
	connection_wait(connection, CONNECTION_HANDSHAKE,
	    all->limits->handshake_us);
	all->changed(all);
}

struct bufferevent *
connection_new(struct connections *all, struct tls *tls)
{
	struct connection *connection = calloc(1, sizeof *connection);
	SSL *ssl;

	if (connection == NULL)
		return NULL;
	connection->all = all;
	connection->generation = all->generation;
	connection->peer.done = connection_admitted;
	connection->peer.stepped = connection_stepped;
	connection->peer.freed = connection_gone;
	connection->deadline =
	    event_new(all->base, -1, 0, connection_late, connection);
	ssl = tls_accept(tls, &connection->peer);
	if (connection->deadline == NULL || ssl == NULL ||
	    (connection->buffer = bufferevent_openssl_socket_new(all->base, -1,
		 ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE)) ==
		NULL)
		return NULL;
	(void)evbuffer_add_cb(bufferevent_get_input(connection->buffer),
	    connection_reads, connection);
	bufferevent_setwatermark(connection->buffer, EV_READ, 0,
	    all->limits->headers + all->limits->body + AHEAD_MOST);
	connection_add(all, connection);
	return connection->buffer;
}

struct connection *
connection_of(struct evhttp_request *request)
{
	struct evhttp_connection *from = evhttp_request_get_connection(request);
	SSL *ssl;

	if (from == NULL)
		return NULL;
	ssl = bufferevent_openssl_get_ssl(
	    evhttp_connection_get_bufferevent(from));
	return ssl == NULL ? NULL : connection_at(SSL_get_app_data(ssl));
}

void
connection_asks(struct connection *connection)
{
	connection->state = CONNECTION_ASKING;
	(void)event_del(connection->deadline);
}

void
connection_sends(struct connection *connection)
{
	connection_wait(connection, CONNECTION_SENDING,
	    connection->all->limits->request_us);
}

/* The next request may be here already. */
void
connection_sent(struct connection *connection)
{
	const struct edge_limits *limits = connection->all->limits;

	connection->came =
	    evbuffer_get_length(bufferevent_get_input(connection->buffer));
	if (connection->came > 0)
		connection_wait(connection, CONNECTION_READING,
		    limits->request_us);
	else
		connection_wait(connection, CONNECTION_IDLE, limits->idle_us);
}

bool
connection_is_over(const struct connection *connection)
{
	return connection->ended || connection->caller == NULL ||
	    connection->generation != connection->all->generation;
}

void
connection_end(struct connection *connection, enum metrics_end why)
{
	if (connection->ended || connection->state == CONNECTION_HANDSHAKE)
		return;
	connection->ended = true;
	connection->all->metrics->ended[why]++;
	if (connection->state == CONNECTION_IDLE)
		connection_cut(connection);
}
