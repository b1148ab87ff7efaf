#include "room/seal.h"

#include <string.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

enum { AAD_MOST = 64, VERIFIED_MOST = SERIAL_PLAIN + CIP_DIGITS_MOST };

_Static_assert((int)GCM_NONCE <= (int)VERIFIER_SIZE,
    "a nonce fits where a verifier will be");

static const char aad_label[] = "busta sealed v1";

struct aad {
	uint8_t bytes[AAD_MOST];
	size_t size;
};

static void
aad_write(struct aad *aad, const struct codes *codes, uint64_t batch,
    const char *serial)
{
	uint8_t *at = aad->bytes;
	size_t length = strlen(serial);
	int shift;

	memcpy(at, aad_label, sizeof aad_label - 1);
	at += sizeof aad_label - 1;
	for (shift = 56; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(batch >> shift);
	memcpy(at, serial, length);
	at += length;
	*at++ = (uint8_t)codes->pin_digits;
	*at++ = (uint8_t)codes->cip_digits;
	aad->size = (size_t)(at - aad->bytes);
}

size_t
seal_size(unsigned pin_digits, unsigned cip_digits)
{
	return 1 + GCM_NONCE + pin_digits + cip_digits + GCM_TAG;
}

int
verifier_make(uint8_t verifier[static VERIFIER_SIZE], struct hsm *hsm,
    const char *serial, const char *cip, size_t digits, uint8_t *text)
{
	uint8_t mac[HSM_MAC_SIZE];
	size_t length = strlen(serial);

	memcpy(text, serial, length);
	memcpy(text + length, cip, digits);
	if (hsm_hmac(hsm, KEY_CIP, text, length + digits, mac) != 0)
		return -1;
	memcpy(verifier, mac, VERIFIER_SIZE);
	return 0;
}

static int
codes_seal_all(const struct codes *codes, const struct serial *first,
    struct data_key *key, struct hsm *hsm, uint8_t *record, uint8_t *verifier,
    uint8_t *text)
{
	size_t clear = codes->pin_digits + codes->cip_digits, i;
	struct serial serial = *first;
	char plain[SERIAL_PLAIN];
	struct aad aad;

	for (i = 0; i < codes->count; i++, serial.number++) {
		serial_plain(plain, &serial);
		aad_write(&aad, codes, data_key_batch(key), plain);
		record[0] = SEAL_VERSION;
		memcpy(record + 1, verifier, GCM_NONCE);
		if (data_key_seal(key, record + 1, aad.bytes, aad.size,
			codes_pin(codes, i), clear,
			record + 1 + GCM_NONCE) != 0 ||
		    verifier_make(verifier, hsm, plain, codes_cip(codes, i),
			codes->cip_digits, text) != 0)
			return -1;
		record += seal_size(codes->pin_digits, codes->cip_digits);
		verifier += VERIFIER_SIZE;
	}
	return 0;
}

int
codes_seal(const struct codes *codes, const struct serial *first,
    struct data_key *key, struct hsm *hsm, uint8_t *records, uint8_t *verifiers)
{
	uint8_t *text = secret_new(VERIFIED_MOST);
	int rc = -1;

	/* The nonces are drawn at once, each where its verifier will be. */
	if (text != NULL &&
	    hsm_random(hsm, verifiers, codes->count * VERIFIER_SIZE) == 0)
		rc = codes_seal_all(codes, first, key, hsm, records, verifiers,
		    text);
	secret_free(text, VERIFIED_MOST);
	return rc;
}

int
codes_unseal(struct codes *codes, const struct serial *serial,
    struct data_key *key, const uint8_t *record)
{
	size_t clear = codes->pin_digits + codes->cip_digits;
	char plain[SERIAL_PLAIN];
	struct aad aad;

	serial_plain(plain, serial);
	aad_write(&aad, codes, data_key_batch(key), plain);
	if (record[0] != SEAL_VERSION ||
	    data_key_unseal(key, record + 1, aad.bytes, aad.size,
		record + 1 + GCM_NONCE, clear, codes->digits) != 0)
		return fail(EX_DATAERR,
		    "the sealed record of %s was altered, or is "
		    "another envelope's",
		    plain);
	return 0;
}
