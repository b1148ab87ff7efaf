/* busta-audit: the auditor's own program. Options, a table of commands,
 * nothing else. */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/command.h"
#include "base/fail.h"
#include "base/program.h"

#include "base/banned.h"

static const struct command commands[] = {
	{ "verify", "DIR --key VKEY [--kept CHECKPOINT] [--json]",
	    "recompute and judge the whole log of an export",
	    "  --kept CHECKPOINT  one you kept of an earlier time: the log "
	    "must begin\n"
	    "                     with it\n"
	    "  --json             the answer as JSON\n",
	    "kKj", 1, command_verify },
	{ "prove", "DIR SERIAL --key VKEY",
	    "every entry that names an envelope, each with its proof", NULL,
	    "k", 2, command_prove },
	{ "check-proof", "FILE --key VKEY", "check what \"prove\" printed",
	    NULL, "k", 1, command_check_proof },
	{ "consistency", "OLD NEW DIR --key VKEY [--json]",
	    "does the log of one checkpoint begin with that of another",
	    "  --json             the answer as JSON, with the consistency "
	    "proof\n",
	    "kj", 3, command_consistency },
	{ "witness", "DIR --key VKEY --state STATEDIR [--name NAME] [--json]",
	    "verify, and cosign the checkpoint if it extends the last one",
	    "  --state STATEDIR   where the witness keeps her key and her last "
	    "checkpoint\n"
	    "  --name NAME        her name, the first time\n"
	    "  --json             the answer as JSON\n",
	    "ksnj", 1, command_witness },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void
help_all(void)
{
	const struct command *command;

	(void)puts("usage: busta-audit COMMAND ...\n");
	for (command = commands; command < commands + COMMANDS; command++)
		(void)printf("  %-12s  %s\n", command->name, command->help);
	(void)puts(
	    "\nDIR is what \"busta log export\" wrote. VKEY is the log's "
	    "verifier key, as it was\ngiven to you, or a file of it. "
	    "Each command has its own --help; busta-audit(1)\nsays "
	    "more.");
}

static void
help_one(const struct command *command)
{
	(void)
	    printf("usage: busta-audit %s %s\n\n%s\n\n"
		   "  --key VKEY         the log's verifier key, or a file of "
		   "it\n",
		command->name, command->arguments, command->help);
	if (command->more != NULL)
		(void)fputs(command->more, stdout);
}

static int
command_run(const struct command *command, int argc, char **argv)
{
	struct command_options options;

	if (program_is_asked_for_help(argc, argv)) {
		help_one(command);
		return EX_OK;
	}
	return program_end("busta-audit",
	    command_read_options(&options, command, argc, argv) != 0 ||
		    command->run(&options) != 0
		? -1
		: 0);
}

int
main(int argc, char **argv)
{
	const struct command *command;

	(void)setlocale(LC_ALL, "");
	(void)umask(077);
	if (argc < 2)
		return program_usage("busta-audit", "no command", "");
	if (strcmp(argv[1], "--help") == 0) {
		help_all();
		return EX_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("busta-audit " BUSTA_VERSION);
		return EX_OK;
	}
	for (command = commands; command < commands + COMMANDS; command++)
		if (strcmp(argv[1], command->name) == 0)
			return command_run(command, argc - 1, argv + 1);
	return program_usage("busta-audit", "no such command: ", argv[1]);
}
