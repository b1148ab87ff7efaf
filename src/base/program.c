#include "base/program.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

bool
program_is_asked_for_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

int
program_usage(const char *name, const char *sentence, const char *word)
{
	(void)fprintf(stderr, "%s: %s%s: see %s --help\n", name, sentence, word,
	    name);
	return EX_USAGE;
}

int
program_end(const char *name, int rc)
{
	if (rc != 0) {
		(void)fflush(stdout);
		(void)fprintf(stderr, "%s: %s\n", name, fail_reason());
		return fail_code();
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		(void)fprintf(stderr, "%s: cannot write the answer\n", name);
		return EX_IOERR;
	}
	return EX_OK;
}
