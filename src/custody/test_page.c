#include "custody/test_page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "home/room_process.h"
#include "job/recipient.h"
#include "room/wire_page.h"

#include "base/banned.h"

#define FOLDER "test-pages"

enum { PAGE_FILE_MOST = 1 << 20, KEPT_TEXT = 2 * DIGEST_SIZE + sizeof " 5\n" };

static void
test_page_call(struct test_page *page)
{
	char line[2 * DIGEST_SIZE + 1];

	hex_write(line, page->recipient, sizeof page->recipient);
	rehearsal_of_recipient(page->what, line);
}

static int
page_room(struct test_page *page, const struct home *home,
    const char *certificate, const char *name)
{
	const char *const words[] = { "page", certificate, name, NULL };
	struct room_process room;
	struct wire_page made;
	struct frame frame;
	int rc = -1;

	if (room_process_start(&room, words, home->work, -1,
		home->room_timeout) != 0)
		return -1;
	if (room_process_hear_start(&room, home->room_timeout, &frame) == 0) {
		rc = wire_read_page(&frame, &made);
		frame_free(&frame);
	}
	if (rc == 0)
		rc = room_process_finish(&room);
	room_process_end(&room);
	if (rc != 0)
		return -1;
	memcpy(page->recipient, made.recipient, sizeof page->recipient);
	memcpy(page->word, made.word, sizeof page->word);
	page->tries = TEST_PAGE_TRIES;
	test_page_call(page);
	return 0;
}

char *
test_page_make(struct test_page *page, const struct home *home,
    const char *certificate, size_t *size)
{
	char name[64], *real = realpath(certificate, NULL), *bytes = NULL;

	memset(page, 0, sizeof *page);
	(void)snprintf(name, sizeof name, "test-page.%ld.cms", (long)getpid());
	(void)unlinkat(home->work, name, 0);
	if (real == NULL)
		fail(EX_NOINPUT, "cannot open %s: %s", certificate,
		    strerror(errno));
	else if (page_room(page, home, real, name) == 0)
		bytes = file_read_at(home->work, name, PAGE_FILE_MOST, size);
	(void)unlinkat(home->work, name, 0);
	free(real);
	return bytes;
}

int
test_page_name(struct test_page *page, const char *certificate)
{
	struct recipient recipient;

	memset(page, 0, sizeof *page);
	if (recipient_read(&recipient, certificate) != 0)
		return fail_within(certificate);
	memcpy(page->recipient, recipient.digest, sizeof page->recipient);
	test_page_call(page);
	recipient_free(&recipient);
	return 0;
}

static int
folder_open(const struct home *home)
{
	int dir;

	if (mkdirat(home->dir, FOLDER, 0700) != 0 && errno != EEXIST)
		return fail(EX_CANTCREAT, "cannot make %s/" FOLDER ": %s",
		    home->path, strerror(errno));
	dir = openat(home->dir, FOLDER,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return dir >= 0 ? dir
			: fail(EX_CANTCREAT, "cannot open %s/" FOLDER ": %s",
			      home->path, strerror(errno));
}

int
test_page_keep(const struct test_page *page, const struct home *home)
{
	int rc, dir = folder_open(home);
	char text[KEPT_TEXT];

	if (dir < 0)
		return -1;
	hex_write(text, page->word, sizeof page->word);
	(void)snprintf(text + 2 * DIGEST_SIZE, sizeof text - 2 * DIGEST_SIZE,
	    " %u\n", page->tries % 10);
	rc = file_write(dir, page->what, text, strlen(text), 0600);
	(void)close(dir);
	return rc;
}

static int
kept_read(struct test_page *page, char *text, size_t size)
{
	size_t digits = (size_t)2 * DIGEST_SIZE;

	if (size == KEPT_TEXT - 1 && text[digits] == ' ' &&
	    text[digits + 1] >= '0' &&
	    text[digits + 1] <= '0' + TEST_PAGE_TRIES) {
		text[digits] = '\0';
		page->tries = (unsigned)(text[digits + 1] - '0');
		if (hex_read(page->word, sizeof page->word, text) == 0)
			return 0;
	}
	return fail(EX_DATAERR,
	    "what is kept of the test page is damaged: make a new one");
}

int
test_page_find(struct test_page *page, const struct home *home)
{
	int rc = -1, dir = folder_open(home);
	size_t size;
	char *text;

	if (dir < 0)
		return -1;
	if (faccessat(dir, page->what, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		fail(EX_NOINPUT,
		    "no test page is out for this recipient: make one with "
		    "\"busta key rehearse page\"");
	else if ((text = file_read_at(dir, page->what, KEPT_TEXT, &size)) !=
	    NULL) {
		rc = kept_read(page, text, size);
		free(text);
	}
	(void)close(dir);
	return rc;
}

int
test_page_drop(const struct test_page *page, const struct home *home)
{
	int rc, dir = folder_open(home);

	if (dir < 0)
		return -1;
	rc = unlinkat(dir, page->what, 0) == 0 && fsync(dir) == 0
	    ? 0
	    : fail(EX_IOERR, "cannot remove what is kept of the test page: %s",
		  strerror(errno));
	(void)close(dir);
	return rc;
}
