#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "hsm/pkcs11.h"

#include "base/banned.h"

/* Whether nobody but root and us can put something else in its place: what is
 * sticky lets others add names, and take none away. */
static bool
step_trusted(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 &&
	    (status.st_uid == 0 || status.st_uid == geteuid()) &&
	    ((status.st_mode & 022) == 0 || S_ISLNK(status.st_mode) ||
		(S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0));
}

/* Of a whole path, from the root on; path is as it was afterwards. */
static bool
path_trusted(char *path)
{
	bool trusted = step_trusted("/");
	char *at = path, kept;

	while (trusted && *at != '\0') {
		at += strcspn(at + 1, "/") + 1;
		kept = *at;
		*at = '\0';
		trusted = step_trusted(path);
		*at = kept;
	}
	return trusted;
}

/* Whoever can write to the module is the room, and so is whoever can put
 * another one there between this look and dlopen. NULL with a reason. */
static char *
module_find(const char *path)
{
	char *real;

	if (path[0] != '/') {
		fail(EX_UNAVAILABLE,
		    "the PKCS#11 module must be named by its whole path, "
		    "not %s",
		    path);
		return NULL;
	}
	if ((real = realpath(path, NULL)) == NULL) {
		fail(EX_UNAVAILABLE, "cannot find the PKCS#11 module %s: %s",
		    path, strerror(errno));
		return NULL;
	}
	if (path_trusted(real))
		return real;
	free(real);
	fail(EX_NOPERM,
	    "the PKCS#11 module %s, or a directory it is in, can be written by "
	    "others",
	    path);
	return NULL;
}

static CK_FUNCTION_LIST *
module_functions(const char *path)
{
	CK_FUNCTION_LIST *list = NULL;
	CK_C_GetFunctionList get = NULL;
	void *library, *symbol;
	char *real = module_find(path);

	if (real == NULL)
		return NULL;
	library = dlopen(real, RTLD_NOW | RTLD_LOCAL);
	free(real);
	if (library == NULL) {
		fail(EX_UNAVAILABLE, "cannot load the PKCS#11 module: %s",
		    dlerror());
		return NULL;
	}
	/* ISO C has no way from a pointer to a function's, POSIX has. */
	if ((symbol = dlsym(library, "C_GetFunctionList")) != NULL)
		memcpy(&get, &symbol, sizeof get);
	if (get == NULL || get(&list) != CKR_OK || list == NULL ||
	    list->version.major < 2) {
		fail(EX_UNAVAILABLE, "%s is not a PKCS#11 module", path);
		return NULL;
	}
	return list;
}

int
pkcs11_load(struct pkcs11 *token, const char *path)
{
	/* A room is one thread, and can start no other once it is confined. */
	CK_C_INITIALIZE_ARGS arguments = {
		.flags = CKF_LIBRARY_CANT_CREATE_OS_THREADS
	};
	CK_FUNCTION_LIST *calls;
	CK_RV result;

	if ((calls = module_functions(path)) == NULL)
		return -1;
	result = calls->C_Initialize(&arguments);
	if (result != CKR_OK)
		return pkcs11_fail(result,
		    "the PKCS#11 module %s does not start", path);
	token->calls = calls;
	return 0;
}
