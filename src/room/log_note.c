#include "room/log_note.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

int
log_note_take_key(struct log_signer *signer, const char *origin)
{
	uint8_t public[HSM_PUBLIC_SIZE];

	if (hsm_public(signer->hsm, KEY_LOG, public) != 0)
		return -1;
	return note_key_make(&signer->key, NOTE_ED25519, origin, public);
}

static int
note_make(struct log_signer *signer, const struct checkpoint *checkpoint,
    struct bytes *note)
{
	uint8_t signature[HSM_SIGNATURE_MOST];
	char text[CHECKPOINT_TEXT];
	struct bytes message = { 0 };
	size_t size;
	int rc = -1;

	if (checkpoint_text(text, checkpoint) != 0)
		return -1;
	note_message(&message, &signer->key, 0, text, strlen(text));
	if (message.failed)
		fail(EX_OSERR, "out of memory");
	else if (hsm_sign(signer->hsm, KEY_LOG, message.data, message.size,
		     signature, &size) == 0 &&
	    note_begin(note, text, strlen(text)) == 0)
		rc = note_add(note, &signer->key, 0, signature);
	bytes_free(&message);
	return rc;
}

int
log_note_write(struct log_signer *signer, const struct checkpoint *checkpoint,
    struct bytes *note)
{
	if (note_make(signer, checkpoint, note) != 0)
		return -1;
	if (note->failed)
		return fail(EX_OSERR, "out of memory");
	if (file_write(signer->dir, LOG_CHECKPOINT, note->data, note->size,
		0600) != 0)
		return -1;
	signer->last = *checkpoint;
	return 0;
}

int
log_note_parse(struct checkpoint *checkpoint, const char *bytes, size_t size)
{
	struct note *note = malloc(sizeof *note);
	int rc;

	if (note == NULL)
		return fail(EX_OSERR, "out of memory");
	rc = note_parse(note, bytes, size);
	if (rc == 0)
		rc = checkpoint_parse(checkpoint, note->text, note->text_size);
	free(note);
	return rc;
}
