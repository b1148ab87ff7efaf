#include "room/custody.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "hsm/backup.h"
#include "room/pieces.h"

#include "base/banned.h"

enum { WORDS = 1024 };

int
custody_propose(const struct custody *custody, const char *id,
    const uint8_t check[static KEY_CHECK_SIZE], const struct bytes *text)
{
	struct wire_custody_proposed message = { .text = (const uint8_t *)"" };
	struct frame frame;
	int rc;

	(void)custody;
	(void)snprintf(message.id, sizeof message.id, "%s", id);
	memcpy(message.check, check, sizeof message.check);
	if (text != NULL && text->size > 0) {
		message.text = text->data;
		message.text_size = text->size;
	}
	if (wire_send_custody_proposed(WIRE_MESSAGES, &message) != 0 ||
	    (rc = frame_receive(WIRE_MESSAGES, &frame)) < 0)
		return -1;
	if (rc == 0)
		return fail(EX_UNAVAILABLE, "the desk ended the ceremony");
	rc = frame.type == WIRE_CUSTODY_AGREED
	    ? 0
	    : fail(EX_SOFTWARE, "the desk did not agree");
	frame_free(&frame);
	return rc;
}

/* What all see at the end, on every terminal the same. */
static int
custody_confirm(const struct custody *custody, const char *what, const char *id,
    const uint8_t check[static KEY_CHECK_SIZE])
{
	char words[WORDS], text[2 * KEY_CHECK_SIZE + 1];

	hex_write(text, check, KEY_CHECK_SIZE);
	(void)snprintf(words, sizeof words,
	    "%s\n\n    key          %s\n    check value  %s\n\n"
	    "This is the same on every screen: say it aloud, and compare.\n"
	    "Write the check value on your paper, too.\n\n",
	    what, id, text);
	return pieces_confirm(&custody->terminals, words);
}

int
custody_new_backup(struct custody *custody)
{
	uint8_t check[KEY_CHECK_SIZE];
	char id[KEY_ID_TEXT];

	if (pieces_make(&custody->terminals, &custody->order, custody->key) !=
		0 ||
	    backup_name(id, check, custody->key) != 0 ||
	    custody_confirm(custody, "The new backup key:", id, check) != 0 ||
	    custody_propose(custody, id, check, NULL) != 0)
		return -1;
	memcpy(custody->made, id, sizeof custody->made);
	return 0;
}

/* A key that the ledger has already, and the store has not, is made of the
 * pieces that are there: something came between, or an older store came back.
 */
static int
exchange_make(struct custody *custody)
{
	return custody->order.id[0] != '\0'
	    ? pieces_combine(&custody->terminals, &custody->order, custody->key)
	    : pieces_make(&custody->terminals, &custody->order, custody->key);
}

int
custody_new_exchange(struct custody *custody)
{
	uint8_t check[KEY_CHECK_SIZE];
	char id[KEY_ID_TEXT];

	if (exchange_make(custody) != 0 ||
	    key_check(check, custody->key) != 0 ||
	    hsm_import_name(id, KEY_EXCHANGE, check) != 0 ||
	    custody_confirm(custody, "The exchange key:", id, check) != 0 ||
	    custody_propose(custody, id, check, NULL) != 0 ||
	    hsm_import(custody->hsm, WIRE_OUTPUT, KEY_EXCHANGE, custody->key) !=
		0)
		return -1;
	memcpy(custody->made, id, sizeof custody->made);
	return 0;
}

int
custody_backup(struct custody *custody)
{
	struct bytes text = { 0 };
	int rc = -1;

	if (pieces_combine(&custody->terminals, &custody->order,
		custody->key) == 0 &&
	    backup_make(&text, &custody->store, custody->opener,
		custody->key) == 0)
		rc = custody_propose(custody, custody->order.id,
		    custody->order.check, &text);
	bytes_free(&text);
	return rc;
}
