#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "base/confine_module.h"
#include "base/fail.h"

#include "base/banned.h"

/* What drawing numbers, sealing, stamping, and writing a page file or reading
 * one come down to. */
static const int calls[] = { SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(close), SCMP_SYS(fstat),
	SCMP_SYS(newfstatat), SCMP_SYS(lseek), SCMP_SYS(ftruncate),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(sync_file_range),
	SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group) };

enum whose {
	ROOMS =
	    1 << CONFINE_MAKE | 1 << CONFINE_REPLACE | 1 << CONFINE_CONVERSE,
	KEEPERS = 1 << CONFINE_REPLACE | 1 << CONFINE_CONVERSE,
	CONVERSING = 1 << CONFINE_CONVERSE,
	PIPING = 1 << CONFINE_FEED_COMMAND,
	TALKING = 1 << CONFINE_FEED_PRINTER,
	SENDING = 1 << CONFINE_SEND,
	PRESSES = 1 << CONFINE_FEED_DEVICE | PIPING | TALKING,
	TRAPPED = PRESSES | SENDING,
	ON_NETWORK = TALKING | SENDING,
	ON_MODULE = 1 << 16,
	CHANGING_MODULE = 1 << 17
};

enum { CONDITIONS = 2, CALL_TYPE = 0xf /* SOCK_CLOEXEC and such beside it */ };

static const int64_t the_dir = INT64_MAX, second_dir = INT64_MAX - 1;

/* What is allowed beside the calls of all. Of a module it is what SoftHSM 2.6.1
 * does with its files, as strace showed it: it opens them by their whole paths,
 * which Landlock holds to its directories, locks them, and lists them to see
 * what others changed; a word for the system's log it finds refused, and goes
 * on without. A file that may only be read could still be emptied by opening
 * it, which the first versions of Landlock do not see to: hence O_TRUNC. Of
 * all that a terminal can be told, only what tcgetattr and tcsetattr with
 * TCSAFLUSH tell it: not what types into it, nor what takes it over. */
#define IS(number, value) \
	{ \
		number, UINT32_MAX, value \
	}
#define IS_WITHOUT(number, bits) \
	{ \
		number, bits, 0 \
	}
#define HERE(number) IS(number, INT64_MAX)
#define BESIDE(number) IS(number, INT64_MAX - 1)
#define ALLOWED SCMP_ACT_ALLOW
#define REFUSED SCMP_ACT_ERRNO(EACCES)
static const struct call_rule {
	unsigned whose;
	unsigned but; /* not if these too */
	int call;
	uint32_t action;
	struct call_condition {
		unsigned argument;
		uint64_t mask; /* 0: no condition */
		int64_t value; /* the_dir and second_dir stand for them */
	} when[CONDITIONS];
} rules[] = {
	{ ROOMS, 0, SCMP_SYS(openat), ALLOWED, { HERE(0) } },
	{ ROOMS, 0, SCMP_SYS(unlinkat), ALLOWED, { HERE(0) } },
	{ KEEPERS, 0, SCMP_SYS(renameat), ALLOWED, { HERE(0), HERE(2) } },
	{ KEEPERS, 0, SCMP_SYS(flock), ALLOWED, { { 0 } } },
	{ CONVERSING, 0, SCMP_SYS(ioctl), ALLOWED, { IS(1, TCGETS) } },
	{ CONVERSING, 0, SCMP_SYS(ioctl), ALLOWED, { IS(1, TCSETSF) } },
	{ CONVERSING, 0, SCMP_SYS(poll), ALLOWED, { { 0 } } },
	{ CONVERSING, 0, SCMP_SYS(ppoll), ALLOWED, { { 0 } } },

	{ ON_MODULE, 0, SCMP_SYS(openat), ALLOWED,
	    { IS(0, AT_FDCWD), IS_WITHOUT(2, O_TRUNC) } },
	{ CHANGING_MODULE, 0, SCMP_SYS(openat), ALLOWED, { IS(0, AT_FDCWD) } },
	{ ON_MODULE, 0, SCMP_SYS(getdents64), ALLOWED, { { 0 } } },
	{ ON_MODULE, 0, SCMP_SYS(fcntl), ALLOWED, { IS(1, F_GETFL) } },
	{ ON_MODULE, 0, SCMP_SYS(fcntl), ALLOWED, { IS(1, F_SETLK) } },
	{ ON_MODULE, 0, SCMP_SYS(fcntl), ALLOWED, { IS(1, F_SETLKW) } },
	{ ON_MODULE, TALKING, SCMP_SYS(socket), REFUSED, { { 0 } } },
	{ CHANGING_MODULE, 0, SCMP_SYS(unlink), ALLOWED, { { 0 } } },
	{ CHANGING_MODULE, 0, SCMP_SYS(sync), ALLOWED, { { 0 } } },

	{ PRESSES, 0, SCMP_SYS(openat), ALLOWED,
	    { HERE(0), IS_WITHOUT(2, O_TRUNC) } },
	{ PRESSES, ON_MODULE, SCMP_SYS(openat), REFUSED, { IS(0, AT_FDCWD) } },
	{ TRAPPED, 0, SCMP_SYS(open), REFUSED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(access), REFUSED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(readlink), REFUSED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(pread64), ALLOWED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(pwrite64), ALLOWED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(memfd_secret), ALLOWED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(prlimit64), ALLOWED,
	    { { 2, UINT64_MAX, 0 } } }, /* sets none */
	{ TRAPPED, 0, SCMP_SYS(ioctl), ALLOWED, { IS(1, TCGETS) } },
	{ TRAPPED, 0, SCMP_SYS(rt_sigaction), ALLOWED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(clock_nanosleep), ALLOWED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(nanosleep), ALLOWED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(gettimeofday), ALLOWED, { { 0 } } },
	{ TRAPPED, 0, SCMP_SYS(time), ALLOWED, { { 0 } } },
	/* glibc's qsort wants to know how much memory there is. */
	{ TRAPPED, 0, SCMP_SYS(sysinfo), ALLOWED, { { 0 } } },

	{ SENDING, 0, SCMP_SYS(openat), ALLOWED, { HERE(0) } },
	{ SENDING, 0, SCMP_SYS(openat), ALLOWED, { BESIDE(0) } },
	{ SENDING, 0, SCMP_SYS(openat), REFUSED, { IS(0, AT_FDCWD) } },
	{ SENDING, 0, SCMP_SYS(unlinkat), ALLOWED, { HERE(0) } },
	{ SENDING, 0, SCMP_SYS(unlinkat), ALLOWED, { BESIDE(0) } },
	{ SENDING, 0, SCMP_SYS(renameat), ALLOWED, { HERE(0), HERE(2) } },
	{ SENDING, 0, SCMP_SYS(renameat), ALLOWED, { BESIDE(0), BESIDE(2) } },
	/* libcurl goes on without a way to be woken up. */
	{ SENDING, 0, SCMP_SYS(socketpair), REFUSED, { { 0 } } },
	{ SENDING, 0, SCMP_SYS(pipe2), REFUSED, { { 0 } } },

	{ PIPING, 0, SCMP_SYS(pipe2), ALLOWED, { { 0 } } },
	{ PIPING | TALKING, 0, SCMP_SYS(sendmsg), ALLOWED, { { 0 } } },
	{ PIPING, 0, SCMP_SYS(wait4), ALLOWED, { { 0 } } },

	{ ON_NETWORK, 0, SCMP_SYS(socket), ALLOWED,
	    { IS(0, AF_INET), { 1, CALL_TYPE, SOCK_STREAM } } },
	{ ON_NETWORK, 0, SCMP_SYS(socket), ALLOWED,
	    { IS(0, AF_INET6), { 1, CALL_TYPE, SOCK_STREAM } } },
	{ ON_NETWORK, 0, SCMP_SYS(socket), REFUSED, { IS(0, AF_UNIX) } },
	{ ON_NETWORK, 0, SCMP_SYS(connect), ALLOWED, { { 0 } } },
	{ ON_NETWORK, 0, SCMP_SYS(getsockopt), ALLOWED, { { 0 } } },
	{ ON_NETWORK, 0, SCMP_SYS(setsockopt), ALLOWED, { { 0 } } },
	{ ON_NETWORK, 0, SCMP_SYS(getpeername), ALLOWED, { { 0 } } },
	{ ON_NETWORK, 0, SCMP_SYS(getsockname), ALLOWED, { { 0 } } },
	{ ON_NETWORK, 0, SCMP_SYS(shutdown), ALLOWED, { { 0 } } },
	{ ON_NETWORK, 0, SCMP_SYS(fcntl), ALLOWED, { IS(1, F_GETFL) } },
	{ ON_NETWORK, 0, SCMP_SYS(fcntl), ALLOWED, { IS(1, F_SETFL) } },
	{ ON_NETWORK, 0, SCMP_SYS(fcntl), ALLOWED, { IS(1, F_GETFD) } },
	{ ON_NETWORK, 0, SCMP_SYS(fcntl), ALLOWED, { IS(1, F_SETFD) } },
	{ ON_NETWORK, 0, SCMP_SYS(poll), ALLOWED, { { 0 } } },
	{ ON_NETWORK, 0, SCMP_SYS(ppoll), ALLOWED, { { 0 } } },
};

static int
confine_add(scmp_filter_ctx filter, const struct call_rule *rule, int dir)
{
	int second = confine_has_beside();
	struct scmp_arg_cmp when[CONDITIONS];
	const struct call_condition *condition = rule->when;
	unsigned count = 0;

	for (; count < CONDITIONS && condition->mask != 0; condition++) {
		uint64_t value = (uint64_t)(condition->value == the_dir ? dir
			: condition->value == second_dir                ? second
							 : condition->value);

		/* A descriptor is 32 bits; what stands above them is
		 * nobody's. */
		when[count++] = (struct scmp_arg_cmp){ condition->argument,
			SCMP_CMP_MASKED_EQ, condition->mask,
			value & condition->mask };
	}
	return seccomp_rule_add_array(filter, rule->action, rule->call, count,
	    when);
}

static int
confine_add_all(scmp_filter_ctx filter, int dir, unsigned whose)
{
	const struct call_rule *rule = rules;
	int second = confine_has_beside();
	size_t i;

	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return -1;
	for (i = 0; i < sizeof rules / sizeof rules[0]; i++, rule++)
		if ((rule->whose & whose) != 0 && (rule->but & whose) == 0 &&
		    (dir >= 0 || rule->when[0].value != the_dir) &&
		    (second >= 0 || rule->when[0].value != second_dir) &&
		    confine_add(filter, rule, dir) != 0)
			return -1;
	return seccomp_load(filter);
}

static unsigned
confine_who(enum confine_rights rights)
{
	enum confine_module module;
	unsigned whose = 1U << rights;

	if (confine_has_module(&module))
		whose |= module == CONFINE_MODULE_CHANGED
		    ? ON_MODULE | CHANGING_MODULE
		    : ON_MODULE;
	return whose;
}

int
confine_calls(int dir, enum confine_rights rights)
{
	unsigned whose = confine_who(rights);
	scmp_filter_ctx filter = seccomp_init(
	    (whose & ROOMS) != 0 ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_TRAP);
	int rc;

	/* The file of a time zone, which even gmtime_r would open once. */
	tzset();
	rc = filter == NULL ? -1 : confine_add_all(filter, dir, whose);
	seccomp_release(filter);
	if (rc != 0)
		return fail(EX_OSERR,
		    "cannot confine system calls: "
		    "this kernel must have seccomp filters");
	return 0;
}
