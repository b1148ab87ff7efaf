/* constant_time WHICH STORE PASSPHRASE: run under valgrind, which complains
 * whenever a jump or an address depends on bytes it was told to take for
 * undefined. WHICH is
 * cip       checks a CIP whose verifier, and all that was said, is undefined
 * compare   the comparison of verifiers alone
 * leaking   the same with memcmp: what valgrind must complain about */
#include <valgrind/memcheck.h>

#include <openssl/rand.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/secret.h"
#include "room/cip_check.h"

#include "../unit/keys.h"

enum { CIP = 10 };

static const struct serial serial = { { "LZ26", 7 }, 1234 };

/* What came of it may be looked at: it is the answer. */
static int
answer(bool match)
{
	VALGRIND_MAKE_MEM_DEFINED(&match, sizeof match);
	return (int)match;
}

static int
try_cip(const char *store, const char *passphrase_file)
{
	uint8_t verifier[VERIFIER_SIZE], said[CIP];
	struct hsm *hsm = NULL;
	bool match = true;
	size_t size;
	char *passphrase = file_read(passphrase_file, 1024, &size);

	if (passphrase == NULL)
		return -1;
	passphrase[strcspn(passphrase, "\n")] = '\0';
	hsm = keys_open_as(store, passphrase);
	free(passphrase);
	if (hsm == NULL || RAND_bytes(verifier, sizeof verifier) != 1)
		return -1;
	memcpy(said, "0123456789", sizeof said);
	VALGRIND_MAKE_MEM_UNDEFINED(verifier, sizeof verifier);
	VALGRIND_MAKE_MEM_UNDEFINED(said, sizeof said);
	if (cip_check(hsm, &serial, verifier, said, sizeof said, &match) != 0)
		return -1;
	hsm_free(hsm);
	return answer(match);
}

static int
try_compare(bool leaking)
{
	uint8_t one[VERIFIER_SIZE] = { 1 }, other[VERIFIER_SIZE] = { 2 };

	VALGRIND_MAKE_MEM_UNDEFINED(one, sizeof one);
	return answer(leaking ? memcmp(one, other, sizeof one) == 0
			      : verifier_matches(one, other));
}

int
main(int argc, char **argv)
{
	int rc = -1;

	if (argc == 4 && secret_heap_open(1 << 16) == 0)
		rc = strcmp(argv[1], "cip") == 0
		    ? try_cip(argv[2], argv[3])
		    : try_compare(strcmp(argv[1], "leaking") == 0);
	if (rc < 0)
		(void)fprintf(stderr, "constant_time: %s\n", fail_reason());
	return rc == 0 ? 0 : 1;
}
