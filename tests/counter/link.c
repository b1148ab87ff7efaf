#include "tests/counter/link.h"

#include <openssl/err.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void
stop(const char *what)
{
	(void)fprintf(stderr, "client: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(2);
}

SSL_CTX *
link_context(const char *folder, const char *name)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	char path[1024];

	if (context == NULL ||
	    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1)
		stop("TLS");
	(void)snprintf(path, sizeof path, "%s/ca.crt", folder);
	if (SSL_CTX_load_verify_locations(context, path, NULL) != 1)
		stop(path);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	(void)snprintf(path, sizeof path, "%s/%s.crt", folder, name);
	if (SSL_CTX_use_certificate_chain_file(context, path) != 1)
		stop(path);
	(void)snprintf(path, sizeof path, "%s/%s.key", folder, name);
	if (SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) != 1)
		stop(path);
	SSL_CTX_set_mode(context,
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return context;
}

struct sockaddr_in
link_address(const char *text)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	const char *colon = strrchr(text, ':');
	char host[64] = "127.0.0.1";

	if (colon != NULL)
		(void)snprintf(host, sizeof host, "%.*s", (int)(colon - text),
		    text);
	address.sin_port = htons(
	    (uint16_t)strtoul(colon == NULL ? text : colon + 1, NULL, 10));
	if (inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
	    address.sin_port == 0)
		stop(text);
	return address;
}

int
link_open(struct link *link, SSL_CTX *context,
    const struct sockaddr_in *address)
{
	const int yes = 1;

	memset(link, 0, sizeof *link);
	link->fd =
	    socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (link->fd < 0)
		return -1;
	(void)setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	if (connect(link->fd, (const struct sockaddr *)address,
		sizeof *address) != 0 &&
	    errno != EINPROGRESS) {
		link_close(link);
		return -1;
	}
	if ((link->ssl = SSL_new(context)) == NULL ||
	    SSL_set_fd(link->ssl, link->fd) != 1 ||
	    SSL_set_tlsext_host_name(link->ssl, "localhost") != 1)
		stop("TLS");
	SSL_set_connect_state(link->ssl);
	link->wait = EPOLLOUT;
	return 0;
}

/* 0 it waits for something, -1 it is broken. */
static int
link_waits(struct link *link, int got)
{
	switch (SSL_get_error(link->ssl, got)) {
	case SSL_ERROR_WANT_READ:
		link->wait = EPOLLIN;
		break;
	case SSL_ERROR_WANT_WRITE:
		link->wait = EPOLLOUT;
		break;
	default:
		ERR_clear_error();
		return -1;
	}
	return 0;
}

int
link_shake(struct link *link)
{
	int got;

	ERR_clear_error();
	if ((got = SSL_do_handshake(link->ssl)) != 1)
		return link_waits(link, got);
	link->up = true;
	return 1;
}

ssize_t
link_write(struct link *link, const void *bytes, size_t size)
{
	int got;

	ERR_clear_error();
	got = SSL_write(link->ssl, bytes, (int)size);
	return got > 0 ? got : link_waits(link, got);
}

ssize_t
link_read(struct link *link, void *bytes, size_t size)
{
	int got;

	ERR_clear_error();
	got = SSL_read(link->ssl, bytes, (int)size);
	return got > 0 ? got : link_waits(link, got);
}

void
link_close(struct link *link)
{
	SSL_free(link->ssl);
	if (link->fd >= 0)
		(void)close(link->fd);
	link->ssl = NULL;
	link->fd = -1;
	link->up = false;
}

int64_t
now_us(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}
