/* Requests about the courier: whom second halves of codes are sealed to. */
#include <string.h>

#include "audit/base64.h"
#include "base/fail.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/press_identity.h"
#include "desk/request_kinds.h"
#include "home/courier_file.h"
#include "ledger/courier.h"

#include "base/banned.h"

/* {"certificate", "certificate_sha256"}: all of it, and the fingerprint that
 * people compare. */
json_t *
read_courier(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	struct press_identity found = { 0 };
	json_t *arguments = NULL;
	char **word;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	if (press_identity_read(&found, word[0], false) == 0 &&
	    (arguments = json_pack("{s:s, s:s}", "certificate", found.base64,
		 "certificate_sha256", found.sha256)) == NULL)
		fail(EX_OSERR, "out of memory");
	press_identity_free(&found);
	return arguments;
}

int
carry_courier(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	const char *text =
	    json_string_value(json_object_get(arguments, "certificate"));
	const char *said =
	    json_string_value(json_object_get(arguments, "certificate_sha256"));
	uint8_t wanted[DIGEST_SIZE], digest[DIGEST_SIZE];
	struct ledger_courier courier = { .entry = 0 };
	long size = text == NULL
	    ? -1
	    : base64_read(courier.certificate, sizeof courier.certificate, text,
		  strlen(text));

	if (size <= 0 || said == NULL ||
	    hex_read(wanted, sizeof wanted, said) != 0 ||
	    digest_bytes(digest, courier.certificate, (size_t)size) != 0 ||
	    memcmp(digest, wanted, DIGEST_SIZE) != 0)
		return fail(EX_DATAERR, "this is no request for a courier");
	courier.size = (size_t)size;
	return ledger_courier_put(ledger, &courier, request);
}

int
settle_courier(struct session *session)
{
	return courier_file_write(&session->home, session->ledger);
}
