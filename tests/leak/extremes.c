/* In place of codes_draw: every digit of every code is EXTREME, so that what
 * depends on codes can be compared at both ends. */
#include <string.h>

#include "room/pin.h"

#include "base/banned.h"

struct codes *__wrap_codes_draw(size_t count, unsigned pin_digits,
    unsigned cip_digits, const struct weak_table *weak, struct hsm *hsm);

struct codes *
__wrap_codes_draw(size_t count, unsigned pin_digits, unsigned cip_digits,
    const struct weak_table *weak, struct hsm *hsm)
{
	struct codes *codes = codes_new(count, pin_digits, cip_digits);

	(void)weak;
	(void)hsm;
	if (codes != NULL)
		memset(codes->digits, EXTREME,
		    count * (pin_digits + cip_digits));
	return codes;
}
