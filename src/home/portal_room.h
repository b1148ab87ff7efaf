/* What a portal's room says that no counter's does. */
#ifndef HOME_PORTAL_ROOM_H
#define HOME_PORTAL_ROOM_H

#include "home/counter_room.h"
#include "room/wire_portal.h"

/* The PUK of the card that has this envelope, without a NUL; the caller wipes
 * it. Asked only when it is counted, and the log that says so is signed. card:
 * as counter_room_pseudonym takes it. */
int portal_room_tell_puk(struct counter_room *room, const struct serial *serial,
    const char *card, char puk[static WIRE_PUK_DIGITS]);

#endif
