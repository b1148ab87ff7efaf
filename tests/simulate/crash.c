/* A process that dies at any of SQLite's system calls, half a page written or
 * none: deterministic, since it is the n-th of them, whatever the time. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/fail.h"
#include "ledger/log.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

enum { CALLS_MOST = 40 };

static unsigned calls_left;

static noreturn void
crash_now(void)
{
	(void)raise(SIGKILL);
	_exit(99);
}

static ssize_t
crash_pwrite(int file, const void *bytes, size_t size, off_t at)
{
	if (calls_left-- == 0) {
		(void)!pwrite(file, bytes, size / 2, at);
		crash_now();
	}
	return pwrite(file, bytes, size, at);
}

static ssize_t
crash_write(int file, const void *bytes, size_t size)
{
	if (calls_left-- == 0) {
		(void)!write(file, bytes, size / 2);
		crash_now();
	}
	return write(file, bytes, size);
}

static int
crash_truncate(int file, off_t size)
{
	if (calls_left-- == 0)
		crash_now();
	return ftruncate(file, size);
}

/* Before it or after it: the journal's end is the moment of the commit. */
static int
crash_unlink(const char *path)
{
	int rc;

	if (calls_left-- == 0)
		crash_now();
	rc = unlink(path);
	if (calls_left-- == 0)
		crash_now();
	return rc;
}

static void
crash_prepare(unsigned calls)
{
	static const struct {
		const char *name;
		sqlite3_syscall_ptr call;
	} hooks[] = {
		{ "pwrite", (sqlite3_syscall_ptr)crash_pwrite },
		{ "pwrite64", (sqlite3_syscall_ptr)crash_pwrite },
		{ "write", (sqlite3_syscall_ptr)crash_write },
		{ "ftruncate", (sqlite3_syscall_ptr)crash_truncate },
		{ "unlink", (sqlite3_syscall_ptr)crash_unlink },
	};
	sqlite3_vfs *files = sqlite3_vfs_find(NULL);
	size_t i;

	calls_left = calls;
	for (i = 0; i < sizeof hooks / sizeof hooks[0]; i++)
		(void)files->xSetSystemCall(files, hooks[i].name,
		    hooks[i].call);
}

/* In the child. It ends with 0 if it was not killed. */
static noreturn void
crash_child(struct life *life, unsigned calls, enum outcome wanted)
{
	enum outcome outcome;

	life->child = true;
	life->ledger = ledger_open(life->path);
	if (life->ledger == NULL)
		life_disagree(life, "before a crash: %s", fail_reason());
	crash_prepare(calls);
	life_must(life, ledger_begin(life->ledger) == 0);
	outcome = life->step.verb->act(life, &life->step);
	if (outcome != wanted)
		life_disagree(life, "%d instead of %d: %s", outcome, wanted,
		    outcome == FAILED ? fail_reason() : "");
	if (outcome != DONE)
		ledger_rollback(life->ledger);
	else
		life_must(life, ledger_commit(life->ledger) == 0);
	_exit(0);
}

bool
crash_in_step(struct life *life, enum outcome wanted)
{
	unsigned calls = dice_roll(&life->dice, CALLS_MOST);
	uint64_t size;
	int status = 0;
	pid_t child;

	ledger_close(life->ledger);
	life->ledger = NULL;
	(void)fflush(NULL);
	if ((child = fork()) == 0)
		crash_child(life, calls, wanted);
	life_must(life, child > 0 && waitpid(child, &status, 0) == child);
	life_must(life,
	    (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ||
		(WIFEXITED(status) && WEXITSTATUS(status) == 0));
	life->ledger = ledger_open(life->path);
	if (life->ledger == NULL)
		life_disagree(life, "after a crash: %s", fail_reason());
	life_must(life, ledger_log_size(life->ledger, &size) == 0);
	if (WIFSIGNALED(status))
		life->kills[size != life->model.entries]++;
	return size != life->model.entries;
}
