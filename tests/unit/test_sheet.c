/* Goal: what is stamped on a chunk is, byte for byte, what libharu would have
 * drawn, and neither size nor structure of a page depends on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h" /* before cmocka takes the word */

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "folder.h"
#include "room/sheet.h"
#include "room/sheet_map.h"

#include "base/banned.h"

#define TEMPLATES "tests/data/templates/"

enum { TEXT_MOST = 64 };

static const char blind[] = "templates/busta-cieca.cfg";
static const char single[] = "templates/busta-singola.cfg";

static struct sheet_format
format_of(size_t envelopes)
{
	return (struct sheet_format){ .envelopes = envelopes,
		.serial_digits = 7,
		.pin_digits = 5,
		.cip_digits = 10 };
}

static struct sheet *
draw(const char *path, const struct sheet_format *format)
{
	struct template *template = template_read(path, NULL);
	struct sheet *sheet = NULL;

	if (template != NULL)
		sheet = sheet_draw(template, format);
	template_free(template);
	if (sheet == NULL)
		fail_msg("%s", fail_reason());
	return sheet;
}

/* A text for every field, different for every envelope n: its digits are n
 * (times 16, so that no two fields agree), the rest is padding. */
struct values {
	char texts[FIELDS][TEXT_MOST];
	struct sheet_values values;
};

static void
values_of(struct values *values, const struct sheet *sheet, size_t n)
{
	size_t length;
	unsigned i;

	for (i = 0; i < FIELDS; i++) {
		length = sheet_field_length(sheet, (enum field)i);
		assert_true(length < TEXT_MOST);
		(void)snprintf(values->texts[i], TEXT_MOST, "%0*zu",
		    (int)length, n * 16 + i);
		values->values.text[i] = values->texts[i];
	}
}

static uint8_t *
stamp_all(const struct sheet *sheet, size_t shift)
{
	uint8_t *page = malloc(sheet_size(sheet));
	struct values values;
	size_t i;

	assert_non_null(page);
	sheet_copy(sheet, page);
	for (i = 0; i < sheet_envelopes(sheet); i++) {
		values_of(&values, sheet, i + shift);
		assert_int_equal(sheet_stamp(sheet, page, i, &values.values),
		    0);
	}
	for (i = 0; i < sheet_lots(sheet); i++) {
		values_of(&values, sheet, i + shift);
		assert_int_equal(sheet_stamp_cover(sheet, page, i,
				     &values.values),
		    0);
	}
	return page;
}

static unsigned
count(const uint8_t *page, size_t size, const char *text)
{
	const uint8_t *at = page;
	unsigned found = 0;

	while ((at = memmem(at, size - (size_t)(at - page), text,
		    strlen(text))) != NULL) {
		found++;
		at++;
	}
	return found;
}

static const struct {
	const char *what;
	size_t envelopes, lots, pages;
} chunks[] = {
	{ "one envelope, with its cover", 1, 1, 4 },
	{ "one less than a lot", 99, 1, 200 },
	{ "a lot", 100, 1, 202 },
	{ "a lot and one more", 101, 2, 206 },
	{ "a whole chunk", 500, 5, 1010 },
};

static void
test_chunks_of_every_size_are_drawn_and_proved(void **state)
{
	struct sheet_format format;
	struct sheet *sheet;
	uint8_t *page;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
		format = format_of(chunks[i].envelopes);
		sheet = draw(blind, &format);
		assert_int_equal(sheet_envelopes(sheet), chunks[i].envelopes);
		assert_int_equal(sheet_lots(sheet), chunks[i].lots);
		assert_int_equal(sheet_lot(sheet), 100);
		assert_int_equal(sheet_pages(sheet), chunks[i].pages);
		page = stamp_all(sheet, 0);
		if (count(page, sheet_size(sheet), "/Type /Page\n") !=
		    chunks[i].pages)
			fail_msg("%s: wrong number of pages", chunks[i].what);
		free(page);
		sheet_free(sheet);
	}
}

static void
test_a_template_without_cover_has_only_envelopes(void **state)
{
	const struct sheet_format format = format_of(10);
	struct sheet *sheet = draw(single, &format);

	(void)state;
	assert_int_equal(sheet_lots(sheet), 0);
	assert_int_equal(sheet_lot(sheet), 0);
	assert_int_equal(sheet_pages(sheet), 10);
	assert_int_equal(sheet_field_length(sheet, FIELD_LOT_FIRST), 0);
	sheet_free(sheet);
}

static const struct {
	const char *what;
	unsigned serial_digits, pin_digits, cip_digits;
} sizes[] = {
	{ "the usual", 7, 5, 10 },
	{ "the shortest codes", 7, 4, 6 },
	{ "the longest codes and serials", 9, 12, 16 },
};

static void
test_lengths_are_those_of_the_formats(void **state)
{
	struct sheet *sheet;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		const struct sheet_format format = { 3, sizes[i].serial_digits,
			sizes[i].pin_digits, sizes[i].cip_digits, false };
		unsigned plain = sizes[i].serial_digits + 5;

		sheet = draw(blind, &format);
		assert_int_equal(sheet_field_length(sheet, FIELD_PIN),
		    sizes[i].pin_digits);
		assert_int_equal(sheet_field_length(sheet, FIELD_CIP),
		    sizes[i].cip_digits);
		assert_int_equal(sheet_field_length(sheet, FIELD_SERIAL),
		    plain + 2);
		assert_int_equal(sheet_field_length(sheet, FIELD_BARCODE),
		    plain + 6);
		assert_int_equal(sheet_field_length(sheet, FIELD_SCAN),
		    plain + 6);
		assert_int_equal(sheet_field_length(sheet, FIELD_LOT_BARCODE),
		    2 * plain + 6);
		sheet_free(sheet);
	}
}

/* Two orders of the same size are files of the same size: nothing is inserted,
 * nothing moves, and only fields differ. */
static void
test_what_is_stamped_moves_nothing(void **state)
{
	const struct sheet_format format = format_of(7);
	struct sheet *sheet = draw(blind, &format),
		     *again = draw(blind, &format);
	uint8_t *one = stamp_all(sheet, 0), *other = stamp_all(again, 1000);
	uint8_t *same = stamp_all(again, 0);
	size_t i, differ = 0;

	(void)state;
	assert_int_equal(sheet_size(sheet), sheet_size(again));
	assert_memory_equal(one, same, sheet_size(sheet));
	for (i = 0; i < sheet_size(sheet); i++)
		differ += one[i] != other[i];
	/* Serial twice, scan, codes, sheet, batch and bars, and one cover. */
	assert_true(differ > 0);
	assert_true(
	    differ < 8 * (14 + 14 + 18 + 5 + 10 + 7 + 7 + 233 + 24 * 24));
	free(one);
	free(other);
	free(same);
	sheet_free(again);
	sheet_free(sheet);
}

static void
test_each_envelope_has_its_codes_once_and_its_serial_twice(void **state)
{
	const struct sheet_format format = format_of(101);
	struct sheet *sheet = draw(blind, &format);
	uint8_t *page = stamp_all(sheet, 4000);
	struct values values;
	char shown[TEXT_MOST + 2];
	size_t i;

	(void)state;
	for (i = 0; i < 101; i++) {
		values_of(&values, sheet, i + 4000);
		(void)snprintf(shown, sizeof shown, "(%s)",
		    values.texts[FIELD_PIN]);
		assert_int_equal(count(page, sheet_size(sheet), shown), 1);
		(void)snprintf(shown, sizeof shown, "(%s)",
		    values.texts[FIELD_CIP]);
		assert_int_equal(count(page, sheet_size(sheet), shown), 1);
		(void)snprintf(shown, sizeof shown, "(%s)",
		    values.texts[FIELD_SERIAL]);
		assert_int_equal(count(page, sheet_size(sheet), shown), 2);
	}
	free(page);
	sheet_free(sheet);
}

static const uint8_t *
find(const struct sheet *sheet, const uint8_t *page, enum field field, size_t n)
{
	struct values values;
	char shown[TEXT_MOST + 2];

	values_of(&values, sheet, n);
	(void)snprintf(shown, sizeof shown, "(%s)", values.texts[field]);
	return memmem(page, sheet_size(sheet), shown, strlen(shown));
}

static void
test_stamping_one_envelope_leaves_its_neighbours_alone(void **state)
{
	const struct sheet_format format = format_of(3);
	struct sheet *sheet = draw(blind, &format);
	uint8_t *before = stamp_all(sheet, 0), *after = stamp_all(sheet, 0);
	const uint8_t *first = find(sheet, before, FIELD_CIP, 0);
	const uint8_t *last = find(sheet, before, FIELD_SERIAL, 2);
	struct values values;
	size_t i;

	(void)state;
	values_of(&values, sheet, 900);
	assert_int_equal(sheet_stamp(sheet, after, 1, &values.values), 0);
	for (i = 0; i < sheet_size(sheet); i++)
		if (before[i] != after[i])
			assert_true(before + i > first && before + i < last);
	free(before);
	free(after);
	sheet_free(sheet);
}

static void
test_a_cover_stands_before_its_lot(void **state)
{
	const struct sheet_format format = format_of(101);
	struct sheet *sheet = draw(blind, &format);
	uint8_t *page = stamp_all(sheet, 0);
	const uint8_t *cover = find(sheet, page, FIELD_LOT_LAST, 1);

	(void)state;
	assert_non_null(cover);
	assert_true(find(sheet, page, FIELD_CIP, 99) < cover);
	assert_true(find(sheet, page, FIELD_CIP, 100) > cover);
	free(page);
	sheet_free(sheet);
}

static const struct {
	const char *what;
	enum field field;
	const char *text;
} improper[] = {
	{ "a value that is missing", FIELD_SERIAL, NULL },
	{ "a value that would end a string", FIELD_SERIAL, "LZ26)000123-K4" },
	{ "a value in lower case", FIELD_BATCH, "b000001" },
	{ "a code that is missing", FIELD_PIN, NULL },
};

static void
test_nothing_improper_is_stamped(void **state)
{
	const struct sheet_format format = format_of(2);
	struct sheet *sheet = draw(blind, &format);
	uint8_t *page = stamp_all(sheet, 0);
	struct values values;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof improper / sizeof improper[0]; i++) {
		values_of(&values, sheet, 0);
		values.values.text[improper[i].field] = improper[i].text;
		if (sheet_stamp(sheet, page, 0, &values.values) != -1)
			fail_msg("stamped %s", improper[i].what);
	}
	values_of(&values, sheet, 0);
	assert_int_equal(sheet_stamp(sheet, page, 2, &values.values), -1);
	assert_int_equal(sheet_stamp_cover(sheet, page, 1, &values.values), -1);
	free(page);
	sheet_free(sheet);
}

/* In streams that are compressed: qpdf opens them. */
static unsigned
specimens(const struct sheet *sheet, const uint8_t *page)
{
	char command[512], line[1024];
	struct folder folder;
	unsigned found = 0;
	FILE *plain;

	assert_int_equal(folder_open(&folder), 0);
	assert_int_equal(file_write(folder.fd, "chunk.pdf", page,
			     sheet_size(sheet), 0600),
	    0);
	(void)snprintf(command, sizeof command,
	    "qpdf --stream-data=uncompress %s/chunk.pdf -", folder.path);
	assert_non_null(plain = popen(command, "r"));
	while (fgets(line, sizeof line, plain) != NULL)
		found += strstr(line, "(SPECIMEN)") != NULL;
	assert_int_equal(pclose(plain), 0);
	folder_remove(&folder);
	return found;
}

static void
test_a_specimen_says_so_on_every_kind_of_page(void **state)
{
	/* Cover, its back, outside, inside: each drawn once, and shared. */
	static const unsigned expected[] = { [false] = 0, [true] = 4 };
	struct sheet_format format = format_of(2);
	struct sheet *sheet;
	uint8_t *page;
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++) {
		format.specimen = i == 1;
		sheet = draw(blind, &format);
		page = stamp_all(sheet, 0);
		assert_int_equal(specimens(sheet, page), expected[i]);
		free(page);
		sheet_free(sheet);
	}
}

static void
test_an_envelope_costs_at_most_two_kilobytes(void **state)
{
	const struct sheet_format hundred = format_of(100), one = format_of(1);
	struct sheet *large = draw(blind, &hundred), *small = draw(blind, &one);

	(void)state;
	assert_true((sheet_size(large) - sheet_size(small)) / 99 <= 2048);
	sheet_free(large);
	sheet_free(small);
}

/* What only drawing shows; each file is named for what is wrong with it. */
static const struct {
	const char *file, *sentence;
} refusals[] = {
	{ "bars-too-thin-to-scan", ":14: bars 0.16 mm wide" },
	{ "font-that-is-no-font", ":7: the font sans is no TrueType font" },
	{ "paragraph-taller-than-its-box",
	    ":17: this paragraph needs 11.3 mm" },
	{ "pin-taller-than-its-box",
	    ":19: the field pin needs 4.2 mm of height" },
	{ "pin-wider-than-its-box",
	    ":19: the field pin needs 12.7 mm of width" },
	{ "serial-in-letters-of-many-widths",
	    ":18: in the font sans, A is not as wide as 0" },
	{ "text-that-runs-off-the-page", ":17: this text is 45.5 mm wide" },
	{ "word-wider-than-its-box", ":17: a word of this paragraph is wider" },
};

static void
test_what_does_not_fit_is_refused_with_file_and_line(void **state)
{
	const struct sheet_format format = format_of(1);
	struct template *template;
	struct sheet *sheet;
	char path[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		(void)snprintf(path, sizeof path, TEMPLATES "%s.cfg",
		    refusals[i].file);
		template = template_read(path, NULL);
		if (template == NULL)
			fail_msg("%s", fail_reason());
		sheet = sheet_draw(template, &format);
		template_free(template);
		sheet_free(sheet);
		if (sheet != NULL)
			fail_msg("%s was not refused", path);
		if (strncmp(fail_reason(), path, strlen(path)) != 0 ||
		    strstr(fail_reason(), refusals[i].sentence) == NULL)
			fail_msg("%s: said \"%s\"", path, fail_reason());
		assert_int_equal(fail_code(), EX_DATAERR);
	}
}

/* A positive control of the proof: it must see what it is there to see. */
static void
test_the_proof_sees_a_map_with_two_places_confused(void **state)
{
	const struct sheet_format format = format_of(5);
	struct template *template = template_read(blind, NULL);
	struct drawing drawing;
	struct sheet *sheet;
	uint32_t *at, kept;
	uint8_t *drawn;
	size_t size;

	(void)state;
	assert_non_null(template);
	assert_int_equal(drawing_plan(&drawing, template, &format), 0);
	sheet = sheet_new(&drawing);
	assert_non_null(sheet);
	drawn = sheet_draw_false(sheet, &drawing, &size);
	assert_non_null(drawn);
	assert_int_equal(sheet_find(sheet, drawn, size), 0);
	assert_int_equal(sheet_prove(sheet, drawn), 0);

	/* The same field of two neighbours: an off-by-one print. */
	at = sheet->envelopes.at;
	kept = at[0];
	at[0] = at[sheet->envelopes.each];
	at[sheet->envelopes.each] = kept;
	assert_int_equal(sheet_prove(sheet, drawn), -1);
	at[sheet->envelopes.each] = at[0];
	at[0] = kept;
	assert_int_equal(sheet_prove(sheet, drawn), 0);

	/* A byte of the background that was damaged after it was drawn. */
	sheet->bytes[sheet->size / 2] ^= 1;
	assert_int_equal(sheet_find(sheet, drawn, size), -1);
	free(drawn);
	sheet_free(sheet);
	template_free(template);
}

static void
test_formats_that_were_never_ordered_are_refused(void **state)
{
	static const struct sheet_format formats[] = {
		{ 0, 7, 5, 10, false },
		{ 100000, 7, 5, 10, false },
		{ 1, 8, 5, 10, false },
		{ 1, 7, 3, 10, false },
		{ 1, 7, 99, 10, false },
		{ 1, 7, 5, 99, false },
	};
	struct template *template = template_read(single, NULL);
	size_t i;

	(void)state;
	assert_non_null(template);
	for (i = 0; i < sizeof formats / sizeof formats[0]; i++)
		assert_null(sheet_draw(template, &formats[i]));
	template_free(template);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_chunks_of_every_size_are_drawn_and_proved),
		cmocka_unit_test(
		    test_a_template_without_cover_has_only_envelopes),
		cmocka_unit_test(test_lengths_are_those_of_the_formats),
		cmocka_unit_test(test_what_is_stamped_moves_nothing),
		cmocka_unit_test(
		    test_each_envelope_has_its_codes_once_and_its_serial_twice),
		cmocka_unit_test(
		    test_stamping_one_envelope_leaves_its_neighbours_alone),
		cmocka_unit_test(test_a_cover_stands_before_its_lot),
		cmocka_unit_test(test_nothing_improper_is_stamped),
		cmocka_unit_test(test_a_specimen_says_so_on_every_kind_of_page),
		cmocka_unit_test(test_an_envelope_costs_at_most_two_kilobytes),
		cmocka_unit_test(
		    test_what_does_not_fit_is_refused_with_file_and_line),
		cmocka_unit_test(
		    test_the_proof_sees_a_map_with_two_places_confused),
		cmocka_unit_test(
		    test_formats_that_were_never_ordered_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
