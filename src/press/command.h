/* The print room's commands: each prints what it did, and fails with a sentence
 * for main to print. */
#ifndef PRESS_COMMAND_H
#define PRESS_COMMAND_H

#include "press/press.h"
#include "press/printer.h"

struct press_options {
	const char *home;
	const char *from;
	const char *held;
	const char *spoiled;
	const char *reason;
	const char *operator;
	const char *output;
	const char *to_pipe;
	bool json;
	bool quiet;
	bool count_only;
	const char *word; /* DIR, or NULL */
};

struct press_command {
	const char *name;
	const char *arguments; /* as in a usage line */
	const char *help;      /* one line */
	const char *more;      /* its own options, a line each, or NULL */
	const char *options;   /* letters of the options it takes */
	int words_least, words_most;

	int (*run)(const struct press_options *options);
};

/* Into options that are zeroed but for the home; argv[0] is the command's
 * name. EX_USAGE. */
int press_options_read(struct press_options *options,
    const struct press_command *command, int argc, char **argv);

int command_check(const struct press_options *options);
int command_print(const struct press_options *options);
int command_resume(const struct press_options *options);
int command_receipt(const struct press_options *options);
int command_test_page(const struct press_options *options);
int command_align(const struct press_options *options);
int command_status(const struct press_options *options);

/* For those that print: sheets that were not sent go out. */
int command_send(struct press *press, const struct parcel *parcel,
    struct run *run, struct printer *printer,
    const struct press_options *options);
/* "B000012, release 17: 3 printed, …" */
void command_tell(const struct run *run);

#endif
