#include "audit/export.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

/* A mapped file that is cut short under us gives SIGBUS and no other sign. */
static void
export_cut_short(int signal)
{
	static const char sentence[] =
	    "busta-audit: the entries were cut short while they were read, or "
	    "their disk failed\n";

	(void)signal;
	if (write(STDERR_FILENO, sentence, sizeof sentence - 1) < 0)
		_exit(EX_OSERR);
	_exit(EX_IOERR);
}

static int
export_map(struct export *export, int fd, const char *path)
{
	struct stat status;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return fail(EX_NOINPUT, "%s is not a regular file", path);
	export->size = (size_t)status.st_size;
	if (export->size == 0)
		return 0;
	export->entries =
	    mmap(NULL, export->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (export->entries == MAP_FAILED) {
		export->entries = NULL;
		return fail(EX_IOERR, "cannot map %s: %s", path,
		    strerror(errno));
	}
	(void)madvise(export->entries, export->size, MADV_SEQUENTIAL);
	(void)signal(SIGBUS, export_cut_short);
	return 0;
}

static int
export_open_entries(struct export *export)
{
	char *path = file_within(export->path, "entries");
	int fd, rc;

	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	rc = fd < 0
	    ? fail(EX_NOINPUT, "cannot open %s: %s", path, strerror(errno))
	    : export_map(export, fd, path);
	if (fd >= 0)
		(void)close(fd);
	free(path);
	return rc;
}

int
export_read_checkpoint(struct checkpoint *checkpoint, const char *path,
    const struct note_key *key, char **note, size_t *note_size)
{
	size_t size;
	char *bytes = file_read(path, NOTE_MOST, &size);
	int rc;

	if (bytes == NULL)
		return -1;
	if ((rc = checkpoint_open(checkpoint, bytes, size, key)) != 0)
		(void)fail_within(path);
	if (rc == 0 && note != NULL) {
		*note = bytes;
		*note_size = size;
	} else {
		free(bytes);
	}
	return rc;
}

int
export_open(struct export *export, const char *path, const struct note_key *key)
{
	char *file = NULL;
	int rc = -1;

	memset(export, 0, sizeof *export);
	export->path = path;
	if (key == NULL)
		return export_open_entries(export);
	if ((file = file_within(path, "checkpoint")) != NULL &&
	    export_read_checkpoint(&export->checkpoint, file, key,
		&export->note, &export->note_size) == 0)
		rc = export_open_entries(export);
	free(file);
	return rc;
}

void
export_close(struct export *export)
{
	if (export->entries != NULL)
		(void)munmap(export->entries, export->size);
	free(export->note);
	memset(export, 0, sizeof *export);
}
