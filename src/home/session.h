/* What nearly every command begins with: the home, its ledger, and who it is
 * that is at the desk. */
#ifndef HOME_SESSION_H
#define HOME_SESSION_H

#include "home/actor.h"
#include "home/home.h"
#include "ledger/ledger.h"

struct session {
	struct home home;
	struct ledger *ledger;
	struct actor actor;
};

/* session_close accepts a zeroed struct, and one that failed to open. */
int session_open(struct session *session, const char *path);
void session_close(struct session *session);

/* The ledger of a home that is open already, its log checked against the last
 * checkpoint, its entries in the actor's name. */
struct ledger *session_ledger(const struct home *home, struct actor *actor);

#endif
