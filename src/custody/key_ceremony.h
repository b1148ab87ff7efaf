/* A ceremony from its beginning to its end, whatever it is for: who keeps a
 * key's pieces comes, does her part, and leaves with a sentence. */
#ifndef CUSTODY_KEY_CEREMONY_H
#define CUSTODY_KEY_CEREMONY_H

#include "audit/key_rule.h"
#include "home/actor.h"
#include "custody/ceremony.h"
#include "ledger/key.h"
#include "room/wire_custody.h"

struct key_ceremony {
	const struct home *home;
	struct ledger *ledger;
	const struct actor *actor;
	struct wire_custody
	    order; /* of which hold fills in seconds and store */
	unsigned custodians;
	bool unlocks; /* the live store is opened; else a new one's passphrase
		       * may be in a file */

	/* What is due before the room does it: says it in the ledger, or writes
	 * what is proposed; -1 with a reason ends it, and nothing was made. */
	int (*agree)(struct key_ceremony *held,
	    const struct wire_custody_proposed *proposed);
	void *context;      /* of agree */
	const char *stands; /* what there is if it breaks off after that */

	char names[CUSTODIANS_MOST][OPERATOR_NAME]; /* who came */
	char sentence[CEREMONY_SENTENCE]; /* agree's, for all of them */
};

/* Holds it: 0, and the sentence was said to all; -1 with a reason, also said to
 * all, which tells whether anything was made. */
int key_ceremony_hold(struct key_ceremony *held);

/* How a key that the ledger knows is held: how many pieces there are, and how
 * many of them are needed (0: components, all of them). id NULL: the one that
 * serves; EX_UNAVAILABLE if there is none of that usage, or not that one. */
int key_ceremony_find(struct key_ceremony *held, const char *usage,
    const char *id);

#endif
