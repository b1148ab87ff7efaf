#include "custody/attend.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "custody/lent.h"

#include "base/banned.h"

enum { ROOM_MS = 3000, MOMENT_MS = 20 };

static int
attend_connect(const struct home *home)
{
	struct sockaddr_un address;
	int line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (line < 0)
		return fail(EX_OSERR, "cannot make a socket: %s",
		    strerror(errno));
	ceremony_address(&address, home->work);
	if (connect(line, (struct sockaddr *)&address, sizeof address) == 0)
		return line;
	(void)close(line);
	return fail(EX_TEMPFAIL,
	    "no ceremony waits in this home: one of the custodians begins it "
	    "(busta key init, backup, restore or rehearse)");
}

static int
attend_fail_gone(void)
{
	return fail(EX_UNAVAILABLE,
	    "the desk of the ceremony is gone before it said how it ended: "
	    "\"busta key list\" shows whether there is a new key");
}

/* A refusal stands in the place of any answer. */
static int
attend_hear(int line, enum ceremony_message type, struct frame *frame)
{
	struct bytes_reader reader;
	char sentence[CEREMONY_SENTENCE];
	int code;

	if (frame_receive(line, frame) <= 0)
		return attend_fail_gone();
	if (frame->type == type)
		return 0;
	reader = (struct bytes_reader){ frame->body, frame->size, false };
	reader.failed = frame->type != CEREMONY_FAILED;
	code = (int)bytes_get_integer(&reader, 1);
	bytes_get_text(&reader, sentence, sizeof sentence);
	frame_free(frame);
	return bytes_get_ended(&reader) && code >= EX__BASE && code <= EX__MAX
	    ? fail(code, "%s", sentence)
	    : fail(EX_SOFTWARE, "the desk of the ceremony talks nonsense");
}

static int
attend_say_hello(int line, const char *name)
{
	struct bytes body = { 0 };
	int rc;

	bytes_put_text(&body, name);
	rc = body.failed
	    ? fail(EX_OSERR, "out of memory")
	    : frame_send(line, CEREMONY_HELLO, body.data, body.size);
	bytes_free(&body);
	return rc;
}

static int
attend_be_welcome(int line, const char *name)
{
	struct frame frame;
	int rc = -1;

	if (attend_hear(line, CEREMONY_WELCOME, &frame) != 0)
		return -1;
	if (frame.size == 2) {
		(void)fprintf(stderr,
		    "%s is custodian %u of %u. This terminal is the room's "
		    "now, until all is done: please wait.\n",
		    name, frame.body[0], frame.body[1]);
		rc = 0;
	} else
		fail(EX_SOFTWARE, "the desk of the ceremony talks nonsense");
	frame_free(&frame);
	return rc;
}

static int
attend_end(int line, char sentence[static CEREMONY_SENTENCE])
{
	struct bytes_reader reader;
	struct frame frame;

	if (attend_hear(line, CEREMONY_DONE, &frame) != 0)
		return -1;
	reader = (struct bytes_reader){ frame.body, frame.size, false };
	bytes_get_text(&reader, sentence, CEREMONY_SENTENCE);
	frame_free(&frame);
	return bytes_get_ended(&reader)
	    ? 0
	    : fail(EX_SOFTWARE, "the desk of the ceremony talks nonsense");
}

/* If the desk is gone without a word, the room may just be putting the terminal
 * right itself: what is said before that would be cleared away. */
static void
attend_wait_for_room(int terminal, const struct termios *before)
{
	const struct timespec moment = { .tv_nsec = MOMENT_MS * 1000000L };
	struct termios now;
	int left;

	for (left = ROOM_MS / MOMENT_MS; left > 0; left--) {
		if (tcgetattr(terminal, &now) != 0 ||
		    now.c_lflag == before->c_lflag)
			return;
		(void)nanosleep(&moment, NULL);
	}
}

int
attend(const struct home *home, const char *name,
    char sentence[static CEREMONY_SENTENCE])
{
	struct termios before;
	int terminal, line = -1, rc = -1;

	if ((terminal = terminal_open(&before)) < 0)
		return -1;
	if ((line = attend_connect(home)) < 0 ||
	    attend_say_hello(line, name) != 0 ||
	    attend_be_welcome(line, name) != 0)
		goto out;
	rc = frame_send_with(line, CEREMONY_TERMINAL, "", 0, terminal);
	if (rc == 0 && (rc = attend_end(line, sentence)) != 0) {
		attend_wait_for_room(terminal, &before);
		terminal_put_right(terminal, &before);
	}
out:
	if (line >= 0)
		(void)close(line);
	(void)close(terminal);
	return rc;
}
