/* A token behind a PKCS#11 module: loaded, found by its label, logged in to.
 * A process has one at a time, and a module stays loaded until it ends.
 * Nothing here or in pkcs11_*.h is known to anyone but hsm_pkcs11*.c. */
#ifndef HSM_PKCS11_H
#define HSM_PKCS11_H

#include <p11-kit/pkcs11.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"
#include "hsm/keystore.h"

struct pkcs11 {
	CK_FUNCTION_LIST *calls; /* NULL until the module is initialised */
	CK_SLOT_ID slot;
	CK_SESSION_HANDLE session;  /* 0: none */
	CK_SESSION_HANDLE writable; /* 0: none was needed yet */
	char label[KEYSTORE_LABEL_TEXT];
	char serial[KEYSTORE_SERIAL_TEXT];
};

/* Loads the module and finds the token; close accepts a zeroed struct and one
 * that failed to open. EX_UNAVAILABLE for a module or token that is not there
 * or not fit, EX_NOPERM for a PIN that is locked or must be changed first. */
int pkcs11_open(struct pkcs11 *token, const struct hsm_module *module);
void pkcs11_close(struct pkcs11 *token);

/* The first half of that: the module alone. */
int pkcs11_load(struct pkcs11 *token, const char *path);

/* Refused without a try if one more wrong PIN would lock the token. */
int pkcs11_login(struct pkcs11 *token, const struct hsm_opener *pin);

/* A session that may change what is in the token. */
int pkcs11_write(struct pkcs11 *token);

/* "what: sentence (CKR_NAME)", with the exit code that suits it; always -1. */
int pkcs11_fail(CK_RV result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
