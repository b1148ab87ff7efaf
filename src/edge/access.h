/* A line for each request: when, whose station, who, what, and how it went; the
 * route's name and never its path, so that no code is ever in it. */
#ifndef EDGE_ACCESS_H
#define EDGE_ACCESS_H

#include "edge/request.h"

/* To be written to: a file that is only added to, or standard error if path is
 * NULL. -1 with a reason. */
int access_open(const char *path);

/* Whether it could be opened so, of which nothing is done: 0, or -1 with errno
 * set. */
int access_try(const char *path);

/* TIME STATION OPERATOR METHOD ROUTE STATUS MILLISECONDS; a dash for what is
 * not known. */
void access_write(int fd, const struct request *request, int64_t now_us);

#endif
