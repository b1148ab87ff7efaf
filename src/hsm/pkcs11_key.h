/* Keys in a token: what each must be, made so, and found to be so. A key is
 * named by its id, in CKA_LABEL and CKA_ID. */
#ifndef HSM_PKCS11_KEY_H
#define HSM_PKCS11_KEY_H

#include "hsm/pkcs11.h"
#include "hsm/public.h"

/* One more key, beside those of hsm.h: an HMAC key whose tags show that what
 * the store says of a key was not altered. */
#define PKCS11_SEAL_ID "busta-store"

enum { PKCS11_SEAL = KEY_USAGES, PKCS11_KINDS };

enum { PKCS11_POINT_SIZE = 65 }; /* a P-256 key, uncompressed */

/* Draws a key in the token, that never leaves it. Of a signing key its public
 * part comes back: the point of a P-256 key (65 bytes) or an Ed25519 key. */
int pkcs11_key_draw(struct pkcs11 *token, unsigned kind, const char *id,
    CK_OBJECT_HANDLE *key, struct public_part *point);

/* Puts a secret of HSM_SECRET_SIZE bytes into the token, that leaves it no
 * more. */
int pkcs11_key_import(struct pkcs11 *token, unsigned kind, const char *id,
    const uint8_t secret[static HSM_SECRET_SIZE], CK_OBJECT_HANDLE *key);

/* The one key of that name, after a look at each attribute: it never was and
 * never can be outside, and can do its one thing and nothing else. Otherwise
 * EX_DATAERR; and 1, with the reason kept, if there is none of that name. */
int pkcs11_key_find(struct pkcs11 *token, unsigned kind, const char *id,
    CK_OBJECT_HANDLE *key);

int pkcs11_key_destroy(struct pkcs11 *token, CK_OBJECT_HANDLE key);

#endif
