#include "audit/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

/* 256 lines are hashed again in 50 microseconds, and a log of ten million keeps
 * 3 MB of hashes. */
enum { BLOCK_LEVEL = 8, BLOCK = 1 << BLOCK_LEVEL };

struct lines {
	const char *text;
	size_t size;
	uint64_t count; /* lines taken so far */
	size_t taken;   /* and their bytes */

	/* Of each block of lines where it begins, and the stored hashes of
	 * the tree over blocks. */
	size_t *begins;
	struct tree_hash *stored;
	size_t blocks;
	size_t blocks_room;
	struct tree_frontier open; /* the block that is not full yet */
};

struct lines *
lines_new(const char *text, size_t size)
{
	struct lines *lines = calloc(1, sizeof *lines);

	if (lines == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	lines->text = text;
	lines->size = size;
	return lines;
}

void
lines_free(struct lines *lines)
{
	if (lines == NULL)
		return;
	free(lines->begins);
	free(lines->stored);
	free(lines);
}

uint64_t
lines_count(const struct lines *lines)
{
	return lines->count;
}

/* The size of the line at an offset with its newline; 0 if it has none. */
static size_t
lines_size(const struct lines *lines, size_t at)
{
	const char *line, *newline;

	/* Of an empty file there is no text to point into. */
	if (at >= lines->size)
		return 0;
	line = lines->text + at;
	newline = memchr(line, '\n', lines->size - at);
	return newline == NULL ? 0 : (size_t)(newline - line) + 1;
}

uint64_t
lines_count_beyond(const struct lines *lines)
{
	size_t at = lines->taken, size;
	uint64_t count = 0;

	for (; (size = lines_size(lines, at)) > 0; at += size)
		count++;
	return count;
}

static int
lines_read_block(void *context, uint64_t index, struct tree_hash *hash)
{
	struct lines *lines = context;

	*hash = lines->stored[index];
	return 0;
}

static int
lines_make_room(struct lines *lines)
{
	size_t room = lines->blocks_room == 0 ? 64 : 2 * lines->blocks_room;
	struct tree_hash *stored;
	size_t *begins;

	if (lines->blocks < lines->blocks_room)
		return 0;
	if ((begins = realloc(lines->begins, room * sizeof *begins)) == NULL)
		return fail(EX_OSERR, "out of memory");
	lines->begins = begins;
	/* A tree stores fewer than two hashes a leaf. */
	stored = realloc(lines->stored, 2 * room * sizeof *stored);
	if (stored == NULL)
		return fail(EX_OSERR, "out of memory");
	lines->stored = stored;
	lines->blocks_room = room;
	return 0;
}

/* A full block becomes a leaf of the tree over blocks. */
static int
lines_close_block(struct lines *lines)
{
	struct tree_source blocks = { lines_read_block, lines };
	struct tree_hash stored[TREE_STORED_MOST], root;
	unsigned count;

	if (tree_frontier_root(&lines->open, &root) != 0 ||
	    tree_append(&blocks, lines->blocks, &root, stored, &count) != 0)
		return -1;
	memcpy(lines->stored + tree_stored_index(0, lines->blocks), stored,
	    count * sizeof *stored);
	lines->blocks++;
	lines->open.size = 0;
	return 0;
}

int
lines_next(struct lines *lines, const char **line, size_t *size)
{
	struct tree_hash leaf;

	if ((*size = lines_size(lines, lines->taken)) == 0)
		return 0;
	*line = lines->text + lines->taken;
	if (lines->count % BLOCK == 0) {
		if (lines_make_room(lines) != 0)
			return -1;
		lines->begins[lines->blocks] = lines->taken;
	}
	if (tree_leaf(&leaf, *line, *size) != 0 ||
	    tree_frontier_add(&lines->open, &leaf) != 0)
		return -1;
	lines->taken += *size;
	lines->count++;
	return lines->open.size == BLOCK && lines_close_block(lines) != 0 ? -1
									  : 1;
}

const char *
lines_at(const struct lines *lines, uint64_t number, size_t *size)
{
	size_t at = lines->begins[number / BLOCK];
	uint64_t skip;

	for (skip = number % BLOCK; skip > 0; skip--)
		at += lines_size(lines, at);
	*size = lines_size(lines, at);
	return lines->text + at;
}

/* A subtree within a block, made again from its lines. */
static int
lines_hash_again(const struct lines *lines, uint64_t first, unsigned level,
    struct tree_hash *hash)
{
	struct tree_frontier frontier = { 0 };
	struct tree_hash leaf;
	const char *line;
	unsigned left;
	size_t size;

	line = lines_at(lines, first, &size);
	for (left = 1U << level; left > 0; left--) {
		if (tree_leaf(&leaf, line, size) != 0 ||
		    tree_frontier_add(&frontier, &leaf) != 0)
			return -1;
		line += size;
		size = lines_size(lines, (size_t)(line - lines->text));
	}
	return tree_frontier_root(&frontier, hash);
}

static int
lines_read(void *context, uint64_t index, struct tree_hash *hash)
{
	struct lines *lines = context;
	unsigned level;
	uint64_t n;

	tree_stored_place(index, &level, &n);
	if ((n + 1) << level > lines->count)
		return fail(EX_SOFTWARE,
		    "a hash was asked for of lines that "
		    "were not taken");
	if (level < BLOCK_LEVEL)
		return lines_hash_again(lines, n << level, level, hash);
	*hash = lines->stored[tree_stored_index(level - BLOCK_LEVEL, n)];
	return 0;
}

struct tree_source
lines_source(struct lines *lines)
{
	return (struct tree_source){ lines_read, lines };
}
