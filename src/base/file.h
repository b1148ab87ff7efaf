/* Files read whole, and files written so that a crash leaves old or new, never
 * half. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The whole file, NUL added after size bytes; free() it. NULL if it cannot be
 * read, is not a regular file, or is larger than most. */
char *file_read(const char *path, size_t most, size_t *size);
char *file_read_at(int dir, const char *name, size_t most, size_t *size);

/* It is this user's, and nobody else may read it: EX_NOPERM. */
int file_check_ours(const char *path);

/* Written under a private name in dir, fsynced, renamed, dir fsynced. */
int file_write(int dir, const char *name, const void *bytes, size_t size,
    mode_t mode);

/* Removes what writers left of that file in the directory dir who were killed
 * before it was in place; for whoever knows that nobody is writing it now. */
int file_sweep(int dir, const char *name);

/* A directory of our own: made with mode 0700 if missing, opened, -1 if not
 * ours alone. */
int file_open_dir(const char *path);

/* The directory name in the directory parent, made (0700) if it is missing. */
int file_make_dir(int parent, const char *name);

/* "DIR/NAME"; free() it, NULL with a reason. */
char *file_within(const char *dir, const char *name);

/* path as seen from the folder that holds the file base; free() it. */
char *file_beside(const char *base, const char *path);

#endif
