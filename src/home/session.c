#include "home/session.h"

#include <string.h>

#include "home/log_guard.h"

#include "base/banned.h"

struct ledger *
session_ledger(const struct home *home, struct actor *actor)
{
	struct ledger *ledger = ledger_open(home->ledger);

	if (ledger == NULL || log_guard_check(home, ledger) != 0 ||
	    actor_find(actor, ledger, home) != 0) {
		ledger_close(ledger);
		return NULL;
	}
	return ledger;
}

int
session_open(struct session *session, const char *path)
{
	memset(session, 0, sizeof *session);
	if (home_open(&session->home, path) != 0)
		return -1;
	session->ledger = session_ledger(&session->home, &session->actor);
	return session->ledger == NULL ? -1 : 0;
}

void
session_close(struct session *session)
{
	ledger_close(session->ledger);
	home_close(&session->home);
	memset(session, 0, sizeof *session);
}
