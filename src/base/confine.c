#include "base/confine.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

int
confine_process(void)
{
	const struct rlimit none = { 0, 0 };

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    setrlimit(RLIMIT_CORE, &none) != 0)
		return fail(EX_OSERR,
		    "cannot give up core dumps and privileges: %s",
		    strerror(errno));
	return 0;
}

/* Every right of Landlock's first version: what every kernel since
 * 5.13 knows. */
enum { LANDLOCK_ALL = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };

static const uint64_t file_rights[] = {
	[CONFINE_MAKE] = LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
	[CONFINE_REPLACE] = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
	    LANDLOCK_ACCESS_FS_REMOVE_FILE,
};

int
confine_files(int dir, enum confine_rights rights)
{
	const struct landlock_ruleset_attr all = { .handled_access_fs =
						       LANDLOCK_ALL };
	const struct landlock_path_beneath_attr beneath = {
		.allowed_access = file_rights[rights],
		.parent_fd = dir
	};
	int rules, rc;

	rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	if (rules < 0)
		return fail(EX_OSERR,
		    "this kernel has no Landlock (%s): "
		    "Linux 5.13 or newer with lsm=landlock is needed",
		    strerror(errno));
	rc = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
		 &beneath, 0) != 0 ||
		syscall(SYS_landlock_restrict_self, rules, 0) != 0
	    ? fail(EX_OSERR, "cannot confine to one directory: %s",
		  strerror(errno))
	    : 0;
	(void)close(rules);
	return rc;
}

/* What drawing numbers, sealing, stamping and writing a page file come
 * down to. */
static const int calls[] = { SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(close), SCMP_SYS(fstat),
	SCMP_SYS(newfstatat), SCMP_SYS(lseek), SCMP_SYS(ftruncate),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(sync_file_range),
	SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group) };

/* A descriptor is 32 bits; what stands above them is nobody's. */
static struct scmp_arg_cmp
confine_argument(unsigned number, int dir)
{
	return (struct scmp_arg_cmp){ .arg = number,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = UINT32_MAX,
		.datum_b = (uint32_t)dir };
}

static int
confine_calls_rules(scmp_filter_ctx filter, int dir, enum confine_rights rights)
{
	const struct scmp_arg_cmp first = confine_argument(0, dir);
	const struct scmp_arg_cmp third = confine_argument(2, dir);
	size_t i;

	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return -1;
	if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		first) != 0 ||
	    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(unlinkat), 1,
		first) != 0)
		return -1;
	if (rights == CONFINE_REPLACE &&
	    (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(renameat), 2,
		 first, third) != 0 ||
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(flock), 0) !=
		    0))
		return -1;
	return seccomp_load(filter);
}

int
confine_calls(int dir, enum confine_rights rights)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	/* The file of a time zone, which even gmtime_r would open once. */
	tzset();
	rc = filter == NULL ? -1 : confine_calls_rules(filter, dir, rights);

	seccomp_release(filter);
	if (rc != 0)
		return fail(EX_OSERR,
		    "cannot confine system calls: "
		    "this kernel must have seccomp filters");
	return 0;
}
