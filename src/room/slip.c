#include "room/slip.h"

#include <openssl/crypto.h>

#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "job/limits.h"
#include "room/datakey.h"
#include "room/puk.h"

#include "base/banned.h"

enum {
	SLIP_VERSION = 1,
	HEAD = 6,     /* bytes before the data key */
	NO_BATCH = 0, /* batches count from 1 */
	FIRST_MOST = PIN_DIGITS_MOST + PUK_DIGITS + CIP_DIGITS_MOST,
	AAD_MOST = 64
};

_Static_assert((int)SPLIT_PUK_DIGITS == (int)PUK_DIGITS, "one length of PUK");

/* Secret memory: the digits one after the other, and each with its dots. */
struct slip_codes {
	char digits[FIRST_MOST];
	char pin[PIN_DIGITS_MOST];
	char puk[PUK_DIGITS];
	char cip[CIP_DIGITS_MOST];
};

static void
slip_head(uint8_t head[static HEAD], const struct split_rules *rules)
{
	head[0] = SLIP_VERSION;
	head[1] = (uint8_t)rules->pin_digits;
	head[2] = (uint8_t)rules->pin_first;
	head[3] = (uint8_t)rules->puk_first;
	head[4] = (uint8_t)rules->cip_digits;
	head[5] = (uint8_t)rules->cip_first;
}

static size_t
slip_clear_size(const struct split_rules *rules)
{
	return rules->pin_first + rules->puk_first + rules->cip_first;
}

static size_t
slip_aad(uint8_t aad[static AAD_MOST], const struct split_rules *rules,
    const struct serial *serial)
{
	static const char label[] = "busta slip v1";
	char plain[SERIAL_PLAIN];
	size_t size = sizeof label - 1;

	serial_plain(plain, serial);
	memcpy(aad, label, size);
	memcpy(aad + size, plain, strlen(plain));
	size += strlen(plain);
	slip_head(aad + size, rules);
	return size + HEAD;
}

int
slip_press_open(struct slip_press *press, const struct split_rules *rules)
{
	const struct sheet_format format = { .envelopes = 1,
		.serial_digits = rules->series.digits,
		.pin_digits = rules->pin_digits,
		.cip_digits = rules->cip_digits };

	memset(press, 0, sizeof *press);
	press->rules = rules;
	return (press->sheet = sheet_draw(rules->slip, &format)) == NULL ||
		(press->page = secret_map(sheet_size(press->sheet))) == NULL
	    ? -1
	    : 0;
}

void
slip_press_close(struct slip_press *press)
{
	if (press->sheet != NULL)
		secret_unmap(press->page, sheet_size(press->sheet));
	sheet_free(press->sheet);
	memset(press, 0, sizeof *press);
}

void
slip_wipe(const struct slip_press *press)
{
	OPENSSL_cleanse(press->page, sheet_size(press->sheet));
}

static void
slip_gather(struct slip_codes *first, const struct split_rules *rules,
    const struct codes *codes, const struct codes *puk)
{
	char *at = first->digits;

	memcpy(at, codes_pin(codes, 0), rules->pin_first);
	at += rules->pin_first;
	memcpy(at, codes_pin(puk, 0), rules->puk_first);
	at += rules->puk_first;
	memcpy(at, codes_cip(codes, 0), rules->cip_first);
}

/* The ciphertext, after all that is known before it. */
static int
slip_encrypt(const struct slip_press *press, const struct serial *serial,
    struct data_key *key, const struct slip_codes *first, struct bytes *sealed)
{
	uint8_t nonce[GCM_NONCE], cipher[FIRST_MOST + GCM_TAG], aad[AAD_MOST];
	size_t size = slip_clear_size(press->rules);
	size_t aad_size = slip_aad(aad, press->rules, serial);

	if (hsm_random(press->hsm, nonce, sizeof nonce) != 0 ||
	    data_key_seal(key, nonce, aad, aad_size, first->digits, size,
		cipher) != 0)
		return -1;
	bytes_put_raw(sealed, nonce, sizeof nonce);
	bytes_put_raw(sealed, cipher, size + GCM_TAG);
	return sealed->failed ? fail(EX_OSERR, "out of memory") : 0;
}

int
slip_seal(const struct slip_press *press, const struct serial *serial,
    const struct codes *codes, const struct codes *puk, struct bytes *sealed)
{
	struct slip_codes *first = secret_new(sizeof *first);
	struct bytes wrapped = { 0 };
	struct data_key *key =
	    first == NULL ? NULL : data_key_new(press->hsm, NO_BATCH, &wrapped);
	uint8_t head[HEAD];
	int rc = -1;

	if (key != NULL) {
		slip_head(head, press->rules);
		bytes_put_raw(sealed, head, sizeof head);
		bytes_put_counted(sealed, wrapped.data, wrapped.size);
		slip_gather(first, press->rules, codes, puk);
		rc = slip_encrypt(press, serial, key, first, sealed);
	}
	data_key_free(key);
	bytes_free(&wrapped);
	secret_free(first, sizeof *first);
	return rc;
}

static int
slip_decrypt(const struct slip_press *press, const struct serial *serial,
    struct data_key *key, struct bytes_reader *reader, struct slip_codes *first)
{
	size_t size = slip_clear_size(press->rules);
	const uint8_t *nonce = bytes_get_raw(reader, GCM_NONCE);
	const uint8_t *cipher = bytes_get_raw(reader, size + GCM_TAG);
	uint8_t aad[AAD_MOST];
	size_t aad_size = slip_aad(aad, press->rules, serial);

	return bytes_get_ended(reader) &&
		data_key_unseal(key, nonce, aad, aad_size, cipher, size,
		    first->digits) == 0
	    ? 0
	    : -1;
}

static int
slip_fail(const struct serial *serial, const char *what)
{
	char text[SERIAL_TEXT];

	serial_text(text, serial);
	return fail(EX_DATAERR, "the slip of %s %s", text, what);
}

static int
slip_open(const struct slip_press *press, const struct serial *serial,
    const uint8_t *sealed, size_t size, struct slip_codes *first)
{
	struct bytes_reader reader = { sealed, size, false };
	const uint8_t *head = bytes_get_raw(&reader, HEAD), *wrapped;
	uint8_t ours[HEAD];
	struct data_key *key;
	size_t wrapped_size;
	int rc;

	slip_head(ours, press->rules);
	if (head == NULL)
		return slip_fail(serial, "was erased");
	if (memcmp(head, ours, HEAD) != 0)
		return slip_fail(serial,
		    "was cut by other rules than those of split.cfg now");
	wrapped = bytes_get_counted(&reader, &wrapped_size);
	if ((key = data_key_open(press->hsm, NO_BATCH, wrapped,
		 wrapped_size)) == NULL)
		return fail_code() == EX_DATAERR
		    ? slip_fail(serial, "was altered, or its key is gone")
		    : -1;
	rc = slip_decrypt(press, serial, key, &reader, first);
	data_key_free(key);
	return rc == 0 ? 0 : slip_fail(serial, "was altered, or is another's");
}

/* Digits, then as many dots as are in the message; where it ends. */
static const char *
slip_dot(char *text, const char *digits, unsigned first, unsigned all)
{
	memcpy(text, digits, first);
	memset(text + first, '.', all - first);
	return digits + first;
}

static int
slip_stamp(const struct slip_press *press, const struct serial *serial,
    struct slip_codes *first)
{
	const struct split_rules *rules = press->rules;
	char text[SERIAL_TEXT];
	const struct sheet_values values = { .text = { [FIELD_SERIAL] = text,
						 [FIELD_PIN_HALF] = first->pin,
						 [FIELD_PUK_HALF] = first->puk,
						 [FIELD_CIP_HALF] =
						     first->cip } };
	const char *at = first->digits;

	serial_text(text, serial);
	at = slip_dot(first->pin, at, rules->pin_first, rules->pin_digits);
	at = slip_dot(first->puk, at, rules->puk_first, PUK_DIGITS);
	(void)slip_dot(first->cip, at, rules->cip_first, rules->cip_digits);
	sheet_copy(press->sheet, press->page);
	return sheet_stamp(press->sheet, press->page, 0, &values);
}

int
slip_print(const struct slip_press *press, const struct serial *serial,
    const uint8_t *sealed, size_t size)
{
	struct slip_codes *first = secret_new(sizeof *first);
	int rc = first == NULL ||
		slip_open(press, serial, sealed, size, first) != 0 ||
		slip_stamp(press, serial, first) != 0
	    ? -1
	    : 0;

	secret_free(first, sizeof *first);
	return rc;
}
