/* Goal: what a table of weak PINs says is all in force and all counted; what it
 * does not quite say is refused, and never passed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/fail.h"
#include "base/file.h"
#include "job/weak.h"
#include "folder.h"

#include <cmocka.h>

#include "base/banned.h"

static struct folder folder;
static const char *path;

static int
open_folder(void **state)
{
	(void)state;
	if (folder_open(&folder) != 0)
		return -1;
	path = strdup(folder_file(&folder, "weak.txt"));
	return path == NULL ? -1 : 0;
}

static int
close_folder(void **state)
{
	(void)state;
	folder_remove(&folder);
	free((char *)(uintptr_t)path);
	return 0;
}

static struct weak_table *
table_of(const void *text, size_t size)
{
	assert_int_equal(file_write(folder.fd, "weak.txt", text, size, 0600),
	    0);
	return weak_read(path);
}

/* How many PINs of 4, 5 and 6 digits a table excludes, which was counted by
 * hand. */
static const struct {
	const char *sentence;
	const char *text;
	uint64_t four, five, six;
} tables[] = {
	{ "a table may say nothing", "version 1\n", 0, 0, 0 },
	{ "without a last line feed too", "version 1", 0, 0, 0 },
	{ "00000 to 99999", "version 1\nrepeated\n", 10, 10, 10 },
	{ "01234 to 90123", "version 1\nascending\n", 10, 10, 10 },
	{ "43210 to 09876", "version 1\ndescending\n", 10, 10, 10 },
	{ "all three", "repeated\nascending\ndescending\nversion 1\n", 30, 30,
	    30 },
	{ "a rule said twice is one rule", "version 1\nrepeated\nrepeated\n",
	    10, 10, 10 },
	{ "one PIN of five digits", "version 1\npin 12345\n", 0, 1, 0 },
	{ "a year in four", "version 1\npin 19xx\n", 100, 0, 0 },
	{ "and in the first four of six", "version 1\npin 19xxxx\n", 0, 0,
	    10000 },
	{ "x in its middle", "version 1\npin 1xxx1\n", 0, 1000, 0 },
	{ "one in two patterns counts twice", "version 1\npin 1xxx\npin x111\n",
	    1010, 0, 0 },
	{ "comments, blanks, tabs and carriage returns",
	    "# a table\r\n\r\n \t version\t 7 \r\n  pin  12345  # a "
	    "comment\r\n#",
	    0, 1, 0 },
};

static void
test_each_rule_is_counted(void **state)
{
	struct weak_table *table;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if ((table = table_of(tables[i].text,
			 strlen(tables[i].text))) == NULL)
			fail_msg("%s: %s", tables[i].sentence, fail_reason());
		if (weak_excluded(table, 4) != tables[i].four ||
		    weak_excluded(table, 5) != tables[i].five ||
		    weak_excluded(table, 6) != tables[i].six)
			fail_msg("%s: %llu, %llu, %llu", tables[i].sentence,
			    (unsigned long long)weak_excluded(table, 4),
			    (unsigned long long)weak_excluded(table, 5),
			    (unsigned long long)weak_excluded(table, 6));
		weak_free(table);
	}
}

static void
test_a_table_keeps_what_it_says(void **state)
{
	static const char text[] = "version 999999999\nascending\npin 19xxx\n"
				   "pin 1234\n";
	uint8_t digest[DIGEST_SIZE];
	struct weak_table *table = table_of(text, sizeof text - 1);

	(void)state;
	assert_non_null(table);
	assert_int_equal(table->version, 999999999);
	assert_true(table->ascending);
	assert_false(table->repeated || table->descending);
	assert_int_equal(table->pattern_count, 2);
	assert_string_equal(table->patterns[0], "19xxx");
	assert_string_equal(table->patterns[1], "1234");
	assert_int_equal(digest_bytes(digest, text, sizeof text - 1), 0);
	assert_memory_equal(table->digest, digest, DIGEST_SIZE);
	weak_free(table);
}

#define NO_RULE "not a rule of a weak-PIN table: use version N (once), repeated"

static const struct {
	const char *what;
	const char *text;
	unsigned line;
	const char *sentence;
} refusals[] = {
	{ "no version", "repeated\n", 1,
	    "a weak-PIN table needs a line "
	    "\"version N\"" },
	{ "an empty file", "", 1, "needs a line \"version N\"" },
	{ "version 0", "version 0\n", 1, NO_RULE },
	{ "version -1, which is not 4294967295", "version -1\n", 1, NO_RULE },
	{ "a version that would wrap to 1", "version 4294967297\n", 1,
	    NO_RULE },
	{ "a version with a letter after it", "version 1a\n", 1, NO_RULE },
	{ "a version without number", "version\n", 1, NO_RULE },
	{ "two versions", "version 1\nversion 2\n", 2, NO_RULE },
	{ "a rule that is misspelt", "version 1\n\n# x\nrepeeted\n", 4,
	    NO_RULE },
	{ "a rule with a value it does not have", "version 1\nrepeated 5\n", 2,
	    NO_RULE },
	{ "capitals", "version 1\nREPEATED\n", 2, NO_RULE },
	{ "a PIN of 3 digits", "version 1\npin 123\n", 2, NO_RULE },
	{ "a PIN of 13 digits", "version 1\npin 1234567890123\n", 2, NO_RULE },
	{ "a letter in a PIN", "version 1\npin 1234a\n", 2, NO_RULE },
	{ "a capital X", "version 1\npin 19XX\n", 2, NO_RULE },
	{ "a PIN of nothing", "version 1\npin\n", 2, NO_RULE },
	{ "two PINs on a line, of which one was passed over",
	    "version 1\npin 12345 54321\n", 2, NO_RULE },
	{ "two rules on a line", "version 1 repeated\n", 1, NO_RULE },
	{ "lines that end as on an old Macintosh, all but one passed over",
	    "version 1\rrepeated\rpin 12345\r", 1, NO_RULE },
	{ "a line feed of Unicode", "version 1\xe2\x80\xa8repeated\n", 1,
	    NO_RULE },
};

static void
test_nothing_is_passed_over(void **state)
{
	char wanted[512];
	struct weak_table *table;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		table = table_of(refusals[i].text, strlen(refusals[i].text));
		if (table != NULL)
			fail_msg("%s", refusals[i].what);
		(void)snprintf(wanted, sizeof wanted, "%s:%u: ", path,
		    refusals[i].line);
		if (strncmp(fail_reason(), wanted, strlen(wanted)) != 0 ||
		    strstr(fail_reason(), refusals[i].sentence) == NULL ||
		    fail_code() != EX_DATAERR)
			fail_msg("%s: %s", refusals[i].what, fail_reason());
	}
}

static void
test_a_file_that_is_no_text_is_refused(void **state)
{
	(void)state;
	assert_null(table_of("version 1\0\npin 12345\n", 21));
	assert_non_null(strstr(fail_reason(), "not a text file"));
	assert_null(weak_read(folder_file(&folder, "none.txt")));
	assert_int_equal(fail_code(), EX_NOINPUT);
}

/* None is lost, and the count of more than there are does not wrap. */
static void
test_ten_thousand_patterns_are_counted(void **state)
{
	static const char first[] = "version 1\n",
			  line[] = "pin xxxxxxxxxxxx\n";
	enum { LINES = 10000 };
	size_t size = sizeof first - 1 + LINES * (sizeof line - 1);
	char *text = malloc(size), *at;
	struct weak_table *table;

	(void)state;
	assert_non_null(text);
	memcpy(text, first, sizeof first - 1);
	for (at = text + sizeof first - 1; at < text + size;
	     at += sizeof line - 1)
		memcpy(at, line, sizeof line - 1);
	table = table_of(text, size);
	assert_non_null(table);
	assert_int_equal(table->pattern_count, LINES);
	assert_true(weak_excluded(table, 12) == UINT64_C(10000000000000000));
	weak_free(table);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_rule_is_counted),
		cmocka_unit_test(test_a_table_keeps_what_it_says),
		cmocka_unit_test(test_nothing_is_passed_over),
		cmocka_unit_test(test_a_file_that_is_no_text_is_refused),
		cmocka_unit_test(test_ten_thousand_patterns_are_counted),
	};

	return cmocka_run_group_tests_name("weak", tests, open_folder,
	    close_folder);
}
