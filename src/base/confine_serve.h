/* What a service keeps that listens to others: its connections, its ledger, and
 * a child it has started before; it can start nothing more and reach nobody. */
#ifndef BASE_CONFINE_SERVE_H
#define BASE_CONFINE_SERVE_H

#include <stddef.h>
#include <sys/types.h>

enum confine_folder_rights {
	CONFINE_FILE_READ, /* path is that one file */
	CONFINE_FOLDER_READ,
	CONFINE_FOLDER_CHANGE /* also make, write and remove files */
};

struct confine_folder {
	const char *path;
	enum confine_folder_rights rights;
};

/* From here on nothing of the file system but what is beneath these can be
 * opened (Landlock), and any system call that serving does not need kills the
 * process (seccomp). child: whom alone it may still kill. */
int confine_serve(const struct confine_folder *folders, size_t count,
    pid_t child);

#endif
