/* A folder of a test's own under $TMPDIR or /tmp, removed with all it holds. */
#ifndef TESTS_UNIT_FOLDER_H
#define TESTS_UNIT_FOLDER_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct folder {
	char path[256];
	int fd;
};

static inline int
folder_open(struct folder *folder)
{
	const char *parent = getenv("TMPDIR");

	(void)snprintf(folder->path, sizeof folder->path, "%s/busta.XXXXXX",
	    parent != NULL ? parent : "/tmp");
	if (mkdtemp(folder->path) == NULL)
		return -1;
	folder->fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return folder->fd < 0 ? -1 : 0;
}

static inline void
folder_remove(struct folder *folder)
{
	struct dirent *entry;
	DIR *entries = fdopendir(folder->fd);

	rewinddir(entries);
	while ((entry = readdir(entries)) != NULL)
		(void)unlinkat(folder->fd, entry->d_name, 0);
	(void)closedir(entries);
	(void)rmdir(folder->path);
}

/* The path of name in the folder, good until the next call but three. */
static inline const char *
folder_file(const struct folder *folder, const char *name)
{
	static char paths[4][512];
	static unsigned next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
	return path;
}

#endif
