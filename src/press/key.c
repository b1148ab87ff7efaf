#include "press/key.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/passphrase.h"
#include "base/secret.h"
#include "press/token.h"

#include "base/banned.h"

enum { PEM_MOST = 1 << 16 };

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

X509 *
press_certificate_read(const char *path)
{
	size_t size;
	char *text = file_read(path, PEM_MOST, &size);
	BIO *source = NULL;
	X509 *certificate = NULL;

	if (text == NULL)
		return NULL;
	if ((source = BIO_new_mem_buf(text, (int)size)) != NULL)
		certificate = PEM_read_bio_X509(source, NULL, NULL, NULL);
	if (certificate == NULL)
		fail(EX_DATAERR, "%s is not a certificate in PEM form", path);
	ERR_clear_error();
	BIO_free(source);
	free(text);
	return certificate;
}

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
	if ((key->certificate = press_certificate_read(config->certificate)) ==
		NULL ||
	    key_check_use(key->certificate, use, config->certificate) != 0)
		return -1;
	return X509_digest(key->certificate, EVP_sha256(), key->digest, NULL) ==
		1
	    ? 0
	    : fail(EX_SOFTWARE, "SHA-256 is not available in this OpenSSL");
}

static char *
key_passphrase_in(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *line;

	if (fd < 0) {
		fail(EX_NOINPUT, "cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	line = passphrase_read(fd);
	(void)close(fd);
	return line;
}

/* From the file press.cfg names, else from systemd's credential, else asked. */
static char *
key_passphrase(enum press_key_use use, const struct press_key_config *config)
{
	const char *folder = secure_getenv("CREDENTIALS_DIRECTORY");
	char *path, *line;

	if (config->passphrase_file != NULL)
		return key_passphrase_in(config->passphrase_file);
	if (folder == NULL)
		return passphrase_ask(uses[use].prompt, false);
	if ((path = file_within(folder, uses[use].credential)) == NULL)
		return NULL;
	line = key_passphrase_in(path);
	free(path);
	return line;
}

struct key_wish {
	enum press_key_use use;
	const struct press_key_config *config;
	bool failed; /* with a reason of its own */
};

static int
key_answer(char *buffer, int room, int writing, void *context)
{
	struct key_wish *wish = context;
	char *line = key_passphrase(wish->use, wish->config);
	int length = -1;

	(void)writing;
	if (line == NULL) {
		wish->failed = true;
		return -1;
	}
	if (strlen(line) <= (size_t)room) {
		length = (int)strlen(line);
		memcpy(buffer, line, (size_t)length);
	}
	secret_free(line, PASSPHRASE_MOST);
	return length;
}

static int
key_check_mode(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return fail(EX_NOINPUT, "cannot open %s: %s", path,
		    strerror(errno));
	if (status.st_uid != geteuid() || (status.st_mode & 077) != 0)
		return fail(EX_NOPERM,
		    "%s must belong to this user alone: chown it and chmod it "
		    "to 0600",
		    path);
	return 0;
}

static EVP_PKEY *
key_read_pem(struct key_wish *wish)
{
	const char *path = wish->config->key;
	EVP_PKEY *key = NULL;
	BIO *source = NULL;
	char *text = NULL;
	size_t size = 0;

	if (key_check_mode(path) != 0 ||
	    (text = file_read(path, PEM_MOST, &size)) == NULL)
		return NULL;
	if ((source = BIO_new_mem_buf(text, (int)size)) != NULL)
		key = PEM_read_bio_PrivateKey(source, NULL, key_answer, wish);
	if (key == NULL && !wish->failed)
		fail(EX_DATAERR,
		    "cannot open the private key %s: a wrong passphrase, or "
		    "it is damaged",
		    path);
	ERR_clear_error();
	BIO_free(source);
	OPENSSL_cleanse(text, size);
	free(text);
	return key;
}

static EVP_PKEY *
key_read_token(const struct key_wish *wish, const char *module)
{
	char *pin = key_passphrase(wish->use, wish->config);
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
	struct key_wish wish = { .use = use, .config = config };
	bool in_token = strncmp(config->key, "pkcs11:", 7) == 0;

	if (press_key_check_dates(key, config) != 0)
		return -1;
	key->key = in_token ? key_read_token(&wish, pkcs11_module)
			    : key_read_pem(&wish);
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
