#include "edge/wipe.h"

#include <event2/event.h>
#include <jansson.h>
#include <openssl/crypto.h>

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

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

static void *
wipe_malloc_for(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return malloc(size);
}

/* Of OpenSSL's: no memory is asked for with a size of nothing. */
static void *
wipe_realloc_for(void *memory, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return wipe_realloc(memory, size);
}

static void
wipe_free_for(void *memory, const char *file, int line)
{
	(void)file, (void)line;
	wipe_free(memory);
}

int
wipe_what_openssl_frees(void)
{
	return CRYPTO_set_mem_functions(wipe_malloc_for, wipe_realloc_for,
		   wipe_free_for) == 1
	    ? 0
	    : fail(EX_SOFTWARE, "OpenSSL has memory already");
}
