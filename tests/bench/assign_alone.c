/* assign_alone HOME SERIAL CARD COUNT: how often a second a counter's room
 * makes the PIN block of an envelope, and checks its CIP (a wrong one, which
 * takes as long); the ledger is only read. Lies beside busta-room. Prints the
 * second half of a line of JSON (tests/bench/keys.sh). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "clerk/card_system.h"
#include "home/counter_sealed.h"
#include "home/home.h"
#include "ledger/ledger.h"
#include "ledger/sealed.h"

struct subject {
	struct sealed_envelope sealed;
	struct wire_assign assign;
	struct wire_check_cip cip;
};

static int
subject_read(struct subject *subject, const struct home *home, char **words)
{
	struct ledger *ledger = ledger_open(home->ledger);
	struct sealed_envelope *sealed = &subject->sealed;
	struct wire_assign *assign = &subject->assign;
	struct card_system system;
	struct serial serial;
	int rc = -1;

	if (serial_read(&serial, words[0]) == SERIAL_READ && ledger != NULL &&
	    ledger_sealed_read(ledger, &serial, sealed) == 1 &&
	    card_system_choose(ledger, NULL, &system) == 1) {
		assign->batch = (uint64_t)sealed->batch;
		assign->data_key = sealed->data_key;
		assign->data_key_size = sealed->data_key_size;
		assign->pin_digits = sealed->pin_digits;
		assign->cip_digits = sealed->cip_digits;
		assign->record = sealed->record;
		assign->record_size = sealed->record_size;
		serial_plain(assign->serial, &serial);
		serial_plain(subject->cip.serial, &serial);
		memcpy(subject->cip.verifier, sealed->verifier,
		    sizeof subject->cip.verifier);
		subject->cip.cip = (const uint8_t *)"0000000000";
		subject->cip.cip_size = 10;
		(void)snprintf(assign->card, sizeof assign->card, "%s",
		    words[1]);
		(void)snprintf(assign->key_block, sizeof assign->key_block,
		    "%s", system.key_block);
		(void)snprintf(assign->exchange_key,
		    sizeof assign->exchange_key, "%s", system.key_id);
		rc = 0;
	}
	ledger_close(ledger);
	return rc;
}

static int
measure(struct counter_room *room, const struct subject *subject, long count)
{
	struct wire_assigned made;
	int64_t begun = clock_unix_ms(), between;
	bool match;
	long i;

	for (i = 0; i < count; i++)
		if (counter_room_assign(room, &subject->assign, &made) != 0)
			return -1;
	between = clock_unix_ms();
	for (i = 0; i < count; i++)
		if (counter_room_check_cip(room, &subject->cip, &match) != 0)
			return -1;
	(void)printf("\"assigns\": %.0f, \"cip_checks\": %.0f}\n",
	    1000.0 * (double)count / (double)(between - begun + 1),
	    1000.0 * (double)count / (double)(clock_unix_ms() - between + 1));
	return 0;
}

int
main(int argc, char **argv)
{
	static struct subject subject;
	struct counter_room room = { 0 };
	struct home home = { 0 };
	int rc = -1;

	if (argc == 5 && home_open(&home, argv[1]) == 0 &&
	    subject_read(&subject, &home, argv + 2) == 0 &&
	    counter_room_open(&room, &home) == 0)
		rc = measure(&room, &subject, strtol(argv[4], NULL, 10));
	counter_room_close(&room);
	home_close(&home);
	if (rc == 0)
		return 0;
	(void)fprintf(stderr, "assign_alone: %s\n", fail_reason());
	return fail_code();
}
