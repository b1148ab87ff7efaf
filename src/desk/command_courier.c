/* The courier, whom second halves of codes are sealed to. */
#include "base/hex.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/request.h"
#include "desk/request_kinds.h"
#include "ledger/courier.h"

#include "base/banned.h"

int
command_courier_set(const char *path, int argc, char **argv)
{
	return request_command(path, EVENT_COURIER, read_courier, argc, argv);
}

static int
courier_read(struct ledger *ledger, json_t *list)
{
	struct ledger_courier courier;
	char digest[DIGEST_TEXT];
	int found = ledger_courier_get(ledger, &courier);

	if (found != 1)
		return found;
	hex_write(digest, courier.fingerprint, DIGEST_SIZE);
	return listing_add(list,
	    json_pack("{s:s, s:I}", "certificate_sha256", digest, "entry",
		(json_int_t)courier.entry));
}

int
command_courier_show(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "certificate_sha256",
							     "SHA-256", 0 },
		{ "entry", "ENTRY", 0 }, { NULL, NULL, 0 } };

	return command_list(path, argc, argv, courier_read, columns);
}
