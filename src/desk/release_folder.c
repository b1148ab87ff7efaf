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
#include "home/outside.h"

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
	if (mkdirat(folder->parent, folder->part, 0700) != 0 && errno != EEXIST)
		return folder_fail(folder->path);
	folder->dir = openat(folder->parent, folder->part,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder->dir < 0)
		return folder_fail(folder->path);
	return folder_empty(folder->dir) == 0 ? 0 : folder_fail(folder->path);
}

/* Everything from here on is seen from the folder that holds it, so that nobody
 * puts another in its place meanwhile. */
static int
folder_open_parent(struct release_folder *folder, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = slash == NULL ? strdup(".")
	    : slash == path          ? strdup("/")
				     : strndup(path, (size_t)(slash - path));

	if (parent == NULL)
		return fail(EX_OSERR, "out of memory");
	folder->name = slash == NULL ? path : slash + 1;
	folder->parent = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(parent);
	return folder->parent >= 0 ? 0 : folder_fail(path);
}

static int
folder_name(struct release_folder *folder, const char *path)
{
	size_t size = strlen(path);
	struct stat status;

	folder->path = path;
	if (size == 0 || path[size - 1] == '/')
		return fail(EX_USAGE, "%s is no name of a new folder", path);
	if (folder_open_parent(folder, path) != 0)
		return -1;
	if (fstatat(folder->parent, folder->name, &status,
		AT_SYMLINK_NOFOLLOW) == 0)
		return fail(EX_CANTCREAT,
		    "%s is there already: a release goes into a new folder",
		    path);
	if (asprintf(&folder->part, "%s.part", folder->name) >= 0)
		return 0;
	folder->part = NULL;
	return fail(EX_OSERR, "out of memory");
}

int
release_folder_open(struct release_folder *folder, const char *path,
    const struct home *home)
{
	memset(folder, 0, sizeof *folder);
	folder->parent = folder->dir = -1;
	return folder_name(folder, path) != 0 ||
		home_check_outside(home, folder->parent, path) != 0
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
	/* The umask is everybody's out; this is to be read. */
	if (fchmod(folder->dir, FOLDER_MODE) != 0 || fsync(folder->dir) != 0 ||
	    renameat2(folder->parent, folder->part, folder->parent,
		folder->name, RENAME_NOREPLACE) != 0)
		return folder_fail(folder->path);
	(void)close(folder->dir);
	folder->dir = -1;
	return fsync(folder->parent) == 0 ? 0 : folder_fail(folder->path);
}

void
release_folder_close(struct release_folder *folder)
{
	if (folder->dir >= 0) {
		(void)folder_empty(folder->dir);
		(void)close(folder->dir);
		(void)unlinkat(folder->parent, folder->part, AT_REMOVEDIR);
	}
	if (folder->parent >= 0)
		(void)close(folder->parent);
	free(folder->part);
	*folder = RELEASE_FOLDER_NONE;
}
