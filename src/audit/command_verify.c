#include <inttypes.h>
#include <stdio.h>

#include "audit/base64.h"
#include "audit/command.h"
#include "audit/json.h"
#include "audit/verify.h"

#include "base/banned.h"

static void
report_json(const struct checkpoint *now, const struct checkpoint *kept,
    uint64_t beyond)
{
	json_begin();
	json_text("origin", now->origin);
	json_number("entries", now->size);
	json_hash("root", &now->root);
	if (kept != NULL)
		json_number("kept", kept->size);
	json_number("beyond", beyond);
	json_end();
}

static void
report(const struct checkpoint *now, const struct checkpoint *kept,
    uint64_t beyond)
{
	char root[45];

	base64_write(root, now->root.bytes, TREE_HASH_SIZE);
	(void)printf("%s: %" PRIu64 " entries, each fits, and together they "
		     "are what was signed.\n  root %s\n",
	    now->origin, now->size, root);
	if (kept != NULL)
		(void)printf("The kept checkpoint, of %" PRIu64
			     " entries, is a beginning of this log.\n",
		    kept->size);
	else
		(void)puts("No kept checkpoint was given: that the log was not "
			   "cut or written anew is not shown.\nKeep this one "
			   "for the next time.");
	if (beyond > 0)
		(void)printf("Not covered by the checkpoint, and not verified: "
			     "%" PRIu64 " more entr%s.\n",
		    beyond, beyond == 1 ? "y" : "ies");
}

int
command_verify(const struct command_options *options)
{
	struct checkpoint kept;
	struct lines *lines = NULL;
	struct export export;
	int rc = -1;

	if (export_open(&export, options->words[0], &options->key) != 0)
		goto out;
	if (options->kept != NULL &&
	    export_read_checkpoint(&kept, options->kept, &options->key, NULL,
		NULL) != 0)
		goto out;
	if ((lines = lines_new(export.entries, export.size)) == NULL ||
	    verify_log(lines, &export) != 0 ||
	    (options->kept != NULL &&
		verify_kept(lines, &kept, &export.checkpoint) != 0))
		goto out;
	(options->json ? report_json : report)(&export.checkpoint,
	    options->kept != NULL ? &kept : NULL, lines_count_beyond(lines));
	rc = 0;
out:
	lines_free(lines);
	export_close(&export);
	return rc;
}
