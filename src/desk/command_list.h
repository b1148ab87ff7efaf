/* The commands that are a list and nothing else: --json, or a table. */
#ifndef DESK_COMMAND_LIST_H
#define DESK_COMMAND_LIST_H

#include "desk/listing.h"
#include "ledger/ledger.h"

/* read appends an object a line to the list. */
int command_list(const char *path, int argc, char **argv,
    int (*read)(struct ledger *ledger, json_t *list),
    const struct listing_column columns[]);

#endif
