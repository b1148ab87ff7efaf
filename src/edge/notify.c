#include "edge/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"

#include "base/banned.h"

static int64_t
notify_number(const char *name)
{
	const char *text = getenv(name);
	long long value;
	char *end;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return -1;
	errno = 0;
	value = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' ? value : -1;
}

/* Of a name in the file system, or of the abstract ones, which begin with @. */
static int
notify_connect(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t size = strlen(name);
	int fd;

	if ((name[0] != '/' && name[0] != '@') || size < 2 ||
	    size >= sizeof address.sun_path)
		return fail(EX_USAGE, "NOTIFY_SOCKET is not a socket's name");
	memcpy(address.sun_path, name, size);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) !=
		0) {
		if (fd >= 0)
			(void)close(fd);
		return fail(EX_OSERR, "cannot reach NOTIFY_SOCKET: %s",
		    strerror(errno));
	}
	return fd;
}

/* As FileDescriptorName= has them, with a colon between. */
static void
notify_take_names(struct notify *notify)
{
	const char *text = getenv("LISTEN_FDNAMES");
	size_t size;
	int i;

	for (i = 0; text != NULL && i < notify->sockets; i++) {
		size = strcspn(text, ":");
		(void)snprintf(notify->names[i], sizeof notify->names[i],
		    "%.*s", (int)size, text);
		text = text[size] == ':' ? text + size + 1 : NULL;
	}
}

static int
notify_take_sockets(struct notify *notify)
{
	int64_t count = notify_number("LISTEN_FDS");
	int fd;

	if (count <= 0 || notify_number("LISTEN_PID") != getpid())
		return 0;
	if (count > NOTIFY_SOCKETS_MOST)
		return fail(EX_USAGE,
		    "systemd handed over %lld sockets: %d at "
		    "most are needed",
		    (long long)count, NOTIFY_SOCKETS_MOST);
	notify->sockets = (int)count;
	notify_take_names(notify);
	for (fd = NOTIFY_FIRST; fd < NOTIFY_FIRST + notify->sockets; fd++)
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
			return fail(EX_OSERR,
			    "a socket that systemd handed over: %s",
			    strerror(errno));
	return 0;
}

int
notify_open(struct notify *notify)
{
	static const char *const names[] = { "NOTIFY_SOCKET", "WATCHDOG_USEC",
		"WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES" };
	const char *name = getenv("NOTIFY_SOCKET");
	int64_t pid = notify_number("WATCHDOG_PID");
	size_t i;

	*notify = (struct notify){ .socket = -1 };
	if (notify_take_sockets(notify) != 0)
		return -1;
	if (name != NULL && (notify->socket = notify_connect(name)) < 0)
		return -1;
	if (notify->socket >= 0 && (pid < 0 || pid == getpid()))
		notify->watchdog_us = notify_number("WATCHDOG_USEC");
	if (notify->watchdog_us < 0)
		notify->watchdog_us = 0;
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		(void)unsetenv(names[i]);
	return 0;
}

void
notify_close(struct notify *notify)
{
	if (notify->socket >= 0)
		(void)close(notify->socket);
	notify->socket = -1;
}

void
notify_say(const struct notify *notify, const char *lines)
{
	if (notify->socket >= 0)
		(void)send(notify->socket, lines, strlen(lines),
		    MSG_NOSIGNAL | MSG_DONTWAIT);
}

void
notify_reloading(const struct notify *notify)
{
	char lines[64];

	(void)snprintf(lines, sizeof lines, "RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)clock_steady_us());
	notify_say(notify, lines);
}
