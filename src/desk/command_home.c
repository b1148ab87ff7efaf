#include <stdio.h>

#include "base/fail.h"
#include "desk/command.h"
#include "home/founding.h"
#include "home/home.h"
#include "home/hsm_settings.h"
#include "home/origin.h"

#include "base/banned.h"

/* What is missing until two people can ask and approve. */
static void
init_say_people(const struct founders *founders)
{
	unsigned i;

	for (i = 0; i < founders->count; i++)
		(void)printf("%s is an operator, with all roles.\n",
		    founders->list[i].name);
	if (founders->count < FOUNDERS)
		(void)printf("Nothing can be released yet: that takes two "
			     "operators, and there %s.\n\"busta operator add "
			     "NAME\" makes the %s.\n",
		    founders->count == 1 ? "is one" : "is none",
		    founders->count == 1 ? "second" : "first two");
}

static int
init_check_hsm(const struct hsm_settings *hsm)
{
	if ((hsm->module == NULL) != (hsm->token == NULL) ||
	    (hsm->module == NULL &&
		(hsm->environment != NULL || hsm->files != NULL)))
		return fail(EX_USAGE,
		    "keys in a token need both --hsm-module and --hsm-token");
	return 0;
}

static void
init_say_keys(const char *home, const struct hsm_settings *hsm)
{
	if (hsm->module == NULL)
		(void)printf("Made the home %s: an empty ledger, and a key "
			     "store.\nKeep a copy of %s/keys, and its "
			     "passphrase elsewhere: without both, no envelope "
			     "sealed here can ever be bound.\n",
		    home, home);
	else
		(void)printf("Made the home %s: an empty ledger, and keys in "
			     "the token %s.\nKeep a copy of %s/keys, and of "
			     "the token by its own means: without both, no "
			     "envelope sealed here can ever be bound.\n",
		    home, hsm->token, home);
}

int
command_init(const char *home, int argc, char **argv)
{
	const char *passphrase_file = NULL, *origin = NULL, *operators = NULL;
	struct hsm_settings hsm = { 0 };
	const struct option_value values[] = { { "passphrase-file",
						   &passphrase_file, NULL },
		{ "operators", &operators, NULL }, { "origin", &origin, NULL },
		{ "hsm-module", &hsm.module, NULL },
		{ "hsm-token", &hsm.token, NULL },
		{ "hsm-environment", &hsm.environment, NULL },
		{ "hsm-files", &hsm.files, NULL }, { 0 } };
	struct founders founders;
	char **word, host[ORIGIN_TEXT];

	origin_default(host);
	if (command_options(argc, argv, values, 0, &word) != 0 ||
	    init_check_hsm(&hsm) != 0 ||
	    founders_read(&founders, operators) != 0 ||
	    home_make(home, passphrase_file, origin != NULL ? origin : host,
		&founders, &hsm) != 0)
		return -1;
	init_say_keys(home, &hsm);
	init_say_people(&founders);
	return 0;
}
