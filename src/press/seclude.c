#include "press/seclude.h"

#include <stdio.h>
#include <string.h>

#include "base/confine.h"
#include "base/fail.h"

#include "base/banned.h"

int
press_seclude_explain(const struct press_config *config)
{
	char reason[256];

	if (strncmp(config->open.key, "pkcs11:", 7) != 0)
		return -1;
	(void)snprintf(reason, sizeof reason, "%s", fail_reason());
	return fail(fail_code(),
	    "%s; or the token did not find its files, which pkcs11_files of "
	    "press.cfg must name",
	    reason);
}

static int
seclude_module(const struct press_config *config)
{
	int i,
	    count = config->pkcs11_files == NULL
	    ? 0
	    : config_setting_length(config->pkcs11_files);

	if (strncmp(config->open.key, "pkcs11:", 7) != 0)
		return 0;
	if (confine_module("", CONFINE_MODULE_USED) != 0)
		return -1;
	for (i = 0; i < count; i++)
		if (confine_module(
			config_setting_get_string_elem(config->pkcs11_files, i),
			CONFINE_MODULE_USED) != 0)
			return -1;
	return 0;
}

int
press_seclude(const struct press *press, const struct parcel *parcel,
    const struct printer *printer)
{
	int dir = parcel != NULL ? parcel->dir : -1;

	confine_trap("busta-press",
	    "while pages are open, and was not made: this is a fault in "
	    "busta-press or in a library of its. It has stopped as if it had "
	    "crashed: busta-press status says what is in doubt");
	return seclude_module(press->config) == 0 &&
		confine_files(dir, printer->rights) == 0 &&
		confine_ports(&printer->port, 1) == 0 &&
		confine_calls(dir, printer->rights) == 0
	    ? 0
	    : -1;
}
