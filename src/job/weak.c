#include "job/weak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

enum { WEAK_FILE_MOST = 1 << 20 };

static bool
weak_is_pattern(const char *text)
{
	size_t length = strlen(text);

	return length >= PIN_DIGITS_LEAST && length <= PIN_DIGITS_MOST &&
	    strspn(text, "0123456789x") == length;
}

static int
weak_add_pattern(struct weak_table *table, const char *text)
{
	char(*grown)[PIN_DIGITS_MOST + 1];

	grown = realloc(table->patterns,
	    (table->pattern_count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	table->patterns = grown;
	(void)snprintf(grown[table->pattern_count++], sizeof *grown, "%s",
	    text);
	return 0;
}

static int
weak_read_version(struct weak_table *table, const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length > 9 || strspn(text, "0123456789") != length)
		return -1;
	table->version = (unsigned)strtoul(text, NULL, 10);
	return table->version > 0 ? 0 : -1;
}

static int
weak_read_rule(struct weak_table *table, const char *path, unsigned line,
    const char *rule, const char *value)
{
	if (strcmp(rule, "version") == 0 && table->version == 0 &&
	    weak_read_version(table, value) == 0)
		return 0;
	if (strcmp(rule, "pin") == 0 && weak_is_pattern(value))
		return weak_add_pattern(table, value);
	if (strcmp(rule, "repeated") == 0 && value[0] == '\0')
		table->repeated = true;
	else if (strcmp(rule, "ascending") == 0 && value[0] == '\0')
		table->ascending = true;
	else if (strcmp(rule, "descending") == 0 && value[0] == '\0')
		table->descending = true;
	else
		return fail(EX_DATAERR,
		    "%s:%u: not a rule of a weak-PIN table: "
		    "use version N (once), repeated, ascending, descending, or "
		    "pin with %d to %d digits or x",
		    path, line, PIN_DIGITS_LEAST, PIN_DIGITS_MOST);
	return 0;
}

/* The end of a line that says nothing: its comment, and blanks before that. */
static void
weak_trim(char *line)
{
	size_t length;

	line[strcspn(line, "#")] = '\0';
	for (length = strlen(line);
	     length > 0 && strchr(" \t\r", line[length - 1]) != NULL; length--)
		line[length - 1] = '\0';
}

/* Cuts text into lines and lines into rule and value, which is all the rest: a
 * second value is not passed over, and neither is a line after a lone \r. */
static int
weak_read_text(struct weak_table *table, const char *path, char *text)
{
	char *rest = text, *line, *word;
	unsigned number = 0;

	while ((line = strsep(&rest, "\n")) != NULL) {
		number++;
		weak_trim(line);
		line += strspn(line, " \t");
		word = strsep(&line, " \t");
		if (word[0] == '\0')
			continue;
		if (line == NULL)
			line = word + strlen(word);
		line += strspn(line, " \t");
		if (weak_read_rule(table, path, number, word, line) != 0)
			return -1;
	}
	if (table->version == 0)
		return fail(EX_DATAERR,
		    "%s:1: a weak-PIN table needs a line "
		    "\"version N\"",
		    path);
	return 0;
}

struct weak_table *
weak_read(const char *path)
{
	struct weak_table *table = NULL;
	char *text = NULL;
	size_t size;
	int rc = -1;

	if ((text = file_read(path, WEAK_FILE_MOST, &size)) == NULL)
		goto out;
	if ((table = calloc(1, sizeof *table)) == NULL) {
		fail(EX_OSERR, "out of memory");
		goto out;
	}
	if (digest_bytes(table->digest, text, size) != 0)
		goto out;
	if (strlen(text) != size) {
		fail(EX_DATAERR, "%s: not a text file", path);
		goto out;
	}
	rc = weak_read_text(table, path, text);
out:
	free(text);
	if (rc != 0) {
		weak_free(table);
		table = NULL;
	}
	return table;
}

void
weak_free(struct weak_table *table)
{
	if (table == NULL)
		return;
	free(table->patterns);
	free(table);
}

uint64_t
weak_excluded(const struct weak_table *table, unsigned digits)
{
	uint64_t excluded, matches;
	const char *at;
	size_t i;

	excluded = 10U *
	    ((unsigned)table->repeated + (unsigned)table->ascending +
		(unsigned)table->descending);
	for (i = 0; i < table->pattern_count; i++) {
		if (strlen(table->patterns[i]) != digits)
			continue;
		for (matches = 1, at = table->patterns[i]; *at != '\0'; at++)
			matches *= *at == 'x' ? 10 : 1;
		excluded += matches;
	}
	return excluded;
}
