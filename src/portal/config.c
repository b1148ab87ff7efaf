#include "portal/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/settings.h"

#include "base/banned.h"

#ifndef BUSTA_SHARE
#define BUSTA_SHARE "/usr/share/busta"
#endif

static const char *const root_names[] = { "format", "citizens", "public",
	EDGE_NAMES, "puks_a_day", "puks_in_all", "token_minutes", NULL };
static const char *const citizens_names[] = { EDGE_DOOR_NAMES, "address",
	"tls12", NULL };
static const char *const public_names[] = { "listen", "certificate", "key",
	"limits", NULL };

/* A browser is sent there as it stands here: a host's name comes first, which
 * the NUL, found by strchr as well, is not. */
static int
config_read_address(struct portal_config *config, const config_setting_t *group)
{
	static const char scheme[] = "https://";
	const char *at;

	if (settings_text(group, "address", true, &config->address) != 0)
		return -1;
	for (at = config->address; *at > ' ' && *at <= '~'; at++)
		;
	if (*at != '\0' ||
	    strncmp(config->address, scheme, sizeof scheme - 1) != 0 ||
	    strchr("/?#:", config->address[sizeof scheme - 1]) != NULL)
		return settings_fail(config_setting_get_member(group,
					 "address"),
		    "address must be how browsers reach the citizens' door, as "
		    "in \"https://portal.example:9443/\"");
	return 0;
}

static int
config_read_citizens(struct portal_config *config, const config_setting_t *root)
{
	const config_setting_t *group = settings_need(root, "citizens");
	struct door_config *door = &config->edge.doors[DOOR_CITIZENS];
	const config_setting_t *tls12;

	if (group == NULL || settings_only(group, citizens_names) != 0 ||
	    door_config_read(&config->edge, door, group, true) != 0 ||
	    config_read_address(config, group) != 0)
		return -1;
	if ((tls12 = config_setting_get_member(group, "tls12")) == NULL)
		return 0;
	if (config_setting_type(tls12) != CONFIG_TYPE_BOOL)
		return settings_fail(tls12, "tls12 must be true or false");
	door->old_tls = config_setting_get_bool(tls12);
	return 0;
}

static int
config_read_public(struct portal_config *config, const config_setting_t *root)
{
	const config_setting_t *group = settings_need(root, "public");
	struct door_config *door = &config->edge.doors[DOOR_PUBLIC];

	if (group == NULL || settings_only(group, public_names) != 0)
		return -1;
	door->old_tls = true;
	return door_config_read(&config->edge, door, group, false);
}

static int
config_read_counts(struct portal_config *config, const config_setting_t *root)
{
	const config_setting_t *given =
	    config_setting_get_member(root, "puks_a_day");
	long long a_day = 3, in_all = 10, minutes = 10;

	if (settings_integer(root, "puks_a_day", false, 1, 100, &a_day) != 0 ||
	    settings_integer(root, "puks_in_all", false, 1, 1000, &in_all) !=
		0 ||
	    settings_integer(root, "token_minutes", false, 1, 60, &minutes) !=
		0)
		return -1;
	if (a_day > in_all && given != NULL)
		return settings_fail(given,
		    "puks_a_day must not be above puks_in_all, which is %lld",
		    in_all);
	config->puks_a_day = (unsigned)(a_day < in_all ? a_day : in_all);
	config->puks_in_all = (unsigned)in_all;
	config->token_minutes = (unsigned)minutes;
	return 0;
}

static int
config_read_all(struct portal_config *config)
{
	struct edge_config *edge = &config->edge;
	const config_setting_t *root = config_root_setting(&edge->settings);
	const char *format = "";

	if (settings_only(root, root_names) != 0 ||
	    settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, "busta portal 1") != 0)
		return settings_fail(config_setting_get_member(root, "format"),
		    "format must be \"busta portal 1\"");
	return config_read_citizens(config, root) != 0 ||
		config_read_public(config, root) != 0 ||
		edge_config_read(edge, root, BUSTA_SHARE "/portal") != 0
	    ? -1
	    : config_read_counts(config, root);
}

struct portal_config *
portal_config_read(const char *path)
{
	struct portal_config *config = calloc(1, sizeof *config);

	if (config == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	if (edge_config_open(&config->edge, path) != 0 ||
	    config_read_all(config) != 0) {
		portal_config_free(config);
		return NULL;
	}
	return config;
}

void
portal_config_free(struct portal_config *config)
{
	if (config == NULL)
		return;
	edge_config_close(&config->edge);
	free(config);
}
