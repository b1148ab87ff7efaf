/* The keys of a store, sealed under a backup key that its custodians hold in
 * pieces: a store file again, of LOCK_CUSTODY (docs/FORMATS.md, Backup). */
#ifndef HSM_BACKUP_H
#define HSM_BACKUP_H

#include "base/bytes.h"
#include "hsm/hsm.h"
#include "hsm/keystore.h"

/* "backup-" and the check value of the key: whoever has the key knows its id,
 * also where nothing else is left. */
int backup_name(char id[static KEY_ID_TEXT],
    uint8_t check[static KEY_CHECK_SIZE],
    const uint8_t key[static HSM_SECRET_SIZE]);

/* EX_UNAVAILABLE for a token's store: its keys do not leave it. */
int backup_check(const struct keystore *store);

/* Appends the text of a backup. */
int backup_make(struct bytes *text, const struct keystore *store,
    const struct hsm_opener *opener, const uint8_t key[static HSM_SECRET_SIZE]);

/* A session on what it holds, in memory alone. EX_DATAERR for another key. */
struct hsm *backup_open(const struct keystore *backup,
    const uint8_t key[static HSM_SECRET_SIZE]);

/* A key store of it under a new passphrase, made in keys as hsm_create makes
 * one, certificate first and store last, and never in the place of another. */
int backup_restore(int keys, const struct keystore *backup,
    const uint8_t key[static HSM_SECRET_SIZE], const char *passphrase,
    int (*use)(struct hsm *hsm, void *context), void *context);

#endif
