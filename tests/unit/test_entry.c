/* Goal: a line of the log says one thing and can be written in one way only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include "audit/entry.h"
#include "base/fail.h"

#include <cmocka.h>

#include "base/banned.h"

#define TOKEN16 "0123456789abcdef"
#define TOKEN64 TOKEN16 TOKEN16 TOKEN16 TOKEN16

/* Check characters by ISO/IEC 7064 MOD 37,36, worked out apart from ours. */
static const char *const good[] = {
	"busta1 0 0 ledger - - - 0 - - -\n",
	"busta1 7 1795471200000 send uid-1000 LZ26-0000001-@1 LZ26-0000500-@2 "
	"500 print-room depot-north #12\n",
	"busta1 9223372036854775807 9223372036854775807 bind ~!@ "
	"LZ26-000000001-@3 LZ26-000000001-@3 1 a b c\n",
	"busta1 1 1 " TOKEN16 TOKEN16 " " TOKEN64 " - - 0 " TOKEN64 " " TOKEN64
	" " TOKEN64 "\n",
};

/* @1 and so on stand for the check characters of these. */
static const char *const numbers[] = { "LZ260000001", "LZ260000500",
	"LZ26000000001", "LZ260000002", "LZ260000000" };

static char
check_character(const char *plain)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	int p = 36, c;

	for (; *plain != '\0'; plain++) {
		c = (int)(strchr(letters, *plain) - letters);
		p = p + c > 36 ? p + c - 36 : p + c;
		p = 2 * p > 36 ? 2 * p - 37 : 2 * p;
	}
	for (c = 0; (p + c) % 36 != 1; c++)
		;
	return letters[c];
}

static size_t
expand(char *line, const char *from)
{
	char *to = line;

	for (; *from != '\0'; from++)
		if (from[0] == '@' && from[1] >= '1' && from[1] <= '5')
			*to++ = check_character(numbers[*++from - '1']);
		else
			*to++ = *from;
	*to = '\0';
	return (size_t)(to - line);
}

static void
test_back_and_forth(void **state)
{
	char line[512], text[ENTRY_TEXT];
	struct entry entry;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		n = expand(line, good[i]);
		if (entry_parse(&entry, line, n) != 0)
			fail_msg("%s%s", line, fail_reason());
		assert_int_equal(entry_text(text, &entry), n);
		assert_string_equal(text, line);
	}
}

static void
test_what_is_read(void **state)
{
	struct entry entry;
	char line[512];
	size_t n;

	(void)state;
	n = expand(line, good[1]);
	assert_int_equal(entry_parse(&entry, line, n), 0);
	assert_int_equal(entry.sequence, 7);
	assert_int_equal(entry.unix_ms, 1795471200000);
	assert_string_equal(entry.event, "send");
	assert_string_equal(entry.actor, "uid-1000");
	assert_string_equal(entry.first.series.name, "LZ26");
	assert_int_equal(entry.first.series.digits, 7);
	assert_int_equal(entry.first.number, 1);
	assert_int_equal(entry.last.number, 500);
	assert_int_equal(entry.count, 500);
	assert_string_equal(entry.from, "print-room");
	assert_string_equal(entry.to, "depot-north");
	assert_string_equal(entry.request, "#12");
	n = expand(line, good[0]);
	assert_int_equal(entry_parse(&entry, line, n), 0);
	assert_string_equal(entry.actor, "");
	assert_int_equal(entry.count, 0);
	assert_int_equal(entry.first.number, 0);
	n = expand(line, good[2]);
	assert_int_equal(entry_parse(&entry, line, n), 0);
	assert_int_equal(entry.first.series.digits, 9);
}

static const struct {
	const char *why, *line;
} bad[] = {
	{ "nothing", "" },
	{ "an empty line", "\n" },
	{ "no newline", "busta1 0 0 ledger - - - 0 - - -" },
	{ "two lines", "busta1 0 0 ledger - - - 0 - - -\n\n" },
	{ "a carriage return", "busta1 0 0 ledger - - - 0 - - -\r\n" },
	{ "another format", "busta2 0 0 ledger - - - 0 - - -\n" },
	{ "a longer format", "busta11 0 0 ledger - - - 0 - - -\n" },
	{ "a field too few", "busta1 0 0 ledger - - - 0 - -\n" },
	{ "a field too many", "busta1 0 0 ledger - - - 0 - - - -\n" },
	{ "two spaces", "busta1 0  0 ledger - - - 0 - - -\n" },
	{ "a space in front", " busta1 0 0 ledger - - - 0 - - -\n" },
	{ "a space at the end", "busta1 0 0 ledger - - - 0 - - - \n" },
	{ "an empty last field", "busta1 0 0 ledger - - - 0 - - \n" },
	{ "a tab", "busta1 0\t0 ledger - - - 0 - - -\n" },
	{ "a byte above 7E", "busta1 0 0 ledger \x7f - - 0 - - -\n" },
	{ "a letter beyond ASCII", "busta1 0 0 ledger \xc3\xa0 - - 0 - - -\n" },
	{ "a leading zero in the number",
	    "busta1 00 0 ledger - - - 0 - - -\n" },
	{ "a sign in the number", "busta1 +1 0 ledger - - - 0 - - -\n" },
	{ "a number that is none", "busta1 - 0 ledger - - - 0 - - -\n" },
	{ "a number too large",
	    "busta1 9223372036854775808 0 ledger - - - 0 - - -\n" },
	{ "a number that wraps",
	    "busta1 18446744073709551616 0 ledger - - - 0 - - -\n" },
	{ "a leading zero in the time", "busta1 0 01 ledger - - - 0 - - -\n" },
	{ "a time before 1970", "busta1 0 -1 ledger - - - 0 - - -\n" },
	{ "a time too large",
	    "busta1 0 9223372036854775808 ledger - - - 0 - - -\n" },
	{ "no event", "busta1 0 0 - - - - 0 - - -\n" },
	{ "an event of 33 bytes",
	    "busta1 0 0 " TOKEN16 TOKEN16 "x - - - 0 - - -\n" },
	{ "an actor of 65 bytes",
	    "busta1 0 0 ledger " TOKEN64 "x - - 0 - - -\n" },
	{ "a giver of 65 bytes",
	    "busta1 0 0 ledger - - - 0 " TOKEN64 "x - -\n" },
	{ "a receiver of 65 bytes",
	    "busta1 0 0 ledger - - - 0 - " TOKEN64 "x -\n" },
	{ "a request of 65 bytes",
	    "busta1 0 0 ledger - - - 0 - - " TOKEN64 "x\n" },
	{ "a leading zero in the count", "busta1 0 0 ledger - - - 00 - - -\n" },
	{ "a count of no serials", "busta1 0 0 ledger - - - 1 - - -\n" },
	{ "a count that is none", "busta1 0 0 ledger - - - - - - -\n" },
	{ "a first without last",
	    "busta1 0 0 send - LZ26-0000001-@1 - 1 - - -\n" },
	{ "a last without first",
	    "busta1 0 0 send - - LZ26-0000001-@1 1 - - -\n" },
	{ "serials that count as none",
	    "busta1 0 0 send - LZ26-0000001-@1 LZ26-0000001-@1 0 - - -\n" },
	{ "a count one too high",
	    "busta1 0 0 send - LZ26-0000001-@1 LZ26-0000500-@2 501 - - -\n" },
	{ "a count 2^32 too high",
	    "busta1 0 0 send - LZ26-0000001-@1 LZ26-0000500-@2 4294967796 - - "
	    "-\n" },
	{ "a range backwards",
	    "busta1 0 0 send - LZ26-0000002-@4 LZ26-0000001-@1 0 - - -\n" },
	{ "a range of two lengths",
	    "busta1 0 0 send - LZ26-0000001-@1 LZ26-000000001-@3 1 - - -\n" },
	{ "a range of two series",
	    "busta1 0 0 send - LZ26-0000001-@1 LZ27-0000001-@1 1 - - -\n" },
	{ "a wrong check character",
	    "busta1 0 0 send - LZ26-0000001-@2 LZ26-0000001-@1 1 - - -\n" },
	{ "a serial without hyphens",
	    "busta1 0 0 send - LZ260000001@1 LZ26-0000001-@1 1 - - -\n" },
	{ "a serial in small letters",
	    "busta1 0 0 send - lz26-0000001-@1 LZ26-0000001-@1 1 - - -\n" },
	{ "a serial with its hyphen elsewhere",
	    "busta1 0 0 send - LZ260-000001-@1 LZ26-0000001-@1 1 - - -\n" },
	{ "serial number zero",
	    "busta1 0 0 send - LZ26-0000000-@5 LZ26-0000000-@5 1 - - -\n" },
};

static void
test_refused(void **state)
{
	struct entry entry;
	char line[512];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		n = expand(line, bad[i].line);
		if (entry_parse(&entry, line, n) != -1 ||
		    fail_code() != EX_DATAERR)
			fail_msg("%s", bad[i].why);
	}
}

/* A NUL inside would end the line for some readers, and not for others. */
static void
test_nul_inside(void **state)
{
	char line[512];
	struct entry entry;
	size_t n = expand(line, good[1]), i;
	char kept;

	(void)state;
	for (i = 0; i < n; i++) {
		kept = line[i];
		line[i] = '\0';
		assert_int_equal(entry_parse(&entry, line, n), -1);
		line[i] = kept;
	}
	assert_int_equal(entry_parse(&entry, line, n), 0);
}

/* Whatever one character becomes: refused, or still written as it was read. */
static void
test_every_character(void **state)
{
	char line[512], text[ENTRY_TEXT], kept;
	unsigned character, refused = 0, taken = 0;
	struct entry entry;
	size_t n = expand(line, good[1]), i;

	(void)state;
	for (i = 0; i < n; i++) {
		kept = line[i];
		for (character = 0; character < 256; character++) {
			line[i] = (char)character;
			if (entry_parse(&entry, line, n) != 0) {
				refused++;
				continue;
			}
			taken++;
			assert_int_equal(entry_text(text, &entry), n);
			assert_memory_equal(text, line, n);
		}
		line[i] = kept;
	}
	assert_true(refused > 1000 && taken > 1000);
}

static void
test_what_cannot_be_written(void **state)
{
	char line[512], text[ENTRY_TEXT];
	struct entry whole, entry;
	size_t n = expand(line, good[1]);

	(void)state;
	assert_int_equal(entry_parse(&whole, line, n), 0);
	assert_int_equal(entry_text(text, &whole), n);
	entry = whole;
	entry.event[0] = '\0';
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	entry.actor[2] = ' ';
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	entry.from[2] = '\n';
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	entry.to[2] = (char)0xe0;
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	memcpy(entry.request, "-", 2);
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	entry.count++;
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	entry.unix_ms = -1;
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	entry.last.series.name[0] = 'M';
	assert_int_equal(entry_text(text, &entry), -1);
	entry = whole;
	memset(entry.request, 'x', sizeof entry.request);
	assert_int_equal(entry_text(text, &entry), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back_and_forth),
		cmocka_unit_test(test_what_is_read),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nul_inside),
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_what_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
