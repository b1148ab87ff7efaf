/* busta-courier: sends second halves of codes, once. Options, a table of
 * commands, nothing else. */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/guard.h"
#include "base/program.h"
#include "courier/command.h"

#include "base/banned.h"

static const struct courier_command commands[] = {
	{ "init", "[--passphrase-file FILE]",
	    "make a courier's folder, its key and its certificate",
	    "  --passphrase-file FILE  whose first line seals the key; else it "
	    "is asked for\n",
	    "p", command_init },
	{ "check", "[--connect]", "verify all that courier.cfg says",
	    "  --connect               also connect to each server, and send "
	    "nothing\n",
	    "c", command_check },
	{ "run", "[--once]", "send what waits in the inbox, and go on looking",
	    "  --once                  look once, and end\n", "o",
	    command_run },
	{ "status", "[--json]", "what waits, and what became of the rest",
	    "  --json                  the answer as JSON\n", "j",
	    command_status },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void
help_all(void)
{
	const struct courier_command *command;

	(void)puts("usage: busta-courier COMMAND ... [--home DIR]\n");
	for (command = commands; command < commands + COMMANDS; command++)
		(void)printf("  %-10s  %s\n", command->name, command->help);
	(void)puts("\nThe courier's folder is --home, else BUSTA_COURIER_HOME, "
		   "else ./courier. Each\ncommand has its own --help; "
		   "busta-courier(1) and courier.cfg(5) say more.");
}

static void
help_one(const struct courier_command *command)
{
	(void)printf("usage: busta-courier %s %s\n\n%s\n\n"
		     "  --home DIR              the courier's folder\n",
	    command->name, command->arguments, command->help);
	if (command->more != NULL)
		(void)fputs(command->more, stdout);
}

static int
command_start(const struct courier_command *command, int argc, char **argv)
{
	struct courier_options options;

	if (program_is_asked_for_help(argc, argv)) {
		help_one(command);
		return EX_OK;
	}
	return program_end("busta-courier",
	    courier_options_read(&options, command, argc, argv) != 0 ||
		    guard_raise() != 0 || command->run(&options) != 0
		? -1
		: 0);
}

int
main(int argc, char **argv)
{
	const struct courier_command *command;

	(void)setlocale(LC_CTYPE, "");
	(void)umask(077);
	if (argc < 2)
		return program_usage("busta-courier", "no command", "");
	if (strcmp(argv[1], "--help") == 0) {
		help_all();
		return EX_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("busta-courier " BUSTA_VERSION);
		return EX_OK;
	}
	for (command = commands; command < commands + COMMANDS; command++)
		if (strcmp(argv[1], command->name) == 0)
			return command_start(command, argc - 1, argv + 1);
	return program_usage("busta-courier", "no such command: ", argv[1]);
}
