#include "audit/verify.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/entry.h"
#include "audit/replay.h"
#include "base/fail.h"

#include "base/banned.h"

enum { SHOW_EVERY = 1 << 14 };

static void
verify_show(uint64_t done, uint64_t all, bool shown)
{
	if (shown && done % SHOW_EVERY == 0)
		(void)fprintf(stderr,
		    "\r%" PRIu64 " of %" PRIu64 " entries  %" PRIu64
		    " %%\033[K",
		    done, all, done * 100 / all);
}

static int
verify_line(struct replay *replay, const char *line, size_t size,
    uint64_t number)
{
	struct entry entry;

	if (entry_parse(&entry, line, size) != 0)
		return -1;
	if (entry.sequence != number)
		return fail(EX_DATAERR,
		    "it says it is entry %" PRIu64 ", and stands as entry "
		    "%" PRIu64 ": lines are missing, added or moved",
		    entry.sequence, number);
	return replay_apply(replay, &entry);
}

/* Without a replay the lines are hashed and not read. */
static int
verify_lines(struct lines *lines, uint64_t count, struct replay *replay)
{
	bool shown = isatty(STDERR_FILENO) == 1;
	const char *line;
	char where[64];
	size_t size;
	int rc = 0;

	while (rc == 0 && lines_count(lines) < count) {
		verify_show(lines_count(lines), count, shown);
		if ((rc = lines_next(lines, &line, &size)) == 0)
			rc = fail(EX_DATAERR,
			    "there are %" PRIu64
			    " entries, and the checkpoint is of %" PRIu64
			    ": the last are missing",
			    lines_count(lines), count);
		else if (rc > 0)
			rc = replay == NULL ? 0
					    : verify_line(replay, line, size,
						  lines_count(lines) - 1);
		else
			break;
		if (rc != 0 && size > 0) {
			(void)snprintf(where, sizeof where,
			    "line %" PRIu64 " does not fit",
			    lines_count(lines));
			(void)fail_within(where);
		}
	}
	if (shown)
		(void)fputs("\r\033[K", stderr);
	return rc;
}

int
verify_take(struct lines *lines, uint64_t count)
{
	return verify_lines(lines, count, NULL);
}

int
verify_root(struct lines *lines, const struct checkpoint *checkpoint,
    const char *which)
{
	struct tree_source source = lines_source(lines);
	struct tree_hash root;

	if (tree_root(&source, checkpoint->size, &root) != 0)
		return -1;
	if (memcmp(&root, &checkpoint->root, sizeof root) != 0)
		return fail(EX_DATAERR,
		    "the first %" PRIu64 " entries are not those of %s: their "
		    "root is another, so some were changed, removed or added",
		    checkpoint->size, which);
	return 0;
}

/* Signed under one name, and begun under it too. */
static int
verify_origin(const struct replay *replay, const struct checkpoint *checkpoint)
{
	if (checkpoint->size == 0 ||
	    strcmp(replay_origin(replay), checkpoint->origin) == 0)
		return 0;
	return fail(EX_DATAERR,
	    "the log began as that of %s, and the checkpoint is of %s",
	    replay_origin(replay), checkpoint->origin);
}

int
verify_log(struct lines *lines, const struct export *export)
{
	struct replay *replay = replay_new();
	int rc = -1;

	if (replay == NULL)
		goto out;
	if (verify_lines(lines, export->checkpoint.size, replay) != 0 ||
	    verify_origin(replay, &export->checkpoint) != 0)
		goto out;
	rc = verify_root(lines, &export->checkpoint, "the signed checkpoint");
out:
	replay_free(replay);
	return rc;
}

int
verify_kept(struct lines *lines, const struct checkpoint *kept,
    const struct checkpoint *now)
{
	if (kept->size > now->size)
		return fail(EX_DATAERR,
		    "the kept checkpoint is of %" PRIu64
		    " entries, and the log's of %" PRIu64
		    ": the log was cut, or this is an old copy",
		    kept->size, now->size);
	return verify_root(lines, kept, "the kept checkpoint");
}
