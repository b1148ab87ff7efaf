/* A passphrase or a PIN of a token, into secret memory and nowhere else. */
#ifndef BASE_PASSPHRASE_H
#define BASE_PASSPHRASE_H

#include <stdbool.h>

enum { PASSPHRASE_MOST = 1024 };

/* Reads the first line of the file fd, whose mode must not let others read it.
 * NUL-terminated, PASSPHRASE_MOST bytes of secret memory; secret_free it. */
char *passphrase_read(int fd);
/* The same of the file path. */
char *passphrase_read_path(const char *path);

/* From the file path, else (NULL) from systemd's credential of that name, else
 * asked on the terminal. */
char *passphrase_find(const char *path, const char *credential,
    const char *prompt);

/* Asks on the terminal without echo, twice if it is to be a new one. */
char *passphrase_ask(const char *prompt, bool twice);

/* The same for the PIN of a token, which its token has already. */
char *passphrase_ask_pin(void);

#endif
