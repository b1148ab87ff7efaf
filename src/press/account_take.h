/* For account.c, which takes lines, and account_sheets.c, which knows those
 * about sheets. */
#ifndef PRESS_ACCOUNT_TAKE_H
#define PRESS_ACCOUNT_TAKE_H

#include "press/account.h"

/* EX_DATAERR: "line N of the journal: why". */
int account_fail(const struct account *account, const char *why);

/* One more element, zeroed, in a list of count; NULL with a reason. */
void *account_grow(void **list, size_t *count, size_t size);

bool account_number(const char *word, uint64_t most, uint64_t *value);

/* A line each: 0, or -1 with a reason. */
int take_printing(struct account *account, const struct journal_entry *entry);
int take_printed(struct account *account, const struct journal_entry *entry);
int take_taken(struct account *account, const struct journal_entry *entry);
int take_unknown(struct account *account, const struct journal_entry *entry);
int take_held(struct account *account, const struct journal_entry *entry);
int take_spoiled(struct account *account, const struct journal_entry *entry);

#endif
