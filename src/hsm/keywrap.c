#include "hsm/keywrap.h"

#include <openssl/evp.h>

#include <string.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

static EVP_CIPHER_CTX *
keywrap_open(const uint8_t *kek, size_t kek_size, int wrapping)
{
	const EVP_CIPHER *cipher =
	    kek_size == 24 ? EVP_aes_192_wrap_pad() : EVP_aes_256_wrap_pad();
	EVP_CIPHER_CTX *context;

	if ((kek_size != 24 && kek_size != 32) ||
	    (context = EVP_CIPHER_CTX_new()) == NULL) {
		fail(EX_SOFTWARE, "AES key wrap cannot start");
		return NULL;
	}
	/* OpenSSL refuses wrap modes to callers who did not ask for them. */
	EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	if (EVP_CipherInit_ex2(context, cipher, kek, NULL, wrapping, NULL) !=
	    1) {
		EVP_CIPHER_CTX_free(context);
		fail(EX_SOFTWARE,
		    "AES key wrap is not available in this "
		    "OpenSSL");
		return NULL;
	}
	return context;
}

int
keywrap_wrap(const uint8_t *kek, size_t kek_size, const uint8_t *key,
    size_t size, uint8_t wrapped[static KEYWRAP_WRAPPED_MOST],
    size_t *wrapped_size)
{
	EVP_CIPHER_CTX *context;
	int n = 0, rc = -1;

	if (size == 0 || size > KEYWRAP_MOST)
		return fail(EX_SOFTWARE,
		    "AES key wrap takes 1 to %d bytes, "
		    "not %zu",
		    KEYWRAP_MOST, size);
	if ((context = keywrap_open(kek, kek_size, 1)) == NULL)
		return -1;
	if (EVP_CipherUpdate(context, wrapped, &n, key, (int)size) == 1 &&
	    n > 0)
		rc = 0;
	else
		fail(EX_SOFTWARE, "AES key wrap failed");
	*wrapped_size = (size_t)n;
	EVP_CIPHER_CTX_free(context);
	return rc;
}

int
keywrap_unwrap(const uint8_t *kek, size_t kek_size, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *key, size_t size)
{
	EVP_CIPHER_CTX *context = NULL;
	uint8_t *padded = NULL;
	int n = 0, rc = -1;

	if (wrapped_size < 16 || wrapped_size > KEYWRAP_WRAPPED_MOST ||
	    wrapped_size % 8 != 0)
		return fail(EX_DATAERR, "a wrapped key cannot have %zu bytes",
		    wrapped_size);
	if ((padded = secret_new(KEYWRAP_WRAPPED_MOST)) == NULL)
		goto out;
	if ((context = keywrap_open(kek, kek_size, 0)) == NULL)
		goto out;
	if (EVP_CipherUpdate(context, padded, &n, wrapped, (int)wrapped_size) !=
		1 ||
	    n < 0 || (size_t)n != size) {
		fail(EX_DATAERR,
		    "the wrapped key was altered, or is not a key "
		    "of %zu bytes",
		    size);
		goto out;
	}
	memcpy(key, padded, size);
	rc = 0;
out:
	EVP_CIPHER_CTX_free(context);
	secret_free(padded, KEYWRAP_WRAPPED_MOST);
	return rc;
}
