#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/frame.h"
#include "envelope/serial.h"
#include "room/room.h"
#include "room/sheet.h"
#include "room/verbs.h"
#include "room/wire.h"

#include "base/banned.h"

/* False codes that can never be real ones: a run, which every table of weak
 * PINs refuses, and serial number 1 of a series that is never ordered. */
static const struct sheet_format proof_format = { .envelopes = 1,
	.serial_digits = 7,
	.pin_digits = 5,
	.cip_digits = 10 };
#define PROOF_TOKEN "SPECIM"

/* The texts of a sheet; the serial's check character is a right one. */
struct proof {
	char serial[SERIAL_TEXT];
	char scan[SERIAL_PLAIN + sizeof PROOF_TOKEN];
	char lot[2 * SERIAL_PLAIN + sizeof PROOF_TOKEN];
};

static void
proof_write(struct proof *proof)
{
	const struct serial serial = { { "XX00", proof_format.serial_digits },
		1 };
	char plain[SERIAL_PLAIN];

	serial_text(proof->serial, &serial);
	serial_plain(plain, &serial);
	(void)snprintf(proof->scan, sizeof proof->scan, "%s" PROOF_TOKEN,
	    plain);
	(void)snprintf(proof->lot, sizeof proof->lot, "%s%s" PROOF_TOKEN, plain,
	    plain);
}

/* A form is as it is drawn: nothing is stamped on it. */
static int
proof_stamp(const struct sheet *sheet, uint8_t *page)
{
	struct proof proof;
	const struct sheet_values values = {
		.text = { [FIELD_PIN] = "12345",
		    [FIELD_CIP] = "0123456789",
		    [FIELD_SERIAL] = proof.serial,
		    [FIELD_SHEET] = "0000001",
		    [FIELD_BATCH] = "B000000",
		    [FIELD_SCAN] = proof.scan,
		    [FIELD_BARCODE] = proof.scan,
		    [FIELD_LOT_FIRST] = proof.serial,
		    [FIELD_LOT_LAST] = proof.serial,
		    [FIELD_LOT_COUNT] = "00001",
		    [FIELD_LOT_BARCODE] = proof.lot,
		    [FIELD_PIN_HALF] = "12...",
		    [FIELD_PUK_HALF] = "1234....",
		    [FIELD_CIP_HALF] = "01234....." }
	};

	proof_write(&proof);
	sheet_copy(sheet, page);
	if (sheet_stamp(sheet, page, 0, &values) != 0)
		return -1;
	return sheet_lots(sheet) > 0
	    ? sheet_stamp_cover(sheet, page, 0, &values)
	    : 0;
}

static int
proof_send(const struct sheet *sheet)
{
	uint8_t *page = malloc(sheet_size(sheet));
	int rc;

	if (page == NULL)
		return fail(EX_OSERR, "out of memory");
	rc = proof_stamp(sheet, page);
	if (rc == 0)
		rc = frame_send(WIRE_MESSAGES, WIRE_PROOF, page,
		    sheet_size(sheet));
	free(page);
	return rc;
}

static int
proof_make(enum template_kind kind, const char *path, bool specimen)
{
	struct template *template = template_read_as(kind, path, NULL);
	struct sheet_format format = proof_format;
	struct sheet *sheet = NULL;
	int rc = -1;

	format.specimen = specimen;
	if (template != NULL && (sheet = sheet_draw(template, &format)) != NULL)
		rc = proof_send(sheet);
	sheet_free(sheet);
	template_free(template);
	return room_exit(rc);
}

int
room_prove(const char *path)
{
	return proof_make(TEMPLATE_KINDS, path, true);
}

int
room_draw_form(const char *path)
{
	return proof_make(TEMPLATE_FORM, path, false);
}
