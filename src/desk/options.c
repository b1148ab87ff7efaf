#include <getopt.h>

#include "base/fail.h"
#include "desk/command.h"

#include "base/banned.h"

enum { OPTIONS_MOST = 8 };

int
command_options(int argc, char **argv, const struct option_value options[],
    int words, char ***word)
{
	struct option table[OPTIONS_MOST + 1] = { { 0 } };
	char letters[2 * OPTIONS_MOST + 2] = ":", *letter = letters + 1;
	int found, i;

	for (i = 0; i < OPTIONS_MOST && options[i].name != NULL; i++) {
		table[i].name = options[i].name;
		table[i].has_arg =
		    options[i].text != NULL ? required_argument : no_argument;
		table[i].val = (unsigned char)options[i].name[0];
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
		for (i = 0; options[i].name[0] != found; i++)
			;
		if (options[i].text != NULL)
			*options[i].text = optarg;
		else
			*options[i].flag = 1;
	}
	if (argc - optind != words)
		return fail(EX_USAGE, "%s takes %d argument%s, not %d", argv[0],
		    words, words == 1 ? "" : "s", argc - optind);
	*word = argv + optind;
	return 0;
}
