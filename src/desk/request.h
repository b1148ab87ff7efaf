/* What takes two people: one asks, another approves, and only then it is done,
 * in one transaction with the approval. */
#ifndef DESK_REQUEST_H
#define DESK_REQUEST_H

#include <jansson.h>
#include <stdint.h>

#include "audit/event.h"
#include "home/session.h"
#include "ledger/request.h"

/* One kind of request; its name, and the roles of who may ask and approve, are
 * those of its event. */
struct request_kind {
	enum event_kind event;

	/* What was asked for, as an object that says all of it; NULL with a
	 * reason. Not set where another command asks it. */
	json_t *(*read)(struct ledger *ledger, int argc, char **argv);

	/* Does it, in a transaction of the caller's; request is "#12". Judges
	 * anew, since the world has gone on since it was asked. */
	int (*carry)(struct ledger *ledger, const json_t *arguments,
	    const char *request);

	/* What follows once that is committed, and can be done again. May be
	 * NULL. */
	int (*settle)(struct session *session);
};

/* NULL: there is no such kind. */
const struct request_kind *request_kind_named(const char *name);

/* Asks, after a rehearsal that shows that it could be done now. Gives up the
 * caller's reference. */
int request_ask(struct session *session, const struct request_kind *kind,
    json_t *arguments, int64_t *number);

/* The whole of a command that asks for something of that kind; make says what,
 * once it is clear that whoever acts may ask. */
int request_command_made(const char *path, enum event_kind event, int json,
    json_t *(*make)(struct session *session, void *context), void *context);

/* All of a command that asks, with the answer. */
int request_command(const char *path, enum event_kind event,
    json_t *(*read)(struct ledger *ledger, int argc, char **argv), int argc,
    char **argv);

/* Carries it out. A refusal is logged, and leaves everything as it was. */
int request_approve(struct session *session, int64_t number);

/* Only whoever asked. */
int request_withdraw(struct session *session, int64_t number);

#endif
