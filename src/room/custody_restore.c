/* A backup that is opened: for a new store, or to see that it could be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/secret.h"
#include "hsm/backup.h"
#include "room/custody.h"
#include "room/datakey.h"
#include "room/keys.h"
#include "room/log_note.h"
#include "base/passphrase.h"
#include "room/pieces.h"

#include "base/banned.h"

int
custody_prepare_restore(struct custody *custody)
{
	custody->note = file_read_at(WIRE_OUTPUT, LOG_FOLDER "/" LOG_CHECKPOINT,
	    WIRE_NOTE_MOST, &custody->note_size);
	if (custody->note == NULL)
		return fail(fail_code(),
		    "the last checkpoint of the log, keys/log/checkpoint, "
		    "cannot be read (%s): put it back from a copy",
		    fail_reason());
	if (!custody->has_secret)
		return 0;
	custody->passphrase = passphrase_read(WIRE_SECRET);
	(void)close(WIRE_SECRET);
	return custody->passphrase != NULL ? 0 : -1;
}

/* What the desk compares with its ledger: the keys that would serve. */
static int
backup_propose(struct custody *custody, const struct hsm *hsm)
{
	char keys[WIRE_KEYS_TEXT];
	struct bytes text = { 0 };
	int rc;

	keys_text(keys, hsm);
	bytes_put_raw(&text, keys, strlen(keys));
	rc = text.failed ? fail(EX_OSERR, "out of memory")
			 : custody_propose(custody, custody->backup.custody,
			       custody->backup.check, &text);
	bytes_free(&text);
	return rc;
}

/* Twice on the first custodian's terminal. */
static int
passphrase_choose(struct custody *custody)
{
	const struct terminals *terminals = &custody->terminals;
	char *again = secret_new(TERMINAL_LINE);
	int rc = -1;

	custody->passphrase = secret_new(PASSPHRASE_MOST);
	if (again != NULL && custody->passphrase != NULL &&
	    terminals_turn(terminals, 0) == 0 &&
	    terminals_ask(terminals, 0,
		"A passphrase for the new key store, of 12 characters or "
		"more: ",
		&typed_secret, custody->passphrase) == 0 &&
	    terminals_ask(terminals, 0,
		"Once more, to be sure: ", &typed_secret, again) == 0)
		rc = strcmp(custody->passphrase, again) == 0
		    ? 0
		    : fail(EX_NOINPUT, "the two passphrases differ");
	secret_free(again, TERMINAL_LINE);
	return rc;
}

_Static_assert((int)TERMINAL_LINE <= (int)PASSPHRASE_MOST,
    "what is typed fits where a passphrase is kept");

/* The log goes on from where these keys signed it last, or not at all. */
static int
restore_check_log(struct custody *custody, struct hsm *hsm)
{
	struct log_signer signer = { .hsm = hsm, .lock = -1 };
	char key[NOTE_KEY_TEXT];
	struct checkpoint last;

	if (log_note_take_key(&signer, custody->order.origin) != 0)
		return -1;
	if (checkpoint_open(&last, custody->note, custody->note_size,
		&signer.key) != 0)
		return fail(EX_DATAERR,
		    "the last checkpoint of the log, keys/log/checkpoint, is "
		    "not one that these keys signed (%s): backup and home are "
		    "not of one",
		    fail_reason());
	note_key_text(key, &signer.key);
	(void)snprintf(custody->log_key, sizeof custody->log_key, "%s\n", key);
	return 0;
}

static int
restore_write_log_key(struct hsm *hsm, void *context)
{
	const struct custody *custody = context;

	(void)hsm;
	return file_write(WIRE_OUTPUT, LOG_KEY, custody->log_key,
	    strlen(custody->log_key), 0644);
}

int
custody_restore(struct custody *custody)
{
	struct hsm *hsm;
	int rc = -1;

	if (pieces_combine(&custody->terminals, &custody->order,
		custody->key) != 0 ||
	    (hsm = backup_open(&custody->backup, custody->key)) == NULL)
		return -1;
	if (restore_check_log(custody, hsm) == 0 &&
	    (custody->passphrase != NULL || passphrase_choose(custody) == 0))
		rc = backup_propose(custody, hsm);
	hsm_free(hsm);
	return rc != 0
	    ? -1
	    : backup_restore(WIRE_OUTPUT, &custody->backup, custody->key,
		  custody->passphrase, restore_write_log_key, custody);
}

static const struct key_facts *
keys_find(const struct hsm *hsm, const char *id)
{
	const struct key_facts *key;
	size_t i;

	for (i = 0; (key = hsm_key_at(hsm, i)) != NULL; i++)
		if (strcmp(key->id, id) == 0)
			break;
	return key;
}

/* Every key that is worked with now must be in the backup, and the same: both
 * opened, and so both have the check value they say. */
static int
rehearse_compare(const struct hsm *live, const struct hsm *backup)
{
	const struct key_facts *key, *kept;
	size_t i;

	for (i = 0; (key = hsm_key_at(live, i)) != NULL; i++) {
		if ((kept = keys_find(backup, key->id)) == NULL)
			return fail(EX_DATAERR,
			    "the key %s is not in this backup, which is older: "
			    "make a new one",
			    key->id);
		if (kept->usage != key->usage ||
		    kept->version != key->version ||
		    memcmp(kept->check, key->check, sizeof key->check) != 0)
			return fail(EX_DATAERR,
			    "the key %s of this backup is another one",
			    key->id);
	}
	return 0;
}

/* What a restored store would be asked for first. */
static int
rehearse_unwrap(const struct custody *custody, struct hsm *backup)
{
	const struct wire_custody *order = &custody->order;
	struct data_key *key;

	if (order->batch == 0)
		return 0;
	key = data_key_open(backup, order->batch, order->data_key,
	    order->data_key_size);
	data_key_free(key);
	return key != NULL ? 0 : -1;
}

int
custody_rehearse(struct custody *custody)
{
	struct hsm *backup;
	int rc = -1;

	if (pieces_combine(&custody->terminals, &custody->order,
		custody->key) != 0 ||
	    (backup = backup_open(&custody->backup, custody->key)) == NULL)
		return -1;
	if (rehearse_compare(custody->hsm, backup) == 0 &&
	    rehearse_unwrap(custody, backup) == 0)
		rc = backup_propose(custody, backup);
	hsm_free(backup);
	return rc;
}
