/* For tests of the print room: keys, certificates and page files, made as
 * anybody would with OpenSSL alone. */
#ifndef TESTS_UNIT_PRESS_FIXTURE_H
#define TESTS_UNIT_PRESS_FIXTURE_H

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct shop {
	EVP_PKEY *key;
	X509 *certificate;
};

static inline void
shop_make(struct shop *shop, EVP_PKEY *key, const char *name)
{
	X509_NAME *subject;

	shop->key = key;
	shop->certificate = X509_new();
	X509_set_version(shop->certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(shop->certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(shop->certificate), -60);
	X509_gmtime_adj(X509_getm_notAfter(shop->certificate), 86400);
	X509_set_pubkey(shop->certificate, key);
	subject = X509_get_subject_name(shop->certificate);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(shop->certificate, subject);
	X509_sign(shop->certificate, key, EVP_sha256());
}

static inline void
shop_free(struct shop *shop)
{
	EVP_PKEY_free(shop->key);
	X509_free(shop->certificate);
}

/* As docs/FORMATS.md has it: AES-256-GCM, OAEP with SHA-256, streamed; der is
 * the caller's. */
static inline size_t
shop_seal(const struct shop *shop, const void *clear, size_t size,
    uint8_t **der)
{
	CMS_ContentInfo *cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(),
	    CMS_STREAM | CMS_BINARY | CMS_PARTIAL);
	CMS_RecipientInfo *info =
	    CMS_add1_recipient_cert(cms, shop->certificate, CMS_KEY_PARAM);
	EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx(info);
	BIO *in = BIO_new_mem_buf(clear, (int)size);
	BIO *out = BIO_new(BIO_s_mem());
	size_t length;
	char *bytes;

	if (EVP_PKEY_is_a(shop->key, "RSA")) {
		EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING);
		EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256());
	} else
		EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256());
	i2d_CMS_bio_stream(out, cms, in, CMS_STREAM | CMS_BINARY);
	length = (size_t)BIO_get_mem_data(out, &bytes);
	*der = malloc(length);
	memcpy(*der, bytes, length);
	BIO_free(in);
	BIO_free(out);
	CMS_ContentInfo_free(cms);
	return length;
}

#endif
