#include "custody/ceremony_line.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fail.h"

#include "base/banned.h"

void
line_send_failed(int line)
{
	char reason[CEREMONY_SENTENCE];
	struct bytes body = { 0 };
	int code = fail_code();

	(void)snprintf(reason, sizeof reason, "%s", fail_reason());
	bytes_put_integer(&body, (uint64_t)code, 1);
	bytes_put_text(&body, reason);
	if (!body.failed)
		(void)frame_send(line, CEREMONY_FAILED, body.data, body.size);
	bytes_free(&body);
	fail(code, "%s", reason);
}

static int
line_send_welcome(int line, unsigned number, unsigned wanted)
{
	const uint8_t body[] = { (uint8_t)number, (uint8_t)wanted };

	return frame_send(line, CEREMONY_WELCOME, body, sizeof body);
}

/* Whoever can open the socket is of this user; that it is somebody behind our
 * own program is the sudo rule's promise, as everywhere. */
static int
line_check_peer(int line)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	return getsockopt(line, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
		peer.uid == geteuid()
	    ? 0
	    : fail(EX_NOPERM, "that is another user's process");
}

static int
line_hear_name(int line, char name[static OPERATOR_NAME])
{
	struct bytes_reader reader;
	struct frame frame;

	if (frame_receive(line, &frame) <= 0)
		return fail(EX_UNAVAILABLE, "somebody came and said nothing");
	reader = (struct bytes_reader){ frame.body, frame.size, false };
	reader.failed = frame.type != CEREMONY_HELLO;
	bytes_get_text(&reader, name, OPERATOR_NAME);
	frame_free(&frame);
	return bytes_get_ended(&reader)
	    ? 0
	    : fail(EX_SOFTWARE, "that is no custodian's join");
}

static int
custodian_check(const struct ceremony *ceremony, struct ledger *ledger,
    const char *name)
{
	struct person person;
	unsigned i;
	int found = ledger_operator_get(ledger, name, &person);

	if (found < 0)
		return -1;
	if (found == 0 || (person.roles & ROLE_KEY_CUSTODIAN) == 0)
		return fail(EX_NOPERM, "%s is no key-custodian of this home",
		    name);
	for (i = 0; i < ceremony->wanted; i++)
		if (strcmp(ceremony->list[i].name, name) == 0)
			return fail(EX_NOPERM,
			    "%s is custodian %u of this ceremony already: it "
			    "takes different people",
			    name, i + 1);
	return 0;
}

/* /dev/tty is the same device for everybody; this tells which it stands for. */
static int
terminal_check_other(const struct ceremony *ceremony, int terminal)
{
	unsigned device = 0, other, i;

	if (ioctl(terminal, TIOCGDEV, &device) != 0)
		return fail(EX_NOINPUT, "that is no terminal");
	for (i = 0; i < ceremony->wanted; i++)
		if (ceremony->list[i].name[0] != '\0' &&
		    ioctl(ceremony->list[i].terminal, TIOCGDEV, &other) == 0 &&
		    other == device)
			return fail(EX_NOPERM,
			    "that is the terminal of %s: each custodian needs "
			    "her own",
			    ceremony->list[i].name);
	return 0;
}

static int
line_hear_terminal(const struct ceremony *ceremony, int line, int *terminal)
{
	struct frame frame;

	if (frame_receive_with(line, &frame, terminal) <= 0)
		return fail(EX_UNAVAILABLE, "a custodian left at once");
	if (frame.type != CEREMONY_TERMINAL || *terminal < 0)
		fail(EX_SOFTWARE, "a custodian came without a terminal");
	else if (terminal_check_other(ceremony, *terminal) == 0) {
		frame_free(&frame);
		return 0;
	}
	frame_free(&frame);
	if (*terminal >= 0)
		(void)close(*terminal);
	*terminal = -1;
	return -1;
}

unsigned
ceremony_seat(const struct ceremony *ceremony)
{
	unsigned seat = 0;

	while (seat < ceremony->wanted && ceremony->list[seat].name[0] != '\0')
		seat++;
	return seat;
}

/* Her own words on her terminal come before she hands it over: from then on it
 * is the room's. */
int
ceremony_receive(struct ceremony *ceremony, struct ledger *ledger, int line)
{
	unsigned seat = ceremony_seat(ceremony);
	struct custodian *custodian = &ceremony->list[seat];
	char name[OPERATOR_NAME] = "";
	int terminal = -1;

	if (line_check_peer(line) != 0 || line_hear_name(line, name) != 0 ||
	    custodian_check(ceremony, ledger, name) != 0 ||
	    line_send_welcome(line, seat + 1, ceremony->wanted) != 0 ||
	    line_hear_terminal(ceremony, line, &terminal) != 0)
		return -1;
	memcpy(custodian->name, name, sizeof name);
	custodian->terminal = terminal;
	custodian->line = line;
	(void)fprintf(stderr, "%s is custodian %u of %u.\n", name, seat + 1,
	    ceremony->wanted);
	return 0;
}
