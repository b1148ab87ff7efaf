#include "press/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/settings.h"
#include "base/utf8.h"

#include "base/banned.h"

enum {
	CONFIG_MOST = 1 << 16,
	NAME_MOST = 128,
	SHEETS_MOST = 1000,
	SECONDS_MOST = 86400
};

static const char *const root_names[] = { "format", "name", "open", "sign",
	"desk", "mark", "printer", "pipes", "pkcs11_module", "pkcs11_files",
	NULL };
static const char *const key_names[] = { "key", "certificate",
	"passphrase_file", NULL };
static const char *const printer_names[] = { "uri", "certificate_sha256",
	"allow_network", "media", "count", "sheets_per_job", "jobs_ahead",
	"answer_seconds", "patience_seconds", NULL };

static const char *const count_names[] = {
	[COUNT_IMPRESSIONS] = "impressions",
	[COUNT_SHEETS] = "sheets",
	[COUNT_OPERATOR] = "operator",
};

/* A file's name in press.cfg is meant as seen from there. */
static int
config_path(const config_setting_t *group, const char *member, bool needed,
    const char *base, char **path)
{
	const char *text = NULL;

	if (settings_text(group, member, needed, &text) != 0)
		return -1;
	if (text == NULL)
		return 0;
	*path = strncmp(text, "pkcs11:", 7) == 0 ? strdup(text)
						 : file_beside(base, text);
	return *path != NULL ? 0 : fail(EX_OSERR, "out of memory");
}

static int
config_read_key(struct press_key_config *key, const config_setting_t *root,
    const char *name, const char *base)
{
	const config_setting_t *group = settings_need(root, name);

	if (group == NULL || settings_only(group, key_names) != 0 ||
	    config_path(group, "key", true, base, &key->key) != 0 ||
	    config_path(group, "certificate", true, base, &key->certificate) !=
		0)
		return -1;
	return config_path(group, "passphrase_file", false, base,
	    &key->passphrase_file);
}

static int
config_read_pin(struct press_printer_config *printer,
    const config_setting_t *group)
{
	const char *text = NULL;

	if (settings_text(group, "certificate_sha256", false, &text) != 0)
		return -1;
	if (text == NULL)
		return 0;
	printer->has_certificate = true;
	return hex_read(printer->certificate, DIGEST_SIZE, text) == 0
	    ? 0
	    : settings_fail(config_setting_get_member(group,
				"certificate_sha256"),
		  "certificate_sha256 must be 64 hexadecimal digits");
}

static int
config_read_count(struct press_printer_config *printer,
    const config_setting_t *group)
{
	const char *text = count_names[COUNT_IMPRESSIONS];
	size_t i;

	if (settings_text(group, "count", false, &text) != 0)
		return -1;
	for (i = 0; i < sizeof count_names / sizeof count_names[0]; i++)
		if (strcmp(text, count_names[i]) == 0) {
			printer->count = (enum press_count)i;
			return 0;
		}
	return settings_fail(config_setting_get_member(group, "count"),
	    "count must be impressions, sheets or operator");
}

static int
config_read_numbers(struct press_printer_config *printer,
    const config_setting_t *group)
{
	long long sheets = 50, ahead = 2, answer = 60, patience = 600;

	if (settings_integer(group, "sheets_per_job", false, 1, SHEETS_MOST,
		&sheets) != 0 ||
	    settings_integer(group, "jobs_ahead", false, 1, PRESS_AHEAD_MOST,
		&ahead) != 0 ||
	    settings_integer(group, "answer_seconds", false, 1, SECONDS_MOST,
		&answer) != 0 ||
	    settings_integer(group, "patience_seconds", false, 1, SECONDS_MOST,
		&patience) != 0)
		return -1;
	printer->sheets_per_job = (uint32_t)sheets;
	printer->jobs_ahead = (uint32_t)ahead;
	printer->answer_ms = answer * 1000;
	printer->patience_ms = patience * 1000;
	return 0;
}

static int
config_check_uri(const struct press_printer_config *printer,
    const config_setting_t *group)
{
	const config_setting_t *uri = config_setting_get_member(group, "uri");

	if (strncmp(printer->uri, "usb:/dev/", 9) == 0)
		return printer->count == COUNT_OPERATOR
		    ? 0
		    : settings_fail(uri,
			  "a device tells of no sheets: count must be "
			  "\"operator\"");
	if (strncmp(printer->uri, "ipps://", 7) != 0)
		return settings_fail(uri,
		    "uri must be ipps://HOST/… or usb:/dev/…: pages never "
		    "leave in clear");
	if (!printer->has_certificate)
		return settings_fail(group,
		    "the setting certificate_sha256 is missing: no byte goes "
		    "to a printer that is not known");
	return 0;
}

static int
config_read_printer(struct press_printer_config *printer,
    const config_setting_t *root)
{
	const config_setting_t *group = settings_need(root, "printer");

	if (group == NULL || settings_only(group, printer_names) != 0 ||
	    settings_text(group, "uri", true, &printer->uri) != 0 ||
	    settings_text(group, "allow_network", false,
		&printer->allow_network) != 0 ||
	    settings_text(group, "media", false, &printer->media) != 0 ||
	    config_read_pin(printer, group) != 0 ||
	    config_read_count(printer, group) != 0 ||
	    config_read_numbers(printer, group) != 0)
		return -1;
	return config_check_uri(printer, group);
}

/* NULL if it is not there. */
static int
config_read_texts(const config_setting_t **texts, const config_setting_t *root,
    const char *name, const char *what)
{
	int i;

	*texts = config_setting_get_member(root, name);
	if (*texts == NULL)
		return 0;
	if (settings_list(root, name) == NULL)
		return -1;
	for (i = 0; i < config_setting_length(*texts); i++)
		if (config_setting_get_string_elem(*texts, i) == NULL)
			return settings_fail(*texts,
			    "%s must be a list of %s in quotes", name, what);
	return 0;
}

static int
config_read_name(struct press_config *config, const config_setting_t *root)
{
	char mended[NAME_MOST + 1];

	if (settings_text(root, "name", true, &config->name) != 0)
		return -1;
	(void)snprintf(mended, sizeof mended, "%s", config->name);
	utf8_mend(mended);
	return mended[0] != '\0' && strcmp(mended, config->name) == 0
	    ? 0
	    : settings_fail(config_setting_get_member(root, "name"),
		  "name must be text of 1 to %d bytes, in one line", NAME_MOST);
}

static int
config_read_all(struct press_config *config, const char *path)
{
	const config_setting_t *root = config_root_setting(&config->settings);
	const char *format = "";

	if (settings_only(root, root_names) != 0 ||
	    settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, "busta press 1") != 0)
		return settings_fail(config_setting_get_member(root, "format"),
		    "format must be \"busta press 1\"");
	if (config_read_name(config, root) != 0 ||
	    config_read_key(&config->open, root, "open", path) != 0 ||
	    config_read_key(&config->sign, root, "sign", path) != 0 ||
	    settings_text(root, "pkcs11_module", false,
		&config->pkcs11_module) != 0 ||
	    config_path(root, "desk", true, path, &config->desk) != 0 ||
	    config_path(root, "mark", false, path, &config->mark) != 0 ||
	    config_read_printer(&config->printer, root) != 0 ||
	    config_read_texts(&config->pipes, root, "pipes", "commands") != 0)
		return -1;
	return config_read_texts(&config->pkcs11_files, root, "pkcs11_files",
	    "directories");
}

struct press_config *
press_config_read(const char *path)
{
	struct press_config *config = NULL;
	char *text;
	size_t size;
	int rc = -1;

	if ((text = file_read(path, CONFIG_MOST, &size)) == NULL)
		return NULL;
	if ((config = calloc(1, sizeof *config)) == NULL) {
		fail(EX_OSERR, "out of memory");
		goto out;
	}
	if (settings_parse(&config->settings, path, text) == 0)
		rc = config_read_all(config, path);
out:
	free(text);
	if (rc != 0) {
		press_config_free(config);
		config = NULL;
	}
	return config;
}

static void
config_free_key(struct press_key_config *key)
{
	free(key->key);
	free(key->certificate);
	free(key->passphrase_file);
}

void
press_config_free(struct press_config *config)
{
	if (config == NULL)
		return;
	config_free_key(&config->open);
	config_free_key(&config->sign);
	free(config->desk);
	free(config->mark);
	config_destroy(&config->settings);
	free(config);
}

bool
press_config_allows_pipe(const struct press_config *config, const char *command)
{
	int i;

	for (i = 0;
	     config->pipes != NULL && i < config_setting_length(config->pipes);
	     i++)
		if (strcmp(config_setting_get_string_elem(config->pipes, i),
			command) == 0)
			return true;
	return false;
}
