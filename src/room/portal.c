/* The portal's room: it tells PUKs, and of all that is sealed it opens nothing.
 */
#include <string.h>

#include "base/fail.h"
#include "room/counter.h"
#include "room/keys.h"
#include "room/puk.h"
#include "room/room.h"
#include "room/wire_portal.h"

#include "base/banned.h"

_Static_assert((int)WIRE_PUK_DIGITS == (int)PUK_DIGITS, "one kind of PUK");

static int
portal_tell_puk(void *context, const struct frame *frame)
{
	const struct counter *counter = context;
	struct wire_tell_puk asked;
	struct codes *puk = NULL;
	struct serial serial;
	int rc = -1;

	if (wire_read_tell_puk(frame, &asked) != 0)
		return -1;
	if (serial_read(&serial, asked.serial) != SERIAL_READ)
		fail(EX_SOFTWARE, "that is not a serial");
	else if (!counter_is_card(asked.card))
		fail(EX_SOFTWARE, "that is not a card number");
	else if ((puk = puk_make(counter->hsm, &serial, asked.card)) != NULL)
		rc = wire_send_puk(WIRE_MESSAGES, codes_pin(puk, 0));
	codes_free(puk);
	explicit_bzero(asked.card, sizeof asked.card);
	return rc;
}

static const struct verb verbs[] = {
	{ WIRE_GIVE_PSEUDONYM, counter_pseudonym },
	{ WIRE_CHECKPOINT, counter_checkpoint },
	{ WIRE_TELL_PUK, portal_tell_puk },
	{ 0 },
};

int
room_portal(const char *store)
{
	return room_exit(counter_work(store, verbs, NULL, NULL));
}
