#include <stdio.h>

#include "courier/command.h"
#include "courier/courier.h"

#include "base/banned.h"

int
command_init(const struct courier_options *options)
{
	if (courier_make(options->home, options->passphrase_file) != 0)
		return -1;
	(void)printf("a courier was made at %s: courier.crt is what messages "
		     "to it are sealed to\nits settings are courier.cfg there, "
		     "which is yours to write: see courier.cfg(5)\n",
	    options->home);
	return 0;
}
