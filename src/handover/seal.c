#include "handover/seal.h"

#include <openssl/cms.h>
#include <openssl/err.h>

#include <limits.h>

#include "base/fail.h"

#include "base/banned.h"

static CMS_ContentInfo *
seal_read(const char *name, const uint8_t *signature, size_t size)
{
	const uint8_t *at = signature;
	CMS_ContentInfo *cms =
	    size <= INT_MAX ? d2i_CMS_ContentInfo(NULL, &at, (long)size) : NULL;

	ERR_clear_error();
	if (cms != NULL && at == signature + size &&
	    CMS_is_detached(cms) == 1 &&
	    sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(cms)) == 1)
		return cms;
	CMS_ContentInfo_free(cms);
	fail(EX_DATAERR, "the signature of %s is damaged", name);
	return NULL;
}

int
seal_verify(const char *name, const void *text, size_t size,
    const void *signature, size_t signature_size, X509 *by)
{
	CMS_ContentInfo *cms = seal_read(name, signature, signature_size);
	STACK_OF(X509) *signers = sk_X509_new_null();
	BIO *content =
	    size <= INT_MAX ? BIO_new_mem_buf(text, (int)size) : NULL;
	int rc = -1;

	if (cms == NULL)
		goto out;
	if (signers == NULL || content == NULL ||
	    sk_X509_push(signers, by) <= 0)
		fail(EX_OSERR, "out of memory");
	/* Who signs is known beforehand: no chain, nothing from inside. */
	else if (CMS_verify(cms, signers, NULL, content, NULL,
		     CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) !=
	    1)
		fail(EX_DATAERR,
		    "the signature of %s does not fit: it is forged, foreign "
		    "or altered",
		    name);
	else
		rc = 0;
	ERR_clear_error();
out:
	BIO_free(content);
	sk_X509_free(signers);
	CMS_ContentInfo_free(cms);
	return rc;
}

int
seal_make(const void *text, size_t size, X509 *certificate, EVP_PKEY *key,
    struct bytes *signature)
{
	BIO *content =
	    size <= INT_MAX ? BIO_new_mem_buf(text, (int)size) : NULL;
	CMS_ContentInfo *cms = NULL;
	uint8_t *out = NULL;
	int length = -1;

	if (content != NULL)
		cms = CMS_sign(certificate, key, NULL, content,
		    CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP);
	if (cms == NULL || (length = i2d_CMS_ContentInfo(cms, &out)) <= 0) {
		const char *why =
		    ERR_reason_error_string(ERR_peek_last_error());

		fail(EX_SOFTWARE, "cannot sign: %s",
		    why != NULL ? why : "OpenSSL gives no reason");
		ERR_clear_error();
		length = -1;
	} else
		bytes_put_raw(signature, out, (size_t)length);
	OPENSSL_free(out);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	return length < 0 ? -1 : 0;
}
