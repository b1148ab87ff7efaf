#include "courier/server.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define HOST \
	"0123456789.-" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static const struct scheme {
	const char *begin;
	const char *name;
	uint16_t port;
} mail_schemes[] = {
	{ "smtp://", "smtp", 587 },
	{ "smtps://", "smtps", 465 },
}, sms_schemes[] = {
	{ "https://", "https", 443 },
};

/* What stands behind the scheme, or NULL. */
static const char *
server_read_scheme(struct server *server, const char *url,
    const struct scheme *schemes, size_t count)
{
	size_t i, size;

	for (i = 0; i < count; i++) {
		size = strlen(schemes[i].begin);
		if (strncmp(url, schemes[i].begin, size) != 0)
			continue;
		server->scheme = schemes[i].name;
		server->port = schemes[i].port;
		return url + size;
	}
	return NULL;
}

static const char *
server_read_port(struct server *server, const char *at)
{
	unsigned long port;
	char *end;

	if (*at != ':')
		return at;
	if (strspn(++at, "0123456789") == 0)
		return NULL;
	port = strtoul(at, &end, 10);
	if (port < 1 || port > UINT16_MAX)
		return NULL;
	server->port = (uint16_t)port;
	return end;
}

/* No user, no address in brackets, nothing that another reader of it could take
 * for the end of the name. */
static const char *
server_read_host(struct server *server, const char *at)
{
	size_t size;

	if (at == NULL || (size = strspn(at, HOST)) == 0 ||
	    size >= sizeof server->host || at[0] == '-' || at[0] == '.')
		return NULL;
	memcpy(server->host, at, size);
	return server_read_port(server, at + size);
}

bool
server_read_mail(struct server *server, const char *url)
{
	const char *at;

	memset(server, 0, sizeof *server);
	at = server_read_host(server,
	    server_read_scheme(server, url, mail_schemes,
		sizeof mail_schemes / sizeof mail_schemes[0]));
	return at != NULL && (*at == '\0' || strcmp(at, "/") == 0);
}

bool
server_read_sms(struct server *server, const char *url)
{
	const char *at;
	size_t i;

	memset(server, 0, sizeof *server);
	at = server_read_host(server,
	    server_read_scheme(server, url, sms_schemes,
		sizeof sms_schemes / sizeof sms_schemes[0]));
	if (at == NULL || (*at != '\0' && *at != '/') ||
	    strlen(at) >= sizeof server->path)
		return false;
	for (i = 0; at[i] != '\0'; i++)
		if (at[i] <= 0x20 || at[i] == 0x7f || at[i] == '#')
			return false;
	memcpy(server->path, *at == '\0' ? "/" : at,
	    *at == '\0' ? 2 : strlen(at) + 1);
	return true;
}
