/* busta-portal: the citizens' portal. Options, and nothing else. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/program.h"
#include "base/fail.h"
#include "portal/serve.h"

#include "base/banned.h"

static const char help[] =
    "usage: busta-portal [--home DIR] [--config FILE] [--check]\n\n"
    "Serves citizens, over TLS: those with their card the PUK of it, "
    "everybody\n"
    "what there is to know about activating a card.\n\n"
    "  --home DIR     where everything is kept: else $BUSTA_HOME, or ./var\n"
    "  --config FILE  else /etc/busta/portal.cfg; see portal.cfg(5)\n"
    "  --check        say whether FILE, and what it names, is good; serve\n"
    "                 nothing\n"
    "  --help, --version\n\n"
    "SIGHUP reads FILE again, SIGTERM ends what was begun and stops.\n"
    "busta-portal(8) says more.\n";

struct options {
	const char *home;
	const char *config;
	bool check;
};

/* A word that takes another: where that one goes, or NULL. */
static const char **
option_of(struct options *options, const char *word)
{
	if (strcmp(word, "--home") == 0)
		return &options->home;
	return strcmp(word, "--config") == 0 ? &options->config : NULL;
}

static int
options_read(struct options *options, int argc, char **argv)
{
	const char **value;
	int at;

	for (at = 1; at < argc; at++) {
		if (strcmp(argv[at], "--check") == 0) {
			options->check = true;
			continue;
		}
		if ((value = option_of(options, argv[at])) == NULL)
			return program_usage("busta-portal",
			    "no such option: ", argv[at]);
		if (++at == argc)
			return program_usage("busta-portal", argv[at - 1],
			    " needs a name");
		*value = argv[at];
	}
	return EX_OK;
}

int
main(int argc, char **argv)
{
	const char *home = getenv("BUSTA_HOME");
	struct options options = { .config = "/etc/busta/portal.cfg" };
	int code;

	(void)setlocale(LC_ALL, "");
	(void)umask(077);
	options.home = home != NULL && home[0] != '\0' ? home : "var";
	if (program_is_asked_for_help(argc, argv)) {
		(void)fputs(help, stdout);
		return EX_OK;
	}
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		(void)puts("busta-portal " BUSTA_VERSION);
		return EX_OK;
	}
	if ((code = options_read(&options, argc, argv)) != EX_OK)
		return code;
	return program_end("busta-portal",
	    options.check ? portal_check(options.config)
			  : portal_serve(options.home, options.config));
}
