/* What the door's two files share. */
#ifndef EDGE_DOOR_INTERNAL_H
#define EDGE_DOOR_INTERNAL_H

#include <event2/http.h>

#include "edge/door.h"
#include "edge/problem.h"

enum { DOOR_SOCKETS_MOST = 16 };

struct door {
	struct evhttp *http;
	const struct service *service;
	void *context;  /* of it */
	unsigned which; /* of its doors */
	struct metrics *metrics;
	int log;
	struct edge_limits limits;
	struct tls *tls;
	const struct pages *pages;
	struct connections connections;
	struct evhttp_bound_socket *sockets[DOOR_SOCKETS_MOST];
	size_t count;
	bool stopping;
};

/* A request, and whose reply it is to become. */
struct door_request {
	struct request request; /* first: done gets it back */
	struct door *door;
	struct evhttp_request *from;
	const char *etag; /* of a page, or NULL */
};

/* Sends the reply, writes its line, counts it, and frees the request. */
void door_reply(struct door_request *asked);

struct door *door_of(struct connections *connections);

/* The request that a connection is sending did not come in time. */
void door_reply_late(struct connection *connection);

/* It has failed: what evhttp itself has to say is said by us. */
void door_reply_problem(struct door *door, struct evhttp_request *from,
    enum edge_problem problem);

#endif
