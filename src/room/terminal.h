/* The terminals of a ceremony, one a custodian, as they came from the desk:
 * what is typed and shown there goes between them and the room alone. Nothing
 * is echoed; the screen, with what it scrolled away, is cleared before and
 * after. */
#ifndef ROOM_TERMINAL_H
#define ROOM_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

enum { TERMINALS_MOST = 9, TERMINAL_NAME = 32 + 1, TERMINAL_LINE = 256 };

struct terminal {
	int fd;
	char name[TERMINAL_NAME]; /* whose it is */
	struct termios before;
	bool taken;
};

struct terminals {
	struct terminal list[TERMINALS_MOST];
	unsigned count;
	int desk;         /* a message from there, or its end, ends it all */
	unsigned seconds; /* how long somebody may think */
};

/* The descriptor is the room's from here on. */
int terminals_add(struct terminals *terminals, const char *name, int fd);

/* Silences and clears them all; give_back clears them again, brings their echo
 * back and closes them, and accepts what was never taken. */
int terminals_take(struct terminals *terminals);
void terminals_give_back(struct terminals *terminals);

void terminal_clear(const struct terminal *terminal);

/* A text, which may be secret: straight from where it is. */
int terminal_say(const struct terminal *terminal, const char *text);
int terminals_say(const struct terminals *terminals, const char *text);

/* Clears that one, and says on the others who is being waited for. */
int terminals_turn(const struct terminals *terminals, unsigned number);

/* How a line is typed: how many characters that are not blank it has before
 * Enter ends it, and whether each shows an asterisk. */
struct typed {
	unsigned least; /* Enter ends it earlier if nothing is on its line */
	bool stars;
};

extern const struct typed typed_plain, typed_secret;

/* Reads what is not shown into TERMINAL_LINE bytes of secret memory, while
 * every terminal is watched: -1 with a reason if one of them breaks the
 * ceremony off (Ctrl-C), hangs up, or is silent for too long, or if the desk is
 * gone. */
int terminals_ask(const struct terminals *terminals, unsigned number,
    const char *prompt, const struct typed *how,
    char line[static TERMINAL_LINE]);

#endif
