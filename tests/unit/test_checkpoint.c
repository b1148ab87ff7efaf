/* Goal: a checkpoint has one text and a text one checkpoint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "base/fail.h"
#include "base/hex.h"

#include <cmocka.h>

#include "base/banned.h"

#define ROOT "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n"
/* SHA-256 of nothing, FIPS 180-4. */
#define EMPTY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

static const struct {
	const char *why, *text;
	uint64_t size;
} good[] = {
	{ "seven entries", "busta.example/audit\n7\n" ROOT, 7 },
	{ "none", "busta.example/audit\n0\n" EMPTY, 0 },
	{ "as many as there can be",
	    "busta.example/audit\n4611686018427387904\n" ROOT,
	    (uint64_t)1 << 62 },
	{ "an origin that is no address", "log\n1\n" ROOT, 1 },
};

static void
test_back_and_forth(void **state)
{
	struct checkpoint checkpoint;
	char text[CHECKPOINT_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		if (checkpoint_parse(&checkpoint, good[i].text,
			strlen(good[i].text)) != 0)
			fail_msg("%s: %s", good[i].why, fail_reason());
		assert_int_equal(checkpoint.size, good[i].size);
		assert_int_equal(checkpoint_text(text, &checkpoint), 0);
		assert_string_equal(text, good[i].text);
	}
}

static void
test_the_root_is_read(void **state)
{
	struct checkpoint checkpoint;
	struct tree_hash root;

	(void)state;
	assert_int_equal(checkpoint_parse(&checkpoint, good[0].text,
			     strlen(good[0].text)),
	    0);
	assert_int_equal(hex_read(root.bytes, sizeof root.bytes,
			     "ddb89be403809e325750d3d263cd7892"
			     "9c2942b7942a34b77e122c9594a74c8c"),
	    0);
	assert_memory_equal(checkpoint.root.bytes, root.bytes,
	    sizeof root.bytes);
}

static const struct {
	const char *why, *text;
} bad[] = {
	{ "nothing", "" },
	{ "an origin alone", "busta.example/audit\n" },
	{ "no root", "busta.example/audit\n7\n" },
	{ "no newline at the end",
	    "busta.example/audit\n7\n"
	    "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=" },
	{ "a leading zero", "busta.example/audit\n07\n" ROOT },
	{ "two zeros", "busta.example/audit\n00\n" ROOT },
	{ "a minus", "busta.example/audit\n-7\n" ROOT },
	{ "a space before the size", "busta.example/audit\n 7\n" ROOT },
	{ "a space after the size", "busta.example/audit\n7 \n" ROOT },
	{ "hexadecimal", "busta.example/audit\n0x7\n" ROOT },
	{ "one more than there can be",
	    "busta.example/audit\n4611686018427387905\n" ROOT },
	{ "more than 64 bits",
	    "busta.example/audit\n18446744073709551616\n" ROOT },
	{ "a root in URL letters",
	    "busta.example/audit\n7\n"
	    "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTI_=\n" },
	{ "a root of 33 bytes",
	    "busta.example/audit\n7\n"
	    "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIwA\n" },
	{ "an extension that is empty", "busta.example/audit\n7\n" ROOT "\n" },
	{ "an extension without newline",
	    "busta.example/audit\n7\n" ROOT "more" },
	{ "an origin of 129 bytes",
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "4567890123456789012345678901234567890123456789012345678901234567"
	    "x\n7\n" ROOT },
};

static void
test_refused(void **state)
{
	struct checkpoint checkpoint;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (checkpoint_parse(&checkpoint, bad[i].text,
			strlen(bad[i].text)) != -1 ||
		    fail_code() != EX_DATAERR)
			fail_msg("%s", bad[i].why);
}

static void
test_origins_that_cannot_be_written(void **state)
{
	static const char *const origins[] = { "", "a b", "a+b", "a\nb",
		"\xc2\xa0", "\xff" };
	struct checkpoint checkpoint = { .size = 7 };
	char text[CHECKPOINT_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof origins / sizeof origins[0]; i++) {
		(void)snprintf(checkpoint.origin, sizeof checkpoint.origin,
		    "%s", origins[i]);
		assert_int_equal(checkpoint_text(text, &checkpoint), -1);
	}
	checkpoint = (struct checkpoint){ "a", TREE_SIZE_MOST + 1, { { 0 } } };
	assert_int_equal(checkpoint_text(text, &checkpoint), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back_and_forth),
		cmocka_unit_test(test_the_root_is_read),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_origins_that_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
