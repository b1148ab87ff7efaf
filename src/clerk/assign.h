/* An envelope that was just bound: its PIN goes into the outbox, as a block for
 * the card system, and nowhere else. */
#ifndef CLERK_ASSIGN_H
#define CLERK_ASSIGN_H

#include "home/counter_room.h"
#include "ledger/card_system.h"
#include "ledger/ledger.h"
#include "ledger/outbox.h"
#include "ledger/sealed.h"
#include "room/wire_assign.h"

/* In the transaction of the binding. name: of the system that is to have it;
 * NULL: the only one there is, or nobody, if there is none. Nothing happens to
 * what was assigned before, or is out of use. -1 with a reason: EX_USAGE if it
 * is not clear to which system it goes, EX_NOINPUT if there is none of that
 * name, EX_DATAERR if no block can be made, or one went to another system. */
int assign_envelope(struct ledger *ledger, struct counter_room *room,
    const struct serial *serial, const char *card, const char *name);

/* The same in two steps, for who has many to assign, and asks the room for all
 * of them at once (home/counter_questions.h). Nothing of it is copied. */
struct assignment {
	struct card_system system;
	struct sealed_envelope sealed;
	struct wire_assign asked; /* its pointers lead into sealed */
	struct wire_assigned made;
};

/* Of an envelope that is about to be bound, in that transaction: 1, 0 nobody is
 * to have its PIN, -1 as above. It holds the card until it is wiped. */
int assignment_prepare(struct ledger *ledger, struct assignment *assignment,
    const struct serial *serial, const char *card, const char *name);

/* The room has made it: what ledger_bind is to write with the binding. */
int assignment_item(const struct assignment *assignment,
    const struct serial *serial, struct outbox_item *item);

/* Of an envelope that is bound: 1, 0 it went to another system than that, or it
 * is not clear to which it is to go, -1 failed. */
int assign_is_clear(struct ledger *ledger, const struct serial *serial,
    const char *name);

#endif
