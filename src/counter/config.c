#include "counter/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/settings.h"

#include "base/banned.h"

#ifndef BUSTA_SHARE
#define BUSTA_SHARE "/usr/share/busta"
#endif

enum { PATIENCE_MS = 10000 };

static const char *const root_names[] = { "format", EDGE_DOOR_NAMES, EDGE_NAMES,
	"wrong_codes", "shift_hours", NULL };

static int
config_read_all(struct counter_config *config)
{
	struct edge_config *edge = &config->edge;
	const config_setting_t *root = config_root_setting(&edge->settings);
	long long wrong_codes = 20, shift_hours = 12;
	const char *format = "";

	if (settings_only(root, root_names) != 0 ||
	    settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, "busta counter 1") != 0)
		return settings_fail(config_setting_get_member(root, "format"),
		    "format must be \"busta counter 1\"");
	if (door_config_read(edge, &edge->doors[0], root, true) != 0 ||
	    edge_config_read(edge, root, BUSTA_SHARE "/web") != 0 ||
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
	struct counter_config *config = calloc(1, sizeof *config);

	if (config == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	if (edge_config_open(&config->edge, path) != 0 ||
	    config_read_all(config) != 0) {
		counter_config_free(config);
		return NULL;
	}
	return config;
}

void
counter_config_free(struct counter_config *config)
{
	if (config == NULL)
		return;
	edge_config_close(&config->edge);
	free(config);
}
