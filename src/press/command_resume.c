#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "press/classify.h"
#include "press/command.h"
#include "press/seclude.h"

#include "base/banned.h"

enum { LINE_MOST = 2048, OPERATOR_MOST = 64, REASON_MOST = 80 };

static const char usual_reason[] = "in doubt, and not in the operator's hands";

/* Who answers for what she holds: the user behind sudo, if there is one. */
static const char *
resume_operator(const struct press_options *options)
{
	const char *name = getenv("SUDO_USER");
	const struct passwd *user;

	if (options->operator!= NULL)
		return options->operator;
	if (name == NULL || name[0] == '\0') {
		user = getpwuid(getuid());
		name = user != NULL ? user->pw_name : "unknown";
	}
	return name;
}

/* They go into the receipt, which takes one line of text. */
static int
resume_check_word(const char *option, const char *word, size_t most)
{
	char mended[LINE_MOST];
	size_t size = strlen(word);

	if (size == 0 || size > most)
		return fail(EX_USAGE, "%s is 1 to %zu bytes", option, most);
	memcpy(mended, word, size + 1);
	utf8_mend(mended);
	return strcmp(mended, word) == 0
	    ? 0
	    : fail(EX_USAGE, "%s \"%s\": it must be UTF-8 text of one line",
		  option, word);
}

static size_t
resume_held(const struct run *run, const uint8_t *marks)
{
	size_t i, held = 0;

	for (i = 0; i < run->sheet_count; i++)
		held += marks[i] == MARK_HELD &&
		    sheet_is_in_doubt((enum sheet_state)run->sheets[i]);
	return held;
}

/* A scanner ends every code with a line: so only an empty one ends them all,
 * and what is no sheet's is told and does not undo those before it. */
static int
resume_read(uint8_t *marks, const struct run *run)
{
	char line[LINE_MOST];
	size_t size;

	for (;;) {
		(void)printf("%zu> ", resume_held(run, marks));
		(void)fflush(stdout);
		if (fgets(line, sizeof line, stdin) == NULL ||
		    (size = strcspn(line, "\r\n")) == sizeof line - 1)
			return fail(EX_NOINPUT,
			    "no empty line ended what was typed: nothing is "
			    "changed");
		line[size] = '\0';
		if (size == 0)
			return 0;
		if (classify_read(marks, run, line, MARK_HELD) != 0)
			(void)printf("  not taken: %s\n", fail_reason());
	}
}

static int
resume_ask(uint8_t *marks, const struct run *run)
{
	(void)puts("These sheets were sent, and nobody knows what became of "
		   "them:");
	classify_show(run);
	(void)puts("Which of them do you hold, good and whole? Type sheet "
		   "numbers (101-137,140)\nor scan them, in any number of "
		   "lines; an empty line ends. All others are spoiled.");
	return resume_read(marks, run);
}

static int
resume_confirm(const struct run *run, const uint8_t *marks)
{
	char line[16];
	size_t held = resume_held(run, marks), doubts = run_doubts(run);

	(void)printf("%zu held, %zu spoiled for ever. Is that right? [y/N] ",
	    held, doubts - held);
	(void)fflush(stdout);
	if (fgets(line, sizeof line, stdin) == NULL ||
	    (line[0] != 'y' && line[0] != 'Y'))
		return fail(EX_TEMPFAIL, "nothing is changed");
	return 0;
}

/* Once said it cannot be unsaid: so a person is asked twice, a script that
 * says nothing of held sheets is not believed to mean none. */
static int
resume_marks(uint8_t *marks, const struct run *run,
    const struct press_options *options)
{
	if (options->spoiled != NULL &&
	    classify_read(marks, run, options->spoiled, MARK_SPOILED) != 0)
		return -1;
	if (options->held != NULL)
		return classify_read(marks, run, options->held, MARK_HELD);
	if (run_doubts(run) == 0)
		return 0;
	if (isatty(STDIN_FILENO) != 1)
		return fail(EX_USAGE,
		    "%zu sheets are in doubt: say which you hold with --held "
		    "RANGES, or --held none",
		    run_doubts(run));
	return resume_ask(marks, run) != 0 ? -1 : resume_confirm(run, marks);
}

static int
resume_classify(struct press *press, struct run *run,
    const struct press_options *options)
{
	const char *operator= resume_operator(options);
	const char *reason =
	    options->reason != NULL ? options->reason : usual_reason;
	uint8_t *marks;
	int rc = -1;

	if (resume_check_word("--operator", operator, OPERATOR_MOST) != 0 ||
	    resume_check_word("--reason", reason, REASON_MOST) != 0)
		return -1;
	if ((marks = calloc(run->sheet_count + 1, 1)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (resume_marks(marks, run, options) == 0)
		rc = classify(press, run, marks, reason, operator);
	free(marks);
	return rc;
}

static int
resume_call_back(const struct press *press, const struct press_options *options)
{
	struct printer *printer = printer_open(press->config, options->to_pipe);
	int rc = -1;

	if (printer == NULL)
		return -1;
	if (press_seclude(press, NULL, printer) == 0 &&
	    printer->kind->meet(printer) == 0)
		rc = printer->kind->sweep(printer);
	printer->kind->close(printer);
	return rc;
}

/* Jobs of ours that are still in the printer are from before: their sheets are
 * in doubt, or they were reserved and got none, and nothing more is to come of
 * them. A printer that is gone can still have its sheets counted. No printer is
 * heard but by a confined process, and this one has yet to ask and to read
 * much. */
static int
resume_sweep(const struct press *press, const struct run *run,
    const struct press_options *options)
{
	pid_t child;
	int status;

	(void)fflush(stdout);
	if ((child = fork()) < 0)
		return fail(EX_OSERR, "cannot call jobs back: %s",
		    strerror(errno));
	if (child == 0) {
		if (resume_call_back(press, options) != 0 &&
		    run_doubts(run) > 0)
			(void)fprintf(stderr,
			    "busta-press: %s: count only once nothing more "
			    "comes out of it\n",
			    fail_reason());
		_exit(EX_OK);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return fail(EX_OSERR, "cannot call jobs back: %s",
			    strerror(errno));
	if (status != 0)
		(void)fputs("busta-press: calling jobs back ended badly: count "
			    "only once nothing more comes out of the printer\n",
		    stderr);
	return 0;
}

/* Again no page is opened before the press is confined. */
static int
resume_print(struct press *press, struct run *run,
    const struct press_options *options)
{
	const char *path = options->word != NULL ? options->word : run->dir;
	struct parcel *parcel =
	    parcel_open(path, press->config->desk, press->open.digest);
	struct printer *printer = NULL;
	int rc = -1;

	if (parcel != NULL && press_recognize(run, parcel) == 0 &&
	    started_check(press, parcel, run) == 0 &&
	    parcel_check_files(parcel, NULL, NULL) == 0 &&
	    (printer = printer_open(press->config, options->to_pipe)) != NULL &&
	    press_key_unlock(&press->open, PRESS_OPENS, &press->config->open,
		press->config->pkcs11_module) == 0 &&
	    press_seclude(press, parcel, printer) == 0 &&
	    printer->kind->meet(printer) == 0 &&
	    press_begin(press, parcel) != NULL)
		rc = command_send(press, parcel, run, printer, options);
	if (printer != NULL)
		printer->kind->close(printer);
	parcel_close(parcel);
	return rc;
}

int
command_resume(const struct press_options *options)
{
	struct press *press = press_open(options->home, JOURNAL_WRITES);
	struct run *run;
	int rc = -1;

	if (press == NULL)
		return -1;
	if ((run = account_current(&press->account)) == NULL) {
		fail(EX_USAGE, "there is nothing to resume");
		goto out;
	}
	if (run->ready && (run_doubts(run) > 0 || !options->count_only) &&
	    resume_sweep(press, run, options) != 0)
		goto out;
	if (run->ready && resume_classify(press, run, options) != 0)
		goto out;
	rc = 0;
	if (!options->count_only &&
	    (!run->ready || run_count(run, SHEET_UNSENT) > 0))
		rc = resume_print(press, run, options);
	if (!options->quiet)
		command_tell(run);
out:
	press_close(press);
	return rc;
}
