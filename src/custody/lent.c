#include "custody/lent.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

int
terminal_open(struct termios *before)
{
	int terminal =
	    open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (terminal >= 0 && tcgetattr(terminal, before) == 0)
		return terminal;
	if (terminal >= 0)
		(void)close(terminal);
	return fail(EX_NOINPUT,
	    "there is no terminal here, and a custodian needs her own");
}

void
terminal_put_right(int terminal, const struct termios *before)
{
	static const char clearing[] = "\033[H\033[2J\033[3J";

	(void)!write(terminal, clearing, sizeof clearing - 1);
	(void)tcsetattr(terminal, TCSAFLUSH, before);
}
