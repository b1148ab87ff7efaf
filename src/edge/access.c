#include "edge/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "edge/route.h"

#include "base/banned.h"

int
access_open(const char *path)
{
	int fd;

	if (path == NULL)
		return STDERR_FILENO;
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	return fd >= 0
	    ? fd
	    : fail(EX_CANTCREAT, "cannot open %s: %s", path, strerror(errno));
}

/* The folder in which it would be made. */
static int
access_try_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL
	    ? strdup(".")
	    : strndup(path, (size_t)(slash - path) + 1);
	int rc = folder == NULL ? -1 : access(folder, W_OK | X_OK);

	free(folder);
	return rc;
}

int
access_try(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return errno == ENOENT ? access_try_folder(path) : -1;
	if (S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		return -1;
	}
	return access(path, W_OK);
}

static const char *
access_word(const char *word)
{
	return word[0] != '\0' ? word : "-";
}

void
access_write(int fd, const struct request *request, int64_t now_us)
{
	const struct route *route = request->route;
	int64_t took_us = now_us - request->begun_us;
	char when[CLOCK_TEXT], line[256];
	int size;

	clock_text(when, clock_unix_ms());
	size = snprintf(line, sizeof line, "%s %s %s %s %s %u %lld.%03lld\n",
	    when, access_word(request->station), access_word(request->operator),
	    route != NULL ? method_name(route->method) : "-",
	    route != NULL ? route->name : "-", request->reply.status,
	    (long long)took_us / 1000, (long long)took_us % 1000);
	/* Nothing waits for a log that is not read, and nothing fails by it. */
	if (size > 0 && size < (int)sizeof line)
		while (write(fd, line, (size_t)size) < 0 && errno == EINTR)
			;
}
