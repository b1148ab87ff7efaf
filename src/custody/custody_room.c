#include "custody/custody_room.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fail.h"

#include "base/banned.h"

_Static_assert((int)WIRE_CUSTODIAN_NAME == (int)OPERATOR_NAME,
    "a custodian is an operator");

static int
custody_room_hand_over(struct custody_room *room,
    const struct wire_custody *order)
{
	const struct custodian *custodian = room->ceremony->list;
	const struct custodian *end = custodian + room->ceremony->wanted;
	struct wire_custodian message;

	for (; custodian < end; custodian++) {
		memcpy(message.name, custodian->name, sizeof message.name);
		if (wire_send_custodian(room->process.socket, &message,
			custodian->terminal) != 0)
			return -1;
	}
	return wire_send_custody(room->process.socket, order);
}

static int
custody_room_hear(struct custody_room *room, enum wire_type type,
    struct frame *frame)
{
	if (ceremony_hear(room->ceremony, &room->process, frame) != 0)
		return -1;
	if (frame->type == type)
		return 0;
	frame_free(frame);
	return fail(EX_SOFTWARE, "the room of the ceremony talks nonsense");
}

int
custody_room_open(struct custody_room *room, struct ceremony *ceremony,
    const struct home *home, const struct wire_custody *order, int secret)
{
	static const char *const words[] = { "custody", NULL };
	struct frame frame;

	memset(room, 0, sizeof *room);
	room->ceremony = ceremony;
	if (room_process_start_in(&room->process, home, "keys", words,
		secret) != 0 ||
	    custody_room_hand_over(room, order) != 0 ||
	    custody_room_hear(room, WIRE_CUSTODY_READY, &frame) != 0)
		return -1;
	frame_free(&frame);
	return 0;
}

int
custody_room_hear_proposed(struct custody_room *room, struct frame *frame,
    struct wire_custody_proposed *proposed)
{
	if (custody_room_hear(room, WIRE_CUSTODY_PROPOSED, frame) != 0)
		return -1;
	if (wire_read_custody_proposed(frame, proposed) == 0)
		return 0;
	frame_free(frame);
	return -1;
}

int
custody_room_agree(struct custody_room *room)
{
	struct wire_custody_done done;
	struct frame frame;
	int rc;

	if (frame_send(room->process.socket, WIRE_CUSTODY_AGREED, "", 0) != 0 ||
	    custody_room_hear(room, WIRE_CUSTODY_DONE, &frame) != 0)
		return -1;
	rc = wire_read_custody_done(&frame, &done);
	frame_free(&frame);
	return rc != 0 ? -1 : room_process_finish(&room->process);
}

/* It sees that nobody is there, and clears and frees the terminals before it
 * goes; whatever it still has to say is no news. */
static void
custody_room_dismiss(struct room_process *process)
{
	struct frame frame;

	if (process->pid > 0 && process->socket > 0) {
		(void)shutdown(process->socket, SHUT_WR);
		while (frame_receive(process->socket, &frame) > 0)
			frame_free(&frame);
	}
	room_process_end(process);
}

void
custody_room_close(struct custody_room *room)
{
	char *reason = strdup(fail_reason());
	int code = fail_code();

	custody_room_dismiss(&room->process);
	if (reason != NULL)
		fail(code, "%s", reason);
	free(reason);
}
