#include "job/part.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/settings.h"
#include "job/limits.h"

#include "base/banned.h"

int
part_series(const config_setting_t *root, struct series *series)
{
	const char *name = NULL;
	long long digits = 7;

	if (settings_text(root, "series", true, &name) != 0 ||
	    settings_integer(root, "serial_digits", false, 7, 9, &digits) != 0)
		return -1;
	if (!series_read(series, name, (unsigned)digits))
		return settings_fail(settings_need(root,
					 digits == 8 ? "serial_digits"
						     : "series"),
		    "a series is two capital letters "
		    "and two digits, as in \"LZ26\", with 7 or 9 "
		    "serial_digits");
	return 0;
}

int
part_lengths(const config_setting_t *root, unsigned *pin_digits,
    unsigned *cip_digits)
{
	long long pin = 5, cip = 10;

	if (settings_integer(root, "pin_digits", false, PIN_DIGITS_LEAST,
		PIN_DIGITS_MOST, &pin) != 0 ||
	    settings_integer(root, "cip_digits", false, CIP_DIGITS_LEAST,
		CIP_DIGITS_MOST, &cip) != 0)
		return -1;
	*pin_digits = (unsigned)pin;
	*cip_digits = (unsigned)cip;
	return 0;
}

/* A table that excludes much makes the rest easier to guess: 1.5 % at most. */
static int
weak_check(const struct weak_table *weak, const config_setting_t *root,
    const char *path, unsigned pin_digits)
{
	uint64_t excluded = weak_excluded(weak, pin_digits), all = 1;
	unsigned i;

	for (i = 0; i < pin_digits; i++)
		all *= 10;
	return excluded <= all / 1000 * 15
	    ? 0
	    : settings_fail(settings_need(root, "weak_pins"),
		  "%s excludes %llu of %llu PINs: more than 1.5 %%", path,
		  (unsigned long long)excluded, (unsigned long long)all);
}

struct weak_table *
part_weak(const config_setting_t *root, const char *beside, unsigned pin_digits)
{
	struct weak_table *weak = NULL;
	const char *name = NULL;
	char *path = NULL;

	if (settings_text(root, "weak_pins", true, &name) != 0 ||
	    (path = file_beside(beside, name)) == NULL)
		return NULL;
	if ((weak = weak_read(path)) == NULL) {
		if (fail_code() == EX_NOINPUT)
			settings_fail(settings_need(root, "weak_pins"), "%s",
			    fail_reason());
	} else if (weak_check(weak, root, path, pin_digits) != 0) {
		weak_free(weak);
		weak = NULL;
	}
	free(path);
	return weak;
}

struct template *
part_template(const config_setting_t *root, const char *name,
    const char *beside, enum template_kind kind, char **path)
{
	static const char *const settings[] = { "file", "sha256", NULL };
	const config_setting_t *group = settings_need(root, name);
	const char *file = NULL, *hex = NULL;
	uint8_t pinned[DIGEST_SIZE];
	struct template *template;

	if (group == NULL || settings_only(group, settings) != 0 ||
	    settings_text(group, "file", true, &file) != 0 ||
	    settings_text(group, "sha256", true, &hex) != 0)
		return NULL;
	if (hex_read(pinned, sizeof pinned, hex) != 0) {
		settings_fail(settings_need(group, "sha256"),
		    "sha256 must be 64 hexadecimal digits, as sha256sum prints "
		    "them");
		return NULL;
	}
	if ((*path = file_beside(beside, file)) == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	template = template_read_as(kind, *path, pinned);
	if (template == NULL && fail_code() == EX_NOINPUT)
		settings_fail(settings_need(group, "file"), "%s",
		    fail_reason());
	return template;
}
