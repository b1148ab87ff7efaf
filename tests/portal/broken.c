/* A fault: a portal that is killed at the moment it would ask its room for a
 * PUK. tests/scenario/portal-edge.sh sees that it was counted by then. */
#include <unistd.h>

#include "home/portal_room.h"

int __wrap_portal_room_tell_puk(struct counter_room *room, const char *card,
    const struct bytes *proof, char puk[static WIRE_PUK_DIGITS]);

int
__wrap_portal_room_tell_puk(struct counter_room *room, const char *card,
    const struct bytes *proof, char puk[static WIRE_PUK_DIGITS])
{
	(void)room, (void)card, (void)proof, (void)puk;
	_exit(9);
}
