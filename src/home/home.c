#include "home/home.h"

#include <errno.h>
#include <fcntl.h>
#include <libconfig.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/note.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"
#include "home/actor.h"
#include "home/founding.h"
#include "home/hsm_settings.h"
#include "home/key_sync.h"
#include "home/origin.h"
#include "home/room_process.h"
#include "ledger/ledger.h"
#include "ledger/log.h"

#include "base/banned.h"

enum { HOME_FILE_MOST = 1 << 16, ROOM_TIMEOUT = 60 };

static char *
home_join(const char *path, const char *name)
{
	char *joined = NULL;

	if (asprintf(&joined, "%s/%s", path, name) < 0)
		return NULL;
	return joined;
}

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
	char *config = home_join(home->path, "busta.cfg"), *text = NULL;
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

static int
home_make_dir(int home, const char *name)
{
	int dir;

	if (mkdirat(home, name, 0700) != 0 && errno != EEXIST)
		return fail(EX_CANTCREAT, "cannot make the directory %s: %s",
		    name, strerror(errno));
	dir = openat(home, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return fail(EX_CANTCREAT, "cannot open the directory %s: %s",
		    name, strerror(errno));
	return dir;
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
	    (home->ledger = home_join(home->path, "ledger.db")) == NULL ||
	    (home->store = home_join(home->path, "keys/store.cfg")) == NULL)
		return fail(EX_OSERR, "cannot find %s: %s", path,
		    strerror(errno));
	if ((home->dir = file_open_dir(home->path)) < 0 || home_read(home) != 0)
		return -1;
	home->work = home_make_dir(home->dir, "work");
	home->pages = home_make_dir(home->dir, "pages");
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

static void
home_set_text(config_setting_t *root, const char *name, const char *text)
{
	(void)config_setting_set_string(config_setting_add(root, name,
					    CONFIG_TYPE_STRING),
	    text);
}

/* libconfig's own writer knows how to quote what a path may hold. */
static void
home_put_settings(config_t *config, const char *passphrase_file,
    const char *origin, const struct hsm_settings *hsm)
{
	config_setting_t *root;
	char *real;

	config_init(config);
	root = config_root_setting(config);
	home_set_text(root, "format", "busta home 1");
	home_set_text(root, "origin", origin);
	if (passphrase_file != NULL &&
	    (real = realpath(passphrase_file, NULL)) != NULL) {
		home_set_text(root, "passphrase_file", real);
		free(real);
	}
	hsm_settings_write(root, hsm);
}

static int
home_write_settings(int home, config_t *config)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory;
	int rc;

	if ((memory = open_memstream(&text, &size)) == NULL)
		return fail(EX_OSERR, "out of memory");
	config_write(config, memory);
	rc = fclose(memory) == 0
	    ? file_write(home, "busta.cfg", text, size, 0600)
	    : fail(EX_OSERR, "out of memory");
	free(text);
	return rc;
}

/* Keys that are there already go on under the name they were made for. */
static int
home_check_origin(int keys, const char *origin)
{
	struct note_key key;
	size_t size;
	char *text;
	int rc;

	text = file_read_at(keys, "log.vkey", NOTE_KEY_TEXT, &size);
	if (text == NULL)
		return -1;
	text[strcspn(text, "\n")] = '\0';
	rc = note_key_read(&key, text);
	free(text);
	if (rc == 0 && strcmp(key.name, origin) != 0)
		rc = fail(EX_CANTCREAT,
		    "the keys already made are for a log called %s: finish it "
		    "with \"init --origin %s\"",
		    key.name, key.name);
	return rc;
}

static int
home_make_keys(int home, const char *passphrase_file, const char *origin,
    struct wire_made *made)
{
	int keys = home_make_dir(home, "keys"), passphrase = -1, rc = -1;

	if (keys < 0)
		return -1;
	/* An init that broke off after this is finished, not begun again. */
	if (faccessat(keys, "store.cfg", F_OK, 0) == 0)
		rc = home_check_origin(keys, origin);
	else if (passphrase_file != NULL &&
	    (passphrase = open(passphrase_file,
		 O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		fail(EX_NOINPUT, "cannot open %s: %s", passphrase_file,
		    strerror(errno));
	else
		rc = room_process_make_keys(keys, passphrase, origin, made);
	if (passphrase >= 0)
		(void)close(passphrase);
	(void)close(keys);
	return rc;
}

/* What an init that broke off here leaves undone, the first use of the keys
 * does. */
static int
home_register_keys(const char *path, const struct wire_made *made)
{
	char *name = home_join(path, "ledger.db");
	struct ledger *ledger = name == NULL ? NULL : ledger_open(name);
	int rc = -1;

	free(name);
	if (ledger == NULL)
		return -1;
	ledger_act_as(ledger, ACTOR_SERVICE);
	rc = key_sync(ledger, made->keys);
	ledger_close(ledger);
	return rc;
}

static int
home_make_ledger(const char *path, const char *origin,
    const struct founders *founders)
{
	char *name = home_join(path, "ledger.db");
	struct ledger *ledger = name == NULL ? NULL : ledger_make(name);
	int rc;

	free(name);
	if (ledger == NULL)
		return -1;
	rc = founding_log(ledger, origin, founders);
	ledger_close(ledger);
	return rc;
}

/* As it will be read from busta.cfg, so that the same is refused. */
static int
home_tell_rooms(config_t *config, char ***environment)
{
	config_setting_set_hook(config_root_setting(config),
	    (void *)(uintptr_t) "busta.cfg");
	if (hsm_environment_read(environment, config_root_setting(config)) != 0)
		return -1;
	room_process_hsm(*environment);
	return 0;
}

int
home_make(const char *path, const char *passphrase_file, const char *origin,
    const struct founders *founders, const struct hsm_settings *hsm)
{
	struct wire_made made = { 0 };
	char **environment = NULL;
	config_t config;
	int home, rc = -1;

	if (!origin_fits(origin))
		return fail(EX_USAGE,
		    "the origin of a log must be 1 to %d characters of a-z A-Z "
		    "0-9 . / _ -",
		    ORIGIN_TEXT - 1);
	if ((home = file_open_dir(path)) < 0)
		return -1;
	home_put_settings(&config, passphrase_file, origin, hsm);
	/* busta.cfg comes last: a home without it was never finished. */
	if (faccessat(home, "busta.cfg", F_OK, 0) == 0)
		fail(EX_CANTCREAT, "%s is a home already", path);
	else if (home_tell_rooms(&config, &environment) == 0 &&
	    home_make_ledger(path, origin, founders) == 0 &&
	    home_make_keys(home, passphrase_file, origin, &made) == 0 &&
	    home_register_keys(path, &made) == 0)
		rc = home_write_settings(home, &config);
	room_process_hsm(NULL);
	hsm_environment_free(environment);
	config_destroy(&config);
	(void)close(home);
	return rc;
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
	return home_make_dir(home->pages, name);
}

int
home_open_passphrase(const struct home *home)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	char *path = NULL;
	int fd;

	if (credentials != NULL)
		path = home_join(credentials, "busta-passphrase");
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
