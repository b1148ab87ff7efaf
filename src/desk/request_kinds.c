#include "desk/request_kinds.h"

#include <string.h>

#include "desk/request.h"

#include "base/banned.h"

static const struct request_kind kinds[] = {
	{ EVENT_RELEASE, read_release, carry_release, NULL },
	{ EVENT_VOID, read_void, carry_void, NULL },
	{ EVENT_DESTROY, read_destroy, carry_destroy, NULL },
	{ EVENT_ADJUST, read_adjust, carry_adjust, NULL },
	{ EVENT_CUSTODIAN, read_custodian, carry_custodian, NULL },
	{ EVENT_OPERATOR, read_operator, carry_operator, NULL },
	{ EVENT_DESTROY_KEY, read_one_batch, carry_destroy_key, NULL },
	{ EVENT_ROTATE_KEY, read_rotate_key, carry_rotate_key, NULL },
	{ EVENT_RETIRE_KEY, read_retire_key, carry_retire_key, NULL },
	{ EVENT_WAIVE, read_one_batch, carry_waive, NULL },
	{ EVENT_UNLOCK_CIP, read_unlock_one, carry_unlock_cip, NULL },
	{ EVENT_UNLOCK_PUK, read_unlock_one, carry_unlock_puk, NULL },
	{ EVENT_CARD_SYSTEM, NULL, carry_card_system, NULL },
	{ EVENT_TEMPLATE, NULL, carry_template, NULL },
	{ EVENT_PRESS, NULL, carry_press, NULL },
	{ EVENT_STATION, NULL, carry_station, NULL },
	{ EVENT_COURIER, NULL, carry_courier, settle_courier },
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
