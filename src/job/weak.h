/* The table of PINs that are never issued: what it says, and how much that is.
 * Text, a rule a line: "version 1", "repeated", "ascending", "descending",
 * "pin 19xx" (x is any digit; for PINs of that length only), "# comment". */
#ifndef JOB_WEAK_H
#define JOB_WEAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "job/limits.h"

struct weak_table {
	unsigned version;
	bool repeated;   /* 77777 */
	bool ascending;  /* 34567, and 89012 */
	bool descending; /* 76543, and 21098 */
	char (*patterns)[PIN_DIGITS_MOST + 1];
	size_t pattern_count;
	uint8_t digest[DIGEST_SIZE]; /* SHA-256 of the file */
};

/* NULL with file, line and sentence. weak_free accepts NULL. */
struct weak_table *weak_read(const char *path);
void weak_free(struct weak_table *table);

/* PINs of so many digits that the table excludes, counted rule by rule:
 * one that two rules exclude counts twice. */
uint64_t weak_excluded(const struct weak_table *table, unsigned digits);

#endif
