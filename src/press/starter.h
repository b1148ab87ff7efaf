/* A process that is there before the press gives up its rights, and starts one
 * command whenever it is handed a standard input for it; it sees no page. */
#ifndef PRESS_STARTER_H
#define PRESS_STARTER_H

#include <sys/types.h>

struct starter {
	const char *command;
	int line; /* to the process; -1: there is none */
	pid_t process;
};

/* Before there is any secret, which the process would have a copy of. */
int starter_open(struct starter *starter, const char *command);
void starter_close(struct starter *starter);

/* The command begins to read from the descriptor, which stays the caller's. */
int starter_start(const struct starter *starter, int input);
/* It has ended; -1 with a reason if it did badly, or was never started. */
int starter_wait(const struct starter *starter);

#endif
