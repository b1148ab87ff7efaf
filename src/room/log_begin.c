#include "room/log_signer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "room/log_note.h"

#include "base/banned.h"

/* Only a first making that broke off may be made again: what has entries was
 * relied upon, and needs the keys that signed it. */
static int
signer_begin_allowed(int dir)
{
	struct checkpoint found;
	char *text;
	size_t size;
	int rc;

	if (faccessat(dir, LOG_CHECKPOINT, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	text = file_read_at(dir, LOG_CHECKPOINT, WIRE_NOTE_MOST, &size);
	if (text == NULL)
		return -1;
	rc = log_note_parse(&found, text, size);
	free(text);
	if (rc == 0 && found.size == 0)
		return 0;
	return fail(EX_CANTCREAT,
	    "keys/log/checkpoint is that of a log in use: put keys/store.cfg "
	    "back from a copy, for new keys cannot continue it");
}

static int
signer_open_folder(int keys)
{
	int dir;

	if (mkdirat(keys, LOG_FOLDER, 0700) != 0 && errno != EEXIST)
		return fail(EX_CANTCREAT, "cannot make keys/%s: %s", LOG_FOLDER,
		    strerror(errno));
	dir = openat(keys, LOG_FOLDER,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return fail(EX_CANTCREAT, "cannot open keys/%s: %s", LOG_FOLDER,
		    strerror(errno));
	return dir;
}

int
log_signer_begin(struct hsm *hsm, int keys, const char *origin)
{
	struct log_signer signer = { .hsm = hsm, .lock = -1 };
	const struct tree_source nowhere = { 0 };
	struct checkpoint empty = { .size = 0 };
	char key[NOTE_KEY_TEXT], line[NOTE_KEY_TEXT + 1];
	struct bytes note = { 0 };
	int rc = -1;

	if (log_note_take_key(&signer, origin) != 0 ||
	    tree_root(&nowhere, 0, &empty.root) != 0 ||
	    (signer.dir = signer_open_folder(keys)) < 0)
		return -1;
	(void)snprintf(empty.origin, sizeof empty.origin, "%s", origin);
	note_key_text(key, &signer.key);
	(void)snprintf(line, sizeof line, "%s\n", key);
	/* The second write makes the folder's own name durable as well. */
	if (signer_begin_allowed(signer.dir) == 0 &&
	    log_note_write(&signer, &empty, &note) == 0)
		rc = file_write(keys, LOG_KEY, line, strlen(line), 0644);
	bytes_free(&note);
	(void)close(signer.dir);
	return rc;
}
