/* The courier's commands: each prints what it did, and fails with a sentence
 * for main to print. */
#ifndef COURIER_COMMAND_H
#define COURIER_COMMAND_H

#include <stdbool.h>

struct courier_options {
	const char *home;
	const char *passphrase_file;
	bool json;
	bool once;
	bool connect;
};

struct courier_command {
	const char *name;
	const char *arguments; /* as in a usage line */
	const char *help;      /* one line */
	const char *more;      /* its own options, a line each, or NULL */
	const char *options;   /* letters of the options it takes */

	int (*run)(const struct courier_options *options);
};

/* argv[0] is the command's name; EX_USAGE. */
int courier_options_read(struct courier_options *options,
    const struct courier_command *command, int argc, char **argv);

int command_init(const struct courier_options *options);
int command_check(const struct courier_options *options);
int command_run(const struct courier_options *options);
int command_status(const struct courier_options *options);

#endif
