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
text_scrypt(FILE *out, const struct keystore *store)
{
	(void)fprintf(out, "scrypt = {\n\tn = %llu;\n\tr = %u;\n\tp = %u;\n",
	    (unsigned long long)store->cost.n, store->cost.r, store->cost.p);
	text_hex(out, "\tsalt", store->salt, sizeof store->salt);
	text_hex(out, "\tcheck", store->check, sizeof store->check);
}

/* As libconfig reads it back. */
static void
text_quoted(FILE *out, const char *name, const char *text)
{
	(void)fprintf(out, "\t%s = \"", name);
	for (; *text != '\0'; text++)
		(void)fprintf(out,
		    *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	(void)fputs("\";\n", out);
}

static void
text_token(FILE *out, const struct keystore *store)
{
	(void)fputs("token = {\n", out);
	text_quoted(out, "label", store->label);
	text_quoted(out, "serial", store->serial);
}

static void
text_custody(FILE *out, const struct keystore *store)
{
	(void)fputs("custody = {\n", out);
	text_quoted(out, "key", store->custody);
	text_hex(out, "\tcheck", store->check, sizeof store->check);
}

static const struct {
	const char *title;
	void (*write)(FILE *out, const struct keystore *store);
} locks[] = {
	[LOCK_PASSPHRASE] = { "busta's keys, each sealed under a passphrase. "
			      "Back this file up; never edit it.",
	    text_scrypt },
	[LOCK_TOKEN] = { "What is known of busta's keys, which are in a token. "
			 "Never edit it.",
	    text_token },
	[LOCK_CUSTODY] = { "A backup of busta's keys, sealed under a key in "
			   "its custodians' hands.",
	    text_custody },
};

static void
text_key(FILE *out, const struct keystore_key *key, bool last)
{
	enum key_usage usage = key->facts.usage;

	(void)fprintf(out,
	    "\t{\n\t\tid = \"%s\";\n\t\tusage = \"%s\";\n"
	    "\t\tversion = %u;\n\t\talgorithm = \"%s\";\n"
	    "\t\tcreated = \"%s\";\n\t\texportable = %s;\n",
	    key->facts.id, key_usage_name(usage), key->facts.version,
	    keystore_algorithm(usage), key->facts.created,
	    key->facts.exportable ? "true" : "false");
	text_hex(out, "\t\tcheck", key->facts.check, sizeof key->facts.check);
	if (keystore_public(usage) != NULL) {
		(void)fputs("\t\t", out);
		text_hex(out, keystore_public(usage), key->public.bytes,
		    key->public.size);
	}
	text_hex(out, "\t\tsealed", key->sealed, key->sealed_size);
	(void)fputs(last ? "\t}\n" : "\t},\n", out);
}

static bool
text_write(FILE *out, const struct keystore *store)
{
	size_t i;

	(void)fprintf(out, "# %s\nformat = \"%s\";\n", locks[store->lock].title,
	    KEYSTORE_FORMAT);
	locks[store->lock].write(out, store);
	(void)fputs("};\nkeys = (\n", out);
	for (i = 0; i < store->count; i++)
		text_key(out, &store->keys[i], i + 1 == store->count);
	(void)fputs(");\n", out);
	return fflush(out) == 0;
}

char *
keystore_text(const struct keystore *store, size_t *size)
{
	char seal[KEYSTORE_SEAL_TEXT], *text = NULL;
	FILE *out = open_memstream(&text, size);
	bool whole;

	if (out != NULL) {
		whole = text_write(out, store) &&
		    keystore_text_seal(seal, text, *size) == 0 &&
		    fputs(seal, out) >= 0;
		if (fclose(out) == 0 && whole)
			return text;
		free(text);
	}
	fail(EX_OSERR, "out of memory writing a key store");
	return NULL;
}

int
keystore_write(const struct keystore *store, int dir, const char *name)
{
	size_t size;
	char *text = keystore_text(store, &size);
	int rc;

	if (text == NULL)
		return -1;
	rc = file_write(dir, name, text, size, 0600);
	free(text);
	return rc;
}
