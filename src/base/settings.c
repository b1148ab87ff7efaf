#include "base/settings.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

#include "base/banned.h"

/* libconfig would follow @include by itself, past what a digest covers. */
static int
settings_refuse_include(const char *path, const char *text)
{
	unsigned line = 1;

	for (;; line++) {
		text += strspn(text, " \t");
		if (strncmp(text, "@include", 8) == 0)
			return fail(EX_DATAERR,
			    "%s:%u: @include is not allowed: "
			    "keep everything in one file",
			    path, line);
		if ((text = strchr(text, '\n')) == NULL)
			return 0;
		text++;
	}
}

/* Where the text that begins at at ends, if it is a quoted one or a comment. */
static const char *
settings_skip_text(const char *at)
{
	const char *end;

	if (*at == '#' || strncmp(at, "//", 2) == 0)
		return at + strcspn(at, "\n");
	if (strncmp(at, "/*", 2) == 0)
		return (end = strstr(at + 2, "*/")) != NULL ? end + 2
							    : at + strlen(at);
	if (*at != '"')
		return at;
	for (at++; *at != '\0' && *at != '"'; at++)
		if (*at == '\\' && at[1] != '\0')
			at++;
	return *at == '"' ? at + 1 : at;
}

/* libconfig would cut a larger number down to 32 bits and say nothing. */
static int
settings_refuse_large(const char *path, const char *text)
{
	static const char
	    digits[] = "0123456789",
	    word[] = "0123456789."
		     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	const char *at = text, *next;
	unsigned line = 1;
	size_t whole;

	while (*at != '\0') {
		if ((next = settings_skip_text(at)) == at) {
			whole = strspn(at, digits);
			next = at + strspn(at, word);
			if (whole > 9 ||
			    (next - at > 9 &&
				(at[whole] == 'x' || at[whole] == 'X')))
				return fail(EX_DATAERR,
				    "%s:%u: the number %.*s is "
				    "larger than any that is needed",
				    path, line,
				    next - at < 24 ? (int)(next - at) : 24, at);
			if (next == at)
				next++;
		}
		for (; at < next; at++)
			line += *at == '\n';
	}
	return 0;
}

static int
settings_refuse_foreign(const char *path, const char *text)
{
	const char *fault = utf8_fault(text);
	unsigned line = 1;

	if (fault == NULL)
		return 0;
	for (; text < fault; text++)
		line += *text == '\n';
	return fail(EX_DATAERR,
	    "%s:%u: this line is not UTF-8 text: convert the "
	    "file with iconv",
	    path, line);
}

int
settings_parse(config_t *config, const char *path, const char *text)
{
	config_init(config);
	if (settings_refuse_foreign(path, text) != 0 ||
	    settings_refuse_include(path, text) != 0 ||
	    settings_refuse_large(path, text) != 0)
		return -1;
	if (config_read_string(config, text) != CONFIG_TRUE)
		return fail(EX_DATAERR, "%s:%d: %s", path,
		    config_error_line(config), config_error_text(config));
	config_setting_set_hook(config_root_setting(config),
	    (void *)(uintptr_t)path);
	return 0;
}

int
settings_fail(const config_setting_t *setting, const char *format, ...)
{
	const config_setting_t *root = config_root_setting(setting->config);
	const char *path = config_setting_get_hook(root);
	unsigned line = config_setting_source_line(setting);
	char sentence[768];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(sentence, sizeof sentence, format, values);
	va_end(values);
	/* libconfig gives the file as a whole line 0, and people none such. */
	return fail(EX_DATAERR, "%s:%u: %s", path, line > 0 ? line : 1,
	    sentence);
}

int
settings_only(const config_setting_t *group, const char *const names[])
{
	const config_setting_t *member;
	const char *name;
	unsigned i;
	int j, members;

	if (!config_setting_is_group(group))
		return settings_fail(group, "expected a group { ... } here");
	members = config_setting_length(group);
	for (j = 0; j < members; j++) {
		member = config_setting_get_elem(group, (unsigned)j);
		name = config_setting_name(member);
		for (i = 0; names[i] != NULL && strcmp(names[i], name) != 0;
		     i++)
			;
		if (names[i] == NULL)
			return settings_fail(member, "unknown setting %s",
			    name);
	}
	return 0;
}

config_setting_t *
settings_need(const config_setting_t *group, const char *name)
{
	config_setting_t *member = config_setting_get_member(group, name);

	if (member == NULL)
		settings_fail(group, "the setting %s is missing", name);
	return member;
}

/* 1 found, 0 missing and not needed, -1 missing and needed. */
static int
settings_find(const config_setting_t *group, const char *name, bool needed,
    config_setting_t **member)
{
	*member = config_setting_get_member(group, name);
	if (*member != NULL)
		return 1;
	return needed ? settings_fail(group, "the setting %s is missing", name)
		      : 0;
}

int
settings_text(const config_setting_t *group, const char *name, bool needed,
    const char **value)
{
	config_setting_t *member;
	int found = settings_find(group, name, needed, &member);

	if (found <= 0)
		return found;
	if (config_setting_type(member) != CONFIG_TYPE_STRING)
		return settings_fail(member, "%s must be text in quotes", name);
	/* \x can write what the file itself may not hold. */
	if (utf8_fault(config_setting_get_string(member)) != NULL)
		return settings_fail(member, "%s is not UTF-8 text", name);
	*value = config_setting_get_string(member);
	return 0;
}

static bool
settings_is_integer(const config_setting_t *setting)
{
	int type = config_setting_type(setting);

	return type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
}

int
settings_integer(const config_setting_t *group, const char *name, bool needed,
    long long least, long long most, long long *value)
{
	config_setting_t *member;
	int found = settings_find(group, name, needed, &member);
	long long given;

	if (found <= 0)
		return found;
	if (!settings_is_integer(member))
		return settings_fail(member, "%s must be a whole number", name);
	given = config_setting_get_int64(member);
	if (given < least || given > most)
		return settings_fail(member,
		    "%s must be %lld to %lld, found %lld", name, least, most,
		    given);
	*value = given;
	return 0;
}

static int
settings_real(const config_setting_t *setting, const char *name, double *value)
{
	if (settings_is_integer(setting))
		*value = (double)config_setting_get_int64(setting);
	else if (config_setting_type(setting) == CONFIG_TYPE_FLOAT)
		*value = config_setting_get_float(setting);
	else
		return settings_fail(setting, "%s must be a number", name);
	return 0;
}

int
settings_number(const config_setting_t *group, const char *name, bool needed,
    double least, double most, double *value)
{
	config_setting_t *member;
	int found = settings_find(group, name, needed, &member);
	double given = 0;

	if (found <= 0)
		return found;
	if (settings_real(member, name, &given) != 0)
		return -1;
	if (!(given >= least && given <= most))
		return settings_fail(member, "%s must be %g to %g, found %g",
		    name, least, most, given);
	*value = given;
	return 0;
}

int
settings_numbers(const config_setting_t *group, const char *name, bool needed,
    size_t count, double *values)
{
	config_setting_t *member;
	int found = settings_find(group, name, needed, &member);
	size_t i;

	if (found <= 0)
		return found;
	if ((!config_setting_is_array(member) &&
		!config_setting_is_list(member)) ||
	    (size_t)config_setting_length(member) != count)
		return settings_fail(member,
		    "%s must be %zu numbers, as in (%s)", name, count,
		    count == 2 ? "10.0, 20.0" : "10.0, 20.0, 60.0, 8.0");
	for (i = 0; i < count; i++)
		if (settings_real(config_setting_get_elem(member, (unsigned)i),
			name, &values[i]) != 0)
			return -1;
	return 0;
}

config_setting_t *
settings_list(const config_setting_t *group, const char *name)
{
	config_setting_t *member = settings_need(group, name);

	if (member == NULL)
		return NULL;
	if ((!config_setting_is_list(member) &&
		!config_setting_is_array(member)) ||
	    config_setting_length(member) == 0) {
		settings_fail(member,
		    "%s must be a list with at least one entry, "
		    "as in ( ... )",
		    name);
		return NULL;
	}
	return member;
}
