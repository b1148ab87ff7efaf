/* Any bytes for a table of weak PINs: rules that can be counted, or
 * a sentence. */
#include "tests/fuzz/fuzz.h"

#include "job/weak.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const beside[] = { NULL };

	(void)argc;
	(void)argv;
	fuzz_begin(beside);
	return 0;
}

/* Words outside comments, without those that are a rule by themselves. */
static size_t
count_words(const char *text)
{
	static const char *const alone[] = { "repeated", "ascending",
		"descending" };
	size_t words = 0, size, i;

	while (*text != '\0') {
		text += *text == '#' ? strcspn(text, "\n")
				     : strspn(text, " \t\r\n");
		size = strcspn(text, " \t\r\n#");
		for (i = 0; i < 3; i++)
			if (size == strlen(alone[i]) &&
			    strncmp(text, alone[i], size) == 0)
				break;
		words += size > 0 && i == 3;
		text += size;
	}
	return words;
}

static void
check(const struct weak_table *table, const char *text)
{
	unsigned digits;
	uint64_t excluded = 0;
	size_t i;

	for (digits = 0; digits <= PIN_DIGITS_MOST; digits++)
		excluded += weak_excluded(table, digits);
	for (i = 0; i < table->pattern_count; i++)
		fuzz_promise(strspn(table->patterns[i], "0123456789x") ==
			strlen(table->patterns[i]),
		    "a pattern is of digits and x");
	fuzz_promise(table->version > 0, "a table has a version");
	fuzz_promise(excluded >= table->pattern_count, "each pattern excludes");
	fuzz_promise(count_words(text) == 2 * (1 + table->pattern_count),
	    "no word is passed over: each is a rule, or the table is refused");
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *path = fuzz_file("weak.txt", bytes, size);
	struct weak_table *table = weak_read(path);
	char *text = table == NULL ? NULL : file_read(path, 1 << 20, &size);

	if (table == NULL)
		fuzz_refused();
	else
		check(table, text);
	free(text);
	weak_free(table);
	return 0;
}
