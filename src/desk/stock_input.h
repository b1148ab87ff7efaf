/* What a stock command is told: which envelopes, and where. */
#ifndef DESK_STOCK_INPUT_H
#define DESK_STOCK_INPUT_H

#include "home/home.h"
#include "ledger/delivery.h"
#include "ledger/stock.h"

/* Words of a command line, ended by NULL: one or more ranges, settled. */
int stock_typed(char **words, struct ranges *ranges);

/* One serial, with its check character. */
int stock_serial(const char *word, struct serial *serial);

/* The same as stock_typed; or without any, codes scanned on standard input,
 * whose tokens a room checks. */
int stock_counted(const struct home *home, char **words, struct ranges *ranges);

/* Kinds of places, to be added up. */
enum stock_at { AT_CUSTODIAN = 1, AT_BATCH = 2, AT_DELIVERY = 4 };

/* A place of one of these kinds, by its name; NULL is nowhere: EX_USAGE, or
 * EX_NOINPUT if there is none. */
int stock_place(struct ledger *ledger, const char *name, unsigned kinds,
    int64_t *place);

/* D7 or 7. */
int stock_delivery(struct ledger *ledger, const char *word,
    struct delivery *delivery);

#endif
