/* Goal: nobody is given an envelope unless what the office's page asks of her
 * case has been seen, all of it and of no other case; and what the log says of
 * it afterwards can be read back, and is nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "envelope/activation.h"

/* Of seed/attivazione-ts-cns.txt, step 2: what each case is to bring. */
#define A "identity-valid card"
#define B "identity-valid card parenthood form"
#define C "identity-valid card appointment identity-copy form"

enum { WORDS = 16 };

static const struct {
	const char *what, *of, *identity, *ticked;
	enum activation_tick answer;
	const char *says; /* facts, or the items */
} cases[] = {
	{ "A, with an old card", "holder", "identity-card", A " old-card",
	    ACTIVATION_TICKED, "holder:identity-card:old-card" },
	{ "A, who has none", "holder", "passport", A " no-old-card",
	    ACTIVATION_TICKED, "holder:passport:no-old-card" },
	{ "A, by her licence, in another order", "holder", "driving-licence",
	    "no-old-card card identity-valid", ACTIVATION_TICKED,
	    "holder:driving-licence:no-old-card" },
	{ "B, with the child's old card", "minor", "passport", B " old-card",
	    ACTIVATION_TICKED, "minor:passport:old-card" },
	{ "B, without", "minor", "driving-licence", B " no-old-card",
	    ACTIVATION_TICKED, "minor:driving-licence:no-old-card" },
	{ "C", "third-party", "identity-card", C, ACTIVATION_TICKED,
	    "third-party:identity-card" },

	{ "A, whose document has expired", "holder", "passport",
	    "card no-old-card", ACTIVATION_LACKS, "identity-valid" },
	{ "A, without the card", "holder", "passport",
	    "identity-valid no-old-card", ACTIVATION_LACKS, "card" },
	{ "A, not asked about the old card", "holder", "passport", A,
	    ACTIVATION_LACKS, "old-card" },
	{ "A, nothing", "holder", "passport", "", ACTIVATION_LACKS,
	    "identity-valid,card,old-card" },
	{ "B, whose document has expired", "minor", "passport",
	    "card parenthood form old-card", ACTIVATION_LACKS,
	    "identity-valid" },
	{ "B, without the card", "minor", "passport",
	    "identity-valid parenthood form old-card", ACTIVATION_LACKS,
	    "card" },
	{ "B, no proof that it is her child", "minor", "passport",
	    "identity-valid card form old-card", ACTIVATION_LACKS,
	    "parenthood" },
	{ "B, no form", "minor", "passport",
	    "identity-valid card parenthood old-card", ACTIVATION_LACKS,
	    "form" },
	{ "B, not asked about the old card", "minor", "passport", B,
	    ACTIVATION_LACKS, "old-card" },
	{ "B, nothing", "minor", "passport", "", ACTIVATION_LACKS,
	    "identity-valid,card,parenthood,form,old-card" },
	{ "C, whose document has expired", "third-party", "passport",
	    "card appointment identity-copy form", ACTIVATION_LACKS,
	    "identity-valid" },
	{ "C, without the card", "third-party", "passport",
	    "identity-valid appointment identity-copy form", ACTIVATION_LACKS,
	    "card" },
	{ "C, no appointment", "third-party", "passport",
	    "identity-valid card identity-copy form", ACTIVATION_LACKS,
	    "appointment" },
	{ "C, no copy", "third-party", "passport",
	    "identity-valid card appointment form", ACTIVATION_LACKS,
	    "identity-copy" },
	{ "C, no form", "third-party", "passport",
	    "identity-valid card appointment identity-copy", ACTIVATION_LACKS,
	    "form" },
	{ "C, nothing", "third-party", "passport", "", ACTIVATION_LACKS,
	    "identity-valid,card,appointment,identity-copy,form" },

	{ "A, with a form", "holder", "passport", A " no-old-card form",
	    ACTIVATION_FOREIGN, "form" },
	{ "A, with what B and C take", "holder", "passport",
	    A " old-card parenthood appointment identity-copy",
	    ACTIVATION_FOREIGN, "parenthood,appointment,identity-copy" },
	{ "B, with an appointment", "minor", "passport",
	    B " old-card appointment", ACTIVATION_FOREIGN, "appointment" },
	{ "B, with a copy", "minor", "passport", B " old-card identity-copy",
	    ACTIVATION_FOREIGN, "identity-copy" },
	{ "C, with proof of parenthood", "third-party", "passport",
	    C " parenthood", ACTIVATION_FOREIGN, "parenthood" },
	{ "C, with an old card", "third-party", "passport", C " old-card",
	    ACTIVATION_FOREIGN, "old-card" },
	{ "C, said to have none", "third-party", "passport", C " no-old-card",
	    ACTIVATION_FOREIGN, "no-old-card" },
	{ "A, an old card and none", "holder", "passport",
	    A " no-old-card old-card", ACTIVATION_FOREIGN,
	    "old-card,no-old-card" },
	{ "B, an old card and none", "minor", "passport",
	    B " old-card no-old-card", ACTIVATION_FOREIGN,
	    "old-card,no-old-card" },

	{ "another case", "guardian", "passport", A, ACTIVATION_UNKNOWN, "" },
	{ "no case", "", "passport", A " old-card", ACTIVATION_UNKNOWN, "" },
	{ "a case in capitals", "Holder", "passport", A " old-card",
	    ACTIVATION_UNKNOWN, "" },
	{ "another document", "holder", "library-card", A " old-card",
	    ACTIVATION_UNKNOWN, "" },
	{ "no document", "holder", "", A " old-card", ACTIVATION_UNKNOWN, "" },
	{ "something else ticked", "holder", "passport", A " old-card moon",
	    ACTIVATION_UNKNOWN, "" },
	{ "the same twice", "holder", "passport", A " old-card card",
	    ACTIVATION_UNKNOWN, "" },
};

static size_t
words_cut(const char *words[static WORDS], char *text)
{
	size_t count = 0;
	char *word, *rest = text;

	while ((word = strsep(&rest, " ")) != NULL)
		if (word[0] != '\0')
			words[count++] = word;
	return count;
}

static void
each_case_takes_what_the_page_asks_for(void **state)
{
	char text[128], items[ACTIVATION_ITEMS], facts[ACTIVATION_TEXT];
	const char *words[WORDS];
	struct activation activation;
	size_t i, count;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		print_message("# %s\n", cases[i].what);
		memset(&activation, 0, sizeof activation);
		(void)snprintf(text, sizeof text, "%s", cases[i].ticked);
		count = words_cut(words, text);
		assert_int_equal(activation_tick(&activation, cases[i].of,
				     cases[i].identity, words, count, items),
		    cases[i].answer);
		activation_facts(facts, &activation);
		if (cases[i].answer != ACTIVATION_TICKED) {
			assert_string_equal(items, cases[i].says);
			assert_string_equal(facts, "");
			continue;
		}
		assert_string_equal(items, "");
		assert_string_equal(facts, cases[i].says);
	}
}

static void
everything_ticked_can_be_named(void **state)
{
	static const char *const all[] = { "identity-valid", "card",
		"parenthood", "appointment", "identity-copy", "form",
		"old-card", "no-old-card" };
	char items[ACTIVATION_ITEMS];
	struct activation activation;

	(void)state;
	assert_int_equal(activation_tick(&activation, "holder", "passport", all,
			     sizeof all / sizeof all[0], items),
	    ACTIVATION_FOREIGN);
	assert_string_equal(items,
	    "parenthood,appointment,identity-copy,form,old-card,no-old-card");
}

/* The fifteen records there are, and nothing beside them. */
static void
what_the_log_says_is_read_back(void **state)
{
	static const char *const of[] = { "holder", "minor", "third-party" };
	static const char *const by[] = { "identity-card", "passport",
		"driving-licence" };
	static const char *const old[] = { ":old-card", ":no-old-card", "", ":",
		":old-card:", " ", ":other" };
	char facts[80], again[ACTIVATION_TEXT];
	struct activation activation;
	unsigned read = 0;
	size_t i, k, m;
	bool is;

	(void)state;
	for (i = 0; i < 3; i++)
		for (k = 0; k < 3; k++)
			for (m = 0; m < sizeof old / sizeof old[0]; m++) {
				(void)snprintf(facts, sizeof facts, "%s:%s%s",
				    of[i], by[k], old[m]);
				is = i == 2 ? m == 2 : m < 2;
				assert_int_equal(activation_read(&activation,
						     facts),
				    is);
				if (!is)
					continue;
				read++;
				activation_facts(again, &activation);
				assert_string_equal(again, facts);
				assert_string_equal(of[i],
				    activation_case_name(activation.of));
				assert_string_equal(by[k],
				    activation_identity_name(
					activation.identity));
			}
	assert_int_equal(read, 15);
}

static void
nothing_else_is_a_record(void **state)
{
	static const char *const others[] = { "", ":", "::", "-", "holder",
		"holder:passport", "holder::old-card", ":passport:old-card",
		"Holder:passport:old-card", "holder:passport:old-card ",
		" holder:passport:old-card", "roma-1",
		"third-party:passport:old-card",
		"third-party:passport:no-old-card" };
	struct activation activation = { .of = ACTIVATION_MINOR };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(activation_read(&activation, others[i]));
	assert_int_equal(activation.of, ACTIVATION_MINOR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_takes_what_the_page_asks_for),
		cmocka_unit_test(everything_ticked_can_be_named),
		cmocka_unit_test(what_the_log_says_is_read_back),
		cmocka_unit_test(nothing_else_is_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
