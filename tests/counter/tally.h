/* How many answers there were of each kind, and how long they took. */
#ifndef TESTS_COUNTER_TALLY_H
#define TESTS_COUNTER_TALLY_H

#include <stdint.h>

void tally_add(unsigned status, int64_t us);

/* One line of JSON: answers, seconds, rate, p50_us, p99_us, max_us, what else
 * is told of by name, and how often each status. */
void tally_print(int64_t took_us, uint64_t retries, uint64_t reconnects,
    uint64_t unanswered);

#endif
