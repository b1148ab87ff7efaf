#include "desk/line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

enum { CTRL_C = 3 };

/* Byte for byte: the next line is somebody else's to read. What ends with stop
 * was broken off, and is nothing. */
static int
line_get(int fd, char *line, size_t room, char stop)
{
	size_t size = 0;
	ssize_t got;
	char byte;

	while ((got = read(fd, &byte, 1)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(EX_NOINPUT, "cannot read a line: %s",
			    strerror(errno));
		if (byte == stop)
			size = 0;
		if (byte == '\n' || byte == stop)
			break;
		if (size < room - 1)
			line[size++] = byte;
	}
	line[size] = '\0';
	if (size > 0 && line[size - 1] == '\r')
		line[size - 1] = '\0';
	return got > 0 || size > 0;
}

int
line_read(char *line, size_t room)
{
	return line_get(STDIN_FILENO, line, room, '\0');
}

static int
line_ask_on(int terminal, const char *prompt, char *line, size_t room)
{
	struct termios before, silent;
	int got;

	if (tcgetattr(terminal, &before) != 0)
		return fail(EX_NOINPUT, "this is no terminal to ask on");
	silent = before;
	/* Ctrl-C ends the line instead of us, so that the echo comes back. */
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	silent.c_lflag |= ICANON;
	silent.c_cc[VEOL] = CTRL_C;
	(void)tcsetattr(terminal, TCSAFLUSH, &silent);
	(void)!write(terminal, prompt, strlen(prompt));
	got = line_get(terminal, line, room, CTRL_C);
	(void)tcsetattr(terminal, TCSAFLUSH, &before);
	(void)!write(terminal, "\n", 1);
	if (got < 0)
		return -1;
	return got == 0 || line[0] == '\0'
	    ? fail(EX_NOINPUT, "nothing was typed")
	    : 0;
}

int
line_ask(const char *prompt, char *line, size_t room)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC), rc;

	if (terminal < 0)
		return fail(EX_NOINPUT, "there is no terminal to ask on");
	rc = line_ask_on(terminal, prompt, line, room);
	(void)close(terminal);
	return rc;
}
