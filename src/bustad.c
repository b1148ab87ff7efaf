/* bustad: the counter. */
#include <stddef.h>

#include "counter/serve.h"
#include "edge/program.h"

#include "base/banned.h"

static const struct edge_program program = {
	.name = "bustad",
	.help =
	    "usage: bustad [--home DIR] [--config FILE] [--check]\n\n"
	    "Serves the stations of counters, help desks and auditors, over\n"
	    "TLS and with their certificates.\n\n"
	    "  --home DIR     where everything is kept: else $BUSTA_HOME, or "
	    "./var\n"
	    "  --config FILE  else /etc/busta/bustad.cfg; see bustad.cfg(5)\n"
	    "  --check        say whether FILE, and what it names, is good; "
	    "serve\n"
	    "                 nothing\n"
	    "  --help, --version\n\n"
	    "SIGHUP reads FILE again, SIGTERM ends what was begun and stops.\n"
	    "bustad(8) says more.\n",
	.config = "/etc/busta/bustad.cfg",
	.check = serve_check,
	.serve = serve,
};

int
main(int argc, char **argv)
{
	return edge_main(&program, argc, argv);
}
