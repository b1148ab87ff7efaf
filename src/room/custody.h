/* What a custody room has while the custodians are there. */
#ifndef ROOM_CUSTODY_H
#define ROOM_CUSTODY_H

#include "audit/note.h"
#include "hsm/keystore.h"
#include "room/terminal.h"
#include "room/wire_custody.h"

struct custody {
	struct terminals terminals;
	struct wire_custody order;
	struct frame frame; /* what the order points into */
	struct keystore store, backup;
	struct hsm_opener *opener; /* of the live store; or NULL */
	struct hsm *hsm;           /* the live store; or NULL */
	bool has_secret;           /* WIRE_SECRET came, and is no terminal */
	char *passphrase;          /* of a new store, from its file; or NULL */
	char *note;                /* the last checkpoint, of the new store */
	size_t note_size;
	char log_key[NOTE_KEY_TEXT + 1]; /* the line that verifies it */
	uint8_t *key;               /* what the custodians hold, as it comes */
	char made[WIRE_CUSTODY_ID]; /* the key that was made, if one was */
};

/* What restoring needs of the folder keys, and of the passphrase's file: before
 * nothing more can be opened. */
int custody_prepare_restore(struct custody *custody);

/* One purpose each, with the custodians there and the process confined. */
int custody_new_backup(struct custody *custody);
int custody_new_exchange(struct custody *custody);
int custody_backup(struct custody *custody);
int custody_restore(struct custody *custody);
int custody_rehearse(struct custody *custody);

/* Says what is proposed, and waits for the desk to agree: only then anything is
 * changed. text may be empty. */
int custody_propose(const struct custody *custody, const char *id,
    const uint8_t check[static KEY_CHECK_SIZE], const struct bytes *text);

#endif
