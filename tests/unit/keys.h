/* Key stores for tests: made and opened under a passphrase in one step. */
#ifndef TESTS_UNIT_KEYS_H
#define TESTS_UNIT_KEYS_H

#include <stdlib.h>

#include "base/secret.h"
#include "hsm/hsm.h"

/* A new store has a key for each usage below this one, in that order. */
#define FIRST_KEYS KEY_EXCHANGE

/* NULL, or the token that rooms would be told of. */
static inline const struct hsm_module *
keys_module(void)
{
	static struct hsm_module module;

	module.path = getenv("BUSTA_HSM_MODULE");
	module.token = getenv("BUSTA_HSM_TOKEN");
	return module.path != NULL && module.token != NULL ? &module : NULL;
}

static inline int
keys_make(int keys, const char *passphrase)
{
	return hsm_create(keys, keys_module(), passphrase, NULL, NULL);
}

static inline struct hsm *
keys_open_as(const char *path, const char *passphrase)
{
	struct hsm_opener *opener = secret_new(sizeof *opener);
	struct hsm *hsm = NULL;

	if (opener != NULL &&
	    hsm_unlock(path, keys_module(), passphrase, opener) == 0)
		hsm = hsm_open(path, keys_module(), opener);
	secret_free(opener, sizeof *opener);
	return hsm;
}

#endif
