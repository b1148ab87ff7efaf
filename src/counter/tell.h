/* What a station may know of an envelope: of what does not stand at its counter
 * nothing at all, whatever is the matter with it. */
#ifndef COUNTER_TELL_H
#define COUNTER_TELL_H

#include <stdbool.h>

#include "counter/problem.h"
#include "ledger/binding.h"

/* Why it was not bound, as this station is told; here: it stands at this
 * station's counter, in whatever state. */
enum problem tell(enum bind_result result, bool here);

#endif
