/* What stands behind hsm.h: a session that begins with struct hsm, on a store
 * whose keys it took one by one, and a table of operations. hsm.c has already
 * refused usages, key ids and sizes that an operation must not see; key is an
 * index into the store's keys. */
#ifndef HSM_PROVIDER_H
#define HSM_PROVIDER_H

#include "hsm/hsm.h"
#include "hsm/keystore.h"

struct hsm_operations {
	void (*close)(struct hsm *hsm); /* wipes and frees the session */
	int (*draw)(struct hsm *hsm, void *bytes, size_t size);
	int (*wrap)(struct hsm *hsm, size_t key, const uint8_t *bytes,
	    size_t size, uint8_t wrapped[static HSM_WRAPPED_MOST],
	    size_t *wrapped_size);
	int (*unwrap)(struct hsm *hsm, size_t key, const uint8_t *wrapped,
	    size_t wrapped_size, uint8_t *bytes, size_t size);
	int (*hmac)(struct hsm *hsm, size_t key, const void *bytes, size_t size,
	    uint8_t mac[static HSM_MAC_SIZE]);
	int (*cmac)(struct hsm *hsm, size_t key, const void *bytes, size_t size,
	    uint8_t mac[static HSM_CMAC_SIZE]);
	int (*sign)(struct hsm *hsm, size_t key, const void *bytes, size_t size,
	    uint8_t signature[static HSM_SIGNATURE_MOST],
	    size_t *signature_size);

	/* Makes the key store->keys[key], which is named and dated already and
	 * is not written yet: draws it, or takes secret if that is not NULL;
	 * adds check, public part and seal, and holds it from then on. */
	int (*make)(struct hsm *hsm, size_t key, const uint8_t *secret);

	/* It is not in the written store any more, or never came into it:
	 * forgets it, and takes it out of the token. The keys behind it move
	 * down by one, as they do in the store. */
	void (*drop)(struct hsm *hsm, size_t key);
};

struct hsm {
	const struct hsm_operations *operations;
	struct keystore *store; /* the session's own; nothing in it is secret */
	size_t newest[KEY_USAGES]; /* the key that serves; KEYS_MOST: none */
};

/* Finds which key of the store serves each usage; a provider calls it when it
 * opens, hsm_change.c when keys come and go. */
void hsm_find_newest(struct hsm *hsm);

/* Draws the keys that every home has, and puts certificate, what use makes and
 * store in place (hsm_create, of which this is the half that all providers
 * share; hsm is a session on a store without keys). */
int hsm_make_all(struct hsm *hsm, int keys,
    int (*use)(struct hsm *hsm, void *context), void *context);

#endif
