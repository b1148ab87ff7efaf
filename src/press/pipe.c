/* Printers that only swallow: a device, or a command. Neither tells what came
 * out, so that nothing counts as printed until the operator has it in hands. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "press/printer.h"
#include "press/starter.h"

#include "base/banned.h"

struct pipe_printer {
	struct printer printer; /* first */
	struct starter starter; /* its command NULL: a device */
	int fd;
};

static struct pipe_printer *
pipe_of(struct printer *printer)
{
	return (struct pipe_printer *)(void *)printer;
}

static int
pipe_meet(struct printer *printer)
{
	(void)printer;
	return 0;
}

static int
pipe_look(struct printer *printer, struct printer_condition *condition)
{
	(void)printer;
	memset(condition, 0, sizeof *condition);
	return 0;
}

static int
pipe_reserve(struct printer *printer, const char *name, uint32_t sides,
    int *job)
{
	(void)printer;
	(void)name;
	(void)sides;
	*job = 1;
	return 1;
}

static int
pipe_write(const char *what, int fd, const char *bytes, size_t size)
{
	ssize_t put;

	for (; size > 0; bytes += put, size -= (size_t)put)
		if ((put = write(fd, bytes, size)) <= 0) {
			if (put < 0 && errno == EINTR) {
				put = 0;
				continue;
			}
			return fail(EX_IOERR, "the %s stopped taking pages: %s",
			    what, strerror(errno));
		}
	return 0;
}

/* A confined press cannot start a command: the starter does. */
static int
pipe_send_command(const struct starter *starter, const void *pages, size_t size)
{
	int ends[2], rc;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(EX_OSERR, "cannot start the command: %s",
		    strerror(errno));
	rc = starter_start(starter, ends[0]);
	(void)close(ends[0]);
	if (rc != 0) {
		(void)close(ends[1]);
		return -1;
	}
	rc = pipe_write("command", ends[1], pages, size);
	(void)close(ends[1]);
	return starter_wait(starter) == 0 ? rc : -1;
}

static int
pipe_send(struct printer *printer, int job, const void *pages, size_t size)
{
	struct pipe_printer *pipe = pipe_of(printer);

	(void)job;
	return pipe->starter.command != NULL
	    ? pipe_send_command(&pipe->starter, pages, size)
	    : pipe_write("device", pipe->fd, pages, size);
}

static int
pipe_follow(struct printer *printer, int job, struct job_progress *progress)
{
	(void)printer;
	(void)job;
	memset(progress, 0, sizeof *progress);
	progress->outcome = JOB_COMPLETED;
	return 0;
}

static void
pipe_cancel(struct printer *printer, int job)
{
	(void)printer;
	(void)job;
}

static int
pipe_sweep(struct printer *printer)
{
	(void)printer;
	return 0;
}

static void
pipe_close(struct printer *printer)
{
	struct pipe_printer *pipe = pipe_of(printer);

	if (pipe->fd >= 0)
		(void)close(pipe->fd);
	starter_close(&pipe->starter);
	free(pipe);
}

static const struct printer_kind pipe_kind = {
	.meet = pipe_meet,
	.look = pipe_look,
	.reserve = pipe_reserve,
	.send = pipe_send,
	.follow = pipe_follow,
	.cancel = pipe_cancel,
	.sweep = pipe_sweep,
	.close = pipe_close,
};

static struct pipe_printer *
pipe_new(enum confine_rights rights, const char *form, const char *what)
{
	struct pipe_printer *pipe = calloc(1, sizeof *pipe);

	if (pipe == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	pipe->printer.kind = &pipe_kind;
	pipe->printer.rights = rights;
	pipe->fd = -1;
	pipe->starter.line = -1;
	(void)snprintf(pipe->printer.identity.uri,
	    sizeof pipe->printer.identity.uri, "%s%s", form, what);
	utf8_mend(pipe->printer.identity.uri);
	(void)snprintf(pipe->printer.identity.certificate, DIGEST_TEXT, "-");
	(void)snprintf(pipe->printer.identity.model, PRINTER_TEXT, "-");
	(void)snprintf(pipe->printer.identity.uuid, PRINTER_TEXT, "-");
	return pipe;
}

struct printer *
printer_open_pipe(const char *command)
{
	struct pipe_printer *pipe =
	    pipe_new(CONFINE_FEED_COMMAND, "pipe:", command);

	if (pipe == NULL)
		return NULL;
	if (starter_open(&pipe->starter, command) == 0)
		return &pipe->printer;
	pipe_close(&pipe->printer);
	return NULL;
}

struct printer *
printer_open_device(const struct press_printer_config *config)
{
	const char *path = config->uri + sizeof "usb:" - 1;
	struct pipe_printer *pipe = pipe_new(CONFINE_FEED_DEVICE, "usb:", path);
	struct stat status;

	if (pipe == NULL)
		return NULL;
	pipe->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
	/* A clear page in a file is what this program is there to prevent. */
	if (pipe->fd >= 0 && fstat(pipe->fd, &status) == 0 &&
	    S_ISCHR(status.st_mode))
		return &pipe->printer;
	if (pipe->fd >= 0)
		fail(EX_CONFIG, "%s is no device", path);
	else
		fail(EX_UNAVAILABLE, "cannot open %s: %s", path,
		    strerror(errno));
	pipe_close(&pipe->printer);
	return NULL;
}
