#include "desk/release_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

/* Nothing in it is secret: page files are sealed to the press. */
enum { FOLDER_MODE = 0755, FILE_MODE = 0644 };

static int
folder_fail(const char *path)
{
	return fail(EX_CANTCREAT, "cannot make the folder %s: %s", path,
	    strerror(errno));
}

/* Files that an export makes, whole or under their private names. */
static bool
folder_is_ours(const char *name)
{
	static const char *const ends[] = { ".cms", "manifest.json",
		"release.json", "specimen.pdf" };
	size_t size = strlen(name), i, end;

	for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		end = strlen(ends[i]);
		if (size >= end && strcmp(name + size - end, ends[i]) == 0)
			return true;
		if (name[0] == '.' && strstr(name, ends[i]) != NULL)
			return true;
	}
	return false;
}

static int
folder_empty(int dir)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;

	if (folder == NULL) {
		if (copy >= 0)
			(void)close(copy);
		return -1;
	}
	while ((entry = readdir(folder)) != NULL)
		if (folder_is_ours(entry->d_name))
			(void)unlinkat(dir, entry->d_name, 0);
	(void)closedir(folder);
	return 0;
}

static int
folder_make_part(struct release_folder *folder)
{
	if (mkdir(folder->part, 0700) != 0 && errno != EEXIST)
		return folder_fail(folder->part);
	folder->dir =
	    open(folder->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder->dir < 0)
		return folder_fail(folder->part);
	return folder_empty(folder->dir) == 0 ? 0 : folder_fail(folder->part);
}

/* Who may only call busta must not have it write over its own files. */
static int
folder_check_outside(const struct release_folder *folder,
    const struct home *home)
{
	size_t length = strlen(home->path);
	char *real = realpath(folder->parent, NULL);
	int rc = 0;

	if (real == NULL)
		return folder_fail(folder->path);
	if (strncmp(real, home->path, length) == 0 &&
	    (real[length] == '/' || real[length] == '\0'))
		rc = fail(EX_CANTCREAT,
		    "%s is in the home: export outside of it", folder->path);
	free(real);
	return rc;
}

static int
folder_name(struct release_folder *folder, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t size = strlen(path);
	struct stat status;

	if (size == 0 || path[size - 1] == '/')
		return fail(EX_USAGE, "%s is no name of a new folder", path);
	if (lstat(path, &status) == 0)
		return fail(EX_CANTCREAT,
		    "%s is there already: a release goes into a new folder",
		    path);
	folder->path = path;
	folder->parent = slash == NULL ? strdup(".")
	    : slash == path            ? strdup("/")
				       : strndup(path, (size_t)(slash - path));
	if (asprintf(&folder->part, "%s.part", path) < 0)
		folder->part = NULL;
	return folder->parent == NULL || folder->part == NULL
	    ? fail(EX_OSERR, "out of memory")
	    : 0;
}

int
release_folder_open(struct release_folder *folder, const char *path,
    const struct home *home)
{
	memset(folder, 0, sizeof *folder);
	folder->dir = -1;
	return folder_name(folder, path) != 0 ||
		folder_check_outside(folder, home) != 0
	    ? -1
	    : folder_make_part(folder);
}

int
release_folder_add(const struct release_folder *folder, const char *name,
    const void *bytes, size_t size)
{
	return file_write(folder->dir, name, bytes, size, FILE_MODE);
}

int
release_folder_keep(struct release_folder *folder)
{
	int parent, rc = -1;

	/* The umask is everybody's out; this is to be read. */
	if (fchmod(folder->dir, FOLDER_MODE) != 0 || fsync(folder->dir) != 0 ||
	    renameat2(AT_FDCWD, folder->part, AT_FDCWD, folder->path,
		RENAME_NOREPLACE) != 0)
		return folder_fail(folder->path);
	parent = open(folder->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (parent >= 0 && fsync(parent) == 0)
		rc = 0;
	else
		folder_fail(folder->path);
	if (parent >= 0)
		(void)close(parent);
	(void)close(folder->dir);
	folder->dir = -1;
	return rc;
}

void
release_folder_close(struct release_folder *folder)
{
	if (folder->part != NULL && folder->dir >= 0) {
		(void)folder_empty(folder->dir);
		(void)close(folder->dir);
		(void)rmdir(folder->part);
	}
	free(folder->parent);
	free(folder->part);
	memset(folder, 0, sizeof *folder);
	folder->dir = -1;
}
