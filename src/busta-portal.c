/* busta-portal: the citizens' portal. */
#include <stddef.h>

#include "edge/program.h"
#include "portal/serve.h"

#include "base/banned.h"

static const struct edge_program program = {
	.name = "busta-portal",
	.help =
	    "usage: busta-portal [--home DIR] [--config FILE] [--check]\n\n"
	    "Serves citizens, over TLS: those with their card the PUK of it,\n"
	    "everybody what there is to know about activating a card.\n\n"
	    "  --home DIR     where everything is kept: else $BUSTA_HOME, or "
	    "./var\n"
	    "  --config FILE  else /etc/busta/portal.cfg; see portal.cfg(5)\n"
	    "  --check        say whether FILE, and what it names, is good; "
	    "serve\n"
	    "                 nothing\n"
	    "  --help, --version\n\n"
	    "SIGHUP reads FILE again, SIGTERM ends what was begun and stops.\n"
	    "busta-portal(8) says more.\n",
	.config = "/etc/busta/portal.cfg",
	.check = portal_check,
	.serve = portal_serve,
};

int
main(int argc, char **argv)
{
	return edge_main(&program, argc, argv);
}
