/* A terminal as join and desk have it, before it is lent to a room and after it
 * came back. */
#ifndef CUSTODY_LENT_H
#define CUSTODY_LENT_H

#include <termios.h>

/* The terminal of this process, and how it is now; EX_NOINPUT without one. */
int terminal_open(struct termios *before);

/* Puts one right that a room has left as it was: clear, and with its echo. */
void terminal_put_right(int terminal, const struct termios *before);

#endif
