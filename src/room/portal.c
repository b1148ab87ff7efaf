/* The portal's room: it tells PUKs, and of all that is sealed it opens nothing.
 * What it does not find in the signed log it does not tell. */
#include <inttypes.h>
#include <string.h>

#include "audit/event.h"
#include "audit/proof.h"
#include "base/fail.h"
#include "room/counter.h"
#include "room/keys.h"
#include "room/puk.h"
#include "room/room.h"
#include "room/wire_portal.h"

#include "base/banned.h"

_Static_assert((int)WIRE_PUK_DIGITS == (int)PUK_DIGITS, "one kind of PUK");

/* A signed checkpoint has the entry, which is about one envelope; and no PUK
 * was told for it, or for one after it, since this room began. */
static int
portal_judge(struct counter *counter, const struct wire_tell_puk *asked,
    struct entry *entry)
{
	struct checkpoint checkpoint;

	if (!counter_is_card(asked->card))
		return fail(EX_SOFTWARE, "that is not a card number");
	if (proof_check(entry, &checkpoint, asked->proof, asked->proof_size,
		&counter->signer.key) < 0)
		return -1;
	if (strcmp(entry->event, event_of(EVENT_TELL_PUK)->name) != 0 ||
	    entry->count != 1)
		return fail(EX_DATAERR,
		    "the log does not say that a PUK is "
		    "told");
	return entry->sequence < counter->fresh
	    ? fail(EX_DATAERR,
		  "the PUK of entry %" PRIu64 " was told, or never will be",
		  entry->sequence)
	    : 0;
}

static int
portal_tell_puk(void *context, const struct frame *frame)
{
	struct counter *counter = context;
	struct wire_tell_puk asked;
	struct codes *puk = NULL;
	struct entry entry;
	int rc = -1;

	if (wire_read_tell_puk(frame, &asked) != 0)
		return -1;
	if (portal_judge(counter, &asked, &entry) == 0) {
		counter->fresh = entry.sequence + 1;
		puk = puk_make(counter->hsm, &entry.first, asked.card);
	}
	if (puk != NULL)
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
