/* bustad.cfg: where stations knock, who vouches for them, and how much of
 * everything they may have. Read strictly; see bustad.cfg(5). */
#ifndef COUNTER_CONFIG_H
#define COUNTER_CONFIG_H

#include <libconfig.h>
#include <stdint.h>

#include "counter/group.h"

enum { CONFIG_LISTEN_MOST = 8, CONFIG_PLACES_MOST = 8 };

/* Times in microseconds, of a clock that is never set back. */
struct counter_limits {
	unsigned connections;             /* in all */
	unsigned connections_per_station; /* of one certificate */
	unsigned requests_per_second;     /* of one certificate */
	unsigned burst;
	unsigned body;        /* bytes */
	unsigned headers;     /* bytes, with the request's first line */
	int64_t handshake_us; /* until a connection is a station's */
	int64_t request_us;   /* from a request's first byte to its last, and
			       * for its answer */
	int64_t idle_us;      /* between requests */
	int64_t stop_us;      /* for what was begun before the end */
};

struct counter_config {
	config_t settings; /* texts that are not freed live in it */
	const char *listen[CONFIG_LISTEN_MOST]; /* "127.0.0.1:8443" */
	size_t listen_count;
	char *path;        /* of bustad.cfg */
	char *certificate; /* ours, and what leads to its authority */
	char *key;
	char *authority;           /* of stations' certificates */
	char *crl;                 /* NULL: none */
	char *pages;               /* a folder */
	char *metrics;             /* a Unix socket; NULL: none */
	const char *metrics_group; /* whose it is beside us; NULL: nobody's */
	char *access_log;          /* NULL: standard error */
	struct counter_limits limits;
	struct group_limits judge;
};

/* NULL with file, line and sentence. */
struct counter_config *counter_config_read(const char *path);
void counter_config_free(struct counter_config *config);

/* The folders that are read when it is loaded again, each once; free() each.
 * Their count, or -1 with a reason. */
int counter_config_places(const struct counter_config *config,
    char *places[static CONFIG_PLACES_MOST]);

/* A name in now that a running program does not take from it, because it has
 * what it had from old: "listen"; NULL: there is none such. */
const char *counter_config_fixed(const struct counter_config *old,
    const struct counter_config *now);

#endif
