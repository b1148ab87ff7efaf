#include "base/mark.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/hex.h"
#include "base/journal.h"

#include "base/banned.h"

enum { SLOT = 256 };

/* "PROGRAM mark 1 COUNT CHAIN SUM", where SUM is the SHA-256 of all that
 * stands before it; the rest of the slot is blanks and a newline. */
static int
mark_text(const struct mark *mark, char text[static SLOT + 1], uint64_t count,
    const uint8_t chain[static DIGEST_SIZE])
{
	char hex[DIGEST_TEXT];
	uint8_t sum[DIGEST_SIZE];
	int length;

	hex_write(hex, chain, DIGEST_SIZE);
	length = snprintf(text, SLOT, "%s mark 1 %" PRIu64 " %s ",
	    mark->kind->program, count, hex);
	if (digest_bytes(sum, text, (size_t)length) != 0)
		return -1;
	hex_write(hex, sum, DIGEST_SIZE);
	length += snprintf(text + length, SLOT - (size_t)length, "%s", hex);
	memset(text + length, ' ', SLOT - (size_t)length);
	text[SLOT - 1] = '\n';
	text[SLOT] = '\0';
	return 0;
}

static bool
mark_read_slot(const struct mark *mark, const char *text, uint64_t *count,
    uint8_t chain[static DIGEST_SIZE])
{
	char again[SLOT + 1], hex[DIGEST_TEXT];

	return sscanf(text, "%*s mark 1 %" SCNu64 " %64s", count, hex) == 2 &&
	    hex_read(chain, DIGEST_SIZE, hex) == 0 &&
	    mark_text(mark, again, *count, chain) == 0 &&
	    memcmp(text, again, SLOT) == 0;
}

static int
mark_read(struct mark *mark, const char *path)
{
	char text[SLOT + 1];
	uint8_t chain[DIGEST_SIZE];
	uint64_t count;
	unsigned slot;
	bool found = false;

	for (slot = 0; slot < 2; slot++) {
		memset(text, 0, sizeof text);
		if (pread(mark->fd, text, SLOT, (off_t)slot * SLOT) != SLOT ||
		    !mark_read_slot(mark, text, &count, chain) ||
		    (found && count <= mark->count))
			continue;
		found = true;
		mark->slot = slot;
		mark->count = count;
		memcpy(mark->chain, chain, DIGEST_SIZE);
	}
	return found ? 0
		     : fail(EX_DATAERR, "the mark %s is damaged: %s", path,
			   mark->kind->damaged);
}

int
mark_open(struct mark *mark, const struct journal_kind *kind, int dir,
    const char *path, bool fresh)
{
	const uint8_t none[DIGEST_SIZE] = { 0 };

	memset(mark, 0, sizeof *mark);
	mark->kind = kind;
	mark->fd = openat(dir, path,
	    O_RDWR | O_CLOEXEC | O_NOFOLLOW | (fresh ? O_CREAT | O_EXCL : 0),
	    0600);
	if (mark->fd < 0 && fresh && errno == EEXIST)
		return fail(EX_CONFIG,
		    "there is a mark at %s and no journal: it was lost or "
		    "taken away, and %s",
		    path, kind->damaged);
	if (mark->fd < 0)
		return fail(EX_CONFIG, "cannot open the mark %s: %s", path,
		    strerror(errno));
	mark->slot = 1;
	if ((fresh ? mark_set(mark, 0, none) : mark_read(mark, path)) == 0)
		return 0;
	mark_close(mark);
	return -1;
}

void
mark_close(struct mark *mark)
{
	if (mark->fd >= 0)
		(void)close(mark->fd);
	mark->fd = -1;
}

int
mark_set(struct mark *mark, uint64_t count,
    const uint8_t chain[static DIGEST_SIZE])
{
	char text[SLOT + 1];
	unsigned slot = 1 - mark->slot;

	if (mark_text(mark, text, count, chain) != 0)
		return -1;
	if (pwrite(mark->fd, text, SLOT, (off_t)slot * SLOT) != SLOT ||
	    fdatasync(mark->fd) != 0)
		return fail(EX_IOERR, "cannot write the mark: %s",
		    strerror(errno));
	mark->slot = slot;
	mark->count = count;
	memcpy(mark->chain, chain, DIGEST_SIZE);
	return 0;
}
