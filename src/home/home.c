#include "home/home.h"

#include <errno.h>
#include <fcntl.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"
#include "home/hsm_settings.h"
#include "home/origin.h"
#include "home/room_process.h"

#include "base/banned.h"

enum { HOME_FILE_MOST = 1 << 16, ROOM_TIMEOUT = 60 };

static long long
home_cores(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 1 ? 1 : cores > ROOMS_MOST ? ROOMS_MOST : cores;
}

static int
home_read_settings(struct home *home, const config_setting_t *root,
    const char *config)
{
	static const char *const names[] = { "format", "passphrase_file",
		"origin", "rooms", "room_timeout", "hsm", NULL };
	const char *format = NULL, *passphrase = NULL, *origin = NULL;
	long long rooms = home_cores(), timeout = ROOM_TIMEOUT;

	if (settings_only(root, names) != 0 ||
	    settings_text(root, "format", true, &format) != 0 ||
	    settings_text(root, "passphrase_file", false, &passphrase) != 0 ||
	    settings_integer(root, "rooms", false, 1, ROOMS_MOST, &rooms) !=
		0 ||
	    settings_integer(root, "room_timeout", false, 1, 3600, &timeout) !=
		0)
		return -1;
	if (strcmp(format, "busta home 1") != 0)
		return settings_fail(settings_need(root, "format"),
		    "format must be \"busta home 1\"");
	if (settings_text(root, "origin", true, &origin) != 0)
		return -1;
	if (!origin_fits(origin))
		return settings_fail(settings_need(root, "origin"),
		    "origin must be 1 to %d characters of a-z A-Z 0-9 . / _ -",
		    ORIGIN_TEXT - 1);
	if ((home->origin = strdup(origin)) == NULL)
		return fail(EX_OSERR, "out of memory");
	home->rooms = (unsigned)rooms;
	home->room_timeout = (unsigned)timeout;
	if (passphrase != NULL &&
	    (home->passphrase_file = file_beside(config, passphrase)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (hsm_environment_read(&home->hsm, root) != 0)
		return -1;
	room_process_hsm(home->hsm);
	return 0;
}

static int
home_read(struct home *home)
{
	char *config = file_within(home->path, "busta.cfg"), *text = NULL;
	config_t settings = { 0 };
	size_t size;
	int rc = -1;

	if (config == NULL ||
	    (text = file_read(config, HOME_FILE_MOST, &size)) == NULL)
		goto out;
	if (settings_parse(&settings, config, text) == 0)
		rc = home_read_settings(home, config_root_setting(&settings),
		    config);
out:
	config_destroy(&settings);
	free(text);
	free(config);
	return rc;
}

int
home_open(struct home *home, const char *path)
{
	memset(home, 0, sizeof *home);
	home->dir = home->work = home->pages = -1;
	if (access(path, F_OK) != 0)
		return fail(EX_NOINPUT,
		    "there is no home %s: make one with "
		    "\"busta --home %s init\"",
		    path, path);
	if ((home->path = realpath(path, NULL)) == NULL ||
	    (home->ledger = file_within(home->path, "ledger/ledger.db")) ==
		NULL ||
	    (home->store = file_within(home->path, "keys/store.cfg")) == NULL)
		return fail(EX_OSERR, "cannot find %s: %s", path,
		    strerror(errno));
	if ((home->dir = file_open_dir(home->path)) < 0 || home_read(home) != 0)
		return -1;
	home->work = file_make_dir(home->dir, "work");
	home->pages = file_make_dir(home->dir, "pages");
	return home->work < 0 || home->pages < 0 ? -1 : 0;
}

void
home_close(struct home *home)
{
	const int dirs[] = { home->pages, home->work, home->dir };
	size_t i;

	for (i = 0; home->path != NULL && i < sizeof dirs / sizeof dirs[0]; i++)
		if (dirs[i] >= 0)
			(void)close(dirs[i]);
	room_process_hsm(NULL);
	hsm_environment_free(home->hsm);
	free(home->origin);
	free(home->passphrase_file);
	free(home->store);
	free(home->ledger);
	free(home->path);
	memset(home, 0, sizeof *home);
}

static int
home_fail_held(const struct home *home, int lock)
{
	char holder[256] = "another run";
	ssize_t got = pread(lock, holder, sizeof holder - 1, 0);

	if (got > 0)
		holder[got] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	return fail(EX_TEMPFAIL, "%s is held by %s: wait for it, or use --wait",
	    home->path, holder);
}

int
home_lock(const struct home *home, const char *who, int wait)
{
	char now[CLOCK_TEXT], holder[256];
	int lock;

	lock = openat(home->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0)
		return fail(EX_CANTCREAT, "cannot open %s/lock: %s", home->path,
		    strerror(errno));
	if (flock(lock, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
		if (errno == EWOULDBLOCK)
			home_fail_held(home, lock);
		else
			fail(EX_OSERR, "cannot lock %s: %s", home->path,
			    strerror(errno));
		(void)close(lock);
		return -1;
	}
	clock_text(now, clock_unix_ms());
	(void)snprintf(holder, sizeof holder,
	    "process %ld (%.150s, since %s)\n", (long)getpid(), who, now);
	/* Only for people to read: a lock that says nothing still holds. */
	(void)!ftruncate(lock, 0);
	(void)!pwrite(lock, holder, strlen(holder), 0);
	return lock;
}

int
home_open_batch(const struct home *home, long long batch)
{
	char name[32];

	(void)snprintf(name, sizeof name, "B%06lld", batch);
	return file_make_dir(home->pages, name);
}

int
home_open_passphrase(const struct home *home)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	char *path = NULL;
	int fd;

	if (credentials != NULL)
		path = file_within(credentials, "busta-passphrase");
	if (path == NULL || access(path, F_OK) != 0) {
		free(path);
		if (home->passphrase_file == NULL)
			return -2;
		path = strdup(home->passphrase_file);
	}
	if (path == NULL)
		return fail(EX_OSERR, "out of memory");
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		fail(EX_NOINPUT, "cannot open the passphrase file %s: %s", path,
		    strerror(errno));
	free(path);
	return fd;
}
