#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "hsm/pkcs11.h"

#include "base/banned.h"

/* Whoever can write to the module is the room. */
static int
module_trusted(const char *path)
{
	struct stat status;

	if (path[0] != '/')
		return fail(EX_UNAVAILABLE,
		    "the PKCS#11 module must be named by its whole path, "
		    "not %s",
		    path);
	if (stat(path, &status) != 0)
		return fail(EX_UNAVAILABLE,
		    "cannot find the PKCS#11 module %s: %s", path,
		    strerror(errno));
	if ((status.st_uid != 0 && status.st_uid != geteuid()) ||
	    (status.st_mode & 022) != 0)
		return fail(EX_NOPERM,
		    "the PKCS#11 module %s can be written by others", path);
	return 0;
}

static CK_FUNCTION_LIST *
module_functions(const char *path)
{
	CK_FUNCTION_LIST *list = NULL;
	CK_C_GetFunctionList get = NULL;
	void *library, *symbol;

	if (module_trusted(path) != 0)
		return NULL;
	if ((library = dlopen(path, RTLD_NOW | RTLD_LOCAL)) == NULL) {
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
