#include "room/datakey.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

enum { RECORD_VERSION = 1, USAGE_DATA = 1 };

struct data_key {
	uint64_t batch;
	EVP_CIPHER_CTX *seal;
	EVP_CIPHER_CTX *unseal;
	uint8_t key[DATA_KEY_SIZE];
};

void
data_key_rest(struct data_key *key)
{
	EVP_CIPHER_CTX_free(key->seal);
	EVP_CIPHER_CTX_free(key->unseal);
	key->seal = key->unseal = NULL;
}

void
data_key_free(struct data_key *key)
{
	if (key == NULL)
		return;
	data_key_rest(key);
	secret_free(key, sizeof *key);
}

uint64_t
data_key_batch(const struct data_key *key)
{
	return key->batch;
}

/* The key schedule is made once a chunk; each record only brings its nonce. */
static int
data_key_schedule(struct data_key *key)
{
	if (key->seal != NULL && key->unseal != NULL)
		return 0;
	if ((key->seal = EVP_CIPHER_CTX_new()) == NULL ||
	    (key->unseal = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_EncryptInit_ex(key->seal, EVP_aes_256_gcm(), NULL, key->key,
		NULL) != 1 ||
	    EVP_DecryptInit_ex(key->unseal, EVP_aes_256_gcm(), NULL, key->key,
		NULL) != 1)
		return fail(EX_SOFTWARE, "AES-256-GCM is not available");
	return 0;
}

int
data_key_seal(struct data_key *key, const uint8_t nonce[static GCM_NONCE],
    const void *aad, size_t aad_size, const void *clear, size_t size,
    uint8_t *sealed)
{
	int length;

	if (data_key_schedule(key) != 0)
		return -1;
	if (EVP_EncryptInit_ex(key->seal, NULL, NULL, NULL, nonce) != 1 ||
	    EVP_EncryptUpdate(key->seal, NULL, &length, aad, (int)aad_size) !=
		1 ||
	    EVP_EncryptUpdate(key->seal, sealed, &length, clear, (int)size) !=
		1 ||
	    EVP_EncryptFinal_ex(key->seal, sealed + size, &length) != 1 ||
	    EVP_CIPHER_CTX_ctrl(key->seal, EVP_CTRL_AEAD_GET_TAG, GCM_TAG,
		sealed + size) != 1)
		return fail(EX_SOFTWARE, "sealing failed");
	return 0;
}

int
data_key_unseal(struct data_key *key, const uint8_t nonce[static GCM_NONCE],
    const void *aad, size_t aad_size, const uint8_t *sealed, size_t size,
    void *clear)
{
	uint8_t tag[GCM_TAG], none[1];
	int length;

	if (data_key_schedule(key) != 0)
		return -1;
	memcpy(tag, sealed + size, sizeof tag);
	if (EVP_DecryptInit_ex(key->unseal, NULL, NULL, NULL, nonce) != 1 ||
	    EVP_DecryptUpdate(key->unseal, NULL, &length, aad, (int)aad_size) !=
		1 ||
	    EVP_DecryptUpdate(key->unseal, clear, &length, sealed, (int)size) !=
		1 ||
	    EVP_CIPHER_CTX_ctrl(key->unseal, EVP_CTRL_AEAD_SET_TAG, GCM_TAG,
		tag) != 1 ||
	    EVP_DecryptFinal_ex(key->unseal, none, &length) != 1) {
		/* What was not authentic is nobody's to see. */
		OPENSSL_cleanse(clear, size);
		return -1;
	}
	return 0;
}

int
data_key_wrap(struct data_key *key, struct hsm *hsm, struct bytes *record)
{
	uint8_t check[KEY_CHECK_SIZE], wrapped[HSM_WRAPPED_MOST];
	uint8_t nonce[GCM_NONCE], tag[GCM_TAG];
	size_t size, start = record->size;

	if (key_check(check, key->key) != 0 ||
	    hsm_wrap(hsm, key->key, sizeof key->key, wrapped, &size) != 0 ||
	    hsm_random(hsm, nonce, sizeof nonce) != 0)
		return -1;
	bytes_put_integer(record, RECORD_VERSION, 1);
	bytes_put_integer(record, key->batch, 8);
	bytes_put_integer(record, USAGE_DATA, 1);
	bytes_put_raw(record, check, sizeof check);
	bytes_put_text(record, hsm_key(hsm, KEY_WRAP)->id);
	bytes_put_counted(record, wrapped, size);
	if (record->failed)
		return fail(EX_OSERR, "out of memory");
	if (data_key_seal(key, nonce, record->data + start,
		record->size - start, "", 0, tag) != 0)
		return -1;
	bytes_put_raw(record, nonce, sizeof nonce);
	bytes_put_raw(record, tag, sizeof tag);
	return record->failed ? fail(EX_OSERR, "out of memory") : 0;
}

struct data_key *
data_key_new(struct hsm *hsm, uint64_t batch, struct bytes *record)
{
	struct data_key *key = secret_new(sizeof *key);

	if (key == NULL)
		return NULL;
	key->batch = batch;
	if (hsm_random(hsm, key->key, sizeof key->key) != 0 ||
	    data_key_wrap(key, hsm, record) != 0) {
		data_key_free(key);
		return NULL;
	}
	data_key_rest(key);
	return key;
}

/* What a wrapped record says, before any of it is believed. */
struct record {
	uint64_t version, batch, usage;
	const uint8_t *check;
	char key_id[KEY_ID_TEXT];
	const uint8_t *wrapped;
	size_t wrapped_size;
	size_t covered; /* bytes before the nonce */
	const uint8_t *nonce;
	const uint8_t *tag;
};

static int
record_read(struct record *record, const uint8_t *bytes, size_t size)
{
	struct bytes_reader reader = { bytes, size, false };

	record->version = bytes_get_integer(&reader, 1);
	record->batch = bytes_get_integer(&reader, 8);
	record->usage = bytes_get_integer(&reader, 1);
	record->check = bytes_get_raw(&reader, KEY_CHECK_SIZE);
	bytes_get_text(&reader, record->key_id, sizeof record->key_id);
	record->wrapped = bytes_get_counted(&reader, &record->wrapped_size);
	record->covered = size - reader.left;
	record->nonce = bytes_get_raw(&reader, GCM_NONCE);
	record->tag = bytes_get_raw(&reader, GCM_TAG);
	if (!bytes_get_ended(&reader) || record->version != RECORD_VERSION ||
	    record->usage != USAGE_DATA)
		return fail(EX_DATAERR, "not a wrapped data key");
	return 0;
}

static int
data_key_unwrap(struct data_key *key, struct hsm *hsm,
    const struct record *record, const uint8_t *bytes)
{
	uint8_t check[KEY_CHECK_SIZE], none[1];

	if (hsm_unwrap(hsm, record->key_id, record->wrapped,
		record->wrapped_size, key->key, sizeof key->key) != 0 ||
	    key_check(check, key->key) != 0)
		return -1;
	if (CRYPTO_memcmp(check, record->check, sizeof check) != 0 ||
	    data_key_unseal(key, record->nonce, bytes, record->covered,
		record->tag, 0, none) != 0)
		return fail(EX_DATAERR, "it was altered");
	return 0;
}

struct data_key *
data_key_open(struct hsm *hsm, uint64_t batch, const uint8_t *bytes,
    size_t size)
{
	struct data_key *key = NULL;
	struct record record;
	int rc = -1;

	if (record_read(&record, bytes, size) != 0)
		goto out;
	if (record.batch != batch) {
		fail(EX_DATAERR, "it belongs to batch %" PRIu64, record.batch);
		goto out;
	}
	if ((key = secret_new(sizeof *key)) == NULL)
		goto out;
	key->batch = batch;
	rc = data_key_unwrap(key, hsm, &record, bytes);
	data_key_rest(key);
out:
	if (rc != 0) {
		char who[64];

		(void)snprintf(who, sizeof who,
		    "the data key of batch %" PRIu64, batch);
		fail_within(who);
		data_key_free(key);
		key = NULL;
	}
	return key;
}
