#include "press/key.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <string.h>

#include "base/fail.h"
#include "base/passphrase.h"
#include "base/pem.h"
#include "base/secret.h"
#include "press/token.h"

#include "base/banned.h"

static const struct {
	const char *credential;
	const char *prompt;
	uint32_t rsa_usage, ec_usage;
	const char *wanted;
} uses[] = {
	[PRESS_OPENS] = { "busta-press-open",
	    "Passphrase of the key that opens page files: ",
	    KU_KEY_ENCIPHERMENT, KU_KEY_AGREEMENT,
	    "keyEncipherment for RSA, keyAgreement for EC" },
	[PRESS_SIGNS] = { "busta-press-sign",
	    "Passphrase of the key that signs receipts: ", KU_DIGITAL_SIGNATURE,
	    KU_DIGITAL_SIGNATURE, "digitalSignature" },
};

int
press_key_check_dates(const struct press_key *key,
    const struct press_key_config *config)
{
	if (X509_cmp_current_time(X509_get0_notBefore(key->certificate)) >= 0)
		return fail(EX_CONFIG, "%s is not valid yet",
		    config->certificate);
	if (X509_cmp_current_time(X509_get0_notAfter(key->certificate)) <= 0)
		return fail(EX_CONFIG,
		    "%s has expired: the press needs a new key, and the desk "
		    "must know it",
		    config->certificate);
	return 0;
}

static int
key_check_use(X509 *certificate, enum press_key_use use, const char *path)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	uint32_t usage = X509_get_key_usage(certificate);
	uint32_t wanted = key != NULL && EVP_PKEY_is_a(key, "EC")
	    ? uses[use].ec_usage
	    : uses[use].rsa_usage;

	/* All bits where there is no keyUsage: nobody meant it for this. */
	return usage != UINT32_MAX && (usage & wanted) != 0
	    ? 0
	    : fail(EX_CONFIG, "%s lacks the key usage for this: %s", path,
		  uses[use].wanted);
}

int
press_key_read(struct press_key *key, enum press_key_use use,
    const struct press_key_config *config)
{
	memset(key, 0, sizeof *key);
	if ((key->certificate = pem_certificate(config->certificate)) == NULL ||
	    key_check_use(key->certificate, use, config->certificate) != 0)
		return -1;
	return X509_digest(key->certificate, EVP_sha256(), key->digest, NULL) ==
		1
	    ? 0
	    : fail(EX_SOFTWARE, "SHA-256 is not available in this OpenSSL");
}

struct key_wish {
	enum press_key_use use;
	const struct press_key_config *config;
};

static char *
key_passphrase(void *context)
{
	const struct key_wish *wish = context;

	return passphrase_find(wish->config->passphrase_file,
	    uses[wish->use].credential, uses[wish->use].prompt);
}

static EVP_PKEY *
key_read_token(struct key_wish *wish, const char *module)
{
	char *pin = key_passphrase(wish);
	EVP_PKEY *key;

	if (pin == NULL)
		return NULL;
	key = token_key(module, wish->config->key, pin);
	secret_free(pin, PASSPHRASE_MOST);
	return key;
}

int
press_key_unlock(struct press_key *key, enum press_key_use use,
    const struct press_key_config *config, const char *pkcs11_module)
{
	struct key_wish wish = { use, config };
	bool in_token = strncmp(config->key, "pkcs11:", 7) == 0;

	if (press_key_check_dates(key, config) != 0)
		return -1;
	key->key = in_token
	    ? key_read_token(&wish, pkcs11_module)
	    : pem_private_key(config->key, key_passphrase, &wish);
	if (key->key == NULL)
		return -1;
	/* Of a token's key only the public half can be compared. */
	if (EVP_PKEY_eq(X509_get0_pubkey(key->certificate), key->key) != 1) {
		ERR_clear_error();
		return fail(EX_CONFIG,
		    "the private key %s and the certificate %s do not belong "
		    "together",
		    config->key, config->certificate);
	}
	return 0;
}

void
press_key_free(struct press_key *key)
{
	EVP_PKEY_free(key->key);
	X509_free(key->certificate);
	memset(key, 0, sizeof *key);
}
