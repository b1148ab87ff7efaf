#include <stdio.h>

#include "base/fail.h"
#include "desk/command.h"
#include "home/founding.h"
#include "home/home.h"
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

int
command_init(const char *home, int argc, char **argv)
{
	const char *passphrase_file = NULL, *origin = NULL, *operators = NULL;
	const struct option_value values[] = { { "passphrase-file",
						   &passphrase_file, NULL },
		{ "operators", &operators, NULL }, { "origin", &origin, NULL },
		{ 0 } };
	struct founders founders;
	char **word, host[ORIGIN_TEXT];

	origin_default(host);
	if (command_options(argc, argv, values, 0, &word) != 0 ||
	    founders_read(&founders, operators) != 0 ||
	    home_make(home, passphrase_file, origin != NULL ? origin : host,
		&founders) != 0)
		return -1;
	(void)printf("Made the home %s: an empty ledger, and a key store.\n"
		     "Keep a copy of %s/keys, and its passphrase elsewhere: "
		     "without both, "
		     "no envelope sealed here can ever be bound.\n",
	    home, home);
	init_say_people(&founders);
	return 0;
}
