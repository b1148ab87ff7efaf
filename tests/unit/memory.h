/* Looking for a secret in this very process. After cmocka.h. */
#ifndef TESTS_UNIT_MEMORY_H
#define TESTS_UNIT_MEMORY_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often it stands in what this process can write, but for the region that
 * secret itself is in: the secret heap. */
static inline size_t
memory_count(const uint8_t *secret, size_t size)
{
	char line[512], access[5];
	unsigned long from, to, at = (unsigned long)(uintptr_t)secret;
	size_t count = 0;
	FILE *maps = fopen("/proc/self/maps", "re");

	assert_non_null(maps);
	while (fgets(line, sizeof line, maps) != NULL)
		if (sscanf(line, "%lx-%lx %4s", &from, &to, access) == 3 &&
		    strncmp(access, "rw", 2) == 0 && (at < from || at >= to))
			count += memmem((void *)(uintptr_t)from, to - from,
				     secret, size) != NULL;
	(void)fclose(maps);
	return count;
}

/* Not where a sanitizer or valgrind keeps copies of its own. */
static inline bool
memory_can_be_searched(void)
{
	const char *preload = getenv("LD_PRELOAD");

#if defined(__SANITIZE_ADDRESS__)
	return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	return false;
#endif
#endif
	return preload == NULL || strstr(preload, "valgrind") == NULL;
}

#endif
