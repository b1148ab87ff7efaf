/* The lines of a log, hashed front to back: the tree over them, of which only
 * every 256th hash is kept, and the others are made again when they are
 * asked for. */
#ifndef AUDIT_LINES_H
#define AUDIT_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "audit/tree.h"

struct lines;

/* The text outlives them. NULL with a reason. */
struct lines *lines_new(const char *text, size_t size);
void lines_free(struct lines *lines);

/* Takes and hashes the next line, newline and all: 1, 0 if no whole line is
 * left, -1 with a reason. */
int lines_next(struct lines *lines, const char **line, size_t *size);

/* How many were taken, and how many more there are. */
uint64_t lines_count(const struct lines *lines);
uint64_t lines_count_beyond(const struct lines *lines);

/* A line that was taken. */
const char *lines_at(const struct lines *lines, uint64_t number, size_t *size);

/* Of the lines taken so far; lives as long as they. */
struct tree_source lines_source(struct lines *lines);

#endif
