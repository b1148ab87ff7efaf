/* The programs that serve: their options, and nothing else. */
#ifndef EDGE_PROGRAM_H
#define EDGE_PROGRAM_H

struct edge_program {
	const char *name;
	const char *help;
	const char *config; /* where its settings are, unless it is told */

	/* 0, or -1 with a reason: whether that file, and what it names, is
	 * good; and serving, until it is told to stop. */
	int (*check)(const char *config);
	int (*serve)(const char *home, const char *config);
};

/* What main returns: an exit code, after a sentence where it is none of EX_OK.
 */
int edge_main(const struct edge_program *program, int argc, char **argv);

#endif
