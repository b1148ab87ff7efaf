#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/confine_module.h"
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
	RIGHTS_FEED = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG,
	RIGHTS_REPLACE = RIGHTS_FEED | LANDLOCK_ACCESS_FS_REMOVE_FILE
};

static const uint64_t file_rights[] = {
	[CONFINE_MAKE] = LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
	[CONFINE_REPLACE] = RIGHTS_REPLACE,
	[CONFINE_CONVERSE] = RIGHTS_REPLACE,
	[CONFINE_FEED_DEVICE] = RIGHTS_FEED,
	[CONFINE_FEED_COMMAND] = RIGHTS_FEED,
	[CONFINE_FEED_PRINTER] = RIGHTS_FEED,
	[CONFINE_SEND] = RIGHTS_REPLACE,
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

static int second = -1;

void
confine_beside(int dir)
{
	second = dir;
}

int
confine_has_beside(void)
{
	return second;
}

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

bool
confine_has_module(enum confine_module *module)
{
	*module = beside.module;
	return beside.promised;
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
	if ((dir >= 0 &&
		confine_files_rule(rules, dir, file_rights[rights]) != 0) ||
	    (second >= 0 &&
		confine_files_rule(rules, second, file_rights[rights]) != 0) ||
	    confine_files_module(rules) != 0 ||
	    syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		rc = fail(EX_OSERR, "cannot confine to one directory: %s",
		    strerror(errno));
	(void)close(rules);
	return rc;
}

/* Landlock's later versions, which older headers do not have. */
struct landlock_ports {
	uint64_t files, ports;
};

struct landlock_port {
	uint64_t allowed, port;
};

enum {
	LANDLOCK_PORTS_SINCE = 4,
	LANDLOCK_PORT = 2,
	LANDLOCK_LISTEN = 1 << 0,
	LANDLOCK_CONNECT = 1 << 1
};

int
confine_ports(const uint16_t *ports, size_t count)
{
	const struct landlock_ports all = { 0,
		LANDLOCK_LISTEN | LANDLOCK_CONNECT };
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	size_t i;
	int rules, rc;

	if (version < LANDLOCK_PORTS_SINCE)
		return 0;
	rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	rc = rules < 0 ? -1 : 0;
	for (i = 0; rc == 0 && i < count; i++) {
		const struct landlock_port one = { LANDLOCK_CONNECT, ports[i] };

		rc = (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_PORT,
		    &one, 0);
	}
	if (rc != 0 || syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		rc = fail(EX_OSERR, "cannot confine to known ports: %s",
		    strerror(errno));
	if (rules >= 0)
		(void)close(rules);
	return rc;
}
