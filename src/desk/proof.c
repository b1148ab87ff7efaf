#include "desk/proof.h"

#include <stddef.h>

#include "base/fail.h"
#include "home/room_process.h"

#include "base/banned.h"

enum { PROOF_SECONDS = 60 };

int
proof_draw(const char *mode, const char *template, struct frame *proof)
{
	const char *const words[] = { mode, template, NULL };
	struct room_process room;
	int rc;

	if (room_process_start(&room, words, -1, -1, PROOF_SECONDS) != 0)
		return -1;
	rc = room_process_hear(&room, PROOF_SECONDS, proof) == 0 ? 0 : -1;
	if (rc == 0 && proof->type != WIRE_PROOF) {
		frame_free(proof);
		rc = fail(EX_SOFTWARE,
		    "a room answered something else than a proof");
	}
	room_process_end(&room);
	return rc;
}
