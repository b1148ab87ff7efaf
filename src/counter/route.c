#include "counter/route.h"

#include "counter/verb.h"

#include "base/banned.h"

const struct route routes[] = {
	{ METHOD_GET, "/", NULL, "/", .verb = NULL },
	{ METHOD_GET, "/assets/", "", "/assets/", .verb = NULL },

	{ METHOD_GET, "/v1/shift", NULL, "/v1/shift", .verb = &verb_shift },
	{ METHOD_POST, "/v1/shift", NULL, "/v1/shift", true, true,
	    .verb = &verb_shift_begin },
	{ METHOD_DELETE, "/v1/shift", NULL, "/v1/shift", true, false,
	    .verb = &verb_shift_end },
	{ METHOD_GET, "/v1/next", NULL, "/v1/next", .verb = &verb_next },
	{ METHOD_POST, "/v1/lookup", NULL, "/v1/lookup", false, true,
	    .verb = &verb_lookup },
	{ METHOD_POST, "/v1/bindings", NULL, "/v1/bindings", true, true,
	    .verb = &verb_bind },
	{ METHOD_POST, "/v1/spoils", NULL, "/v1/spoils", true, true,
	    .verb = &verb_spoil },
	{ METHOD_GET, "/v1/deliveries", NULL, "/v1/deliveries",
	    .verb = &verb_deliveries },
	{ METHOD_POST, "/v1/deliveries/", "/receipts",
	    "/v1/deliveries/{delivery}/receipts", true, true,
	    .verb = &verb_receive },
	{ METHOD_GET, "/v1/day", NULL, "/v1/day", .verb = &verb_day },
	{ METHOD_GET, "/v1/old-cards", NULL, "/v1/old-cards",
	    .verb = &verb_old_cards },
	{ METHOD_POST, "/v1/old-cards/withdrawals", NULL,
	    "/v1/old-cards/withdrawals", true, true,
	    .verb = &verb_old_cards_withdraw },
	{ METHOD_POST, "/v1/old-cards/destructions", NULL,
	    "/v1/old-cards/destructions", true, true,
	    .verb = &verb_old_cards_destroy },

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
	{ .path = NULL },
};
const size_t route_count = sizeof routes / sizeof routes[0] - 1;
