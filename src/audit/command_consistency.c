#include <inttypes.h>
#include <stdio.h>

#include "audit/command.h"
#include "audit/json.h"
#include "audit/verify.h"

#include "base/banned.h"

static void
report_json(const struct checkpoint *old_one, const struct checkpoint *new_one,
    const struct tree_proof *proof)
{
	json_begin();
	json_text("origin", new_one->origin);
	json_number("old", old_one->size);
	json_hash("old_root", &old_one->root);
	json_number("new", new_one->size);
	json_hash("new_root", &new_one->root);
	json_hashes("proof", proof);
	json_end();
}

/* Both roots made again from the lines; the proof is for others. */
static int
consistency_prove(struct lines *lines, const struct checkpoint *old_one,
    const struct checkpoint *new_one, struct tree_proof *proof)
{
	struct tree_source source = lines_source(lines);

	if (verify_root(lines, new_one, "the new checkpoint") != 0 ||
	    verify_kept(lines, old_one, new_one) != 0 ||
	    tree_prove_consistency(&source, old_one->size, new_one->size,
		proof) != 0)
		return -1;
	return tree_check_consistency(proof, old_one->size, &old_one->root,
	    new_one->size, &new_one->root);
}

int
command_consistency(const struct command_options *options)
{
	struct checkpoint old_one, new_one;
	struct lines *lines = NULL;
	struct tree_proof proof;
	struct export export;
	int rc = -1;

	if (export_open(&export, options->words[2], NULL) != 0)
		goto out;
	if (export_read_checkpoint(&old_one, options->words[0], &options->key,
		NULL, NULL) != 0 ||
	    export_read_checkpoint(&new_one, options->words[1], &options->key,
		NULL, NULL) != 0)
		goto out;
	if ((lines = lines_new(export.entries, export.size)) == NULL ||
	    verify_take(lines, new_one.size) != 0 ||
	    consistency_prove(lines, &old_one, &new_one, &proof) != 0)
		goto out;
	if (options->json)
		report_json(&old_one, &new_one, &proof);
	else
		(void)printf("%s: the log of %" PRIu64
			     " entries begins with that of %" PRIu64 ".\n",
		    new_one.origin, new_one.size, old_one.size);
	rc = 0;
out:
	lines_free(lines);
	export_close(&export);
	return rc;
}
