/* New codes for one card, split: PIN, PUK and CIP exist in clear from being
 * drawn until their halves are sealed apart, and leave as what the card system,
 * the counter's printer and the courier can each open. */
#ifndef ROOM_SPLIT_H
#define ROOM_SPLIT_H

#include "hsm/hsm.h"
#include "job/recipient.h"
#include "job/split.h"
#include "room/slip.h"
#include "room/wire_split.h"

struct splitter {
	struct split_rules *rules; /* NULL: no codes are split here */
	struct recipient courier;  /* without a certificate: likewise */
	struct slip_press press;
	char fault[WIRE_FAULT_TEXT]; /* why there is no courier */
};

/* Before there are keys: reads split.cfg and the courier's certificate, draws
 * the slip. Without that certificate, or with one that is not fit, no codes are
 * split, and all else goes on. splitter_close accepts a zeroed struct. */
int splitter_open(struct splitter *splitter, const char *rules,
    const char *courier);
void splitter_close(struct splitter *splitter);

/* From then on it has keys. */
void splitter_use(struct splitter *splitter, struct hsm *hsm);

void splitter_tell(const struct splitter *splitter,
    struct wire_split_rules *told);

/* What was made; its bytes are the caller's, bytes_free() them. */
struct split_made {
	struct wire_assigned assigned;
	uint8_t verifier[WIRE_VERIFIER_SIZE];
	struct bytes slip;
	struct bytes message;
};

/* EX_DATAERR, with nothing made: no codes are split here, the number is of
 * another series, the card, the address or the key block is not as it should
 * be. */
int split_make(struct splitter *splitter, const struct wire_split *asked,
    struct split_made *made);

#endif
