#include "counter/config.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"

#include "base/banned.h"

#ifndef BUSTA_SHARE
#define BUSTA_SHARE "/usr/share/busta"
#endif

enum { CONFIG_MOST = 1 << 16, SECOND_US = 1000000, PATIENCE_MS = 10000 };

static const char *const root_names[] = { "format", "listen", "certificate",
	"key", "authority", "crl", "pages", "metrics", "metrics_group",
	"access_log", "limits", "wrong_codes", "shift_hours", NULL };

/* Every limit there is: what it may be, and what it is if nothing is said. */
static const struct limit_row {
	const char *name;
	long long least, most, usual;
	size_t offset;
	bool seconds;
} limit_rows[] = {
#define NUMBER(name, least, most, usual) \
	{ \
#name, least, most, usual, \
		    offsetof(struct counter_limits, name), false \
	}
#define SECONDS(name, most, usual) \
	{ \
#name "_seconds", 1, most, usual, \
		    offsetof(struct counter_limits, name##_us), true \
	}
	NUMBER(connections, 4, 100000, 1024),
	NUMBER(connections_per_station, 1, 1000, 12),
	NUMBER(requests_per_second, 1, 1000000, 50),
	NUMBER(burst, 1, 1000000, 100),
	NUMBER(body, 1024, 1 << 20, 64 << 10),
	NUMBER(headers, 1024, 64 << 10, 8 << 10),
	SECONDS(handshake, 300, 5),
	SECONDS(request, 300, 10),
	SECONDS(idle, 86400, 120),
	SECONDS(stop, 300, 20),
#undef NUMBER
#undef SECONDS
};

static int
config_read_limits(struct counter_limits *limits, const config_setting_t *root)
{
	enum { ROWS = sizeof limit_rows / sizeof limit_rows[0] };
	const config_setting_t *group =
	    config_setting_get_member(root, "limits");
	const char *names[ROWS + 1] = { NULL };
	const struct limit_row *row;
	long long value;
	char *at;
	size_t i;

	for (i = 0; i < ROWS; i++)
		names[i] = limit_rows[i].name;
	if (group != NULL && settings_only(group, names) != 0)
		return -1;
	for (row = limit_rows; row < limit_rows + ROWS; row++) {
		value = row->usual;
		if (group != NULL &&
		    settings_integer(group, row->name, false, row->least,
			row->most, &value) != 0)
			return -1;
		at = (char *)limits + row->offset;
		if (row->seconds)
			*(int64_t *)(void *)at = value * SECOND_US;
		else
			*(unsigned *)(void *)at = (unsigned)value;
	}
	return 0;
}

/* A file's name is meant as seen from bustad.cfg. */
static int
config_path(const config_setting_t *root, const char *member, bool needed,
    const char *base, char **path)
{
	const char *text = NULL;

	if (settings_text(root, member, needed, &text) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (text[0] == '\0')
		return settings_fail(config_setting_get_member(root, member),
		    "%s must name a file", member);
	*path = file_beside(base, text);
	return *path != NULL ? 0 : fail(EX_OSERR, "out of memory");
}

static int
config_read_listen(struct counter_config *config, const config_setting_t *root)
{
	const config_setting_t *list;
	const char *text;
	int i;

	if (config_setting_get_member(root, "listen") == NULL)
		return 0;
	if ((list = settings_list(root, "listen")) == NULL)
		return -1;
	if (config_setting_length(list) > CONFIG_LISTEN_MOST)
		return settings_fail(list, "listen may have %d addresses",
		    CONFIG_LISTEN_MOST);
	for (i = 0; i < config_setting_length(list); i++) {
		text = config_setting_get_string_elem(list, i);
		if (text == NULL)
			return settings_fail(list,
			    "listen must be a list of addresses in quotes, as "
			    "in ( \"192.0.2.1:8443\", \"[::1]:8443\" )");
		config->listen[config->listen_count++] = text;
	}
	return 0;
}

static int
config_read_paths(struct counter_config *config, const config_setting_t *root)
{
	const char *path = config->path;

	if (config_path(root, "certificate", true, path,
		&config->certificate) != 0 ||
	    config_path(root, "key", true, path, &config->key) != 0 ||
	    config_path(root, "authority", true, path, &config->authority) !=
		0 ||
	    config_path(root, "crl", false, path, &config->crl) != 0 ||
	    config_path(root, "pages", false, path, &config->pages) != 0 ||
	    config_path(root, "metrics", false, path, &config->metrics) != 0 ||
	    settings_text(root, "metrics_group", false,
		&config->metrics_group) != 0 ||
	    config_path(root, "access_log", false, path, &config->access_log) !=
		0)
		return -1;
	if (config->pages == NULL &&
	    (config->pages = strdup(BUSTA_SHARE "/web")) == NULL)
		return fail(EX_OSERR, "out of memory");
	return 0;
}

static int
config_read_all(struct counter_config *config)
{
	const config_setting_t *root = config_root_setting(&config->settings);
	long long wrong_codes = 20, shift_hours = 12;
	const char *format = "";

	if (settings_only(root, root_names) != 0 ||
	    settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, "busta counter 1") != 0)
		return settings_fail(config_setting_get_member(root, "format"),
		    "format must be \"busta counter 1\"");
	if (config_read_listen(config, root) != 0 ||
	    config_read_paths(config, root) != 0 ||
	    config_read_limits(&config->limits, root) != 0 ||
	    settings_integer(root, "wrong_codes", false, 1, 1000000,
		&wrong_codes) != 0 ||
	    settings_integer(root, "shift_hours", false, 1, 24, &shift_hours) !=
		0)
		return -1;
	config->judge.wrong_codes = (unsigned)wrong_codes;
	config->judge.shift_hours = (unsigned)shift_hours;
	config->judge.patience_ms = PATIENCE_MS;
	return 0;
}

struct counter_config *
counter_config_read(const char *path)
{
	struct counter_config *config = NULL;
	char *text;
	size_t size;
	int rc = -1;

	if ((text = file_read(path, CONFIG_MOST, &size)) == NULL)
		return NULL;
	if ((config = calloc(1, sizeof *config)) == NULL ||
	    (config->path = strdup(path)) == NULL) {
		free(config);
		config = NULL;
		fail(EX_OSERR, "out of memory");
		goto out;
	}
	if (settings_parse(&config->settings, config->path, text) == 0)
		rc = config_read_all(config);
out:
	free(text);
	if (rc != 0) {
		counter_config_free(config);
		config = NULL;
	}
	return config;
}

void
counter_config_free(struct counter_config *config)
{
	if (config == NULL)
		return;
	free(config->path);
	free(config->certificate);
	free(config->key);
	free(config->authority);
	free(config->crl);
	free(config->pages);
	free(config->metrics);
	free(config->access_log);
	config_destroy(&config->settings);
	free(config);
}

static int
config_place(char *places[static CONFIG_PLACES_MOST], int *count,
    const char *path, bool folder)
{
	char *copy = strdup(path), *place = NULL;
	int i, rc = -1;

	if (copy != NULL)
		place = realpath(folder ? copy : dirname(copy), NULL);
	if (place == NULL) {
		fail(EX_NOINPUT, "cannot find %s: %s", path, strerror(errno));
		goto out;
	}
	for (i = 0; i < *count; i++)
		if (strcmp(places[i], place) == 0)
			break;
	if (i == *count) {
		places[(*count)++] = place;
		place = NULL;
	}
	rc = 0;
out:
	free(place);
	free(copy);
	return rc;
}

int
counter_config_places(const struct counter_config *config,
    char *places[static CONFIG_PLACES_MOST])
{
	const char *const files[] = { config->path, config->certificate,
		config->key, config->authority, config->crl };
	int count = 0;
	size_t i;

	for (i = 0; i < sizeof files / sizeof files[0]; i++)
		if (files[i] != NULL &&
		    config_place(places, &count, files[i], false) != 0)
			goto fail;
	if (config_place(places, &count, config->pages, true) == 0)
		return count;
fail:
	while (count > 0)
		free(places[--count]);
	return -1;
}

static bool
config_differs(const char *old, const char *now)
{
	return old == NULL || now == NULL ? old != now : strcmp(old, now) != 0;
}

const char *
counter_config_fixed(const struct counter_config *old,
    const struct counter_config *now)
{
	size_t i;

	if (old->listen_count != now->listen_count)
		return "listen";
	for (i = 0; i < now->listen_count; i++)
		if (strcmp(old->listen[i], now->listen[i]) != 0)
			return "listen";
	if (config_differs(old->metrics, now->metrics) ||
	    config_differs(old->metrics_group, now->metrics_group))
		return "metrics";
	return config_differs(old->access_log, now->access_log) ? "access_log"
								: NULL;
}
