/* A desk that takes its time: it starts the room beside it, and stops at every
 * stage to say "STAGE PID" until it is told to go on by a line.
 *
 *   stages JOB STORE PASSPHRASE-FILE PAGES-FOLDER CHUNK-SIZE */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "room/wire.h"

#include "base/banned.h"

struct room {
	pid_t pid;
	int socket;
};

static void
stage(const char *name, const struct room *room)
{
	char line[16];

	(void)printf("%s %ld\n", name, (long)room->pid);
	(void)fflush(stdout);
	(void)!fgets(line, sizeof line, stdin);
}

/* What a room must know of a token, if there is one. */
static void
tell(char *environment[], size_t used)
{
	static const char *const names[] = { "BUSTA_HSM_MODULE",
		"BUSTA_HSM_TOKEN", "BUSTA_HSM_FILES", "SOFTHSM2_CONF" };
	const char *value;
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if ((value = getenv(names[i])) != NULL &&
		    asprintf(&environment[used], "%s=%s", names[i], value) > 0)
			used++;
}

/* Descriptors as room/wire.h has them. */
static _Noreturn void
become(char *const argv[], int messages, int output, int secret)
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char *environment[8] = { path, NULL };
	int null = open("/dev/null", O_RDWR), i;

	tell(environment, 1);
	messages = fcntl(messages, F_DUPFD, 16);
	output = fcntl(output, F_DUPFD, 16);
	secret = fcntl(secret, F_DUPFD, 16);
	for (i = 0; i < 3; i++)
		(void)dup2(null, i);
	(void)dup2(messages, WIRE_MESSAGES);
	(void)dup2(output, WIRE_OUTPUT);
	(void)dup2(secret, WIRE_SECRET);
	(void)close_range(WIRE_SECRET + 1, ~0U, 0);
	(void)execve(argv[0], argv, environment);
	_exit(EX_UNAVAILABLE);
}

/* words: what comes after the program's name, which is filled in here. */
static int
start(struct room *room, char *words[], int output, int secret)
{
	static char program[1024];
	ssize_t length =
	    readlink("/proc/self/exe", program, sizeof program - 16);
	int pair[2];

	if (output < 0 || secret < 0 || length < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return fail(EX_OSERR, "cannot start: %s", strerror(errno));
	program[length] = '\0';
	memcpy(strrchr(program, '/'), "/busta-room", sizeof "/busta-room");
	words[0] = program;
	if ((room->pid = fork()) == 0)
		become(words, pair[1], output, secret);
	room->socket = pair[0];
	(void)close(pair[1]);
	return room->pid > 0 ? 0 : fail(EX_OSERR, "cannot fork");
}

static int
hear(const struct room *room)
{
	struct wire_failed failed;
	struct frame frame;
	int rc = 0;

	if (frame_receive(room->socket, &frame) <= 0)
		return fail(EX_UNAVAILABLE, "the room is gone");
	if (frame.type == WIRE_FAILED && wire_read_failed(&frame, &failed) == 0)
		rc = fail(failed.exit_code, "%s", failed.sentence);
	frame_free(&frame);
	return rc;
}

/* The room is stopped while it holds a chunk: leaks.c makes it dawdle there,
 * and a file says that it does. */
static int
fill(const struct room *room, int pages, uint32_t chunk, uint32_t count)
{
	const struct wire_fill order = { chunk, 1 + (chunk - 1) * count, count,
		1 + (chunk - 1) * count };
	const struct timespec instant = { 0, 2000000 };
	char name[32];
	int patience = 10000;

	if (wire_send_fill(room->socket, &order) != 0)
		return -1;
	while (faccessat(pages, "drawn", F_OK, 0) != 0 && --patience > 0)
		(void)nanosleep(&instant, NULL);
	(void)kill(room->pid, SIGSTOP);
	(void)snprintf(name, sizeof name, "during-%u", chunk);
	stage(name, room);
	(void)kill(room->pid, SIGCONT);
	if (hear(room) != 0)
		return -1;
	(void)snprintf(name, sizeof name, "after-%u", chunk);
	stage(name, room);
	return 0;
}

static int
end(const struct room *room)
{
	int status;

	(void)close(room->socket);
	if (waitpid(room->pid, &status, 0) != room->pid || status != 0)
		return fail(EX_UNAVAILABLE, "a room did not end well");
	return 0;
}

/* One room opens the key store for the other, as in batch/crew.c. */
static int
open_room(struct room *room, int pages, char **files)
{
	char unlock[] = "unlock", once[] = "1", serve[] = "serve";
	char *unlocking[] = { NULL, unlock, files[1], once, NULL };
	char *serving[] = { NULL, serve, files[0], files[1], NULL };
	const struct wire_open batch = { .batch = 1 };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0 ||
	    start(room, unlocking, pair[1], open(files[2], O_RDONLY)) != 0 ||
	    end(room) != 0 || start(room, serving, pages, pair[0]) != 0 ||
	    hear(room) != 0 || wire_send_open(room->socket, &batch) != 0)
		return -1;
	return hear(room);
}

static int
stages(char **files)
{
	uint32_t count = (uint32_t)strtoul(files[4], NULL, 10);
	int pages = open(files[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct room room;

	if (open_room(&room, pages, files) != 0)
		return -1;
	stage("open", &room);
	if (fill(&room, pages, 1, count) != 0 ||
	    fill(&room, pages, 2, count) != 0)
		return -1;
	return end(&room);
}

int
main(int argc, char **argv)
{
	if (argc == 6 && stages(argv + 1) == 0)
		return EX_OK;
	(void)fprintf(stderr, "stages: %s\n", fail_reason());
	return fail_code();
}
