/* Card systems that PINs may go to. */
#include <stdlib.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/request.h"
#include "home/counter_sealed.h"
#include "home/key_sync.h"
#include "home/session.h"
#include "ledger/card_system.h"

#include "base/banned.h"

/* One line, as the standard writes it; whatever ends it in a file is no part
 * of it. */
static char *
key_block_read(const char *path)
{
	size_t size, i;
	char *text = file_read(path, CARD_SYSTEM_BLOCK, &size);

	if (text == NULL)
		return NULL;
	while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
		text[--size] = '\0';
	for (i = 0; i < size; i++)
		if (text[i] < 0x20 || text[i] > 0x7E)
			break;
	if (i == size)
		return text;
	free(text);
	fail(EX_DATAERR, "%s holds no key block, which is a line of ASCII",
	    path);
	return NULL;
}

/* All that two people agree to; the room has opened the block. */
static json_t *
card_system_json(const char *name, const char *key_block,
    const struct wire_key_block_checked *checked)
{
	char check[2 * WIRE_CHECK + 1];
	json_t *arguments;

	hex_write(check, checked->check, sizeof checked->check);
	/* clang-format off */
	arguments = json_pack("{s:s, s:s, s:s, s:s, s:s}",
	    "algorithm", checked->algorithm,
	    "check", check,
	    "exchange_key", checked->exchange_key,
	    "key_block", key_block,
	    "name", name);
	/* clang-format on */
	if (arguments == NULL)
		fail(EX_USAGE, "this is no name of a card system");
	return arguments;
}

struct asked_system {
	const char *name;
	const char *key_block;
};

static json_t *
card_system_check(struct session *session, void *context)
{
	const struct asked_system *asked = context;
	struct wire_key_block_checked checked;
	struct counter_room room;
	int rc;

	if (session_counter_room(session, &room) != 0)
		return NULL;
	rc = counter_room_check_key_block(&room, asked->key_block, &checked);
	counter_room_close(&room);
	return rc == 0
	    ? card_system_json(asked->name, asked->key_block, &checked)
	    : NULL;
}

int
command_card_system_add(const char *path, int argc, char **argv)
{
	const char *file = NULL;
	int json = 0, rc;
	const struct option_value values[] = { { "key-block", &file, NULL },
		{ "json", NULL, &json }, { 0 } };
	struct asked_system asked;
	char **word, *key_block;

	if (command_options(argc, argv, values, 1, &word) != 0)
		return -1;
	if (file == NULL)
		return fail(EX_USAGE,
		    "say where the system's key block is: --key-block FILE");
	if ((key_block = key_block_read(file)) == NULL)
		return -1;
	asked = (struct asked_system){ word[0], key_block };
	rc = request_command_made(path, EVENT_CARD_SYSTEM, json,
	    card_system_check, &asked);
	free(key_block);
	return rc;
}

static int
card_system_add_json(void *context, const struct card_system *system)
{
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s, s:I, s:s}", "name", system->name,
		"key_check", system->key_check, "exchange_key", system->key_id,
		"entry", (json_int_t)system->entry, "key_block",
		system->key_block));
}

static int
card_systems_read(struct ledger *ledger, json_t *list)
{
	return ledger_card_system_each(ledger, card_system_add_json, list);
}

int
command_card_system_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "name", "NAME", 0 },
		{ "key_check", "KEY CHECK", 0 }, { "exchange_key", "UNDER", 0 },
		{ "entry", "ENTRY", 0 }, { NULL, NULL, 0 } };

	return command_list(path, argc, argv, card_systems_read, columns);
}
