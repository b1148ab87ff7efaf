#include "custody/ceremony.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "custody/ceremony_line.h"
#include "custody/lent.h"
#include "custody/signals.h"

#include "base/banned.h"

enum { PATIENCE = 10, HANDSHAKE_SECONDS = 5 };

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
	    (ceremony->signals = signals_catch()) < 0)
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
	wait[i++] = (struct pollfd){ ceremony->signals, POLLIN, 0 };
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
