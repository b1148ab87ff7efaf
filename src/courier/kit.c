#include "courier/kit.h"

#include <openssl/crypto.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/passphrase.h"
#include "base/pem.h"
#include "base/secret.h"
#include "courier/request.h"

#include "base/banned.h"

enum { AUTHORITY_MOST = 1 << 16 };

/* At least one certificate, or libcurl would say so at the first message. */
static int
kit_read_authority(struct authority *authority, const char *path)
{
	X509 *first = pem_certificate(path);

	X509_free(first);
	if (first == NULL)
		return -1;
	authority->pem = file_read(path, AUTHORITY_MOST, &authority->size);
	return authority->pem != NULL ? 0 : -1;
}

/* RFC 9110 5.5: a name, a colon, a value; nothing that could begin a line or
 * say how long the body is. */
static bool
kit_is_header(const char *line)
{
	static const char *const ours[] = { "Content-",
		"Host:", "Expect:", "Transfer-Encoding:", "Connection:", NULL };
	size_t size = strspn(line,
		   "0123456789-"
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
	       i;

	if (size == 0 || line[size] != ':')
		return false;
	for (i = 0; ours[i] != NULL; i++)
		if (strncasecmp(line, ours[i], strlen(ours[i])) == 0)
			return false;
	for (; *line != '\0'; line++)
		if (*line < 0x20 || *line >= 0x7f)
			return false;
	return true;
}

static int
kit_cut_headers(struct kit *kit, const char *path)
{
	char *next = kit->headers, *line;

	while ((line = strsep(&next, "\n")) != NULL) {
		if (line[0] == '\0')
			continue;
		if (kit->header_count == HEADERS_COUNT || !kit_is_header(line))
			return fail(EX_CONFIG,
			    "%s: at most %d lines NAME: VALUE in printable "
			    "ASCII, and none about the body or the connection",
			    path, HEADERS_COUNT);
		kit->header_lines[kit->header_count++] = line;
	}
	return 0;
}

static int
kit_read_headers(struct kit *kit, const char *path)
{
	size_t size = 0;
	char *text;

	if (file_check_ours(path) != 0 ||
	    (text = file_read(path, HEADERS_MOST - 1, &size)) == NULL)
		return -1;
	if ((kit->headers = secret_new(HEADERS_MOST)) != NULL)
		memcpy(kit->headers, text, size);
	OPENSSL_cleanse(text, size);
	free(text);
	return kit->headers != NULL ? kit_cut_headers(kit, path) : -1;
}

static int
kit_read_mail(struct kit *kit, const struct courier_mail_config *mail)
{
	if (!mail->given)
		return 0;
	if (kit_read_authority(&kit->mail_authority, mail->ca_file) != 0)
		return -1;
	if (mail->password_file == NULL)
		return 0;
	kit->password = passphrase_read_path(mail->password_file);
	return kit->password != NULL ? 0 : fail_within(mail->password_file);
}

static int
kit_read_sms(struct kit *kit, const struct courier_sms_config *sms)
{
	if (!sms->given)
		return 0;
	if (kit_read_authority(&kit->sms_authority, sms->ca_file) != 0)
		return -1;
	return sms->headers_file == NULL
	    ? 0
	    : kit_read_headers(kit, sms->headers_file);
}

int
kit_read(struct kit *kit, const struct courier_config *config)
{
	memset(kit, 0, sizeof *kit);
	return texts_read(&kit->texts, config->texts) == 0 &&
		kit_read_mail(kit, &config->mail) == 0 &&
		kit_read_sms(kit, &config->sms) == 0
	    ? request_rehearse(&kit->texts, config)
	    : -1;
}

void
kit_free(struct kit *kit)
{
	texts_free(&kit->texts);
	free(kit->mail_authority.pem);
	free(kit->sms_authority.pem);
	secret_free(kit->password, PASSPHRASE_MOST);
	secret_free(kit->headers, HEADERS_MOST);
	memset(kit, 0, sizeof *kit);
}
