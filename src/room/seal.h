/* Codes become sealed records: version(1)=1 ‖ nonce(12) ‖ ciphertext ‖ tag(16),
 * AES-256-GCM under the batch's data key over PIN then CIP. AAD: "busta sealed
 * v1" ‖ batch(8) ‖ serial without hyphens ‖ PIN digits(1) ‖ CIP digits(1).
 * And CIP verifiers: HMAC-SHA-256(CIP key, serial ‖ CIP), its first
 * 16 bytes. */
#ifndef ROOM_SEAL_H
#define ROOM_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "envelope/serial.h"
#include "hsm/hsm.h"
#include "room/datakey.h"
#include "room/pin.h"

enum { SEAL_VERSION = 1, VERIFIER_SIZE = 16 };

/* Bytes of one record. */
size_t seal_size(unsigned pin_digits, unsigned cip_digits);

/* Seals the codes of envelopes first, first + 1, … into records and verifiers,
 * which hold codes->count of each. */
int codes_seal(const struct codes *codes, const struct serial *first,
    struct data_key *key, struct hsm *hsm, uint8_t *records,
    uint8_t *verifiers);

/* What stands for a CIP in the ledger; serial as serial_plain() writes it. text
 * is secret memory, with room for SERIAL_PLAIN and digits more. */
int verifier_make(uint8_t verifier[static VERIFIER_SIZE], struct hsm *hsm,
    const char *serial, const char *cip, size_t digits, uint8_t *text);

/* The reverse of sealing, for the one envelope; codes has room for it at
 * index 0. */
int codes_unseal(struct codes *codes, const struct serial *serial,
    struct data_key *key, const uint8_t *record);

#endif
