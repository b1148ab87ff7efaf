#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
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

enum { MODULE_DIRS_MOST = 8 };

/* Every right of Landlock's first version: what every kernel since
 * 5.13 knows. */
enum { LANDLOCK_ALL = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };

enum {
	RIGHTS_REPLACE = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
	    LANDLOCK_ACCESS_FS_REMOVE_FILE
};

static const uint64_t file_rights[] = {
	[CONFINE_MAKE] = LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
	[CONFINE_REPLACE] = RIGHTS_REPLACE,
	[CONFINE_CONVERSE] = RIGHTS_REPLACE,
};

static const uint64_t module_rights[] = {
	[CONFINE_MODULE_USED] =
	    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	[CONFINE_MODULE_CHANGED] = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
};

/* What a module was promised; a process is confined once. */
static struct {
	bool promised;
	enum confine_module module;
	int dirs[MODULE_DIRS_MOST];
	size_t count;
} beside;

static int
confine_module_dir(const char *path, size_t size)
{
	char *name;
	int dir;

	if (beside.count == MODULE_DIRS_MOST)
		return fail(EX_UNAVAILABLE,
		    "a PKCS#11 module may have %d directories at most",
		    MODULE_DIRS_MOST);
	if ((name = strndup(path, size)) == NULL)
		return fail(EX_OSERR, "out of memory");
	dir = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		fail(EX_UNAVAILABLE,
		    "cannot open %s, which the PKCS#11 module needs: %s", name,
		    strerror(errno));
	else
		beside.dirs[beside.count++] = dir;
	free(name);
	return dir < 0 ? -1 : 0;
}

int
confine_module(const char *directories, enum confine_module module)
{
	size_t size;

	beside.promised = true;
	beside.module = module;
	for (; *directories != '\0'; directories += size) {
		directories += *directories == ':';
		size = strcspn(directories, ":");
		if (size > 0 && confine_module_dir(directories, size) != 0)
			return -1;
	}
	return 0;
}

static int
confine_files_rule(int rules, int dir, uint64_t rights)
{
	const struct landlock_path_beneath_attr beneath = { .allowed_access =
								rights,
		.parent_fd = dir };

	return (int)syscall(SYS_landlock_add_rule, rules,
	    LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

static int
confine_files_module(int rules)
{
	size_t i;

	for (i = 0; i < beside.count; i++) {
		if (confine_files_rule(rules, beside.dirs[i],
			module_rights[beside.module]) != 0)
			return -1;
		(void)close(beside.dirs[i]);
	}
	beside.count = 0;
	return 0;
}

int
confine_files(int dir, enum confine_rights rights)
{
	const struct landlock_ruleset_attr all = { .handled_access_fs =
						       LANDLOCK_ALL };
	int rules, rc = 0;

	rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	if (rules < 0)
		return fail(EX_OSERR,
		    "this kernel has no Landlock (%s): "
		    "Linux 5.13 or newer with lsm=landlock is needed",
		    strerror(errno));
	if (confine_files_rule(rules, dir, file_rights[rights]) != 0 ||
	    confine_files_module(rules) != 0 ||
	    syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		rc = fail(EX_OSERR, "cannot confine to one directory: %s",
		    strerror(errno));
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

enum { ANY_ARGUMENT = -1 };

/* What a module does beyond that with its files, as strace showed it of
 * SoftHSM 2.6.1: it opens them by their whole paths, which Landlock holds to
 * its directories, locks them, and lists them to see what others changed. A
 * word for the system's log it finds refused, and goes on without. */
static const struct module_call {
	int call;
	int argument; /* whose number must be value; ANY_ARGUMENT */
	uint32_t value;
	enum confine_module least; /* who may */
	uint32_t action;
} module_calls[] = {
	{ SCMP_SYS(openat), 0, (uint32_t)AT_FDCWD, CONFINE_MODULE_CHANGED,
	    SCMP_ACT_ALLOW },
	{ SCMP_SYS(getdents64), ANY_ARGUMENT, 0, CONFINE_MODULE_USED,
	    SCMP_ACT_ALLOW },
	{ SCMP_SYS(fcntl), 1, F_GETFL, CONFINE_MODULE_USED, SCMP_ACT_ALLOW },
	{ SCMP_SYS(fcntl), 1, F_SETLK, CONFINE_MODULE_USED, SCMP_ACT_ALLOW },
	{ SCMP_SYS(fcntl), 1, F_SETLKW, CONFINE_MODULE_USED, SCMP_ACT_ALLOW },
	{ SCMP_SYS(socket), ANY_ARGUMENT, 0, CONFINE_MODULE_USED,
	    SCMP_ACT_ERRNO(EACCES) },
	{ SCMP_SYS(unlink), ANY_ARGUMENT, 0, CONFINE_MODULE_CHANGED,
	    SCMP_ACT_ALLOW },
	{ SCMP_SYS(sync), ANY_ARGUMENT, 0, CONFINE_MODULE_CHANGED,
	    SCMP_ACT_ALLOW },
};

/* A descriptor is 32 bits; what stands above them is nobody's. */
static struct scmp_arg_cmp
confine_argument(unsigned number, uint32_t value)
{
	return (struct scmp_arg_cmp){ .arg = number,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = UINT32_MAX,
		.datum_b = value };
}

/* A file that may only be read could still be emptied by opening it: the first
 * versions of Landlock do not see to that. */
static int
confine_calls_open(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp keeps = { .arg = 2,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = O_TRUNC,
		.datum_b = 0 };

	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 2,
	    confine_argument(0, (uint32_t)AT_FDCWD), keeps);
}

static int
confine_calls_module(scmp_filter_ctx filter)
{
	const struct module_call *call = module_calls;
	size_t left;

	if (confine_calls_open(filter) != 0)
		return -1;
	for (left = sizeof module_calls / sizeof module_calls[0]; left > 0;
	     left--, call++)
		if (beside.module >= call->least &&
		    (call->argument == ANY_ARGUMENT
			    ? seccomp_rule_add(filter, call->action, call->call,
				  0)
			    : seccomp_rule_add(filter, call->action, call->call,
				  1,
				  confine_argument((unsigned)call->argument,
				      call->value))) != 0)
			return -1;
	return 0;
}

/* Of all that a terminal can be told, only what tcgetattr and tcsetattr with
 * TCSAFLUSH tell it: not what types into it, nor what takes it over. */
static int
confine_terminals_rules(scmp_filter_ctx filter)
{
	static const unsigned long orders[] = { TCGETS, TCSETSF };
	size_t i;

	for (i = 0; i < sizeof orders / sizeof orders[0]; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
			(struct scmp_arg_cmp){ .arg = 1,
			    .op = SCMP_CMP_MASKED_EQ,
			    .datum_a = UINT32_MAX,
			    .datum_b = orders[i] }) != 0)
			return -1;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(poll), 0) !=
		    0 ||
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ppoll), 0) !=
		    0
	    ? -1
	    : 0;
}

static int
confine_calls_rules(scmp_filter_ctx filter, int dir, enum confine_rights rights)
{
	const struct scmp_arg_cmp first = confine_argument(0, (uint32_t)dir);
	const struct scmp_arg_cmp third = confine_argument(2, (uint32_t)dir);
	size_t i;

	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return -1;
	if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		first) != 0 ||
	    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(unlinkat), 1,
		first) != 0)
		return -1;
	if (rights != CONFINE_MAKE &&
	    (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(renameat), 2,
		 first, third) != 0 ||
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(flock), 0) !=
		    0))
		return -1;
	if (rights == CONFINE_CONVERSE && confine_terminals_rules(filter) != 0)
		return -1;
	if (beside.promised && confine_calls_module(filter) != 0)
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
