#include "home/unlock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

enum { UNLOCK_SECONDS = 60 };

static int
unlock_socket(struct unlock *unlock, int *other)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return fail(EX_OSERR, "cannot make a socket: %s",
		    strerror(errno));
	unlock_end(unlock);
	unlock->socket = pair[0];
	*other = pair[1];
	return 0;
}

int
unlock_start(struct unlock *unlock, const struct home *home, unsigned rooms)
{
	int passphrase = home_open_passphrase(home), output = -1, rc;
	const char *words[] = { "unlock", home->store, NULL, NULL };
	char count[16];

	if (passphrase == -1)
		return -1;
	(void)snprintf(count, sizeof count, "%u", rooms);
	words[2] = count;
	if ((rc = unlock_socket(unlock, &output)) == 0) {
		unlock->left = rooms;
		/* A person who is asked has all the time in the world. */
		rc = room_process_start(&unlock->room, words, output,
		    passphrase, passphrase >= 0 ? UNLOCK_SECONDS : 0);
		(void)close(output);
	}
	if (passphrase >= 0)
		(void)close(passphrase);
	return rc;
}

int
unlock_finish(struct unlock *unlock)
{
	return room_process_finish(&unlock->room);
}

void
unlock_end(struct unlock *unlock)
{
	room_process_end(&unlock->room);
	if (unlock->socket >= 0)
		(void)close(unlock->socket);
	*unlock = UNLOCK_NONE;
}
