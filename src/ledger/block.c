#include "ledger/block.h"

#include <string.h>

#include "base/fail.h"
#include "ledger/cip.h"
#include "ledger/internal.h"
#include "ledger/log.h"
#include "ledger/standing.h"
#include "ledger/stock.h"

#include "base/banned.h"

static void
block_from_row(sqlite3_stmt *row, struct block_order *order)
{
	char series[SERIES_TEXT + 1];

	memset(order, 0, sizeof *order);
	ledger_column(row, 0, series, sizeof series);
	(void)series_read(&order->serial.series, series,
	    (unsigned)sqlite3_column_int(row, 1));
	order->serial.number = (uint32_t)sqlite3_column_int64(row, 2);
	ledger_column(row, 3, order->system, sizeof order->system);
	ledger_column(row, 4, order->custodian, sizeof order->custodian);
	order->entry = (uint64_t)sqlite3_column_int64(row, 5);
	order->confirmed = (uint64_t)sqlite3_column_int64(row, 6);
}

int
ledger_block_get(struct ledger *ledger, const struct serial *serial,
    struct block_order *order)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BLOCK_GET);
	int64_t series;
	int found = series_find(ledger, &serial->series, &series);

	if (get == NULL || found < 0)
		return -1;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	if ((found = ledger_step(ledger, get)) == 1) {
		block_from_row(get, order);
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_block_each(struct ledger *ledger, bool only_waiting,
    int (*each)(void *context, const struct block_order *order), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_BLOCK_EACH);
	struct block_order order;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		block_from_row(rows, &order);
		if (only_waiting && order.confirmed != 0)
			continue;
		if ((rc = each(context, &order)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

static int
block_add(struct ledger *ledger, const struct serial *serial, uint64_t entry)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_BLOCK_ADD);
	int64_t series;

	if (add == NULL || series_find(ledger, &serial->series, &series) != 1)
		return -1;
	(void)sqlite3_bind_int64(add, 1, (int64_t)entry);
	(void)sqlite3_bind_int64(add, 2, series);
	(void)sqlite3_bind_int64(add, 3, serial->number);
	return ledger_change_one(ledger, add, "a block");
}

/* The entry before a block says that the CIP was right. If somebody else set
 * the count back meanwhile, the try is counted once more. */
static int
block_pass(struct ledger *ledger, const struct serial *serial)
{
	enum cip_result counted;
	unsigned tries;

	return ledger_cip_tries(ledger, serial, &tries) != 0 ||
		(tries == 0 && ledger_cip_try(ledger, serial, &counted) != 0)
	    ? -1
	    : ledger_cip_pass(ledger, serial);
}

static int
block_write(struct ledger *ledger, const struct serial *serial, int64_t place,
    const char *station, uint64_t *entry)
{
	const struct stock_move move = { .kind = EVENT_BLOCK,
		.from = place,
		.to = place,
		.request = station };

	return block_pass(ledger, serial) != 0 ||
		ledger_log_size(ledger, entry) != 0 ||
		ledger_stock_move_one(ledger, &move, serial) != 0
	    ? -1
	    : block_add(ledger, serial, *entry);
}

int
ledger_block(struct ledger *ledger, const struct serial *serial,
    const char *station, enum block_result *result, uint64_t *entry)
{
	struct standing standing;
	struct block_order before;
	int found = ledger_block_get(ledger, serial, &before);

	if (found < 0 || ledger_standing_get(ledger, serial, &standing) != 0)
		return -1;
	if (found > 0) {
		*result = BLOCK_BEFORE;
		*entry = before.entry;
		return 0;
	}
	*result = BLOCK_NO_CARD;
	if (!event_may_move(EVENT_BLOCK, standing.state))
		return 0;
	*result = BLOCK_DONE;
	return block_write(ledger, serial, standing.place, station, entry);
}

static int
block_mark(struct ledger *ledger, const struct block_order *order)
{
	const struct range range = { order->serial.series, order->serial.number,
		order->serial.number };
	sqlite3_stmt *mark = ledger_statement(ledger, SQL_BLOCK_CONFIRM);
	uint64_t entry;

	if (mark == NULL || ledger_log_size(ledger, &entry) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_CONFIRM_BLOCK, &range,
		    order->custodian, order->custodian, NULL }) != 0)
		return -1;
	(void)sqlite3_bind_int64(mark, 1, (int64_t)entry);
	(void)sqlite3_bind_int64(mark, 2, (int64_t)order->entry);
	return ledger_change_one(ledger, mark, "a block");
}

int
ledger_block_confirm(struct ledger *ledger, const struct serial *serial,
    enum confirm_result *result)
{
	struct block_order order;
	int found = ledger_block_get(ledger, serial, &order);

	if (found < 0)
		return -1;
	*result = found == 0       ? CONFIRM_UNKNOWN
	    : order.confirmed != 0 ? CONFIRM_ALREADY
				   : CONFIRM_DONE;
	return *result == CONFIRM_DONE ? block_mark(ledger, &order) : 0;
}
