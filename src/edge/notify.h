/* What a service and systemd say to each other (sd_notify(3), sd_listen_fds(3))
 * without its library: everything here does nothing when it is not there. */
#ifndef EDGE_NOTIFY_H
#define EDGE_NOTIFY_H

#include <stdint.h>

enum { NOTIFY_FIRST = 3, NOTIFY_SOCKETS_MOST = 8, NOTIFY_NAME = 33 };

struct notify {
	int socket;          /* -1: nobody listens */
	int64_t watchdog_us; /* how often it wants to hear from us; 0: never */
	int sockets;         /* that were handed over, from NOTIFY_FIRST on */
	char names[NOTIFY_SOCKETS_MOST][NOTIFY_NAME]; /* of them */
};

/* Before anything else is opened, and once: what the environment said of it is
 * gone then, and no child gets the sockets. */
int notify_open(struct notify *notify);
void notify_close(struct notify *notify);

/* Lines as in sd_notify(3). */
void notify_say(const struct notify *notify, const char *lines);
void notify_reloading(const struct notify *notify);

#endif
