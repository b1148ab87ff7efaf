#include <stdio.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/home.h"

#include "base/banned.h"

int
command_init(const char *home, int argc, char **argv)
{
	const char *passphrase_file = NULL;
	const struct option_value values[] = {
		{ "passphrase-file", &passphrase_file, NULL }, { 0 }
	};
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0 ||
	    home_make(home, passphrase_file) != 0)
		return -1;
	(void)printf("Made the home %s: an empty ledger, and a key store.\n"
		     "Keep a copy of %s/keys, and its passphrase elsewhere: "
		     "without both, "
		     "no envelope sealed here can ever be bound.\n",
	    home, home);
	return 0;
}
