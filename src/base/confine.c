#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/confine_module.h"
#include "base/fail.h"
#include "base/ruleset.h"

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

enum {
	RIGHTS_FEED = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG,
	RIGHTS_REPLACE = RIGHTS_FEED | LANDLOCK_ACCESS_FS_REMOVE_FILE
};

static const uint64_t file_rights[] = {
	[CONFINE_MAKE] = RULESET_MAKE,
	[CONFINE_REPLACE] = RIGHTS_REPLACE,
	[CONFINE_CONVERSE] = RIGHTS_REPLACE,
	[CONFINE_FEED_DEVICE] = RIGHTS_FEED,
	[CONFINE_FEED_COMMAND] = RIGHTS_FEED,
	[CONFINE_FEED_PRINTER] = RIGHTS_FEED,
	[CONFINE_SEND] = RIGHTS_REPLACE,
};

static const uint64_t module_rights[] = {
	[CONFINE_MODULE_USED] = RULESET_READ,
	[CONFINE_MODULE_CHANGED] = RULESET_READ | RULESET_MAKE,
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
confine_files_module(int rules)
{
	size_t i;

	for (i = 0; i < beside.count; i++) {
		if (ruleset_add_folder(rules, beside.dirs[i],
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
	int rules = ruleset_of_files(), rc = 0;

	if (rules < 0)
		return -1;
	if ((dir >= 0 &&
		ruleset_add_folder(rules, dir, file_rights[rights]) != 0) ||
	    (second >= 0 &&
		ruleset_add_folder(rules, second, file_rights[rights]) != 0) ||
	    confine_files_module(rules) != 0)
		rc = -1;
	return ruleset_enforce(rules, rc);
}

int
confine_ports(const uint16_t *ports, size_t count)
{
	size_t i;
	int rules, rc = 0;

	if (!ruleset_knows_ports())
		return 0;
	if ((rules = ruleset_of_ports()) < 0)
		return -1;
	for (i = 0; rc == 0 && i < count; i++)
		rc = ruleset_add_port(rules, ports[i]);
	return ruleset_enforce(rules, rc);
}
