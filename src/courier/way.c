#include "courier/way.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/banned.h"

enum { PLACES_MOST = 4 };

/* HOST:PORT:ADDRESS,…, as CURLOPT_RESOLVE takes it: libcurl asks nobody. */
static struct curl_slist *
way_look_up(const struct server *server)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL, *one;
	char text[SERVER_HOST_TEXT + PLACES_MOST * 64];
	char address[INET6_ADDRSTRLEN];
	int size, count = 0;

	if (getaddrinfo(server->host, NULL, &wanted, &found) != 0)
		return NULL;
	size =
	    snprintf(text, sizeof text, "%s:%u:", server->host, server->port);
	for (one = found; one != NULL && count < PLACES_MOST;
	     one = one->ai_next)
		if (getnameinfo(one->ai_addr, one->ai_addrlen, address,
			sizeof address, NULL, 0, NI_NUMERICHOST) == 0)
			size +=
			    snprintf(text + size, sizeof text - (size_t)size,
				one->ai_family == AF_INET6 ? "%s[%s]" : "%s%s",
				count++ > 0 ? "," : "", address);
	freeaddrinfo(found);
	return count > 0 ? curl_slist_append(NULL, text) : NULL;
}

void
way_find(struct way *way, const struct server *server,
    const struct authority *authority, long seconds)
{
	way->server = server;
	way->authority = authority;
	way->seconds = seconds;
	way->places = way_look_up(server);
}

void
way_free(struct way *way)
{
	curl_slist_free_all(way->places);
	way->places = NULL;
}

const char *
way_lacks(const struct way *way)
{
	if (way->server == NULL)
		return "no-way";
	return way->places == NULL ? "no-name" : NULL;
}

/* TLS, verified, by this authority and no other; where it is known to be; a
 * connection of its own, since libcurl sends a body again on one that was used
 * before; nothing from the environment, no other protocol, no redirection. */
bool
way_set(const struct way *way, CURL *curl, const char *url,
    const char *protocols)
{
	struct curl_blob blob = { way->authority->pem, way->authority->size,
		CURL_BLOB_NOCOPY };

	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SSLVERSION,
		(long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_RESOLVE, way->places) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, way->seconds) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
		way->seconds) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 3 * way->seconds) ==
	    CURLE_OK;
}
