/* How much stands where, and as what. */
#include "counter/table.h"
#include "ledger/place.h"
#include "ledger/stock.h"

#include "base/banned.h"

static const char *const columns[] = { "place", "kind", "title", "state",
	"envelopes", NULL };

/* What is no custodian is told by its name: a batch or a delivery. */
static const char *
place_kind(const struct stock_sum *sum)
{
	return sum->kind != 0      ? custodian_kind_name(sum->kind)
	    : sum->place[0] == 'B' ? "batch"
				   : "delivery";
}

static int
sum_add(void *context, const struct stock_sum *sum)
{
	table_add(context,
	    json_pack("{s:s, s:s, s:s, s:s, s:I}", "place", sum->place, "kind",
		place_kind(sum), "title", sum->title, "state",
		envelope_state_name(sum->state), "envelopes",
		(json_int_t)sum->envelopes));
	return 0;
}

static int
stock_piece(struct turn *turn)
{
	struct table table = table_new(columns);

	return table_answer(turn, &table,
	    ledger_stock_sums(turn->ledger, sum_add, &table));
}

static int
stock_csv_piece(struct turn *turn)
{
	struct table table = table_new(columns);

	return table_answer_csv(turn, &table,
	    ledger_stock_sums(turn->ledger, sum_add, &table));
}

const struct verb verb_audit_stock = {
	.kind = STATION_AUDITOR,
	.piece = stock_piece,
};

const struct verb verb_audit_stock_csv = {
	.kind = STATION_AUDITOR,
	.piece = stock_csv_piece,
};
