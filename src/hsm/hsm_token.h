/* A session on a store whose keys are in a token, as the files of its provider
 * share it. */
#ifndef HSM_HSM_TOKEN_H
#define HSM_HSM_TOKEN_H

#include "hsm/pkcs11.h"
#include "hsm/provider.h"

struct hsm_token {
	struct hsm hsm; /* first: what hsm.c passes back is this */
	struct pkcs11 pkcs11;
	CK_OBJECT_HANDLE seal; /* PKCS11_SEAL_ID */
	CK_OBJECT_HANDLE keys[KEYS_MOST];
};

struct hsm_token *hsm_token_of(struct hsm *hsm);

/* Finds all keys of the store, each being what it must be and what the store
 * says: tag, check value, and public part. */
int hsm_token_take_all(struct hsm_token *token);

/* Finds the key that seals, or draws it in a token that has none. */
int hsm_token_begin(struct hsm_token *token);

/* As provider.h has it. */
int hsm_token_make(struct hsm *hsm, size_t key, const uint8_t *secret);

/* That a key of the store has its check value. */
int hsm_token_check(struct hsm_token *token, size_t key);

#endif
