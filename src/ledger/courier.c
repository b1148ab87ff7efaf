#include "ledger/courier.h"

#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "ledger/internal.h"

#include "base/banned.h"

static int
courier_write(struct ledger *ledger, const struct ledger_courier *courier)
{
	sqlite3_stmt *put = ledger_statement(ledger, SQL_COURIER_PUT);

	if (put == NULL)
		return -1;
	(void)sqlite3_bind_blob(put, 1, courier->certificate,
	    (int)courier->size, SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 2, (int64_t)courier->entry);
	return ledger_change_one(ledger, put, "the courier");
}

int
ledger_courier_put(struct ledger *ledger, struct ledger_courier *courier,
    const char *request)
{
	struct ledger_courier before;
	char text[DIGEST_TEXT];
	int found = ledger_courier_get(ledger, &before);

	if (found < 0 ||
	    digest_bytes(courier->fingerprint, courier->certificate,
		courier->size) != 0)
		return -1;
	hex_write(text, courier->fingerprint, DIGEST_SIZE);
	if (found == 1 &&
	    memcmp(before.fingerprint, courier->fingerprint, DIGEST_SIZE) == 0)
		return fail(EX_DATAERR,
		    "that is the courier's certificate already");
	return ledger_log_size(ledger, &courier->entry) != 0 ||
		ledger_log(ledger,
		    &(struct log_line){ EVENT_COURIER, NULL, NULL, text,
			request }) != 0
	    ? -1
	    : courier_write(ledger, courier);
}

int
ledger_courier_get(struct ledger *ledger, struct ledger_courier *courier)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_COURIER_GET);
	int found, size;

	memset(courier, 0, sizeof *courier);
	if (get == NULL || (found = ledger_step(ledger, get)) < 0)
		return -1;
	if (found == 0)
		return 0;
	size = sqlite3_column_bytes(get, 0);
	if (size > 0 && size <= LEDGER_COURIER_CERTIFICATE) {
		memcpy(courier->certificate, sqlite3_column_blob(get, 0),
		    (size_t)size);
		courier->size = (size_t)size;
	}
	courier->entry = (uint64_t)sqlite3_column_int64(get, 1);
	(void)sqlite3_reset(get);
	return digest_bytes(courier->fingerprint, courier->certificate,
		   courier->size) == 0
	    ? 1
	    : -1;
}
