/* The hand that signs checkpoints of the log, and never one that does not
 * extend the last: that one stands in the folder keys/log, signed, and a new
 * one is durable there before anybody has it. */
#ifndef ROOM_LOG_SIGNER_H
#define ROOM_LOG_SIGNER_H

#include "audit/checkpoint.h"
#include "base/bytes.h"
#include "hsm/hsm.h"
#include "room/wire_counter.h"

struct log_signer {
	struct hsm *hsm;
	int dir;
	int lock; /* the same folder: one room at a time reads and signs */
	struct note_key key;
	struct checkpoint last;
};

/* For new keys: in the directory keys, the checkpoint of the empty log in
 * log/checkpoint, and in log.vkey the key that verifies it, both durable. What
 * an attempt that broke off left is replaced, a log with entries is not. */
int log_signer_begin(struct hsm *hsm, int keys, const char *origin);

/* Reads the last checkpoint from dir, and refuses one that is missing or not
 * signed by this very key. log_signer_close accepts a zeroed struct. */
int log_signer_open(struct log_signer *signer, struct hsm *hsm, int dir);
void log_signer_close(struct log_signer *signer);

/* The signed note, durable already; the same again for the same again. -1 with
 * a reason if it does not extend the last one. */
int log_signer_sign(struct log_signer *signer,
    const struct wire_checkpoint *asked, struct bytes *note);

#endif
