#include <stdlib.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/frame.h"
#include "room/room.h"
#include "room/sheet.h"
#include "room/wire.h"

#include "base/banned.h"

/* False codes that can never be real ones: a run, which every table of weak
 * PINs refuses, and serial number 1 of a series that is never ordered. */
static const struct sheet_format proof_format = {
	.envelopes = 1, .serial_digits = 7, .pin_digits = 5, .cip_digits = 10,
	.specimen = true
};
static const struct sheet_values proof_values = { .text = {
	[FIELD_PIN] = "12345",
	[FIELD_CIP] = "0123456789",
	[FIELD_SERIAL] = "XX00-0000001-2",
	[FIELD_SHEET] = "0000001",
	[FIELD_BATCH] = "B000000",
	[FIELD_SCAN] = "XX0000000012SPECIM",
	[FIELD_BARCODE] = "XX0000000012SPECIM",
	[FIELD_LOT_FIRST] = "XX00-0000001-2",
	[FIELD_LOT_LAST] = "XX00-0000001-2",
	[FIELD_LOT_COUNT] = "00001",
	[FIELD_LOT_BARCODE] = "XX0000000012XX0000000012SPECIM"
} };

static int
proof_stamp(const struct sheet *sheet)
{
	uint8_t *page = malloc(sheet_size(sheet));
	int rc;

	if (page == NULL)
		return fail(EX_OSERR, "out of memory");
	sheet_copy(sheet, page);
	rc = sheet_stamp(sheet, page, 0, &proof_values);
	if (rc == 0 && sheet_lots(sheet) > 0)
		rc = sheet_stamp_cover(sheet, page, 0, &proof_values);
	if (rc == 0)
		rc = frame_send(WIRE_MESSAGES, WIRE_PROOF, page, sheet_size(sheet));
	free(page);
	return rc;
}

int
room_prove(const char *path)
{
	struct template *template = template_read(path, NULL);
	struct sheet *sheet = NULL;
	int rc = -1;

	if (template != NULL &&
	    (sheet = sheet_draw(template, &proof_format)) != NULL)
		rc = proof_stamp(sheet);
	sheet_free(sheet);
	template_free(template);
	if (rc == 0)
		return EX_OK;
	(void)wire_send_failed(WIRE_MESSAGES);
	return fail_code();
}
