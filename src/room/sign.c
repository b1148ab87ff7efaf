#include "room/sign.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "room/manifest.h"
#include "room/wire.h"

#include "base/banned.h"

int
sign_answer(struct hsm *hsm, const struct frame *frame, const char *format)
{
	struct bytes signature = { 0 };
	char opening[64];
	int size, rc;

	size = snprintf(opening, sizeof opening, "{\n  \"format\": \"%s\"",
	    format);
	if (frame->size < (size_t)size ||
	    memcmp(frame->body, opening, (size_t)size) != 0)
		return fail(EX_SOFTWARE, "what is to be signed is no \"%s\"",
		    format);
	rc = manifest_sign(hsm, frame->body, frame->size, &signature);
	if (rc == 0)
		rc = signature.failed ? fail(EX_OSERR, "out of memory")
				      : frame_send(WIRE_MESSAGES, WIRE_SIGNED,
					    signature.data, signature.size);
	bytes_free(&signature);
	return rc;
}
