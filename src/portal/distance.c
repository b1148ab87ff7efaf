#include "portal/distance.h"

#include <math.h>

#include "base/banned.h"

static double
radians(int32_t degrees)
{
	return degrees / 1e6 * M_PI / 180;
}

/* The haversine formula, which is exact for near places, too. */
double
distance_metres(const struct position *a, const struct position *b)
{
	const double radius = 6371000;
	double from = radians(a->latitude), to = radians(b->latitude);
	double north = sin((to - from) / 2);
	double east = sin((radians(b->longitude) - radians(a->longitude)) / 2);
	double half = sqrt(north * north + cos(from) * cos(to) * east * east);

	return 2 * radius * asin(fmin(half, 1));
}
