#include "room/verbs.h"

#include "base/fail.h"

#include "base/banned.h"

static int
verbs_answer(const struct verb verbs[], void *context,
    const struct frame *frame)
{
	for (; verbs->answer != NULL; verbs++)
		if (frame->type == verbs->type)
			return verbs->answer(context, frame);
	return fail(EX_SOFTWARE, "a room has no verb %u", frame->type);
}

int
verbs_serve(const struct verb verbs[], void *context)
{
	struct frame frame;
	int got;

	while ((got = frame_receive(WIRE_MESSAGES, &frame)) > 0) {
		got = verbs_answer(verbs, context, &frame);
		frame_free(&frame);
		if (got != 0)
			break;
	}
	return got;
}

int
verbs_serve_refusing(const struct verb verbs[], void *context)
{
	int got;

	while ((got = verbs_serve(verbs, context)) != 0 &&
	    (fail_code() == EX_DATAERR || fail_code() == EX_NOPERM))
		if (wire_send_refused(WIRE_MESSAGES) != 0)
			break;
	return got;
}

int
room_exit(int rc)
{
	if (rc == 0)
		return EX_OK;
	(void)wire_send_failed(WIRE_MESSAGES);
	return fail_code();
}
