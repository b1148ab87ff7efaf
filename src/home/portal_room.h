/* What a portal's room says that no counter's does. */
#ifndef HOME_PORTAL_ROOM_H
#define HOME_PORTAL_ROOM_H

#include "home/counter_room.h"
#include "room/wire_portal.h"

/* The PUK of the card that has the envelope of an entry, by the proof that it
 * stands in the signed log: once, and without a NUL; the caller wipes it. card:
 * as counter_room_pseudonym takes it. */
int portal_room_tell_puk(struct counter_room *room, const char *card,
    const struct bytes *proof, char puk[static WIRE_PUK_DIGITS]);

#endif
