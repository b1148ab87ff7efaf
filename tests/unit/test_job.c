/* Goal: an order is read whole, with all it names, or refused with its file,
 * its line and a sentence; and its digest changes with anything that would
 * change the batch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "folder.h"
#include "job/job.h"

#include <cmocka.h>

#include "base/banned.h"

/* What orders name; the fuzzers read the same. */
#define BESIDE "tests/fuzz/beside/"

static struct folder folder;
static const char *path;
static char pin[DIGEST_TEXT]; /* SHA-256 of sheet.cfg */

static void
copy(const char *from, const char *to)
{
	size_t size;
	char *bytes = file_read(from, 1 << 20, &size);

	if (bytes == NULL)
		fail_msg("%s", fail_reason());
	assert_int_equal(file_write(folder.fd, to, bytes, size, 0600), 0);
	free(bytes);
}

static int
open_folder(void **state)
{
	uint8_t digest[DIGEST_SIZE];
	size_t size;
	char *bytes;

	(void)state;
	if (folder_open(&folder) != 0 ||
	    (path = strdup(folder_file(&folder, "job.cfg"))) == NULL)
		return -1;
	copy(BESIDE "weak.txt", "weak.txt");
	copy(BESIDE "sheet.cfg", "sheet.cfg");
	copy(BESIDE "letters.ttf", "letters.ttf");
	copy(BESIDE "shop.crt", "shop.crt");
	if ((bytes = file_read(BESIDE "sheet.cfg", 1 << 20, &size)) == NULL ||
	    digest_bytes(digest, bytes, size) != 0)
		return -1;
	hex_write(pin, digest, sizeof digest);
	free(bytes);
	return 0;
}

static int
close_folder(void **state)
{
	(void)state;
	folder_remove(&folder);
	free((char *)(uintptr_t)path);
	return 0;
}

/* One setting a line; "@" stands for the digest of the template. */
static const char *const good[] = {
	"format = \"busta job 1\";",
	"series = \"LZ26\";",
	"quantity = 1000;",
	"weak_pins = \"weak.txt\";",
	"template = { file = \"sheet.cfg\"; sha256 = \"@\"; };",
	"recipients = ( \"shop.crt\" );",
};

/* The good order with what is given instead of a setting of the same name, or
 * after them all on line 7; "name" alone takes it away. */
static struct job *
order(const char *other)
{
	size_t length = other == NULL ? 0 : strcspn(other, " "), i;
	struct job *job;
	char *text = NULL, *at;
	FILE *out = open_memstream(&text, &i);
	bool placed = other == NULL;
	const char *line;
	size_t size;

	assert_non_null(out);
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		line = good[i];
		if (other != NULL && strncmp(line, other, length) == 0 &&
		    line[length] == ' ') {
			line = other[length] == '\0' ? "" : other;
			placed = true;
		}
		if ((at = strchr(line, '@')) != NULL)
			(void)fprintf(out, "%.*s%s%s\n", (int)(at - line), line,
			    pin, at + 1);
		else
			(void)fprintf(out, "%s\n", line);
	}
	if (!placed)
		(void)fprintf(out, "%s\n", other);
	assert_int_equal(fclose(out), 0);
	size = strlen(text);
	assert_int_equal(file_write(folder.fd, "job.cfg", text, size, 0600), 0);
	free(text);
	job = job_read(path);
	return job;
}

static void
test_an_order_is_what_was_ordered(void **state)
{
	struct job *job = order(NULL);

	(void)state;
	if (job == NULL)
		fail_msg("%s", fail_reason());
	assert_string_equal(job->path, path);
	assert_string_equal(job->series.name, "LZ26");
	assert_int_equal(job->series.digits, 7);
	assert_int_equal(job->series_line, 2);
	assert_int_equal(job->quantity, 1000);
	assert_int_equal(job->chunk, 500);
	assert_int_equal(job->pin_digits, 5);
	assert_int_equal(job->cip_digits, 10);
	assert_int_equal(job->weak->version, 3);
	assert_string_equal(template_name(job->template),
	    "A sheet with one of each");
	assert_int_equal(job->recipient_count, 1);
	assert_null(job->note);
	job_free(job);
}

/* What is changed in the good order, and what is then refused;
 * NULL: nothing. */
static const struct {
	const char *what, *setting;
	unsigned line;
	const char *sentence;
} cases[] = {
	{ "the fewest", "quantity = 1;", 0, NULL },
	{ "the most", "quantity = 1000000;", 0, NULL },
	{ "none", "quantity = 0;", 3,
	    "quantity must be 1 to 1000000, found 0" },
	{ "one too many", "quantity = 1000001;", 3, "found 1000001" },
	{ "an order of no quantity", "quantity", 1,
	    "the setting quantity is missing" },
	{ "another format", "format = \"busta job 2\";", 1,
	    "format must be \"busta job 1\"" },
	{ "a setting nobody knows", "urgent = true;", 7,
	    "unknown setting urgent" },
	{ "a series in small letters", "series = \"lz26\";", 2,
	    "a series is two capital letters and two digits" },
	{ "a series of letters", "series = \"LZAB\";", 2, "a series is two" },
	{ "a series of five", "series = \"LZ026\";", 2, "a series is two" },
	{ "numbers of 9 digits", "serial_digits = 9;", 0, NULL },
	{ "numbers of 8 digits", "serial_digits = 8;", 7,
	    "with 7 or 9 serial_digits" },
	{ "numbers of 6 digits", "serial_digits = 6;", 7,
	    "serial_digits must be 7 to 9, found 6" },
	{ "a PIN of 4 digits is ISO's least, and 30 of 10,000 are weak",
	    "pin_digits = 4;", 0, NULL },
	{ "a PIN of 3", "pin_digits = 3;", 7,
	    "pin_digits must be 4 to 12, found 3" },
	{ "a PIN of 12", "pin_digits = 12;", 0, NULL },
	{ "a PIN of 13", "pin_digits = 13;", 7, "found 13" },
	{ "a CIP of 6", "cip_digits = 6;", 0, NULL },
	{ "a CIP of 5", "cip_digits = 5;", 7, "cip_digits must be 6 to 16" },
	{ "a CIP of 17", "cip_digits = 17;", 7, "found 17" },
	{ "a chunk of whole lots", "chunk = 300;", 0, NULL },
	{ "a chunk of half a lot", "chunk = 250;", 1,
	    "chunk must be a multiple of 100, the envelopes between two "
	    "cover" },
	{ "a chunk of all there is may end in a lot", "quantity = 250;", 0,
	    NULL },
	{ "a chunk of none", "chunk = 0;", 7, "chunk must be 1 to" },
	{ "a table that is not there", "weak_pins = \"none.txt\";", 4,
	    "cannot open " },
	{ "a template that is not there",
	    "template = { file = \"none.cfg\"; sha256 = \"@\"; };", 5,
	    "cannot open " },
	{ "a template without its digest",
	    "template = { file = \"sheet.cfg\"; };", 5,
	    "the setting sha256 is missing" },
	{ "half a digest",
	    "template = { file = \"sheet.cfg\"; sha256 = "
	    "\"0011\"; };",
	    5, "sha256 must be 64 hexadecimal digits" },
	{ "no group", "template = \"sheet.cfg\";", 5,
	    "expected a group { ... } here" },
	{ "no recipients", "recipients = ( );", 6,
	    "recipients must be a list with at least one entry" },
	{ "a recipient that is a number", "recipients = ( 5 );", 6,
	    "a recipient is the name of a certificate file in quotes" },
	{ "a recipient that is not there", "recipients = ( \"none.crt\" );", 6,
	    "cannot open " },
	{ "a recipient that is none", "recipients = ( \"weak.txt\" );", 6,
	    "weak.txt is not a certificate in PEM form" },
	{ "a recipient twice", "recipients = ( \"shop.crt\", \"./shop.crt\" );",
	    6, "the recipient ./shop.crt is named twice" },
	{ "seventeen of them",
	    "recipients = ( 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "
	    "12, 13, 14, 15, 16, 17 );",
	    6, "at most 16 recipients" },
	{ "a note", "note = \"di notte, citt\xc3\xa0\";", 0, NULL },
	{ "a note of two lines", "note = \"a\\nb\";", 7,
	    "a note is one line of at most 200 bytes" },
	{ "a DEL in a note", "note = \"a\\x7fb\";", 7, "a note is one line" },
	{ "a note of 201 bytes",
	    "note = \"0123456789012345678901234567890123456789"
	    "012345678901234567890123456789012345678901234567890123456789012345"
	    "6789"
	    "012345678901234567890123456789012345678901234567890123456789012345"
	    "6789"
	    "012345678901234567890\";",
	    7, "at most 200 bytes" },
};

static void
test_each_order(void **state)
{
	char wanted[512];
	struct job *job;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		job = order(cases[i].setting);
		if ((job != NULL) != (cases[i].sentence == NULL))
			fail_msg("%s: %s", cases[i].what,
			    job != NULL ? "is taken" : fail_reason());
		if (job != NULL) {
			job_free(job);
			continue;
		}
		(void)snprintf(wanted, sizeof wanted, "%s:%u: ", path,
		    cases[i].line);
		if (strncmp(fail_reason(), wanted, strlen(wanted)) != 0 ||
		    strstr(fail_reason(), cases[i].sentence) == NULL ||
		    fail_code() != EX_DATAERR)
			fail_msg("%s: %s (%d)", cases[i].what, fail_reason(),
			    fail_code());
	}
}

static struct job *
order_with_table(const char *table, unsigned digits)
{
	char setting[32];

	assert_int_equal(file_write(folder.fd, "weak.txt", table, strlen(table),
			     0600),
	    0);
	(void)snprintf(setting, sizeof setting, "pin_digits = %u;", digits);
	return order(setting);
}

/* What is excluded makes the rest easier to guess: at most 15 in 1,000. */
static const struct {
	const char *sentence, *table;
	unsigned digits;
	bool taken;
} bounds[] = {
	{ "1,500 of 100,000",
	    "version 1\npin 1xxx1\npin 2xx22\npin 3xx33\n"
	    "pin 4xx44\npin 5xx55\npin 6xx66\n",
	    5, true },
	{ "1,501",
	    "version 1\npin 1xxx1\npin 2xx22\npin 3xx33\npin 4xx44\n"
	    "pin 5xx55\npin 6xx66\npin 12345\n",
	    5, false },
	{ "150 of 10,000",
	    "version 1\npin 1xx1\npin 2x22\npin 3x33\npin 4x44\n"
	    "repeated\nascending\n",
	    4, true },
	{ "151",
	    "version 1\npin 1xx1\npin 2x22\npin 3x33\npin 4x44\n"
	    "repeated\nascending\npin 1234\n",
	    4, false },
	{ "patterns of another length do not count", "version 1\npin xxxxx\n",
	    4, true },
	{ "all there are", "version 1\npin xxxxx\n", 5, false },
};

static void
test_a_table_excludes_at_most_15_in_1000(void **state)
{
	struct job *job;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
		job = order_with_table(bounds[i].table, bounds[i].digits);
		if ((job != NULL) != bounds[i].taken ||
		    (job == NULL &&
			strstr(fail_reason(), "more than 1.5 %") == NULL))
			fail_msg("%s: %s", bounds[i].sentence, fail_reason());
		job_free(job);
	}
	copy(BESIDE "weak.txt", "weak.txt");
}

/* So many times all of them that a product with 1,000 would wrap to next to
 * none. */
static void
test_no_table_is_too_large_to_be_counted(void **state)
{
	enum { WHOLES = 18446, LINE = sizeof "pin xxxxxxxxxxxx" };
	char *table = malloc(64 + (WHOLES + 10) * LINE), *at;
	struct job *job;
	unsigned i;

	(void)state;
	assert_non_null(table);
	at = stpcpy(table, "version 1\n");
	for (i = 0; i < WHOLES; i++)
		at = stpcpy(at, "pin xxxxxxxxxxxx\n");
	for (i = 0; i < 7; i++)
		at = stpcpy(at, "pin 1xxxxxxxxxxx\n");
	for (i = 0; i < 5; i++)
		at = stpcpy(at, "pin 11xxxxxxxxxx\n");
	job = order_with_table(table, 12);
	assert_null(job);
	assert_non_null(strstr(fail_reason(), "more than 1.5 %"));
	free(table);
	copy(BESIDE "weak.txt", "weak.txt");
}

static void
digest_of(const char *setting, uint8_t digest[static DIGEST_SIZE])
{
	struct job *job = order(setting);

	if (job == NULL)
		fail_msg("%s: %s", setting, fail_reason());
	memcpy(digest, job->digest, DIGEST_SIZE);
	job_free(job);
}

/* A batch that is resumed must be the one that was begun. */
static void
test_the_digest_changes_with_all_an_order_names(void **state)
{
	uint8_t first[DIGEST_SIZE], again[DIGEST_SIZE], other[DIGEST_SIZE];

	(void)state;
	digest_of(NULL, first);
	digest_of(NULL, again);
	assert_memory_equal(first, again, DIGEST_SIZE);
	digest_of("# only a comment", other);
	assert_memory_not_equal(first, other, DIGEST_SIZE);
	assert_int_equal(file_write(folder.fd, "weak.txt", "version 3\n", 10,
			     0600),
	    0);
	digest_of(NULL, other);
	assert_memory_not_equal(first, other, DIGEST_SIZE);
	copy(BESIDE "weak.txt", "weak.txt");
	copy(BESIDE "other-shop.crt", "shop.crt");
	digest_of(NULL, other);
	assert_memory_not_equal(first, other, DIGEST_SIZE);
	copy(BESIDE "shop.crt", "shop.crt");
	digest_of(NULL, other);
	assert_memory_equal(first, other, DIGEST_SIZE);
}

static void
test_a_template_that_changed_is_refused(void **state)
{
	(void)state;
	copy("tests/data/templates/plain.cfg", "sheet.cfg");
	assert_null(order(NULL));
	assert_int_equal(fail_code(), EX_CONFIG);
	assert_non_null(strstr(fail_reason(),
	    "sheet.cfg:1: the template has "
	    "changed: its SHA-256 should be "));
	copy(BESIDE "sheet.cfg", "sheet.cfg");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_order_is_what_was_ordered),
		cmocka_unit_test(test_each_order),
		cmocka_unit_test(test_a_table_excludes_at_most_15_in_1000),
		cmocka_unit_test(test_no_table_is_too_large_to_be_counted),
		cmocka_unit_test(
		    test_the_digest_changes_with_all_an_order_names),
		cmocka_unit_test(test_a_template_that_changed_is_refused),
	};

	return cmocka_run_group_tests_name("job", tests, open_folder,
	    close_folder);
}
