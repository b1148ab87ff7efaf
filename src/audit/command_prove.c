#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/command.h"
#include "audit/proof.h"
#include "audit/verify.h"
#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

enum { PROOFS_MOST = 1 << 26 };

static int
prove_entry(struct lines *lines, const struct export *export, const char *line,
    size_t size, uint64_t number)
{
	struct tree_source source = lines_source(lines);
	struct bytes bytes = { 0 };
	struct tree_proof proof;
	int rc = -1;

	if (tree_prove_inclusion(&source, export->checkpoint.size, number,
		&proof) != 0 ||
	    proof_put(&bytes, line, size, number, &proof, export->note,
		export->note_size) != 0)
		goto out;
	(void)fwrite(bytes.data, 1, bytes.size, stdout);
	rc = 0;
out:
	bytes_free(&bytes);
	return rc;
}

static int
prove_serial(struct lines *lines, const struct export *export,
    const struct serial *serial)
{
	const char *line = export->entries, *newline;
	const char *end = line + export->size;
	uint64_t number, found = 0;
	struct entry entry;
	size_t size;

	for (number = 0; number < lines_count(lines); number++, line += size) {
		newline = memchr(line, '\n', (size_t)(end - line));
		size = (size_t)(newline - line) + 1;
		if (entry_parse(&entry, line, size) != 0)
			return -1;
		if (!entry_names(&entry, serial))
			continue;
		found++;
		if (prove_entry(lines, export, line, size, number) != 0)
			return -1;
	}
	return found > 0
	    ? 0
	    : fail(EX_DATAERR, "no entry of the log names this envelope");
}

int
command_prove(const struct command_options *options)
{
	struct lines *lines = NULL;
	struct export export = { 0 };
	struct serial serial;
	int rc = -1;

	switch (serial_read(&serial, options->words[1])) {
	case SERIAL_READ:
		break;
	case SERIAL_WRONG_CHECK:
		return fail(EX_USAGE, "%s has a wrong check character",
		    options->words[1]);
	case SERIAL_MALFORMED:
	default:
		return fail(EX_USAGE, "%s is not a serial", options->words[1]);
	}
	if (export_open(&export, options->words[0], &options->key) != 0)
		goto out;
	if ((lines = lines_new(export.entries, export.size)) == NULL ||
	    verify_log(lines, &export) != 0)
		goto out;
	rc = prove_serial(lines, &export, &serial);
out:
	lines_free(lines);
	export_close(&export);
	return rc;
}

int
command_check_proof(const struct command_options *options)
{
	struct checkpoint checkpoint;
	struct entry entry;
	size_t size, done = 0;
	char text[ENTRY_TEXT], *file;
	long one = -1;

	if ((file = file_read(options->words[0], PROOFS_MOST, &size)) == NULL)
		return -1;
	do {
		one = proof_check(&entry, &checkpoint, file + done, size - done,
		    &options->key);
		if (one < 0 || entry_text(text, &entry) < 0)
			break;
		(void)printf("In %s of %" PRIu64 " entries:\n%s",
		    checkpoint.origin, checkpoint.size, text);
		done += (size_t)one;
	} while (done < size);
	free(file);
	return one < 0 ? fail_within(options->words[0]) : 0;
}
