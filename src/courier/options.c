#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "courier/command.h"

#include "base/banned.h"

static const struct option known[] = {
	{ "home", required_argument, NULL, 'd' },
	{ "passphrase-file", required_argument, NULL, 'p' },
	{ "json", no_argument, NULL, 'j' },
	{ "once", no_argument, NULL, 'o' },
	{ "connect", no_argument, NULL, 'c' },
	{ NULL, 0, NULL, 0 },
};

static void
options_set(struct courier_options *options, int letter)
{
	switch (letter) {
	case 'd':
		options->home = optarg;
		break;
	case 'p':
		options->passphrase_file = optarg;
		break;
	case 'j':
		options->json = true;
		break;
	case 'o':
		options->once = true;
		break;
	default:
		options->connect = true;
		break;
	}
}

static const char *
options_home(const char *given)
{
	const char *home = given;

	if (home == NULL)
		home = getenv("BUSTA_COURIER_HOME");
	return home != NULL && home[0] != '\0' ? home : "./courier";
}

int
courier_options_read(struct courier_options *options,
    const struct courier_command *command, int argc, char **argv)
{
	int letter;

	memset(options, 0, sizeof *options);
	optind = 1;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (letter == '?' ||
		    (letter != 'd' && strchr(command->options, letter) == NULL))
			return fail(EX_USAGE, "%s: see busta-courier %s --help",
			    argv[optind - 1], command->name);
		options_set(options, letter);
	}
	if (optind != argc)
		return fail(EX_USAGE, "usage: busta-courier %s %s",
		    command->name, command->arguments);
	options->home = options_home(options->home);
	return 0;
}
