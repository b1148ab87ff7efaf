/* Goal: a template that could spoil a sheet is refused before a sheet is drawn,
 * with the file, the line and a sentence for whoever edits it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h" /* before cmocka takes the word */

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/hex.h"
#include "job/template.h"
#include "folder.h"

#include "base/banned.h"

#define TEMPLATES "tests/data/templates/"

/* What is hostile about each file is its name. */
static const struct {
	const char *file, *sentence;
} refusals[] = {
	{ "barcode-in-a-font", ":14: a barcode has no font" },
	{ "box-of-three-numbers", ":19: box must be 4 numbers" },
	{ "box-without-height", ":19: a box has a width and a height" },
	{ "boxes-of-two-fields-overlap",
	    ":20: the box of cip overlaps that of pin on line 19" },
	{ "character-outside-cp1252",
	    ":17: the character U+2709 cannot be printed" },
	{ "cover-of-no-envelopes", ":23: every must be 1 to 10000, found 0" },
	{ "field-off-the-page", ":19: this lies off the page" },
	{ "font-digest-too-short", ":8: sha256 must be 64 hexadecimal" },
	{ "included-file", ":2: @include is not allowed" },
	{ "ink-brighter-than-white",
	    ":10: rgb must be three numbers from 0 to 1" },
	{ "lot-field-on-a-side",
	    ":14: the field lot-count belongs to the cover" },
	{ "name-that-is-a-number", ":2: name must be text in quotes" },
	{ "paper-of-a-poster", ":3: height must be 50 to 450, found 1189" },
	{ "pin-as-a-barcode", ":19: the field pin is no barcode" },
	{ "pin-on-the-cover", ":24: the field pin belongs to an envelope" },
	{ "pin-on-the-outside",
	    ":14: the field pin may not stand on the outside" },
	{ "pin-twice",
	    ":1: the field pin must stand on the sheet once, found 2" },
	{ "rect-nobody-sees", ":17: a rect needs fill, stroke or both" },
	{ "rotated-by-45", ":17: rotate must be 0 or 180, found 45" },
	{ "serial-only-outside",
	    ":1: the field serial must stand outside and again inside" },
	{ "side-without-items", ":12: items must be a list" },
	{ "syntax-error", ":3: syntax error" },
	{ "text-as-a-number", ":17: text must be text in quotes" },
	{ "text-of-two-lines", ":17: a text is one line" },
	{ "text-off-the-page", ":17: this lies off the page" },
	{ "text-that-is-empty", ":17: text is empty" },
	{ "text-that-is-not-utf-8", ":17: this line is not UTF-8" },
	{ "text-with-a-bell", ":17: text has a control character" },
	{ "three-sides", ":11: sides: at most 2, found 3" },
	{ "type-of-900-points", ":17: size must be 4 to 144, found 900" },
	{ "unknown-field", ":19: unknown field puk" },
	{ "unknown-font", ":17: unknown font serif" },
	{ "unknown-format", ":1: format must be \"busta template 1\"" },
	{ "unknown-ink", ":17: unknown ink red" },
	{ "unknown-kind", ":17: unknown kind picture" },
	{ "unknown-setting", ":2: unknown setting colour" },
	{ "unknown-symbology", ":14: unknown symbology pdf417" },
	{ "without-cip", ":1: the field cip must stand on the sheet once" },
	{ "without-paper", ":1: the setting paper is missing" },
	{ "without-pin", ":1: the field pin must stand on the sheet once" },
	{ "without-serial", ":1: the field serial is missing" },
};

static void
assert_refused(const char *path, const uint8_t *pinned, const char *sentence,
    int code)
{
	struct template *template = template_read(path, pinned);

	if (template != NULL) {
		template_free(template);
		fail_msg("%s was not refused", path);
	}
	if (strncmp(fail_reason(), path, strlen(path)) != 0 ||
	    strstr(fail_reason(), sentence) == NULL)
		fail_msg("%s: said \"%s\"", path, fail_reason());
	if (fail_code() != code)
		fail_msg("%s: exit code %d", path, fail_code());
}

static void
test_each_mistake_has_file_line_and_sentence(void **state)
{
	char path[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		(void)snprintf(path, sizeof path, TEMPLATES "%s.cfg",
		    refusals[i].file);
		assert_refused(path, NULL, refusals[i].sentence, EX_DATAERR);
	}
}

static void
test_a_font_that_is_not_the_one_meant_is_refused(void **state)
{
	(void)state;
	assert_refused(TEMPLATES "font-that-changed.cfg", NULL,
	    ":7: the font "
	    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf has changed: its "
	    "SHA-256 should begin 0000000000000000, found abdc775b21b1bc47",
	    EX_CONFIG);
	assert_refused(TEMPLATES "font-that-is-missing.cfg", NULL,
	    ":7: the font with SHA-256 abdc775b21b1bc47... is missing",
	    EX_CONFIG);
}

static void
test_only_the_template_that_was_approved_is_read(void **state)
{
	static const char path[] = TEMPLATES "plain.cfg";
	char text[DIGEST_TEXT], *bytes;
	uint8_t digest[DIGEST_SIZE];
	struct template *template;
	size_t size;

	(void)state;
	assert_non_null(bytes = file_read(path, 1 << 20, &size));
	assert_int_equal(digest_bytes(digest, bytes, size), 0);
	free(bytes);
	template = template_read(path, digest);
	assert_non_null(template);
	assert_memory_equal(template_digest(template), digest, DIGEST_SIZE);
	template_free(template);

	hex_write(text, digest, DIGEST_SIZE);
	digest[31] ^= 1;
	assert_refused(path, digest, text, EX_CONFIG);
	hex_write(text, digest, DIGEST_SIZE);
	assert_refused(path, digest, text, EX_CONFIG);
}

static void
test_the_templates_of_the_office_are_read(void **state)
{
	static const struct {
		const char *path;
		unsigned lot;
	} ours[] = {
		{ "templates/busta-cieca.cfg", 100 },
		{ "templates/busta-singola.cfg", 0 },
	};
	struct template *template;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof ours / sizeof ours[0]; i++) {
		template = template_read(ours[i].path, NULL);
		if (template == NULL)
			fail_msg("%s", fail_reason());
		assert_int_equal(template_lot(template), ours[i].lot);
		assert_true(strlen(template_name(template)) > 0);
		template_free(template);
	}
}

/* Read whole or refused whole; only a cover, which is optional and stands last,
 * can be cut off without being missed. */
static void
test_a_template_cut_short_is_refused_at_every_length(void **state)
{
	struct template *template;
	struct folder folder;
	char path[300], *text;
	size_t size, cut;

	(void)state;
	assert_int_equal(folder_open(&folder), 0);
	(void)snprintf(path, sizeof path, "%s/cut.cfg", folder.path);
	text = file_read(TEMPLATES "plain.cfg", 1 << 20, &size);
	assert_non_null(text);
	size = (size_t)(strstr(text, "cover =") - text);
	while (text[size - 1] != ')')
		size--;
	for (cut = 0; cut < size; cut += 3) {
		assert_int_equal(file_write(folder.fd, "cut.cfg", text, cut,
				     0600),
		    0);
		if ((template = template_read(path, NULL)) != NULL)
			break;
	}
	template_free(template);
	free(text);
	folder_remove(&folder);
	assert_true(cut >= size);
}

static void
test_bytes_after_a_nul_are_not_smuggled_past_the_digest(void **state)
{
	struct folder folder;
	char path[300], *text;
	size_t size;

	(void)state;
	assert_int_equal(folder_open(&folder), 0);
	(void)snprintf(path, sizeof path, "%s/nul.cfg", folder.path);
	text = file_read(TEMPLATES "plain.cfg", 1 << 20, &size);
	assert_non_null(text);
	assert_int_equal(file_write(folder.fd, "nul.cfg", text, size + 1, 0600),
	    0);
	free(text);
	assert_refused(path, NULL, ":1: a template is text, found a NUL",
	    EX_DATAERR);
	folder_remove(&folder);
}

static void
test_a_file_that_is_not_there_is_named(void **state)
{
	(void)state;
	assert_null(template_read(TEMPLATES "nowhere.cfg", NULL));
	assert_non_null(strstr(fail_reason(), "nowhere.cfg"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_mistake_has_file_line_and_sentence),
		cmocka_unit_test(
		    test_a_font_that_is_not_the_one_meant_is_refused),
		cmocka_unit_test(
		    test_only_the_template_that_was_approved_is_read),
		cmocka_unit_test(test_the_templates_of_the_office_are_read),
		cmocka_unit_test(
		    test_a_template_cut_short_is_refused_at_every_length),
		cmocka_unit_test(
		    test_bytes_after_a_nul_are_not_smuggled_past_the_digest),
		cmocka_unit_test(test_a_file_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
