/* Sockets on which we listen: of systemd, or our own. */
#ifndef EDGE_SOCKETS_H
#define EDGE_SOCKETS_H

#include <stdbool.h>

/* "192.0.2.1:8443" or "[::1]:8443", by number: a name would be asked of a
 * network. */
bool socket_is_address(const char *address);

/* There: a listening socket that does not block; -1 with a reason. */
int socket_listen(const char *address);

/* A Unix socket's name has some hundred bytes at most. */
bool socket_is_name(const char *path);

/* A Unix socket that its owner alone may talk to, or group as well if it is not
 * NULL; one that is left over from before is replaced. */
int socket_listen_unix(const char *path, const char *group);

/* The other is one that listens for streams; made ready for us. */
int socket_take(int fd);

#endif
