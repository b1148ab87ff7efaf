/* A libconfig file read strictly: every mistake has its file, line and
 * sentence, a setting nobody knows is a mistake, and @include is refused so
 * that the digest of a file covers all of it. */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>

/* Parses text that was read from path; path must outlive the config, which the
 * caller always frees with config_destroy, also after a failure. */
int settings_parse(config_t *config, const char *path, const char *text);

/* "path:line: sentence", with EX_DATAERR; always -1. */
int settings_fail(const config_setting_t *setting, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Refuses members of the group that are not among names (NULL-terminated). */
int settings_only(const config_setting_t *group, const char *const names[]);

/* The member, or NULL after a sentence that it is missing. */
config_setting_t *settings_need(const config_setting_t *group,
    const char *name);

/* A member of a given type. If it is missing and *value was set beforehand to
 * an acceptable default, pass needed = false. Texts live as long as
 * the config. */
int settings_text(const config_setting_t *group, const char *name, bool needed,
    const char **value);
int settings_integer(const config_setting_t *group, const char *name,
    bool needed, long long least, long long most, long long *value);
int settings_number(const config_setting_t *group, const char *name,
    bool needed, double least, double most, double *value);

/* An array or list of exactly count numbers (integers or reals). */
int settings_numbers(const config_setting_t *group, const char *name,
    bool needed, size_t count, double *values);

/* A member that is a list of at least one group (or text, where texts
 * is true). */
config_setting_t *settings_list(const config_setting_t *group,
    const char *name);

#endif
