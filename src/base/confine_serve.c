#include "base/confine_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/ruleset.h"

#include "base/banned.h"

static const uint64_t folder_rights[] = {
	[CONFINE_FILE_READ] = LANDLOCK_ACCESS_FS_READ_FILE,
	[CONFINE_FOLDER_READ] = RULESET_READ,
	[CONFINE_FOLDER_CHANGE] = RULESET_READ | RULESET_MAKE,
};

static int
serve_folder(int rules, const struct confine_folder *folder)
{
	const int flags = O_PATH | O_CLOEXEC |
	    (folder->rights == CONFINE_FILE_READ ? 0 : O_DIRECTORY);
	int fd = open(folder->path, flags), rc;

	if (fd < 0)
		return fail(EX_NOINPUT, "cannot open %s: %s", folder->path,
		    strerror(errno));
	rc = ruleset_add_folder(rules, fd, folder_rights[folder->rights]);
	(void)close(fd);
	return rc == 0 ? 0 : fail_within(folder->path);
}

static int
serve_files(const struct confine_folder *folders, size_t count)
{
	int rules = ruleset_of_files(), rc = 0;

	if (rules < 0)
		return -1;
	for (; rc == 0 && count > 0; count--, folders++)
		rc = serve_folder(rules, folders);
	return ruleset_enforce(rules, rc);
}

/* What an event loop, TLS, a SQLite file and messages to a room that is there
 * come down to, as strace showed it of each way through. */
static const int calls[] = { SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv),
	SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(pwrite64),
	SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(sendto),
	SCMP_SYS(sendmsg), SCMP_SYS(accept4), SCMP_SYS(shutdown),
	SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(getpeername), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_ctl), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(close),
	SCMP_SYS(openat), SCMP_SYS(fstat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(newfstatat), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(getcwd),
	SCMP_SYS(getdents64), SCMP_SYS(lseek), SCMP_SYS(ftruncate),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(fcntl), SCMP_SYS(brk), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
	SCMP_SYS(getegid), SCMP_SYS(futex), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall), SCMP_SYS(wait4), SCMP_SYS(exit),
	SCMP_SYS(exit_group) };

/* What is asked for in passing and goes on without: the name of a link-local
 * address's interface, a file of a library's beside our own. */
static const int refused[] = { SCMP_SYS(socket), SCMP_SYS(fchown),
	SCMP_SYS(fchmod), SCMP_SYS(mkdir) };

/* The call, if so many bits of one argument are what they must be. */
static int
serve_rule(scmp_filter_ctx filter, int call, unsigned argument, uint64_t bits,
    uint64_t value)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
	    (struct scmp_arg_cmp){ .arg = argument,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = bits,
		.datum_b = value });
}

static int
serve_rules(scmp_filter_ctx filter, pid_t child)
{
	size_t i;

	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return -1;
	for (i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i],
			0) != 0)
			return -1;
	/* Memory is written or carried out, and was so from the start. */
	if (serve_rule(filter, SCMP_SYS(mmap), 2, PROT_EXEC, 0) != 0 ||
	    serve_rule(filter, SCMP_SYS(ioctl), 1, UINT32_MAX, FIONREAD) != 0 ||
	    (child > 0 &&
		serve_rule(filter, SCMP_SYS(kill), 0, UINT32_MAX,
		    (uint32_t)child) != 0))
		return -1;
	return seccomp_load(filter);
}

static int
serve_calls(pid_t child)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	/* The file of a time zone, which even gmtime_r would open once. */
	tzset();
	rc = filter == NULL ? -1 : serve_rules(filter, child);
	seccomp_release(filter);
	return rc == 0 ? 0
		       : fail(EX_OSERR,
			     "cannot confine system calls: "
			     "this kernel must have seccomp filters");
}

int
confine_serve(const struct confine_folder *folders, size_t count, pid_t child)
{
	return serve_files(folders, count) != 0 ? -1 : serve_calls(child);
}
