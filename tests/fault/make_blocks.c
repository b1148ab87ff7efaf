/* make_blocks HOME SERIAL CARD TIMES DATA-KEY RECORD KEY-BLOCK EXCHANGE-KEY:
 * has a counter's room make so many PIN blocks of one sealed record (batch 1,
 * PIN of 5 and CIP of 10 digits), and prints each in hexadecimal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "home/counter_room.h"
#include "home/counter_sealed.h"

static int
bytes_of(const char *hex, uint8_t *bytes, size_t most, size_t *size)
{
	*size = strlen(hex) / 2;
	return *size <= most ? hex_read(bytes, *size, hex) : -1;
}

int
main(int argc, char **argv)
{
	static uint8_t data_key[WIRE_DATA_KEY_MOST], record[WIRE_RECORD_MOST];
	struct wire_assign asked = { .batch = 1,
		.data_key = data_key,
		.record = record,
		.pin_digits = 5,
		.cip_digits = 10 };
	char text[2 * WIRE_PIN_BLOCK + 1];
	struct wire_assigned answer;
	struct counter_room room;
	struct home home = { 0 };
	long times;

	if (argc != 9 || home_open(&home, argv[1]) != 0 ||
	    bytes_of(argv[5], data_key, sizeof data_key,
		&asked.data_key_size) != 0 ||
	    bytes_of(argv[6], record, sizeof record, &asked.record_size) != 0 ||
	    counter_room_open(&room, &home) != 0)
		goto bad;
	(void)snprintf(asked.serial, sizeof asked.serial, "%s", argv[2]);
	(void)snprintf(asked.card, sizeof asked.card, "%s", argv[3]);
	(void)snprintf(asked.key_block, sizeof asked.key_block, "%s", argv[7]);
	(void)snprintf(asked.exchange_key, sizeof asked.exchange_key, "%s",
	    argv[8]);
	for (times = strtol(argv[4], NULL, 10); times > 0; times--) {
		if (counter_room_assign(&room, &asked, &answer) != 0)
			goto bad;
		hex_write(text, answer.block, sizeof answer.block);
		(void)puts(text);
	}
	(void)fflush(stdout);
	while (getchar() != EOF)
		;
	counter_room_close(&room);
	home_close(&home);
	return 0;
bad:
	(void)fprintf(stderr, "make_blocks: %s\n", fail_reason());
	return 1;
}
