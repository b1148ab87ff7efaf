#include "audit/checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/base64.h"
#include "audit/decimal.h"
#include "base/fail.h"

#include "base/banned.h"

enum { ROOT_TEXT = 44 + 1, SIZE_DIGITS = 19 };

int
checkpoint_text(char text[static CHECKPOINT_TEXT],
    const struct checkpoint *checkpoint)
{
	char root[ROOT_TEXT];

	if (!note_name_is_good(checkpoint->origin) ||
	    checkpoint->size > TREE_SIZE_MOST)
		return fail(EX_SOFTWARE,
		    "an origin is text without spaces and plus");
	base64_write(root, checkpoint->root.bytes, TREE_HASH_SIZE);
	(void)snprintf(text, CHECKPOINT_TEXT, "%s\n%" PRIu64 "\n%s\n",
	    checkpoint->origin, checkpoint->size, root);
	return 0;
}

/* The next line and its size without the newline; NULL if there is none. */
static const char *
checkpoint_line(const char **at, const char *end, size_t *size)
{
	const char *line = *at, *newline;

	if (line == end ||
	    (newline = memchr(line, '\n', (size_t)(end - line))) == NULL)
		return NULL;
	*size = (size_t)(newline - line);
	*at = newline + 1;
	return line;
}

static int
checkpoint_parse_root(struct tree_hash *root, const char *line, size_t size)
{
	return line != NULL &&
		base64_read(root->bytes, TREE_HASH_SIZE, line, size) ==
		    TREE_HASH_SIZE
	    ? 0
	    : fail(EX_DATAERR,
		  "a checkpoint's third line is the canonical base64 of "
		  "32 bytes");
}

int
checkpoint_parse(struct checkpoint *checkpoint, const char *text, size_t size)
{
	const char *at = text, *end = text + size, *line;
	size_t n = 0;

	memset(checkpoint, 0, sizeof *checkpoint);
	line = checkpoint_line(&at, end, &n);
	if (line == NULL || n == 0 || n >= sizeof checkpoint->origin ||
	    memchr(line, '\0', n) != NULL)
		return fail(EX_DATAERR,
		    "a checkpoint's first line is its origin, of 1 to %d bytes",
		    NOTE_NAME_TEXT - 1);
	memcpy(checkpoint->origin, line, n);
	line = checkpoint_line(&at, end, &n);
	if (line == NULL || n > SIZE_DIGITS ||
	    !decimal_read(&checkpoint->size, line, n) ||
	    checkpoint->size > TREE_SIZE_MOST)
		return fail(EX_DATAERR,
		    "a checkpoint's second line is a size in decimal, without "
		    "leading zeros");
	line = checkpoint_line(&at, end, &n);
	if (checkpoint_parse_root(&checkpoint->root, line, n) != 0)
		return -1;
	while (at < end)
		if (checkpoint_line(&at, end, &n) == NULL || n == 0)
			return fail(EX_DATAERR,
			    "a checkpoint has no empty lines, and ends with "
			    "a newline");
	return 0;
}

int
checkpoint_open(struct checkpoint *checkpoint, const char *note, size_t size,
    const struct note_key *key)
{
	struct note parsed;

	if (note_parse(&parsed, note, size) != 0 ||
	    note_check(&parsed, key, NULL) != 0 ||
	    checkpoint_parse(checkpoint, parsed.text, parsed.text_size) != 0)
		return -1;
	if (strcmp(checkpoint->origin, key->name) != 0)
		return fail(EX_DATAERR,
		    "the checkpoint is of the log %s, and the key of %s",
		    checkpoint->origin, key->name);
	return 0;
}
