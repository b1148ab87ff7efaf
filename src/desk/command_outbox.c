/* What waits for a card system, PINs and orders to block cards: taken out as
 * often as need be, until the system says that it has it. */
#include <stdio.h>
#include <string.h>

#include "audit/event.h"
#include "base/fail.h"
#include "base/hex.h"
#include "clerk/card_system.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "home/session.h"
#include "ledger/binding.h"
#include "ledger/block.h"
#include "ledger/outbox.h"

#include "base/banned.h"

/* Who may take blocks out is who may say that they have arrived. */
static int
outbox_may(const struct actor *actor)
{
	return actor_need_or_service(actor, event_of(EVENT_ACKNOWLEDGE)->asks);
}

struct exporting {
	struct ledger *ledger;
	const char *system; /* NULL: all */
};

/* A line of its own, which is the callee's. */
static int
export_write(json_t *line)
{
	int rc;

	if (line == NULL)
		return fail(EX_OSERR, "out of memory");
	rc = json_dumpf(line, stdout, 0) != 0 || putchar('\n') == EOF
	    ? fail(EX_IOERR, "cannot write the answer")
	    : 0;
	json_decref(line);
	return rc;
}

static int
export_print(const struct outbox_item *item, const char *custodian)
{
	char serial[SERIAL_TEXT], block[2 * PIN_BLOCK_SIZE + 1],
	    puk_block[2 * PIN_BLOCK_SIZE + 1];

	serial_text(serial, &item->serial);
	hex_write(block, item->block, PIN_BLOCK_SIZE);
	hex_write(puk_block, item->block + PIN_BLOCK_SIZE, PIN_BLOCK_SIZE);
	/* clang-format off */
	return export_write(
	    json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s}",
	    "serial", serial,
	    "card_system", item->system,
	    "custodian", custodian,
	    "entry", (json_int_t)item->entry,
	    "key_check", item->key_check,
	    "exchange_key", item->key_id,
	    "format", "ISO 9564-1 format 4",
	    "block", block,
	    "puk_block", puk_block));
	/* clang-format on */
}

static int
export_item(void *context, const struct outbox_item *item)
{
	const struct exporting *exporting = context;
	struct binding binding;
	int found;

	if (exporting->system != NULL &&
	    strcmp(exporting->system, item->system) != 0)
		return 0;
	if ((found = ledger_binding_get(exporting->ledger, &item->serial,
		 &binding)) != 1)
		return found < 0 ? -1
				 : fail(EX_DATAERR,
				       "something was assigned that was never "
				       "bound: \"busta reconcile\" says more");
	return export_print(item, binding.custodian);
}

/* A card that nobody knows the system of is everybody's. */
static int
export_order(void *context, const struct block_order *order)
{
	const struct exporting *exporting = context;
	char serial[SERIAL_TEXT];

	if (exporting->system != NULL && order->system[0] != '\0' &&
	    strcmp(exporting->system, order->system) != 0)
		return 0;
	serial_text(serial, &order->serial);
	return export_write(
	    json_pack("{s:s, s:s*, s:s, s:I, s:s}", "serial", serial,
		"card_system", order->system[0] != '\0' ? order->system : NULL,
		"custodian", order->custodian, "entry",
		(json_int_t)order->entry, "order", "block"));
}

/* All of one moment. */
static int
export_do(struct session *session, const char *name)
{
	struct exporting exporting = { session->ledger, name };
	struct card_system system;
	int rc = ledger_begin_reading(session->ledger);

	if (rc == 0 && name != NULL)
		rc = card_system_need(session->ledger, name, &system) == 1 ? 0
									   : -1;
	if (rc == 0)
		rc = ledger_outbox_each(session->ledger, true, export_item,
		    &exporting);
	if (rc == 0)
		rc = ledger_block_each(session->ledger, true, export_order,
		    &exporting);
	ledger_rollback(session->ledger);
	return rc;
}

int
command_outbox_export(const char *path, int argc, char **argv)
{
	const char *name = NULL;
	const struct option_value values[] = { { "card-system", &name, NULL },
		{ 0 } };
	struct session session;
	char **word;
	int rc;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if ((rc = session_open(&session, path)) == 0)
		rc = outbox_may(&session.actor);
	if (rc == 0)
		rc = export_do(&session, name);
	session_close(&session);
	return rc;
}

static const char *
outbox_state(const struct outbox_item *item)
{
	return item->acknowledged != 0 ? "acknowledged"
	    : outbox_item_waits(item)  ? "waiting"
				       : "out of use";
}

static int
outbox_add_json(void *context, const struct outbox_item *item)
{
	char serial[SERIAL_TEXT];

	serial_text(serial, &item->serial);
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s}", "serial", serial,
		"order", "assign", "card_system", item->system, "state",
		outbox_state(item), "entry", (json_int_t)item->entry,
		"key_check", item->key_check, "exchange_key", item->key_id));
}

static int
order_add_json(void *context, const struct block_order *order)
{
	char serial[SERIAL_TEXT];

	serial_text(serial, &order->serial);
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s*, s:s, s:I}", "serial", serial, "order",
		"block", "card_system",
		order->system[0] != '\0' ? order->system : NULL, "state",
		order->confirmed != 0 ? "acknowledged" : "waiting", "entry",
		(json_int_t)order->entry));
}

static int
outbox_read(struct ledger *ledger, json_t *list)
{
	return ledger_outbox_each(ledger, false, outbox_add_json, list) != 0
	    ? -1
	    : ledger_block_each(ledger, false, order_add_json, list);
}

int
command_outbox_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "serial", "SERIAL",
							     0 },
		{ "order", "ORDER", 0 }, { "card_system", "CARD SYSTEM", 0 },
		{ "state", "STATE", 0 }, { "entry", "ENTRY", 0 },
		{ "key_check", "KEY CHECK", 0 }, { NULL, NULL, 0 } };

	return command_list(path, argc, argv, outbox_read, columns);
}
