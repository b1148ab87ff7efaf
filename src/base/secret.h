/* Memory for secrets: locked, left out of cores, wiped when given back.
 * Nothing is handed out unless the lock really took. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

/* Opens OpenSSL's secure heap (bytes: a power of two); once per
 * process, first. */
int secret_heap_open(size_t bytes);

/* Zeroed; NULL with a reason. secret_free wipes, and accepts NULL. */
void *secret_new(size_t size);
void secret_free(void *secret, size_t size);

/* A large region of its own: memfd_secret where the kernel has it (then not
 * even root reads it through /proc), else locked anonymous memory. */
void *secret_map(size_t size);
void secret_unmap(void *region, size_t size);

#endif
