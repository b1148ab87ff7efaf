/* Where clients knock, who vouches for them, and how much of everything they
 * may have: what the settings of every service have in common. */
#ifndef EDGE_CONFIG_H
#define EDGE_CONFIG_H

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONFIG_LISTEN_MOST = 8, CONFIG_DOORS_MOST = 2, CONFIG_PLACES_MOST = 16 };

/* Times in microseconds, of a clock that is never set back. */
struct edge_limits {
	unsigned connections;             /* in all */
	unsigned connections_per_station; /* of one certificate */
	unsigned requests_per_second;     /* of one certificate */
	unsigned burst;
	unsigned body;        /* bytes */
	unsigned headers;     /* bytes, with the request's first line */
	int64_t handshake_us; /* until it is known whose a connection is */
	int64_t request_us;   /* from a request's first byte to its last, and
			       * for its answer */
	int64_t idle_us;      /* between requests */
	int64_t stop_us;      /* for what was begun before the end */
};

struct door_config {
	const char *listen[CONFIG_LISTEN_MOST]; /* "127.0.0.1:8443" */
	size_t listen_count;
	char *certificate; /* ours, and what leads to its authority */
	char *key;
	char *authority; /* of clients' certificates; NULL: they need none */
	char *crl;       /* NULL: none */
	bool old_tls;    /* 1.2, too */
	struct edge_limits limits;
};

struct edge_config {
	config_t settings; /* texts that are not freed live in it */
	char *path;        /* of the file */
	struct door_config doors[CONFIG_DOORS_MOST];
	char *pages;               /* a folder */
	char *metrics;             /* a Unix socket; NULL: none */
	const char *metrics_group; /* whose it is beside us; NULL: nobody's */
	char *access_log;          /* NULL: standard error */
};

/* The names of what the two functions below read. */
#define EDGE_DOOR_NAMES \
	"listen", "certificate", "key", "authority", "crl", "limits"
#define EDGE_NAMES "pages", "metrics", "metrics_group", "access_log"

/* Parses the file into a zeroed config, which is to be closed in any case. */
int edge_config_open(struct edge_config *config, const char *path);
void edge_config_close(struct edge_config *config);

/* -1 with file, line and sentence. Whoever has names besides sees to it that
 * there are no others. */
int edge_config_read(struct edge_config *config, const config_setting_t *root,
    const char *pages);
int door_config_read(struct edge_config *config, struct door_config *door,
    const config_setting_t *group, bool needs_authority);

/* The group and the log that it names, before there is any confinement: nothing
 * is made or changed. -1 with file, line and sentence. */
int edge_config_try(const struct edge_config *config);

/* The folders that are read when it is loaded again, each once; free() each.
 * Their count, or -1 with a reason. */
int edge_config_places(const struct edge_config *config,
    char *places[static CONFIG_PLACES_MOST]);

/* A name in now that a running program does not take from it, because it has
 * what it had from old: "listen"; NULL: there is none such. */
const char *edge_config_fixed(const struct edge_config *old,
    const struct edge_config *now);

#endif
