#include "audit/witness.h"

#include <openssl/evp.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "audit/witness_key.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

static const char checkpoint_name[] = "checkpoint";
static const char vkey_name[] = "witness.vkey";

/* The file in her folder; NULL without a reason if it is not there. */
static char *
witness_read(const char *path, const char *name, size_t *size, bool *missing)
{
	char *file = file_within(path, name), *text = NULL;

	*missing = false;
	if (file == NULL)
		return NULL;
	*missing = access(file, F_OK) != 0 && errno == ENOENT;
	if (!*missing)
		text = file_read(file, NOTE_MOST, size);
	free(file);
	return text;
}

/* Her name: of the first time, and the same ever after. */
static int
witness_take_name(struct witness *witness, const char *path, const char *name)
{
	uint8_t public[NOTE_PUBLIC_SIZE];
	bool missing;
	size_t size;
	char *text = witness_read(path, vkey_name, &size, &missing);
	int rc = -1;

	witness->named = !missing;
	if (witness_key_public(witness->secret, public) != 0)
		goto out;
	if (missing) {
		rc = name == NULL ? fail(EX_USAGE,
					"a new witness needs a name: --name "
					"witness.example/her")
				  : note_key_make(&witness->key,
					NOTE_COSIGNATURE, name, public);
		goto out;
	}
	if (text == NULL)
		goto out;
	text[strcspn(text, "\n")] = '\0';
	if (note_key_read(&witness->key, text) != 0)
		goto out;
	if (witness->key.type != NOTE_COSIGNATURE ||
	    memcmp(public, witness->key.public, sizeof public) != 0)
		rc = fail(EX_DATAERR, "%s/%s is not of the key beside it", path,
		    vkey_name);
	else if (name != NULL && strcmp(name, witness->key.name) != 0)
		rc = fail(EX_USAGE, "this witness is %s", witness->key.name);
	else
		rc = 0;
out:
	free(text);
	return rc;
}

static int
witness_check_last(struct witness *witness, const char *text, size_t size,
    const struct note_key *log)
{
	struct note note;

	if (checkpoint_open(&witness->last, text, size, log) != 0 ||
	    note_parse(&note, text, size) != 0)
		return -1;
	return note_check(&note, &witness->key, NULL);
}

/* The verifier key is written after the first checkpoint: where it is, a
 * checkpoint was. */
static int
witness_take_last(struct witness *witness, const char *path,
    const struct note_key *log)
{
	bool missing;
	size_t size;
	char *text = witness_read(path, checkpoint_name, &size, &missing);
	int rc = -1;

	if (missing && witness->named)
		return fail(EX_NOINPUT,
		    "%s/%s, the last checkpoint she cosigned, is missing: put "
		    "it back from a copy",
		    path, checkpoint_name);
	witness->is_new = missing;
	if (missing)
		return 0;
	if (text != NULL &&
	    (rc = witness_check_last(witness, text, size, log)) != 0)
		(void)fail_within("the last checkpoint she cosigned");
	free(text);
	return rc;
}

int
witness_open(struct witness *witness, const char *path, const char *name,
    const struct note_key *log)
{
	memset(witness, 0, sizeof *witness);
	if ((witness->dir = file_open_dir(path)) < 0)
		return -1;
	/* Two at once could cosign two logs that both extend the last. */
	if (flock(witness->dir, LOCK_EX | LOCK_NB) != 0)
		return fail(EX_TEMPFAIL, "%s is held by another process", path);
	witness->secret = witness_key_open(witness->dir, path);
	if (witness->secret == NULL ||
	    witness_take_name(witness, path, name) != 0)
		return -1;
	return witness_take_last(witness, path, log);
}

void
witness_close(struct witness *witness)
{
	EVP_PKEY_free(witness->secret);
	if (witness->dir >= 0)
		(void)close(witness->dir);
	memset(witness, 0, sizeof *witness);
	witness->dir = -1;
}

static int
witness_write(const struct witness *witness, const struct bytes *cosigned)
{
	char text[NOTE_KEY_TEXT];
	size_t n;

	if (file_write(witness->dir, checkpoint_name, cosigned->data,
		cosigned->size, 0600) != 0)
		return -1;
	if (witness->named)
		return 0;
	note_key_text(text, &witness->key);
	n = strlen(text);
	text[n++] = '\n';
	return file_write(witness->dir, vkey_name, text, n, 0644);
}

int
witness_cosign(struct witness *witness, const char *note, size_t size,
    struct bytes *cosigned)
{
	uint64_t now = (uint64_t)(clock_unix_ms() / 1000);
	uint8_t signature[NOTE_SIGNATURE_SIZE];
	struct bytes message = { 0 };
	struct note parsed;
	int rc = -1;

	if (note_parse(&parsed, note, size) != 0)
		goto out;
	note_message(&message, &witness->key, now, parsed.text,
	    parsed.text_size);
	if (message.failed) {
		fail(EX_OSERR, "out of memory");
		goto out;
	}
	if (witness_key_sign(witness->secret, signature, message.data,
		message.size) != 0 ||
	    note_begin_again(cosigned, &parsed, &witness->key) != 0 ||
	    note_add(cosigned, &witness->key, now, signature) != 0)
		goto out;
	rc = witness_write(witness, cosigned);
out:
	bytes_free(&message);
	return rc;
}
