#include "edge/program.h"

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/program.h"

#include "base/banned.h"

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
options_read(struct options *options, const char *name, int argc, char **argv)
{
	const char **value;
	int at;

	for (at = 1; at < argc; at++) {
		if (strcmp(argv[at], "--check") == 0) {
			options->check = true;
			continue;
		}
		if ((value = option_of(options, argv[at])) == NULL)
			return program_usage(name,
			    "no such option: ", argv[at]);
		if (++at == argc)
			return program_usage(name, argv[at - 1],
			    " needs a name");
		*value = argv[at];
	}
	return EX_OK;
}

int
edge_main(const struct edge_program *program, int argc, char **argv)
{
	const char *home = getenv("BUSTA_HOME");
	struct options options = { .config = program->config };
	int code;

	(void)setlocale(LC_ALL, "");
	(void)umask(077);
	options.home = home != NULL && home[0] != '\0' ? home : "var";
	if (program_is_asked_for_help(argc, argv)) {
		(void)fputs(program->help, stdout);
		return EX_OK;
	}
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		(void)printf("%s %s\n", program->name, BUSTA_VERSION);
		return EX_OK;
	}
	if ((code = options_read(&options, program->name, argc, argv)) != EX_OK)
		return code;
	return program_end(program->name,
	    options.check ? program->check(options.config)
			  : program->serve(options.home, options.config));
}
