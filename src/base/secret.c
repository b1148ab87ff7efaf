#include "base/secret.h"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

int
secret_heap_open(size_t bytes)
{
	/* 2 means a heap that could not be locked; that is a refusal here. */
	if (CRYPTO_secure_malloc_init(bytes, 16) != 1)
		return fail(EX_OSERR,
		    "cannot lock %zu KiB of memory for secrets: "
		    "raise the memlock limit (ulimit -l, LimitMEMLOCK=)",
		    bytes / 1024);
	return 0;
}

void *
secret_new(size_t size)
{
	void *secret = OPENSSL_secure_zalloc(size);

	/* Without an open heap OpenSSL would silently use plain malloc. */
	if (secret != NULL && !CRYPTO_secure_allocated(secret)) {
		OPENSSL_free(secret);
		secret = NULL;
	}
	if (secret == NULL)
		fail(EX_OSERR,
		    "the memory for secrets has no room for %zu bytes", size);
	return secret;
}

void
secret_free(void *secret, size_t size)
{
	OPENSSL_secure_clear_free(secret, size);
}

static void *
secret_map_memfd(size_t size)
{
	void *region = MAP_FAILED;
	int fd = (int)syscall(SYS_memfd_secret, O_CLOEXEC);

	if (fd < 0)
		return MAP_FAILED;
	if (ftruncate(fd, (off_t)size) == 0)
		region =
		    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd);
	return region;
}

void *
secret_map(size_t size)
{
	struct rlimit limit = { 0, 0 };
	void *region = secret_map_memfd(size);

	if (region != MAP_FAILED)
		return region;
	region = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (region != MAP_FAILED && mlock(region, size) == 0 &&
	    madvise(region, size, MADV_DONTDUMP) == 0)
		return region;
	if (region != MAP_FAILED)
		(void)munmap(region, size);
	(void)getrlimit(RLIMIT_MEMLOCK, &limit);
	fail(EX_OSERR,
	    "cannot lock %zu KiB of memory for pages (limit %llu KiB): "
	    "order fewer envelopes per chunk, or raise the memlock limit",
	    size / 1024, (unsigned long long)limit.rlim_cur / 1024);
	return NULL;
}

void
secret_unmap(void *region, size_t size)
{
	if (region == NULL)
		return;
	OPENSSL_cleanse(region, size);
	(void)munmap(region, size);
}
