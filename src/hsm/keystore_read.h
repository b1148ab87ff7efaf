/* The parts of a key store's file, each read strictly: -1 with file, line and
 * sentence. */
#ifndef HSM_KEYSTORE_READ_H
#define HSM_KEYSTORE_READ_H

#include <libconfig.h>

#include "hsm/keystore.h"

/* The one group that says what the keys are sealed under. */
int keystore_read_lock(struct keystore *store, const config_setting_t *root);

/* One more key of the store. */
int keystore_read_key(struct keystore *store, const config_setting_t *entry);

/* Bytes in hexadecimal: at most so many, or exactly if size is NULL. */
int keystore_read_hex(const config_setting_t *group, const char *name,
    uint8_t *bytes, size_t most, size_t *size);
int keystore_read_check(const config_setting_t *group,
    uint8_t check[static KEY_CHECK_SIZE]);
int keystore_read_id(const config_setting_t *entry, const char *name,
    char id[static KEY_ID_TEXT]);

/* Bytes of the public part of a usage's keys; 0: any that fit. */
size_t keystore_public_size(enum key_usage usage);

#endif
