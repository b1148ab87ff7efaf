#include "desk/stock_input.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "desk/scan_list.h"
#include "home/actor.h"
#include "home/counter_room.h"

#include "base/banned.h"

int
stock_typed(char **words, struct ranges *ranges)
{
	for (; *words != NULL; words++)
		if (ranges_read(ranges, *words) != 0)
			return -1;
	if (ranges->count == 0)
		return fail(EX_USAGE,
		    "say which envelopes: LZ26-0000001..0000500, or a serial");
	return ranges_settle(ranges);
}

int
stock_serial(const char *word, struct serial *serial)
{
	struct ranges ranges = { 0 };
	int rc = ranges_read(&ranges, word);

	if (rc == 0 && ranges_total(&ranges) != 1)
		rc = fail(EX_USAGE, "%s is not one serial", word);
	if (rc == 0)
		*serial = (struct serial){ ranges.list[0].series,
			ranges.list[0].first };
	ranges_free(&ranges);
	return rc;
}

static int
stock_check_scan(void *context, const char *text, bool *match)
{
	return counter_room_check_scan(context, text, match);
}

int
stock_counted(const struct home *home, char **words, struct ranges *ranges)
{
	struct counter_room room;
	const struct scan_checker checker = { stock_check_scan, &room };
	int rc;

	if (*words != NULL)
		return stock_typed(words, ranges);
	if (counter_room_open(&room, home) != 0)
		return -1;
	if (isatty(STDIN_FILENO) == 1)
		(void)fputs("Scan each envelope, or the cover of each whole "
			    "lot, then press Ctrl-D.\n",
		    stderr);
	rc = scan_list_read(stdin, stderr, &checker, ranges);
	counter_room_close(&room);
	return rc;
}

static const struct {
	enum stock_at kind;
	char letter; /* with which its names begin */
	const char *name;
} kinds_of[] = {
	{ AT_BATCH, 'B', "batch" },
	{ AT_DELIVERY, 'D', "delivery" },
};

enum { KINDS = sizeof kinds_of / sizeof kinds_of[0] };

int
stock_place(struct ledger *ledger, const char *name, unsigned kinds,
    int64_t *place)
{
	struct custodian custodian;
	size_t i;
	int found;

	if (name == NULL)
		return fail(EX_USAGE, "say where they are: --at PLACE");
	for (i = 0; i < KINDS; i++) {
		if (kinds_of[i].letter != name[0])
			continue;
		if ((kinds & kinds_of[i].kind) == 0)
			return fail(EX_USAGE, "a %s cannot be --at here",
			    kinds_of[i].name);
		found = ledger_place_id(ledger, name, place);
		return found == 0 ? fail(EX_NOINPUT, "there is no %s %s",
					kinds_of[i].name, name)
		    : found < 0   ? -1
				  : 0;
	}
	if (ledger_custodian_need(ledger, name, &custodian) != 0)
		return -1;
	*place = custodian.place;
	return 0;
}

int
stock_delivery(struct ledger *ledger, const char *word,
    struct delivery *delivery)
{
	const char *digits = word + (*word == 'D' || *word == 'd');
	size_t length = strlen(digits);
	int found;

	if (length == 0 || length > 15 ||
	    strspn(digits, "0123456789") != length)
		return fail(EX_USAGE, "%s is not a delivery: use 7 or D7",
		    word);
	found =
	    ledger_delivery_get(ledger, strtoll(digits, NULL, 10), delivery);
	return found == 0 ? fail(EX_NOINPUT,
				"there is no delivery D%s: \"busta stock "
				"deliveries\" lists them",
				digits)
	    : found < 0   ? -1
			  : 0;
}
