#include "room/terminal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, WRITE_SECONDS = 10 };

/* To the upper left, all of the screen, and all that scrolled off it. */
static const char clearing[] = "\033[H\033[2J\033[3J";

int
terminals_add(struct terminals *terminals, const char *name, int fd)
{
	struct terminal *terminal = &terminals->list[terminals->count];

	if (terminals->count == TERMINALS_MOST) {
		(void)close(fd);
		return fail(EX_SOFTWARE, "a ceremony has %d terminals at most",
		    TERMINALS_MOST);
	}
	memset(terminal, 0, sizeof *terminal);
	terminal->fd = fd;
	(void)snprintf(terminal->name, sizeof terminal->name, "%s", name);
	terminals->count++;
	return 0;
}

static int
terminal_fail_gone(const struct terminal *terminal)
{
	return fail(EX_UNAVAILABLE,
	    "%s left the ceremony: the terminal is gone", terminal->name);
}

/* A terminal whose other end reads nothing is as good as gone. */
static int
terminal_put(const struct terminal *terminal, const char *bytes, size_t size)
{
	struct pollfd wait = { .fd = terminal->fd, .events = POLLOUT };
	ssize_t put;

	for (; size > 0; bytes += put, size -= (size_t)put) {
		put = write(terminal->fd, bytes, size);
		if (put >= 0)
			continue;
		if ((errno != EAGAIN && errno != EINTR) ||
		    poll(&wait, 1, WRITE_SECONDS * 1000) == 0)
			return terminal_fail_gone(terminal);
		put = 0;
	}
	return 0;
}

int
terminal_say(const struct terminal *terminal, const char *text)
{
	return terminal_put(terminal, text, strlen(text));
}

int
terminals_say(const struct terminals *terminals, const char *text)
{
	unsigned i;

	for (i = 0; i < terminals->count; i++)
		if (terminal_say(&terminals->list[i], text) != 0)
			return -1;
	return 0;
}

void
terminal_clear(const struct terminal *terminal)
{
	(void)terminal_put(terminal, clearing, sizeof clearing - 1);
}

/* Characters come one by one, and Ctrl-C as one of them: whoever ends it ends
 * it for all, and the echo comes back. */
static int
terminal_take(struct terminal *terminal)
{
	struct termios silent;

	if (tcgetattr(terminal->fd, &terminal->before) != 0)
		return fail(EX_NOINPUT, "what %s came with is no terminal",
		    terminal->name);
	silent = terminal->before;
	silent.c_lflag &=
	    ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG | IEXTEN);
	silent.c_iflag &= ~(tcflag_t)(IXON | IXOFF | INLCR | IGNCR);
	silent.c_iflag |= ICRNL;
	silent.c_oflag |= OPOST | ONLCR;
	silent.c_cc[VMIN] = 1;
	silent.c_cc[VTIME] = 0;
	terminal->taken = true;
	if (tcsetattr(terminal->fd, TCSAFLUSH, &silent) != 0)
		return fail(EX_OSERR, "cannot silence the terminal of %s: %s",
		    terminal->name, strerror(errno));
	terminal_clear(terminal);
	return 0;
}

int
terminals_take(struct terminals *terminals)
{
	unsigned i;

	for (i = 0; i < terminals->count; i++)
		if (terminal_take(&terminals->list[i]) != 0)
			return -1;
	return 0;
}

/* What was typed and not read goes with TCSAFLUSH: no shell finds it. */
void
terminals_give_back(struct terminals *terminals)
{
	struct terminal *terminal;

	while (terminals->count > 0) {
		terminal = &terminals->list[--terminals->count];
		if (terminal->taken) {
			terminal_clear(terminal);
			(void)tcsetattr(terminal->fd, TCSAFLUSH,
			    &terminal->before);
		}
		(void)close(terminal->fd);
	}
}

int
terminals_turn(const struct terminals *terminals, unsigned number)
{
	const struct terminal *whose = &terminals->list[number];
	char text[128];
	unsigned i;

	(void)snprintf(text, sizeof text,
	    "Now it is the turn of %s. Please wait.\n", whose->name);
	for (i = 0; i < terminals->count; i++) {
		terminal_clear(&terminals->list[i]);
		if (i != number && terminal_say(&terminals->list[i], text) != 0)
			return -1;
	}
	return 0;
}

/* 1 with a character, 0 if there is none after all, -1 it is gone. */
static int
terminal_get(const struct terminal *terminal, char *character)
{
	ssize_t got = read(terminal->fd, character, 1);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		return terminal_fail_gone(terminal);
	if (*character == CTRL_C || *character == CTRL_D)
		return fail(EX_TEMPFAIL, "%s broke the ceremony off",
		    terminal->name);
	return 1;
}

/* What the others type is nothing, unless it breaks the ceremony off. */
static int
terminals_watch(const struct terminals *terminals, unsigned number,
    const struct pollfd wait[])
{
	unsigned i;
	char other;

	for (i = 0; i < terminals->count; i++)
		if (i != number && wait[i].revents != 0 &&
		    terminal_get(&terminals->list[i], &other) < 0)
			return -1;
	return 0;
}

/* 1 with a character of that terminal, 0 if somebody else stirred, -1. */
static int
terminals_get(const struct terminals *terminals, unsigned number,
    char *character)
{
	struct pollfd wait[TERMINALS_MOST + 1] = { { 0 } };
	unsigned i, count = terminals->count;
	int ready;

	for (i = 0; i < count; i++)
		wait[i] = (struct pollfd){ terminals->list[i].fd, POLLIN, 0 };
	wait[count] = (struct pollfd){ terminals->desk, POLLIN, 0 };
	ready = poll(wait, count + 1, (int)terminals->seconds * 1000);
	if (ready < 0)
		return errno == EINTR
		    ? 0
		    : fail(EX_OSERR, "cannot wait: %s", strerror(errno));
	if (ready == 0)
		return fail(EX_TEMPFAIL, "%s said nothing for %u seconds",
		    terminals->list[number].name, terminals->seconds);
	if (wait[count].revents != 0)
		return fail(EX_UNAVAILABLE, "the desk ended the ceremony");
	if (terminals_watch(terminals, number, wait) != 0)
		return -1;
	return wait[number].revents != 0
	    ? terminal_get(&terminals->list[number], character)
	    : 0;
}

const struct typed typed_plain = { 0, false }, typed_secret = { 0, true };

struct typing {
	const struct terminal *terminal;
	const struct typed *how;
	char *line;
	size_t used;
};

static int
typing_take_back(struct typing *typing, size_t left)
{
	int rc = 0;

	for (; rc == 0 && typing->used > left; typing->used--)
		if (typing->how->stars)
			rc = terminal_say(typing->terminal, "\b \b");
	typing->line[typing->used] = '\0';
	return rc;
}

/* People press Enter where their paper has a new line: then it is a blank. */
static int
typing_end_line(struct typing *typing)
{
	unsigned have = 0;
	size_t i;

	if (terminal_say(typing->terminal, "\n") != 0)
		return -1;
	for (i = 0; i < typing->used; i++)
		have += strchr(" -", typing->line[i]) == NULL;
	if (have >= typing->how->least || typing->used == 0 ||
	    typing->line[typing->used - 1] == ' ' ||
	    typing->used == TERMINAL_LINE - 1)
		return 1;
	typing->line[typing->used++] = ' ';
	typing->line[typing->used] = '\0';
	return 0;
}

/* 1 when all is typed. */
static int
typing_add(struct typing *typing, char character)
{
	if (character == '\n' || character == '\r')
		return typing_end_line(typing);
	if (character == '\b' || character == 0x7f)
		return typing_take_back(typing,
		    typing->used > 0 ? typing->used - 1 : 0);
	if (character == CTRL_U)
		return typing_take_back(typing, 0);
	if ((unsigned char)character < ' ' || typing->used == TERMINAL_LINE - 1)
		return 0;
	typing->line[typing->used++] = character;
	typing->line[typing->used] = '\0';
	return typing->how->stars ? terminal_say(typing->terminal, "*") : 0;
}

int
terminals_ask(const struct terminals *terminals, unsigned number,
    const char *prompt, const struct typed *how,
    char line[static TERMINAL_LINE])
{
	struct typing typing = { &terminals->list[number], how, line, 0 };
	char *character = secret_new(1);
	int rc = character == NULL ? -1 : terminal_say(typing.terminal, prompt);

	line[0] = '\0';
	while (rc == 0) {
		rc = terminals_get(terminals, number, character);
		if (rc > 0)
			rc = typing_add(&typing, *character);
	}
	secret_free(character, 1);
	return rc > 0 ? 0 : -1;
}
