/* What a desk asks of a room in the custodians' presence: a key made of
 * pieces, a backup under it, and what a backup is good for.
 *
 * The desk sends CUSTODIAN for each, with her terminal, and one CUSTODY. The
 * room says CUSTODY_READY when it is confined, PROPOSED when the custodians
 * have done their part, waits for AGREED before it changes a store, and ends
 * with CUSTODY_DONE, or FAILED. No piece and no key is in any message. */
#ifndef ROOM_WIRE_CUSTODY_H
#define ROOM_WIRE_CUSTODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "room/wire.h"

enum custody_purpose {
	CUSTODY_NEW_BACKUP =
	    1,                /* a new backup key, kept nowhere but in pieces */
	CUSTODY_NEW_EXCHANGE, /* a new exchange key, kept in the store too */
	CUSTODY_BACKUP,       /* the store, sealed under the backup key */
	CUSTODY_RESTORE,      /* a store made anew from a backup */
	CUSTODY_REHEARSE      /* the same in memory, against the live store */
};

enum {
	WIRE_CUSTODIAN_NAME = 32 + 1,
	WIRE_CUSTODY_ID = 32,
	WIRE_CUSTODY_CHECK = 5,
	WIRE_CUSTODY_ORIGIN = 64 + 1
};

struct wire_custodian {
	char name[WIRE_CUSTODIAN_NAME];
};

struct wire_custody {
	enum custody_purpose purpose;
	bool entered;     /* new keys: pieces are brought, not drawn */
	unsigned pieces;  /* there are in all: 2 to 9 */
	unsigned needed;  /* of shares; 0: components, of which all are */
	unsigned seconds; /* how long a custodian may think */
	char
	    id[WIRE_CUSTODY_ID]; /* of the backup key, if it is there already */
	uint8_t check[WIRE_CUSTODY_CHECK];
	const char *store;                /* paths, or "" */
	const char *backup;               /* of a backup that is to be opened */
	char origin[WIRE_CUSTODY_ORIGIN]; /* CUSTODY_RESTORE: of its log */
	uint64_t batch; /* CUSTODY_REHEARSE: 0, or one whose data key is here */
	const uint8_t *data_key;
	size_t data_key_size;
};

/* text: a backup; or the check values of all that a rehearsal compared. */
struct wire_custody_proposed {
	char id[WIRE_CUSTODY_ID];
	uint8_t check[WIRE_CUSTODY_CHECK];
	const uint8_t *text;
	size_t text_size;
};

struct wire_custody_done {
	char id[WIRE_CUSTODY_ID]; /* of the key that was made, if one was */
};

/* As in room/wire.h; a custodian's terminal goes along, and comes with her. */
int wire_send_custodian(int fd, const struct wire_custodian *message,
    int terminal);
int wire_read_custodian(const struct frame *frame,
    struct wire_custodian *message);
int wire_send_custody(int fd, const struct wire_custody *message);
int wire_read_custody(const struct frame *frame, struct wire_custody *message);
int wire_send_custody_proposed(int fd,
    const struct wire_custody_proposed *message);
int wire_read_custody_proposed(const struct frame *frame,
    struct wire_custody_proposed *message);
int wire_send_custody_done(int fd, const struct wire_custody_done *message);
int wire_read_custody_done(const struct frame *frame,
    struct wire_custody_done *message);

#endif
