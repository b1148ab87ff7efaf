#include "home/room_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "home/home.h"

#include "base/banned.h"

enum {
	WORDS_MOST = 8,
	ENVIRONMENT_MOST = 32,
	START_SECONDS = 60,
	START_TIMES = 5
};

static char *const *hsm_words;

void
room_process_hsm(char *const *words)
{
	hsm_words = words;
}

/* busta-room lives beside this program, whatever the PATH says. */
static char *
room_program(void)
{
	char self[2048], *slash, *program = NULL;
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	if (length > 0) {
		self[length] = '\0';
		if ((slash = strrchr(self, '/')) != NULL &&
		    asprintf(&program, "%.*s/busta-room", (int)(slash - self),
			self) >= 0 &&
		    access(program, X_OK) == 0)
			return program;
	}
	free(program);
	fail(EX_UNAVAILABLE, "cannot find busta-room beside this program: %s",
	    strerror(errno));
	return NULL;
}

/* In the child: descriptors 0 to 2 are nothing, 3 to 5 as room/wire.h
 * has them. */
static void
room_descriptors(int socket, int output, int secret)
{
	const int given[] = { open("/dev/null", O_RDWR | O_CLOEXEC), socket,
		output, secret };
	int high[4], i;

	for (i = 0; i < 4; i++) {
		high[i] =
		    given[i] < 0 ? -1 : fcntl(given[i], F_DUPFD_CLOEXEC, 16);
		if (high[i] < 0 && (i == 0 || given[i] >= 0))
			_exit(EX_OSERR);
	}
	for (i = 0; i < 3; i++)
		(void)dup2(high[0], i);
	for (i = 1; i < 4; i++)
		if (high[i] < 0)
			(void)close(WIRE_MESSAGES + i - 1);
		else
			(void)dup2(high[i], WIRE_MESSAGES + i - 1);
	(void)close_range(WIRE_SECRET + 1, ~0U, 0);
}

static _Noreturn void
room_become(const char *program, const char *const words[], pid_t desk,
    int socket, int output, int secret)
{
	static char path[] = "PATH=/usr/bin:/bin", lang[] = "LC_ALL=C.UTF-8";
	char *environment[ENVIRONMENT_MOST + 3] = { path, lang, NULL };
	char *argv[WORDS_MOST + 2];
	size_t i;

	/* A desk that dies takes its rooms along, even in the middle of a
	 * chunk. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != desk)
		_exit(EX_UNAVAILABLE);
	/* Ctrl-C is for the desk: it lets the rooms finish what they hold. */
	(void)signal(SIGINT, SIG_IGN);
	room_descriptors(socket, output, secret);
	for (i = 0;
	     hsm_words != NULL && hsm_words[i] != NULL && i < ENVIRONMENT_MOST;
	     i++)
		environment[i + 2] = hsm_words[i];
	argv[0] = (char *)(uintptr_t)program;
	for (i = 0; i < WORDS_MOST && words[i] != NULL; i++)
		argv[i + 1] = (char *)(uintptr_t)words[i];
	argv[i + 1] = NULL;
	(void)execve(program, argv, environment);
	_exit(EX_UNAVAILABLE);
}

int
room_process_start(struct room_process *room, const char *const words[],
    int output, int secret, unsigned seconds)
{
	const struct timeval patience = { .tv_sec = (time_t)seconds };
	int pair[2];
	pid_t desk = getpid();
	char *program;

	memset(room, 0, sizeof *room);
	if ((program = room_program()) == NULL)
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
		free(program);
		return fail(EX_OSERR, "cannot make a socket: %s",
		    strerror(errno));
	}
	/* A room may be stopped, or hang, in the middle of a message too. */
	(void)setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof patience);
	(void)setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience,
	    sizeof patience);
	room->pid = fork();
	if (room->pid == 0)
		room_become(program, words, desk, pair[1], output, secret);
	free(program);
	(void)close(pair[1]);
	room->socket = pair[0];
	if (room->pid < 0) {
		room->pid = 0;
		(void)close(pair[0]);
		return fail(EX_OSERR, "cannot start a room: %s",
		    strerror(errno));
	}
	return 0;
}

int
room_process_start_in(struct room_process *room, const struct home *home,
    const char *folder, const char *const words[], int secret)
{
	int rc,
	    output =
		openat(home->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (output < 0)
		return fail(EX_NOINPUT,
		    "cannot open %s/%s (%s): put it back from a copy",
		    home->path, folder, strerror(errno));
	rc =
	    room_process_start(room, words, output, secret, home->room_timeout);
	(void)close(output);
	return rc;
}

static int
room_fail_status(int status)
{
	if (WIFSIGNALED(status))
		return fail(EX_UNAVAILABLE,
		    "a room was killed by signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	return fail(EX_UNAVAILABLE,
	    "a room ended without a word, with exit code "
	    "%d",
	    WEXITSTATUS(status));
}

/* Waits until it is dead, whatever signal comes meanwhile; its status. */
static int
room_bury(struct room_process *room)
{
	int status = 0;

	while (waitpid(room->pid, &status, 0) < 0 && errno == EINTR)
		;
	room->pid = 0;
	return status;
}

static void
room_fail_gone(struct room_process *room)
{
	/* Whatever broke the line between us, nothing more is expected
	 * of it. */
	(void)shutdown(room->socket, SHUT_RDWR);
	room_fail_status(room_bury(room));
}

int
room_process_hear(struct room_process *room, unsigned seconds,
    struct frame *frame)
{
	struct pollfd wait = { .fd = room->socket, .events = POLLIN };
	struct wire_failed failed;
	int ready, got;

	while (
	    (ready = poll(&wait, 1, (int)seconds * 1000)) < 0 && errno == EINTR)
		;
	if (ready <= 0) {
		fail(EX_UNAVAILABLE, "a room was silent for %u seconds",
		    seconds);
		return 1;
	}
	if ((got = frame_receive(room->socket, frame)) <= 0) {
		/* Hung up, it is dying; else it is silent, or
		 * talks nonsense. */
		if (poll(&wait, 1, 0) == 1 && (wait.revents & POLLHUP) != 0)
			room_fail_gone(room);
		else
			fail_within("a room is lost");
		return 1;
	}
	room->silent_ms = 0;
	if (frame->type != WIRE_FAILED && frame->type != WIRE_REFUSED)
		return 0;
	got = frame->type == WIRE_FAILED ? wire_read_failed(frame, &failed)
					 : wire_read_refused(frame, &failed);
	frame_free(frame);
	return got != 0 ? -1 : fail(failed.exit_code, "%s", failed.sentence);
}

int
room_process_hear_start(struct room_process *room, unsigned seconds,
    struct frame *frame)
{
	if (seconds < START_SECONDS && (seconds *= START_TIMES) > START_SECONDS)
		seconds = START_SECONDS;
	return room_process_hear(room, seconds, frame) == 0 ? 0 : -1;
}

void
room_process_end(struct room_process *room)
{
	if (room->pid > 0) {
		(void)kill(room->pid, SIGKILL);
		(void)room_bury(room);
	}
	if (room->socket > 0)
		(void)close(room->socket);
	room->pid = 0;
	room->socket = 0;
}

int
room_process_finish(struct room_process *room)
{
	struct wire_failed failed;
	struct frame frame;
	int status = 0, got;

	(void)shutdown(room->socket, SHUT_WR);
	if ((got = frame_receive(room->socket, &frame)) != 0) {
		if (got > 0 && wire_read_failed(&frame, &failed) == 0)
			fail(failed.exit_code, "%s", failed.sentence);
		if (got > 0)
			frame_free(&frame);
		room_process_end(room);
		return -1;
	}
	status = room_bury(room);
	(void)close(room->socket);
	room->socket = 0;
	return status == 0 ? 0 : room_fail_status(status);
}

/* However long somebody takes to think of a passphrase. */
static int
room_process_hear_made(struct room_process *room, struct wire_made *made)
{
	struct wire_failed failed;
	struct frame frame;
	int rc;

	if (frame_receive(room->socket, &frame) <= 0)
		return room_process_finish(room) == 0
		    ? fail(EX_PROTOCOL, "a room made keys without a word")
		    : -1;
	rc = frame.type == WIRE_FAILED ? wire_read_failed(&frame, &failed)
				       : wire_read_made(&frame, made);
	if (rc == 0 && frame.type == WIRE_FAILED)
		rc = fail(failed.exit_code, "%s", failed.sentence);
	frame_free(&frame);
	if (rc == 0)
		return room_process_finish(room);
	room_process_end(room);
	return -1;
}

int
room_process_make_keys(int keys, int passphrase, const char *origin,
    struct wire_made *made)
{
	const char *const words[] = { "new-keys", origin, NULL };
	struct room_process room;

	return room_process_start(&room, words, keys, passphrase, 0) != 0
	    ? -1
	    : room_process_hear_made(&room, made);
}
