#include "desk/log_export.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/progress.h"
#include "home/log_guard.h"
#include "home/outside.h"
#include "ledger/log.h"

#include "base/banned.h"

/* Nothing in it is secret, and somebody else is to read it. */
enum { FOLDER_MODE = 0755, FILE_MODE = 0644 };

struct copying {
	const char *path;
	FILE *file;
	uint64_t size;  /* entries to have at the end */
	uint64_t bytes; /* what was there, and not yet compared */
	uint64_t added;
	struct progress progress;
};

/* What is there of a line must be that line: how much of it there is, or -1. */
static long
copying_compare(struct copying *copying, const char *text, size_t size)
{
	char there[ENTRY_TEXT];
	size_t part = copying->bytes < size ? (size_t)copying->bytes : size;

	if (fread(there, 1, part, copying->file) != part)
		return fail(EX_IOERR, "cannot read %s/entries: %s",
		    copying->path, strerror(errno));
	if (memcmp(there, text, part) != 0)
		return fail(EX_DATAERR,
		    "%s/entries is not how the log of this home begins: "
		    "export into a new folder",
		    copying->path);
	copying->bytes -= part;
	return (long)part;
}

static int
copying_line(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct copying *copying = context;
	long there = 0;

	if (sequence >= copying->size)
		return 1;
	if (copying->bytes > 0) {
		if ((there = copying_compare(copying, text, size)) < 0)
			return -1;
		/* Between reading and writing a stream must be set. */
		if (copying->bytes == 0 &&
		    fseek(copying->file, 0, SEEK_CUR) != 0)
			return fail(EX_IOERR, "cannot write %s/entries: %s",
			    copying->path, strerror(errno));
	}
	if ((size_t)there < size) {
		copying->added++;
		if (fwrite(text + there, 1, size - (size_t)there,
			copying->file) != size - (size_t)there)
			return fail(EX_IOERR, "cannot write %s/entries: %s",
			    copying->path, strerror(errno));
	}
	progress_show(&copying->progress, "exporting", sequence + 1);
	return 0;
}

static int
copying_do(struct copying *copying, struct ledger *ledger)
{
	struct stat status;
	int rc;

	if (fstat(fileno(copying->file), &status) != 0 ||
	    !S_ISREG(status.st_mode))
		return fail(EX_DATAERR, "%s/entries is not a regular file",
		    copying->path);
	copying->bytes = (uint64_t)status.st_size;
	if (ledger_log_size(ledger, &copying->size) != 0)
		return -1;
	progress_begin(&copying->progress, true, 0, copying->size);
	copying->progress.of = "entries";
	rc = ledger_log_each(ledger, 0, copying_line, copying);
	progress_end(&copying->progress);
	if (rc < 0)
		return -1;
	if (copying->bytes > 0)
		return fail(EX_DATAERR,
		    "%s/entries has more than the log of this home, which has "
		    "%" PRIu64 " entries: one of them is not this log",
		    copying->path, copying->size);
	return fflush(copying->file) == 0 && fsync(fileno(copying->file)) == 0
	    ? 0
	    : fail(EX_IOERR, "cannot write %s/entries: %s", copying->path,
		  strerror(errno));
}

/* Appended to, since what was given to an auditor once never changes. */
static int
export_entries(struct ledger *ledger, int dir, const char *path,
    struct log_exported *exported)
{
	struct copying copying = { .path = path };
	int rc,
	    fd = openat(dir, "entries",
		O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);

	if (fd < 0 || flock(fd, LOCK_EX) != 0 || fchmod(fd, FILE_MODE) != 0 ||
	    (copying.file = fdopen(fd, "r+")) == NULL) {
		fail(EX_CANTCREAT, "cannot open %s/entries: %s", path,
		    strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	rc = copying_do(&copying, ledger);
	exported->entries = copying.size;
	exported->added = copying.added;
	(void)fclose(copying.file);
	return rc;
}

/* A folder that has a key or a checkpoint of something else is somebody's. */
static int
export_check_ours(int dir, const char *path, const char *vkey)
{
	size_t size, length = strlen(vkey);
	char *key;
	bool same;

	if (faccessat(dir, "key", F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return faccessat(dir, "checkpoint", F_OK,
			   AT_SYMLINK_NOFOLLOW) != 0
		    ? 0
		    : fail(EX_CANTCREAT,
			  "%s has a checkpoint and no key: it is no export of "
			  "ours, so choose another folder",
			  path);
	if ((key = file_read_at(dir, "key", NOTE_KEY_TEXT, &size)) == NULL)
		return -1;
	same = size == length + 1 && memcmp(key, vkey, length) == 0 &&
	    key[length] == '\n';
	free(key);
	return same ? 0
		    : fail(EX_CANTCREAT,
			  "%s/key is not the key of this log: choose another "
			  "folder",
			  path);
}

static int
export_folder(const char *path, bool *made)
{
	int dir;

	*made = mkdir(path, FOLDER_MODE) == 0;
	if (*made) {
		/* The umask is everybody's out; this is to be read. */
		if (chmod(path, FOLDER_MODE) != 0)
			return fail(EX_CANTCREAT, "cannot open %s: %s", path,
			    strerror(errno));
	} else if (errno != EEXIST)
		return fail(EX_CANTCREAT, "cannot make the folder %s: %s", path,
		    strerror(errno));
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir >= 0 ? dir
			: fail(EX_CANTCREAT, "cannot open the folder %s: %s",
			      path, strerror(errno));
}

/* The key first, by which the folder is known as ours if the export breaks off;
 * and entries before the checkpoint, which never covers more than are there. */
static int
export_files(struct ledger *ledger, int dir, const char *path,
    struct log_exported *exported, const char *note, char *vkey)
{
	size_t end = strlen(vkey);

	/* The line's end takes the place of the text's. */
	vkey[end] = '\n';
	return file_write(dir, "key", vkey, end + 1, FILE_MODE) != 0 ||
		export_entries(ledger, dir, path, exported) != 0 ||
		file_write(dir, "checkpoint", note, strlen(note), FILE_MODE) !=
		    0
	    ? -1
	    : 0;
}

int
log_export(const struct home *home, struct ledger *ledger, const char *path,
    struct log_exported *exported)
{
	struct checkpoint last;
	char *note, *vkey;
	bool made;
	int dir, rc = -1;

	memset(exported, 0, sizeof *exported);
	if (log_guard_note(home, &last, &note, &vkey) != 0)
		return -1;
	exported->size = last.size;
	if ((dir = export_folder(path, &made)) >= 0) {
		rc = home_check_outside(home, dir, path);
		if (rc == 0)
			rc = export_check_ours(dir, path, vkey);
		if (rc != 0 && made)
			(void)rmdir(path);
		else if (rc == 0)
			rc = export_files(ledger, dir, path, exported, note,
			    vkey);
		(void)close(dir);
	}
	free(vkey);
	free(note);
	return rc;
}
