#include "base/clear.h"

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
clear_new(struct clear *clear, size_t most)
{
	size_t room = most + MARGIN;

	memset(clear, 0, sizeof *clear);
	if ((clear->bytes = secret_map(room)) == NULL)
		return -1;
	clear->room = room;
	return 0;
}

void
clear_wipe(struct clear *clear)
{
	OPENSSL_cleanse(clear->bytes, clear->size);
	clear->size = 0;
}

void
clear_free(struct clear *clear)
{
	secret_unmap(clear->bytes, clear->room);
	memset(clear, 0, sizeof *clear);
}

static int
clear_fail(const char *name)
{
	ERR_clear_error();
	return fail(EX_DATAERR,
	    "%s does not open: it was altered, or is sealed to another key",
	    name);
}

static bool
clear_cipher_is_right(BIO *cipher)
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
clear_read(struct clear *clear, BIO *cipher)
{
	size_t left;
	int got;

	for (;;) {
		left = clear->room - clear->size;
		if (left > INT_MAX)
			left = INT_MAX;
		if (left == 0)
			return -1;
		got = BIO_read(cipher, clear->bytes + clear->size, (int)left);
		if (got <= 0)
			break;
		clear->size += (size_t)got;
	}
	/* What has been read so far is worth nothing until this is 1: only
	 * now has the tag been looked at. */
	return got == 0 && BIO_get_cipher_status(cipher) == 1 ? 0 : -1;
}

static CMS_ContentInfo *
clear_parse(const void *sealed, size_t size)
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
clear_open(struct clear *clear, const char *name, const void *sealed,
    size_t size, EVP_PKEY *key, X509 *certificate)
{
	CMS_ContentInfo *cms = clear_parse(sealed, size);
	BIO *cipher = NULL;
	int rc = -1;

	clear_wipe(clear);
	if (size + MARGIN > clear->room) {
		fail(EX_SOFTWARE, "%s is larger than was said", name);
		goto out;
	}
	if (cms == NULL || CMS_decrypt_set1_pkey(cms, key, certificate) != 1 ||
	    (cipher = CMS_dataInit(cms, NULL)) == NULL ||
	    !clear_cipher_is_right(cipher) || clear_read(clear, cipher) != 0) {
		clear_fail(name);
		goto out;
	}
	rc = 0;
out:
	if (rc != 0) {
		clear->size = clear->room;
		clear_wipe(clear);
	}
	BIO_free_all(cipher);
	CMS_ContentInfo_free(cms);
	return rc;
}
