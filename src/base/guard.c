#include "base/guard.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

enum { SECRET_HEAP = 1 << 18 };

/* libcups, libcurl, OpenSSL and resolvers do as the environment says: where
 * certificates and settings lie, by whose hands a connection goes, or where a
 * session's keys are written down. */
static const char *const meddling[] = { "CUPS_SERVER", "CUPS_ENCRYPTION",
	"CUPS_ANYROOT", "CUPS_EXPIREDCERTS", "CUPS_DEBUG_LOG",
	"CUPS_DEBUG_LEVEL", "CUPS_CACHEDIR", "CUPS_SERVERROOT", "SSLKEYLOGFILE",
	"GNUTLS_DEBUG_LEVEL", "GNUTLS_KEYLOGFILE", "OPENSSL_CONF", "TMPDIR",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_SSL_BACKEND", "http_proxy",
	"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
	"NO_PROXY", "HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS" };

/* A line of heads, then one for each. /proc gives no size beforehand. */
static bool
guard_has_swap(void)
{
	char text[512] = "";
	FILE *file = fopen("/proc/swaps", "re");
	bool found;

	if (file == NULL)
		return false;
	found = fgets(text, sizeof text, file) != NULL &&
	    fgets(text, sizeof text, file) != NULL;
	(void)fclose(file);
	return found;
}

/* With a limit it would succeed now, and memory run out later. */
static bool
guard_may_lock(void)
{
	struct rlimit limit;

	return geteuid() == 0 ||
	    (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
		limit.rlim_cur == RLIM_INFINITY);
}

int
guard_lock(void)
{
	/* Libraries copy what they are given through memory of their own for a
	 * moment. */
	if (guard_may_lock() && mlockall(MCL_CURRENT | MCL_FUTURE) == 0)
		return 0;
	return guard_has_swap()
	    ? fail(EX_OSERR,
		  "secrets could get into swap: raise the memlock limit "
		  "(ulimit -l unlimited, LimitMEMLOCK=) or switch swap off")
	    : 0;
}

int
guard_raise(void)
{
	size_t i;

	for (i = 0; i < sizeof meddling / sizeof meddling[0]; i++)
		(void)unsetenv(meddling[i]);
	if (confine_process() != 0 || secret_heap_open(SECRET_HEAP) != 0)
		return -1;
	return guard_lock();
}
