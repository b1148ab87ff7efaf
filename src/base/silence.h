/* A terminal that does not show what is typed, for the time of one line. */
#ifndef BASE_SILENCE_H
#define BASE_SILENCE_H

#include <termios.h>

/* What Ctrl-C is then: it ends the line instead of us, so that the echo comes
 * back. */
enum { SILENCE_BREAK = 3 };

/* Shows the prompt; EX_NOINPUT if it is no terminal. */
int silence_begin(int terminal, const char *prompt, struct termios *before);
void silence_end(int terminal, const struct termios *before);

#endif
