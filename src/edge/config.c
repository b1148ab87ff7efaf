#include "edge/config.h"

#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"
#include "edge/access.h"
#include "edge/sockets.h"

#include "base/banned.h"

enum { CONFIG_MOST = 1 << 16, SECOND_US = 1000000 };

/* Every limit there is: what it may be, and what it is if nothing is said. */
static const struct limit_row {
	const char *name;
	long long least, most, usual;
	size_t offset;
	bool seconds;
} limit_rows[] = {
#define NUMBER(name, least, most, usual) \
	{ \
#name, least, most, usual, offsetof(struct edge_limits, name), \
		    false \
	}
#define SECONDS(name, most, usual) \
	{ \
#name "_seconds", 1, most, usual, \
		    offsetof(struct edge_limits, name##_us), true \
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
config_read_limits(struct edge_limits *limits, const config_setting_t *root)
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

/* A file's name is meant as seen from the file that says it. */
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
config_read_listen(struct door_config *config, const config_setting_t *root)
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
		if (text == NULL || !socket_is_address(text))
			return settings_fail(list,
			    "listen must be a list of addresses in numbers and "
			    "in quotes, as in "
			    "( \"192.0.2.1:8443\", \"[::1]:8443\" )");
		config->listen[config->listen_count++] = text;
	}
	return 0;
}

int
door_config_read(struct edge_config *config, struct door_config *door,
    const config_setting_t *group, bool needs_authority)
{
	const char *path = config->path;

	return config_read_listen(door, group) != 0 ||
		config_path(group, "certificate", true, path,
		    &door->certificate) != 0 ||
		config_path(group, "key", true, path, &door->key) != 0 ||
		config_path(group, "authority", needs_authority, path,
		    &door->authority) != 0 ||
		config_path(group, "crl", false, path, &door->crl) != 0
	    ? -1
	    : config_read_limits(&door->limits, group);
}

static int
config_read_metrics(struct edge_config *config, const config_setting_t *root)
{
	if (config_path(root, "metrics", false, config->path,
		&config->metrics) != 0 ||
	    settings_text(root, "metrics_group", false,
		&config->metrics_group) != 0)
		return -1;
	return config->metrics == NULL || socket_is_name(config->metrics)
	    ? 0
	    : settings_fail(config_setting_get_member(root, "metrics"),
		  "metrics: %s is too long for a socket's name",
		  config->metrics);
}

int
edge_config_read(struct edge_config *config, const config_setting_t *root,
    const char *pages)
{
	const char *path = config->path;

	if (config_path(root, "pages", false, path, &config->pages) != 0 ||
	    config_read_metrics(config, root) != 0 ||
	    config_path(root, "access_log", false, path, &config->access_log) !=
		0)
		return -1;
	if (config->pages == NULL && (config->pages = strdup(pages)) == NULL)
		return fail(EX_OSERR, "out of memory");
	return 0;
}

int
edge_config_try(const struct edge_config *config)
{
	const config_setting_t *root = config_root_setting(&config->settings);

	if (config->metrics_group != NULL &&
	    getgrnam(config->metrics_group) == NULL)
		return settings_fail(config_setting_get_member(root,
					 "metrics_group"),
		    "metrics_group: there is no group %s",
		    config->metrics_group);
	return config->access_log == NULL || access_try(config->access_log) == 0
	    ? 0
	    : settings_fail(config_setting_get_member(root, "access_log"),
		  "access_log: cannot open %s: %s", config->access_log,
		  strerror(errno));
}

int
edge_config_open(struct edge_config *config, const char *path)
{
	size_t size;
	char *text = file_read(path, CONFIG_MOST, &size);
	int rc = -1;

	if (text == NULL)
		return -1;
	if ((config->path = strdup(path)) == NULL)
		fail(EX_OSERR, "out of memory");
	else
		rc = settings_parse(&config->settings, config->path, text);
	free(text);
	return rc;
}

static void
door_config_close(struct door_config *door)
{
	free(door->certificate);
	free(door->key);
	free(door->authority);
	free(door->crl);
}

void
edge_config_close(struct edge_config *config)
{
	size_t i;

	for (i = 0; i < CONFIG_DOORS_MOST; i++)
		door_config_close(&config->doors[i]);
	free(config->path);
	free(config->pages);
	free(config->metrics);
	free(config->access_log);
	if (config->settings.root != NULL)
		config_destroy(&config->settings);
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

static int
config_door_places(const struct door_config *door,
    char *places[static CONFIG_PLACES_MOST], int *count)
{
	const char *const files[] = { door->certificate, door->key,
		door->authority, door->crl };
	size_t i;

	for (i = 0; i < sizeof files / sizeof files[0]; i++)
		if (files[i] != NULL &&
		    config_place(places, count, files[i], false) != 0)
			return -1;
	return 0;
}

int
edge_config_places(const struct edge_config *config,
    char *places[static CONFIG_PLACES_MOST])
{
	int count = 0, rc = config_place(places, &count, config->path, false);
	size_t i;

	for (i = 0; rc == 0 && i < CONFIG_DOORS_MOST; i++)
		rc = config_door_places(&config->doors[i], places, &count);
	if (rc == 0 && config_place(places, &count, config->pages, true) == 0)
		return count;
	while (count > 0)
		free(places[--count]);
	return -1;
}

static bool
config_differs(const char *old, const char *now)
{
	return old == NULL || now == NULL ? old != now : strcmp(old, now) != 0;
}

static bool
door_config_differs(const struct door_config *old,
    const struct door_config *now)
{
	size_t i;

	if (old->listen_count != now->listen_count)
		return true;
	for (i = 0; i < now->listen_count; i++)
		if (strcmp(old->listen[i], now->listen[i]) != 0)
			return true;
	return false;
}

const char *
edge_config_fixed(const struct edge_config *old, const struct edge_config *now)
{
	size_t i;

	for (i = 0; i < CONFIG_DOORS_MOST; i++)
		if (door_config_differs(&old->doors[i], &now->doors[i]))
			return "listen";
	if (config_differs(old->metrics, now->metrics) ||
	    config_differs(old->metrics_group, now->metrics_group))
		return "metrics";
	return config_differs(old->access_log, now->access_log) ? "access_log"
								: NULL;
}
