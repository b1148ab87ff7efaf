#include "base/silence.h"

#include <string.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

int
silence_begin(int terminal, const char *prompt, struct termios *before)
{
	struct termios silent;

	if (tcgetattr(terminal, before) != 0)
		return fail(EX_NOINPUT, "this is no terminal to ask on");
	silent = *before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	silent.c_lflag |= ICANON;
	silent.c_cc[VEOL] = SILENCE_BREAK;
	(void)tcsetattr(terminal, TCSAFLUSH, &silent);
	(void)!write(terminal, prompt, strlen(prompt));
	return 0;
}

void
silence_end(int terminal, const struct termios *before)
{
	(void)tcsetattr(terminal, TCSAFLUSH, before);
	(void)!write(terminal, "\n", 1);
}
