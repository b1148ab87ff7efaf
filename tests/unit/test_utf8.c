/* Goal: text from outside is well-formed or found out, byte by byte as RFC 3629
 * has it; and what is mended can do nothing to a terminal, a line or JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static const struct {
	const char *what, *text, *mended;
} cases[] = {
	{ "nothing", "", "" },
	{ "words", "carta esaurita", "carta esaurita" },
	{ "accents, signs, faces", "più € \xf0\x9f\x98\x80",
	    "più € \xf0\x9f\x98\x80" },
	{ "the highest character", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
	{ "a line's end and a tab", "a\nb\tc\r", "a?b?c?" },
	{ "a colour", "\033[31mred", "?[31mred" },
	{ "the last of them", "a\x7f", "a?" },
	{ "a colour in one character",
	    "\xc2\x9b"
	    "31m",
	    "??31m" },
	{ "the first that is none of those", "\xc2\xa0", "\xc2\xa0" },
	{ "ISO 8859-1", "B\xfcro", "B?ro" },
	{ "an end without a beginning", "\x80", "?" },
	{ "a beginning without an end", "a\xe2\x82", "a??" },
	{ "overlong", "\xc0\xaf \xe0\x80\xaf", "?? ???" },
	{ "a surrogate", "\xed\xa0\x80", "???" },
	{ "beyond the last", "\xf4\x90\x80\x80", "????" },
};

static void
what_is_mended_is_good(void **state)
{
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)snprintf(text, sizeof text, "%s", cases[i].text);
		utf8_mend(text);
		assert_string_equal(text, cases[i].mended);
		assert_null(utf8_fault(text));
	}
}

/* Every two bytes: what is refused is changed, what is changed is then good. */
static void
every_pair_of_bytes(void **state)
{
	char text[3] = "", kept[3];
	unsigned first, second, mended = 0;

	(void)state;
	for (first = 1; first < 256; first++)
		for (second = 1; second < 256; second++) {
			text[0] = (char)first;
			text[1] = (char)second;
			memcpy(kept, text, sizeof kept);
			utf8_mend(text);
			assert_null(utf8_fault(text));
			assert_int_equal(strlen(text), 2);
			if (utf8_fault(kept) != NULL)
				assert_string_not_equal(text, kept);
			mended += strcmp(text, kept) != 0;
		}
	/* 95 printable bytes in pairs, and 30 * 64 letters less 32 controls. */
	assert_int_equal(255 * 255 - mended, 95 * 95 + 30 * 64 - 32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_mended_is_good),
		cmocka_unit_test(every_pair_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
