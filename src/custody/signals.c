#include "custody/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

static int signalled[2] = { -1, -1 };

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static void
signal_note(int number)
{
	const char byte = (char)number;
	int kept = errno;

	(void)!write(signalled[1], &byte, 1);
	errno = kept;
}

int
signals_catch(void)
{
	const struct sigaction note = { .sa_handler = signal_note,
		.sa_flags = SA_RESTART };
	size_t i;

	if (pipe2(signalled, O_CLOEXEC | O_NONBLOCK) != 0)
		return fail(EX_OSERR, "cannot make a pipe: %s",
		    strerror(errno));
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		(void)sigaction(signals[i], &note, NULL);
	return signalled[0];
}

void
signals_leave(void)
{
	size_t i;

	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		(void)signal(signals[i], SIG_DFL);
	for (i = 0; i < 2; i++)
		if (signalled[i] >= 0)
			(void)close(signalled[i]);
	signalled[0] = signalled[1] = -1;
}
