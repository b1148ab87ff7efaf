/* A chunk of finished pages becomes one file only its recipients can open: CMS
 * AuthEnvelopedData (RFC 5083), AES-256-GCM, RSA-OAEP with SHA-256 or ECDH. */
#ifndef ROOM_DELIVER_H
#define ROOM_DELIVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "job/recipient.h"

/* Streams clear into dir under a name that must not exist yet, and removes it
 * again if anything fails. Making it durable, and moving it to where it stays,
 * is the desk's part: a room has no rights there. */
int pages_deliver(int dir, const char *name, const uint8_t *clear, size_t size,
    const struct recipient *recipients, size_t count,
    uint8_t digest[static DIGEST_SIZE], uint64_t *file_size);

/* The same of something small, for one recipient, appended to sealed. */
int deliver_bytes(const void *clear, size_t size,
    const struct recipient *recipient, struct bytes *sealed);

/* Seals a byte to every recipient, so that OpenSSL has loaded all it needs
 * before the process is confined, and a recipient that cannot is
 * known early. */
int pages_rehearse(const struct recipient *recipients, size_t count);

#endif
