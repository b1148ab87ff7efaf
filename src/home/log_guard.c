#include "home/log_guard.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "ledger/log.h"

#include "base/banned.h"

/* The key's text ends where its line does. */
static int
log_guard_read(int keys, struct checkpoint *last, char **note, char **vkey)
{
	struct note_key key;
	size_t size;
	int rc = -1;

	if ((*vkey = file_read_at(keys, "log.vkey", NOTE_KEY_TEXT, &size)) ==
		NULL ||
	    (*note = file_read_at(keys, "log/checkpoint", NOTE_MOST, &size)) ==
		NULL)
		return fail_within("the log's last checkpoint cannot be read "
				   "(put keys/ back from a copy)");
	(*vkey)[strcspn(*vkey, "\n")] = '\0';
	if (note_key_read(&key, *vkey) == 0)
		rc = checkpoint_open(last, *note, size, &key);
	return rc == 0
	    ? 0
	    : fail_within("the log's last checkpoint, "
			  "keys/log/checkpoint, or its key is not "
			  "what it was (put keys/ back from a copy)");
}

int
log_guard_note(const struct home *home, struct checkpoint *last, char **note,
    char **vkey)
{
	int rc,
	    keys = openat(home->dir, "keys", O_PATH | O_DIRECTORY | O_CLOEXEC);

	*note = *vkey = NULL;
	if (keys < 0)
		return fail(EX_NOINPUT, "there is no folder %s/keys",
		    home->path);
	if ((rc = log_guard_read(keys, last, note, vkey)) != 0) {
		free(*note);
		free(*vkey);
		*note = *vkey = NULL;
	}
	(void)close(keys);
	return rc;
}

int
log_guard_last(const struct home *home, struct checkpoint *last)
{
	char *note, *vkey;
	int rc = log_guard_note(home, last, &note, &vkey);

	free(note);
	free(vkey);
	return rc;
}

int
log_guard_check(const struct home *home, struct ledger *ledger)
{
	struct checkpoint last;
	struct tree_hash root;
	uint64_t size;

	if (log_guard_last(home, &last) != 0 ||
	    ledger_log_size(ledger, &size) != 0)
		return -1;
	if (size < last.size)
		return fail(EX_DATAERR,
		    "the ledger %s is an old copy: its log has %" PRIu64
		    " entries, and a checkpoint of %" PRIu64
		    " was signed; put the newest back",
		    home->ledger, size, last.size);
	if (ledger_log_root(ledger, last.size, &root) != 0)
		return -1;
	if (memcmp(&root, &last.root, sizeof root) != 0)
		return fail(EX_DATAERR,
		    "the ledger %s is not the one of this home: the first "
		    "%" PRIu64 " of its %" PRIu64
		    " log entries are not those of the checkpoint that was "
		    "signed",
		    home->ledger, last.size, size);
	return 0;
}
