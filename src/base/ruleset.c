#include "base/ruleset.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

/* Every right of Landlock's first version: what every kernel since 5.13
 * knows. */
enum { LANDLOCK_ALL = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };

/* Its later versions, which older headers do not have. */
struct landlock_both {
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

static int
ruleset_make(const void *handled, size_t size)
{
	long rules = syscall(SYS_landlock_create_ruleset, handled, size, 0);

	return rules >= 0
	    ? (int)rules
	    : fail(EX_OSERR,
		  "this kernel has no Landlock (%s): "
		  "Linux 5.13 or newer with lsm=landlock is needed",
		  strerror(errno));
}

int
ruleset_of_files(void)
{
	const struct landlock_ruleset_attr all = { .handled_access_fs =
						       LANDLOCK_ALL };

	return ruleset_make(&all, sizeof all);
}

bool
ruleset_knows_ports(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		   LANDLOCK_CREATE_RULESET_VERSION) >= LANDLOCK_PORTS_SINCE;
}

int
ruleset_of_ports(void)
{
	const struct landlock_both all = { 0,
		LANDLOCK_LISTEN | LANDLOCK_CONNECT };

	return ruleset_make(&all, sizeof all);
}

static int
ruleset_add(int rules, int type, const void *rule)
{
	return syscall(SYS_landlock_add_rule, rules, type, rule, 0) == 0
	    ? 0
	    : fail(EX_OSERR, "cannot leave this process a right: %s",
		  strerror(errno));
}

int
ruleset_add_folder(int rules, int dir, uint64_t rights)
{
	const struct landlock_path_beneath_attr beneath = { .allowed_access =
								rights,
		.parent_fd = dir };

	return ruleset_add(rules, LANDLOCK_RULE_PATH_BENEATH, &beneath);
}

int
ruleset_add_port(int rules, uint16_t port)
{
	const struct landlock_port one = { LANDLOCK_CONNECT, port };

	return ruleset_add(rules, LANDLOCK_PORT, &one);
}

int
ruleset_enforce(int rules, int rc)
{
	if (rc == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		rc = fail(EX_OSERR, "cannot confine this process: %s",
		    strerror(errno));
	(void)close(rules);
	return rc;
}
