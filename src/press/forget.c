/* All memory that this program gives back is wiped first, whoever had it: TLS,
 * HTTP and CMS libraries copy pages through buffers of their own, and leave
 * them as they are. For busta-press alone; linked instead of libc's. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

__attribute__((visibility("default"))) void free(void *memory);
__attribute__((visibility("default"))) void *realloc(void *memory, size_t size);
/* glibc's own, by the name it exports. */
void __libc_free(void *memory);

void
free(void *memory)
{
	if (memory != NULL)
		explicit_bzero(memory, malloc_usable_size(memory));
	__libc_free(memory);
}

/* Never in place: what is cut off, or left behind, would stay as it is. */
void *
realloc(void *memory, size_t size)
{
	size_t had = memory != NULL ? malloc_usable_size(memory) : 0;
	void *grown;

	if (memory != NULL && size == 0) {
		free(memory);
		return NULL;
	}
	if ((grown = malloc(size)) == NULL)
		return NULL;
	if (memory != NULL)
		memcpy(grown, memory, had < size ? had : size);
	free(memory);
	return grown;
}
