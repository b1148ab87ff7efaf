#include "clerk/split.h"

#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "clerk/card_system.h"
#include "ledger/courier.h"
#include "ledger/split.h"

#include "base/banned.h"

enum { HOUR_MS = 60 * 60 * 1000 };

_Static_assert((int)WIRE_SLIP_MOST == (int)SPLIT_SLIP_MOST &&
	(int)WIRE_MESSAGE_MOST == (int)SPLIT_MESSAGE_MOST,
    "what the room makes is what the ledger keeps");

bool
split_is_address(const char *to)
{
	static const char mail[] = "mailto:", telephone[] = "tel:";

	return strncmp(to, mail, sizeof mail - 1) == 0
	    ? address_is_mail(to + sizeof mail - 1)
	    : strncmp(to, telephone, sizeof telephone - 1) == 0 &&
		address_is_telephone(to + sizeof telephone - 1);
}

static bool
split_series(const struct counter_room *room, struct series *series)
{
	return series_read(series, room->split.series,
	    room->split.serial_digits);
}

/* Two people said to whom second halves go, and the room has read it. */
const char *
split_fault(struct ledger *ledger, const struct counter_room *room)
{
	struct ledger_courier courier;
	struct series series;
	int found;

	if (!split_series(room, &series))
		return "the home has no split.cfg";
	if (ledger_draw_check_series(ledger, &series) != 0)
		return fail_reason();
	if (room->split.fault[0] != '\0')
		return room->split.fault;
	found = ledger_courier_get(ledger, &courier);
	if (found < 0)
		return fail_reason();
	return found == 1 &&
		memcmp(courier.fingerprint, room->split.courier, DIGEST_SIZE) ==
		    0
	    ? NULL
	    : "keys/courier.crt, when this was started, was not the "
	      "certificate that two people agreed to (\"busta courier show\")";
}

/* 1 the system, 0 it is not clear which, -1 failed. */
static int
split_choose(struct ledger *ledger, struct split_order *order)
{
	struct card_system *system = &order->assignment.system;
	int found = card_system_choose(ledger, order->system, system);

	if (found < 0)
		return fail_code() == EX_USAGE || fail_code() == EX_NOINPUT
		    ? 0
		    : -1;
	if (found == 0 ||
	    (found = ledger_card_system_is_sound(ledger, system)) != 0)
		return found;
	return fail(EX_DATAERR,
	    "the card system %s is not as two people agreed to it: somebody "
	    "edited the ledger",
	    system->name);
}

static int
split_ask(struct counter_room *room, struct split_order *order)
{
	struct wire_split *asked = &order->asked;

	*asked = (struct wire_split){ .expires_ms = clock_unix_ms() +
		    (int64_t)room->split.hours * HOUR_MS };
	serial_plain(asked->serial, &order->serial);
	(void)snprintf(asked->card, sizeof asked->card, "%s", order->card);
	(void)snprintf(asked->to, sizeof asked->to, "%s", order->to);
	(void)snprintf(asked->language, sizeof asked->language, "%s",
	    order->language);
	(void)snprintf(asked->key_block, sizeof asked->key_block, "%s",
	    order->assignment.system.key_block);
	(void)snprintf(asked->exchange_key, sizeof asked->exchange_key, "%s",
	    order->assignment.system.key_id);
	return counter_room_split(room, asked, &order->codes);
}

static int
split_write(struct ledger *ledger, const struct counter_room *room,
    struct split_order *order)
{
	const struct split_codes *codes = &order->codes;
	struct outbox_item item;
	struct draw draw = { .bind = order->bind,
		.station = order->station,
		.rules = room->split.digest,
		.expires_ms = order->asked.expires_ms,
		.verifier = codes->verifier,
		.slip = codes->slip,
		.slip_size = codes->slip_size,
		.message = codes->message,
		.message_size = codes->message_size };

	order->assignment.made = codes->assigned;
	if (assignment_item(&order->assignment, &order->serial, &item) != 0)
		return -1;
	draw.bind.serial = order->serial;
	draw.bind.assigned = &item;
	return ledger_draw(ledger, &draw, &order->entry);
}

int
split_carry_out(struct ledger *ledger, struct counter_room *room,
    struct split_order *order, enum split_answer *answer)
{
	struct series series;
	int found;

	*answer = SPLIT_NOT_SERVED;
	if (split_fault(ledger, room) != NULL || !split_series(room, &series))
		return 0;
	*answer = SPLIT_REFUSED;
	if (ledger_draw_judge(ledger, &order->bind, &order->result) != 0)
		return -1;
	if (order->result != BIND_BOUND)
		return 0;
	*answer = SPLIT_UNCLEAR;
	if ((found = split_choose(ledger, order)) != 1)
		return found;
	*answer = SPLIT_DRAWN;
	return ledger_draw_take(ledger, &series, &order->serial) != 0 ||
		split_ask(room, order) != 0 ||
		split_write(ledger, room, order) != 0
	    ? -1
	    : 0;
}
