/* busta: the desk. Options, and the table of its commands (desk/commands.c). */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/program.h"
#include "desk/command.h"

#include "base/banned.h"

static void
help_all(FILE *out)
{
	const struct command *command;
	char words[64];

	(void)fputs("usage: busta [--home DIR] COMMAND ...\n\n", out);
	for (command = commands; command < commands + command_count;
	     command++) {
		(void)snprintf(words, sizeof words, "%s%s%s",
		    command->group != NULL ? command->group : "",
		    command->group != NULL ? " " : "", command->name);
		(void)fprintf(out, "  %-19s  %s\n", words, command->help);
	}
	(void)fputs("\nThe home is DIR, or $BUSTA_HOME, or ./var. "
		    "Each command has its own --help;\nbusta(1) says more.\n",
	    out);
}

static void
help_one(const struct command *command)
{
	(void)printf("usage: busta [--home DIR] %s%s%s %s\n\n%s\n",
	    command->group != NULL ? command->group : "",
	    command->group != NULL ? " " : "", command->name,
	    command->arguments, command->help);
	if (command->more != NULL)
		(void)printf("\n%s", command->more);
}

/* Words of the command's name: 1, or 2 where it has a group; 0 for another. */
static int
command_matches(const struct command *command, int argc, char **argv)
{
	if (command->group == NULL)
		return argc > 0 && strcmp(argv[0], command->name) == 0;
	return argc > 1 && strcmp(argv[0], command->group) == 0 &&
		strcmp(argv[1], command->name) == 0
	    ? 2
	    : 0;
}

static int
command_run(const struct command *command, const char *home, int argc,
    char **argv)
{
	if (program_is_asked_for_help(argc, argv)) {
		help_one(command);
		return EX_OK;
	}
	return program_end("busta", command->run(home, argc, argv));
}

static int
is_group(const char *word)
{
	const struct command *command;

	for (command = commands; command < commands + command_count; command++)
		if (command->group != NULL && strcmp(command->group, word) == 0)
			return 1;
	return 0;
}

/* "busta batch" and "busta batch --help" are a question, not a mistake. */
static int
group_help(int argc, char **argv)
{
	const struct command *command;
	int found = 0;

	if (argc > 1 && strcmp(argv[1], "--help") != 0)
		return 0;
	for (command = commands; command < commands + command_count;
	     command++) {
		if (command->group == NULL ||
		    strcmp(command->group, argv[0]) != 0)
			continue;
		(void)printf("  busta %s %s %s\n      %s\n", command->group,
		    command->name, command->arguments, command->help);
		found = 1;
	}
	return found;
}

static int
run(const char *home, int argc, char **argv)
{
	const struct command *command;
	int words;

	for (command = commands; command < commands + command_count; command++)
		if ((words = command_matches(command, argc, argv)) > 0)
			return command_run(command, home, argc - words + 1,
			    argv + words - 1);
	if (argc > 0 && group_help(argc, argv))
		return EX_OK;
	if (argc == 0)
		return program_usage("busta", "no command", "");
	return program_usage("busta",
	    "no such command: ", argv[argc > 1 && is_group(argv[0])]);
}

int
main(int argc, char **argv)
{
	const char *home = getenv("BUSTA_HOME");
	int at = 1;

	/* Nobody of the same user takes a descriptor or a look at
	 * its memory. */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)setlocale(LC_ALL, "");
	(void)umask(077);
	for (; at < argc && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "--help") == 0) {
			help_all(stdout);
			return EX_OK;
		}
		if (strcmp(argv[at], "--version") == 0) {
			(void)puts("busta " BUSTA_VERSION);
			return EX_OK;
		}
		if (strcmp(argv[at], "--home") != 0)
			return program_usage("busta",
			    "no such option: ", argv[at]);
		if (++at == argc)
			return program_usage("busta",
			    "--home needs a directory", "");
		home = argv[at];
	}
	return run(home != NULL && home[0] != '\0' ? home : "var", argc - at,
	    argv + at);
}
