/* What programs with a table of commands do alike: how they are asked for help,
 * how they say what was wrong, and how they end. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>

/* "--help" stands among the words behind a command's name. */
bool program_is_asked_for_help(int argc, char **argv);

/* "NAME: sentence, word: see NAME --help", on standard error; EX_USAGE. */
int program_usage(const char *name, const char *sentence, const char *word);

/* The exit code for what a command returned: its reason is said, or it is seen
 * that the answer has reached its reader, without which there is no success. */
int program_end(const char *name, int rc);

#endif
