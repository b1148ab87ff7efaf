/* The settings, taken whole or not at all, at the start and while it runs. */
#include <stdio.h>

#include "base/fail.h"
#include "edge/edge_internal.h"

#include "base/banned.h"

/* What the doors get of new settings. */
struct edge_new_set {
	struct tls *tls[SERVICE_DOORS];
	struct pages *pages;
};

static void
set_free(struct edge_new_set *set)
{
	size_t i;

	for (i = 0; i < SERVICE_DOORS; i++)
		tls_free(set->tls[i]);
	pages_free(set->pages);
}

static int
set_open(struct edge_new_set *set, const struct service *service, void *context,
    const struct edge_config *config)
{
	size_t i;

	for (i = 0; i < service->door_count; i++) {
		set->tls[i] = tls_open(&config->doors[i], service, context);
		if (set->tls[i] == NULL)
			return -1;
	}
	set->pages = pages_read(config->pages, service->pages);
	return set->pages == NULL ? -1 : 0;
}

int
edge_check(const struct service *service, const char *path)
{
	struct edge_config *config = service->read(path);
	struct edge_new_set set = { .pages = NULL };
	int rc = -1;

	if (config == NULL)
		return -1;
	rc = edge_config_try(config) != 0
	    ? -1
	    : set_open(&set, service, NULL, config);
	set_free(&set);
	service->free(config);
	return rc;
}

int
edge_set(struct edge *edge, const struct edge_config *config)
{
	const struct service *service = edge->service;
	struct edge_new_set set = { .pages = NULL };
	size_t i;

	if (set_open(&set, service, edge->context, config) != 0) {
		set_free(&set);
		return -1;
	}
	service->set(edge->context, config);
	for (i = 0; i < service->door_count; i++)
		door_set(edge->doors[i], &config->doors[i].limits, set.tls[i],
		    set.pages);
	pages_free(edge->pages);
	edge->pages = set.pages;
	return 0;
}

int
edge_check_descriptors(const struct edge *edge,
    const struct edge_config *config)
{
	enum { OWN = 64 };
	unsigned connections = 0;
	size_t i;

	for (i = 0; i < edge->service->door_count; i++)
		connections += config->doors[i].limits.connections;
	return edge->descriptors >= connections + OWN
	    ? 0
	    : fail(EX_CONFIG,
		  "%s: %u connections need %u open files, and this service "
		  "may have %llu: raise LimitNOFILE=",
		  config->path, connections, connections + OWN,
		  edge->descriptors);
}

void
edge_reload(struct edge *edge)
{
	const struct service *service = edge->service;
	struct edge_config *config = service->read(edge->path);
	const char *fixed;

	if (config == NULL || edge_check_descriptors(edge, config) != 0 ||
	    edge_set(edge, config) != 0) {
		(void)fprintf(stderr,
		    "%s: not reloaded, all stays as it was: %s\n",
		    service->name, fail_reason());
		edge->metrics.reloads_refused++;
		if (config != NULL)
			service->free(config);
		return;
	}
	if ((fixed = edge_config_fixed(edge->config, config)) != NULL)
		(void)fprintf(stderr,
		    "%s: %s stays as it was until %s is started anew\n",
		    service->name, fixed, service->name);
	(void)fprintf(stderr, "%s: reloaded\n", service->name);
	edge->metrics.reloads++;
	service->free(edge->config);
	edge->config = config;
}
