/* Codes that are split, and who carries their second halves. */
#include "ledger/sql.h"

#include "base/banned.h"

const char *const sql_split[SQL_STATEMENTS] = {
	[SQL_COURIER_PUT] =
	    "INSERT INTO courier (id, certificate, entry) VALUES (1, ?, ?) "
	    "ON CONFLICT (id) DO UPDATE SET "
	    "certificate = excluded.certificate, entry = excluded.entry",
	[SQL_COURIER_GET] = "SELECT certificate, entry FROM courier",
};
