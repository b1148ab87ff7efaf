#include "edge/edge.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/confine_serve.h"
#include "base/fail.h"
#include "base/file.h"
#include "edge/access.h"
#include "edge/connection.h"
#include "edge/edge_internal.h"
#include "edge/sockets.h"
#include "edge/wipe.h"

#include "base/banned.h"

/* Which door a socket of systemd belongs to, by the name it has there. */
static int
edge_door_of(const struct edge *edge, int socket, unsigned *which)
{
	const struct service *service = edge->service;
	const char *name = edge->notify.names[socket];

	for (*which = 0; *which < service->door_count; (*which)++)
		if (service->doors[*which].name == NULL ||
		    strcmp(service->doors[*which].name, name) == 0)
			return 0;
	return fail(EX_USAGE,
	    "a socket that systemd handed over is called \"%s\": "
	    "FileDescriptorName= must say for whom it is",
	    name);
}

static int
edge_take_sockets(struct edge *edge)
{
	struct edge_sockets *sockets;
	unsigned which;
	int i;

	for (i = 0; i < edge->notify.sockets; i++) {
		if (socket_take(NOTIFY_FIRST + i) != 0 ||
		    edge_door_of(edge, i, &which) != 0)
			return -1;
		sockets = &edge->sockets[which];
		sockets->socket[sockets->count++] = NOTIFY_FIRST + i;
	}
	return 0;
}

static int
edge_make_sockets(struct edge *edge, unsigned which)
{
	const struct door_config *config = &edge->config->doors[which];
	struct edge_sockets *sockets = &edge->sockets[which];
	size_t i;
	int fd;

	for (i = 0; i < config->listen_count; i++) {
		if ((fd = socket_listen(config->listen[i])) < 0)
			return -1;
		sockets->socket[sockets->count++] = fd;
	}
	return 0;
}

static int
edge_open_sockets(struct edge *edge)
{
	unsigned which;

	if (edge->notify.sockets > 0 && edge_take_sockets(edge) != 0)
		return -1;
	for (which = 0; which < edge->service->door_count; which++) {
		if (edge->notify.sockets == 0 &&
		    edge_make_sockets(edge, which) != 0)
			return -1;
		if (edge->sockets[which].count == 0)
			return fail(EX_CONFIG,
			    "%s: there is nothing to listen on%s%s: neither a "
			    "socket of systemd nor the setting listen",
			    edge->config->path,
			    edge->service->doors[which].name != NULL ? " for "
								     : "",
			    edge->service->doors[which].name != NULL
				? edge->service->doors[which].name
				: "");
	}
	return 0;
}

int
edge_listen(struct edge *edge)
{
	const struct edge_config *config = edge->config;

	if (edge_open_sockets(edge) != 0)
		return -1;
	if (config->metrics != NULL &&
	    (edge->metrics_socket = socket_listen_unix(config->metrics,
		 config->metrics_group)) < 0)
		return -1;
	return (edge->log = access_open(config->access_log)) < 0 ? -1 : 0;
}

static int
edge_open_door(struct edge *edge, unsigned which)
{
	const struct edge_sockets *sockets = &edge->sockets[which];
	struct door *door = door_open(edge->base, edge->service, edge->context,
	    which, &edge->metrics, edge->log);
	size_t i;

	if (door == NULL)
		return -1;
	edge->doors[which] = door;
	edge->metrics.callers[which] = door_callers(door);
	for (i = 0; i < sockets->count; i++)
		if (door_listen(door, sockets->socket[i]) != 0)
			return -1;
	return 0;
}

int
edge_open(struct edge *edge, int watched, const char *lost)
{
	const struct service *service = edge->service;
	unsigned which;

	edge->watched = watched;
	edge->lost_what = lost;
	if ((edge->base = event_base_new()) == NULL ||
	    event_base_priority_init(edge->base, EVENTS_PRIORITIES) != 0)
		return fail(EX_OSERR, "cannot make an event loop");
	if (metrics_new(&edge->metrics, service,
		service->counts(edge->context)) != 0)
		return -1;
	for (which = 0; which < service->door_count; which++)
		if (edge_open_door(edge, which) != 0)
			return -1;
	if (edge_set(edge, edge->config) != 0)
		return -1;
	if (edge->metrics_socket >= 0 &&
	    (edge->metrics_door = metrics_door_open(edge->base,
		 edge->metrics_socket, &edge->metrics)) == NULL)
		return -1;
	return edge_listen_to(edge);
}

enum { EDGE_OWN_MOST = 8 };

/* A folder that is opened again must not hold what nobody here may read. */
static int
edge_check_place(const char *place, const char *keys, const char *name)
{
	const size_t size = strlen(place);

	return strncmp(keys, place, size) == 0 &&
		(keys[size] == '/' || keys[size] == '\0' || size == 1)
	    ? fail(EX_CONFIG,
		  "%s: the home's keys are beneath this folder, which %s "
		  "would have to read when it reloads: keep its settings and "
		  "their files in another one",
		  place, name)
	    : 0;
}

static int
edge_check_places(char *const places[], int count, const char *home,
    const char *name)
{
	char *keys = file_within(home, "keys"), *whole = NULL;
	int i, rc = 0;

	if (keys == NULL)
		return -1;
	if ((whole = realpath(keys, NULL)) == NULL)
		rc = fail(EX_NOINPUT, "cannot find %s: %s", keys,
		    strerror(errno));
	for (i = 0; rc == 0 && i < count; i++)
		rc = edge_check_place(places[i], whole, name);
	free(whole);
	free(keys);
	return rc;
}

int
edge_confine(struct edge *edge, const char *home,
    const struct confine_folder *own, size_t own_count, pid_t child)
{
	char *places[CONFIG_PLACES_MOST] = { NULL };
	struct confine_folder folders[CONFIG_PLACES_MOST + EDGE_OWN_MOST];
	int count = edge_config_places(edge->config, places), i, rc = -1;

	if (own_count <= EDGE_OWN_MOST && count >= 0 &&
	    edge_check_places(places, count, home, edge->service->name) == 0) {
		for (i = 0; i < count; i++)
			folders[i] = (struct confine_folder){ places[i],
				CONFINE_FOLDER_READ };
		memcpy(folders + count, own, own_count * sizeof *own);
		rc = confine_serve(folders, (size_t)count + own_count, child);
	}
	for (i = 0; i < count; i++)
		free(places[i]);
	return rc;
}

/* As many as we may have: once confined, there is no way to more. */
static int
edge_open_descriptors(struct edge *edge)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return fail(EX_OSERR, "cannot ask for limits: %s",
		    strerror(errno));
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return fail(EX_OSERR, "cannot raise a limit: %s",
		    strerror(errno));
	edge->descriptors = limit.rlim_cur;
	return edge_check_descriptors(edge, edge->config);
}

struct edge *
edge_new(const struct service *service, void *context, const char *path)
{
	struct edge *edge;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	wipe_what_is_freed();
	if ((edge = calloc(1, sizeof *edge)) == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	*edge = (struct edge){ .service = service,
		.context = context,
		.path = path,
		.metrics_socket = -1 };
	edge->notify.socket = -1;
	if (confine_process() != 0 || notify_open(&edge->notify) != 0 ||
	    (edge->config = service->read(path)) == NULL ||
	    edge_open_descriptors(edge) != 0) {
		edge_close(edge);
		return NULL;
	}
	return edge;
}

const struct edge_config *
edge_config(const struct edge *edge)
{
	return edge->config;
}

/* What can be done without waiting: answers leave, buffers are freed. */
static void
edge_turn(struct edge *edge)
{
	if (edge->base != NULL)
		(void)event_base_loop(edge->base, EVLOOP_NONBLOCK);
}

void
edge_close(struct edge *edge)
{
	size_t i;

	if (edge == NULL)
		return;
	metrics_door_close(edge->metrics_door);
	for (i = 0; i < EDGE_EVENTS; i++)
		if (edge->events[i] != NULL)
			event_free(edge->events[i]);
	/* While it has connections, which evhttp frees with all they asked. */
	if (edge->doors[0] != NULL)
		edge->service->end(edge->context);
	edge_turn(edge);
	for (i = 0; i < SERVICE_DOORS; i++)
		door_close(edge->doors[i]);
	edge_turn(edge);
	if (edge->base != NULL)
		event_base_free(edge->base);
	for (i = 0; i < SERVICE_DOORS; i++)
		door_free(edge->doors[i]);
	pages_free(edge->pages);
	metrics_free(&edge->metrics);
	if (edge->config != NULL)
		edge->service->free(edge->config);
	notify_close(&edge->notify);
	free(edge);
}

int
edge_serve(struct edge *edge)
{
	int rc;

	notify_say(&edge->notify, "READY=1\nSTATUS=Serving");
	rc = edge_loop(edge);
	notify_say(&edge->notify, "STOPPING=1");
	return rc;
}
