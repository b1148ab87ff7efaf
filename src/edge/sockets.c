#include "edge/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

enum { BACKLOG = 512, HOST_TEXT = 64 };

static int
socket_fail(int fd, const char *where)
{
	fail(EX_UNAVAILABLE, "cannot listen on %s: %s", where, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

/* Of a larger one getaddrinfo takes what is left of it in 16 bits. */
static bool
socket_is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long port = strtoul(text, NULL, 10);

	return digits >= 1 && digits <= 5 && text[digits] == '\0' &&
	    port >= 1 && port <= UINT16_MAX;
}

/* Splits at the last colon; brackets are for IPv6, as in a URL. */
static int
socket_split(const char *address, char host[static HOST_TEXT],
    const char **port)
{
	const char *colon = strrchr(address, ':');
	size_t size;

	if (colon == NULL || colon[1] == '\0' || colon == address)
		return -1;
	size = (size_t)(colon - address);
	if (address[0] == '[') {
		if (size < 3 || address[size - 1] != ']')
			return -1;
		address++;
		size -= 2;
	}
	if (size >= HOST_TEXT)
		return -1;
	memcpy(host, address, size);
	host[size] = '\0';
	*port = colon + 1;
	return socket_is_port(*port) ? 0 : -1;
}

static int
socket_find(const char *address, struct addrinfo **found)
{
	const struct addrinfo wanted = { .ai_flags =
					     AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	char host[HOST_TEXT];
	const char *port;

	return socket_split(address, host, &port) == 0
	    ? getaddrinfo(host, port, &wanted, found)
	    : -1;
}

bool
socket_is_address(const char *address)
{
	struct addrinfo *found = NULL;

	if (socket_find(address, &found) != 0)
		return false;
	freeaddrinfo(found);
	return true;
}

static int
socket_open(const struct addrinfo *at, const char *address)
{
	const int on = 1;
	int fd = socket(at->ai_family,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol);

	if (fd < 0)
		return socket_fail(fd, address);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	/* Several of us may serve one address, each with a queue of its own. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (at->ai_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 ||
	    listen(fd, BACKLOG) != 0)
		return socket_fail(fd, address);
	return fd;
}

int
socket_listen(const char *address)
{
	struct addrinfo *found = NULL;
	int fd;

	if (socket_find(address, &found) != 0)
		return fail(EX_DATAERR,
		    "cannot listen on %s: an address and a port in numbers "
		    "are needed, as 192.0.2.1:8443 or [::1]:8443",
		    address);
	fd = socket_open(found, address);
	freeaddrinfo(found);
	return fd;
}

static int
socket_give(const char *path, const char *group)
{
	struct group *entry;

	if (group == NULL)
		return chmod(path, 0600);
	if ((entry = getgrnam(group)) == NULL) {
		errno = ENOENT;
		return -1;
	}
	return chown(path, (uid_t)-1, entry->gr_gid) != 0 ? -1
							  : chmod(path, 0660);
}

/* Only a socket is ever removed, whatever somebody put at its place. */
static void
socket_remove_old(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode))
		(void)unlink(path);
}

bool
socket_is_name(const char *path)
{
	return strlen(path) < sizeof((struct sockaddr_un *)NULL)->sun_path;
}

int
socket_listen_unix(const char *path, const char *group)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t before;
	int fd, rc;

	if (!socket_is_name(path))
		return fail(EX_DATAERR, "%s: too long for a socket's name",
		    path);
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return socket_fail(fd, path);
	socket_remove_old(path);
	before = umask(0177);
	rc = bind(fd, (const struct sockaddr *)&address, sizeof address);
	(void)umask(before);
	if (rc != 0 || socket_give(path, group) != 0 ||
	    listen(fd, BACKLOG) != 0)
		return socket_fail(fd, path);
	return fd;
}

int
socket_take(int fd)
{
	const int on = 1;
	int value = 0, flags = fcntl(fd, F_GETFL);
	socklen_t size = sizeof value;

	if (flags < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) != 0 ||
	    value == 0)
		return fail(EX_USAGE,
		    "descriptor %d, which systemd handed over, does not "
		    "listen: the socket unit needs ListenStream=",
		    fd);
	/* An answer that waits for an acknowledgement takes 40 ms. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0
	    ? 0
	    : socket_fail(-1, "a socket of systemd");
}
