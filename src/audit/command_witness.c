#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/command.h"
#include "audit/json.h"
#include "audit/verify.h"
#include "audit/witness.h"
#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

static const char cosigned_name[] = "checkpoint.cosigned";

static int
cosigned_write(const char *path, const struct bytes *cosigned)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (dir < 0)
		return fail(EX_CANTCREAT, "cannot open the directory %s: %s",
		    path, strerror(errno));
	rc = file_write(dir, cosigned_name, cosigned->data, cosigned->size,
	    0644);
	(void)close(dir);
	return rc;
}

static void
report(const struct command_options *options, const struct witness *witness,
    const struct checkpoint *now)
{
	char vkey[NOTE_KEY_TEXT];

	note_key_text(vkey, &witness->key);
	if (options->json) {
		json_begin();
		json_text("origin", now->origin);
		json_number("entries", now->size);
		json_hash("root", &now->root);
		if (!witness->is_new)
			json_number("kept", witness->last.size);
		json_text("witness", vkey);
		json_end();
		return;
	}
	(void)printf("Cosigned %s of %" PRIu64 " entries in %s/%s.\n",
	    now->origin, now->size, options->words[0], cosigned_name);
	if (witness->is_new)
		(void)puts("The first one of this witness: from now on the log "
			   "can only grow.");
	else
		(void)printf("It extends the log of %" PRIu64
			     " entries that was cosigned before.\n",
		    witness->last.size);
	(void)printf("  witness %s\n", vkey);
}

int
command_witness(const struct command_options *options)
{
	struct witness witness = { .dir = -1 };
	struct bytes cosigned = { 0 };
	struct lines *lines = NULL;
	struct export export = { 0 };
	int rc = -1;

	if (options->state == NULL)
		return fail(EX_USAGE,
		    "say where the witness keeps her key and her last "
		    "checkpoint: --state DIR");
	if (export_open(&export, options->words[0], &options->key) != 0 ||
	    witness_open(&witness, options->state, options->name,
		&options->key) != 0)
		goto out;
	if ((lines = lines_new(export.entries, export.size)) == NULL ||
	    verify_log(lines, &export) != 0 ||
	    (!witness.is_new &&
		verify_kept(lines, &witness.last, &export.checkpoint) != 0) ||
	    witness_cosign(&witness, export.note, export.note_size,
		&cosigned) != 0 ||
	    cosigned_write(options->words[0], &cosigned) != 0)
		goto out;
	report(options, &witness, &export.checkpoint);
	rc = 0;
out:
	bytes_free(&cosigned);
	lines_free(lines);
	witness_close(&witness);
	export_close(&export);
	return rc;
}
