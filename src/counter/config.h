/* bustad.cfg: what the edge has of it, and how requests are judged. Read
 * strictly; see bustad.cfg(5). */
#ifndef COUNTER_CONFIG_H
#define COUNTER_CONFIG_H

#include "counter/group.h"
#include "edge/config.h"

struct counter_config {
	struct edge_config edge; /* first: the edge gets this */
	struct group_limits judge;
};

/* NULL with file, line and sentence. */
struct counter_config *counter_config_read(const char *path);
void counter_config_free(struct counter_config *config);

#endif
