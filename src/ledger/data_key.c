#include "ledger/data_key.h"

#include <string.h>

#include "ledger/internal.h"

#include "base/banned.h"

/* version, batch, usage and check value come before the counted key id. */
enum { RECORD_VERSION = 1, KEY_ID_AT = 15, COUNT_SIZE = 4 };

void
data_key_name(char key[static KEY_NAME_TEXT], const uint8_t *record,
    size_t size)
{
	size_t length;

	key[0] = '\0';
	if (size < KEY_ID_AT + COUNT_SIZE || record[0] != RECORD_VERSION ||
	    record[KEY_ID_AT] != 0 || record[KEY_ID_AT + 1] != 0 ||
	    record[KEY_ID_AT + 2] != 0)
		return;
	length = record[KEY_ID_AT + 3];
	if (length >= KEY_NAME_TEXT || KEY_ID_AT + COUNT_SIZE + length > size)
		return;
	memcpy(key, record + KEY_ID_AT + COUNT_SIZE, length);
	key[length] = '\0';
}

static bool
data_key_is_lost(const uint8_t *record, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (record[i] != 0)
			return false;
	return true;
}

int
ledger_data_key_each(struct ledger *ledger,
    int (*each)(void *context, const struct data_key_record *record),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_BATCH_DATA_KEY_EACH);
	struct data_key_record record;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		record.batch = sqlite3_column_int64(rows, 0);
		record.record = sqlite3_column_blob(rows, 1);
		record.size = (size_t)sqlite3_column_bytes(rows, 1);
		data_key_name(record.key, record.record, record.size);
		record.lost = data_key_is_lost(record.record, record.size);
		if ((rc = each(context, &record)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_data_key_replace(struct ledger *ledger,
    const struct data_key_record *old, const uint8_t *record, size_t size)
{
	sqlite3_stmt *replace =
	    ledger_statement(ledger, SQL_BATCH_DATA_KEY_REPLACE);

	if (replace == NULL)
		return -1;
	(void)sqlite3_bind_blob64(replace, 1, record, size, SQLITE_STATIC);
	(void)sqlite3_bind_int64(replace, 2, old->batch);
	(void)sqlite3_bind_blob64(replace, 3, old->record, old->size,
	    SQLITE_STATIC);
	return ledger_change_one(ledger, replace, "the batch's data key");
}
