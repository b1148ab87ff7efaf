#include "room/log_signer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "room/log_note.h"

#include "base/banned.h"

static int
signer_fail_damaged(void)
{
	return fail(EX_DATAERR,
	    "the last checkpoint of the log, keys/log/checkpoint, is not one "
	    "that this key store signed (%s): put it back from a copy",
	    fail_reason());
}

/* The note as it stands there; free() it. */
static char *
signer_read(const struct log_signer *signer, size_t *size)
{
	char *text =
	    file_read_at(signer->dir, LOG_CHECKPOINT, WIRE_NOTE_MOST, size);

	if (text == NULL)
		fail(fail_code(),
		    "the last checkpoint of the log, keys/log/checkpoint, "
		    "cannot be read (%s): put it back from a copy",
		    fail_reason());
	return text;
}

/* What was signed last, as the folder has it now: another room may have signed
 * since. free() the note. */
static char *
signer_recall(struct log_signer *signer, size_t *size)
{
	struct checkpoint found;
	char *text;

	if ((text = signer_read(signer, size)) == NULL)
		return NULL;
	if (checkpoint_open(&found, text, *size, &signer->key) != 0)
		signer_fail_damaged();
	else if (found.size < signer->last.size)
		fail(EX_DATAERR,
		    "keys/log/checkpoint has %" PRIu64
		    " entries, and one of %" PRIu64
		    " was signed already: it is an old copy",
		    found.size, signer->last.size);
	else {
		signer->last = found;
		return text;
	}
	free(text);
	return NULL;
}

/* The note says whose it is, and then has to be of this very key. */
static int
signer_find_key(struct log_signer *signer)
{
	struct checkpoint found;
	size_t size;
	char *text;
	int rc;

	if ((text = signer_read(signer, &size)) == NULL)
		return -1;
	rc = log_note_parse(&found, text, size);
	free(text);
	return rc == 0 ? log_note_take_key(signer, found.origin)
		       : signer_fail_damaged();
}

/* What rooms left that were killed while they wrote: under the lock, nobody
 * else is writing. */
static int
signer_sweep(const struct log_signer *signer)
{
	int rc;

	if (flock(signer->lock, LOCK_EX) != 0)
		return fail(EX_OSERR, "cannot lock keys/%s: %s", LOG_FOLDER,
		    strerror(errno));
	rc = file_sweep(signer->dir, LOG_CHECKPOINT);
	(void)flock(signer->lock, LOCK_UN);
	return rc;
}

int
log_signer_open(struct log_signer *signer, struct hsm *hsm, int dir)
{
	char *text;
	size_t size;

	memset(signer, 0, sizeof *signer);
	signer->hsm = hsm;
	signer->dir = dir;
	/* A description of its own: a lock is shared with who shares that. */
	signer->lock = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (signer->lock < 0)
		return fail(EX_NOINPUT, "cannot open keys/%s: %s", LOG_FOLDER,
		    strerror(errno));
	if (signer_sweep(signer) != 0 || signer_find_key(signer) != 0 ||
	    (text = signer_recall(signer, &size)) == NULL)
		return -1;
	free(text);
	return 0;
}

void
log_signer_close(struct log_signer *signer)
{
	if (signer->hsm != NULL && signer->lock >= 0)
		(void)close(signer->lock);
	memset(signer, 0, sizeof *signer);
}

static bool
signer_signed_already(const struct log_signer *signer,
    const struct checkpoint *asked)
{
	return asked->size == signer->last.size &&
	    memcmp(&asked->root, &signer->last.root, sizeof asked->root) == 0;
}

/* A refusal says both sizes, because they tell a person what happened. */
static int
signer_continues(const struct log_signer *signer,
    const struct wire_checkpoint *asked)
{
	const struct checkpoint *last = &signer->last;
	const struct checkpoint *new = &asked->checkpoint;

	if (strcmp(new->origin, last->origin) != 0)
		return fail(EX_DATAERR,
		    "the log is called %s, and the one signed before %s: they "
		    "are not one",
		    new->origin, last->origin);
	if (new->size < last->size)
		return fail(EX_DATAERR,
		    "the log has %" PRIu64 " entries, and one of %" PRIu64
		    " was signed already: the ledger is an old copy",
		    new->size, last->size);
	return 0;
}

static int
signer_extends(const struct log_signer *signer,
    const struct wire_checkpoint *asked)
{
	const struct checkpoint *last = &signer->last;
	const struct checkpoint *new = &asked->checkpoint;

	if (tree_check_consistency(&asked->proof, last->size, &last->root,
		new->size, &new->root) == 0)
		return 0;
	return fail(EX_DATAERR,
	    "the log of %" PRIu64
	    " entries does not continue the one of %" PRIu64
	    " that was signed already: the ledger was altered",
	    new->size, last->size);
}

static int
signer_sign_locked(struct log_signer *signer,
    const struct wire_checkpoint *asked, struct bytes *note)
{
	char *text;
	size_t size;
	int rc = -1;

	if ((text = signer_recall(signer, &size)) == NULL)
		return -1;
	if (signer_continues(signer, asked) != 0)
		goto out;
	if (signer_signed_already(signer, &asked->checkpoint)) {
		bytes_put_raw(note, text, size);
		rc = 0;
	} else if (signer_extends(signer, asked) == 0)
		rc = log_note_write(signer, &asked->checkpoint, note);
	if (rc == 0 && note->failed)
		rc = fail(EX_OSERR, "out of memory");
out:
	free(text);
	return rc;
}

int
log_signer_sign(struct log_signer *signer, const struct wire_checkpoint *asked,
    struct bytes *note)
{
	int rc;

	if (flock(signer->lock, LOCK_EX) != 0)
		return fail(EX_OSERR, "cannot lock keys/%s: %s", LOG_FOLDER,
		    strerror(errno));
	rc = signer_sign_locked(signer, asked, note);
	(void)flock(signer->lock, LOCK_UN);
	return rc;
}
