/* The courier's certificate where a counter's room reads it: keys/courier.crt,
 * which bustad cannot write. */
#ifndef HOME_COURIER_FILE_H
#define HOME_COURIER_FILE_H

#include "home/home.h"
#include "ledger/ledger.h"

/* As the ledger has it, durable; without one, nothing. */
int courier_file_write(const struct home *home, struct ledger *ledger);

#endif
