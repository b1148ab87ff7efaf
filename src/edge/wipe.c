#include "edge/wipe.h"

#include <event2/event.h>
#include <jansson.h>

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static void
wipe_free(void *memory)
{
	if (memory == NULL)
		return;
	explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

static void *
wipe_realloc(void *memory, size_t size)
{
	size_t old = memory == NULL ? 0 : malloc_usable_size(memory);
	void *moved = malloc(size);

	if (moved == NULL)
		return NULL;
	if (old > 0)
		memcpy(moved, memory, old < size ? old : size);
	wipe_free(memory);
	return moved;
}

void
wipe_what_is_freed(void)
{
	event_set_mem_functions(malloc, wipe_realloc, wipe_free);
	json_set_alloc_funcs(malloc, wipe_free);
}
