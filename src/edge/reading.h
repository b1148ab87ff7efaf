/* A request as evhttp has read it, made into one as a service has it, or
 * refused: what it asks for, in which words, and whose page it comes from. */
#ifndef EDGE_READING_H
#define EDGE_READING_H

#include <event2/http.h>

#include "edge/problem.h"
#include "edge/request.h"

enum {
	READING_TARGET_MOST = 256,
	READING_HEADERS_MOST = 64,
	READING_DEPTH_MOST = 4 /* of objects and lists in each other */
};

/* A request to that door of the service: EDGE_PROBLEMS if it was read, else the
 * problem that is to be its reply. Route, tail, query, key and body are then
 * what they are to be, or nothing; last is set where nothing more can be read
 * after it. */
struct service;
enum edge_problem reading_request(const struct service *service, unsigned door,
    struct evhttp_request *from, struct request *request);

/* The methods that a target takes, as in "GET, POST"; for whoever used another.
 */
enum { READING_ALLOW = sizeof "GET, POST, DELETE" };
void reading_allow(const struct service *service, unsigned door,
    struct evhttp_request *from, char allow[static READING_ALLOW]);

#endif
