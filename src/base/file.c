#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

static char *
file_read_open(int fd, const char *path, size_t most, size_t *size)
{
	struct stat status;
	char *bytes;
	size_t want;
	ssize_t got;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		fail(EX_NOINPUT, "%s is not a regular file", path);
		return NULL;
	}
	if ((uintmax_t)status.st_size > most) {
		fail(EX_DATAERR, "%s is larger than %zu bytes", path, most);
		return NULL;
	}
	want = (size_t)status.st_size;
	if ((bytes = malloc(want + 1)) == NULL) {
		fail(EX_OSERR, "out of memory reading %s", path);
		return NULL;
	}
	for (*size = 0; *size < want; *size += (size_t)got)
		if ((got = read(fd, bytes + *size, want - *size)) <= 0) {
			fail(EX_IOERR, "cannot read %s: %s", path,
			    got == 0 ? "it was cut short meanwhile"
				     : strerror(errno));
			free(bytes);
			return NULL;
		}
	bytes[want] = '\0';
	return bytes;
}

char *
file_read_at(int dir, const char *name, size_t most, size_t *size)
{
	char *bytes;
	int fd;

	if ((fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0) {
		fail(EX_NOINPUT, "cannot open %s: %s", name, strerror(errno));
		return NULL;
	}
	bytes = file_read_open(fd, name, most, size);
	(void)close(fd);
	return bytes;
}

char *
file_read(const char *path, size_t most, size_t *size)
{
	return file_read_at(AT_FDCWD, path, most, size);
}

int
file_check_ours(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return fail(EX_NOINPUT, "cannot open %s: %s", path,
		    strerror(errno));
	if (status.st_uid != geteuid() || (status.st_mode & 077) != 0)
		return fail(EX_NOPERM,
		    "%s must belong to this user alone: chown it and chmod it "
		    "to 0600",
		    path);
	return 0;
}

/* The mode that was asked for, whatever the umask; no call where it is right
 * already, because a confined process may not make one. */
static int
file_set_mode(int fd, mode_t mode)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return -1;
	return (status.st_mode & 07777) == mode ? 0 : fchmod(fd, mode);
}

static int
file_write_open(int fd, const char *bytes, size_t size)
{
	ssize_t put;

	for (; size > 0; bytes += put, size -= (size_t)put)
		if ((put = write(fd, bytes, size)) <= 0)
			return -1;
	return fsync(fd);
}

int
file_write(int dir, const char *name, const void *bytes, size_t size,
    mode_t mode)
{
	char private[256];
	int fd, rc = -1;

	(void)snprintf(private, sizeof private, ".%s.%ld", name,
	    (long)getpid());
	fd =
	    openat(dir, private, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return fail(EX_CANTCREAT, "cannot create %s: %s", name,
		    strerror(errno));
	if (file_set_mode(fd, mode) != 0 ||
	    file_write_open(fd, bytes, size) != 0)
		fail(EX_IOERR, "cannot write %s: %s", name, strerror(errno));
	else if (renameat(dir, private, dir, name) != 0 || fsync(dir) != 0)
		fail(EX_IOERR, "cannot put %s in place: %s", name,
		    strerror(errno));
	else
		rc = 0;
	if (rc != 0)
		(void)unlinkat(dir, private, 0);
	(void)close(fd);
	return rc;
}

int
file_sweep(int dir, const char *name)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	size_t size = strlen(name);

	if (folder == NULL) {
		if (copy >= 0)
			(void)close(copy);
		return fail(EX_OSERR, "cannot look where %s is: %s", name,
		    strerror(errno));
	}
	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] == '.' &&
		    strncmp(entry->d_name + 1, name, size) == 0 &&
		    entry->d_name[size + 1] == '.')
			(void)unlinkat(dir, entry->d_name, 0);
	(void)closedir(folder);
	return 0;
}

int
file_open_dir(const char *path)
{
	struct stat status;
	int dir;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(EX_CANTCREAT, "cannot make the directory %s: %s",
		    path, strerror(errno));
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return fail(EX_NOINPUT, "cannot open the directory %s: %s",
		    path, strerror(errno));
	if (fstat(dir, &status) != 0 || status.st_uid != geteuid() ||
	    (status.st_mode & 077) != 0) {
		(void)close(dir);
		return fail(EX_NOPERM,
		    "%s must belong to this user alone: "
		    "chown it and chmod it to 0700",
		    path);
	}
	return dir;
}

int
file_make_dir(int parent, const char *name)
{
	int dir;

	if (mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
		return fail(EX_CANTCREAT, "cannot make the directory %s: %s",
		    name, strerror(errno));
	dir = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return fail(EX_CANTCREAT, "cannot open the directory %s: %s",
		    name, strerror(errno));
	return dir;
}

char *
file_within(const char *dir, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", dir, name) < 0) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	return path;
}

char *
file_beside(const char *base, const char *path)
{
	const char *slash = strrchr(base, '/');
	char *joined = NULL;

	if (path[0] == '/' || slash == NULL)
		return strdup(path);
	if (asprintf(&joined, "%.*s/%s", (int)(slash - base), base, path) < 0)
		return NULL;
	return joined;
}
