/* Keys, and what is under them on its way to a card system. */
#include "ledger/sql.h"

#include "base/banned.h"

/* A card is its system's by its PIN; of one that was never assigned, nobody
 * knows whose it is. */
#define BLOCK_COLUMNS \
	"series.name, series.digits, b.number, o.system, place.name, " \
	"b.entry, b.confirmed FROM block_order b " \
	"LEFT JOIN series ON series.id = b.series " \
	"LEFT JOIN outbox o ON o.series = b.series AND o.number = b.number " \
	"LEFT JOIN binding ON binding.series = b.series AND " \
	"binding.number = b.number " \
	"LEFT JOIN place ON place.id = binding.custodian "

const char *const sql_keys[SQL_STATEMENTS] = {
	[SQL_BATCH_DATA_KEY] =
	    "UPDATE batch SET data_key = ? WHERE id = ? AND data_key = x''",
	[SQL_BATCH_DATA_KEY_EACH] =
	    "SELECT id, data_key FROM batch ORDER BY id",
	[SQL_BATCH_DATA_KEY_REPLACE] =
	    "UPDATE batch SET data_key = ? WHERE id = ? AND data_key = ?",
	[SQL_BATCH_KEY_DESTROY] = "UPDATE batch SET data_key = "
				  "zeroblob(length(data_key)) WHERE id = ?",
	[SQL_KEY_ADD] = "INSERT INTO key (id, usage, key_check, state, entry) "
			"VALUES (?, ?, ?, 1, ?)",
	[SQL_KEY_GET] = "SELECT id, usage, key_check, state, entry FROM key "
			"WHERE id = ?",
	[SQL_KEY_CURRENT] =
	    "SELECT id, usage, key_check, state, entry FROM key "
	    "WHERE usage = ? AND state = 1",
	[SQL_KEY_EACH] = "SELECT id, usage, key_check, state, entry FROM key "
			 "ORDER BY entry",
	[SQL_KEY_ARCHIVE] =
	    "UPDATE key SET state = 2 WHERE usage = ? AND state = 1",
	[SQL_KEY_RETIRE] =
	    "UPDATE key SET state = 3 WHERE id = ? AND state = 2",
	[SQL_KEY_LAST] = "SELECT coalesce(max(entry), -1) FROM key",
	[SQL_KEY_LAST_OF] =
	    "SELECT coalesce(max(entry), -1) FROM key WHERE usage = ?",
	[SQL_KEY_ENTRY_ADD] =
	    "INSERT INTO key_entry (entry, event, actor, subject, detail) "
	    "VALUES (?, ?, ?, ?, ?)",
	[SQL_KEY_ENTRY_OF] =
	    "SELECT entry, event, actor, subject, detail FROM key_entry "
	    "WHERE event = ? AND subject = ? ORDER BY entry",
	[SQL_KEY_ENTRY_EACH] =
	    "SELECT entry, event, actor, subject, detail FROM key_entry "
	    "ORDER BY entry",
	[SQL_CARD_SYSTEM_PUT] =
	    "INSERT INTO card_system (name, key_block, key_id, key_check, "
	    "entry) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
	    "key_block = excluded.key_block, key_id = excluded.key_id, "
	    "key_check = excluded.key_check, entry = excluded.entry",
	[SQL_CARD_SYSTEM_GET] =
	    "SELECT name, key_block, key_id, key_check, entry "
	    "FROM card_system WHERE name = ?",
	[SQL_CARD_SYSTEM_EACH] =
	    "SELECT name, key_block, key_id, key_check, entry "
	    "FROM card_system ORDER BY name",
	[SQL_OUTBOX_ADD] =
	    "INSERT INTO outbox (entry, series, number, system, key_check, "
	    "key_id, block) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[SQL_OUTBOX_GET] =
	    "SELECT series.name, series.digits, o.number, o.system, "
	    "o.key_check, o.key_id, o.block, o.entry, o.acknowledged "
	    "FROM outbox o JOIN series ON series.id = o.series "
	    "WHERE o.series = ? AND o.number = ?",
	[SQL_OUTBOX_EACH] =
	    "SELECT series.name, series.digits, o.number, o.system, "
	    "o.key_check, o.key_id, o.block, o.entry, o.acknowledged "
	    "FROM outbox o LEFT JOIN series ON series.id = o.series "
	    "ORDER BY o.entry",
	[SQL_OUTBOX_IN] =
	    "SELECT entry FROM outbox WHERE series = ? AND number BETWEEN ? "
	    "AND ?",
	[SQL_OUTBOX_ACKNOWLEDGE] =
	    "UPDATE outbox SET acknowledged = ? WHERE entry = ? AND "
	    "acknowledged IS NULL",
	[SQL_CIP_GET] =
	    "SELECT tries FROM cip_try WHERE series = ? AND number = ?",
	[SQL_CIP_PUT] =
	    "INSERT INTO cip_try (series, number, tries, entry) "
	    "VALUES (?, ?, ?, ?) ON CONFLICT (series, number) DO UPDATE SET "
	    "tries = excluded.tries, entry = excluded.entry",
	[SQL_CIP_EACH] =
	    "SELECT series.name, series.digits, c.number, c.tries, c.entry "
	    "FROM cip_try c LEFT JOIN series ON series.id = c.series "
	    "ORDER BY c.series, c.number",
	[SQL_BLOCK_ADD] =
	    "INSERT INTO block_order (entry, series, number) VALUES (?, ?, ?)",
	[SQL_BLOCK_GET] =
	    "SELECT " BLOCK_COLUMNS "WHERE b.series = ? AND b.number = ?",
	[SQL_BLOCK_EACH] = "SELECT " BLOCK_COLUMNS "ORDER BY b.entry",
	[SQL_BLOCK_CONFIRM] =
	    "UPDATE block_order SET confirmed = ? WHERE entry = ? AND "
	    "confirmed IS NULL",
	[SQL_PUK_GET] =
	    "SELECT told, today, day FROM puk_told WHERE series = ? AND "
	    "number = ?",
	[SQL_PUK_PUT] =
	    "INSERT INTO puk_told (series, number, told, today, day, entry) "
	    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (series, number) DO UPDATE "
	    "SET told = excluded.told, today = excluded.today, "
	    "day = excluded.day, entry = excluded.entry",
	[SQL_PUK_EACH] =
	    "SELECT series.name, series.digits, p.number, p.told, p.today, "
	    "p.day, p.entry FROM puk_told p LEFT JOIN series ON "
	    "series.id = p.series ORDER BY p.series, p.number",
};
