/* The desk's commands: each takes its own options, prints what it found on
 * standard output, and fails with a sentence for main to print. */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H

#include <stddef.h>

struct command {
	const char *group; /* "batch", or NULL */
	const char *name;
	const char *arguments; /* as in a usage line */
	const char *help;      /* one line */
	const char *more;      /* its options, a line each, or NULL */

	/* argv[0] is the command's name. 0, or -1 with a reason. */
	int (*run)(const char *home, int argc, char **argv);
};

int command_init(const char *home, int argc, char **argv);
int command_batch_check(const char *home, int argc, char **argv);
int command_batch_run(const char *home, int argc, char **argv);
int command_batch_list(const char *path, int argc, char **argv);
int command_batch_show(const char *path, int argc, char **argv);
int command_batch_abandon(const char *path, int argc, char **argv);
int command_template_check(const char *home, int argc, char **argv);
int command_template_proof(const char *home, int argc, char **argv);

struct option_value {
	const char *name;  /* its first letter serves as short option */
	const char **text; /* an option with a value sets this … */
	int *flag;         /* … and one without sets this to 1 */
};

/* Reads options (a table that ends with { 0 }), then exactly words words, whose
 * first is *word; EX_USAGE. */
int command_options(int argc, char **argv, const struct option_value options[],
    int words, char ***word);

#endif
