/* Codes that are split, and who carries their second halves. */
#include "ledger/sql.h"

#include "base/banned.h"

#define SPLIT_COLUMNS \
	"SELECT series.name, series.digits, s.number, s.entry, s.station, " \
	"s.rules, s.expires_ms, s.verifier, s.slip, s.message, s.slips, " \
	"s.printed, s.slip_entry, s.message_state, s.message_entry " \
	"FROM split s LEFT JOIN series ON series.id = s.series "

const char *const sql_split[SQL_STATEMENTS] = {
	[SQL_COURIER_PUT] =
	    "INSERT INTO courier (id, certificate, entry) VALUES (1, ?, ?) "
	    "ON CONFLICT (id) DO UPDATE SET "
	    "certificate = excluded.certificate, entry = excluded.entry",
	[SQL_COURIER_GET] = "SELECT certificate, entry FROM courier",
	[SQL_SPLIT_ADD] =
	    "INSERT INTO split (entry, series, number, station, rules, "
	    "expires_ms, verifier, slip, message, slips, printed, "
	    "message_state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 1)",
	[SQL_SPLIT_GET] = SPLIT_COLUMNS "WHERE s.series = ? AND s.number = ?",
	[SQL_SPLIT_EACH] = SPLIT_COLUMNS "ORDER BY s.entry",
	[SQL_SPLIT_WAITING] =
	    SPLIT_COLUMNS "WHERE s.message_state = 1 ORDER BY s.entry",
	[SQL_SPLIT_IN] = "SELECT entry FROM split WHERE series = ? AND "
			 "number BETWEEN ? AND ?",
	[SQL_SPLIT_SLIP] = "UPDATE split SET slips = ?, printed = ?, "
			   "slip_entry = ? WHERE entry = ?",
	[SQL_SPLIT_MESSAGE] = "UPDATE split SET message_state = ?, "
			      "message_entry = ? WHERE entry = ?",
	[SQL_SPLIT_SERIES] = "SELECT 1 FROM split WHERE series = ? LIMIT 1",
	[SQL_BATCH_SERIES] = "SELECT 1 FROM batch WHERE series = ? LIMIT 1",
};
