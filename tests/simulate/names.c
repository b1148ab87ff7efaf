/* Envelopes and places, by the names that model and ledger have for them. */
#include "tests/simulate/life.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

struct serial
life_serial(unsigned at)
{
	static const char *const names[SERIES + 1] = { "LZ26", "MI26", "SA26" };
	static const unsigned digits[SERIES + 1] = { 7, 9, 7 };
	struct serial serial = { .number = number_of(at) };

	(void)series_read(&serial.series, names[series_of(at)],
	    digits[series_of(at)]);
	return serial;
}

unsigned
life_index(const struct life *life, const struct serial *serial)
{
	const char letter = serial->series.name[0];
	unsigned first = letter == 'S' ? FIRST_DRAWN
	    : letter == 'M'            ? NUMBERS
				       : 0;

	life_must(life, serial->number >= 1 && serial->number <= NUMBERS);
	life_must(life, first + serial->number <= ENVELOPES);
	return first + serial->number - 1;
}

void
life_ranges(const struct life *life, const struct set *set,
    struct ranges *ranges)
{
	struct serial serial;
	struct range one;
	unsigned at;

	for (at = 0; at < ENVELOPES; at++) {
		if (!set->has[at])
			continue;
		serial = life_serial(at);
		one = (struct range){ serial.series, serial.number,
			serial.number };
		life_must(life, ranges_add(ranges, &one) == 0);
	}
}

void
life_set(const struct life *life, const struct ranges *ranges, struct set *set)
{
	struct serial serial;
	size_t i;

	for (i = 0; i < ranges->count; i++)
		for (serial = (struct serial){ ranges->list[i].series,
			 ranges->list[i].first };
		     serial.number <= ranges->list[i].last; serial.number++) {
			unsigned at = life_index(life, &serial);

			life_must(life, !set->has[at]);
			set->has[at] = true;
		}
}

int64_t
life_place(const struct life *life, int place)
{
	char name[PLACE_TEXT];
	int64_t id;

	place_text(name, place);
	if (ledger_place_id(life->ledger, name, &id) != 1)
		life_disagree(life, "there is no %s", name);
	return id;
}

void
life_custodian(const struct life *life, unsigned number,
    struct custodian *custodian)
{
	life_must(life,
	    ledger_custodian_need(life->ledger, custodian_names[number],
		custodian) == 0);
	life_must(life, custodian->open == life->model.keepers[number].open);
}

int
life_find(struct life *life,
    bool (*fits)(const struct model *model, unsigned at, const void *context),
    const void *context)
{
	unsigned from = dice_roll(&life->dice, ENVELOPES), i;

	/* Of few numbers as often as of many. */
	if (dice_once_in(&life->dice, 5))
		from = FIRST_DRAWN + dice_roll(&life->dice, DRAWS);
	for (i = 0; i < ENVELOPES; i++)
		if (fits(&life->model, (from + i) % ENVELOPES, context))
			return (int)((from + i) % ENVELOPES);
	return -1;
}
