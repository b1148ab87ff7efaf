#include "base/digest.h"

#include <openssl/evp.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

/* What EVP_sha256() names is looked for anew by each use of it (crypto(7)):
 * found once, it is there as long as the process. */
static const EVP_MD *
digest_sha256(void)
{
	static EVP_MD *found;

	if (found == NULL)
		found = EVP_MD_fetch(NULL, "SHA256", NULL);
	return found;
}

int
digest_bytes(uint8_t digest[static DIGEST_SIZE], const void *bytes, size_t size)
{
	const EVP_MD *sha256 = digest_sha256();

	if (sha256 == NULL ||
	    EVP_Digest(bytes, size, digest, NULL, sha256, NULL) != 1)
		return fail(EX_SOFTWARE,
		    "SHA-256 is not available in this OpenSSL");
	return 0;
}

int
digest_file(uint8_t digest[static DIGEST_SIZE], int fd, const char *name)
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	uint8_t block[2048];
	ssize_t got;
	int rc = -1;

	if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1) {
		fail(EX_SOFTWARE, "SHA-256 is not available in this OpenSSL");
		goto out;
	}
	while ((got = read(fd, block, sizeof block)) > 0)
		(void)EVP_DigestUpdate(hash, block, (size_t)got);
	if (got < 0) {
		fail(EX_IOERR, "cannot read %s: %s", name, strerror(errno));
		goto out;
	}
	(void)EVP_DigestFinal_ex(hash, digest, NULL);
	rc = 0;
out:
	EVP_MD_CTX_free(hash);
	return rc;
}
