#include "press/pages.h"

#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

enum { TAG_SIZE = 16, MARGIN = 4096 };

int
pages_new(struct pages *pages, size_t most)
{
	size_t room = most + MARGIN;

	memset(pages, 0, sizeof *pages);
	if ((pages->bytes = secret_map(room)) == NULL)
		return -1;
	pages->room = room;
	return 0;
}

void
pages_wipe(struct pages *pages)
{
	OPENSSL_cleanse(pages->bytes, pages->size);
	pages->size = 0;
}

void
pages_free(struct pages *pages)
{
	secret_unmap(pages->bytes, pages->room);
	memset(pages, 0, sizeof *pages);
}

static int
pages_fail(const char *name)
{
	ERR_clear_error();
	return fail(EX_DATAERR,
	    "%s does not open: it was altered, or is sealed to another key",
	    name);
}

static bool
pages_cipher_is_right(BIO *cipher)
{
	EVP_CIPHER_CTX *context = NULL;

	return BIO_method_type(cipher) == BIO_TYPE_CIPHER &&
	    BIO_get_cipher_ctx(cipher, &context) == 1 &&
	    EVP_CIPHER_CTX_get_nid(context) == NID_aes_256_gcm &&
	    EVP_CIPHER_CTX_get_tag_length(context) == TAG_SIZE;
}

/* Straight from the cipher into the region: CMS_decrypt would hand every piece
 * through a buffer on the stack. */
static int
pages_read(struct pages *pages, BIO *cipher)
{
	size_t left;
	int got;

	for (;;) {
		left = pages->room - pages->size;
		if (left > INT_MAX)
			left = INT_MAX;
		if (left == 0)
			return -1;
		got = BIO_read(cipher, pages->bytes + pages->size, (int)left);
		if (got <= 0)
			break;
		pages->size += (size_t)got;
	}
	/* What has been read so far is worth nothing until this is 1: only
	 * now has the tag been looked at. */
	return got == 0 && BIO_get_cipher_status(cipher) == 1 ? 0 : -1;
}

static CMS_ContentInfo *
pages_parse(const void *sealed, size_t size)
{
	const uint8_t *at = sealed;
	CMS_ContentInfo *cms =
	    size <= INT_MAX ? d2i_CMS_ContentInfo(NULL, &at, (long)size) : NULL;

	if (cms != NULL && at == (const uint8_t *)sealed + size &&
	    OBJ_obj2nid(CMS_get0_type(cms)) ==
		NID_id_smime_ct_authEnvelopedData)
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

int
pages_open(struct pages *pages, const char *name, const void *sealed,
    size_t size, EVP_PKEY *key, X509 *certificate)
{
	CMS_ContentInfo *cms = pages_parse(sealed, size);
	BIO *cipher = NULL;
	int rc = -1;

	pages_wipe(pages);
	if (size + MARGIN > pages->room) {
		fail(EX_SOFTWARE, "%s is larger than was said", name);
		goto out;
	}
	if (cms == NULL || CMS_decrypt_set1_pkey(cms, key, certificate) != 1 ||
	    (cipher = CMS_dataInit(cms, NULL)) == NULL ||
	    !pages_cipher_is_right(cipher) || pages_read(pages, cipher) != 0) {
		pages_fail(name);
		goto out;
	}
	rc = 0;
out:
	if (rc != 0) {
		pages->size = pages->room;
		pages_wipe(pages);
	}
	BIO_free_all(cipher);
	CMS_ContentInfo_free(cms);
	return rc;
}
