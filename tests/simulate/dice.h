/* Chance that can be had again: SplitMix64 from a seed. */
#ifndef TESTS_SIMULATE_DICE_H
#define TESTS_SIMULATE_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

static inline uint64_t
dice_draw(struct dice *dice)
{
	uint64_t bits = dice->state += 0x9e3779b97f4a7c15;

	bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
	bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
	return bits ^ bits >> 31;
}

/* 0 to sides - 1. */
static inline unsigned
dice_roll(struct dice *dice, unsigned sides)
{
	return (unsigned)(dice_draw(dice) % sides);
}

static inline bool
dice_once_in(struct dice *dice, unsigned times)
{
	return dice_roll(dice, times) == 0;
}

#endif
