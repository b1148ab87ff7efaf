#include <libsmartcols/libsmartcols.h>

#include <stdio.h>

#include "base/clock.h"
#include "base/fail.h"
#include "custody/rotation.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "ledger/key.h"

#include "base/banned.h"

struct keys {
	struct ledger *ledger;
	json_t *list;
};

static int
keys_add(void *context, const struct ledger_key *key)
{
	const struct keys *keys = context;
	char since[CLOCK_TEXT];
	struct key_load load;

	if (ledger_key_load(keys->ledger, key->id, &load) != 0)
		return -1;
	clock_text(since, key->unix_ms);
	/* clang-format off */
	return listing_add(keys->list,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i}",
		"key", key->id,
		"usage", key->usage,
		"state", key_state_name(key->state),
		"check", key->check,
		"since", since,
		"batches", (int)load.batches,
		"card_systems", (int)load.card_systems));
	/* clang-format on */
}

static int
keys_read(struct ledger *ledger, json_t *list)
{
	struct keys keys = { ledger, list };

	return ledger_key_each(ledger, keys_add, &keys);
}

int
command_key_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "key", "KEY", 0 },
		{ "usage", "USAGE", 0 }, { "state", "STATE", 0 },
		{ "check", "CHECK", 0 }, { "since", "SINCE", 0 },
		{ "batches", "BATCHES", SCOLS_FL_RIGHT },
		{ "card_systems", "CARD SYSTEMS", SCOLS_FL_RIGHT },
		{ NULL, NULL, 0 } };

	return command_list(path, argc, argv, keys_read, columns);
}

static int
rotate_print(const struct rotation *rotation, int json)
{
	if (json)
		return listing_print_json(json_pack("{s:s, s:s, s:I}", "key",
		    rotation->now, "before", rotation->before, "rewrapped",
		    (json_int_t)rotation->batches));
	(void)printf("%s serves now; %zu data key%s wrapped under it.\n",
	    rotation->now, rotation->batches,
	    rotation->batches == 1 ? " was" : "s were");
	return 0;
}

int
command_key_rotate(const char *path, int argc, char **argv)
{
	int json = 0, quiet = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json },
		{ "quiet", NULL, &quiet }, { 0 } };
	struct rotation rotation;
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0)
		rc = rotation_run(&session, quiet, &rotation);
	session_close(&session);
	return rc == 0 ? rotate_print(&rotation, json) : -1;
}

int
command_key_retire(const char *path, int argc, char **argv)
{
	int json = 0, cleared = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0)
		cleared = rotation_clear(&session);
	session_close(&session);
	if (cleared < 0)
		return -1;
	if (json)
		return listing_print_json(
		    json_pack("{s:i}", "removed", cleared));
	(void)printf("%d retired key%s left the key store.\n", cleared,
	    cleared == 1 ? "" : "s");
	return 0;
}
