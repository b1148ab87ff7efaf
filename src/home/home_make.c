/* How a home begins: its ledger, its keys, and last the file that says it is
 * one. */
#include <errno.h>
#include <fcntl.h>
#include <libconfig.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/note.h"
#include "base/fail.h"
#include "base/file.h"
#include "home/actor.h"
#include "home/founding.h"
#include "home/home.h"
#include "home/hsm_settings.h"
#include "home/key_sync.h"
#include "home/origin.h"
#include "home/room_process.h"
#include "ledger/ledger.h"
#include "ledger/log.h"

#include "base/banned.h"

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
	int keys = file_make_dir(home, "keys"), passphrase = -1, rc = -1;

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
	char *name = file_within(path, "ledger/ledger.db");
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
home_make_ledger(int home, const char *path, const char *origin,
    const struct founders *founders)
{
	char *name = file_within(path, "ledger/ledger.db");
	int folder = file_make_dir(home, "ledger"), rc;
	struct ledger *ledger =
	    name == NULL || folder < 0 ? NULL : ledger_make(name);

	if (folder >= 0)
		(void)close(folder);
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
	    home_make_ledger(home, path, origin, founders) == 0 &&
	    home_make_keys(home, passphrase_file, origin, &made) == 0 &&
	    home_register_keys(path, &made) == 0)
		rc = home_write_settings(home, &config);
	room_process_hsm(NULL);
	hsm_environment_free(environment);
	config_destroy(&config);
	(void)close(home);
	return rc;
}
