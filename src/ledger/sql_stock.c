/* Envelopes: what was made, where each stands, and what card it went to. */
#include "ledger/sql.h"

#include "base/banned.h"

#define BATCH_COLUMNS \
	"batch.id, state, job_path, job_digest, series.name, series.digits, " \
	"quantity, chunk, pin_digits, cip_digits, template_name, " \
	"template_digest, weak_version, weak_digest, recipients, note, keys, " \
	"data_key, started_ms, ended_ms, run_ms, replaces " \
	"FROM batch JOIN series ON series.id = batch.series "

const char *const sql_stock[SQL_STATEMENTS] = {
	[SQL_SERIES_ADD] =
	    "INSERT INTO series (name, digits, next) VALUES (?, ?, 1) "
	    "ON CONFLICT (name) DO NOTHING",
	[SQL_SERIES_GET] = "SELECT id, digits, next FROM series WHERE name = ?",
	[SQL_SERIES_TAKE] = "UPDATE series SET next = next + ? WHERE name = ?",
	[SQL_SERIES_EACH] = "SELECT id, name, digits, next FROM series "
			    "ORDER BY name",
	[SQL_BATCH_ADD] =
	    "INSERT INTO batch (state, job_path, job_digest, series, quantity, "
	    "chunk, pin_digits, cip_digits, template_name, template_digest, "
	    "weak_version, weak_digest, recipients, note, keys, data_key, "
	    "started_ms, ended_ms, run_ms, replaces) "
	    "VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, x'', ?, 0, "
	    "0, ?)",
	[SQL_BATCH_GET] = "SELECT " BATCH_COLUMNS "WHERE batch.id = ?",
	[SQL_BATCH_UNFINISHED] =
	    "SELECT " BATCH_COLUMNS "WHERE state = 1 AND replaces = ?3 AND "
	    "(job_digest = ?1 OR job_path = ?2) ORDER BY job_digest = ?1 DESC "
	    "LIMIT 1",
	[SQL_BATCH_EACH] = "SELECT " BATCH_COLUMNS "ORDER BY batch.id",
	[SQL_BATCH_COUNTS] =
	    "SELECT coalesce(sum(count), 0), "
	    "coalesce(sum(count) FILTER (WHERE state = 2), 0), "
	    "coalesce(sum(count) FILTER (WHERE state = 3), 0), "
	    "count(*) FILTER (WHERE state = 2), "
	    "coalesce(sum(file_size), 0) FROM chunk WHERE batch = ?",
	[SQL_BATCH_END] = "UPDATE batch SET state = ?, ended_ms = ? WHERE id = "
			  "? AND state = 1",
	[SQL_BATCH_ADD_TIME] =
	    "UPDATE batch SET run_ms = run_ms + ? WHERE id = ?",
	[SQL_BATCH_REPLACED] =
	    "SELECT coalesce(sum(iif(state = 3, (SELECT coalesce(sum(count), "
	    "0) FROM chunk WHERE batch = batch.id AND chunk.state = 2), "
	    "quantity)), 0), max(id) FROM batch WHERE replaces = ?",
	[SQL_CHUNK_NEXT] = "SELECT number + 1, first_sheet + count FROM chunk "
			   "WHERE batch = ? ORDER BY number DESC LIMIT 1",
	[SQL_CHUNK_ADD] = "INSERT INTO chunk (batch, number, first, count, "
			  "first_sheet, state) "
			  "VALUES (?, ?, ?, ?, ?, 1)",
	[SQL_CHUNK_SEAL] =
	    "UPDATE chunk SET state = 2, pages = ?, file_size = ?, "
	    "file_digest = ? WHERE batch = ? AND number = ? AND state = 1",
	[SQL_CHUNK_CANCEL] = "UPDATE chunk SET state = 3 "
			     "WHERE batch = ? AND number = ? AND state = 1",
	[SQL_CHUNK_EACH] =
	    "SELECT number, first, count, first_sheet, state, pages, "
	    "file_size, "
	    "file_digest FROM chunk WHERE batch = ? ORDER BY number",
	[SQL_SEALED_ADD] = "INSERT INTO sealed (series, first, count, batch, "
			   "records, verifiers) VALUES (?, ?, ?, ?, ?, ?)",
	[SQL_SEALED_IN] =
	    "SELECT id, first, count FROM sealed WHERE series = ?1 AND "
	    "first BETWEEN coalesce((SELECT max(first) FROM sealed WHERE "
	    "series = ?1 AND first <= ?2), ?2) AND ?3 ORDER BY first",
	[SQL_SEALED_EACH] =
	    "SELECT series.name, series.digits, s.first, s.count, s.batch, "
	    "s.records, s.verifiers FROM sealed s "
	    "LEFT JOIN series ON series.id = s.series "
	    "ORDER BY s.series, s.first",
	[SQL_SEALED_GET] =
	    "SELECT s.first, s.count, s.records, s.verifiers, s.batch, "
	    "b.pin_digits, b.cip_digits, b.data_key FROM sealed s "
	    "JOIN batch b ON b.id = s.batch WHERE s.series = ?1 AND "
	    "s.first = (SELECT max(first) FROM sealed WHERE series = ?1 AND "
	    "first <= ?2)",
	[SQL_PLACE_ADD] = "INSERT INTO place (name) VALUES (?)",
	[SQL_PLACE_EACH] = "SELECT id, name FROM place ORDER BY id",
	[SQL_PLACE_ID] = "SELECT id FROM place WHERE name = ?",
	[SQL_PLACE_NAME] = "SELECT name FROM place WHERE id = ?",
	[SQL_STOCK_IN] = "SELECT first, last, state, place FROM stock WHERE "
			 "series = ?1 AND first BETWEEN coalesce((SELECT "
			 "max(first) FROM stock WHERE series = ?1 AND first <= "
			 "?2), ?2) AND ?3 ORDER BY first",
	[SQL_STOCK_ADD] = "INSERT INTO stock (series, first, last, state, "
			  "place) VALUES (?, ?, ?, ?, ?)",
	[SQL_STOCK_CHANGE] = "UPDATE stock SET last = ?3, state = ?4, "
			     "place = ?5 WHERE series = ?1 AND first = ?2",
	[SQL_STOCK_REMOVE] = "DELETE FROM stock WHERE series = ? AND first = ?",
	[SQL_STOCK_EACH] =
	    "SELECT series.name, series.digits, s.first, s.last, s.state, "
	    "s.place, place.name FROM stock s "
	    "LEFT JOIN series ON series.id = s.series "
	    "LEFT JOIN place ON place.id = s.place "
	    "ORDER BY s.series, s.first",
	[SQL_STOCK_AT] =
	    "SELECT series.name, series.digits, s.first, s.last, s.state "
	    "FROM stock s JOIN series ON series.id = s.series "
	    "WHERE s.place = ? ORDER BY series.name, s.first",
	[SQL_STOCK_SOUND] =
	    "SELECT coalesce(sum(last - first + 1), 0) FROM stock "
	    "WHERE place = ? AND state IN (?, ?)",
	[SQL_STOCK_SUMS] =
	    "SELECT s.place, place.name, coalesce(c.kind, 0), "
	    "coalesce(c.title, ''), s.state, s.envelopes FROM "
	    "(SELECT place, state, sum(last - first + 1) AS envelopes "
	    "FROM stock GROUP BY place, state) s "
	    "JOIN place ON place.id = s.place "
	    "LEFT JOIN custodian c ON c.place = s.place "
	    "ORDER BY place.name, s.state",
	[SQL_CUSTODIAN_PUT] =
	    "INSERT INTO custodian (place, kind, open, title, address, "
	    "municipality, hours, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
	    "ON CONFLICT (place) DO UPDATE SET "
	    "kind = excluded.kind, open = excluded.open, "
	    "title = excluded.title, address = excluded.address, "
	    "municipality = excluded.municipality, hours = excluded.hours, "
	    "position = excluded.position",
	[SQL_CUSTODIAN_GET] =
	    "SELECT place, name, kind, open, title, address, municipality, "
	    "hours, position FROM custodian "
	    "JOIN place ON place.id = custodian.place WHERE name = ?",
	[SQL_CUSTODIAN_EACH] =
	    "SELECT place, name, kind, open, title, address, municipality, "
	    "hours, position FROM custodian "
	    "JOIN place ON place.id = custodian.place ORDER BY kind, name",
	[SQL_DELIVERY_NEXT] = "SELECT coalesce(max(id), 0) + 1 FROM delivery",
	[SQL_DELIVERY_ADD] = "INSERT INTO delivery (id, place, back, sender, "
			     "receiver, sent) VALUES (?, ?, ?, ?, ?, ?)",
	[SQL_DELIVERY_GET] =
	    "SELECT d.id, d.place, d.back, d.sender, a.name, d.receiver, "
	    "b.name, d.sent, d.closed FROM delivery d "
	    "JOIN place a ON a.id = d.sender JOIN place b ON "
	    "b.id = d.receiver WHERE d.id = ?",
	[SQL_DELIVERY_EACH] =
	    "SELECT d.id, d.place, d.back, d.sender, a.name, d.receiver, "
	    "b.name, d.sent, d.closed FROM delivery d "
	    "JOIN place a ON a.id = d.sender JOIN place b ON "
	    "b.id = d.receiver ORDER BY d.id",
	[SQL_DELIVERY_CLOSE] = "UPDATE delivery SET closed = ? WHERE id = ? "
			       "AND closed IS NULL",
	[SQL_DELIVERY_OPEN] =
	    "SELECT d.id, d.place, d.back, d.sender, a.name, d.receiver, "
	    "b.name, d.sent, d.closed FROM delivery d "
	    "JOIN place a ON a.id = d.sender JOIN place b ON "
	    "b.id = d.receiver WHERE d.closed IS NULL AND "
	    "?1 IN (0, d.receiver) ORDER BY d.id",
	[SQL_BINDING_ADD] =
	    "INSERT INTO binding (series, number, card, custodian, live, "
	    "entry, activation) VALUES (?, ?, ?, ?, 1, ?, ?)",
	[SQL_BINDING_GET] =
	    "SELECT b.card, b.live, b.entry, place.name, b.activation, "
	    "b.withdrawn, b.destroyed FROM binding b "
	    "JOIN place ON place.id = b.custodian "
	    "WHERE b.series = ? AND b.number = ?",
	[SQL_BINDING_END] = "UPDATE binding SET live = 0 WHERE series = ? AND "
			    "number BETWEEN ? AND ?",
	[SQL_BINDING_EACH] = "SELECT series.name, series.digits, b.number, "
			     "b.card, b.live, b.entry, place.name, "
			     "b.activation, b.withdrawn, b.destroyed "
			     "FROM binding b "
			     "LEFT JOIN series ON series.id = b.series "
			     "LEFT JOIN place ON place.id = b.custodian "
			     "ORDER BY b.series, b.number",
	[SQL_BINDING_CARD] =
	    "SELECT series.name, series.digits, b.number FROM binding b "
	    "JOIN series ON series.id = b.series WHERE b.card = ? AND "
	    "b.live = 1",
	[SQL_BINDING_COUNT] =
	    "SELECT count(*) FROM binding WHERE series = ? AND number BETWEEN "
	    "? AND ? AND entry < ?",
	[SQL_OLD_CARD_WITHDRAW] =
	    "UPDATE binding SET withdrawn = ? WHERE series = ? AND "
	    "number = ? AND withdrawn IS NULL",
	[SQL_OLD_CARD_DESTROY] =
	    "UPDATE binding SET destroyed = ? WHERE series = ? AND "
	    "number = ? AND withdrawn IS NOT NULL AND destroyed IS NULL",
	[SQL_OLD_CARD_LYING] =
	    "SELECT b.entry, log.entry FROM binding b JOIN log ON "
	    "log.seq = b.entry WHERE b.custodian = ? AND "
	    "b.activation GLOB '*:old-card' AND b.destroyed IS NULL AND "
	    "b.withdrawn IS NULL ORDER BY b.entry LIMIT ?",
	[SQL_OLD_CARD_WITHDRAWN] =
	    "SELECT b.entry, log.entry FROM binding b JOIN log ON "
	    "log.seq = b.withdrawn WHERE b.custodian = ? AND "
	    "b.activation GLOB '*:old-card' AND b.destroyed IS NULL AND "
	    "b.withdrawn IS NOT NULL ORDER BY b.withdrawn, b.entry LIMIT ?",
	[SQL_OLD_CARD_COUNTS] =
	    "SELECT count(*), count(withdrawn) FROM binding WHERE "
	    "custodian = ? AND activation GLOB '*:old-card' AND "
	    "destroyed IS NULL",
	/* The same work for a serial that is none. */
	[SQL_STANDING] =
	    "SELECT last, state, place FROM stock WHERE series = "
	    "(SELECT id FROM series WHERE name = ?1 AND digits = ?3) AND "
	    "first <= ?2 ORDER BY first DESC LIMIT 1",
	/* Not as one comparison of both columns: an index finds but one of
	 * them. */
	[SQL_STANDING_AFTER] =
	    "SELECT series.name, series.digits, stock.first FROM custodian c "
	    "JOIN stock ON stock.place = c.place JOIN series "
	    "ON series.id = stock.series WHERE c.place = ?1 AND state = ?2 AND "
	    "stock.series = c.bound_series AND first > c.bound_number "
	    "ORDER BY first LIMIT 1",
	[SQL_STANDING_BEYOND] =
	    "SELECT series.name, series.digits, stock.first FROM custodian c "
	    "JOIN stock ON stock.place = c.place JOIN series "
	    "ON series.id = stock.series WHERE c.place = ?1 AND state = ?2 AND "
	    "stock.series > c.bound_series ORDER BY stock.series, first "
	    "LIMIT 1",
	[SQL_STANDING_FIRST] =
	    "SELECT series.name, series.digits, first FROM stock JOIN series "
	    "ON series.id = stock.series WHERE place = ?1 AND state = ?2 "
	    "ORDER BY stock.series, first LIMIT 1",
	[SQL_STANDING_ON_HAND] =
	    "SELECT coalesce(sum(last - first + 1), 0) FROM stock "
	    "WHERE place = ? AND state = ?",
	[SQL_STANDING_BOUND] =
	    "UPDATE custodian SET bound_series = ?, bound_number = ? "
	    "WHERE place = ?",
	/* What goes with a max() is of the row that has it. */
	[SQL_STANDING_FAULTS] =
	    "SELECT coalesce(place.name, '?') FROM custodian c "
	    "LEFT JOIN place ON place.id = c.place LEFT JOIN "
	    "(SELECT custodian, series, number, max(entry) FROM binding "
	    "WHERE series NOT IN (SELECT series FROM split) "
	    "GROUP BY custodian) b ON b.custodian = c.place "
	    "WHERE (c.bound_series, c.bound_number) IS NOT "
	    "(b.series, b.number)",
	[SQL_ANSWER_ADD] =
	    "INSERT INTO answer (request, digest, text) VALUES (?, ?, ?)",
	[SQL_ANSWER_GET] = "SELECT digest, text FROM answer WHERE request = ?",
	[SQL_ANSWER_EACH] = "SELECT request, text FROM answer "
			    "ORDER BY request",
	[SQL_COUNT_NEXT] =
	    "SELECT coalesce(max(id), 0) + 1 FROM physical_count",
	[SQL_COUNT_ADD] = "INSERT INTO physical_count (id, place, entry, "
			  "counted, lacking, extra) VALUES (?, ?, ?, ?, ?, ?)",
	[SQL_COUNT_EACH] =
	    "SELECT c.id, place.name, c.entry, c.counted, c.lacking, c.extra "
	    "FROM physical_count c JOIN place ON place.id = c.place "
	    "ORDER BY c.id",
};
