#include "press/starter.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

enum { LINE = 3 /* the process's only descriptor beside the usual three */ };

/* What became of a command: an errno, if it could not be started; then
 * wait(2)'s status. */
struct ending {
	int fault;
	int status;
};

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int
starter_start(const struct starter *starter, int input)
{
	char word = 1;
	union control control = { 0 };
	struct iovec data = { &word, 1 };
	struct msghdr message = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof input);
	memcpy(CMSG_DATA(head), &input, sizeof input);
	return sendmsg(starter->line, &message, MSG_NOSIGNAL) == 1
	    ? 0
	    : fail(EX_OSERR, "cannot start the command: %s", strerror(errno));
}

/* The reader of what starter_start sends; -1 when its press is gone. */
static int
starter_next(void)
{
	char word;
	union control control;
	struct iovec data = { &word, 1 };
	struct msghdr message = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	const struct cmsghdr *head;
	int input = -1;
	ssize_t got;

	do
		got = recvmsg(LINE, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got == 1 && (head = CMSG_FIRSTHDR(&message)) != NULL &&
	    head->cmsg_type == SCM_RIGHTS)
		memcpy(&input, CMSG_DATA(head), sizeof input);
	return input;
}

/* The pages are its standard input, and nothing else is open in it. */
static int
starter_spawn(char *command, int input, pid_t *child)
{
	static char shell[] = "sh", option[] = "-c";
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char *argv[] = { shell, option, command, NULL };
	char *environment[] = { path, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	int fault;

	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGINT);
	(void)sigaddset(&usual, SIGTERM);
	(void)sigaddset(&usual, SIGPIPE);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	(void)posix_spawnattr_init(&attributes);
	(void)posix_spawnattr_setsigdefault(&attributes, &usual);
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	(void)posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	(void)posix_spawn_file_actions_addclosefrom_np(&actions, LINE);
	fault = posix_spawn(child, "/bin/sh", &actions, &attributes, argv,
	    environment);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return fault;
}

/* It ends when its press does, and not before: who stops the press on a
 * terminal stops what is in work there, and has that counted. */
static void
starter_serve(char *command)
{
	struct ending ending;
	pid_t child;
	int input;

	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	while ((input = starter_next()) >= 0) {
		memset(&ending, 0, sizeof ending);
		ending.fault = starter_spawn(command, input, &child);
		(void)close(input);
		while (
		    ending.fault == 0 && waitpid(child, &ending.status, 0) < 0)
			if (errno != EINTR)
				ending.fault = errno;
		if (write(LINE, &ending, sizeof ending) != sizeof ending)
			break;
	}
}

/* The reader of what starter_serve writes. */
int
starter_wait(const struct starter *starter)
{
	struct ending ending;
	ssize_t got;

	do
		got = read(starter->line, &ending, sizeof ending);
	while (got < 0 && errno == EINTR);
	if (got != sizeof ending)
		return fail(EX_OSERR, "the command is lost");
	if (ending.fault != 0)
		return fail(EX_OSERR, "cannot start the command: %s",
		    strerror(ending.fault));
	return ending.status == 0
	    ? 0
	    : fail(EX_UNAVAILABLE, "the command ended badly (exit code %d)",
		  WIFEXITED(ending.status) ? WEXITSTATUS(ending.status) : -1);
}

int
starter_open(struct starter *starter, const char *command)
{
	char *words = strdup(command);
	int ends[2];

	starter->command = command;
	starter->line = -1;
	if (words == NULL ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		free(words);
		return fail(EX_OSERR, "cannot prepare the command: %s",
		    strerror(errno));
	}
	starter->process = fork();
	if (starter->process == 0) {
		/* Not the press's lock, above all. */
		if (dup2(ends[1], LINE) == LINE &&
		    close_range(LINE + 1, ~0U, 0) == 0)
			starter_serve(words);
		_exit(0);
	}
	free(words);
	(void)close(ends[1]);
	starter->line = ends[0];
	if (starter->process > 0)
		return 0;
	fail(EX_OSERR, "cannot prepare the command: %s", strerror(errno));
	starter_close(starter);
	return -1;
}

void
starter_close(struct starter *starter)
{
	if (starter->line < 0)
		return;
	(void)close(starter->line);
	starter->line = -1;
	while (starter->process > 0 && waitpid(starter->process, NULL, 0) < 0 &&
	    errno == EINTR)
		;
}
