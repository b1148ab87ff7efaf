#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "press/press.h"

#include "base/banned.h"

enum { STARTED_MOST = 4 << 20, LINE = 256 };

static const char name[] = "STARTED";

static void
started_head(char line[static LINE], const struct press *press,
    const struct parcel *parcel)
{
	char press_digest[DIGEST_TEXT];

	hex_write(press_digest, press->open.digest, DIGEST_SIZE);
	(void)snprintf(line, LINE, "busta-press started 1 %" PRIu64 " %s %s\n",
	    parcel->release.number, parcel->release.origin, press_digest);
}

static int
started_write(int fd, const char *text)
{
	size_t size = strlen(text);

	return write(fd, text, size) == (ssize_t)size ? 0 : -1;
}

/* A line that a crash cut short is taken away; where the rest ends. */
static off_t
started_mend(int fd)
{
	char tail[LINE];
	off_t end = lseek(fd, 0, SEEK_END), from;
	ssize_t got;

	from = end > LINE ? end - LINE : 0;
	if (end <= 0 || (got = pread(fd, tail, sizeof tail, from)) < 0)
		return end;
	while (got > 0 && tail[got - 1] != '\n')
		got--;
	return ftruncate(fd, from + got) == 0 ? from + got : -1;
}

int
started_add(const struct press *press, const struct parcel *parcel,
    const char *file)
{
	char line[LINE];
	int fd, rc = 0;
	off_t end;

	fd = openat(parcel->dir, name,
	    O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail(EX_CANTCREAT,
		    "cannot note on %s that it was begun: %s; a release that "
		    "cannot be marked is not printed",
		    parcel->path, strerror(errno));
	if ((end = started_mend(fd)) == 0) {
		started_head(line, press, parcel);
		rc = started_write(fd, line);
	}
	if (rc == 0 && file != NULL) {
		(void)snprintf(line, sizeof line, "%s\n", file);
		rc = started_write(fd, line);
	}
	if (rc != 0 || end < 0 || fsync(fd) != 0 || fsync(parcel->dir) != 0)
		rc = fail(EX_IOERR, "cannot note on %s that it was begun: %s",
		    parcel->path, strerror(errno));
	(void)close(fd);
	return rc;
}

static bool
started_knows(const struct run *run, const char *file)
{
	size_t i;

	for (i = 0; i < run->file_count; i++)
		if (strcmp(run->files[i].name, file) == 0)
			return run->files[i].started;
	return false;
}

/* A last line that was cut short by a crash is no line yet. */
static int
started_check_lines(char *text, const char *head, const struct run *run)
{
	char *line = text, *end;
	bool first = true;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (first) {
			first = false;
			if (run == NULL || strncmp(line, head, strlen(line)) ||
			    strlen(line) + 1 != strlen(head))
				return fail(EX_NOPERM,
				    "this release was begun before: its "
				    "folder says \"%s\"",
				    line);
		} else if (!started_knows(run, line))
			return fail(EX_NOPERM,
			    "%s was begun before, as the note on its folder "
			    "says, and the journal does not know: it was put "
			    "back from a copy",
			    line);
	}
	return 0;
}

int
started_check(const struct press *press, const struct parcel *parcel,
    const struct run *run)
{
	char head[LINE], *text;
	size_t size;
	int rc;

	if (faccessat(parcel->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT
		    ? 0
		    : fail(EX_NOINPUT, "cannot look at %s: %s", parcel->path,
			  strerror(errno));
	if ((text = file_read_at(parcel->dir, name, STARTED_MOST, &size)) ==
	    NULL)
		return -1;
	started_head(head, press, parcel);
	rc = started_check_lines(text, head, run);
	free(text);
	return rc;
}
