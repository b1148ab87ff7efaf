/* A new wrapping key, and every batch's data key wrapped under it. Envelopes
 * are not touched: what seals them is their batch's data key, which stays. */
#ifndef CUSTODY_ROTATION_H
#define CUSTODY_ROTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/key_rule.h"
#include "home/session.h"

struct rotation {
	char before[KEY_NAME_TEXT]; /* the key that served until now */
	char now[KEY_NAME_TEXT];
	size_t batches; /* whose data keys were wrapped again, by this run */
};

/* Two people must have agreed (EX_NOPERM); what broke off goes on. Every data
 * key is opened before the first is written: a key store that is not this
 * ledger's, or an old copy of it, and a damaged data key are refused while
 * nothing has changed. Holds the home. */
int rotation_run(struct session *session, bool quiet,
    struct rotation *rotation);

/* What two people have retired leaves the key store: how many keys, or -1. */
int rotation_clear(struct session *session);

#endif
