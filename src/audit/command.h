/* The auditor's commands: each prints what it found on standard output, and
 * fails with a sentence for main to print. */
#ifndef AUDIT_COMMAND_H
#define AUDIT_COMMAND_H

#include <stdbool.h>

#include "audit/note_key.h"

struct command_options {
	struct note_key key;
	const char *kept;
	const char *state;
	const char *name;
	bool json;
	char **words;
};

struct command {
	const char *name;
	const char *arguments; /* as in a usage line */
	const char *help;      /* one line */
	const char *more;      /* its own options, a line each, or NULL */
	const char *options;   /* first letters of the options it takes */
	int words;

	int (*run)(const struct command_options *options);
};

/* Reads argv (argv[0] is the command's name) for a command; EX_USAGE. Every
 * command needs --key, a verifier key or a file that holds one. */
int command_read_options(struct command_options *options,
    const struct command *command, int argc, char **argv);

int command_verify(const struct command_options *options);
int command_prove(const struct command_options *options);
int command_check_proof(const struct command_options *options);
int command_consistency(const struct command_options *options);
int command_witness(const struct command_options *options);

#endif
