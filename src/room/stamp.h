/* Codes and serials go onto a copy of the drawn sheet. */
#ifndef ROOM_STAMP_H
#define ROOM_STAMP_H

#include <stdint.h>

#include "envelope/serial.h"
#include "hsm/hsm.h"
#include "room/pin.h"
#include "room/sheet.h"

/* Fills page (sheet_size() bytes of secret memory) with the envelopes first,
 * first + 1, … of batch, their sheets numbered from first_sheet, and with the
 * covers of their lots. Codes and serial of a page come from one index. */
int codes_stamp(const struct codes *codes, const struct serial *first,
    uint32_t first_sheet, uint64_t batch, struct hsm *hsm,
    const struct sheet *sheet, uint8_t *page);

#endif
