/* Goal: whoever writes a settings file wrongly is told the file, the line and
 * what to write; and nothing that libconfig would let pass or change comes
 * through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/settings.h"

#include <cmocka.h>

#include "base/banned.h"

static const char *const known[] = { "a", "b", "group", NULL };

static int
parse(const config_setting_t *root)
{
	(void)root;
	return 0;
}

static int
only(const config_setting_t *root)
{
	return settings_only(root, known);
}

static int
only_in_group(const config_setting_t *root)
{
	return settings_only(settings_need(root, "group"), known);
}

static int
need(const config_setting_t *root)
{
	return settings_need(root, "a") == NULL ? -1 : 0;
}

static int
text(const config_setting_t *root)
{
	const char *value;

	return settings_text(root, "a", true, &value);
}

static int
integer(const config_setting_t *root)
{
	long long value;

	return settings_integer(root, "a", true, -5, 100, &value);
}

static int
number(const config_setting_t *root)
{
	double value;

	return settings_number(root, "a", true, 0.5, 10, &value);
}

static int
two_numbers(const config_setting_t *root)
{
	double values[2];

	return settings_numbers(root, "a", true, 2, values);
}

static int
list(const config_setting_t *root)
{
	return settings_list(root, "a") == NULL ? -1 : 0;
}

typedef int reader(const config_setting_t *);

/* NULL for a sentence: it is read. */
static const struct {
	const char *what;
	const char *text;
	reader *read;
	const char *sentence;
} cases[] = {
	/* The file as a whole. */
	{ "an empty file", "", parse, NULL },
	{ "no libconfig", "a = 1;\nb = ;\n", parse, ":2: syntax error" },
	{ "a text that never ends", "\na = \"b", parse, ":2: syntax error" },
	{ "a setting twice", "a = 1;\n\nb = 2;\na = 3;\n", parse,
	    ":4: duplicate setting name" },
	{ "a setting twice in a group", "group = { a = 1;\n a = 2; };", parse,
	    ":2: duplicate setting name" },
	{ "a name in two groups", "group = { a = 1; }; a = 2;", parse, NULL },
	{ "an @include", "a = 1;\n@include \"other.cfg\"\n", parse,
	    ":2: @include is not allowed: keep everything in one file" },
	{ "an @include after blanks", " \t @include \"x\"", parse,
	    ":1: @include is not allowed" },
	{ "an @include in a comment's first line", "/*\n@include \"x\"\n*/",
	    parse, ":2: @include is not allowed" },
	{ "the word within a line", "a = \"see @include\"; # @include\n", parse,
	    NULL },
	{ "Latin-1", "a = 1;\nb = \"citt\xe0\";", parse,
	    ":2: this line is not UTF-8 text: convert the file with iconv" },
	{ "UTF-8 in UTF-16's manner", "a = \"\xed\xa0\x80\";", parse,
	    ":1: this line is not UTF-8" },

	/* Numbers that libconfig would cut to 32 bits, so that 4294967297
	 * is 1. */
	{ "2 to the 32nd, and 1", "\na = 4294967297;", integer,
	    ":2: the number 4294967297 is larger than any that is needed" },
	{ "the same in hexadecimal", "a = 0x100000001;", integer,
	    ":1: the number 0x100000001 is larger" },
	{ "and with a capital X", "a = 0X100000001;", integer,
	    ":1: the number 0X100000001 is larger" },
	{ "and after a minus", "a = -4294967295;", integer,
	    ":1: the number 4294967295 is larger" },
	{ "and as a long one", "a = 4294967297L;", integer,
	    ":1: the number 4294967297L is larger" },
	{ "a number of a hundred digits is not all shown",
	    "a = 1"
	    "0000000000000000000000000000000000000000000000000000000000000000;",
	    integer, ":1: the number 100000000000000000000000 is larger" },
	{ "after a quote in a text", "b = \"\\\"\"; a = 4294967297;", integer,
	    ":1: the number 4294967297 is larger" },
	{ "after a comment of several lines", "/* \"\n */ a = 4294967297;",
	    integer, ":2: the number 4294967297 is larger" },
	{ "in a text it is text", "a = \"4294967297\";", text, NULL },
	{ "in comments it is nothing",
	    "# 4294967297\n// 4294967297\n"
	    "/* 4294967297 */ a = 1;",
	    integer, NULL },

	/* Who is known, and what is needed. */
	{ "what is known", "b = 1; a = 2;", only, NULL },
	{ "what is not", "a = 1;\nb = 2;\nc = 3;\n", only,
	    ":3: unknown setting c" },
	{ "what is not, in a group", "group = {\n a = 1;\n A = 2; };",
	    only_in_group, ":3: unknown setting A" },
	{ "no group where one should be", "a = 1;\ngroup = 5;", only_in_group,
	    ":2: expected a group { ... } here" },
	{ "what is missing in the file", "b = 1;", need,
	    ":1: the setting a is missing" },
	{ "what is missing there", "b = 1;", text,
	    ":1: the setting a is missing" },
	{ "what is missing again", "b = 1;", integer,
	    ":1: the setting a is missing" },

	/* Of which type. */
	{ "text", "a = \"b\" \"c\";", text, NULL },
	{ "a number for text", "\n\na = 5;", text,
	    ":3: a must be text in quotes" },
	{ "a group for text", "a = { };", text,
	    ":1: a must be text in quotes" },
	{ "text that \\x makes Latin-1", "\na = \"citt\\xe0\";", text,
	    ":2: a is not UTF-8 text" },
	{ "text that \\x makes UTF-8", "a = \"citt\\xc3\\xa0\";", text, NULL },
	{ "the least number", "a = -5;", integer, NULL },
	{ "the largest", "a = 0x64;", integer, NULL },
	{ "one less", "\na = -6;", integer,
	    ":2: a must be -5 to 100, found -6" },
	{ "one more", "a = 101;", integer,
	    ":1: a must be -5 to 100, found 101" },
	{ "a fraction for a whole number", "a = 5.0;", integer,
	    ":1: a must be a whole number" },
	{ "text for a whole number", "a = \"5\";", integer,
	    ":1: a must be a whole number" },
	{ "true for a whole number", "a = true;", integer,
	    ":1: a must be a whole number" },
	{ "a whole number for a number", "a = 10;", number, NULL },
	{ "a fraction", "a = 0.5;", number, NULL },
	{ "too small a fraction", "a = 0.49;", number,
	    ":1: a must be 0.5 to 10, found 0.49" },
	{ "infinity", "a = 1e999;", number,
	    ":1: a must be 0.5 to 10, found inf" },
	{ "text for a number", "a = \"1\";", number, ":1: a must be a number" },
	{ "two numbers", "a = (1, 2.5);", two_numbers, NULL },
	{ "as an array", "a = [1, 2];", two_numbers, NULL },
	{ "three", "a = (1, 2, 3);", two_numbers,
	    ":1: a must be 2 numbers, as in (10.0, 20.0)" },
	{ "one by itself", "a = 1;", two_numbers, ":1: a must be 2 numbers" },
	{ "text among them", "a = (1,\n\"2\");", two_numbers,
	    ":2: a must be a number" },
	{ "a list", "a = ( 1 );", list, NULL },
	{ "an empty one", "\na = ( );", list,
	    ":2: a must be a list with at least one entry, as in ( ... )" },
	{ "no list", "a = \"b\";", list, ":1: a must be a list" },
};

static void
test_each_case(void **state)
{
	char wanted[256];
	config_t config;
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		rc = settings_parse(&config, "x/y.cfg", cases[i].text);
		if (rc == 0)
			rc = cases[i].read(config_root_setting(&config));
		if ((rc == 0) != (cases[i].sentence == NULL))
			fail_msg("%s: %s", cases[i].what,
			    rc == 0 ? "is read" : fail_reason());
		if (rc != 0) {
			(void)snprintf(wanted, sizeof wanted, "x/y.cfg%s",
			    cases[i].sentence);
			if (strncmp(fail_reason(), wanted, strlen(wanted)) !=
				0 ||
			    fail_code() != EX_DATAERR)
				fail_msg("%s: %s (%d)", cases[i].what,
				    fail_reason(), fail_code());
		}
		config_destroy(&config);
	}
}

static void
test_what_is_read_is_what_was_written(void **state)
{
	long long whole = 1;
	double real = 1, two[2] = { 0, 0 };
	const char *word = NULL;
	config_t config;
	config_setting_t *root;

	(void)state;
	assert_int_equal(settings_parse(&config, "f",
			     "t = \"a\\\"b\"; i = -3; "
			     "h = 0x10; r = 2.5; w = 7; b = true; n = [1, "
			     "2]; "),
	    0);
	root = config_root_setting(&config);
	assert_int_equal(settings_text(root, "t", true, &word), 0);
	assert_string_equal(word, "a\"b");
	assert_int_equal(settings_integer(root, "i", true, -9, 9, &whole), 0);
	assert_int_equal(whole, -3);
	assert_int_equal(settings_integer(root, "h", true, 0, 99, &whole), 0);
	assert_int_equal(whole, 16);
	assert_int_equal(settings_number(root, "r", true, 0, 9, &real), 0);
	assert_true(real > 2.4 && real < 2.6);
	assert_int_equal(settings_number(root, "w", true, 0, 9, &real), 0);
	assert_true(real > 6.9 && real < 7.1);
	assert_int_equal(settings_numbers(root, "n", true, 2, two), 0);
	assert_true(two[0] < 1.1 && two[1] > 1.9);
	config_destroy(&config);
}

static void
test_what_is_missing_and_not_needed_keeps_its_default(void **state)
{
	long long whole = 42;
	double real = 4.25, two[2] = { 1, 2 };
	const char *word = "default";
	config_t config;
	config_setting_t *root;

	(void)state;
	assert_int_equal(settings_parse(&config, "f", "other = 1;"), 0);
	root = config_root_setting(&config);
	assert_int_equal(settings_text(root, "a", false, &word), 0);
	assert_string_equal(word, "default");
	assert_int_equal(settings_integer(root, "a", false, 0, 1, &whole), 0);
	assert_int_equal(whole, 42);
	assert_int_equal(settings_number(root, "a", false, 0, 1, &real), 0);
	assert_true(real > 4.2);
	assert_int_equal(settings_numbers(root, "a", false, 2, two), 0);
	assert_true(two[1] > 1.9);
	config_destroy(&config);
}

/* And a refused value leaves the default alone. */
static void
test_what_is_refused_changes_nothing(void **state)
{
	long long whole = 42;
	config_t config;

	(void)state;
	assert_int_equal(settings_parse(&config, "f", "a = 101;"), 0);
	assert_int_equal(settings_integer(config_root_setting(&config), "a",
			     false, 0, 100, &whole),
	    -1);
	assert_int_equal(whole, 42);
	config_destroy(&config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_case),
		cmocka_unit_test(test_what_is_read_is_what_was_written),
		cmocka_unit_test(
		    test_what_is_missing_and_not_needed_keeps_its_default),
		cmocka_unit_test(test_what_is_refused_changes_nothing),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
