/* A place on the earth, as people copy it from a map: "41.902782,12.496366",
 * latitude and longitude in degrees of WGS 84, south and west negative. */
#ifndef BASE_POSITION_H
#define BASE_POSITION_H

#include <stdbool.h>
#include <stdint.h>

enum { POSITION_TEXT = sizeof "-90.123456,-180.123456" };

/* Millionths of a degree: a tenth of a metre. */
struct position {
	int32_t latitude;  /* -90,000,000 to 90,000,000 */
	int32_t longitude; /* -180,000,000 to 180,000,000 */
};

/* No more than six decimals, no sign but a minus, no space. */
bool position_read(struct position *position, const char *text);

#endif
