#include "custody/ceremony.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fail.h"

#include "base/banned.h"

enum { PATIENCE = 10, HANDSHAKE_SECONDS = 5 };

/* What ends a ceremony from outside is a byte here, for poll to see. */
static int signalled[2] = { -1, -1 };

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static void
signal_note(int number)
{
	const char byte = (char)number;
	int kept = errno;

	(void)!write(signalled[1], &byte, 1);
	errno = kept;
}

static int
signals_catch(void)
{
	const struct sigaction note = { .sa_handler = signal_note,
		.sa_flags = SA_RESTART };
	size_t i;

	if (pipe2(signalled, O_CLOEXEC | O_NONBLOCK) != 0)
		return fail(EX_OSERR, "cannot make a pipe: %s",
		    strerror(errno));
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		(void)sigaction(signals[i], &note, NULL);
	return 0;
}

static void
signals_leave(void)
{
	size_t i;

	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		(void)signal(signals[i], SIG_DFL);
	for (i = 0; i < 2; i++)
		if (signalled[i] >= 0)
			(void)close(signalled[i]);
	signalled[0] = signalled[1] = -1;
}

int
terminal_open(struct termios *before)
{
	int terminal =
	    open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (terminal >= 0 && tcgetattr(terminal, before) == 0)
		return terminal;
	if (terminal >= 0)
		(void)close(terminal);
	return fail(EX_NOINPUT,
	    "there is no terminal here, and a custodian needs her own");
}

void
terminal_put_right(int terminal, const struct termios *before)
{
	static const char clearing[] = "\033[H\033[2J\033[3J";

	(void)!write(terminal, clearing, sizeof clearing - 1);
	(void)tcsetattr(terminal, TCSAFLUSH, before);
}

/* Through the descriptor: an address has room for a short path only. */
void
ceremony_address(struct sockaddr_un *address, int work)
{
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	(void)snprintf(address->sun_path, sizeof address->sun_path,
	    "/proc/self/fd/%d/" CEREMONY_SOCKET, work);
}

/* Who holds the home is alone: a socket that is there was left behind. */
static int
ceremony_listen(struct ceremony *ceremony)
{
	struct sockaddr_un address;

	ceremony_address(&address, ceremony->work);
	(void)unlinkat(ceremony->work, CEREMONY_SOCKET, 0);
	ceremony->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (ceremony->listener < 0 ||
	    bind(ceremony->listener, (struct sockaddr *)&address,
		sizeof address) != 0 ||
	    fchmodat(ceremony->work, CEREMONY_SOCKET, 0600, 0) != 0 ||
	    listen(ceremony->listener, CUSTODIANS_MOST) != 0)
		return fail(EX_CANTCREAT,
		    "cannot wait for custodians in work/" CEREMONY_SOCKET
		    ": %s",
		    strerror(errno));
	return 0;
}

int
ceremony_open(struct ceremony *ceremony, const struct home *home,
    const char *name, unsigned wanted)
{
	struct custodian *first = &ceremony->list[0];
	unsigned i;

	memset(ceremony, 0, sizeof *ceremony);
	ceremony->listener = ceremony->lock = -1;
	ceremony->work = home->work;
	ceremony->wanted = wanted;
	ceremony->seconds = PATIENCE * home->room_timeout;
	for (i = 0; i < CUSTODIANS_MOST; i++)
		ceremony->list[i].terminal = ceremony->list[i].line = -1;
	if ((first->terminal = terminal_open(&ceremony->before)) < 0)
		return -1;
	(void)snprintf(first->name, sizeof first->name, "%s", name);
	if ((ceremony->lock = home_lock(home, "a key ceremony", 0)) < 0 ||
	    signals_catch() != 0)
		return -1;
	return ceremony_listen(ceremony);
}

static void
custodian_leave(struct custodian *custodian)
{
	if (custodian->terminal >= 0)
		(void)close(custodian->terminal);
	if (custodian->line >= 0)
		(void)close(custodian->line);
	custodian->terminal = custodian->line = -1;
	custodian->name[0] = '\0';
}

void
ceremony_close(struct ceremony *ceremony)
{
	unsigned i;

	if (ceremony->wanted == 0)
		return;
	for (i = 0; i < CUSTODIANS_MOST; i++)
		custodian_leave(&ceremony->list[i]);
	if (ceremony->listener >= 0) {
		(void)unlinkat(ceremony->work, CEREMONY_SOCKET, 0);
		(void)close(ceremony->listener);
	}
	if (ceremony->lock >= 0)
		(void)close(ceremony->lock);
	signals_leave();
	memset(ceremony, 0, sizeof *ceremony);
}

/* The reason that is kept stays, whether she hears it or is gone. */
static void
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

static unsigned
ceremony_seat(const struct ceremony *ceremony)
{
	unsigned seat = 0;

	while (seat < ceremony->wanted && ceremony->list[seat].name[0] != '\0')
		seat++;
	return seat;
}

/* Her own words on her terminal come before she hands it over: from then on it
 * is the room's. */
static int
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

static void
ceremony_accept(struct ceremony *ceremony, struct ledger *ledger)
{
	const struct timeval patience = { .tv_sec = HANDSHAKE_SECONDS };
	int line = accept4(ceremony->listener, NULL, NULL, SOCK_CLOEXEC);

	if (line < 0)
		return;
	(void)setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof patience);
	(void)setsockopt(line, SOL_SOCKET, SO_SNDTIMEO, &patience,
	    sizeof patience);
	if (ceremony_receive(ceremony, ledger, line) != 0) {
		(void)fprintf(stderr, "Not let in: %s.\n", fail_reason());
		line_send_failed(line);
		(void)close(line);
	}
}

/* Whoever of the joins has something to say is gone: they say nothing more. */
static struct custodian *
ceremony_find_gone(struct ceremony *ceremony, const struct pollfd lines[])
{
	unsigned i;

	for (i = 0; i < ceremony->wanted; i++)
		if (ceremony->list[i].line >= 0 && lines[i].revents != 0)
			return &ceremony->list[i];
	return NULL;
}

/* first: the listener, or the room. -1 with a reason: silence, or a signal. */
static int
ceremony_wait(struct ceremony *ceremony, int first, unsigned seconds,
    struct custodian **gone, bool *heard)
{
	struct pollfd wait[CUSTODIANS_MOST + 2];
	unsigned i;
	int ready;

	for (i = 0; i < CUSTODIANS_MOST; i++)
		wait[i] = (struct pollfd){ ceremony->list[i].line, POLLIN, 0 };
	wait[i++] = (struct pollfd){ first, POLLIN, 0 };
	wait[i++] = (struct pollfd){ signalled[0], POLLIN, 0 };
	ready = poll(wait, i, seconds > 0 ? (int)seconds * 1000 : -1);
	if (ready < 0 && errno != EINTR)
		return fail(EX_OSERR, "cannot wait: %s", strerror(errno));
	if (ready == 0)
		return fail(EX_TEMPFAIL,
		    "nobody came for %u seconds: the ceremony ends", seconds);
	if (ready < 0)
		wait[CUSTODIANS_MOST].revents = wait[i - 1].revents = 0;
	if (wait[i - 1].revents != 0)
		return fail(EX_TEMPFAIL, "the ceremony was broken off");
	*gone = ready > 0 ? ceremony_find_gone(ceremony, wait) : NULL;
	*heard = wait[CUSTODIANS_MOST].revents != 0;
	return 0;
}

int
ceremony_gather(struct ceremony *ceremony, struct ledger *ledger)
{
	struct custodian *gone;
	bool heard;

	(void)fprintf(stderr,
	    "%s is custodian 1 of %u. Each of the others, on her own terminal, "
	    "as herself:\n  busta key join\n",
	    ceremony->list[0].name, ceremony->wanted);
	while (ceremony_seat(ceremony) < ceremony->wanted) {
		if (ceremony_wait(ceremony, ceremony->listener,
			ceremony->seconds, &gone, &heard) != 0)
			return -1;
		if (gone != NULL) {
			(void)fprintf(stderr, "%s left again.\n", gone->name);
			custodian_leave(gone);
		} else if (heard)
			ceremony_accept(ceremony, ledger);
	}
	return 0;
}

/* People may think as long as the room lets them. */
int
ceremony_hear(struct ceremony *ceremony, struct room_process *room,
    struct frame *frame)
{
	struct custodian *gone = NULL;
	bool heard = false;

	while (!heard) {
		if (ceremony_wait(ceremony, room->socket, 0, &gone, &heard) !=
		    0)
			return -1;
		/* What the room says of her tells more. */
		if (gone != NULL && !heard)
			return fail(EX_UNAVAILABLE, "%s left the ceremony",
			    gone->name);
	}
	return room_process_hear(room, HANDSHAKE_SECONDS, frame) == 0 ? 0 : -1;
}

void
ceremony_tell_done(struct ceremony *ceremony, const char *sentence)
{
	struct bytes body = { 0 };
	unsigned i;

	bytes_put_text(&body, sentence);
	for (i = 0; i < ceremony->wanted && !body.failed; i++)
		if (ceremony->list[i].line >= 0)
			(void)frame_send(ceremony->list[i].line, CEREMONY_DONE,
			    body.data, body.size);
	bytes_free(&body);
}

void
ceremony_tell_failed(struct ceremony *ceremony)
{
	unsigned i;

	for (i = 1; i < ceremony->wanted; i++)
		if (ceremony->list[i].line >= 0)
			line_send_failed(ceremony->list[i].line);
	if (ceremony->list[0].terminal >= 0)
		terminal_put_right(ceremony->list[0].terminal,
		    &ceremony->before);
}
