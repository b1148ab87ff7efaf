#include "courier/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"

#include "base/banned.h"

enum {
	CONFIG_MOST = 1 << 16,
	SECONDS_MOST = 86400,
	HOURS_MOST = 24 * 30,
	BODY_MOST = 2048,
	MS = 1000
};

static const char texts_installed[] = "/usr/share/busta/templates/courier";

static const char *const root_names[] = { "format", "passphrase_file", "texts",
	"inbox", "results", "expiry_hours", "retry_seconds", "look_seconds",
	"answer_seconds", "mail", "sms", NULL };
static const char *const mail_names[] = { "url", "ca_file", "user",
	"password_file", "sender", NULL };
static const char *const sms_names[] = { "url", "ca_file", "method",
	"headers_file", "content_type", "body", "encoding", "expected", NULL };

static const char *const encodings[FILL_FORMS] = { [FILL_PLAIN] = "plain",
	[FILL_JSON] = "json",
	[FILL_FORM] = "form" };

static const struct fill_place places[] = { { "to", NULL }, { "text", NULL },
	{ "number", NULL }, { NULL, NULL } };

/* A file's name in courier.cfg is meant as seen from there. */
static int
config_path(const config_setting_t *group, const char *member, bool needed,
    const char *base, char **path)
{
	const char *text = *path;

	*path = NULL;
	if (settings_text(group, member, needed, &text) != 0)
		return -1;
	if (text == NULL)
		return 0;
	*path = file_beside(base, text);
	return *path != NULL ? 0 : fail(EX_OSERR, "out of memory");
}

static int
config_fail(const config_setting_t *group, const char *member,
    const char *sentence)
{
	return settings_fail(config_setting_get_member(group, member), "%s %s",
	    member, sentence);
}

/* What goes into a head, a command or a request as it stands. */
static bool
config_is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text >= 0x7f)
			return false;
	return true;
}

static int
config_read_user(struct courier_mail_config *mail,
    const config_setting_t *group, const char *base)
{
	if (settings_text(group, "user", false, &mail->user) != 0 ||
	    config_path(group, "password_file", mail->user != NULL, base,
		&mail->password_file) != 0)
		return -1;
	if (mail->user == NULL && mail->password_file != NULL)
		return config_fail(group, "password_file",
		    "is for a user, and there is none");
	return mail->user == NULL ||
		(mail->user[0] != '\0' && config_is_plain(mail->user))
	    ? 0
	    : config_fail(group, "user", "must be printable ASCII");
}

static int
config_read_mail(struct courier_mail_config *mail, const config_setting_t *root,
    const char *base)
{
	const config_setting_t *group = config_setting_get_member(root, "mail");
	const char *url = NULL;

	if (group == NULL)
		return 0;
	mail->given = true;
	if (settings_only(group, mail_names) != 0 ||
	    settings_text(group, "url", true, &url) != 0)
		return -1;
	if (!server_read_mail(&mail->server, url))
		return config_fail(group, "url",
		    "must be smtps://HOST[:PORT], or smtp://HOST[:PORT] for "
		    "STARTTLS: there is no way without TLS");
	if (config_path(group, "ca_file", true, base, &mail->ca_file) != 0 ||
	    settings_text(group, "sender", true, &mail->sender) != 0)
		return -1;
	if (!address_is_mail(mail->sender))
		return config_fail(group, "sender",
		    "must be an e-mail address of the common form");
	return config_read_user(mail, group, base);
}

static int
config_read_expected(struct courier_sms_config *sms,
    const config_setting_t *group)
{
	const config_setting_t *list = settings_list(group, "expected"), *entry;
	int i, count;

	if (list == NULL)
		return -1;
	count = config_setting_length(list);
	if (count > EXPECTED_MOST)
		return config_fail(group, "expected", "has too many entries");
	for (i = 0; i < count; i++) {
		entry = config_setting_get_elem(list, (unsigned)i);
		sms->expected[i] = config_setting_get_int(entry);
		if (sms->expected[i] < 200 || sms->expected[i] > 299)
			return settings_fail(entry,
			    "a status that is expected must be 200 to 299");
	}
	sms->expected_count = (size_t)count;
	return 0;
}

static int
config_read_form(struct courier_sms_config *sms, const config_setting_t *group)
{
	const char *text = NULL;
	size_t i;

	if (settings_text(group, "encoding", true, &text) != 0)
		return -1;
	for (i = 0; i < FILL_FORMS; i++)
		if (strcmp(text, encodings[i]) == 0) {
			sms->form = (enum fill_form)i;
			return 0;
		}
	return config_fail(group, "encoding", "must be json, form or plain");
}

static int
config_read_body(struct courier_sms_config *sms, const config_setting_t *group)
{
	if (settings_text(group, "body", true, &sms->body) != 0)
		return -1;
	if (strlen(sms->body) > BODY_MOST)
		return config_fail(group, "body", "is too long");
	if (fill_fault(sms->body, places) != 0)
		return config_fail(group, "body",
		    "has a place that is not {{to}}, {{text}} or {{number}}");
	return fill_has(sms->body, "to") && fill_has(sms->body, "text")
	    ? config_read_form(sms, group)
	    : config_fail(group, "body", "must have {{to}} and {{text}} in it");
}

static int
config_read_request(struct courier_sms_config *sms,
    const config_setting_t *group)
{
	sms->method = "POST";
	sms->content_type = NULL;
	if (settings_text(group, "method", false, &sms->method) != 0 ||
	    settings_text(group, "content_type", true, &sms->content_type) != 0)
		return -1;
	/* What is in a URL is written down by every server on its way. */
	if (strcmp(sms->method, "POST") != 0 && strcmp(sms->method, "PUT") != 0)
		return config_fail(group, "method", "must be POST or PUT");
	return config_is_plain(sms->content_type)
	    ? config_read_body(sms, group)
	    : config_fail(group, "content_type", "must be printable ASCII");
}

static int
config_read_sms(struct courier_sms_config *sms, const config_setting_t *root,
    const char *base)
{
	const config_setting_t *group = config_setting_get_member(root, "sms");
	const char *url = NULL;

	if (group == NULL)
		return 0;
	sms->given = true;
	if (settings_only(group, sms_names) != 0 ||
	    settings_text(group, "url", true, &url) != 0)
		return -1;
	if (!server_read_sms(&sms->server, url))
		return config_fail(group, "url",
		    "must be https://HOST[:PORT]/PATH: there is no way without "
		    "TLS");
	if (config_path(group, "ca_file", true, base, &sms->ca_file) != 0 ||
	    config_path(group, "headers_file", false, base,
		&sms->headers_file) != 0)
		return -1;
	return config_read_request(sms, group) == 0
	    ? config_read_expected(sms, group)
	    : -1;
}

static int
config_read_retry(struct courier_config *config, const config_setting_t *root)
{
	static const int64_t usual[] = { 60, 300, 900, 3600 };
	const config_setting_t *list, *entry;
	int i, count;

	config->retry_count = sizeof usual / sizeof usual[0];
	for (i = 0; i < (int)config->retry_count; i++)
		config->retry_ms[i] = usual[i] * MS;
	if (config_setting_get_member(root, "retry_seconds") == NULL)
		return 0;
	if ((list = settings_list(root, "retry_seconds")) == NULL)
		return -1;
	count = config_setting_length(list);
	if (count > RETRIES_MOST)
		return config_fail(root, "retry_seconds",
		    "has too many entries");
	for (i = 0; i < count; i++) {
		entry = config_setting_get_elem(list, (unsigned)i);
		config->retry_ms[i] = config_setting_get_int(entry) * MS;
		if (config->retry_ms[i] < MS ||
		    config->retry_ms[i] > SECONDS_MOST * MS)
			return settings_fail(entry,
			    "a retry must be after 1 to %d seconds",
			    SECONDS_MOST);
	}
	config->retry_count = (size_t)count;
	return 0;
}

static int
config_read_times(struct courier_config *config, const config_setting_t *root)
{
	long long hours = 48, look = 10, answer = 120;

	if (settings_integer(root, "expiry_hours", false, 1, HOURS_MOST,
		&hours) != 0 ||
	    settings_integer(root, "look_seconds", false, 1, SECONDS_MOST,
		&look) != 0 ||
	    settings_integer(root, "answer_seconds", false, 1, 600, &answer) !=
		0)
		return -1;
	config->expiry_ms = hours * 3600 * MS;
	config->look_seconds = (long)look;
	config->answer_seconds = (long)answer;
	return config_read_retry(config, root);
}

static int
config_read_root(struct courier_config *config, const char *path)
{
	const config_setting_t *root = config_root_setting(&config->settings);
	const char *format = NULL;

	if (settings_only(root, root_names) != 0 ||
	    settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, "busta courier 1") != 0)
		return config_fail(root, "format",
		    "must be \"busta courier 1\"");
	config->texts = (char *)(uintptr_t)texts_installed;
	if (config_path(root, "texts", false, path, &config->texts) != 0 ||
	    config_path(root, "inbox", false, path, &config->inbox) != 0 ||
	    config_path(root, "results", false, path, &config->results) != 0 ||
	    config_path(root, "passphrase_file", false, path,
		&config->passphrase_file) != 0 ||
	    config_read_times(config, root) != 0 ||
	    config_read_mail(&config->mail, root, path) != 0 ||
	    config_read_sms(&config->sms, root, path) != 0)
		return -1;
	return config->mail.given || config->sms.given
	    ? 0
	    : settings_fail(root, "mail or sms must be given, or both");
}

struct courier_config *
courier_config_read(const char *path)
{
	struct courier_config *config = NULL;
	size_t size;
	char *text = file_read(path, CONFIG_MOST, &size);
	int rc = -1;

	if (text == NULL)
		return NULL;
	if ((config = calloc(1, sizeof *config)) == NULL)
		fail(EX_OSERR, "out of memory");
	else if (settings_parse(&config->settings, path, text) == 0)
		rc = config_read_root(config, path);
	free(text);
	if (rc != 0) {
		courier_config_free(config);
		config = NULL;
	}
	return config;
}

void
courier_config_free(struct courier_config *config)
{
	if (config == NULL)
		return;
	free(config->passphrase_file);
	free(config->texts);
	free(config->inbox);
	free(config->results);
	free(config->mail.ca_file);
	free(config->mail.password_file);
	free(config->sms.ca_file);
	free(config->sms.headers_file);
	config_destroy(&config->settings);
	free(config);
}
