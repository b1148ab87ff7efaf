/* One more custodian, on her own terminal. */
#include <stdio.h>

#include "base/fail.h"
#include "desk/command.h"
#include "home/actor.h"
#include "custody/attend.h"

#include "base/banned.h"

/* Without a look at the last checkpoint: while keys are restored there may be
 * none that can be read, and joining changes nothing. */
static int
join_find_actor(const struct home *home, struct actor *actor)
{
	struct ledger *ledger = ledger_open(home->ledger);
	int rc = ledger == NULL ? -1 : actor_find(actor, ledger, home);

	ledger_close(ledger);
	return rc == 0 ? actor_need(actor, ROLE_KEY_CUSTODIAN) : -1;
}

int
command_key_join(const char *path, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	char sentence[CEREMONY_SENTENCE];
	struct home home;
	struct actor actor;
	char **word;
	int rc = -1;

	if (command_options(argc, argv, none, 0, &word) != 0)
		return -1;
	if (home_open(&home, path) == 0 && join_find_actor(&home, &actor) == 0)
		rc = attend(&home, actor.name, sentence);
	home_close(&home);
	if (rc == 0)
		(void)printf("%s\n", sentence);
	return rc;
}
