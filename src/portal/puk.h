/* The PUK of a card, for the citizen who has come in with it. */
#ifndef PORTAL_PUK_H
#define PORTAL_PUK_H

#include <stdint.h>

/* A telling that is counted and durable, and not told yet: it waits only for
 * the room, and is not counted again. */
struct puk_telling {
	const struct request *of; /* NULL: none waits */
	uint64_t entry;           /* of the log, that says so */
};

#endif
