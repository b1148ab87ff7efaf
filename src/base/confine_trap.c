#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"

#include "base/banned.h"

static const char *trap_program, *trap_sentence;

static void
trap_say(const char *text)
{
	/* There is nowhere else to say that this cannot be said. */
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(EX_SOFTWARE);
}

/* Nothing but write and exit: this could be anywhere. */
static void
trap_end(int signal, siginfo_t *about, void *context)
{
	char digits[12] = "";
	size_t at = sizeof digits - 1;
	unsigned number = (unsigned)about->si_syscall;

	(void)signal;
	(void)context;
	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	trap_say("\n");
	trap_say(trap_program);
	trap_say(": system call ");
	trap_say(digits + at);
	trap_say(" is not allowed ");
	trap_say(trap_sentence);
	trap_say("\n");
	_exit(EX_SOFTWARE);
}

void
confine_trap(const char *program, const char *sentence)
{
	const struct sigaction action = { .sa_sigaction = trap_end,
		.sa_flags = SA_SIGINFO };

	trap_program = program;
	trap_sentence = sentence;
	(void)sigaction(SIGSYS, &action, NULL);
}
