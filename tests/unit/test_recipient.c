/* Goal: page files are sealed for nobody who could not open them, or whom a
 * weak key would make everybody; and each refusal says what is wrong with the
 * certificate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "folder.h"
#include "job/recipient.h"

#include <cmocka.h>

#include "base/banned.h"

enum { DAY = 86400 };

/* Made once each: large RSA keys take their time. */
enum key {
	RSA_2048,
	RSA_3070,
	RSA_3072,
	P_256,
	P_384,
	P_521,
	K_256,
	BRAINPOOL,
	ED25519,
	X25519,
	RSA_PSS,
	KEYS
};
static EVP_PKEY *keys[KEYS];
static struct folder folder;
static const char *path;

static EVP_PKEY *
make_pss(void)
{
	EVP_PKEY_CTX *context =
	    EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	EVP_PKEY *key = NULL;

	if (context != NULL && EVP_PKEY_keygen_init(context) == 1 &&
	    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 3072) == 1)
		(void)EVP_PKEY_generate(context, &key);
	EVP_PKEY_CTX_free(context);
	return key;
}

static int
make_keys(void **state)
{
	size_t i;

	(void)state;
	keys[RSA_2048] = EVP_RSA_gen(2048);
	keys[RSA_3070] = EVP_RSA_gen(3070);
	keys[RSA_3072] = EVP_RSA_gen(3072);
	keys[P_256] = EVP_EC_gen("P-256");
	keys[P_384] = EVP_EC_gen("P-384");
	keys[P_521] = EVP_EC_gen("P-521");
	keys[K_256] = EVP_EC_gen("secp256k1");
	keys[BRAINPOOL] = EVP_EC_gen("brainpoolP256r1");
	keys[ED25519] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	keys[X25519] = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	keys[RSA_PSS] = make_pss();
	for (i = 0; i < KEYS; i++)
		if (keys[i] == NULL)
			return -1;
	if (folder_open(&folder) != 0)
		return -1;
	path = folder_file(&folder, "shop.crt");
	return 0;
}

static int
free_keys(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KEYS; i++)
		EVP_PKEY_free(keys[i]);
	folder_remove(&folder);
	return 0;
}

static void
add_usage(X509 *certificate, const char *usage)
{
	X509_EXTENSION *extension =
	    X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, usage);

	assert_non_null(extension);
	assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

/* A certificate for that key, signed by an authority's, in path. */
static void
make_certificate(enum key key, const char *usage, long from, long to)
{
	X509 *certificate = X509_new();
	BIO *out = BIO_new_file(path, "w");
	X509_NAME *name;

	assert_non_null(certificate);
	assert_non_null(out);
	(void)X509_set_version(certificate, X509_VERSION_3);
	(void)X509_gmtime_adj(X509_getm_notBefore(certificate), from);
	(void)X509_gmtime_adj(X509_getm_notAfter(certificate), to);
	name = X509_get_subject_name(certificate);
	(void)X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
	    (const unsigned char *)"Tipografia Citt\xc3\xa0\n", -1, -1, 0);
	(void)X509_set_issuer_name(certificate, name);
	(void)X509_set_pubkey(certificate, keys[key]);
	if (usage != NULL)
		add_usage(certificate, usage);
	assert_true(X509_sign(certificate, keys[P_256], EVP_sha256()) > 0);
	assert_int_equal(PEM_write_bio_X509(out, certificate), 1);
	BIO_free(out);
	X509_free(certificate);
}

static const struct {
	const char *what;
	enum key key;
	const char *usage;
	long from, to;
	const char *sentence; /* NULL: it may receive */
} cases[] = {
	{ "RSA of 3072 bits", RSA_3072, "keyEncipherment", -DAY, DAY, NULL },
	{ "which may sign too", RSA_3072, "digitalSignature,keyEncipherment",
	    -DAY, DAY, NULL },
	{ "RSA of 3070", RSA_3070, "keyEncipherment", -DAY, DAY,
	    "has an RSA key of 3070 bits: 3072 are needed" },
	{ "RSA of 2048", RSA_2048, "keyEncipherment", -DAY, DAY,
	    "has an RSA key of 2048 bits: 3072 are needed" },
	{ "RSA that signs", RSA_3072, "digitalSignature", -DAY, DAY,
	    "an RSA key needs keyEncipherment" },
	{ "RSA that agrees, which it cannot", RSA_3072, "keyAgreement", -DAY,
	    DAY, "an RSA key needs keyEncipherment" },
	{ "RSA that enciphers data, not keys", RSA_3072, "dataEncipherment",
	    -DAY, DAY, "an RSA key needs keyEncipherment" },
	{ "RSA-PSS, which signs only", RSA_PSS, "keyEncipherment", -DAY, DAY,
	    "has neither an RSA nor an EC key" },
	{ "P-256", P_256, "keyAgreement", -DAY, DAY, NULL },
	{ "P-384", P_384, "keyAgreement", -DAY, DAY, NULL },
	{ "P-521", P_521, "keyAgreement", -DAY, DAY, NULL },
	{ "EC that enciphers, which it cannot", P_256, "keyEncipherment", -DAY,
	    DAY, "an EC key needs keyAgreement" },
	{ "EC that signs", P_256, "digitalSignature", -DAY, DAY,
	    "an EC key needs keyAgreement" },
	{ "a curve of Bitcoin", K_256, "keyAgreement", -DAY, DAY,
	    "uses the curve secp256k1: P-256, P-384 or P-521 is needed" },
	{ "a curve of Brainpool", BRAINPOOL, "keyAgreement", -DAY, DAY,
	    "uses the curve brainpoolP256r1: P-256" },
	{ "Ed25519", ED25519, "digitalSignature", -DAY, DAY,
	    "has neither an RSA nor an EC key" },
	{ "X25519", X25519, "keyAgreement", -DAY, DAY,
	    "has neither an RSA nor an EC key" },
	{ "no key usage", P_256, NULL, -DAY, DAY,
	    "has no key usage: it needs one that can receive" },
	{ "expired a minute ago", P_256, "keyAgreement", -DAY, -60,
	    "has expired" },
	{ "expires in a minute", P_256, "keyAgreement", -DAY, 60, NULL },
	{ "valid in a minute", P_256, "keyAgreement", 60, DAY,
	    "is not yet valid" },
	{ "valid since a minute", P_256, "keyAgreement", -60, DAY, NULL },
	{ "never valid at all", P_256, "keyAgreement", DAY, -DAY,
	    "is not yet valid" },
};

static void
test_who_may_receive(void **state)
{
	struct recipient recipient;
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		make_certificate(cases[i].key, cases[i].usage, cases[i].from,
		    cases[i].to);
		rc = recipient_read(&recipient, path);
		if ((rc == 0) != (cases[i].sentence == NULL))
			fail_msg("%s: %s", cases[i].what,
			    rc == 0 ? "is taken" : fail_reason());
		if (rc != 0 &&
		    (strstr(fail_reason(), cases[i].sentence) == NULL ||
			fail_code() != EX_DATAERR ||
			recipient.certificate != NULL))
			fail_msg("%s: %s", cases[i].what, fail_reason());
		recipient_free(&recipient);
	}
}

static void
test_a_recipient_has_a_name_and_a_fingerprint(void **state)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	struct recipient recipient;
	unsigned char *der = NULL;
	unsigned size;
	int length;
	char *at;

	(void)state;
	make_certificate(P_256, "keyAgreement", -DAY, DAY);
	assert_int_equal(recipient_read(&recipient, path), 0);
	/* It is printed, and stands on a line of the ledger by itself. */
	assert_non_null(strstr(recipient.name, "Tipografia Citt"));
	for (at = recipient.name; *at != '\0'; at++)
		assert_true(*at >= ' ' && *at <= '~');
	length = i2d_X509(recipient.certificate, &der);
	assert_true(length > 0);
	assert_int_equal(EVP_Digest(der, (size_t)length, digest, &size,
			     EVP_sha256(), NULL),
	    1);
	assert_memory_equal(recipient.digest, digest, DIGEST_SIZE);
	OPENSSL_free(der);
	recipient_free(&recipient);
}

static const struct {
	const char *what, *text;
} others[] = {
	{ "an empty file", "" },
	{ "a letter", "Dear print shop,\n" },
	{ "a private key",
	    "-----BEGIN PRIVATE KEY-----\n"
	    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
	    "-----END PRIVATE KEY-----\n" },
	{ "a certificate of nothing",
	    "-----BEGIN CERTIFICATE-----\n"
	    "-----END CERTIFICATE-----\n" },
	{ "a certificate cut short",
	    "-----BEGIN CERTIFICATE-----\n"
	    "MIIBfzCCASWgAwIBAgIUJ1hsZ3v\n" },
};

static void
test_what_is_no_certificate(void **state)
{
	struct recipient recipient;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_int_equal(file_write(folder.fd, "shop.crt",
				     others[i].text, strlen(others[i].text),
				     0600),
		    0);
		if (recipient_read(&recipient, path) == 0 ||
		    strcmp(fail_reason(), "is not a certificate in PEM form") !=
			0)
			fail_msg("%s: %s", others[i].what, fail_reason());
	}
	assert_int_equal(recipient_read(&recipient,
			     folder_file(&folder, "none.crt")),
	    -1);
	assert_int_equal(fail_code(), EX_NOINPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_may_receive),
		cmocka_unit_test(test_a_recipient_has_a_name_and_a_fingerprint),
		cmocka_unit_test(test_what_is_no_certificate),
	};

	return cmocka_run_group_tests_name("recipient", tests, make_keys,
	    free_keys);
}
