/* busta-press: the print room's program. Options, a table of commands, nothing
 * else. */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/program.h"
#include "press/command.h"
#include "base/guard.h"

#include "base/banned.h"

static const struct press_command commands[] = {
	{ "check", "DIR", "verify what the desk sent, and open nothing", NULL,
	    "", 1, 1, command_check },
	{ "print", "DIR [--from SHEET] [--to-pipe COMMAND] [--quiet]",
	    "begin a release: once, and never again",
	    "  --from SHEET       begin with this sheet\n"
	    "  --to-pipe COMMAND  to a command that press.cfg allows, instead "
	    "of the printer\n"
	    "  --quiet            no progress\n",
	    "fpq", 1, 1, command_print },
	{ "resume",
	    "[DIR] [--held RANGES] [--spoiled RANGES] [--reason TEXT]\n"
	    "       [--operator NAME] [--count-only] [--to-pipe COMMAND] "
	    "[--quiet]",
	    "say what came out, and go on with what was never sent",
	    "  --held RANGES      of the sheets in doubt, those you hold: "
	    "101-137,140, serials,\n"
	    "                     or none; all others in doubt are spoiled\n"
	    "  --spoiled RANGES   these too are spoiled, sent or not; or "
	    "unsent: "
	    "all the rest\n"
	    "  --reason TEXT      why\n"
	    "  --operator NAME    who says so\n"
	    "  --count-only       send nothing\n"
	    "  --to-pipe, --quiet as with print\n",
	    "hsrwcpq", 0, 1, command_resume },
	{ "receipt", "-o FILE.json", "all is accounted for: sign it",
	    "  -o, --output FILE  the signature goes beside it, as .cms\n", "o",
	    0, 0, command_receipt },
	{ "test-page", "[--to-pipe COMMAND]", "print one SPECIMEN page",
	    "  --to-pipe COMMAND  as with print\n", "p", 0, 0,
	    command_test_page },
	{ "align", "DIR [--to-pipe COMMAND]",
	    "print the template of a release, as a SPECIMEN",
	    "  --to-pipe COMMAND  as with print\n", "p", 1, 1, command_align },
	{ "status", "[--json]", "how far it is, and what is in doubt",
	    "  --json             the answer as JSON\n", "j", 0, 0,
	    command_status },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void
help_all(void)
{
	const struct press_command *command;

	(void)puts("usage: busta-press COMMAND ... [--home DIR]\n");
	for (command = commands; command < commands + COMMANDS; command++)
		(void)printf("  %-10s  %s\n", command->name, command->help);
	(void)puts("\nThe press's folder is --home, else BUSTA_PRESS_HOME, "
		   "else ./press. Each command\nhas its own --help; "
		   "busta-press(1) and press.cfg(5) say more.");
}

static void
help_one(const struct press_command *command)
{
	(void)printf("usage: busta-press %s %s\n\n%s\n\n"
		     "  --home DIR         the press's folder\n",
	    command->name, command->arguments, command->help);
	if (command->more != NULL)
		(void)fputs(command->more, stdout);
}

static int
command_run(const struct press_command *command, const char *home, int argc,
    char **argv)
{
	struct press_options options = { .home = home };

	if (program_is_asked_for_help(argc, argv)) {
		help_one(command);
		return EX_OK;
	}
	return program_end("busta-press",
	    press_options_read(&options, command, argc, argv) != 0 ||
		    guard_raise() != 0 || command->run(&options) != 0
		? -1
		: 0);
}

int
main(int argc, char **argv)
{
	const struct press_command *command;
	const char *home = NULL;

	(void)setlocale(LC_ALL, "");
	(void)umask(077);
	if (argc < 2)
		return program_usage("busta-press", "no command", "");
	if (strcmp(argv[1], "--help") == 0) {
		help_all();
		return EX_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("busta-press " BUSTA_VERSION);
		return EX_OK;
	}
	/* Where busta(1) has it, too. */
	for (; argc > 3 && strcmp(argv[1], "--home") == 0; argc -= 2, argv += 2)
		home = argv[2];
	for (command = commands; command < commands + COMMANDS; command++)
		if (strcmp(argv[1], command->name) == 0)
			return command_run(command, home, argc - 1, argv + 1);
	return program_usage("busta-press", "no such command: ", argv[1]);
}
