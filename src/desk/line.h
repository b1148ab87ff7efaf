/* Lines that nobody else is to read: no buffer of stdio keeps what is in them,
 * or reads on. What is longer is cut; without its end, CR and LF. */
#ifndef DESK_LINE_H
#define DESK_LINE_H

#include <stddef.h>

/* The next one of standard input: 1, 0 there is none, -1 failed. */
int line_read(char *line, size_t room);

/* Asked for on the terminal, without echo; EX_NOINPUT if there is none, or
 * nothing was typed. */
int line_ask(const char *prompt, char *line, size_t room);

#endif
