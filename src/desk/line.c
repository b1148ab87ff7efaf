#include "desk/line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/silence.h"

#include "base/banned.h"

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
	struct termios before;
	int got;

	if (silence_begin(terminal, prompt, &before) != 0)
		return -1;
	got = line_get(terminal, line, room, SILENCE_BREAK);
	silence_end(terminal, &before);
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
