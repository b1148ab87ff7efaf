/* What the fuzz targets share: a folder with what inputs may name beside them,
 * and a promise that stops the fuzzer when it is broken. Run from the root. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "tests/unit/folder.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct folder fuzz_folder;

/* Whatever is read may be refused, but never so. */
static inline void
fuzz_promise(int kept, const char *sentence)
{
	if (kept)
		return;
	(void)fprintf(stderr, "a broken promise: %s\n", sentence);
	abort();
}

/* The file of these bytes in the folder, 0600; its path. */
static inline const char *
fuzz_file(const char *name, const uint8_t *bytes, size_t size)
{
	int fd =
	    openat(fuzz_folder.fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	fuzz_promise(fd >= 0 && write(fd, bytes, size) == (ssize_t)size &&
		close(fd) == 0,
	    "the test writes its files");
	return folder_file(&fuzz_folder, name);
}

static inline void
fuzz_folder_remove(void)
{
	folder_remove(&fuzz_folder);
}

/* Opens the folder, with copies of
 * tests/fuzz/beside/NAMES (NULL-terminated). */
static inline void
fuzz_begin(const char *const names[])
{
	char path[256], *bytes;
	size_t size;

	fuzz_promise(folder_open(&fuzz_folder) == 0, "there is a folder");
	(void)atexit(fuzz_folder_remove);
	for (; *names != NULL; names++) {
		(void)snprintf(path, sizeof path, "tests/fuzz/beside/%s",
		    *names);
		bytes = file_read(path, 1 << 20, &size);
		fuzz_promise(bytes != NULL, "tests/fuzz/beside is here");
		(void)fuzz_file(*names, (uint8_t *)bytes, size);
		free(bytes);
	}
}

/* A refusal has a sentence that a person can read, and an exit code. */
static inline void
fuzz_refused(void)
{
	const char *reason = fail_reason();

	fuzz_promise(reason[0] != '\0' &&
		strcmp(reason, "unknown failure") != 0 &&
		fail_code() >= EX__BASE && fail_code() <= EX__MAX,
	    "a refusal has its sentence and its exit code");
	(void)fail(EX_SOFTWARE, "unknown failure");
}

#endif
