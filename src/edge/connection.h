/* The connections that are open, each with whose it is, its deadline and what
 * it is doing: libevent keeps none of these for a server. */
#ifndef EDGE_CONNECTION_H
#define EDGE_CONNECTION_H

#include <event2/bufferevent.h>
#include <event2/http.h>

#include "edge/limit.h"
#include "edge/metrics.h"
#include "edge/tls.h"

/* What is for those who are admitted comes first. All else has what
 * libevent gives it of two, the second: a handshake costs as much as several
 * requests. */
enum { EVENTS_FIRST, EVENTS_PRIORITIES = 2 };

enum connection_state {
	CONNECTION_HANDSHAKE,
	CONNECTION_IDLE,
	CONNECTION_READING, /* a request's first byte is here */
	CONNECTION_ASKING,  /* it waits for its answer */
	CONNECTION_SENDING
};

struct connections;

struct connection {
	struct tls_peer peer;
	struct connections *all;
	struct bufferevent *buffer;
	struct event *deadline;
	enum connection_state state;
	struct caller *caller; /* NULL: it has too many already */
	unsigned generation;   /* of the settings it was judged by */
	size_t came;           /* bytes, of this request or ahead of the next */
	bool first;            /* its events come first */
	bool ended;            /* by us; it goes as soon as it can */
	struct connection *previous, *next;
};

struct connections {
	struct event_base *base;
	const struct edge_limits *limits;
	struct callers callers;
	struct metrics *metrics;
	struct connection *first;
	unsigned open, handshakes;
	unsigned generation;
	uint64_t activity; /* changes whenever something came in */

	/* A place was taken, or has become free. */
	void (*changed)(struct connections *connections);

	/* A request is not whole in its time: it may still be told so, by
	 * connection_tell. */
	void (*late)(struct connection *connection);
};

/* Another one may be accepted. */
bool connections_have_room(const struct connections *connections);

/* For a socket that evhttp is about to accept; NULL: out of memory. It is gone
 * when its buffer is. */
struct bufferevent *connection_new(struct connections *all, struct tls *tls);

/* NULL: its client is gone already, or it is not of a connection of these. */
struct connection *connection_of(struct evhttp_request *request);

void connection_asks(struct connection *connection);
void connection_sends(struct connection *connection);
void connection_sent(struct connection *connection);

/* Of older settings, or ended: its next reply is its last. */
bool connection_is_over(const struct connection *connection);

/* Says these bytes, of which evhttp knows nothing, and ends it; for one that
 * is read from, and no other. */
void connection_tell(struct connection *connection, const char *text,
    size_t size);

/* At once if it is idle, else with its reply. */
void connection_end(struct connection *connection, enum metrics_end why);

#endif
