/* The pages, in memory: what is not there when they are read is not served, and
 * no name that a station says ever reaches the file system. */
#ifndef COUNTER_PAGES_H
#define COUNTER_PAGES_H

#include "counter/request.h"
#include "ledger/station.h"

struct pages;

/* All files of the folder; NULL with a reason. */
struct pages *pages_read(const char *folder);
void pages_free(struct pages *pages);

/* The reply to GET / or GET /assets/NAME, which no group waits for, for a
 * station of that kind; etag is what the browser has already, or NULL, and is
 * set to what it has from now on. */
void pages_reply(const struct pages *pages, struct request *request,
    enum station_kind kind, const char **etag);

#endif
