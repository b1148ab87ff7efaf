/* The keys that the ledger's batches, cards and pages depend on: by id, check
 * value and state, and who agreed to what. No key itself is ever here. */
#ifndef LEDGER_KEY_H
#define LEDGER_KEY_H

#include "audit/key_rule.h"
#include "ledger/ledger.h"

struct ledger_key {
	char id[KEY_NAME_TEXT];
	char usage[KEY_USAGE_TEXT + 1]; /* one too long is seen to be */
	char check[KEY_CHECK_TEXT];
	enum key_state state;
	uint64_t entry; /* of the log */
	int64_t unix_ms;
};

/* 1 found, 0 there is none, -1 failed. */
int ledger_key_get(struct ledger *ledger, const char *id,
    struct ledger_key *key);
int ledger_key_current(struct ledger *ledger, const char *usage,
    struct ledger_key *key);

/* In the order of the log, until it returns not 0. */
int ledger_key_each(struct ledger *ledger,
    int (*each)(void *context, const struct ledger_key *key), void *context);

/* Whatever changes is in a transaction of the caller's. */

/* A key that was made just now, of the usage its id begins with; the one before
 * it is archived. EX_DATAERR unless it is the first of its usage, or two people
 * agreed to rotate, or, of a ceremony, enough different people hold shares. */
int ledger_key_add(struct ledger *ledger, const char *id, const char *check);

/* Who acts holds this share of a key to come: "2/3" or "2/3/5". One person has
 * one share of a key (EX_DATAERR). */
int ledger_key_share(struct ledger *ledger, const char *id, const char *share);

/* Two people let another key take the place of the current one; true until one
 * does: 1, 0 nobody agreed, or it was used, -1 failed. */
int ledger_rotation_approve(struct ledger *ledger, const char *usage,
    const char *request);
int ledger_rotation_is_open(struct ledger *ledger, const char *usage);

/* What would be lost with a key. */
struct key_load {
	unsigned batches;      /* whose data key is wrapped under it */
	unsigned card_systems; /* whose key block it opens */
	unsigned slips;        /* that are not printed yet */
};
int ledger_key_load(struct ledger *ledger, const char *id,
    struct key_load *load);

/* An archived key that nothing hangs on any more: else EX_DATAERR. */
int ledger_key_retire(struct ledger *ledger, const char *id,
    const char *request);

/* A backup under the current backup key; digest is the log's (ledger/log.h). */
int ledger_key_backup(struct ledger *ledger, const char *digest,
    const char *backup_key);

/* text is what a room says it has, "wrap-2026-1f3a9c 1a2b3c4d5e, cip-…": the
 * current keys of the store it opened (room/wire.h). A ledger that knows no key
 * yet learns them; else each must be the one that the ledger has as current,
 * or the store is another ledger's or an old copy: EX_DATAERR. */
int ledger_keys_sync(struct ledger *ledger, const char *text);

#endif
