#include "audit/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "audit/base64.h"

#include "base/banned.h"

static const char *between;

/* Values are UTF-8 without control characters already. */
static void
json_string(const char *value)
{
	(void)putchar('"');
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			(void)putchar('\\');
		(void)putchar(*value);
	}
	(void)putchar('"');
}

static void
json_name(const char *name)
{
	(void)fputs(between, stdout);
	json_string(name);
	(void)fputs(": ", stdout);
	between = ",\n  ";
}

void
json_begin(void)
{
	between = "{\n  ";
}

void
json_text(const char *name, const char *value)
{
	json_name(name);
	json_string(value);
}

void
json_number(const char *name, uint64_t value)
{
	json_name(name);
	(void)printf("%" PRIu64, value);
}

void
json_hash(const char *name, const struct tree_hash *value)
{
	char text[45];

	base64_write(text, value->bytes, TREE_HASH_SIZE);
	json_text(name, text);
}

void
json_hashes(const char *name, const struct tree_proof *values)
{
	char text[45];
	unsigned i;

	json_name(name);
	(void)putchar('[');
	for (i = 0; i < values->count; i++) {
		base64_write(text, values->hashes[i].bytes, TREE_HASH_SIZE);
		(void)printf("%s\"%s\"", i > 0 ? ", " : "", text);
	}
	(void)putchar(']');
}

void
json_end(void)
{
	(void)puts("\n}");
}
