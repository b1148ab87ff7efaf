/* try_pins HOME SERIAL VERIFIER OUT: says each of the 100,000 PINs of five
 * digits to every verb of a counter's room that answers to what is said to it,
 * in every place where it could be said, and prints what came back how often.
 * Pseudonyms, of 32 bytes each, go to the file OUT. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "home/counter_room.h"
#include "home/counter_sealed.h"

enum { PINS = 100000 };

struct trying {
	struct counter_room room;
	const char *serial;
	uint8_t verifier[WIRE_VERIFIER_SIZE];
	FILE *out;
	unsigned long cips[2]; /* no match, match */
	unsigned long scans[2];
};

static int
say_cip(struct trying *trying, const char *format, unsigned pin)
{
	struct wire_check_cip asked;
	char text[32];
	bool match = false;
	int rc;

	(void)snprintf(text, sizeof text, format, pin);
	(void)snprintf(asked.serial, sizeof asked.serial, "%s", trying->serial);
	memcpy(asked.verifier, trying->verifier, sizeof asked.verifier);
	asked.cip = (const uint8_t *)text;
	asked.cip_size = strlen(text);
	rc = counter_room_check_cip(&trying->room, &asked, &match);
	trying->cips[match]++;
	return rc;
}

static int
say_scan(struct trying *trying, unsigned pin)
{
	char text[WIRE_SCAN_TEXT];
	bool match = false;
	int rc;

	(void)snprintf(text, sizeof text, "%sA%05u", trying->serial, pin);
	rc = counter_room_check_scan(&trying->room, text, &match);
	trying->scans[match]++;
	return rc;
}

static int
say_card(struct trying *trying, const char *format, unsigned pin)
{
	uint8_t pseudonym[WIRE_PSEUDONYM_SIZE];
	char card[WIRE_CARD_TEXT];

	(void)snprintf(card, sizeof card, format, pin);
	if (counter_room_pseudonym(&trying->room, card, pseudonym) != 0)
		return -1;
	return fwrite(pseudonym, sizeof pseudonym, 1, trying->out) == 1 ? 0
									: -1;
}

static int
try_all(struct trying *trying)
{
	unsigned pin;

	for (pin = 0; pin < PINS; pin++)
		if (say_cip(trying, "%05u", pin) != 0 ||
		    say_cip(trying, "%010u", pin) != 0 ||
		    say_scan(trying, pin) != 0 ||
		    say_card(trying, "%016u", pin) != 0)
			return -1;
	return 0;
}

int
main(int argc, char **argv)
{
	struct trying trying = { 0 };
	struct home home = { 0 };

	if (argc != 5 || home_open(&home, argv[1]) != 0 ||
	    hex_read(trying.verifier, sizeof trying.verifier, argv[3]) != 0 ||
	    (trying.out = fopen(argv[4], "we")) == NULL ||
	    counter_room_open(&trying.room, &home) != 0)
		goto bad;
	trying.serial = argv[2];
	if (try_all(&trying) != 0 || fclose(trying.out) != 0)
		goto bad;
	(void)printf("cips: %lu match, %lu do not\nscans: %lu match, %lu do "
		     "not\n",
	    trying.cips[1], trying.cips[0], trying.scans[1], trying.scans[0]);
	counter_room_close(&trying.room);
	home_close(&home);
	return 0;
bad:
	(void)fprintf(stderr, "try_pins: %s\n", fail_reason());
	return 1;
}
