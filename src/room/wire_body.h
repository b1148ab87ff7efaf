/* What every message is written and read with. */
#ifndef ROOM_WIRE_BODY_H
#define ROOM_WIRE_BODY_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/frame.h"
#include "room/wire.h"

/* Sends the body as a message of that type, and frees it. */
int wire_send(int fd, enum wire_type type, struct bytes *body);

/* A reader of the frame's body, which has failed if it is of another type. */
struct bytes_reader wire_reader(const struct frame *frame, enum wire_type type);

/* -1 with a reason, which names the message, unless all was there and no
 * more. */
int wire_end(const struct bytes_reader *reader, const char *name);

void wire_get_digest(struct bytes_reader *reader,
    uint8_t digest[static DIGEST_SIZE]);

/* Of a size that is fixed; and of one that is limited. */
void wire_get_bytes(struct bytes_reader *reader, uint8_t *bytes, size_t size);
const uint8_t *wire_get_counted(struct bytes_reader *reader, size_t *size,
    size_t most);

#endif
