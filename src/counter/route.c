#include "counter/route.h"

#include <stdio.h>
#include <string.h>

#include "counter/verb.h"

#include "base/banned.h"

const struct route routes[] = {
	{ METHOD_GET, "/", NULL, "/", .verb = NULL },
	{ METHOD_GET, "/assets/", "", "/assets/", .verb = NULL },

	{ METHOD_GET, "/v1/shift", NULL, "/v1/shift", .verb = &verb_shift },
	{ METHOD_POST, "/v1/shift", NULL, "/v1/shift", true, true,
	    &verb_shift_begin },
	{ METHOD_DELETE, "/v1/shift", NULL, "/v1/shift", true, false,
	    &verb_shift_end },
	{ METHOD_GET, "/v1/next", NULL, "/v1/next", .verb = &verb_next },
	{ METHOD_POST, "/v1/lookup", NULL, "/v1/lookup", false, true,
	    &verb_lookup },
	{ METHOD_POST, "/v1/bindings", NULL, "/v1/bindings", true, true,
	    &verb_bind },
	{ METHOD_POST, "/v1/spoils", NULL, "/v1/spoils", true, true,
	    &verb_spoil },
	{ METHOD_GET, "/v1/deliveries", NULL, "/v1/deliveries",
	    .verb = &verb_deliveries },
	{ METHOD_POST, "/v1/deliveries/", "/receipts",
	    "/v1/deliveries/{delivery}/receipts", true, true, &verb_receive },
	{ METHOD_GET, "/v1/day", NULL, "/v1/day", .verb = &verb_day },

	{ METHOD_GET, "/v1/audit/stock", NULL, "/v1/audit/stock",
	    .verb = &verb_audit_stock },
	{ METHOD_GET, "/v1/audit/stock.csv", NULL, "/v1/audit/stock.csv",
	    .verb = &verb_audit_stock_csv },
	{ METHOD_GET, "/v1/audit/transit", NULL, "/v1/audit/transit",
	    .verb = &verb_audit_transit },
	{ METHOD_GET, "/v1/audit/transit.csv", NULL, "/v1/audit/transit.csv",
	    .verb = &verb_audit_transit_csv },
	{ METHOD_GET, "/v1/audit/discrepancies", NULL,
	    "/v1/audit/discrepancies", .verb = &verb_audit_discrepancies },
	{ METHOD_GET, "/v1/audit/discrepancies.csv", NULL,
	    "/v1/audit/discrepancies.csv",
	    .verb = &verb_audit_discrepancies_csv },
	{ METHOD_GET, "/v1/audit/checkpoint", NULL, "/v1/audit/checkpoint",
	    .verb = &verb_audit_checkpoint },
	{ METHOD_GET, "/v1/audit/checkpoint.txt", NULL,
	    "/v1/audit/checkpoint.txt", .verb = &verb_audit_note },
	{ METHOD_GET, "/v1/audit/proofs/", "", "/v1/audit/proofs/{serial}",
	    .verb = &verb_audit_proof },
};
const size_t route_count = sizeof routes / sizeof routes[0];

/* Letters that mean the same in every way of writing a path. */
static bool
route_is_tail(const char *text, size_t size)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";

	return size > 0 && size < REQUEST_TAIL && text[0] != '.' &&
	    strspn(text, letters) >= size;
}

static bool
route_is(const struct route *route, const char *path,
    char tail[static REQUEST_TAIL])
{
	size_t head = strlen(route->path), all = strlen(path), end;

	tail[0] = '\0';
	if (route->suffix == NULL)
		return strcmp(route->path, path) == 0;
	end = strlen(route->suffix);
	if (all < head + end || strncmp(route->path, path, head) != 0 ||
	    strcmp(path + all - end, route->suffix) != 0 ||
	    !route_is_tail(path + head, all - head - end))
		return false;
	(void)snprintf(tail, REQUEST_TAIL, "%.*s", (int)(all - head - end),
	    path + head);
	return true;
}

const struct route *
route_find(enum method method, const char *path, char tail[static REQUEST_TAIL],
    unsigned *status)
{
	size_t i;

	*status = 404;
	for (i = 0; i < route_count; i++) {
		if (!route_is(&routes[i], path, tail))
			continue;
		if (routes[i].method == method)
			return &routes[i];
		*status = 405;
	}
	return NULL;
}
