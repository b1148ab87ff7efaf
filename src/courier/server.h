/* Where a server is, as courier.cfg writes it: smtp, smtps or https, all of
 * them with TLS. */
#ifndef COURIER_SERVER_H
#define COURIER_SERVER_H

#include <stdbool.h>
#include <stdint.h>

enum { SERVER_HOST_TEXT = 254, SERVER_PATH_TEXT = 512 };

struct server {
	const char *scheme; /* "smtp" (STARTTLS), "smtps" or "https" */
	char host[SERVER_HOST_TEXT];
	uint16_t port;
	char path[SERVER_PATH_TEXT]; /* of https, with its / */
};

/* SCHEME://HOST[:PORT], of https with a path. False: it is not that. */
bool server_read_mail(struct server *server, const char *url);
bool server_read_sms(struct server *server, const char *url);

#endif
