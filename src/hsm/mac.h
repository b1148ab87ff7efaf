/* HMAC-SHA-256 (RFC 2104) under one key, ready to be used again and again. Our
 * own over OpenSSL's SHA-256, because OpenSSL's HMAC keeps a copy of the key in
 * ordinary memory; this one, as fast, keeps it in the secret heap alone. */
#ifndef HSM_MAC_H
#define HSM_MAC_H

#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"

struct mac;

struct mac *mac_new(const uint8_t *key, size_t size);
void mac_free(struct mac *mac);

int mac_sign(struct mac *mac, const void *bytes, size_t size,
    uint8_t code[static HSM_MAC_SIZE]);

/* The check value of an HMAC key: the first 5 bytes over 16 zero bytes. */
int mac_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key,
    size_t size);

#endif
