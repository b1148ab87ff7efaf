/* try_confined DIR ATTEMPT AS TOKENS:
 * confines itself to DIR as a room, a press or a courier does, then makes one
 * attempt. Exit 0: it succeeded; 13: refused as EACCES; 14: another errno. A
 * call that may not be made at all ends it by SIGSYS. AS: "alone" as the room
 * of a batch, "counter" as a counter's; "custody" as a ceremony's; "device",
 * "command" and "printer" as a press that feeds one, "press-used" as the last
 * with its key in a token; "courier" as a courier; "used" and "changed" as
 * rooms whose keys are in a token in the directory TOKENS, which the second may
 * change; "free" unconfined. */
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"

enum { PORT = 1 /* nobody listens there */ };

static int dir, elsewhere, terminal;
static char token_file[4096], token_new[4096];
static char page[4096] __attribute__((aligned(4096)));

static long
try_inside(void)
{
	int fd = openat(dir, "new", O_WRONLY | O_CREAT | O_EXCL, 0600);

	return fd < 0 || write(fd, "x", 1) != 1 || close(fd) != 0
	    ? -1
	    : unlinkat(dir, "new", 0);
}

static long
try_make_inside(void)
{
	return openat(dir, "made", O_RDWR | O_CREAT | O_APPEND, 0600);
}

static long
try_empty_inside(void)
{
	return openat(dir, "old", O_WRONLY | O_TRUNC);
}

static long
try_unlink_inside(void)
{
	return unlinkat(dir, "old", 0);
}

static long
try_read_inside(void)
{
	return openat(dir, "old", O_RDONLY);
}

static long
try_absolute(void)
{
	return openat(dir, "/etc/passwd", O_RDONLY);
}

static long
try_above(void)
{
	return openat(dir, "../beside", O_RDONLY);
}

static long
try_make_above(void)
{
	return openat(dir, "../made", O_WRONLY | O_CREAT, 0600);
}

static long
try_unlink_above(void)
{
	return unlinkat(dir, "../removable", 0);
}

static long
try_list(void)
{
	return openat(dir, ".", O_RDONLY | O_DIRECTORY);
}

static long
try_open(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static long
try_elsewhere(void)
{
	return openat(elsewhere, "beside", O_RDONLY);
}

static long
try_rename(void)
{
	return renameat(dir, "old", dir, "old");
}

static long
try_rename_above(void)
{
	return renameat(dir, "old", dir, "../moved");
}

static long
try_rename_away(void)
{
	return renameat(dir, "old", elsewhere, "moved");
}

static long
try_rename_here(void)
{
	return renameat(elsewhere, "beside", dir, "moved");
}

static long
try_lock(void)
{
	return flock(dir, LOCK_EX);
}

static long
try_chmod(void)
{
	return fchmod(dir, 0700);
}

static long
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
try_datagram(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static long
try_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

static long
try_local(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

/* Whether somebody listens there is nothing to us. */
static long
try_connect(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return connect(fd, (struct sockaddr *)&to, sizeof to) != 0 &&
		errno != ECONNREFUSED
	    ? -1
	    : 0;
}

static long
try_connect_port(void)
{
	return try_connect(PORT);
}

static long
try_connect_other(void)
{
	return try_connect(PORT + 1);
}

static long
try_listen(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };

	return bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&at,
	    sizeof at);
}

static long
try_pipe(void)
{
	int ends[2];

	return pipe2(ends, O_CLOEXEC);
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
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child;
}

static long
try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static long
try_kill(void)
{
	return kill(getpid(), 0);
}

static long
try_process_vm(void)
{
	char there = 'x', here;
	struct iovec to = { &here, 1 }, from = { &there, 1 };

	return process_vm_readv(getpid(), &to, 1, &from, 1, 0);
}

static long
try_dumpable(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long
try_core(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_CORE, &limit);
}

static long
try_raise_core(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_CORE, &none);
}

static long
try_mprotect(void)
{
	return mprotect(page, sizeof page, PROT_READ);
}

static long
try_io_uring(void)
{
	char parameters[120] = { 0 };

	/* Where the kernel refuses it to all, what counts is that it
	 * was asked. */
	return syscall(SYS_io_uring_setup, 1, parameters) < 0 &&
		errno != EPERM && errno != ENOSYS
	    ? -1
	    : 0;
}

static long
try_silence(void)
{
	struct termios modes;

	return tcgetattr(terminal, &modes) != 0
	    ? -1
	    : tcsetattr(terminal, TCSAFLUSH, &modes);
}

static long
try_poll(void)
{
	struct pollfd wait = { .fd = terminal, .events = POLLIN };

	return poll(&wait, 1, 0);
}

/* What others would take for typed. */
static long
try_type_into(void)
{
	(void)ioctl(terminal, TIOCSTI, "x");
	return 0;
}

static long
try_take_over(void)
{
	(void)ioctl(terminal, TIOCSCTTY, 1);
	return 0;
}

static long
try_token_read(void)
{
	char byte;
	int fd = open(token_file, O_RDONLY);

	return fd < 0 ? -1 : read(fd, &byte, 1);
}

static long
try_token_lock(void)
{
	struct flock lock = { .l_type = F_RDLCK };
	int fd = open(token_file, O_RDONLY);

	return fd < 0 ? -1 : fcntl(fd, F_SETLKW, &lock);
}

static long
try_token_list(void)
{
	char entries[512];
	int fd = open(dirname(token_file), O_RDONLY | O_DIRECTORY);

	return fd < 0 ? -1 : getdents64(fd, entries, sizeof entries);
}

static long
try_token_write(void)
{
	int fd = open(token_file, O_WRONLY);

	return fd < 0 ? -1 : write(fd, "x", 1);
}

/* For reading, which is allowed; but there would be nothing left to read. */
static long
try_token_empty(void)
{
	return open(token_file, O_RDONLY | O_TRUNC);
}

static long
try_token_make(void)
{
	return open(token_new, O_WRONLY | O_CREAT, 0600);
}

static long
try_token_unlink(void)
{
	return unlink(token_file);
}

static long
try_dup(void)
{
	return fcntl(dir, F_DUPFD, 30);
}

static long
try_flags(void)
{
	return fcntl(dir, F_SETFL, 0);
}

#ifdef __x86_64__
/* getpid by its 32-bit number, which a filter of 64-bit calls
 * could overlook. */
static long
try_32_bits(void)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
	return result;
}
#endif

static const struct {
	const char *name;
	long (*make)(void);
} attempts[] = {
	{ "inside", try_inside },
	{ "read-inside", try_read_inside },
	{ "make-inside", try_make_inside },
	{ "empty-inside", try_empty_inside },
	{ "unlink-inside", try_unlink_inside },
	{ "absolute", try_absolute },
	{ "above", try_above },
	{ "make-above", try_make_above },
	{ "unlink-above", try_unlink_above },
	{ "list", try_list },
	{ "open", try_open },
	{ "elsewhere", try_elsewhere },
	{ "rename", try_rename },
	{ "rename-above", try_rename_above },
	{ "rename-away", try_rename_away },
	{ "rename-here", try_rename_here },
	{ "lock", try_lock },
	{ "chmod", try_chmod },
	{ "socket", try_socket },
	{ "datagram", try_datagram },
	{ "netlink", try_netlink },
	{ "local", try_local },
	{ "connect-port", try_connect_port },
	{ "connect-other", try_connect_other },
	{ "listen", try_listen },
	{ "pipe", try_pipe },
	{ "execve", try_execve },
	{ "fork", try_fork },
	{ "ptrace", try_ptrace },
	{ "kill", try_kill },
	{ "process-vm", try_process_vm },
	{ "dumpable", try_dumpable },
	{ "core", try_core },
	{ "raise-core", try_raise_core },
	{ "mprotect", try_mprotect },
	{ "io-uring", try_io_uring },
	{ "silence", try_silence },
	{ "poll", try_poll },
	{ "type-into", try_type_into },
	{ "take-over", try_take_over },
	{ "token-read", try_token_read },
	{ "token-lock", try_token_lock },
	{ "token-list", try_token_list },
	{ "token-empty", try_token_empty },
	{ "token-write", try_token_write },
	{ "token-make", try_token_make },
	{ "token-unlink", try_token_unlink },
	{ "dup", try_dup },
	{ "flags", try_flags },
#ifdef __x86_64__
	{ "32-bits", try_32_bits },
#endif
};

static const struct {
	const char *name;
	enum confine_rights rights;
	bool on_token;
	enum confine_module module;
} kinds[] = {
	{ .name = "alone", .rights = CONFINE_MAKE },
	{ .name = "counter", .rights = CONFINE_REPLACE },
	{ .name = "custody", .rights = CONFINE_CONVERSE },
	{ .name = "device", .rights = CONFINE_FEED_DEVICE },
	{ .name = "command", .rights = CONFINE_FEED_COMMAND },
	{ .name = "printer", .rights = CONFINE_FEED_PRINTER },
	{ .name = "courier", .rights = CONFINE_SEND },
	{ "press-used", CONFINE_FEED_PRINTER, true, CONFINE_MODULE_USED },
	{ "used", CONFINE_MAKE, true, CONFINE_MODULE_USED },
	{ "changed", CONFINE_REPLACE, true, CONFINE_MODULE_CHANGED },
};

static int
confine(const char *as, const char *tokens)
{
	const uint16_t port = PORT;
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, as) == 0)
			break;
	if (i == sizeof kinds / sizeof kinds[0])
		return strcmp(as, "free") == 0 ? 0 : -1;
	if (kinds[i].on_token && confine_module(tokens, kinds[i].module) != 0)
		return -1;
	return confine_process() != 0 ||
		confine_files(dir, kinds[i].rights) != 0 ||
		((kinds[i].rights == CONFINE_FEED_PRINTER ||
		     kinds[i].rights == CONFINE_SEND) &&
		    confine_ports(&port, 1) != 0)
	    ? -1
	    : confine_calls(dir, kinds[i].rights);
}

int
main(int argc, char **argv)
{
	char above[4096];
	size_t i;

	if (argc != 5 || (dir = open(argv[1], O_RDONLY | O_DIRECTORY)) < 0)
		return 1;
	(void)snprintf(above, sizeof above, "%s/..", argv[1]);
	if ((elsewhere = open(above, O_RDONLY | O_DIRECTORY)) < 0)
		return 1;
	if ((terminal = posix_openpt(O_RDWR | O_NOCTTY)) < 0)
		return 1;
	(void)snprintf(token_file, sizeof token_file, "%s/object", argv[4]);
	(void)snprintf(token_new, sizeof token_new, "%s/made", argv[4]);
	if (confine(argv[3], argv[4]) != 0) {
		(void)fprintf(stderr, "try_confined: %s\n", fail_reason());
		return 1;
	}
	for (i = 0; i < sizeof attempts / sizeof attempts[0]; i++)
		if (strcmp(argv[2], attempts[i].name) == 0)
			return attempts[i].make() >= 0 ? 0
			    : errno == EACCES          ? 13
						       : 14;
	return 1;
}
