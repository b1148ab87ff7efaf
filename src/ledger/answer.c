#include "ledger/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

/* What has a record says so; what has an old card, how that is called. */
void
answer_text(char answer[static BINDING_ANSWER], const struct binding *binding)
{
	char serial[SERIAL_TEXT],
	    record[ACTIVATION_TEXT + 24] = "", card[OLD_CARD_TEXT + 24] = "";

	serial_text(serial, &binding->serial);
	if (binding->activation[0] != '\0')
		(void)snprintf(record, sizeof record,
		    ", \"activation\": \"%s\"", binding->activation);
	if (binding_has_old_card(binding))
		(void)snprintf(card, sizeof card,
		    ", \"old_card\": \"V%" PRIu64 "\"", binding->entry);
	(void)snprintf(answer, BINDING_ANSWER,
	    "{\"answer\": \"bound\", \"serial\": \"%s\", \"custodian\": "
	    "\"%s\", \"entry\": %" PRIu64 "%s%s}",
	    serial, binding->custodian, binding->entry, record, card);
}

int
answer_content(uint8_t digest[static DIGEST_SIZE],
    const struct binding *binding)
{
	char serial[SERIAL_PLAIN];
	struct bytes bytes = { 0 };
	int rc;

	serial_plain(serial, &binding->serial);
	bytes_put_text(&bytes, serial);
	bytes_put_raw(&bytes, binding->card, BINDING_CARD_SIZE);
	bytes_put_text(&bytes, binding->custodian);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : digest_bytes(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

int
ledger_answer_get(struct ledger *ledger, const char *request,
    const uint8_t content[static DIGEST_SIZE], enum bind_result *result,
    char answer[static BINDING_ANSWER])
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_ANSWER_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, request, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) != 1)
		return found;
	if (sqlite3_column_bytes(get, 0) == DIGEST_SIZE &&
	    memcmp(sqlite3_column_blob(get, 0), content, DIGEST_SIZE) == 0) {
		*result = BIND_BOUND;
		(void)snprintf(answer, BINDING_ANSWER, "%s",
		    (const char *)sqlite3_column_text(get, 1));
	} else
		*result = BIND_REQUEST_REUSED;
	(void)sqlite3_reset(get);
	return 1;
}

int
ledger_answer_is_of(struct ledger *ledger, const char *request,
    const struct binding *binding)
{
	char said[BINDING_ANSWER], answer[BINDING_ANSWER];
	uint8_t content[DIGEST_SIZE];
	enum bind_result result;
	int found;

	if (answer_content(content, binding) != 0)
		return -1;
	answer_text(answer, binding);
	found = ledger_answer_get(ledger, request, content, &result, said);
	return found != 1 ? found
			  : result == BIND_BOUND && strcmp(said, answer) == 0;
}

int
ledger_answer_add(struct ledger *ledger, const char *request,
    const uint8_t content[static DIGEST_SIZE], const char *answer)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_ANSWER_ADD);

	if (add == NULL)
		return -1;
	(void)sqlite3_bind_text(add, 1, request, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(add, 2, content, DIGEST_SIZE, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 3, answer, -1, SQLITE_STATIC);
	return ledger_change_one(ledger, add, "an answer");
}
