/* Who is at the desk. In an installed home, which is the system user busta's,
 * that is whoever called sudo. In a developer's home it is the home's owner, or
 * whoever SUDO_USER and SUDO_UID say, and they may say anything: one user can
 * play everybody there. Two people are as strong as the installation is. */
#ifndef HOME_ACTOR_H
#define HOME_ACTOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "home/home.h"
#include "ledger/people.h"

/* Nobody stands behind the call: the nightly timer, or a developer who is no
 * operator. It runs batches, signs checkpoints and reads, and nothing else. */
#define ACTOR_SERVICE "@busta"

struct actor {
	char name[ENTRY_TOKEN_TEXT];
	bool person;
	unsigned roles; /* 0 for the service */
};

/* From here on the ledger's entries name who acts. EX_NOPERM if it is not clear
 * who that is, or if that person is no operator. */
int actor_find(struct actor *actor, struct ledger *ledger,
    const struct home *home);

/* A person with one of these roles; EX_NOPERM says what is lacking. */
int actor_need(const struct actor *actor, unsigned roles);

/* The same for what the service may do without a person. */
int actor_need_or_service(const struct actor *actor, unsigned roles);

/* Begins a change in the name of whoever acts, who is looked at again inside
 * the transaction: since the command began, two people may have taken her role,
 * and an entry of hers would never fit into the log. EX_NOPERM as actor_need;
 * what is the service's, the caller has judged before. */
int actor_begin(struct ledger *ledger, unsigned roles);

/* change gives 0, 1 if it is refused, or -1, and so does this; unless it is 0
 * nothing has changed. roles: who acts must still have one of them. */
int actor_transact(struct ledger *ledger, unsigned roles,
    int (*change)(struct ledger *ledger, void *context), void *context);

/* The system user behind the call, before there is a ledger that knows her:
 * 1 found, 0 the service, -1 not clear. owner is the home's. */
int actor_caller(char name[static OPERATOR_NAME], uid_t *uid, uid_t owner);

/* The user that an installed home belongs to. */
bool actor_is_installed(uid_t owner);

/* The uid of a system user: 1 found, 0 there is none, -1 failed. */
int actor_uid(const char *name, uid_t *uid);

#endif
