#include "audit/note_key.h"

#include <stdio.h>
#include <string.h>

#include "audit/base64.h"
#include "base/digest.h"
#include "base/fail.h"
#include "base/hex.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { ENCODED_SIZE = 1 + NOTE_PUBLIC_SIZE, ENCODED_TEXT = 44 + 1 };

/* White_Space of Unicode beyond ASCII, in UTF-8. */
static const char *const spaces[] = {
	"\xc2\x85",     /* U+0085 */
	"\xc2\xa0",     /* U+00A0 */
	"\xe1\x9a\x80", /* U+1680 */
	"\xe2\x80\x80", /* U+2000 to U+200A */
	"\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
	"\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
	"\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", /* U+2028, U+2029 */
	"\xe2\x80\xa9", "\xe2\x80\xaf",                 /* U+202F */
	"\xe2\x81\x9f",                                 /* U+205F */
	"\xe3\x80\x80",                                 /* U+3000 */
};

bool
note_name_is_good(const char *name)
{
	const char *at;
	size_t i;

	for (at = name; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == '+')
			return false;
	for (i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
		if (strstr(name, spaces[i]) != NULL)
			return false;
	return at > name && at - name < NOTE_NAME_TEXT &&
	    utf8_fault(name) == NULL;
}

static void
note_key_encode(uint8_t encoded[static ENCODED_SIZE],
    const struct note_key *key)
{
	encoded[0] = (uint8_t)key->type;
	memcpy(encoded + 1, key->public, NOTE_PUBLIC_SIZE);
}

int
note_key_make(struct note_key *key, enum note_type type, const char *name,
    const uint8_t public[static NOTE_PUBLIC_SIZE])
{
	uint8_t hashed[NOTE_NAME_TEXT + ENCODED_SIZE], digest[DIGEST_SIZE];
	size_t n = strlen(name);

	if (!note_name_is_good(name))
		return fail(EX_DATAERR,
		    "the name of a key is 1 to %d bytes of text without "
		    "spaces and plus",
		    NOTE_NAME_TEXT - 1);
	memset(key, 0, sizeof *key);
	key->type = type;
	memcpy(key->name, name, n);
	memcpy(key->public, public, NOTE_PUBLIC_SIZE);
	memcpy(hashed, name, n);
	hashed[n] = '\n';
	note_key_encode(hashed + n + 1, key);
	if (digest_bytes(digest, hashed, n + 1 + ENCODED_SIZE) != 0)
		return -1;
	memcpy(key->id, digest, NOTE_ID_SIZE);
	return 0;
}

void
note_key_text(char text[static NOTE_KEY_TEXT], const struct note_key *key)
{
	uint8_t encoded[ENCODED_SIZE];
	char id[2 * NOTE_ID_SIZE + 1], base64[ENCODED_TEXT];

	note_key_encode(encoded, key);
	hex_write(id, key->id, NOTE_ID_SIZE);
	base64_write(base64, encoded, sizeof encoded);
	(void)snprintf(text, NOTE_KEY_TEXT, "%s+%s+%s", key->name, id, base64);
}

/* One that is written as it was read: the hash of the same parts, in small
 * letters. */
int
note_key_read(struct note_key *key, const char *text)
{
	char name[NOTE_NAME_TEXT], again[NOTE_KEY_TEXT];
	uint8_t encoded[ENCODED_SIZE];
	const char *plus = strchr(text, '+'), *second;
	size_t n = plus == NULL ? 0 : (size_t)(plus - text);

	second = plus == NULL ? NULL : strchr(plus + 1, '+');
	if (second == NULL || n >= sizeof name ||
	    base64_read(encoded, sizeof encoded, second + 1,
		strlen(second + 1)) != ENCODED_SIZE)
		return fail(EX_DATAERR,
		    "a verifier key is NAME+hash+base64 of an Ed25519 key");
	if (encoded[0] != NOTE_ED25519 && encoded[0] != NOTE_COSIGNATURE)
		return fail(EX_DATAERR,
		    "a verifier key of type %u is not known here", encoded[0]);
	memcpy(name, text, n);
	name[n] = '\0';
	if (note_key_make(key, encoded[0], name, encoded + 1) != 0)
		return -1;
	note_key_text(again, key);
	if (strcmp(again, text) != 0)
		return fail(EX_DATAERR,
		    "the verifier key of %s does not have its own hash: "
		    "it was altered or mistyped",
		    name);
	return 0;
}
