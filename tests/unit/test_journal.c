/* Goal: the journal remembers, in order and unaltered; who shortens, alters or
 * restores it is found out; and no sheet goes a way that sheets do not go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#undef fail
#include "base/fail.h"
#include "base/file.h"
#include "press/account.h"

#include "folder.h"

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct account account;
static struct folder folder;
static int dir;

static int
make(void **state)
{
	(void)state;
	memset(&account, 0, sizeof account);
	if (folder_open(&folder) != 0)
		return -1;
	dir = folder.fd;
	return 0;
}

static int
take_away(void **state)
{
	(void)state;
	account_free(&account);
	folder_remove(&folder);
	return 0;
}

static struct journal *
open_it(enum journal_use use)
{
	account_free(&account);
	return journal_open(&press_journal, dir, "mark", use, account_take,
	    &account);
}

static int
add(struct journal *journal, enum press_event event, const char *a,
    const char *b, const char *c, const char *d, const char *e, const char *f)
{
	return journal_add(journal, event, JOURNAL_MARKED,
	    (const char *const[]){ a, b, c, d, e, f });
}

/* Release 17, of two files with five sheets each, begun. */
static struct journal *
begun(void)
{
	struct journal *journal = open_it(JOURNAL_WRITES);

	assert_non_null(journal);
	assert_int_equal(add(journal, PRESS_BEGIN, "17", "busta/test",
			     "B000001", SHA, SHA, "/media/stick of\tthe desk"),
	    0);
	assert_int_equal(add(journal, PRESS_FILE, "000001.cms", SHA, "1",
			     "LZ26-0000001-2", "LZ26-0000005-T", NULL),
	    0);
	assert_int_equal(add(journal, PRESS_FILE, "000002.cms", SHA, "11",
			     "LZ26-0000011-V", "LZ26-0000015-N", NULL),
	    0);
	assert_int_equal(journal_add(journal, PRESS_READY, JOURNAL_MARKED,
			     NULL),
	    0);
	return journal;
}

static void
refused(int rc, const char *sentence)
{
	assert_int_equal(rc, -1);
	if (strstr(fail_reason(), sentence) == NULL)
		assert_string_equal(fail_reason(), sentence);
}

static void
refused_to_open(const char *sentence)
{
	struct journal *journal = open_it(JOURNAL_WRITES);

	assert_null(journal);
	refused(-1, sentence);
}

static char *
journal_text(size_t *size)
{
	char *text = file_read_at(dir, "journal", 1 << 20, size);

	assert_non_null(text);
	return text;
}

static void
journal_put_back(const char *text, size_t size)
{
	assert_int_equal(file_write(dir, "journal", text, size, 0600), 0);
}

static void
what_was_written_is_read_again(void **state)
{
	struct journal *journal = begun();
	uint64_t lines = journal_count(journal);
	const struct run *run;
	uint8_t chain[DIGEST_SIZE];

	(void)state;
	memcpy(chain, journal_chain(journal), sizeof chain);
	assert_int_equal(add(journal, PRESS_TEST, "3", NULL, NULL, NULL, NULL,
			     NULL),
	    0);
	journal_close(journal);
	assert_non_null(journal = open_it(JOURNAL_WRITES));
	assert_int_equal(journal_count(journal), lines + 1);
	assert_memory_not_equal(journal_chain(journal), chain, sizeof chain);
	assert_non_null(run = account_current(&account));
	assert_string_equal(run->dir, "/media/stick of\tthe desk");
	assert_int_equal(run->sheet_count, 10);
	assert_int_equal(account.test_sheets, 3);
	assert_int_equal(run_sheet(run, 7), 13);
	journal_close(journal);
}

/* As every sheet may go, and as none may. */
static void
a_sheet_is_sent_once(void **state)
{
	struct journal *journal = begun();
	const struct run *run = account_current(&account);

	(void)state;
	assert_int_equal(add(journal, PRESS_PRINTING, "1", "000001.cms", "1",
			     "3", "3", "999"),
	    0);
	assert_int_equal(run_doubts(run), 3);
	refused(add(journal, PRESS_PRINTING, "2", "000001.cms", "3", "4", "2",
		    "9"),
	    "a way that sheets do not go");
	journal_close(journal);
	/* A line that cannot be: the journal says so for ever. */
	refused_to_open("a way that sheets do not go");
}

static const struct {
	enum press_event event;
	const char *words[ENTRY_WORDS];
	const char *sentence;
} impossible[] = {
	{ PRESS_HELD, { "1", "2", "rossi" }, "do not go" },
	{ PRESS_PRINTED, { "1", "5" }, "no such job" },
	{ PRESS_PRINTING, { "2", "000001.cms", "1", "3", "3", "9" }, "no job" },
	{ PRESS_SPOILED, { "6", "6", "jam", "rossi" }, "no such sheet" },
	{ PRESS_SPOILED, { "5", "4", "jam", "rossi" }, "no run of sheets" },
	{ PRESS_BEGIN, { "18", "busta/test", "B000002", SHA, SHA, "/" },
	    "while another has no receipt" },
	{ PRESS_FILE,
	    { "000003.cms", SHA, "21", "LZ26-0000001-2", "LZ26-0000001-2" },
	    "no release awaits a file" },
};

static void
what_cannot_be_is_refused(void **state)
{
	size_t i;

	for (i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
		struct journal *journal = begun();
		int rc = journal_add(journal, impossible[i].event,
		    JOURNAL_DURABLE, impossible[i].words);

		/* Sheets 6 to 10 are in no file. */
		refused(rc, impossible[i].sentence);
		journal_close(journal);
		take_away(state);
		assert_int_equal(make(state), 0);
	}
}

static void
what_is_spoiled_stays_so(void **state)
{
	struct journal *journal = begun();

	(void)state;
	assert_int_equal(add(journal, PRESS_PRINTING, "1", "000001.cms", "1",
			     "5", "5", "999"),
	    0);
	assert_int_equal(add(journal, PRESS_UNKNOWN, "1", "2", "jam", NULL,
			     NULL, NULL),
	    0);
	assert_int_equal(add(journal, PRESS_SPOILED, "3", "5", "jam", "rossi",
			     NULL, NULL),
	    0);
	assert_int_equal(add(journal, PRESS_HELD, "1", "2", "rossi", NULL, NULL,
			     NULL),
	    0);
	assert_int_equal(run_doubts(account_current(&account)), 0);
	refused(add(journal, PRESS_HELD, "3", "3", "rossi", NULL, NULL, NULL),
	    "do not go");
	journal_close(journal);
}

/* A crash in the middle of a line: nothing was done on its strength. */
static void
a_torn_last_line_is_taken_away(void **state)
{
	struct journal *journal = begun();
	size_t size, whole, cut;
	char *text;

	(void)state;
	assert_int_equal(journal_add(journal, PRESS_TEST, JOURNAL_SOON,
			     (const char *const[]){ "1" }),
	    0);
	journal_close(journal);
	text = journal_text(&size);
	for (whole = size - 1; text[whole - 1] != '\n'; whole--)
		;
	for (cut = whole + 1; cut < size; cut++) {
		journal_put_back(text, cut);
		assert_non_null(journal = open_it(JOURNAL_WRITES));
		assert_int_equal(account.test_sheets, 0);
		journal_close(journal);
	}
	assert_non_null(journal = open_it(JOURNAL_WRITES));
	assert_int_equal(add(journal, PRESS_TEST, "2", NULL, NULL, NULL, NULL,
			     NULL),
	    0);
	journal_close(journal);
	assert_non_null(journal = open_it(JOURNAL_WRITES));
	assert_int_equal(account.test_sheets, 2);
	journal_close(journal);
	free(text);
}

static void
any_altered_byte_is_found(void **state)
{
	size_t size, i;
	char *text;

	(void)state;
	journal_close(begun());
	text = journal_text(&size);
	/* The last newline gone makes a torn line, which the mark misses. */
	for (i = 0; i < size; i++) {
		text[i] ^= 1;
		journal_put_back(text, size);
		assert_null(open_it(JOURNAL_WRITES));
		text[i] ^= 1;
	}
	free(text);
}

static void
an_older_copy_is_refused(void **state)
{
	struct journal *journal = begun();
	size_t size, now;
	char *text, *newer;

	(void)state;
	text = journal_text(&size);
	assert_int_equal(add(journal, PRESS_TEST, "1", NULL, NULL, NULL, NULL,
			     NULL),
	    0);
	journal_close(journal);
	newer = journal_text(&now);
	journal_put_back(text, size);
	refused_to_open("put back from a copy");
	journal_put_back("", 0);
	refused_to_open("put back from a copy");
	assert_int_equal(unlinkat(dir, "journal", 0), 0);
	refused_to_open("put back from a copy");
	journal_put_back(newer, now);
	assert_non_null(journal = open_it(JOURNAL_WRITES));
	journal_close(journal);
	assert_int_equal(unlinkat(dir, "mark", 0), 0);
	refused_to_open("cannot open the mark");
	free(text);
	free(newer);
}

/* A crash while the mark is written hits one of its two halves. */
static void
a_torn_mark_is_no_loss(void **state)
{
	char *mark, damaged[512];
	size_t size, half;
	struct journal *journal;

	(void)state;
	journal_close(begun());
	mark = file_read_at(dir, "mark", 4096, &size);
	assert_non_null(mark);
	assert_int_equal(size, sizeof damaged);
	for (half = 0; half < 2; half++) {
		memcpy(damaged, mark, sizeof damaged);
		damaged[half * 256 + 40] ^= 1;
		assert_int_equal(file_write(dir, "mark", damaged,
				     sizeof damaged, 0600),
		    0);
		assert_non_null(journal = open_it(JOURNAL_WRITES));
		journal_close(journal);
	}
	damaged[40] ^= 1;
	assert_int_equal(file_write(dir, "mark", damaged, sizeof damaged, 0600),
	    0);
	refused_to_open("is damaged");
	free(mark);
}

/* Status may be asked for while another prints, in the middle of a line. */
static void
who_reads_changes_nothing(void **state)
{
	struct journal *journal;
	size_t size, now;
	char *text, *after;

	(void)state;
	assert_non_null(journal = open_it(JOURNAL_READS));
	journal_close(journal);
	assert_int_equal(faccessat(dir, "journal", F_OK, 0), -1);
	journal_close(begun());
	text = journal_text(&size);
	journal_put_back(text, size);
	text[size] = 'b';
	journal_put_back(text, size + 1);
	assert_non_null(journal = open_it(JOURNAL_READS));
	journal_close(journal);
	after = journal_text(&now);
	assert_int_equal(now, size + 1);
	free(text);
	free(after);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, take_away)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_written_is_read_again),
		TEST(a_sheet_is_sent_once),
		TEST(what_cannot_be_is_refused),
		TEST(what_is_spoiled_stays_so),
		TEST(a_torn_last_line_is_taken_away),
		TEST(any_altered_byte_is_found),
		TEST(an_older_copy_is_refused),
		TEST(a_torn_mark_is_no_loss),
		TEST(who_reads_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
