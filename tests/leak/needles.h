/* Every form in which every canary is searched for. */
#ifndef TESTS_LEAK_NEEDLES_H
#define TESTS_LEAK_NEEDLES_H

#include <stddef.h>
#include <stdint.h>

enum {
	WINDOW = 12, /* of 20 digits this many in a row are a find */
	NEEDLE_MOST = 64
};

struct needle {
	uint8_t bytes[NEEDLE_MOST];
	size_t size;
	const char *form;
	unsigned chunk, code; /* code: as in canary.h */
	size_t envelope;
};

void needles_make(void);

/* Tells of each needle that begins in the first size bytes; NEEDLE_MOST more of
 * them must be readable. */
void needles_find(const uint8_t *bytes, size_t size,
    void (*found)(void *context, const struct needle *needle, size_t at),
    void *context);

#endif
