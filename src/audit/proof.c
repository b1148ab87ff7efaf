#include "audit/proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/base64.h"
#include "audit/decimal.h"
#include "base/fail.h"

#include "base/banned.h"

static const char header[] = "c2sp.org/tlog-proof@v1";
static const char next_entry[] = "\nbusta1 ";
enum { HASH_TEXT = 44 };

int
proof_put(struct bytes *bytes, const char *line, size_t line_size,
    uint64_t number, const struct tree_proof *proof, const char *note,
    size_t note_size)
{
	char text[HASH_TEXT + 2];
	char head[64];
	unsigned i;
	int n;

	bytes_put_raw(bytes, line, line_size);
	n = snprintf(head, sizeof head, "%s\nindex %" PRIu64 "\n", header,
	    number);
	bytes_put_raw(bytes, head, (size_t)n);
	for (i = 0; i < proof->count; i++) {
		base64_write(text, proof->hashes[i].bytes, TREE_HASH_SIZE);
		text[HASH_TEXT] = '\n';
		bytes_put_raw(bytes, text, HASH_TEXT + 1);
	}
	bytes_put_raw(bytes, "\n", 1);
	bytes_put_raw(bytes, note, note_size);
	return bytes->failed ? fail(EX_OSERR, "out of memory") : 0;
}

struct text {
	const char *at;
	const char *end;
};

/* The next line, without its newline. */
static const char *
text_line(struct text *text, size_t *size)
{
	const char *line = text->at, *newline;

	newline = memchr(line, '\n', (size_t)(text->end - line));
	if (newline == NULL)
		return NULL;
	*size = (size_t)(newline - line);
	text->at = newline + 1;
	return line;
}

static int
proof_malformed(void)
{
	return fail(EX_DATAERR,
	    "a proof is the line of an entry, \"%s\", its index, hashes in "
	    "base64, an empty line, and a checkpoint",
	    header);
}

/* "index N", after the header. */
static int
proof_read_index(struct text *text, uint64_t *number)
{
	static const char index[] = "index ";
	enum { INDEX_SIZE = sizeof index - 1 };
	const char *line;
	size_t size;

	line = text_line(text, &size);
	if (line == NULL || size != strlen(header) ||
	    memcmp(line, header, size) != 0)
		return proof_malformed();
	line = text_line(text, &size);
	if (line == NULL || size <= INDEX_SIZE ||
	    memcmp(line, index, INDEX_SIZE) != 0 ||
	    !decimal_read(number, line + INDEX_SIZE, size - INDEX_SIZE))
		return proof_malformed();
	return 0;
}

static int
proof_read_hashes(struct text *text, struct tree_proof *proof)
{
	const char *line;
	size_t size;

	for (proof->count = 0;; proof->count++) {
		if ((line = text_line(text, &size)) == NULL)
			return proof_malformed();
		if (size == 0)
			return 0;
		if (proof->count == TREE_PROOF_MOST ||
		    base64_read(proof->hashes[proof->count].bytes,
			TREE_HASH_SIZE, line, size) != TREE_HASH_SIZE)
			return proof_malformed();
	}
}

long
proof_check(struct entry *entry, struct checkpoint *checkpoint,
    const char *text, size_t size, const struct note_key *key)
{
	struct text rest = { text, text + size };
	struct tree_proof proof;
	struct tree_hash leaf;
	const char *line, *next;
	uint64_t number = 0;

	next = memmem(text, size, next_entry, strlen(next_entry));
	if (next != NULL)
		rest.end = next + 1;
	if ((line = text_line(&rest, &size)) == NULL)
		return proof_malformed();
	if (entry_parse(entry, line, size + 1) != 0 ||
	    tree_leaf(&leaf, line, size + 1) != 0 ||
	    proof_read_index(&rest, &number) != 0 ||
	    proof_read_hashes(&rest, &proof) != 0 ||
	    checkpoint_open(checkpoint, rest.at, (size_t)(rest.end - rest.at),
		key) != 0 ||
	    tree_check_inclusion(&proof, checkpoint->size, &checkpoint->root,
		number, &leaf) != 0)
		return -1;
	if (entry->sequence != number)
		return fail(EX_DATAERR,
		    "entry %" PRIu64 " stands in the log as entry %" PRIu64,
		    entry->sequence, number);
	return (long)(rest.end - text);
}
