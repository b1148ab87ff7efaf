#include "clerk/assign.h"

#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "clerk/card_system.h"
#include "home/counter_sealed.h"
#include "ledger/outbox.h"
#include "ledger/sealed.h"
#include "ledger/stock.h"

#include "base/banned.h"

_Static_assert((int)WIRE_PIN_BLOCK == (int)PIN_BLOCK_SIZE,
    "what the room makes is what the outbox keeps");
_Static_assert((int)WIRE_KEY_BLOCK_TEXT == (int)CARD_SYSTEM_BLOCK &&
	(int)WIRE_EXCHANGE_KEY == (int)KEY_NAME_TEXT,
    "what the ledger keeps of a card system fits into a message");
_Static_assert((int)WIRE_RECORD_MOST == (int)SEALED_RECORD_MOST &&
	(int)WIRE_VERIFIER_SIZE == (int)SEALED_VERIFIER &&
	(int)WIRE_DATA_KEY_MOST == (int)SEALED_DATA_KEY_MOST,
    "what is sealed fits into a message");

/* 1 it went, or goes, to a system already; 0 it may go, -1 it cannot. */
static int
assign_look(struct ledger *ledger, const struct serial *serial,
    const char *system)
{
	char text[SERIAL_TEXT];
	struct outbox_item item;
	int found = ledger_outbox_get(ledger, serial, &item);

	if (found != 1 || system == NULL || strcmp(item.system, system) == 0)
		return found;
	serial_text(text, serial);
	return fail(EX_DATAERR,
	    "the PIN of %s was assigned to the card system %s: it goes to no "
	    "other one",
	    text, item.system);
}

/* Spoiled since it was bound, an envelope is not assigned any more: what was
 * answered when it was bound is only told again. */
static int
assign_is_bound(struct ledger *ledger, const struct serial *serial)
{
	const struct range range = { serial->series, serial->number,
		serial->number };
	struct stock_runs runs = { 0 };
	int rc = ledger_stock_look(ledger, &range, &runs);

	if (rc == 0)
		rc = runs.count == 1 && runs.list[0].state == ENVELOPE_BOUND;
	stock_runs_free(&runs);
	return rc;
}

static void
assignment_fill(struct assignment *assignment, const struct serial *serial,
    const char *card)
{
	const struct sealed_envelope *sealed = &assignment->sealed;
	struct wire_assign *asked = &assignment->asked;

	*asked = (struct wire_assign){ .batch = (uint64_t)sealed->batch,
		.data_key = sealed->data_key,
		.data_key_size = sealed->data_key_size,
		.pin_digits = sealed->pin_digits,
		.cip_digits = sealed->cip_digits,
		.record = sealed->record,
		.record_size = sealed->record_size };
	serial_plain(asked->serial, serial);
	(void)snprintf(asked->card, sizeof asked->card, "%s", card);
	(void)snprintf(asked->key_block, sizeof asked->key_block, "%s",
	    assignment->system.key_block);
	(void)snprintf(asked->exchange_key, sizeof asked->exchange_key, "%s",
	    assignment->system.key_id);
}

int
assignment_prepare(struct ledger *ledger, struct assignment *assignment,
    const struct serial *serial, const char *card, const char *name)
{
	struct card_system *system = &assignment->system;
	int found = card_system_choose(ledger, name, system);

	if (found != 1)
		return found;
	if ((found = ledger_card_system_is_sound(ledger, system)) != 1)
		return found < 0
		    ? -1
		    : fail(EX_DATAERR,
			  "the card system %s is not as two people agreed to "
			  "it: somebody edited the ledger",
			  system->name);
	found = ledger_sealed_read(ledger, serial, &assignment->sealed);
	if (found != 1)
		return found < 0
		    ? -1
		    : fail(EX_DATAERR, "nothing is sealed of this envelope");
	assignment_fill(assignment, serial, card);
	return 1;
}

int
assignment_item(const struct assignment *assignment,
    const struct serial *serial, struct outbox_item *item)
{
	const struct card_system *system = &assignment->system;
	const struct wire_assigned *made = &assignment->made;

	memset(item, 0, sizeof *item);
	item->serial = *serial;
	hex_write(item->key_check, made->check, sizeof made->check);
	/* Two people agreed to a key of that check, and to no other. */
	if (strcmp(item->key_check, system->key_check) != 0)
		return fail(EX_DATAERR,
		    "the key of the card system %s has the check value %s, and "
		    "two people agreed to one of %s: somebody edited the "
		    "ledger",
		    system->name, item->key_check, system->key_check);
	(void)snprintf(item->system, sizeof item->system, "%s", system->name);
	(void)snprintf(item->key_id, sizeof item->key_id, "%s", system->key_id);
	memcpy(item->block, made->block, sizeof made->block);
	memcpy(item->block + PIN_BLOCK_SIZE, made->puk_block,
	    sizeof made->puk_block);
	return 0;
}

static int
assign_write(struct ledger *ledger, const struct assignment *assignment,
    const struct serial *serial)
{
	struct outbox_item item;
	enum assign_result result;

	if (assignment_item(assignment, serial, &item) != 0 ||
	    ledger_assign(ledger, &item, &result) != 0)
		return -1;
	return result == ASSIGN_DONE
	    ? 0
	    : fail(EX_SOFTWARE, "it was bound, and cannot be assigned");
}

int
assign_envelope(struct ledger *ledger, struct counter_room *room,
    const struct serial *serial, const char *card, const char *name)
{
	struct assignment assignment;
	int found = assign_look(ledger, serial, name);

	if (found != 0)
		return found < 0 ? -1 : 0;
	if ((found = assign_is_bound(ledger, serial)) == 1)
		found =
		    assignment_prepare(ledger, &assignment, serial, card, name);
	if (found != 1)
		return found;
	if ((found = counter_room_assign(room, &assignment.asked,
		 &assignment.made)) == 0)
		found = assign_write(ledger, &assignment, serial);
	OPENSSL_cleanse(assignment.asked.card, sizeof assignment.asked.card);
	return found;
}

int
assign_is_clear(struct ledger *ledger, const struct serial *serial,
    const char *name)
{
	struct card_system system;
	struct outbox_item item;
	int found = ledger_outbox_get(ledger, serial, &item);

	if (found == 1)
		return name == NULL || strcmp(item.system, name) == 0;
	if (found == 0 &&
	    (found = card_system_choose(ledger, name, &system)) < 0 &&
	    (fail_code() == EX_USAGE || fail_code() == EX_NOINPUT))
		return 0;
	return found < 0 ? -1 : 1;
}
