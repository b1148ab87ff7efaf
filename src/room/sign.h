/* The verb SIGN: the print seal under what goes to the print shop. */
#ifndef ROOM_SIGN_H
#define ROOM_SIGN_H

#include "base/frame.h"
#include "hsm/hsm.h"

/* Signs the frame's body and answers SIGNED; nothing whose "format", which
 * stands first, is another. */
int sign_answer(struct hsm *hsm, const struct frame *frame, const char *format);

#endif
