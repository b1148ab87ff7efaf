/* Requests about keys, about releasing without rehearsals, and about CIPs and
 * PUKs. */
#include <inttypes.h>
#include <string.h>

#include "base/fail.h"
#include "batch/certificate.h"
#include "desk/command.h"
#include "desk/request_kinds.h"
#include "ledger/cip.h"
#include "ledger/puk.h"
#include "ledger/key.h"
#include "ledger/rehearsal.h"

#include "base/banned.h"

/* {"key": "wrap-2026-1f3a9c"}, and the like. */
static json_t *
keys_arguments(const char *name, const char *value)
{
	json_t *arguments = json_pack("{s:s}", name, value);

	if (arguments == NULL)
		fail(EX_USAGE, "that is no %s", name);
	return arguments;
}

static const char *
keys_argument(const json_t *arguments, const char *name)
{
	const char *text = json_string_value(json_object_get(arguments, name));

	return text != NULL ? text : "";
}

json_t *
read_rotate_key(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word;

	(void)ledger;
	return command_options(argc, argv, values, 0, &word) != 0
	    ? NULL
	    : keys_arguments("usage", "wrap");
}

int
carry_rotate_key(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	return ledger_rotation_approve(ledger,
	    keys_argument(arguments, "usage"), request);
}

json_t *
read_retire_key(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word;

	(void)ledger;
	return command_options(argc, argv, values, 1, &word) != 0
	    ? NULL
	    : keys_arguments("key", word[0]);
}

int
carry_retire_key(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	return ledger_key_retire(ledger, keys_argument(arguments, "key"),
	    request);
}

int
carry_waive(struct ledger *ledger, const json_t *arguments, const char *request)
{
	int64_t id;

	return batch_read_id(keys_argument(arguments, "batch"), &id) != 0
	    ? -1
	    : ledger_waive(ledger, id, request);
}

int
release_check_rehearsed(struct ledger *ledger, int64_t id)
{
	char missing[REHEARSAL_MISSING];
	struct batch batch;
	int shown = ledger_batch_get(ledger, id, &batch);

	if (shown != 1)
		return shown < 0
		    ? -1
		    : fail(EX_NOINPUT, "there is no batch B%06" PRId64, id);
	shown = ledger_batch_is_rehearsed(ledger, &batch, missing);
	batch_free(&batch);
	if (shown != 0)
		return shown < 0 ? -1 : 0;
	if (strcmp(missing, REHEARSAL_RESTORE) == 0)
		return fail(EX_DATAERR,
		    "nobody has shown, with the keys as they are now, that "
		    "they come back from a backup: use \"busta key rehearse\", "
		    "or \"busta request waive B%06" PRId64 "\"",
		    id);
	return fail(EX_DATAERR,
	    "nobody has shown, with the keys as they are now, that this "
	    "recipient can open a page: %.128s: use \"busta key rehearse\", "
	    "or \"busta request waive B%06" PRId64 "\"",
	    missing, id);
}

static int
serial_need(const char *text, struct serial *serial)
{
	switch (serial_read(serial, text)) {
	case SERIAL_READ:
		return 0;
	case SERIAL_WRONG_CHECK:
		return fail(EX_USAGE,
		    "%s has another check character: it was mistyped", text);
	case SERIAL_MALFORMED:
	default:
		return fail(EX_USAGE, "%s is no serial: LZ26-0001234-Q", text);
	}
}

json_t *
read_unlock_one(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word, text[SERIAL_TEXT];
	struct serial serial;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0 ||
	    serial_need(word[0], &serial) != 0)
		return NULL;
	serial_text(text, &serial);
	return keys_arguments("serial", text);
}

int
carry_unlock_cip(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	struct serial serial;

	return serial_need(keys_argument(arguments, "serial"), &serial) != 0
	    ? -1
	    : ledger_cip_unlock(ledger, &serial, request);
}

int
carry_unlock_puk(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	struct serial serial;

	return serial_need(keys_argument(arguments, "serial"), &serial) != 0
	    ? -1
	    : ledger_puk_unlock(ledger, &serial, request);
}
