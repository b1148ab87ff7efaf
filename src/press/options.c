#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "press/command.h"

#include "base/banned.h"

static const struct option known[] = {
	{ "home", required_argument, NULL, 'd' },
	{ "from", required_argument, NULL, 'f' },
	{ "held", required_argument, NULL, 'h' },
	{ "spoiled", required_argument, NULL, 's' },
	{ "reason", required_argument, NULL, 'r' },
	{ "operator", required_argument, NULL, 'w' },
	{ "output", required_argument, NULL, 'o' },
	{ "to-pipe", required_argument, NULL, 'p' },
	{ "json", no_argument, NULL, 'j' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "count-only", no_argument, NULL, 'c' },
	{ NULL, 0, NULL, 0 },
};

static void
options_set(struct press_options *options, int letter)
{
	switch (letter) {
	case 'd':
		options->home = optarg;
		break;
	case 'f':
		options->from = optarg;
		break;
	case 'h':
		options->held = optarg;
		break;
	case 's':
		options->spoiled = optarg;
		break;
	case 'r':
		options->reason = optarg;
		break;
	case 'w':
		options->operator= optarg;
		break;
	case 'o':
		options->output = optarg;
		break;
	case 'p':
		options->to_pipe = optarg;
		break;
	case 'j':
		options->json = true;
		break;
	case 'q':
		options->quiet = true;
		break;
	default:
		options->count_only = true;
		break;
	}
}

static const char *
options_home(const char *given)
{
	const char *home = given;

	if (home == NULL)
		home = getenv("BUSTA_PRESS_HOME");
	return home != NULL && home[0] != '\0' ? home : "./press";
}

int
press_options_read(struct press_options *options,
    const struct press_command *command, int argc, char **argv)
{
	int letter, words;

	optind = 1;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":o:", known, NULL)) != -1) {
		if (letter == ':')
			return fail(EX_USAGE, "%s needs a value",
			    argv[optind - 1]);
		if (letter == '?' ||
		    (letter != 'd' && strchr(command->options, letter) == NULL))
			return fail(EX_USAGE,
			    "%s has no option %s: see busta-press %s --help",
			    command->name, argv[optind - 1], command->name);
		options_set(options, letter);
	}
	words = argc - optind;
	if (words < command->words_least || words > command->words_most)
		return fail(EX_USAGE, "usage: busta-press %s %s", command->name,
		    command->arguments);
	options->word = words > 0 ? argv[optind] : NULL;
	options->home = options_home(options->home);
	return 0;
}
