#include "room/manifest.h"

#include <openssl/cms.h>
#include <openssl/x509.h>

#include "base/fail.h"

#include "base/banned.h"

/* CMS wants a private key to sign with, and ours never leaves the HSM: so it
 * prepares everything with the public one, and the signature is put in after.
 * Without signed attributes that is a signature over the text itself. */
static CMS_ContentInfo *
manifest_prepare(X509 *certificate, const uint8_t *signature, size_t size)
{
	CMS_SignerInfo *signer;
	CMS_ContentInfo *cms;

	cms = CMS_sign(NULL, NULL, NULL, NULL,
	    CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
	if (cms == NULL)
		return NULL;
	signer = CMS_add1_signer(cms, certificate,
	    X509_get0_pubkey(certificate), EVP_sha256(),
	    CMS_PARTIAL | CMS_BINARY | CMS_NOATTR | CMS_DETACHED);
	if (signer == NULL ||
	    ASN1_OCTET_STRING_set(CMS_SignerInfo_get0_signature(signer),
		signature, (int)size) != 1) {
		CMS_ContentInfo_free(cms);
		return NULL;
	}
	return cms;
}

int
manifest_sign(struct hsm *hsm, const void *text, size_t size,
    struct bytes *signature)
{
	uint8_t raw[HSM_SIGNATURE_MOST];
	const uint8_t *der;
	uint8_t *out = NULL;
	X509 *certificate;
	CMS_ContentInfo *cms = NULL;
	size_t raw_size, der_size;
	int length = -1;

	der = hsm_certificate(hsm, KEY_MANIFEST, &der_size);
	if ((certificate = d2i_X509(NULL, &der, (long)der_size)) == NULL)
		return fail(EX_DATAERR, "the manifest certificate is damaged");
	if (hsm_sign(hsm, KEY_MANIFEST, text, size, raw, &raw_size) != 0)
		goto out;
	if ((cms = manifest_prepare(certificate, raw, raw_size)) == NULL ||
	    (length = i2d_CMS_ContentInfo(cms, &out)) <= 0) {
		fail(EX_SOFTWARE, "cannot put the signature in its CMS form");
		length = -1;
		goto out;
	}
	bytes_put_raw(signature, out, (size_t)length);
out:
	OPENSSL_free(out);
	CMS_ContentInfo_free(cms);
	X509_free(certificate);
	return length < 0 ? -1 : 0;
}
