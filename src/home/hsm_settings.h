/* Where a home's keys are if they are in a token: the group hsm of busta.cfg,
 * and what rooms find of it in their environment. */
#ifndef HOME_HSM_SETTINGS_H
#define HOME_HSM_SETTINGS_H

#include <libconfig.h>

/* As options of "busta init" or busta.cfg say it; texts are the caller's. */
struct hsm_settings {
	const char *module; /* NULL: the keys are in the key store */
	const char *token;
	const char *environment; /* NAME=VALUE, or NULL: one is enough here */
	const char *files;       /* a directory, or NULL; likewise */
};

/* The room's words of the group hsm, NAME=VALUE each, NULL-terminated and to be
 * freed with hsm_environment_free; an empty list if there is no such group.
 * Mistakes have their file and line. */
int hsm_environment_read(char ***environment, const config_setting_t *root);
void hsm_environment_free(char **environment);

/* Puts the group into busta.cfg's root; nothing if there is no module. */
void hsm_settings_write(config_setting_t *root,
    const struct hsm_settings *settings);

/* The words of another token that should hold the same keys, a restored one:
 * those of the home, and what is said of the other in their place. Freed as
 * above; NULL with a reason: the home has no token, or nothing is said that
 * tells the two apart. */
char **hsm_environment_restored(char *const *environment,
    const struct hsm_settings *restored);

#endif
