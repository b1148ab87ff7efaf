/* The room as a counter has it: it says whether a code was scanned from one of
 * our envelopes, what stands for a card, and signs checkpoints of the log. */
#ifndef HOME_COUNTER_ROOM_H
#define HOME_COUNTER_ROOM_H

#include <stdbool.h>

#include "base/bytes.h"
#include "home/home.h"
#include "home/room_process.h"
#include "room/wire_counter.h"

struct counter_room {
	struct room_process process;
	unsigned timeout;
	char keys[WIRE_KEYS_TEXT];
	char log_key[NOTE_KEY_TEXT];   /* verifies the log's checkpoints */
	struct wire_split_rules split; /* by which it splits codes, if any */
	bool lost; /* it answers nothing any more, or out of turn */
};

/* Unlocks the key store, and hears the room say that it is ready. What is asked
 * after that fails with the room's reason, and then only close is left, which
 * accepts a zeroed struct. */
int counter_room_open(struct counter_room *room, const struct home *home);

/* The same of another mode: "portal". */
int counter_room_open_as(struct counter_room *room, const struct home *home,
    const char *mode);

void counter_room_close(struct counter_room *room);

/* text: serial, or first and last serial, and token, in upper case and without
 * hyphens; what is too long to be that does not match. */
int counter_room_check_scan(struct counter_room *room, const char *text,
    bool *match);

/* card: 16 or 20 characters of A-Z and 0-9, which the caller has seen to. */
int counter_room_pseudonym(struct counter_room *room, const char *card,
    uint8_t pseudonym[static WIRE_PSEUDONYM_SIZE]);

/* Appends the signed note to note. Refused, with both sizes, unless the
 * checkpoint extends the last one the room signed, as the proof shows. */
int counter_room_checkpoint(struct counter_room *room,
    const struct checkpoint *checkpoint, const struct tree_proof *proof,
    struct bytes *note);

/* Appends the print seal under a release (handover/release.h). */
int counter_room_sign(struct counter_room *room, const char *text, size_t size,
    struct bytes *signature);

/* The room's answer to what was sent it, and sent is what sending returned: for
 * who adds a question. A room that could not be asked is lost as one that is
 * silent, and that is a failure here: nobody else has its answer. */
int counter_room_hear(struct counter_room *room, int sent, struct frame *frame);

#endif
