#include "desk/request_kinds.h"

#include <string.h>

#include "desk/request.h"

#include "base/banned.h"

static const struct request_kind kinds[] = {
	{ EVENT_RELEASE, read_release, carry_release },
	{ EVENT_VOID, read_void, carry_void },
	{ EVENT_DESTROY, read_destroy, carry_destroy },
	{ EVENT_ADJUST, read_adjust, carry_adjust },
	{ EVENT_CUSTODIAN, read_custodian, carry_custodian },
	{ EVENT_OPERATOR, read_operator, carry_operator },
	{ EVENT_DESTROY_KEY, read_one_batch, carry_destroy_key },
	{ EVENT_ROTATE_KEY, read_rotate_key, carry_rotate_key },
	{ EVENT_RETIRE_KEY, read_retire_key, carry_retire_key },
	{ EVENT_WAIVE, read_one_batch, carry_waive },
	{ EVENT_UNLOCK_CIP, read_unlock_cip, carry_unlock_cip },
	{ EVENT_CARD_SYSTEM, NULL, carry_card_system },
	{ EVENT_TEMPLATE, NULL, carry_template },
	{ EVENT_PRESS, NULL, carry_press },
	{ EVENT_STATION, NULL, carry_station },
};

const struct request_kind *
request_kind_named(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(event_of(kinds[i].event)->name, name) == 0)
			return &kinds[i];
	return NULL;
}
