/* How a server is reached: by TLS that is verified, at an address that was
 * looked up beforehand, on a connection of each message's own. */
#ifndef COURIER_WAY_H
#define COURIER_WAY_H

#include <curl/curl.h>

#include <stdbool.h>

#include "courier/kit.h"
#include "courier/server.h"

struct way {
	const struct server *server; /* NULL: there is none */
	const struct authority *authority;
	long seconds;              /* a server may be silent */
	struct curl_slist *places; /* NULL: its name was not found */
};

/* A name that is not found makes a way without places. */
void way_find(struct way *way, const struct server *server,
    const struct authority *authority, long seconds);
void way_free(struct way *way);

/* Why there is no going it: a word of answer_explain's; NULL if there is. */
const char *way_lacks(const struct way *way);

/* False without memory. */
bool way_set(const struct way *way, CURL *curl, const char *url,
    const char *protocols);

#endif
