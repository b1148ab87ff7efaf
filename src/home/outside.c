#include "home/outside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

/* Who may only call busta must not have it write over its own files: in keys/
 * an export would take the place of the last checkpoint. */
int
home_check_outside(const struct home *home, int dir, const char *path)
{
	size_t length = strlen(home->path);
	char name[32], *real;
	int rc = 0;

	(void)snprintf(name, sizeof name, "/proc/self/fd/%d", dir);
	if ((real = realpath(name, NULL)) == NULL)
		return fail(EX_OSERR, "cannot tell where %s is: %s", path,
		    strerror(errno));
	if (strncmp(real, home->path, length) == 0 &&
	    (real[length] == '/' || real[length] == '\0'))
		rc = fail(EX_CANTCREAT,
		    "%s is in the home: choose a place outside of it", path);
	free(real);
	return rc;
}
