/* try_serving DIR ATTEMPT AS: confines itself as bustad does, to read DIR/read
 * and change DIR/change, then makes one attempt. AS: "confined", or "free".
 * Exit 0: it succeeded; 13: refused as EACCES; 14: another errno. A call that
 * may not be made at all ends it by SIGSYS. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine_serve.h"
#include "base/fail.h"

static char dir[4096];
static int made; /* a socket of before */
static pid_t child;

static long
at(const char *name, int flags)
{
	char path[8192];

	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	return open(path, flags, 0600);
}

static long
try_read(void)
{
	return at("read/file", O_RDONLY);
}

static long
try_write(void)
{
	return at("read/file", O_WRONLY);
}

static long
try_make(void)
{
	return at("read/new", O_WRONLY | O_CREAT);
}

static long
try_list(void)
{
	return at("read", O_RDONLY | O_DIRECTORY);
}

static long
try_change(void)
{
	char path[8192];
	long fd = at("change/new", O_RDWR | O_CREAT | O_EXCL);

	(void)snprintf(path, sizeof path, "%s/change/new", dir);
	return fd < 0 || write((int)fd, "x", 1) != 1 || fsync((int)fd) != 0
	    ? -1
	    : unlink(path);
}

static long
try_beside(void)
{
	return at("beside", O_RDONLY);
}

static long
try_above(void)
{
	return at("read/../beside", O_RDONLY);
}

static long
try_password(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static long
try_execve(void)
{
	char *const words[] = { "true", NULL };

	return execve("/bin/true", words, words + 1);
}

static long
try_fork(void)
{
	pid_t other = fork();

	if (other == 0)
		_exit(0);
	return other < 0 ? -1 : waitpid(other, NULL, 0);
}

static long
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
try_connect(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(9) };

	return connect(made, (struct sockaddr *)&address, sizeof address) ==
		    0 ||
		errno == ECONNREFUSED
	    ? 0
	    : -1;
}

static long
try_bind(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return bind(made, (struct sockaddr *)&address, sizeof address);
}

static long
try_listen(void)
{
	return listen(made, 1);
}

static long
try_ptrace(void)
{
	return ptrace(PTRACE_SEIZE, child, NULL, NULL);
}

static long
try_kill(void)
{
	return kill(getppid(), 0);
}

static long
try_kill_child(void)
{
	return kill(child, SIGKILL);
}

static long
try_exec_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
	    ? -1
	    : 0;
}

static long
try_mprotect(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long
try_dumpable(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static const struct {
	const char *name;
	long (*call)(void);
} attempts[] = {
	{ "read", try_read },
	{ "write", try_write },
	{ "make", try_make },
	{ "list", try_list },
	{ "change", try_change },
	{ "beside", try_beside },
	{ "above", try_above },
	{ "password", try_password },
	{ "execve", try_execve },
	{ "fork", try_fork },
	{ "socket", try_socket },
	{ "connect", try_connect },
	{ "bind", try_bind },
	{ "listen", try_listen },
	{ "ptrace", try_ptrace },
	{ "kill", try_kill },
	{ "kill-child", try_kill_child },
	{ "exec-memory", try_exec_memory },
	{ "mprotect", try_mprotect },
	{ "dumpable", try_dumpable },
};

static int
confine(void)
{
	char reads[8192], changes[8192];
	const struct confine_folder folders[] = {
		{ reads, CONFINE_FOLDER_READ },
		{ changes, CONFINE_FOLDER_CHANGE },
	};

	(void)snprintf(reads, sizeof reads, "%s/read", dir);
	(void)snprintf(changes, sizeof changes, "%s/change", dir);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return confine_serve(folders, 2, child);
}

int
main(int argc, char **argv)
{
	pid_t parent;
	size_t i;

	if (argc != 4)
		return 64;
	(void)snprintf(dir, sizeof dir, "%s", argv[1]);
	made = socket(AF_INET, SOCK_STREAM, 0);
	parent = getpid();
	if ((child = fork()) == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		/* It may be dead already. */
		if (getppid() == parent)
			(void)pause();
		_exit(0);
	}
	if (strcmp(argv[3], "confined") == 0 && confine() != 0) {
		(void)fprintf(stderr, "%s\n", fail_reason());
		return 70;
	}
	for (i = 0; i < sizeof attempts / sizeof attempts[0]; i++)
		if (strcmp(attempts[i].name, argv[2]) == 0) {
			if (attempts[i].call() >= 0)
				_exit(0);
			_exit(errno == EACCES ? 13 : 14);
		}
	return 64;
}
