#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/guard.h"
#include "base/program.h"
#include "courier/command.h"
#include "courier/inbox.h"
#include "courier/message.h"
#include "courier/round.h"

#include "base/banned.h"

static void
run_stop(int signal)
{
	(void)signal;
	round_stopped = 1;
}

static void
run_signals(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGCHLD);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGINT);
}

/* The child: it ends with its parent, whoever ends that. */
static int
run_child(struct courier *courier, pid_t parent)
{
	const struct sigaction stop = { .sa_handler = run_stop };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;
	size_t waiting = 0;

	run_signals(&set);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent ||
	    sigaction(SIGTERM, &stop, NULL) != 0 ||
	    sigaction(SIGINT, &stop, NULL) != 0 ||
	    sigaction(SIGPIPE, &ignore, NULL) != 0 ||
	    sigprocmask(SIG_UNBLOCK, &set, NULL) != 0)
		return fail(EX_OSERR, "a round cannot begin");
	/* A group may read results; a confined process changes no mode. */
	(void)umask(027);
	message_guard();
	if (guard_lock() != 0 || round_run(courier, &waiting) != 0)
		return -1;
	return waiting == 0
	    ? 0
	    : fail(EX_TEMPFAIL, "%zu messages wait to be tried again", waiting);
}

/* Its exit code; a signal that is for all of us is handed on. */
static int
run_wait(pid_t child, bool *stopped)
{
	int status, signal;
	sigset_t set;

	run_signals(&set);
	while (waitpid(child, &status, WNOHANG) != child) {
		signal = sigwaitinfo(&set, NULL);
		if (signal == SIGTERM || signal == SIGINT) {
			*stopped = true;
			(void)kill(child, SIGTERM);
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}

static int
run_round(struct courier *courier, bool *stopped)
{
	pid_t parent = getpid(), child;
	int code;

	(void)fflush(stdout);
	if ((child = fork()) < 0)
		return fail(EX_OSERR, "cannot begin a round: %s",
		    strerror(errno));
	if (child == 0)
		_exit(program_end("busta-courier", run_child(courier, parent)));
	code = run_wait(child, stopped);
	if (code == EX_OK)
		return 0;
	return code == EX_TEMPFAIL
	    ? fail(code, "this round left messages waiting")
	    : fail(code,
		  "a round did not come to its end: what it was doing is told "
		  "above, and looked at when the next one begins");
}

/* Waits until it is time to look again, or to stop. */
static void
run_sleep(const struct courier *courier, bool *stopped)
{
	const struct timespec look = { .tv_sec =
					   courier->config->look_seconds };
	sigset_t set;
	int signal;

	run_signals(&set);
	do
		signal = sigtimedwait(&set, NULL, &look);
	while (signal == SIGCHLD);
	*stopped = *stopped || signal == SIGTERM || signal == SIGINT;
}

static int
run_rounds(struct courier *courier, bool once)
{
	bool stopped = false, first = true;
	int any, rc = 0;

	for (;;) {
		/* The first one also ends what was broken off. */
		any = first ? 1 : inbox_has_any(courier->inbox);
		first = false;
		if (any > 0)
			rc = run_round(courier, &stopped);
		if (any < 0 || once || stopped ||
		    (rc != 0 && fail_code() != EX_TEMPFAIL))
			break;
		run_sleep(courier, &stopped);
		if (stopped)
			break;
	}
	/* Who is told to stop has done what was asked. */
	return any < 0 ? -1 : !once && fail_code() == EX_TEMPFAIL ? 0 : rc;
}

int
command_run(const struct courier_options *options)
{
	struct courier *courier = courier_open(options->home, COURIER_SENDS);
	sigset_t set;
	int rc;

	if (courier == NULL)
		return -1;
	run_signals(&set);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	rc = run_rounds(courier, options->once);
	courier_close(courier);
	return rc;
}
