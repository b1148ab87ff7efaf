/* The codes of a chunk of envelopes, in clear. This header is the wall: only
 * src/room may name it (`make pin-wall`), and what it declares lives in locked
 * memory from being drawn until codes_free. */
#ifndef ROOM_PIN_H
#define ROOM_PIN_H

#include <stdbool.h>
#include <stddef.h>

#include "hsm/hsm.h"
#include "job/weak.h"

struct codes {
	size_t count;
	unsigned pin_digits;
	unsigned cip_digits;
	char *digits; /* each envelope's PIN then CIP, ASCII, without NUL */
};

/* Uniform codes, no PIN of the weak table among them; NULL if the random source
 * fails, or gives what cannot be random. codes_free wipes; accepts NULL. */
struct codes *codes_draw(size_t count, unsigned pin_digits, unsigned cip_digits,
    const struct weak_table *weak, struct hsm *hsm);
void codes_free(struct codes *codes);

const char *codes_pin(const struct codes *codes, size_t envelope);
const char *codes_cip(const struct codes *codes, size_t envelope);

bool pin_is_weak(const char *pin, unsigned digits,
    const struct weak_table *weak);

/* True for codes that no working random source would give. */
bool codes_are_absurd(const struct codes *codes);

/* Memory for count codes, all zero bytes. */
struct codes *codes_new(size_t count, unsigned pin_digits, unsigned cip_digits);

#endif
