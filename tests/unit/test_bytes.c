/* Goal: a reader of bytes believes nothing it was not given: past the end there
 * are zeros and a mark that stays, and what is left over is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#include <cmocka.h>

#include "base/banned.h"

/* A copy that ends where its block ends, so that ASan sees a read past it. */
static struct bytes_reader
reader_of(const void *bytes, size_t size, uint8_t **copy)
{
	*copy = malloc(size > 0 ? size : 1);
	assert_non_null(*copy);
	memcpy(*copy, bytes, size);
	return (struct bytes_reader){ *copy, size, false };
}

static void
test_integers_are_in_network_order(void **state)
{
	static const uint8_t wanted[] = { 1, 0xff, 0xfe, 0x12, 0x34, 0x56, 0x78,
		0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff };
	struct bytes bytes = { 0 };
	struct bytes_reader reader;

	(void)state;
	bytes_put_integer(&bytes, 1, 1);
	bytes_put_integer(&bytes, 0xfffe, 2);
	bytes_put_integer(&bytes, 0x12345678, 4);
	bytes_put_integer(&bytes, 0xffffffff, 8);
	assert_int_equal(bytes.size, sizeof wanted);
	assert_memory_equal(bytes.data, wanted, sizeof wanted);
	reader = (struct bytes_reader){ bytes.data, bytes.size, false };
	assert_int_equal(bytes_get_integer(&reader, 1), 1);
	assert_int_equal(bytes_get_integer(&reader, 2), 0xfffe);
	assert_int_equal(bytes_get_integer(&reader, 4), 0x12345678);
	assert_int_equal(bytes_get_integer(&reader, 8), 0xffffffff);
	assert_true(bytes_get_ended(&reader));
	bytes_free(&bytes);
	assert_null(bytes.data);
}

static void
test_a_buffer_grows_over_any_size(void **state)
{
	struct bytes bytes = { 0 };
	uint8_t run[1000];
	size_t i, total = 0;

	(void)state;
	for (i = 0; i < sizeof run; i++) {
		memset(run, (int)(i & 0xff), sizeof run);
		bytes_put_raw(&bytes, run, i);
		total += i;
		assert_int_equal(bytes.size, total);
		assert_true(i == 0 || bytes.data[total - 1] == (i & 0xff));
	}
	assert_false(bytes.failed);
	assert_int_equal(bytes.data[0], 1);
	bytes_free(&bytes);
}

/* Each overruns by one byte at least; all give nothing and leave the mark. */
static void
test_a_read_past_the_end_is_marked_for_good(void **state)
{
	uint8_t *copy;
	struct bytes_reader reader = reader_of("\1\2\3", 3, &copy);
	size_t size = 99;

	(void)state;
	assert_int_equal(bytes_get_integer(&reader, 4), 0);
	assert_true(reader.failed);
	assert_int_equal(bytes_get_integer(&reader, 1), 0);
	assert_null(bytes_get_raw(&reader, 1));
	assert_null(bytes_get_raw(&reader, 0));
	assert_null(bytes_get_counted(&reader, &size));
	assert_int_equal(size, 0);
	assert_false(bytes_get_ended(&reader));
	free(copy);
}

static const struct {
	const char *sentence;
	const char *bytes;
	size_t size;
} broken[] = {
	{ "a count of which a byte is missing", "\0\0\0", 3 },
	{ "a count of one byte more than there is", "\0\0\0\3ab", 6 },
	{ "a count of all a count can say",
	    "\xff\xff\xff\xff"
	    "ab",
	    6 },
};

static void
test_a_count_is_not_believed(void **state)
{
	struct bytes_reader reader;
	size_t i, size;
	uint8_t *copy;

	(void)state;
	for (i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		reader = reader_of(broken[i].bytes, broken[i].size, &copy);
		size = 99;
		if (bytes_get_counted(&reader, &size) != NULL || size != 0 ||
		    !reader.failed)
			fail_msg("%s", broken[i].sentence);
		free(copy);
	}
}

static void
test_what_is_left_over_is_noticed(void **state)
{
	struct bytes_reader reader = { (const uint8_t *)"\0\0\0\1ab", 6,
		false };
	size_t size;

	(void)state;
	assert_memory_equal(bytes_get_counted(&reader, &size), "a", 1);
	assert_false(reader.failed);
	assert_false(bytes_get_ended(&reader));
	(void)bytes_get_integer(&reader, 1);
	assert_true(bytes_get_ended(&reader));
}

static const struct {
	const char *sentence;
	const char *bytes;
	size_t size;
	const char *text; /* NULL: refused */
} texts[] = {
	{ "text is text", "\0\0\0\3abc", 7, "abc" },
	{ "so is none", "\0\0\0\0", 4, "" },
	{ "half a character is none", "\0\0\0\5citt\xc3", 9, NULL },
	{ "a whole one is", "\0\0\0\6citt\xc3\xa0", 10, "citt\xc3\xa0" },
	{ "seven bytes fit in eight",
	    "\0\0\0\7"
	    "1234567",
	    11, "1234567" },
	{ "eight do not, with their NUL",
	    "\0\0\0\10"
	    "12345678",
	    12, NULL },
	{ "a NUL is no text", "\0\0\0\3a\0c", 7, NULL },
	{ "nor is a line feed", "\0\0\0\3a\nc", 7, NULL },
	{ "nor an escape", "\0\0\0\3a\033c", 7, NULL },
	{ "nor a DEL", "\0\0\0\3a\177c", 7, NULL },
	{ "nor Latin-1", "\0\0\0\3a\xe0z", 7, NULL },
	{ "nor an overlong slash", "\0\0\0\2\xc0\xaf", 6, NULL },
	{ "nor less than was counted", "\0\0\0\4abc", 7, NULL },
};

static void
test_text_is_of_printable_characters(void **state)
{
	struct bytes_reader reader;
	char text[8];
	size_t i;
	uint8_t *copy;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		reader = reader_of(texts[i].bytes, texts[i].size, &copy);
		memset(text, 'x', sizeof text);
		bytes_get_text(&reader, text, sizeof text);
		if (reader.failed != (texts[i].text == NULL) ||
		    strcmp(text, texts[i].text == NULL ? "" : texts[i].text) !=
			0)
			fail_msg("%s: \"%s\"", texts[i].sentence, text);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integers_are_in_network_order),
		cmocka_unit_test(test_a_buffer_grows_over_any_size),
		cmocka_unit_test(test_a_read_past_the_end_is_marked_for_good),
		cmocka_unit_test(test_a_count_is_not_believed),
		cmocka_unit_test(test_what_is_left_over_is_noticed),
		cmocka_unit_test(test_text_is_of_printable_characters),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
