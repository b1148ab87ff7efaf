/* Random bytes fit for keys. A source that fails once is not asked again. */
#ifndef HSM_ENTROPY_H
#define HSM_ENTROPY_H

#include <stddef.h>

int entropy_draw(void *bytes, size_t size);

#endif
