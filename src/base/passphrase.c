#include "base/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/silence.h"

#include "base/banned.h"

static int
passphrase_get(int fd, char *line)
{
	struct stat status;
	ssize_t got;

	if (fstat(fd, &status) != 0)
		return fail(EX_NOINPUT, "there is no passphrase to read: %s",
		    strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fail(EX_NOINPUT,
		    "the passphrase file is not a regular file");
	/* systemd's credentials are root's, and show an ACL's mask as group
	 * bits. */
	if ((status.st_mode & (status.st_uid == 0 ? 037 : 077)) != 0)
		return fail(EX_NOPERM,
		    "the passphrase file may be read by others: "
		    "chmod it to 0600");
	got = pread(fd, line, PASSPHRASE_MOST - 1, 0);
	if (got <= 0)
		return fail(EX_NOINPUT, "no passphrase was given");
	line[got] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return line[0] != '\0' ? 0
			       : fail(EX_NOINPUT, "the passphrase is empty");
}

char *
passphrase_read(int fd)
{
	char *line = secret_new(PASSPHRASE_MOST);

	if (line != NULL && passphrase_get(fd, line) != 0) {
		secret_free(line, PASSPHRASE_MOST);
		line = NULL;
	}
	return line;
}

static int
passphrase_prompt(int terminal, const char *prompt, char *line)
{
	struct termios before;
	ssize_t got;

	if (silence_begin(terminal, prompt, &before) != 0)
		return -1;
	got = read(terminal, line, PASSPHRASE_MOST - 1);
	silence_end(terminal, &before);
	if (got <= 1 || line[got - 1] == SILENCE_BREAK)
		return fail(EX_NOINPUT, "no passphrase was typed");
	line[got] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return 0;
}

static int
passphrase_ask_on(int terminal, const char *prompt, char *line, bool twice)
{
	char *again;
	int rc;

	if (passphrase_prompt(terminal, prompt, line) != 0)
		return -1;
	if (!twice)
		return 0;
	if ((again = secret_new(PASSPHRASE_MOST)) == NULL)
		return -1;
	rc = passphrase_prompt(terminal, "Once more, to be sure: ", again);
	if (rc == 0 && strcmp(line, again) != 0)
		rc = fail(EX_NOINPUT,
		    "the two passphrases differ: nothing was made");
	secret_free(again, PASSPHRASE_MOST);
	return rc;
}

char *
passphrase_ask(const char *prompt, bool twice)
{
	char *line = NULL;
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC), rc = -1;

	if (terminal < 0)
		fail(EX_NOINPUT,
		    "there is no terminal to ask the passphrase on: "
		    "name a file with passphrase_file");
	else if ((line = secret_new(PASSPHRASE_MOST)) != NULL)
		rc = passphrase_ask_on(terminal, prompt, line, twice);
	if (rc != 0) {
		secret_free(line, PASSPHRASE_MOST);
		line = NULL;
	}
	if (terminal >= 0)
		(void)close(terminal);
	return line;
}

char *
passphrase_read_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *line;

	if (fd < 0) {
		fail(EX_NOINPUT, "cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	line = passphrase_read(fd);
	(void)close(fd);
	return line;
}

char *
passphrase_find(const char *path, const char *credential, const char *prompt)
{
	const char *folder = secure_getenv("CREDENTIALS_DIRECTORY");
	char *within, *line;

	if (path != NULL)
		return passphrase_read_path(path);
	if (folder == NULL)
		return passphrase_ask(prompt, false);
	if ((within = file_within(folder, credential)) == NULL)
		return NULL;
	line = passphrase_read_path(within);
	free(within);
	return line;
}
