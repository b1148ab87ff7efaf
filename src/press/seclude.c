#include "press/seclude.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"

#include "base/banned.h"

static void
seclude_say(const char *text, size_t size)
{
	/* There is nowhere else to say that this cannot be said. */
	if (write(STDERR_FILENO, text, size) < 0)
		_exit(EX_SOFTWARE);
}

/* Nothing but write and exit: this could be anywhere. */
static void
seclude_end(int signal, siginfo_t *about, void *context)
{
	static const char before[] = "\nbusta-press: system call ";
	static const char after[] =
	    " is not allowed while pages are open, and was not made: this is a "
	    "fault in busta-press or in a library of its. It has stopped as if "
	    "it had crashed: busta-press status says what is in doubt\n";
	char digits[12];
	size_t at = sizeof digits;
	unsigned number = (unsigned)about->si_syscall;

	(void)signal;
	(void)context;
	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	seclude_say(before, sizeof before - 1);
	seclude_say(digits + at, sizeof digits - at);
	seclude_say(after, sizeof after - 1);
	_exit(EX_SOFTWARE);
}

int
press_seclude_explain(const struct press_config *config)
{
	char reason[256];

	if (strncmp(config->open.key, "pkcs11:", 7) != 0)
		return -1;
	(void)snprintf(reason, sizeof reason, "%s", fail_reason());
	return fail(fail_code(),
	    "%s; or the token did not find its files, which pkcs11_files of "
	    "press.cfg must name",
	    reason);
}

static int
seclude_module(const struct press_config *config)
{
	int i,
	    count = config->pkcs11_files == NULL
	    ? 0
	    : config_setting_length(config->pkcs11_files);

	if (strncmp(config->open.key, "pkcs11:", 7) != 0)
		return 0;
	if (confine_module("", CONFINE_MODULE_USED) != 0)
		return -1;
	for (i = 0; i < count; i++)
		if (confine_module(
			config_setting_get_string_elem(config->pkcs11_files, i),
			CONFINE_MODULE_USED) != 0)
			return -1;
	return 0;
}

int
press_seclude(const struct press *press, const struct parcel *parcel,
    const struct printer *printer)
{
	const struct sigaction action = { .sa_sigaction = seclude_end,
		.sa_flags = SA_SIGINFO };
	int dir = parcel != NULL ? parcel->dir : -1;

	(void)sigaction(SIGSYS, &action, NULL);
	return seclude_module(press->config) == 0 &&
		confine_files(dir, printer->rights) == 0 &&
		confine_port(printer->port) == 0 &&
		confine_calls(dir, printer->rights) == 0
	    ? 0
	    : -1;
}
