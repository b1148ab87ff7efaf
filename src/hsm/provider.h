/* What stands behind hsm.h: a session that begins with struct hsm, its facts
 * filled in by whoever opened it, and a table of operations. hsm.c has already
 * refused usages, key ids and sizes that an operation must not see. */
#ifndef HSM_PROVIDER_H
#define HSM_PROVIDER_H

#include "hsm/hsm.h"
#include "hsm/public.h"

struct hsm_operations {
	void (*close)(struct hsm *hsm); /* wipes and frees the session */
	int (*draw)(struct hsm *hsm, void *bytes, size_t size);
	int (*wrap)(struct hsm *hsm, const uint8_t *key, size_t size,
	    uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size);
	int (*unwrap)(struct hsm *hsm, const uint8_t *wrapped,
	    size_t wrapped_size, uint8_t *key, size_t size);
	int (*hmac)(struct hsm *hsm, enum key_usage usage, const void *bytes,
	    size_t size, uint8_t mac[static HSM_MAC_SIZE]);
	int (*sign)(struct hsm *hsm, enum key_usage usage, const void *bytes,
	    size_t size, uint8_t signature[static HSM_SIGNATURE_MOST],
	    size_t *signature_size);
};

struct hsm {
	const struct hsm_operations *operations;
	struct key_facts keys[KEY_USAGES];
	struct public_part publics[KEY_USAGES]; /* if it signs */
};

#endif
