#include "room/stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "room/token.h"

#include "base/banned.h"

enum { NUMBER_TEXT = 24 };

/* Everything of a sheet that is no secret, as text. */
struct labels {
	char serial[SERIAL_TEXT];
	char last[SERIAL_TEXT];
	char scan[2 * SERIAL_PLAIN + TOKEN_SIZE];
	char sheet[NUMBER_TEXT];
	char count[NUMBER_TEXT];
	char batch[NUMBER_TEXT];
};

static int
stamp_envelope(const struct codes *codes, size_t envelope,
    const struct serial *serial, struct labels *labels, struct hsm *hsm,
    const struct sheet *sheet, uint8_t *page)
{
	const struct sheet_values values = {
		.text = { [FIELD_PIN] = codes_pin(codes, envelope),
		    [FIELD_CIP] = codes_cip(codes, envelope),
		    [FIELD_SERIAL] = labels->serial,
		    [FIELD_SHEET] = labels->sheet,
		    [FIELD_BATCH] = labels->batch,
		    [FIELD_SCAN] = labels->scan,
		    [FIELD_BARCODE] = labels->scan }
	};

	serial_text(labels->serial, serial);
	serial_plain(labels->scan, serial);
	if (token_append(labels->scan, hsm) != 0)
		return -1;
	return sheet_stamp(sheet, page, envelope, &values);
}

static int
stamp_cover(size_t lot, const struct serial *first, const struct serial *last,
    struct labels *labels, struct hsm *hsm, const struct sheet *sheet,
    uint8_t *page)
{
	const struct sheet_values values = {
		.text = { [FIELD_BATCH] = labels->batch,
		    [FIELD_LOT_FIRST] = labels->serial,
		    [FIELD_LOT_LAST] = labels->last,
		    [FIELD_LOT_COUNT] = labels->count,
		    [FIELD_LOT_BARCODE] = labels->scan }
	};

	serial_text(labels->serial, first);
	serial_text(labels->last, last);
	(void)snprintf(labels->count, sizeof labels->count, "%05" PRIu32,
	    last->number - first->number + 1);
	serial_plain(labels->scan, first);
	serial_plain(labels->scan + strlen(labels->scan), last);
	if (token_append(labels->scan, hsm) != 0)
		return -1;
	return sheet_stamp_cover(sheet, page, lot, &values);
}

static int
stamp_covers(const struct codes *codes, const struct serial *first,
    struct labels *labels, struct hsm *hsm, const struct sheet *sheet,
    uint8_t *page)
{
	uint32_t end = first->number + (uint32_t)codes->count;
	struct serial from = *first, to = *first;
	size_t lot;

	for (lot = 0; lot < sheet_lots(sheet); lot++) {
		to.number = from.number + sheet_lot(sheet) - 1;
		if (to.number >= end)
			to.number = end - 1;
		if (stamp_cover(lot, &from, &to, labels, hsm, sheet, page) != 0)
			return -1;
		from.number = to.number + 1;
	}
	return 0;
}

int
codes_stamp(const struct codes *codes, const struct serial *first,
    uint32_t first_sheet, uint64_t batch, struct hsm *hsm,
    const struct sheet *sheet, uint8_t *page)
{
	struct serial serial = *first;
	struct labels labels;
	size_t i;

	sheet_copy(sheet, page);
	(void)snprintf(labels.batch, sizeof labels.batch, "B%06" PRIu64, batch);
	for (i = 0; i < codes->count; i++, serial.number++) {
		(void)snprintf(labels.sheet, sizeof labels.sheet, "%07" PRIu32,
		    first_sheet + (uint32_t)i);
		if (stamp_envelope(codes, i, &serial, &labels, hsm, sheet,
			page) != 0)
			return -1;
	}
	return stamp_covers(codes, first, &labels, hsm, sheet, page);
}
