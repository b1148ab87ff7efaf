/* Opening hours of a week, as OpenStreetMap writes them (opening_hours), and of
 * that the least: "Mo-Fr 08:30-13:00; Sa 09:00-12:00,15:00-17:00". A day is
 * said once, so that no rule takes another's place. Public holidays are not
 * known. */
#ifndef BASE_HOURS_H
#define BASE_HOURS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	HOURS_DAYS = 7, /* 0 is Monday */
	HOURS_SPANS = 3,
	HOURS_TEXT = 280 /* seven days of three spans, each alone */
};

/* Minutes since midnight, from before until; until is 24:00 at most. */
struct hours_span {
	uint16_t from, until;
};

struct hours {
	unsigned char count[HOURS_DAYS]; /* in order, with time between */
	struct hours_span span[HOURS_DAYS][HOURS_SPANS];
};

/* 0, or EX_USAGE with what is wrong. The empty text is no hours at all. */
int hours_read(struct hours *hours, const char *text);

bool hours_open_at(const struct hours *hours, unsigned day, unsigned minute);

/* "Mo" to "Su". */
const char *hours_day_name(unsigned day);

#endif
