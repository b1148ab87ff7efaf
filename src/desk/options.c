#include <getopt.h>

#include "base/fail.h"
#include "desk/command.h"

#include "base/banned.h"

enum { OPTIONS_MOST = 12, OPTION_LONG = 256 };

/* By its place in the table if it was given whole; by letter it is the first
 * that begins so. */
static const struct option_value *
option_found(const struct option_value options[], int found)
{
	if (found >= OPTION_LONG)
		return &options[found - OPTION_LONG];
	while (options->name[0] != found)
		options++;
	return options;
}

int
command_options_some(int argc, char **argv, const struct option_value options[],
    int least, int most, char ***word)
{
	const struct option_value *option;
	struct option table[OPTIONS_MOST + 1] = { { 0 } };
	char letters[2 * OPTIONS_MOST + 2] = ":", *letter = letters + 1;
	int found, i;

	for (i = 0; i < OPTIONS_MOST && options[i].name != NULL; i++) {
		table[i].name = options[i].name;
		table[i].has_arg =
		    options[i].text != NULL ? required_argument : no_argument;
		table[i].val = OPTION_LONG + i;
		*letter++ = options[i].name[0];
		if (options[i].text != NULL)
			*letter++ = ':';
	}
	opterr = 0;
	optind = 0;
	while ((found = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (found == '?')
			return fail(EX_USAGE, "%s has no option %s", argv[0],
			    argv[optind - 1]);
		if (found == ':')
			return fail(EX_USAGE, "%s needs a value",
			    argv[optind - 1]);
		option = option_found(options, found);
		if (option->text != NULL)
			*option->text = optarg;
		else
			*option->flag = 1;
	}
	*word = argv + optind;
	if (argc - optind >= least && argc - optind <= most)
		return argc - optind;
	return least == most
	    ? fail(EX_USAGE, "%s takes %d argument%s, not %d", argv[0], least,
		  least == 1 ? "" : "s", argc - optind)
	    : argc - optind < least
	    ? fail(EX_USAGE,
		  "%s takes at least %d argument%s, not %d: see "
		  "its --help",
		  argv[0], least, least == 1 ? "" : "s", argc - optind)
	    : fail(EX_USAGE, "%s takes at most %d argument%s, not %d", argv[0],
		  most, most == 1 ? "" : "s", argc - optind);
}

int
command_options(int argc, char **argv, const struct option_value options[],
    int words, char ***word)
{
	return command_options_some(argc, argv, options, words, words, word) < 0
	    ? -1
	    : 0;
}
