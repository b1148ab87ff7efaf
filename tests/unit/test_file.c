/* Goal: a file is had whole or not at all, one that is written is the old or
 * the new one at any moment, and a folder of our own is nobody else's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "folder.h"

#include <cmocka.h>

#include "base/banned.h"

static struct folder folder;

static int
open_folder(void **state)
{
	(void)state;
	return folder_open(&folder);
}

static int
close_folder(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

/* What stands in the folder: names that are not "file". */
static unsigned
leftovers(void)
{
	int fd = openat(folder.fd, ".", O_RDONLY | O_DIRECTORY);
	DIR *entries = fdopendir(fd);
	struct dirent *entry;
	unsigned count = 0;

	assert_non_null(entries);
	while ((entry = readdir(entries)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    strcmp(entry->d_name, "file") != 0;
	(void)closedir(entries);
	return count;
}

static void
assert_holds(const char *wanted)
{
	size_t size;
	char *bytes = file_read(folder_file(&folder, "file"), 100, &size);

	assert_non_null(bytes);
	assert_int_equal(size, strlen(wanted));
	assert_string_equal(bytes, wanted);
	free(bytes);
}

static void
test_a_file_is_written_and_read(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(file_write(folder.fd, "file", "new", 3, 0600), 0);
	assert_holds("new");
	assert_int_equal(file_write(folder.fd, "file", "newer", 5, 0640), 0);
	assert_holds("newer");
	assert_int_equal(fstatat(folder.fd, "file", &status, 0), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	assert_int_equal(file_write(folder.fd, "file", "", 0, 0600), 0);
	assert_holds("");
	assert_int_equal(leftovers(), 0);
}

/* In a child, whose limits and folders are its own. */
static int
in_child(int (*work)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(work());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* As with a full disk: some bytes, then none. */
static int
write_beyond_limit(void)
{
	const struct rlimit limit = { 4096, 4096 };
	static char much[20000];

	(void)signal(SIGXFSZ, SIG_IGN);
	(void)setrlimit(RLIMIT_FSIZE, &limit);
	memset(much, 'x', sizeof much);
	return file_write(folder.fd, "file", much, sizeof much, 0600) == -1 &&
		fail_code() == EX_IOERR &&
		strstr(fail_reason(), "cannot write file: ") != NULL
	    ? 0
	    : 1;
}

static void
test_a_write_that_fails_in_its_middle_leaves_the_old(void **state)
{
	(void)state;
	assert_int_equal(file_write(folder.fd, "file", "old", 3, 0600), 0);
	assert_int_equal(in_child(write_beyond_limit), 0);
	assert_holds("old");
	assert_int_equal(leftovers(), 0);
}

/* Root may write where mode forbids it, so not as root. */
static int
write_as_nobody(void)
{
	if (geteuid() == 0 && seteuid(65534) != 0)
		return 2;
	return file_write(folder.fd, "file", "new", 3, 0600) == -1 &&
		fail_code() == EX_CANTCREAT &&
		strstr(fail_reason(), "cannot create file: ") != NULL
	    ? 0
	    : 1;
}

static void
test_a_folder_that_is_read_only_keeps_the_old(void **state)
{
	(void)state;
	assert_int_equal(file_write(folder.fd, "file", "old", 3, 0600), 0);
	assert_int_equal(fchmod(folder.fd, 0500), 0);
	assert_int_equal(in_child(write_as_nobody), 0);
	assert_int_equal(fchmod(folder.fd, 0700), 0);
	assert_holds("old");
	assert_int_equal(leftovers(), 0);
}

/* The last step: what cannot be renamed into place goes away again. */
static void
test_a_name_that_is_taken_by_a_folder_stays(void **state)
{
	struct stat status;

	(void)state;
	(void)unlinkat(folder.fd, "file", 0);
	assert_int_equal(mkdirat(folder.fd, "file", 0700), 0);
	assert_int_equal(file_write(folder.fd, "file", "new", 3, 0600), -1);
	assert_int_equal(fail_code(), EX_IOERR);
	assert_non_null(strstr(fail_reason(), "cannot put file in place: "));
	assert_int_equal(fstatat(folder.fd, "file", &status, 0), 0);
	assert_true(S_ISDIR(status.st_mode));
	assert_int_equal(leftovers(), 0);
	assert_int_equal(unlinkat(folder.fd, "file", AT_REMOVEDIR), 0);
}

static void
test_what_is_read_has_its_limits(void **state)
{
	size_t size;
	char *bytes;

	(void)state;
	assert_int_equal(file_write(folder.fd, "file", "1234567890", 10, 0600),
	    0);
	bytes = file_read(folder_file(&folder, "file"), 10, &size);
	assert_non_null(bytes);
	assert_int_equal(size, 10);
	free(bytes);
	assert_null(file_read(folder_file(&folder, "file"), 9, &size));
	assert_int_equal(fail_code(), EX_DATAERR);
	assert_non_null(strstr(fail_reason(), "is larger than 9 bytes"));
}

static void
test_only_regular_files_are_read(void **state)
{
	const char *pipe = folder_file(&folder, "pipe");
	size_t size;

	(void)state;
	assert_null(file_read(folder.path, 100, &size));
	assert_non_null(strstr(fail_reason(), "is not a regular file"));
	assert_null(file_read("/dev/zero", 100, &size));
	assert_non_null(strstr(fail_reason(), "is not a regular file"));
	/* Without waiting for somebody to write into it. */
	assert_int_equal(mkfifo(pipe, 0600), 0);
	(void)alarm(5);
	assert_null(file_read(pipe, 100, &size));
	(void)alarm(0);
	assert_non_null(strstr(fail_reason(), "is not a regular file"));
	assert_null(file_read(folder_file(&folder, "none"), 100, &size));
	assert_int_equal(fail_code(), EX_NOINPUT);
	assert_non_null(strstr(fail_reason(), "none: No such file"));
	(void)unlink(pipe);
}

static void
test_a_folder_is_ours_alone_or_refused(void **state)
{
	const char *path = folder_file(&folder, "own");
	struct stat status;
	int mode, dir = file_open_dir(path);

	(void)state;
	assert_true(dir >= 0);
	assert_int_equal(fstat(dir, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	(void)close(dir);
	for (mode = 0; mode <= 0777; mode++) {
		assert_int_equal(chmod(path, (mode_t)mode), 0);
		/* Without our own rights nobody but root could open it
		 * at all. */
		if ((mode & 0700) != 0700)
			continue;
		dir = file_open_dir(path);
		if ((dir >= 0) != ((mode & 077) == 0))
			fail_msg("mode %o", (unsigned)mode);
		if (dir >= 0)
			(void)close(dir);
		else
			assert_int_equal(fail_code(), EX_NOPERM);
	}
	assert_int_equal(chmod(path, 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
		assert_int_equal(file_open_dir(path), -1);
		assert_int_equal(fail_code(), EX_NOPERM);
		assert_non_null(
		    strstr(fail_reason(), "must belong to this user alone"));
	}
	(void)rmdir(path);
}

static void
test_a_folder_that_cannot_be_is_refused(void **state)
{
	(void)state;
	assert_int_equal(file_open_dir(folder_file(&folder, "none/own")), -1);
	assert_int_equal(fail_code(), EX_CANTCREAT);
	assert_int_equal(file_write(folder.fd, "file", "", 0, 0600), 0);
	assert_int_equal(file_open_dir(folder_file(&folder, "file")), -1);
	assert_int_equal(fail_code(), EX_NOINPUT);
	assert_non_null(strstr(fail_reason(), "Not a directory"));
}

static const struct {
	const char *sentence, *base, *path, *wanted;
} besides[] = {
	{ "beside it", "/etc/busta/job.cfg", "weak.txt",
	    "/etc/busta/weak.txt" },
	{ "below it", "/etc/job.cfg", "keys/shop.crt", "/etc/keys/shop.crt" },
	{ "above it", "jobs/job.cfg", "../weak.txt", "jobs/../weak.txt" },
	{ "an absolute name is what it is", "/etc/job.cfg", "/srv/a",
	    "/srv/a" },
	{ "a base without folder is here", "job.cfg", "weak.txt", "weak.txt" },
	{ "a base in the root", "/job.cfg", "weak.txt", "/weak.txt" },
};

static void
test_a_name_is_seen_from_its_file(void **state)
{
	char *found;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof besides / sizeof besides[0]; i++) {
		found = file_beside(besides[i].base, besides[i].path);
		if (found == NULL || strcmp(found, besides[i].wanted) != 0)
			fail_msg("%s: %s", besides[i].sentence, found);
		free(found);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_is_written_and_read),
		cmocka_unit_test(
		    test_a_write_that_fails_in_its_middle_leaves_the_old),
		cmocka_unit_test(test_a_folder_that_is_read_only_keeps_the_old),
		cmocka_unit_test(test_a_name_that_is_taken_by_a_folder_stays),
		cmocka_unit_test(test_what_is_read_has_its_limits),
		cmocka_unit_test(test_only_regular_files_are_read),
		cmocka_unit_test(test_a_folder_is_ours_alone_or_refused),
		cmocka_unit_test(test_a_folder_that_cannot_be_is_refused),
		cmocka_unit_test(test_a_name_is_seen_from_its_file),
	};

	return cmocka_run_group_tests_name("file", tests, open_folder,
	    close_folder);
}
