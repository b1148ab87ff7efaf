/* One transfer, and what libcurl calls during it: when its body begins to
 * leave, and that it never does so twice. */
#ifndef COURIER_RIDE_H
#define COURIER_RIDE_H

#include "courier/post.h"

struct ride {
	CURL *curl;
	const struct post_body *body;
	struct course course; /* CURLE_OUT_OF_MEMORY until it went */
	size_t sent;
	size_t answered;
	bool failed; /* begin did, with a reason */
};

/* False without memory; to be ended all the same. body: NULL if none leaves. */
bool ride_begin(struct ride *ride, const struct post_body *body);
void ride_go(struct ride *ride);
/* -1 with a reason if the body's begin failed, or without memory. */
int ride_end(struct ride *ride);

#endif
