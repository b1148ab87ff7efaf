/* The pages, in memory: what is not there when they are read is not served, and
 * no name that a client says ever reaches the file system. */
#ifndef EDGE_PAGES_H
#define EDGE_PAGES_H

#include "edge/problem.h"
#include "edge/route.h"

struct pages;

/* All files of the folder at path, among them those that are needed, up to
 * NULL; NULL with a reason. */
struct pages *pages_read(const char *path, const char *const *needed);
void pages_free(struct pages *pages);

/* The reply to GET / or GET /assets/NAME, for whom first is the first page;
 * etag is what the browser has already, or NULL, and is set to what it has from
 * now on. EDGE_PROBLEMS, or the problem that is to be the reply. */
enum edge_problem pages_reply(const struct pages *pages,
    struct request *request, const char *first, const char **etag);

#endif
