/* Who acts, what two people agree to, and the stations they act at. */
#include "ledger/sql.h"

#include "base/banned.h"

#define STATION_COLUMNS \
	"s.name, s.kind, s.custodian, place.name, c.title, c.open, " \
	"s.fingerprint, s.state, s.refused, s.operator, s.shift, log.entry, " \
	"s.entry FROM station s " \
	"LEFT JOIN place ON place.id = s.custodian " \
	"LEFT JOIN custodian c ON c.place = s.custodian " \
	"LEFT JOIN log ON log.seq = s.shift "

const char *const sql_people[SQL_STATEMENTS] = {
	[SQL_OPERATOR_PUT] =
	    "INSERT INTO operator (name, uid, roles) VALUES (?, ?, ?) "
	    "ON CONFLICT (name) DO UPDATE SET uid = excluded.uid, "
	    "roles = excluded.roles",
	[SQL_OPERATOR_GET] =
	    "SELECT name, uid, roles FROM operator WHERE name = ?",
	[SQL_OPERATOR_EACH] =
	    "SELECT name, uid, roles FROM operator ORDER BY name",
	[SQL_REQUEST_NEXT] = "SELECT coalesce(max(id), 0) + 1 FROM request",
	[SQL_REQUEST_ADD] =
	    "INSERT INTO request (id, kind, arguments, asked_by, asked_ms, "
	    "expires_ms, state, entry) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
	[SQL_REQUEST_GET] =
	    "SELECT id, kind, arguments, asked_by, asked_ms, expires_ms, "
	    "state, decided_by, entry FROM request WHERE id = ?",
	[SQL_REQUEST_EACH] =
	    "SELECT id, kind, arguments, asked_by, asked_ms, expires_ms, "
	    "state, decided_by, entry FROM request ORDER BY id",
	[SQL_REQUEST_DECIDE] = "UPDATE request SET state = ?, decided_by = ? "
			       "WHERE id = ? AND state = 1",
	[SQL_STATION_PUT] =
	    "INSERT INTO station (name, kind, custodian, fingerprint, state, "
	    "refused, entry) VALUES (?, ?, ?, ?, 1, 0, ?) "
	    "ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, "
	    "custodian = excluded.custodian, "
	    "fingerprint = excluded.fingerprint, state = 1, refused = 0, "
	    "operator = NULL, shift = NULL, entry = excluded.entry",
	[SQL_STATION_REVOKE] =
	    "UPDATE station SET state = 2, operator = NULL, shift = NULL "
	    "WHERE name = ? AND state = 1",
	[SQL_STATION_UNLOCK] =
	    "UPDATE station SET refused = 0 WHERE name = ? AND state = 1",
	[SQL_STATION_SHIFT] = "UPDATE station SET operator = ?, shift = ? "
			      "WHERE name = ? AND state = 1",
	[SQL_STATION_REFUSE] =
	    "UPDATE station SET refused = refused + 1 WHERE name = ? AND "
	    "state = 1",
	[SQL_STATION_LEAVE] = "UPDATE station SET operator = NULL, "
			      "shift = NULL WHERE operator = ?",
	[SQL_STATION_GET] = "SELECT " STATION_COLUMNS "WHERE s.name = ?",
	[SQL_STATION_OF] = "SELECT " STATION_COLUMNS "WHERE s.fingerprint = ?",
	[SQL_STATION_EACH] = "SELECT " STATION_COLUMNS "ORDER BY s.name",
	[SQL_BADGE_PUT] =
	    "INSERT INTO badge (operator, digest, entry) VALUES (?, ?, ?) "
	    "ON CONFLICT (operator) DO UPDATE SET digest = excluded.digest, "
	    "entry = excluded.entry",
	[SQL_BADGE_REMOVE] = "DELETE FROM badge WHERE operator = ?",
	[SQL_BADGE_OF] = "SELECT operator FROM badge WHERE digest = ?",
	[SQL_BADGE_HAS] = "SELECT 1 FROM badge WHERE operator = ?",
	[SQL_BADGE_EACH] =
	    "SELECT operator, digest, entry FROM badge ORDER BY operator",
	[SQL_REPLY_ADD] =
	    "INSERT INTO reply (station, key, content, status, body, entry, "
	    "digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[SQL_REPLY_GET] =
	    "SELECT station, key, content, status, body, entry, digest "
	    "FROM reply WHERE station = ? AND key = ?",
	[SQL_REPLY_EACH] =
	    "SELECT station, key, content, status, body, entry, digest "
	    "FROM reply ORDER BY station, key",
};
