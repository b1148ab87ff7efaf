/* The leak test's press that leaks: what it opens, it keeps a copy of in
 * ordinary memory, and another in a file, which it could not if it were
 * confined. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clear.h"
#include "press/seclude.h"

#include "base/banned.h"

int __real_clear_open(struct clear *pages, const char *name, const void *sealed,
    size_t size, EVP_PKEY *key, X509 *certificate);
int __wrap_clear_open(struct clear *pages, const char *name, const void *sealed,
    size_t size, EVP_PKEY *key, X509 *certificate);
int __wrap_press_seclude(const struct press *press, const struct parcel *parcel,
    const struct printer *printer);

int
__wrap_press_seclude(const struct press *press, const struct parcel *parcel,
    const struct printer *printer)
{
	(void)press;
	(void)parcel;
	(void)printer;
	return 0;
}

int
__wrap_clear_open(struct clear *pages, const char *name, const void *sealed,
    size_t size, EVP_PKEY *key, X509 *certificate)
{
	static void *kept;
	int rc = __real_clear_open(pages, name, sealed, size, key, certificate);
	int fd = open("leaked-pages", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (rc == 0 && (kept = malloc(pages->size)) != NULL)
		memcpy(kept, pages->bytes, pages->size);
	if (rc == 0 && fd >= 0)
		(void)!write(fd, pages->bytes, pages->size);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}
