#include "press/press.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "press/token.h"

#include "base/banned.h"

static int
press_lock(struct press *press)
{
	press->lock =
	    openat(press->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (press->lock < 0)
		return fail(EX_CANTCREAT, "cannot make the lock: %s",
		    strerror(errno));
	if (flock(press->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return fail(EX_TEMPFAIL,
	    "another busta-press is at work in %s: only one prints at a time",
	    press->path);
}

static int
press_open_dir(struct press *press, const char *home)
{
	press->dir = -1;
	if ((press->path = strdup(home)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (faccessat(AT_FDCWD, home, F_OK, 0) != 0)
		return fail(EX_NOINPUT,
		    "there is no press at %s: name its folder with --home or "
		    "BUSTA_PRESS_HOME",
		    home);
	if ((press->dir = file_open_dir(home)) < 0)
		return -1;
	press->config_path = file_within(home, "press.cfg");
	if (press->config_path == NULL)
		return -1;
	press->config = press_config_read(press->config_path);
	return press->config != NULL ? 0 : -1;
}

static int
press_open_keys(struct press *press)
{
	if (press_key_read(&press->open, PRESS_OPENS, &press->config->open) !=
		0 ||
	    press_key_read(&press->sign, PRESS_SIGNS, &press->config->sign) !=
		0)
		return -1;
	/* A key has one use. */
	return EVP_PKEY_eq(X509_get0_pubkey(press->open.certificate),
		   X509_get0_pubkey(press->sign.certificate)) != 1
	    ? 0
	    : fail(EX_CONFIG,
		  "press.cfg: open and sign must be two keys: a key has one "
		  "use");
}

struct press *
press_open(const char *home, enum journal_use use)
{
	struct press *press = calloc(1, sizeof *press);
	const char *mark;

	if (press == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	press->lock = -1;
	if (press_open_dir(press, home) != 0 || press_open_keys(press) != 0 ||
	    (use == JOURNAL_WRITES && press_lock(press) != 0))
		goto out;
	mark = press->config->mark != NULL ? press->config->mark : "mark";
	press->journal = journal_open(&press_journal, press->dir, mark, use,
	    account_take, &press->account);
out:
	if (press->journal == NULL) {
		press_close(press);
		press = NULL;
	}
	return press;
}

void
press_close(struct press *press)
{
	if (press == NULL)
		return;
	journal_close(press->journal);
	account_free(&press->account);
	press_key_free(&press->open);
	press_key_free(&press->sign);
	/* After the keys that are in one. */
	token_close();
	press_config_free(press->config);
	if (press->lock >= 0)
		(void)close(press->lock);
	if (press->dir >= 0)
		(void)close(press->dir);
	free(press->config_path);
	free(press->path);
	free(press);
}
