/* The leak test's room: it draws canaries, takes its time over each chunk, and
 * has the one fault that LEAK names (LEAK_NONE: none). Each fault is one that a
 * tired developer could commit; the test must find every one, or its silence
 * about the real room says nothing. */
#include <zlib.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"
#include "room/deliver.h"
#include "room/pin.h"
#include "room/seal.h"
#include "tests/leak/canary.h"

#include "base/banned.h"

enum {
	LEAK_NONE,
	LEAK_LEDGER,   /* a sealed record carries its codes in clear */
	LEAK_BCD,      /* and as packed digits */
	LEAK_WIRE,     /* a verifier is the CIP itself */
	LEAK_LOG,      /* a line on standard error */
	LEAK_SCRATCH,  /* a file that is removed at once */
	LEAK_FILES,    /* files that stay: UTF-16, deflated */
	LEAK_SENTENCE, /* in the reason of a failure, which the desk prints */
	LEAK_TITLE,   /* in its own arguments and environment, for ps to show */
	LEAK_HEAP,    /* a copy in ordinary memory, never freed */
	LEAK_CORE,    /* the same, in a room that may dump core */
	LEAK_READABLE /* no fault: only a kernel without memfd_secret */
};

struct codes *__wrap_codes_draw(size_t count, unsigned pin_digits,
    unsigned cip_digits, const struct weak_table *weak, struct hsm *hsm);
int __real_codes_seal(const struct codes *codes, const struct serial *first,
    struct data_key *key, struct hsm *hsm, uint8_t *records,
    uint8_t *verifiers);
int __wrap_codes_seal(const struct codes *codes, const struct serial *first,
    struct data_key *key, struct hsm *hsm, uint8_t *records,
    uint8_t *verifiers);
int __real_pages_deliver(int dir, const char *name, const uint8_t *clear,
    size_t size, const struct recipient *recipients, size_t count,
    uint8_t digest[static DIGEST_SIZE], uint64_t *file_size);
int __wrap_pages_deliver(int dir, const char *name, const uint8_t *clear,
    size_t size, const struct recipient *recipients, size_t count,
    uint8_t digest[static DIGEST_SIZE], uint64_t *file_size);
int __real_confine_files(int dir, enum confine_rights rights);
int __wrap_confine_files(int dir, enum confine_rights rights);
long __real_syscall(long number, long a, long b, long c, long d);
long __wrap_syscall(long number, long a, long b, long c, long d);
int __real_confine_process(void);
int __wrap_confine_process(void);

static const struct codes *drawn;

struct codes *
__wrap_codes_draw(size_t count, unsigned pin_digits, unsigned cip_digits,
    const struct weak_table *weak, struct hsm *hsm)
{
	static unsigned chunk;
	struct codes *codes = codes_new(count, pin_digits, cip_digits);
	size_t i;

	(void)weak;
	(void)hsm;
	if (codes == NULL || pin_digits != CANARY_DIGITS ||
	    cip_digits != CANARY_DIGITS)
		abort();
	for (i = 0; i < count; i++) {
		canary_write(codes->digits + i * 2 * CANARY_DIGITS, chunk, i,
		    0);
		canary_write(codes->digits + (i * 2 + 1) * CANARY_DIGITS, chunk,
		    i, 1);
	}
	chunk++;
	return codes;
}

static void
pack_digits(uint8_t *packed, const char *digits, size_t count)
{
	size_t i;

	for (i = 0; i < count / 2; i++)
		packed[i] = (uint8_t)((digits[2 * i] - '0') << 4 |
		    (digits[2 * i + 1] - '0'));
}

static void
leak_sealed(uint8_t *record, uint8_t *verifier)
{
	const char *pin = codes_pin(drawn, 0);
	char line[] = "room: drew PIN ....................\n";

	if (LEAK == LEAK_LEDGER)
		memcpy(record + 1 + GCM_NONCE, pin, CANARY_DIGITS);
	if (LEAK == LEAK_BCD)
		pack_digits(record + 1 + GCM_NONCE, pin, CANARY_DIGITS);
	if (LEAK == LEAK_WIRE)
		memcpy(verifier, codes_cip(drawn, 0), VERIFIER_SIZE);
	if (LEAK == LEAK_LOG) {
		memcpy(line + 15, pin, CANARY_DIGITS);
		(void)!write(2, line, sizeof line - 1);
	}
	if (LEAK == LEAK_TITLE) {
		memcpy(program_invocation_name, pin, CANARY_DIGITS);
		if (strlen(environ[0]) >= CANARY_DIGITS)
			memcpy(environ[0], codes_cip(drawn, 0), CANARY_DIGITS);
	}
}

int
__wrap_codes_seal(const struct codes *codes, const struct serial *first,
    struct data_key *key, struct hsm *hsm, uint8_t *records, uint8_t *verifiers)
{
	static char *copy;
	int rc = __real_codes_seal(codes, first, key, hsm, records, verifiers);

	drawn = codes;
	leak_sealed(records, verifiers);
	if (LEAK == LEAK_HEAP || LEAK == LEAK_CORE) {
		copy = malloc(CANARY_DIGITS);
		if (copy != NULL)
			memcpy(copy, codes_pin(codes, 0), CANARY_DIGITS);
	}
	if (LEAK == LEAK_SENTENCE)
		return fail(EX_SOFTWARE, "cannot seal %.*s", CANARY_DIGITS,
		    codes_pin(codes, 0));
	return rc;
}

static void
leak_file(int dir, const char *name, const void *bytes, size_t size)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	(void)!write(fd, bytes, size);
	(void)fsync(fd);
	(void)close(fd);
}

static void
leak_files(int dir)
{
	const char *pin = codes_pin(drawn, 0);
	uint8_t wide[2 * CANARY_DIGITS] = { 0 }, small[256];
	uLongf size = sizeof small;
	char line[] = "....................: the PIN of the first envelope";
	size_t i;

	for (i = 0; i < CANARY_DIGITS; i++)
		wide[2 * i] = (uint8_t)pin[i];
	memcpy(line, pin, CANARY_DIGITS);
	leak_file(dir, "wide", wide, sizeof wide);
	if (compress2(small, &size, (const Bytef *)line, sizeof line, 9) ==
	    Z_OK)
		leak_file(dir, "small", small, size);
}

/* More than the next page file can overwrite. */
static void
leak_scratch(int dir, const uint8_t *clear, size_t size)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	size_t i;

	for (i = 0; i < 4; i++)
		leak_file(dir, names[i], clear, size);
	for (i = 0; i < 4; i++)
		(void)unlinkat(dir, names[i], 0);
}

/* Half a second in which a chunk's codes are somewhere, and a file says so. */
static void
dawdle(int dir)
{
	struct timespec begun, now;

	(void)close(openat(dir, "drawn", O_WRONLY | O_CREAT, 0600));
	(void)clock_gettime(CLOCK_MONOTONIC, &begun);
	do
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - begun.tv_sec) * 1000 +
		(now.tv_nsec - begun.tv_nsec) / 1000000 <
	    500);
	(void)unlinkat(dir, "drawn", 0);
}

int
__wrap_pages_deliver(int dir, const char *name, const uint8_t *clear,
    size_t size, const struct recipient *recipients, size_t count,
    uint8_t digest[static DIGEST_SIZE], uint64_t *file_size)
{
	if (LEAK == LEAK_SCRATCH)
		leak_scratch(dir, clear, size);
	if (LEAK == LEAK_FILES)
		leak_files(dir);
	dawdle(dir);
	return __real_pages_deliver(dir, name, clear, size, recipients, count,
	    digest, file_size);
}

int
__wrap_confine_process(void)
{
	return LEAK == LEAK_CORE ? 0 : __real_confine_process();
}

/* Landlock keeps cores away too: the kernel writes them with the process's
 * rights. */
int
__wrap_confine_files(int dir, enum confine_rights rights)
{
	return LEAK == LEAK_CORE ? 0 : __real_confine_files(dir, rights);
}

/* Then the pages are in memory that root can read, and so can the test. No call
 * that the room makes this way has more than four arguments. */
long
__wrap_syscall(long number, long a, long b, long c, long d)
{
	if (LEAK == LEAK_READABLE && number == SYS_memfd_secret) {
		errno = ENOSYS;
		return -1;
	}
	return __real_syscall(number, a, b, c, d);
}
