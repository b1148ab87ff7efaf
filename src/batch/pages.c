#include "batch/pages.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "room/wire.h"

#include "base/banned.h"

int
pages_keep(int work, int pages, const struct chunk *chunk)
{
	char name[WIRE_PAGE_NAME];
	struct stat status;
	int fd, rc = -1;

	wire_page_name(name, chunk->number);
	if ((fd = openat(work, name, O_RDONLY | O_CLOEXEC)) < 0)
		return fail(EX_IOERR, "the page file %s is not there: %s", name,
		    strerror(errno));
	if (fstat(fd, &status) != 0 ||
	    (uint64_t)status.st_size != chunk->file_size)
		fail(EX_IOERR,
		    "the page file %s is not as large as its room said", name);
	else if (fdatasync(fd) != 0)
		fail(EX_IOERR, "the disk did not take the page file %s: %s",
		    name, strerror(errno));
	else if (renameat(work, name, pages, name) != 0)
		fail(EX_IOERR, "cannot move the page file %s: %s", name,
		    strerror(errno));
	else
		rc = 0;
	(void)close(fd);
	return rc;
}

int
pages_sync(int pages)
{
	if (fsync(pages) != 0)
		return fail(EX_IOERR,
		    "the disk did not take the names of page "
		    "files: %s",
		    strerror(errno));
	return 0;
}

void
pages_drop(int work, const struct chunk *chunk)
{
	char name[WIRE_PAGE_NAME];

	wire_page_name(name, chunk->number);
	(void)unlinkat(work, name, 0);
}

/* Chunk numbers from 1; which of them are sealed, and so have their file. */
struct sealed {
	bool *known;
	size_t count;
};

static int
sealed_note(void *context, const struct chunk *chunk)
{
	struct sealed *sealed = context;
	bool *grown = realloc(sealed->known, chunk->number + 1);

	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	memset(grown + sealed->count, 0, chunk->number + 1 - sealed->count);
	sealed->known = grown;
	sealed->count = chunk->number + 1;
	sealed->known[chunk->number] = chunk->state == CHUNK_SEALED;
	return 0;
}

static int
pages_check_one(void *context, const struct chunk *chunk)
{
	const int *pages = context;
	char name[WIRE_PAGE_NAME];
	uint8_t digest[DIGEST_SIZE];
	int fd, rc = 0;

	if (chunk->state != CHUNK_SEALED)
		return 0;
	wire_page_name(name, chunk->number);
	fd = openat(*pages, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		return fail(EX_IOERR, "cannot open the page file %s: %s", name,
		    strerror(errno));
	if (fd >= 0)
		rc = digest_file(digest, fd, name);
	if (fd < 0 ||
	    (rc == 0 && memcmp(digest, chunk->file_digest, DIGEST_SIZE) != 0))
		rc = fail(EX_DATAERR,
		    "the page file %s is missing or was altered: "
		    "put it back from a copy, or abandon the batch",
		    name);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

int
pages_check(int pages, struct ledger *ledger, int64_t batch)
{
	return ledger_chunk_each(ledger, batch, pages_check_one, &pages);
}

static int
pages_chunk_number(const char *name, unsigned long *number)
{
	char expected[WIRE_PAGE_NAME];

	*number = strtoul(name, NULL, 10);
	wire_page_name(expected, (uint32_t)*number);
	return strcmp(name, expected) == 0;
}

/* A page file no envelope belongs to, or a manifest half written. */
static bool
pages_is_stray(const struct sealed *sealed, const char *name)
{
	unsigned long number;

	if (strncmp(name, ".manifest.", 10) == 0)
		return true;
	return pages_chunk_number(name, &number) &&
	    (number >= sealed->count || !sealed->known[number]);
}

static int
pages_sweep_entries(DIR *dir, const struct sealed *sealed)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)) != NULL)
		if (pages_is_stray(sealed, entry->d_name) &&
		    unlinkat(dirfd(dir), entry->d_name, 0) != 0)
			return fail(EX_IOERR,
			    "cannot remove the page file %s, which "
			    "no envelope belongs to: %s",
			    entry->d_name, strerror(errno));
	return pages_sync(dirfd(dir));
}

static int
pages_sweep_dir(int pages, const struct sealed *sealed)
{
	int copy = openat(pages, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);

	if (dir == NULL)
		return fail(EX_IOERR, "cannot list page files: %s",
		    strerror(errno));
	rc = pages_sweep_entries(dir, sealed);
	(void)closedir(dir);
	return rc;
}

int
pages_drop_all(int work)
{
	const struct sealed none = { NULL, 0 };

	return pages_sweep_dir(work, &none);
}

int
pages_sweep(int pages, struct ledger *ledger, int64_t batch)
{
	struct sealed sealed = { NULL, 0 };
	int rc = ledger_chunk_each(ledger, batch, sealed_note, &sealed);

	if (rc == 0)
		rc = pages_sweep_dir(pages, &sealed);
	free(sealed.known);
	return rc;
}
