/* The folder that goes to the print room: made beside its name, and given that
 * when all is in it, so that a crash leaves no half of one. */
#ifndef DESK_RELEASE_FOLDER_H
#define DESK_RELEASE_FOLDER_H

#include <stddef.h>

#include "home/home.h"

struct release_folder {
	const char *path;
	const char *name; /* in parent */
	char *part;       /* the same, and ".part" */
	int parent;
	int dir;
};
#define RELEASE_FOLDER_NONE \
	(struct release_folder) \
	{ \
		.parent = -1, .dir = -1 \
	}

/* path must not exist, and is outside of the home. What a broken export left
 * of it is removed. release_folder_close accepts RELEASE_FOLDER_NONE; what was
 * not kept goes. */
int release_folder_open(struct release_folder *folder, const char *path,
    const struct home *home);
int release_folder_add(const struct release_folder *folder, const char *name,
    const void *bytes, size_t size);

/* Durable under its name when it returns. */
int release_folder_keep(struct release_folder *folder);
void release_folder_close(struct release_folder *folder);

#endif
