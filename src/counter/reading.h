/* A request as evhttp has read it, made into one as the counter has it, or
 * refused: what it asks for, in which words, and whose page it comes from. */
#ifndef COUNTER_READING_H
#define COUNTER_READING_H

#include <event2/http.h>

#include "counter/problem.h"
#include "counter/request.h"

enum {
	READING_TARGET_MOST = 256,
	READING_HEADERS_MOST = 64,
	READING_DEPTH_MOST = 4 /* of objects and lists in each other */
};

/* PROBLEMS if it was read, else the problem that is to be its reply. Route,
 * tail, query, key and body are then what they are to be, or nothing; last is
 * set where nothing more can be read after it. */
enum problem reading_request(struct evhttp_request *from,
    struct request *request);

/* The methods that a target takes, as in "GET, POST"; for whoever used another.
 */
enum { READING_ALLOW = sizeof "GET, POST, DELETE" };
void reading_allow(struct evhttp_request *from,
    char allow[static READING_ALLOW]);

#endif
