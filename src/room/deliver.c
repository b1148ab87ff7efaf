#include "room/deliver.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

enum { GATHER = 1 << 15 };

static int
deliver_fail(const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return fail(EX_SOFTWARE, "%s: %s", what,
	    reason != NULL ? reason : "OpenSSL gives no reason");
}

/* Nothing with SHA-1, which is still the default of both kinds: OAEP with
 * SHA-256 for key transport (RSA), its KDF with SHA-256 for agreement (EC). */
static int
recipient_add(CMS_ContentInfo *cms, const struct recipient *recipient)
{
	CMS_RecipientInfo *info;
	EVP_PKEY_CTX *context;

	info =
	    CMS_add1_recipient_cert(cms, recipient->certificate, CMS_KEY_PARAM);
	if (info == NULL)
		return deliver_fail(recipient->name);
	if ((context = CMS_RecipientInfo_get0_pkey_ctx(info)) == NULL)
		return deliver_fail(recipient->name);
	if (CMS_RecipientInfo_type(info) != CMS_RECIPINFO_TRANS)
		return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) > 0
		    ? 0
		    : deliver_fail(recipient->name);
	if (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) <=
		0 ||
	    EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) <= 0)
		return deliver_fail(recipient->name);
	return 0;
}

static CMS_ContentInfo *
envelope_new(const struct recipient *recipients, size_t count)
{
	CMS_ContentInfo *cms;
	size_t i;

	cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(),
	    CMS_STREAM | CMS_BINARY | CMS_PARTIAL);
	if (cms == NULL) {
		deliver_fail("CMS with AES-256-GCM");
		return NULL;
	}
	for (i = 0; i < count; i++)
		if (recipient_add(cms, &recipients[i]) != 0) {
			CMS_ContentInfo_free(cms);
			return NULL;
		}
	return cms;
}

/* sink keeps its own reference; everything on top of it is taken down again. */
static int
envelope_write(CMS_ContentInfo *cms, BIO *sink, const uint8_t *clear,
    size_t size)
{
	BIO *top = BIO_new_CMS(sink, cms), *next;
	int rc = -1, piece;

	if (top == NULL)
		return deliver_fail("CMS");
	for (; size > 0; clear += piece, size -= (size_t)piece) {
		piece = size < GATHER ? (int)size : GATHER;
		if (BIO_write(top, clear, piece) != piece)
			break;
	}
	if (size == 0 && BIO_flush(top) > 0)
		rc = 0;
	while (top != NULL && top != sink) {
		next = BIO_pop(top);
		BIO_free(top);
		top = next;
	}
	return rc;
}

/* Writes of 64 KiB reach the file, and every one passes through SHA-256. */
static BIO *
sink_new(int fd, BIO **hash)
{
	BIO *buffer = BIO_new(BIO_f_buffer()),
	    *file = BIO_new_fd(fd, BIO_NOCLOSE);
	/* BIO_set_md casts const away in a way not every compiler takes. */
	void *sha256 = (void *)(uintptr_t)EVP_sha256();

	*hash = BIO_new(BIO_f_md());
	if (buffer == NULL || *hash == NULL || file == NULL ||
	    BIO_ctrl(*hash, BIO_C_SET_MD, 0, sha256) != 1 ||
	    BIO_set_write_buffer_size(buffer, 1 << 16) != 1) {
		BIO_free(buffer);
		BIO_free(*hash);
		BIO_free(file);
		deliver_fail("page file");
		return NULL;
	}
	return BIO_push(buffer, BIO_push(*hash, file));
}

static int
deliver_open(int fd, const uint8_t *clear, size_t size,
    const struct recipient *recipients, size_t count,
    uint8_t digest[static DIGEST_SIZE], uint64_t *file_size)
{
	CMS_ContentInfo *cms = envelope_new(recipients, count);
	BIO *hash, *sink = NULL;
	off_t end;
	int rc = -1;

	if (cms == NULL || (sink = sink_new(fd, &hash)) == NULL)
		goto out;
	errno = 0;
	if (envelope_write(cms, sink, clear, size) != 0) {
		if (errno != 0)
			fail(EX_IOERR, "cannot write a page file: %s",
			    strerror(errno));
		else
			deliver_fail("cannot write a page file");
		goto out;
	}
	if (BIO_gets(hash, (char *)digest, DIGEST_SIZE) != DIGEST_SIZE ||
	    (end = lseek(fd, 0, SEEK_CUR)) < 0) {
		deliver_fail("page file");
		goto out;
	}
	*file_size = (uint64_t)end;
	/* The desk will wait for the disk; it may as well begin now. */
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	rc = 0;
out:
	BIO_free_all(sink);
	CMS_ContentInfo_free(cms);
	return rc;
}

int
pages_deliver(int dir, const char *name, const uint8_t *clear, size_t size,
    const struct recipient *recipients, size_t count,
    uint8_t digest[static DIGEST_SIZE], uint64_t *file_size)
{
	int fd, rc;

	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(EX_CANTCREAT, "cannot create a page file: %s",
		    strerror(errno));
	rc =
	    deliver_open(fd, clear, size, recipients, count, digest, file_size);
	if (close(fd) != 0 && rc == 0)
		rc = fail(EX_IOERR, "cannot write a page file: %s",
		    strerror(errno));
	if (rc != 0)
		(void)unlinkat(dir, name, 0);
	return rc;
}

int
deliver_bytes(const void *clear, size_t size, const struct recipient *recipient,
    struct bytes *sealed)
{
	CMS_ContentInfo *cms = envelope_new(recipient, 1);
	BIO *sink = BIO_new(BIO_s_mem());
	const char *data = NULL;
	long length = 0;
	int rc = -1;

	if (cms != NULL && sink != NULL &&
	    envelope_write(cms, sink, clear, size) == 0)
		length = BIO_get_mem_data(sink, (char **)(uintptr_t)&data);
	if (length > 0) {
		bytes_put_raw(sealed, data, (size_t)length);
		rc = sealed->failed ? fail(EX_OSERR, "out of memory") : 0;
	} else if (cms != NULL)
		deliver_fail("a message");
	BIO_free(sink);
	CMS_ContentInfo_free(cms);
	return rc;
}

int
pages_rehearse(const struct recipient *recipients, size_t count)
{
	CMS_ContentInfo *cms = envelope_new(recipients, count);
	BIO *sink = BIO_new(BIO_s_null());
	int rc = -1;

	if (cms != NULL && sink != NULL &&
	    (rc = envelope_write(cms, sink, (const uint8_t *)"", 1)) != 0)
		deliver_fail("a recipient cannot receive");
	BIO_free(sink);
	CMS_ContentInfo_free(cms);
	return rc;
}
