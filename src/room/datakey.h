/* The key of one batch: drawn in the room, kept outside only wrapped.
 *
 * Wrapped record: version(1)=1 ‖ batch(8) ‖ usage(1)=1 ‖ check(5) ‖ key id,
 * counted(4+n) ‖ wrapped key, counted(4+n) ‖ nonce(12) ‖ tag(16). The tag is
 * AES-256-GCM of nothing under the data key with all before it as AAD, so that
 * no part of the record can be altered or moved to another batch. */
#ifndef ROOM_DATAKEY_H
#define ROOM_DATAKEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "hsm/hsm.h"

enum { DATA_KEY_SIZE = 32, GCM_NONCE = 12, GCM_TAG = 16 };

struct data_key;

/* A fresh key, and its wrapped record appended to record. */
struct data_key *data_key_new(struct hsm *hsm, uint64_t batch,
    struct bytes *record);

/* The key of a wrapped record; NULL with a sentence if it is not of this batch,
 * wrapped under a key not in this store, or altered anywhere. */
struct data_key *data_key_open(struct hsm *hsm, uint64_t batch,
    const uint8_t *bytes, size_t size);

/* Its record once more, under the wrapping key that serves now, appended. */
int data_key_wrap(struct data_key *key, struct hsm *hsm, struct bytes *record);

/* Wipes; accepts NULL. */
void data_key_free(struct data_key *key);

/* Sealing keeps the cipher's state in OpenSSL's memory, which is not locked:
 * this wipes it, when a chunk is done. The key itself stays in
 * secret memory. */
void data_key_rest(struct data_key *key);

uint64_t data_key_batch(const struct data_key *key);

/* AES-256-GCM: ciphertext (size bytes) then tag. open gives -1 without a reason
 * when anything was altered. */
int data_key_seal(struct data_key *key, const uint8_t nonce[static GCM_NONCE],
    const void *aad, size_t aad_size, const void *clear, size_t size,
    uint8_t *sealed);
int data_key_unseal(struct data_key *key, const uint8_t nonce[static GCM_NONCE],
    const void *aad, size_t aad_size, const uint8_t *sealed, size_t size,
    void *clear);

#endif
