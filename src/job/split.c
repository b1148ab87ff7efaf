#include "job/split.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"
#include "job/limits.h"
#include "job/part.h"

#include "base/banned.h"

enum { SPLIT_FILE_MOST = 1 << 20 };

/* Without the setting, the smaller half of an odd length is on the slip. */
static int
split_read_first(const config_setting_t *cut, const char *name, unsigned digits,
    unsigned *first)
{
	long long value = digits / 2;

	if (cut != NULL &&
	    settings_integer(cut, name, false, 1, digits - 1, &value) != 0)
		return -1;
	*first = (unsigned)value;
	return 0;
}

static int
split_read_cut(struct split_rules *rules, const config_setting_t *root)
{
	static const char *const names[] = { "pin", "puk", "cip", NULL };
	const config_setting_t *cut = config_setting_get_member(root, "cut");

	return (cut != NULL && settings_only(cut, names) != 0) ||
		split_read_first(cut, "pin", rules->pin_digits,
		    &rules->pin_first) != 0 ||
		split_read_first(cut, "puk", SPLIT_PUK_DIGITS,
		    &rules->puk_first) != 0 ||
		split_read_first(cut, "cip", rules->cip_digits,
		    &rules->cip_first) != 0
	    ? -1
	    : 0;
}

static int
split_read_limits(struct split_rules *rules, const config_setting_t *root)
{
	long long hours = 48, prints = 3;

	if (settings_integer(root, "expire_hours", false, 1, SPLIT_HOURS_MOST,
		&hours) != 0 ||
	    settings_integer(root, "slip_prints", false, 1, SPLIT_PRINTS_MOST,
		&prints) != 0)
		return -1;
	rules->hours = (unsigned)hours;
	rules->prints = (unsigned)prints;
	return 0;
}

static int
split_read_format(const config_setting_t *root)
{
	const char *format = NULL;

	if (settings_text(root, "format", true, &format) != 0)
		return -1;
	return strcmp(format, "busta split 1") == 0
	    ? 0
	    : settings_fail(settings_need(root, "format"),
		  "this is not a split.cfg of a version known here: format "
		  "must be \"busta split 1\"");
}

static int
split_read_settings(struct split_rules *rules, const config_setting_t *root)
{
	static const char *const names[] = { "format", "series",
		"serial_digits", "pin_digits", "cip_digits", "cut", "weak_pins",
		"slip", "expire_hours", "slip_prints", NULL };

	if (settings_only(root, names) != 0 || split_read_format(root) != 0 ||
	    part_series(root, &rules->series) != 0 ||
	    part_lengths(root, &rules->pin_digits, &rules->cip_digits) != 0 ||
	    split_read_cut(rules, root) != 0 ||
	    split_read_limits(rules, root) != 0)
		return -1;
	rules->weak = part_weak(root, rules->path, rules->pin_digits);
	if (rules->weak == NULL)
		return -1;
	rules->slip = part_template(root, "slip", rules->path, TEMPLATE_SLIP,
	    &rules->slip_path);
	return rules->slip == NULL ? -1 : 0;
}

static int
split_digest(struct split_rules *rules, const char *text, size_t size)
{
	struct bytes all = { 0 };
	int rc;

	bytes_put_counted(&all, text, size);
	bytes_put_raw(&all, template_digest(rules->slip), DIGEST_SIZE);
	bytes_put_raw(&all, rules->weak->digest, DIGEST_SIZE);
	rc = all.failed ? fail(EX_OSERR, "out of memory")
			: digest_bytes(rules->digest, all.data, all.size);
	bytes_free(&all);
	return rc;
}

static int
split_parse(struct split_rules *rules, const char *text, size_t size)
{
	config_t config = { 0 };
	int rc = strlen(text) == size
	    ? settings_parse(&config, rules->path, text)
	    : fail(EX_DATAERR, "%s: not a text file", rules->path);

	if (rc == 0)
		rc = split_read_settings(rules, config_root_setting(&config));
	config_destroy(&config);
	return rc == 0 ? split_digest(rules, text, size) : -1;
}

struct split_rules *
split_read(const char *path)
{
	struct split_rules *rules = NULL;
	size_t size;
	char *text = file_read(path, SPLIT_FILE_MOST, &size);
	int rc = -1;

	if (text == NULL)
		return NULL;
	if ((rules = calloc(1, sizeof *rules)) == NULL ||
	    (rules->path = realpath(path, NULL)) == NULL)
		fail(EX_OSERR, "cannot find %s: %s", path, strerror(errno));
	else
		rc = split_parse(rules, text, size);
	free(text);
	if (rc == 0)
		return rules;
	split_free(rules);
	return NULL;
}

void
split_free(struct split_rules *rules)
{
	if (rules == NULL)
		return;
	template_free(rules->slip);
	weak_free(rules->weak);
	free(rules->slip_path);
	free(rules->path);
	free(rules);
}
