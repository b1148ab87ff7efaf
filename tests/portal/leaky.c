/* A fault: a portal that keeps what it tells. The heap has a PUK and the card
 * it is of, a line on standard error has both. tests/scenario/portal-leak.sh
 * must find each, or its silence about the real one says nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "home/portal_room.h"

int __real_portal_room_tell_puk(struct counter_room *room, const char *card,
    const struct bytes *proof, char puk[static WIRE_PUK_DIGITS]);
int __wrap_portal_room_tell_puk(struct counter_room *room, const char *card,
    const struct bytes *proof, char puk[static WIRE_PUK_DIGITS]);

static char *kept, *kept_card;

int
__wrap_portal_room_tell_puk(struct counter_room *room, const char *card,
    const struct bytes *proof, char puk[static WIRE_PUK_DIGITS])
{
	int rc = __real_portal_room_tell_puk(room, card, proof, puk);

	kept = strndup(puk, WIRE_PUK_DIGITS);
	kept_card = strdup(card);
	(void)fprintf(stderr, "busta-portal: %s of %s\n", kept, kept_card);
	return rc;
}
