/* portal.cfg: its two doors, and how often a PUK is told. Read strictly; see
 * portal.cfg(5). */
#ifndef PORTAL_CONFIG_H
#define PORTAL_CONFIG_H

#include "edge/config.h"

enum { DOOR_CITIZENS, DOOR_PUBLIC, PORTAL_DOORS };

struct portal_config {
	struct edge_config edge; /* first: the edge gets this */
	const char *address;     /* of the citizens' door: "https://…/" */
	unsigned puks_a_day;     /* of a card */
	unsigned puks_in_all;    /* … until two people unlock it */
	unsigned token_minutes;  /* a page may wait before it asks */
};

/* NULL with file, line and sentence. */
struct portal_config *portal_config_read(const char *path);
void portal_config_free(struct portal_config *config);

#endif
