#include "counter/serve.h"

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
#include "counter/access.h"
#include "counter/connection.h"
#include "counter/serve_internal.h"
#include "counter/sockets.h"
#include "counter/wipe.h"

#include "base/banned.h"

/* Nobody is admitted to what is only looked at. */
static int
serve_admits_none(void *context, struct tls_peer *peer)
{
	(void)context, (void)peer;
	return 0;
}

int
serve_check(const char *path)
{
	struct counter_config *config = counter_config_read(path);
	struct pages *pages = NULL;
	struct tls *tls = NULL;
	int rc = -1;

	if (config != NULL &&
	    (tls = tls_open(config, serve_admits_none, NULL)) != NULL &&
	    (pages = pages_read(config->pages)) != NULL)
		rc = 0;
	pages_free(pages);
	tls_free(tls);
	counter_config_free(config);
	return rc;
}

static int
serve_open_sockets(struct serve *serve)
{
	const struct counter_config *config = serve->config;
	size_t i;
	int fd;

	for (i = 0; i < (size_t)serve->notify.sockets; i++) {
		if (socket_take(NOTIFY_FIRST + (int)i) != 0)
			return -1;
		serve->sockets[serve->socket_count++] = NOTIFY_FIRST + (int)i;
	}
	if (serve->notify.sockets == 0 && config->listen_count == 0)
		return fail(EX_CONFIG,
		    "%s: there is nothing to listen on: neither a socket of "
		    "systemd nor the setting listen",
		    config->path);
	for (i = 0; serve->notify.sockets == 0 && i < config->listen_count;
	     i++) {
		if ((fd = socket_listen(config->listen[i])) < 0)
			return -1;
		serve->sockets[serve->socket_count++] = fd;
	}
	if (config->metrics != NULL &&
	    (serve->metrics_socket = socket_listen_unix(config->metrics,
		 config->metrics_group)) < 0)
		return -1;
	return (serve->log = access_open(config->access_log)) < 0 ? -1 : 0;
}

static int
serve_open_door(struct serve *serve)
{
	int i;

	if ((serve->base = event_base_new()) == NULL ||
	    event_base_priority_init(serve->base, EVENTS_PRIORITIES) != 0)
		return fail(EX_OSERR, "cannot make an event loop");
	if ((serve->group = group_new(&serve->session.home,
		 serve->session.ledger, &serve->room)) == NULL)
		return -1;
	serve->door =
	    door_open(serve->base, serve->group, &serve->metrics, serve->log);
	if (serve->door == NULL ||
	    metrics_new(&serve->metrics, door_callers(serve->door),
		serve->group) != 0 ||
	    serve_set(serve, serve->config) != 0)
		return -1;
	for (i = 0; i < serve->socket_count; i++)
		if (door_listen(serve->door, serve->sockets[i]) != 0)
			return -1;
	if (serve->metrics_socket < 0)
		return 0;
	serve->metrics_door = metrics_door_open(serve->base,
	    serve->metrics_socket, &serve->metrics);
	return serve->metrics_door == NULL ? -1 : 0;
}

/* A folder that is opened again must not hold what nobody here may read. */
static int
serve_check_place(const char *place, const char *keys)
{
	const size_t size = strlen(place);

	return strncmp(keys, place, size) == 0 &&
		(keys[size] == '/' || keys[size] == '\0' || size == 1)
	    ? fail(EX_CONFIG,
		  "%s: the home's keys are beneath this folder, which bustad "
		  "would have to read when it reloads: keep bustad.cfg and "
		  "its files in another one",
		  place)
	    : 0;
}

static int
serve_check_places(char *const places[], int count, const char *home)
{
	char *keys = file_within(home, "keys"), *whole = NULL;
	int i, rc = 0;

	if (keys == NULL)
		return -1;
	if ((whole = realpath(keys, NULL)) == NULL)
		rc = fail(EX_NOINPUT, "cannot find %s: %s", keys,
		    strerror(errno));
	for (i = 0; rc == 0 && i < count; i++)
		rc = serve_check_place(places[i], whole);
	free(whole);
	free(keys);
	return rc;
}

static int
serve_confine(struct serve *serve)
{
	const char *home = serve->session.home.path;
	char *places[CONFIG_PLACES_MOST] = { NULL };
	char *ledger = file_within(home, "ledger");
	char *checkpoints = file_within(home, "keys/log");
	char *verifier = file_within(home, "keys/log.vkey");
	struct confine_folder folders[CONFIG_PLACES_MOST + 3];
	int count = counter_config_places(serve->config, places), i, rc = -1;

	if (ledger != NULL && checkpoints != NULL && verifier != NULL &&
	    count >= 0 && serve_check_places(places, count, home) == 0) {
		for (i = 0; i < count; i++)
			folders[i] = (struct confine_folder){ places[i],
				CONFINE_FOLDER_READ };
		folders[count] =
		    (struct confine_folder){ ledger, CONFINE_FOLDER_CHANGE };
		folders[count + 1] =
		    (struct confine_folder){ checkpoints, CONFINE_FOLDER_READ };
		folders[count + 2] =
		    (struct confine_folder){ verifier, CONFINE_FILE_READ };
		rc = confine_serve(folders, (size_t)count + 3,
		    serve->room.process.pid);
	}
	for (i = 0; i < count; i++)
		free(places[i]);
	free(verifier);
	free(checkpoints);
	free(ledger);
	return rc;
}

/* As many as we may have: once confined, there is no way to more. */
static int
serve_open_descriptors(struct serve *serve)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return fail(EX_OSERR, "cannot ask for limits: %s",
		    strerror(errno));
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return fail(EX_OSERR, "cannot raise a limit: %s",
		    strerror(errno));
	serve->descriptors = limit.rlim_cur;
	return serve_check_descriptors(serve, serve->config);
}

static int
serve_open(struct serve *serve, const char *home)
{
	if (confine_process() != 0 || notify_open(&serve->notify) != 0 ||
	    (serve->config = counter_config_read(serve->path)) == NULL ||
	    serve_open_descriptors(serve) != 0 ||
	    session_open(&serve->session, home) != 0 ||
	    serve_open_sockets(serve) != 0 ||
	    counter_room_open(&serve->room, &serve->session.home) != 0 ||
	    serve_open_door(serve) != 0 || serve_listen_to(serve) != 0)
		return -1;
	return serve_confine(serve);
}

/* What can be done without waiting: answers leave, buffers are freed. */
static void
serve_turn(struct serve *serve)
{
	if (serve->base != NULL)
		(void)event_base_loop(serve->base, EVLOOP_NONBLOCK);
}

static void
serve_close(struct serve *serve)
{
	size_t i;

	metrics_door_close(serve->metrics_door);
	for (i = 0; i < SERVE_EVENTS; i++)
		if (serve->events[i] != NULL)
			event_free(serve->events[i]);
	/* While it has connections, which evhttp frees with all they asked. */
	if (serve->group != NULL)
		group_end(serve->group);
	serve_turn(serve);
	door_close(serve->door);
	serve_turn(serve);
	if (serve->base != NULL)
		event_base_free(serve->base);
	group_free(serve->group);
	door_free(serve->door);
	metrics_free(&serve->metrics);
	counter_room_close(&serve->room);
	session_close(&serve->session);
	counter_config_free(serve->config);
	notify_close(&serve->notify);
}

int
serve(const char *home, const char *config)
{
	struct serve serve = { .path = config, .metrics_socket = -1 };
	int rc;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	wipe_what_is_freed();
	serve.notify.socket = -1;
	if ((rc = serve_open(&serve, home)) == 0) {
		notify_say(&serve.notify, "READY=1\nSTATUS=Serving");
		rc = serve_loop(&serve);
		notify_say(&serve.notify, "STOPPING=1");
	}
	serve_close(&serve);
	return rc;
}
