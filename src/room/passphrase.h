/* The passphrase of the key store: into secret memory, and from there only on
 * to a sister room that waits for it. */
#ifndef ROOM_PASSPHRASE_H
#define ROOM_PASSPHRASE_H

#include <stdbool.h>

enum { PASSPHRASE_MOST = 1024 };

/* Reads it from fd: the first line of a file (its mode must not let others
 * read it), or one message of a sister room. NUL-terminated, PASSPHRASE_MOST
 * bytes of secret memory; secret_free it. */
char *passphrase_read(int fd);

/* Asks on the terminal without echo, twice if it is to be a new one. */
char *passphrase_ask(bool twice);

/* Asks, and sends it on fd as many times as there are rooms. */
int passphrase_share(int fd, unsigned rooms);

#endif
