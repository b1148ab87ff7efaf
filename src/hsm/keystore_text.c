#include "hsm/keystore_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"

#include "base/banned.h"

int
keystore_text_seal(char seal[static KEYSTORE_SEAL_TEXT], const char *text,
    size_t size)
{
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT];

	if (digest_bytes(digest, text, size) != 0)
		return -1;
	hex_write(hex, digest, sizeof digest);
	(void)snprintf(seal, KEYSTORE_SEAL_TEXT, "digest = \"%s\";\n", hex);
	return 0;
}

static void
text_hex(FILE *out, const char *before, const uint8_t *bytes, size_t size)
{
	size_t i;

	(void)fprintf(out, "%s = \"", before);
	for (i = 0; i < size; i++)
		(void)fprintf(out, "%02x", bytes[i]);
	(void)fputs("\";\n", out);
}

static void
text_header(FILE *out, const struct keystore *store)
{
	(void)fputs("# busta's keys, each sealed under a passphrase. Back this "
		    "file up; never edit it.\n",
	    out);
	(void)fprintf(out, "format = \"%s\";\n", KEYSTORE_FORMAT);
	(void)fprintf(out, "scrypt = {\n\tn = %llu;\n\tr = %u;\n\tp = %u;\n",
	    (unsigned long long)store->cost.n, store->cost.r, store->cost.p);
	text_hex(out, "\tsalt", store->salt, sizeof store->salt);
	(void)fputs("};\n", out);
	text_hex(out, "check", store->check, sizeof store->check);
}

static void
text_key(FILE *out, const struct keystore_key *key)
{
	enum key_usage usage = key->facts.usage;

	(void)fprintf(out,
	    "\t{\n\t\tid = \"%s\";\n\t\tusage = \"%s\";\n"
	    "\t\talgorithm = \"%s\";\n\t\tcreated = \"%s\";\n",
	    key->facts.id, key_usage_name(usage), keystore_algorithm(usage),
	    key->created);
	text_hex(out, "\t\tcheck", key->facts.check, sizeof key->facts.check);
	if (keystore_public(usage) != NULL) {
		(void)fputs("\t\t", out);
		text_hex(out, keystore_public(usage), key->public.bytes,
		    key->public.size);
	}
	text_hex(out, "\t\tsealed", key->sealed, key->sealed_size);
	(void)fputs(usage + 1 < KEY_USAGES ? "\t},\n" : "\t}\n", out);
}

static char *
text_make(const struct keystore *store, size_t *size)
{
	char seal[KEYSTORE_SEAL_TEXT], *text = NULL;
	enum key_usage usage;
	FILE *out = open_memstream(&text, size);
	bool whole;

	if (out == NULL)
		return NULL;
	text_header(out, store);
	(void)fputs("keys = (\n", out);
	for (usage = 0; usage < KEY_USAGES; usage++)
		text_key(out, &store->keys[usage]);
	(void)fputs(");\n", out);
	whole = fflush(out) == 0 &&
	    keystore_text_seal(seal, text, *size) == 0 && fputs(seal, out) >= 0;
	if (fclose(out) == 0 && whole)
		return text;
	free(text);
	return NULL;
}

int
keystore_write(const struct keystore *store, int dir, const char *name)
{
	size_t size;
	char *text = text_make(store, &size);
	int rc;

	if (text == NULL)
		return fail(EX_OSERR, "out of memory writing %s", name);
	rc = file_write(dir, name, text, size, 0600);
	free(text);
	return rc;
}
