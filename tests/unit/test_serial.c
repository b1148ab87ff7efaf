/* Goal: a serial misread by a person or a scanner never becomes another one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "envelope/serial.h"

#include "base/banned.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Published by others: a modulus or a start value off by one fails here. */
static const struct {
	const char *who, *text;
	char check;
} published[] = {
	{ "GRid Standard 2.1, A1-2425G-ABC1234002-M", "A12425GABC1234002",
	    'M' },
	{ "ISAN (ISO 15706), 0000-0000-D07A-0090-Q", "00000000D07A0090", 'Q' },
	{ "ISAN with version, 0000-0000-D07A-0090-Q-0000-0000-X",
	    "00000000D07A009000000000", 'X' },
	{ "ISAN, 0000-0001-8CFA-0000-I", "000000018CFA0000", 'I' },
	{ "ISAN, B159-D8FA-0124-0000-K", "B159D8FA01240000", 'K' },
};

static void
test_published_checks(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof published / sizeof published[0]; i++)
		if (serial_check(published[i].text,
			(unsigned)strlen(published[i].text)) !=
		    published[i].check)
			fail_msg("%s", published[i].who);
}

static const struct {
	const char *name;
	unsigned digits;
	uint32_t number;
} samples[] = {
	{ "LZ26", 7, 1234 },
	{ "LZ26", 7, 1 },
	{ "AA00", 7, 9999999 },
	{ "ZZ99", 9, 999999999 },
	{ "QI07", 9, 100000000 },
	{ "RM26", 9, 1 },
};

static struct serial
sample(size_t i)
{
	struct serial serial;

	assert_true(
	    series_read(&serial.series, samples[i].name, samples[i].digits));
	serial.number = samples[i].number;
	return serial;
}

static void
assert_reads(const char *text, const struct serial *want)
{
	struct serial read;

	memset(&read, 0, sizeof read);
	if (serial_read(&read, text) != SERIAL_READ)
		fail_msg("%s is not read", text);
	assert_string_equal(read.series.name, want->series.name);
	assert_int_equal(read.series.digits, want->series.digits);
	assert_int_equal(read.number, want->number);
}

/* Fails if a way of writing is lost, or a leading zero is. */
static void
test_every_way_of_writing(void **state)
{
	char text[SERIAL_TEXT], plain[SERIAL_PLAIN], lower[SERIAL_TEXT];
	struct serial serial;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		serial = sample(i);
		serial_text(text, &serial);
		serial_plain(plain, &serial);
		assert_int_equal(strlen(text), samples[i].digits + 7);
		assert_int_equal(strlen(plain), samples[i].digits + 5);
		assert_int_equal(text[4], '-');
		assert_int_equal(text[5 + samples[i].digits], '-');
		for (j = 0; j < sizeof text; j++)
			lower[j] = (char)tolower((unsigned char)text[j]);
		assert_reads(text, &serial);
		assert_reads(plain, &serial);
		assert_reads(lower, &serial);
	}
}

/* FORMATS.md shows this form; its check character computed apart from us. */
static void
test_the_form_in_the_documents(void **state)
{
	struct serial serial = sample(0);
	char text[SERIAL_TEXT];

	(void)state;
	serial_text(text, &serial);
	assert_string_equal(text, "LZ26-0001234-Q");
}

static void
assert_refused(const char *text, const char *original)
{
	struct serial read;

	if (serial_read(&read, text) == SERIAL_READ)
		fail_msg("%s is read, though it should be %s", text, original);
}

/* ISO/IEC 7064 promises this one whole. */
static void
test_every_single_substitution(void **state)
{
	char plain[SERIAL_PLAIN], changed[SERIAL_PLAIN];
	struct serial serial;
	size_t i, j, k;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		serial = sample(i);
		serial_plain(plain, &serial);
		for (j = 0; plain[j] != '\0'; j++)
			for (k = 0; alphabet[k] != '\0'; k++) {
				if (alphabet[k] == plain[j])
					continue;
				memcpy(changed, plain, sizeof changed);
				changed[j] = alphabet[k];
				assert_refused(changed, plain);
			}
	}
}

/* And this one "nearly": MOD 37,36 misses exactly the swaps of two neighbours
 * of its alphabet (2 and 3, say) in one state of 36. So every other swap must
 * be caught, and of those about one in 36 may pass, more or less by series. */
static void
test_nearly_every_adjacent_transposition(void **state)
{
	char plain[SERIAL_PLAIN], changed[SERIAL_PLAIN];
	struct serial serial = sample(0), read;
	unsigned neighbours = 0, missed = 0;
	size_t j;

	(void)state;
	for (serial.number = 1; serial.number < 9999999; serial.number += 911) {
		serial_plain(plain, &serial);
		for (j = 0; plain[j + 1] != '\0'; j++) {
			if (plain[j] == plain[j + 1])
				continue;
			memcpy(changed, plain, sizeof changed);
			changed[j] = plain[j + 1];
			changed[j + 1] = plain[j];
			if (plain[j] - plain[j + 1] != 1 &&
			    plain[j] - plain[j + 1] != -1) {
				assert_refused(changed, plain);
				continue;
			}
			neighbours++;
			missed += serial_read(&read, changed) == SERIAL_READ;
		}
	}
	assert_true(neighbours > 1000);
	assert_true(missed * 24 < neighbours);
}

static const struct {
	const char *why, *text;
	enum serial_read want;
} refusals[] = {
	{ "wrong check character", "LZ26-0001234-R", SERIAL_WRONG_CHECK },
	{ "wrong digit", "LZ26-0001235-Q", SERIAL_WRONG_CHECK },
	{ "nothing", "", SERIAL_MALFORMED },
	{ "hyphens alone", "------------", SERIAL_MALFORMED },
	{ "one digit short", "LZ26-001234-Q", SERIAL_MALFORMED },
	{ "8 digits", "LZ26-00001234-Q", SERIAL_MALFORMED },
	{ "10 digits", "LZ26-0000001234-Q", SERIAL_MALFORMED },
	{ "longer than any buffer",
	    "LZ26-0001234-QQQQQQQQQQQQQQQQQQQQQQQQQQQQQ", SERIAL_MALFORMED },
	{ "a space", "LZ26 0001234 Q", SERIAL_MALFORMED },
	{ "a letter in the number", "LZ26-000I234-Q", SERIAL_MALFORMED },
	{ "a sign", "LZ26-+001234-Q", SERIAL_MALFORMED },
	{ "an accented letter",
	    "L\xc3\x80"
	    "26-001234-Q",
	    SERIAL_MALFORMED },
	{ "a newline after it", "LZ26-0001234-Q\n", SERIAL_MALFORMED },
};

static void
test_refusals(void **state)
{
	struct serial read;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (serial_read(&read, refusals[i].text) != refusals[i].want)
			fail_msg("%s: %s", refusals[i].why, refusals[i].text);
}

/* A right check character does not make a serial of what has another shape. */
static void
test_wrong_shapes_with_a_right_check(void **state)
{
	static const char *const shapes[] = { "LZ260000000", "1Z260001234",
		"L1260001234", "LZA60001234", "LZ2B0001234", "LZ26000000000" };
	struct serial read;
	char text[SERIAL_PLAIN];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		(void)snprintf(text, sizeof text, "%s%c", shapes[i],
		    serial_check(shapes[i], (unsigned)strlen(shapes[i])));
		if (serial_read(&read, text) != SERIAL_MALFORMED)
			fail_msg("%s is taken for a serial", text);
	}
}

static const struct {
	const char *why, *name;
	unsigned digits;
	bool want;
} series[] = {
	{ "two letters, two digits, 7", "LZ26", 7, true },
	{ "and 9", "AA00", 9, true },
	{ "8 digits", "LZ26", 8, false },
	{ "no digits", "LZ26", 0, false },
	{ "lower case", "lz26", 7, false },
	{ "digits first", "26LZ", 7, false },
	{ "three letters", "LZA6", 7, false },
	{ "one letter", "L126", 7, false },
	{ "too short", "LZ2", 7, false },
	{ "too long", "LZ260", 7, false },
	{ "empty", "", 7, false },
	{ "beyond Z", "L[26", 7, false },
	{ "beyond 9", "LZ2:", 7, false },
};

static void
test_series(void **state)
{
	struct series read;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof series / sizeof series[0]; i++) {
		memset(&read, 0, sizeof read);
		if (series_read(&read, series[i].name, series[i].digits) !=
		    series[i].want)
			fail_msg("%s: %s", series[i].why, series[i].name);
		assert_int_equal(read.digits,
		    series[i].want ? series[i].digits : 0);
	}
	assert_true(series_read(&read, "LZ26", 7));
	assert_int_equal(series_last(&read), 9999999);
	assert_true(series_read(&read, "LZ26", 9));
	assert_int_equal(series_last(&read), 999999999);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_checks),
		cmocka_unit_test(test_every_way_of_writing),
		cmocka_unit_test(test_the_form_in_the_documents),
		cmocka_unit_test(test_every_single_substitution),
		cmocka_unit_test(test_nearly_every_adjacent_transposition),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_wrong_shapes_with_a_right_check),
		cmocka_unit_test(test_series),
	};

	return cmocka_run_group_tests_name("serial", tests, NULL, NULL);
}
