#include "audit/note.h"

#include <openssl/evp.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/base64.h"
#include "audit/note_key.h"
#include "base/fail.h"
#include "base/utf8.h"

#include "base/banned.h"

/* An em dash and a space. */
static const char mark[] = "\xe2\x80\x94 ";
enum { MARK_SIZE = sizeof mark - 1 };

/* UTF-8 without control characters but the newline. */
static int
note_check_text(const char *bytes, size_t size)
{
	char *text;
	size_t i;
	int rc = 0;

	for (i = 0; i < size; i++)
		if ((unsigned char)bytes[i] < 0x20 && bytes[i] != '\n')
			return fail(EX_DATAERR,
			    bytes[i] == '\r'
				? "a note's lines end in LF, and here is a CR"
				: "a note has no control characters");
	if ((text = strndup(bytes, size)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (utf8_fault(text) != NULL)
		rc = fail(EX_DATAERR, "a note is text in UTF-8");
	free(text);
	return rc;
}

/* "— NAME BASE64", without its newline. */
static int
note_parse_signature(struct note_signature *signature, const char *line,
    size_t size)
{
	char name[NOTE_NAME_TEXT];
	const char *space;
	long payload;

	if (size <= MARK_SIZE || memcmp(line, mark, MARK_SIZE) != 0)
		return fail(EX_DATAERR,
		    "a signature line begins with an em dash and a space");
	line += MARK_SIZE;
	size -= MARK_SIZE;
	if ((space = memchr(line, ' ', size)) == NULL)
		return fail(EX_DATAERR,
		    "a signature line is a name and base64");
	signature->name = line;
	signature->name_size = (size_t)(space - line);
	if (signature->name_size >= sizeof name)
		return fail(EX_DATAERR, "the name of a key is too long");
	memcpy(name, line, signature->name_size);
	name[signature->name_size] = '\0';
	if (!note_name_is_good(name))
		return fail(EX_DATAERR,
		    "the name of a key has no spaces and no plus");
	size -= signature->name_size + 1;
	payload = base64_read(signature->payload, sizeof signature->payload,
	    space + 1, size);
	if (payload <= NOTE_ID_SIZE)
		return fail(EX_DATAERR,
		    "a signature is canonical base64 of key id and signature");
	signature->payload_size = (size_t)payload;
	return 0;
}

/* Where the signature lines begin: after the last empty line; NULL if there
 * is none. */
static const char *
note_signatures(const char *bytes, size_t size)
{
	const char *at;

	for (at = bytes + size; at - bytes >= 2; at--)
		if (at[-1] == '\n' && at[-2] == '\n')
			return at;
	return NULL;
}

int
note_parse(struct note *note, const char *bytes, size_t size)
{
	const char *line, *newline, *end = bytes + size;

	memset(note, 0, sizeof *note);
	if (size > NOTE_MOST)
		return fail(EX_DATAERR, "a note has at most %d bytes",
		    NOTE_MOST);
	if (size == 0 || end[-1] != '\n')
		return fail(EX_DATAERR, "a note ends with a newline");
	if (note_check_text(bytes, size) != 0)
		return -1;
	if ((line = note_signatures(bytes, size)) == NULL || line == end)
		return fail(EX_DATAERR,
		    "a note is text, an empty line, and signatures");
	note->text = bytes;
	note->text_size = (size_t)(line - bytes) - 1;
	for (; line < end; line = newline + 1) {
		if (note->count == NOTE_SIGNATURES_MOST)
			return fail(EX_DATAERR,
			    "a note has at most %d signatures",
			    NOTE_SIGNATURES_MOST);
		newline = memchr(line, '\n', (size_t)(end - line));
		if (note_parse_signature(&note->signatures[note->count++], line,
			(size_t)(newline - line)) != 0)
			return -1;
	}
	return 0;
}

/* What stands between key id and signature: a cosignature's time. */
static size_t
note_time_size(const struct note_key *key)
{
	return key->type == NOTE_COSIGNATURE ? 8 : 0;
}

void
note_message(struct bytes *message, const struct note_key *key,
    uint64_t unix_seconds, const char *text, size_t size)
{
	char head[64];
	int n;

	if (key->type == NOTE_COSIGNATURE) {
		n = snprintf(head, sizeof head,
		    "cosignature/v1\ntime %" PRIu64 "\n", unix_seconds);
		bytes_put_raw(message, head, (size_t)n);
	}
	bytes_put_raw(message, text, size);
}

static bool
note_ed25519_holds(const uint8_t public[static NOTE_PUBLIC_SIZE],
    const uint8_t signature[static NOTE_SIGNATURE_SIZE],
    const struct bytes *message)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
	    public, NOTE_PUBLIC_SIZE);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool holds;

	holds = key != NULL && context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestVerify(context, signature, NOTE_SIGNATURE_SIZE,
		message->data, message->size) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return holds;
}

static int
note_check_signature(const struct note *note, const struct note_key *key,
    const struct note_signature *signature, uint64_t *unix_seconds)
{
	size_t time_size = note_time_size(key);
	struct bytes_reader reader = { signature->payload + NOTE_ID_SIZE,
		time_size, false };
	struct bytes message = { 0 };
	bool holds;

	*unix_seconds = bytes_get_integer(&reader, (unsigned)time_size);
	if (signature->payload_size !=
		NOTE_ID_SIZE + time_size + NOTE_SIGNATURE_SIZE ||
	    *unix_seconds > INT64_MAX)
		return fail(EX_DATAERR,
		    "the signature of %s is not one of its kind of key",
		    key->name);
	note_message(&message, key, *unix_seconds, note->text, note->text_size);
	holds = !message.failed &&
	    note_ed25519_holds(key->public,
		signature->payload + NOTE_ID_SIZE + time_size, &message);
	bytes_free(&message);
	if (!holds)
		return fail(EX_DATAERR,
		    "the signature of %s does not verify: the text was "
		    "altered, or signed by another key",
		    key->name);
	return 0;
}

static bool
note_signature_is_of(const struct note_signature *signature,
    const struct note_key *key)
{
	return signature->name_size == strlen(key->name) &&
	    memcmp(signature->name, key->name, signature->name_size) == 0 &&
	    memcmp(signature->payload, key->id, NOTE_ID_SIZE) == 0;
}

int
note_check(const struct note *note, const struct note_key *key,
    uint64_t *unix_seconds)
{
	uint64_t time = 0;
	unsigned found = 0, i;

	for (i = 0; i < note->count; i++) {
		if (!note_signature_is_of(&note->signatures[i], key))
			continue;
		/* One that may stand twice could be counted twice. */
		if (found++ > 0)
			return fail(EX_DATAERR, "%s signed this twice",
			    key->name);
		if (note_check_signature(note, key, &note->signatures[i],
			&time) != 0)
			return -1;
	}
	if (found == 0)
		return fail(EX_DATAERR, "%s with this key did not sign this",
		    key->name);
	if (unix_seconds != NULL)
		*unix_seconds = time;
	return 0;
}

int
note_begin(struct bytes *note, const char *text, size_t size)
{
	if (size == 0 || size > NOTE_MOST / 2 || text[size - 1] != '\n')
		return fail(EX_SOFTWARE,
		    "the text of a note ends with a newline");
	if (note_check_text(text, size) != 0)
		return -1;
	bytes_put_raw(note, text, size);
	bytes_put_raw(note, "\n", 1);
	return note->failed ? fail(EX_OSERR, "out of memory") : 0;
}

int
note_begin_again(struct bytes *note, const struct note *parsed,
    const struct note_key *without)
{
	const struct note_signature *signature = parsed->signatures;
	const char *line;
	unsigned kept = 0, i;

	if (note_begin(note, parsed->text, parsed->text_size) != 0)
		return -1;
	for (i = 0; i < parsed->count; i++, signature++) {
		if (note_signature_is_of(signature, without))
			continue;
		if (++kept == NOTE_SIGNATURES_MOST)
			return fail(EX_DATAERR,
			    "a note of %d signatures takes no other",
			    NOTE_SIGNATURES_MOST);
		line = signature->name - MARK_SIZE;
		bytes_put_raw(note, line,
		    (size_t)(strchr(line, '\n') - line) + 1);
	}
	return note->failed ? fail(EX_OSERR, "out of memory") : 0;
}

int
note_add(struct bytes *note, const struct note_key *key, uint64_t unix_seconds,
    const uint8_t signature[static NOTE_SIGNATURE_SIZE])
{
	char text[4 * ((NOTE_PAYLOAD_MOST + 2) / 3) + 1];
	struct bytes payload = { 0 };
	bool failed;

	bytes_put_raw(&payload, key->id, NOTE_ID_SIZE);
	bytes_put_integer(&payload, unix_seconds,
	    (unsigned)note_time_size(key));
	bytes_put_raw(&payload, signature, NOTE_SIGNATURE_SIZE);
	if (!(failed = payload.failed)) {
		base64_write(text, payload.data, payload.size);
		bytes_put_raw(note, mark, MARK_SIZE);
		bytes_put_raw(note, key->name, strlen(key->name));
		bytes_put_raw(note, " ", 1);
		bytes_put_raw(note, text, strlen(text));
		bytes_put_raw(note, "\n", 1);
	}
	bytes_free(&payload);
	return failed || note->failed ? fail(EX_OSERR, "out of memory") : 0;
}
