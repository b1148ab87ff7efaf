/* One look into the inbox: whatever waits there and is due gets one try. In a
 * process of its own, which is confined before it opens anything, and ends. */
#ifndef COURIER_ROUND_H
#define COURIER_ROUND_H

#include <signal.h>

#include "courier/roll.h"
#include "courier/courier.h"
#include "courier/post.h"

struct round {
	struct courier *courier;
	struct roll roll;
	struct journal *journal;
	struct post *post;
	size_t waiting; /* were tried, and wait to be tried again */
};

/* Set by whoever wants it to end after the message in hand. */
extern volatile sig_atomic_t round_stopped;

/* 0, also if some wait: EX_TEMPFAIL stands for that at the caller's. */
int round_run(struct courier *courier, size_t *waiting);

/* A message that is due, once: opened, sent, and its end written down. */
int item_deliver(struct round *round, struct item *item);

/* Its end is a line of the journal; then its result is written, and it is
 * erased. why: a word. */
int item_end(struct round *round, struct item *item, enum item_result result,
    uint64_t tries, const char *why);
/* What follows that line. */
int item_finish(struct round *round, struct item *item);

/* No later than this, whatever its message says. */
int64_t item_latest(const struct round *round, const struct item *item);

#endif
