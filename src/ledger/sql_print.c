/* Between a sealed batch and its envelopes: the press. */
#include "ledger/sql.h"

#include "base/banned.h"

const char *const sql_print[SQL_STATEMENTS] = {
	[SQL_TEMPLATE_ADD] =
	    "INSERT INTO template (digest, name, entry) VALUES (?, ?, ?)",
	[SQL_TEMPLATE_GET] =
	    "SELECT digest, name, entry FROM template WHERE digest = ?",
	[SQL_TEMPLATE_EACH] =
	    "SELECT digest, name, entry FROM template ORDER BY entry",
	[SQL_PRESS_PUT] =
	    "INSERT INTO press (name, custodian, opens, signs, active, entry) "
	    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
	    "custodian = excluded.custodian, opens = excluded.opens, "
	    "signs = excluded.signs, active = excluded.active, "
	    "entry = excluded.entry",
	[SQL_PRESS_GET] =
	    "SELECT press.name, place.name, opens, signs, active, entry "
	    "FROM press LEFT JOIN place ON place.id = press.custodian "
	    "WHERE press.name = ?",
	[SQL_PRESS_EACH] =
	    "SELECT press.name, place.name, opens, signs, active, entry "
	    "FROM press LEFT JOIN place ON place.id = press.custodian "
	    "ORDER BY press.name",
	[SQL_RELEASE_NEXT] =
	    "SELECT coalesce(max(number), 0) + 1 FROM print_release",
	[SQL_RELEASE_ADD] = "INSERT INTO print_release (number, batch, text, "
			    "entry) VALUES (?, ?, ?, ?)",
	[SQL_RELEASE_OF] = "SELECT number, batch, text, entry FROM "
			   "print_release WHERE batch = ?",
	[SQL_RELEASE_GET] = "SELECT number, batch, text, entry FROM "
			    "print_release WHERE number = ?",
	[SQL_RELEASE_EACH] = "SELECT number, batch, text, entry FROM "
			     "print_release ORDER BY number",
	[SQL_RECEIPT_ADD] = "INSERT INTO print_receipt (number, press, text, "
			    "entry) VALUES (?, ?, ?, ?)",
	[SQL_RECEIPT_GET] = "SELECT number, press, text, entry FROM "
			    "print_receipt WHERE number = ?",
	[SQL_RECEIPT_EACH] = "SELECT number, press, text, entry FROM "
			     "print_receipt ORDER BY number",
};
