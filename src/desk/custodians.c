#include "desk/custodians.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "home/outside.h"
#include "ledger/log.h"

#include "base/banned.h"

int
custodians_open(struct key_ceremony *held, struct session *session)
{
	held->home = &session->home;
	held->ledger = session->ledger;
	held->actor = &session->actor;
	return actor_need(&session->actor, ROLE_KEY_CUSTODIAN);
}

/* They came as custodians; meanwhile two people may have seen to it that one is
 * none any more. */
static int
custodians_check(struct key_ceremony *held)
{
	struct person person;
	unsigned i;
	int found;

	for (i = 0; i < held->custodians; i++) {
		found =
		    ledger_operator_get(held->ledger, held->names[i], &person);
		if (found < 0)
			return -1;
		if (found == 0 || (person.roles & ROLE_KEY_CUSTODIAN) == 0)
			return fail(EX_NOPERM,
			    "%s is no key-custodian any more", held->names[i]);
	}
	return 0;
}

int
custodians_begin(struct key_ceremony *held)
{
	if (ledger_begin(held->ledger) != 0)
		return -1;
	if (custodians_check(held) == 0)
		return 0;
	ledger_rollback(held->ledger);
	return -1;
}

int
custodians_end(struct key_ceremony *held, int rc)
{
	ledger_act_as(held->ledger, held->actor->name);
	if (rc == 0 && ledger_commit(held->ledger) == 0)
		return 0;
	ledger_rollback(held->ledger);
	return -1;
}

/* Whole under another name first: a link takes the place of nothing. */
static int
file_link(int dir, const char *name, const char *path, const void *bytes,
    size_t size)
{
	char private[64];
	int rc = -1;

	(void)snprintf(private, sizeof private, ".busta-new.%ld",
	    (long)getpid());
	if (file_write(dir, private, bytes, size, 0600) != 0)
		return -1;
	if (linkat(dir, private, dir, name, 0) == 0)
		rc = 0;
	else
		fail(EX_CANTCREAT, "cannot make %s: %s", path,
		    errno == EEXIST ? "there is such a file already"
				    : strerror(errno));
	(void)unlinkat(dir, private, 0);
	return rc != 0 || fsync(dir) == 0
	    ? rc
	    : fail(EX_IOERR, "cannot make %s durable: %s", path,
		  strerror(errno));
}

int
custodians_write_file(const struct home *home, const char *path,
    const void *bytes, size_t size)
{
	char *folder = strdup(path), *copy = strdup(path);
	int dir = -1, rc = -1;

	if (folder == NULL || copy == NULL) {
		fail(EX_OSERR, "out of memory");
		goto out;
	}
	dir = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		fail(EX_CANTCREAT, "cannot open the folder of %s: %s", path,
		    strerror(errno));
	else if (home_check_outside(home, dir, path) == 0)
		rc = file_link(dir, basename(copy), path, bytes, size);
out:
	if (dir >= 0)
		(void)close(dir);
	free(copy);
	free(folder);
	return rc;
}
