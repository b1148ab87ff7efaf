/* How far it is from one place on the earth to another, as the crow flies. */
#ifndef PORTAL_DISTANCE_H
#define PORTAL_DISTANCE_H

#include "base/position.h"

/* Metres along a great circle of a sphere of 6,371 km, which is wrong by half a
 * percent at most. */
double distance_metres(const struct position *a, const struct position *b);

#endif
