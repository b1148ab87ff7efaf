#include "courier/inbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"

#include "base/banned.h"

static const char ending[] = ".cms";

void
inbox_name(char name[static INBOX_NAME], const char *number)
{
	(void)snprintf(name, INBOX_NAME, "%s%s", number, ending);
}

/* Exactly as serials are printed: one number has one name. */
static bool
inbox_read_name(char number[static SERIAL_TEXT], const char *name)
{
	size_t size = strlen(name);
	struct serial serial;
	char text[SERIAL_TEXT];

	if (size < sizeof ending || size - (sizeof ending - 1) >= SERIAL_TEXT ||
	    strcmp(name + size - (sizeof ending - 1), ending) != 0)
		return false;
	(void)snprintf(number, SERIAL_TEXT, "%.*s",
	    (int)(size - (sizeof ending - 1)), name);
	if (serial_read(&serial, number) != SERIAL_READ)
		return false;
	serial_text(text, &serial);
	return strcmp(text, number) == 0;
}

/* Of what is a link, a folder or a pipe there is nothing to open or to erase.
 */
static bool
inbox_is_file(int inbox, const char *name)
{
	struct stat status;

	return fstatat(inbox, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(status.st_mode);
}

static DIR *
inbox_open(int inbox)
{
	int copy = openat(inbox, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = copy < 0 ? NULL : fdopendir(copy);

	if (folder == NULL) {
		fail(EX_OSERR, "cannot look into the inbox: %s",
		    strerror(errno));
		if (copy >= 0)
			(void)close(copy);
	}
	return folder;
}

static int
inbox_add(struct inbox_list *list, const char *number)
{
	char(*numbers)[SERIAL_TEXT] = list->numbers;

	/* Full at each power of two. */
	if ((list->count & (list->count - 1)) == 0) {
		numbers = reallocarray(numbers,
		    list->count > 0 ? 2 * list->count : 1, sizeof *numbers);
		if (numbers == NULL)
			return fail(EX_OSERR, "out of memory");
		list->numbers = numbers;
	}
	memcpy(numbers[list->count++], number, SERIAL_TEXT);
	return 0;
}

static int
inbox_compare(const void *one, const void *other)
{
	return strcmp(one, other);
}

int
inbox_read(struct inbox_list *list, int inbox)
{
	DIR *folder = inbox_open(inbox);
	const struct dirent *entry;
	char number[SERIAL_TEXT];
	int rc = 0;

	memset(list, 0, sizeof *list);
	if (folder == NULL)
		return -1;
	while (rc == 0 && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (inbox_read_name(number, entry->d_name) &&
		    inbox_is_file(inbox, entry->d_name))
			rc = inbox_add(list, number);
		else
			list->strangers++;
	}
	(void)closedir(folder);
	if (list->count > 0)
		qsort(list->numbers, list->count, sizeof *list->numbers,
		    inbox_compare);
	return rc;
}

void
inbox_free(struct inbox_list *list)
{
	free(list->numbers);
	memset(list, 0, sizeof *list);
}

int
inbox_has_any(int inbox)
{
	DIR *folder = inbox_open(inbox);
	const struct dirent *entry;
	int found = 0;

	if (folder == NULL)
		return -1;
	while (!found && (entry = readdir(folder)) != NULL)
		found = entry->d_name[0] != '.';
	(void)closedir(folder);
	return found;
}

static int
inbox_overwrite(int fd)
{
	static const char noughts[4096];
	struct stat status;
	off_t at;
	ssize_t put;

	if (fstat(fd, &status) != 0)
		return -1;
	for (at = 0; S_ISREG(status.st_mode) && at < status.st_size;
	     at += put) {
		off_t left = status.st_size - at;

		put = pwrite(fd, noughts,
		    left < (off_t)sizeof noughts ? (size_t)left
						 : sizeof noughts,
		    at);
		if (put <= 0)
			return -1;
	}
	return fsync(fd);
}

int
inbox_erase(int inbox, const char *number)
{
	char name[INBOX_NAME];
	int fd, rc = 0;

	inbox_name(name, number);
	fd =
	    openat(inbox, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return 0;
	/* What is no file of ours to write has nothing to be overwritten. */
	if (fd >= 0) {
		rc = inbox_overwrite(fd);
		(void)close(fd);
	}
	/* Nor is a folder that was put in its place the message. */
	if (fd < 0 && errno == EISDIR)
		return 0;
	if (rc != 0 || unlinkat(inbox, name, 0) != 0 || fsync(inbox) != 0)
		return fail(EX_IOERR, "cannot erase %s in the inbox: %s", name,
		    strerror(errno));
	return 0;
}
