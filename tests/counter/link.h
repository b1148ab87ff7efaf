/* One TLS 1.3 connection of a test's client, that never waits. */
#ifndef TESTS_COUNTER_LINK_H
#define TESTS_COUNTER_LINK_H

#include <openssl/ssl.h>

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct link {
	int fd; /* -1: there is none */
	SSL *ssl;
	bool up;       /* the handshake is done */
	uint32_t wait; /* for epoll: what must happen next */
};

/* What a station shows: its certificate NAME.crt, NAME.key of this folder, and
 * ca.crt there, by which it knows the server. Ends the program if it cannot. */
SSL_CTX *link_context(const char *folder, const char *name);

/* "127.0.0.1:1234" or "1234"; ends the program if it is none. */
struct sockaddr_in link_address(const char *text);

/* -1 if nobody is there. */
int link_open(struct link *link, SSL_CTX *context,
    const struct sockaddr_in *address);

/* 1 up, 0 not yet, -1 refused or broken. */
int link_shake(struct link *link);

/* Bytes, 0 not now, -1 broken or ended by the other. */
ssize_t link_write(struct link *link, const void *bytes, size_t size);
ssize_t link_read(struct link *link, void *bytes, size_t size);

/* At once, without a word. Accepts one that is not open. */
void link_close(struct link *link);

int64_t now_us(void);

#endif
