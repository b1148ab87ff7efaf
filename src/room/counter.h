/* What a counter's room and a portal's have in common: the keys, the last
 * signed checkpoint, and confinement; each has a vocabulary of its own. */
#ifndef ROOM_COUNTER_H
#define ROOM_COUNTER_H

#include <stdint.h>

#include "room/assign.h"
#include "room/log_signer.h"
#include "room/split.h"
#include "room/verbs.h"

struct counter {
	struct hsm *hsm;
	struct log_signer signer;
	struct assigner assigner;
	struct splitter splitter;
	uint64_t fresh; /* of a portal: entries from here on were not used */
};

/* Until the desk closes; whoever comes after READY finds it confined. rules and
 * courier are those by which codes are split; NULL: none are. */
int counter_work(const char *store, const struct verb *verbs, const char *rules,
    const char *courier);

/* A card's number, as the ledger has it. The desk looked already: what is none
 * is a mistake of ours, and the number has no place in its sentence. */
bool counter_is_card(const char *card);

/* Verbs, of a struct counter. */
int counter_pseudonym(void *context, const struct frame *frame);
int counter_checkpoint(void *context, const struct frame *frame);

#endif
