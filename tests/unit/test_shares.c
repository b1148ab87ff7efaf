/* Goal: people who each hold a piece of paper make the key again, and nobody
 * else does; Debian's gfsplit and gfcombine agree about what a share is; and a
 * mistake in typing never gets as far as a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <libgfshare.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "folder.h"
#include "hsm/hsm.h"
#include "hsm/shares.h"
#include "hsm/threshold.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "memory.h"

#include "base/banned.h"

/* The random source of this program: OpenSSL's, until told to break; a test may
 * look around whenever it is asked. */
static unsigned draws_left = UINT32_MAX;
static void (*drawing)(void);

int
RAND_priv_bytes(unsigned char *bytes, int size)
{
	if (drawing != NULL)
		drawing();
	if (draws_left == 0)
		return 0;
	draws_left--;
	return RAND_priv_bytes_ex(NULL, bytes, (size_t)size, 0);
}

static struct folder folder;
static uint8_t *key, *made; /* in secret memory */
static char *text;

static int
open_all(void **state)
{
	(void)state;
	if (secret_heap_open(1 << 16) != 0 || folder_open(&folder) != 0 ||
	    (key = secret_new(SHARE_SIZE)) == NULL ||
	    (made = secret_new(SHARE_SIZE)) == NULL ||
	    (text = secret_new(SHARE_TEXT)) == NULL)
		return -1;
	return RAND_bytes(key, SHARE_SIZE) == 1 ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	secret_free(key, SHARE_SIZE);
	secret_free(made, SHARE_SIZE);
	secret_free(text, SHARE_TEXT);
	folder_remove(&folder);
	return 0;
}

/* Those pieces, by number from 1 on, whose bits are set; by way of paper. */
static struct shares *
some_of(const struct shares *all, unsigned bits)
{
	struct shares *some = shares_new();
	unsigned i;

	assert_non_null(some);
	for (i = 0; i < all->held; i++)
		if ((bits >> i & 1) != 0) {
			assert_int_equal(share_write(text, &all->share[i]), 0);
			assert_int_equal(strlen(text), SHARE_TEXT - 1);
			assert_int_equal(shares_take(some, text), 0);
		}
	return some;
}

static unsigned
count_bits(unsigned bits)
{
	unsigned count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* All that are enough make the key, and none that are not. */
static void
assert_subsets(const struct shares *all, unsigned needed)
{
	uint8_t check[KEY_CHECK_SIZE];
	struct shares *some;
	unsigned bits;

	assert_int_equal(key_check(check, key), 0);
	for (bits = 1; bits < 1U << all->held; bits++) {
		some = some_of(all, bits);
		memset(made, 0xee, SHARE_SIZE);
		if (count_bits(bits) >= needed) {
			assert_int_equal(shares_missing(some), 0);
			assert_int_equal(shares_join(made, some, check), 0);
			assert_memory_equal(made, key, SHARE_SIZE);
		} else {
			assert_int_equal(shares_missing(some),
			    needed - count_bits(bits));
			assert_int_equal(shares_join(made, some, NULL), -1);
			assert_int_equal(fail_code(), EX_DATAERR);
			assert_int_equal(made[0], 0xee);
		}
		shares_free(some);
	}
}

static void
test_components_make_the_key(void **state)
{
	struct shares *all;
	unsigned count;

	(void)state;
	for (count = SHARES_LEAST; count <= SHARES_MOST; count++) {
		all = shares_split(key, SHARE_COMPONENT, count, count);
		assert_non_null(all);
		assert_int_equal(CRYPTO_secure_allocated(all), 1);
		assert_int_equal(all->held, count);
		assert_subsets(all, count);
		shares_free(all);
	}
}

static void
test_any_that_are_enough_make_the_key(void **state)
{
	struct shares *all;
	unsigned needed, count;

	(void)state;
	for (count = SHARES_LEAST; count <= SHARES_MOST; count++)
		for (needed = SHARES_LEAST; needed <= count; needed++) {
			all = shares_split(key, SHARE_THRESHOLD, needed, count);
			assert_non_null(all);
			assert_subsets(all, needed);
			shares_free(all);
		}
}

/* XOR, and nothing else: anybody can do it by hand. */
static void
test_components_are_xor(void **state)
{
	struct shares *all = shares_split(key, SHARE_COMPONENT, 3, 3);
	uint8_t sum;
	size_t i;

	(void)state;
	assert_non_null(all);
	for (i = 0; i < SHARE_SIZE; i++) {
		sum = (uint8_t)(all->share[0].bytes[i] ^
		    all->share[1].bytes[i] ^ all->share[2].bytes[i]);
		assert_int_equal(sum, key[i]);
	}
	shares_free(all);
}

static void
assert_command(const char *command)
{
	char line[512];

	(void)snprintf(line, sizeof line, "cd %s && { %s; } >log 2>&1",
	    folder.path, command);
	if (system(line) != 0)
		fail_msg("%s", command);
}

/* Each share a file whose name ends in its number, as gfcombine wants it. */
static void
test_gfcombine_joins_what_we_split(void **state)
{
	struct shares *all = shares_split(key, SHARE_THRESHOLD, 3, 5);
	char name[16];
	unsigned i;

	(void)state;
	assert_non_null(all);
	for (i = 0; i < 5; i++) {
		(void)snprintf(name, sizeof name, "ours.%03u",
		    all->share[i].number);
		assert_int_equal(file_write(folder.fd, name,
				     all->share[i].bytes, SHARE_SIZE, 0600),
		    0);
	}
	shares_free(all);
	assert_int_equal(file_write(folder.fd, "key", key, SHARE_SIZE, 0600),
	    0);
	assert_command("gfcombine -o out ours.001 ours.003 ours.005 && "
		       "cmp out key");
	assert_command("gfcombine -o out ours.004 ours.002 ours.001 && "
		       "cmp out key");
	assert_command("gfcombine -o out ours.004 ours.002 && "
		       "! cmp -s out key");
}

/* gfsplit draws its numbers, up to 255. */
static void
test_we_join_what_gfsplit_splits(void **state)
{
	struct shares *theirs = shares_new();
	struct dirent *entry;
	size_t size;
	char *bytes;
	DIR *dir;

	(void)state;
	assert_non_null(theirs);
	assert_int_equal(file_write(folder.fd, "key", key, SHARE_SIZE, 0600),
	    0);
	assert_command("gfsplit -n 4 -m 4 key theirs");
	assert_non_null(dir = opendir(folder.path));
	while ((entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, "theirs.", 7) != 0)
			continue;
		bytes = file_read_at(folder.fd, entry->d_name, 64, &size);
		assert_non_null(bytes);
		assert_int_equal(size, SHARE_SIZE);
		theirs->share[theirs->held].number =
		    (unsigned)strtoul(entry->d_name + 7, NULL, 10);
		memcpy(theirs->share[theirs->held++].bytes, bytes, SHARE_SIZE);
		free(bytes);
	}
	(void)closedir(dir);
	assert_int_equal(theirs->held, 4);
	assert_int_equal(threshold_join(made, theirs->share, 4), 0);
	assert_memory_equal(made, key, SHARE_SIZE);
	shares_free(theirs);
}

/* --- On paper ------------------------------------------------------------ */

/* Made by a program of another language from docs/FORMATS.md alone. */
static const struct {
	const char *text;
	struct share share; /* its bytes count up from 0 */
} papers[] = {
	{ "C133 Q7RZ 000G 40R4\n0M30 E209 185G R38E\n"
	  "1W81 24GK 2GAH C5RR\n34D1 P70X 3RFP BQK1",
	    { SHARE_COMPONENT, 1, 3, 3, "Q7RZ", { 0 } } },
	{ "S235 Q7RZ 000G 40R4\n0M30 E209 185G R38E\n"
	  "1W81 24GK 2GAH C5RR\n34D1 P70X 3RFP NN2Z",
	    { SHARE_THRESHOLD, 2, 3, 5, "Q7RZ", { 0 } } },
};

static void
count_up(uint8_t bytes[SHARE_SIZE])
{
	size_t i;

	for (i = 0; i < SHARE_SIZE; i++)
		bytes[i] = (uint8_t)i;
}

static void
test_paper_by_the_description(void **state)
{
	struct shares *one = shares_new();
	struct share *read = &one->share[0], share;
	size_t i;

	(void)state;
	assert_non_null(one);
	for (i = 0; i < sizeof papers / sizeof papers[0]; i++) {
		share = papers[i].share;
		count_up(share.bytes);
		assert_int_equal(share_write(text, &share), 0);
		assert_string_equal(text, papers[i].text);
		assert_int_equal(share_read(read, papers[i].text), 0);
		assert_memory_equal(read, &share, sizeof share);
	}
	shares_free(one);
}

static void
assert_typed(const char *typed)
{
	struct shares *one = shares_new();

	assert_non_null(one);
	if (shares_take(one, typed) != 0)
		fail_msg("%s: %s", typed, fail_reason());
	assert_string_equal(one->share[0].ceremony, "Q7RZ");
	shares_free(one);
}

static void
test_typing_is_taken_as_it_is_meant(void **state)
{
	(void)state;
	assert_typed("s235 q7rz 000g 40r4 0m30 e209 185g r38e "
		     "1w81 24gk 2gah c5rr 34d1 p70x 3rfp nn2z");
	assert_typed("S235-Q7RZ-000G-40R4-0M30-E209-185G-R38E-"
		     "1W81-24GK-2GAH-C5RR-34D1-P70X-3RFP-NN2Z\r\n");
	assert_typed("S235Q7RZ000G40R40M30E209185GR38E"
		     "1W8124GK2GAHC5RR34D1P70X3RFPNN2Z");
	assert_typed("\t S 2 3 5 Q7RZ ooOG 4oR4 OM3o E2o9 l85G R38E\n\n"
		     "iW8L 24GK 2GAH C5RR 34DI P7OX 3RFP NN2Z");
}

static void
assert_mistyped(const char *typed, const char *sentence)
{
	struct shares *one = shares_new();

	assert_non_null(one);
	if (shares_take(one, typed) == 0)
		fail_msg("taken: %s", typed);
	assert_int_equal(one->held, 0);
	assert_int_equal(fail_code(), EX_DATAERR);
	if (strstr(fail_reason(), sentence) == NULL)
		fail_msg("said \"%s\", not \"%s\"", fail_reason(), sentence);
	shares_free(one);
}

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* A piece that was drawn: all of its characters, each of the 31 others. */
static void
test_every_wrong_character_is_noticed(void **state)
{
	struct shares *all = shares_split(key, SHARE_THRESHOLD, 2, 3);
	const char *other;
	size_t at;
	char right;

	(void)state;
	assert_non_null(all);
	assert_int_equal(share_write(text, &all->share[1]), 0);
	shares_free(all);
	for (at = 0; at < SHARE_TEXT - 1; at++) {
		if ((at + 1) % 5 == 0)
			continue; /* a blank or a newline */
		right = text[at];
		for (other = alphabet; *other != '\0'; other++)
			if (*other != right) {
				text[at] = *other;
				assert_mistyped(text, "was mistyped");
			}
		text[at] = 'U';
		assert_mistyped(text, "no piece has such a character");
		text[at] = right;
	}
	assert_typed(papers[1].text);
}

static void
exchange(size_t left, size_t right, size_t count)
{
	size_t i;
	char swapped;

	for (i = 0; i < count; i++) {
		swapped = text[left + i];
		text[left + i] = text[right + i];
		text[right + i] = swapped;
	}
}

/* Two characters, two groups, and one wrong group: what people do. */
static void
test_exchanges_are_noticed(void **state)
{
	struct shares *all = shares_split(key, SHARE_COMPONENT, 2, 2);
	size_t at, next, group;
	char kept[4];

	(void)state;
	assert_non_null(all);
	assert_int_equal(share_write(text, &all->share[1]), 0);
	shares_free(all);
	for (at = 0; at + 1 < SHARE_TEXT - 1; at++) {
		if ((at + 1) % 5 == 0)
			continue;
		next = (at + 2) % 5 == 0 ? at + 2 : at + 1;
		if (next >= SHARE_TEXT - 1 || text[at] == text[next])
			continue;
		exchange(at, next, 1);
		assert_mistyped(text, "was mistyped");
		exchange(at, next, 1);
	}
	for (group = 0; group < 16; group++) {
		memcpy(kept, text + 5 * group, 4);
		memcpy(text + 5 * group,
		    memcmp(kept, "XYZA", 4) == 0 ? "AZYX" : "XYZA", 4);
		assert_mistyped(text, "was mistyped");
		memcpy(text + 5 * group, kept, 4);
	}
}

static const struct {
	const char *typed, *sentence;
} mistakes[] = {
	{ "", "64 of them are missing" },
	{ "S235 Q7RZ 000G 40R4", "48 of them are missing" },
	{ "S235 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFP NN2ZX",
	    "more were typed" },
	{ "S235 Q7RZ 0$0G 40R4", "at place 2 of group 3" },
	{ "S235 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFP NN2\xc3\xa9",
	    "at place 4 of group 16" },
	/* Whoever made these could compute a CRC. */
	{ "C123 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFJ 64TB",
	    "what cannot be" },
	{ "S935 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFJ Y0QA",
	    "what cannot be" },
	{ "D122 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFZ 1QR1",
	    "what cannot be" },
	{ "S013 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFY GQ3C",
	    "what cannot be" },
	{ "S113 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFS 0Y0N",
	    "what cannot be" },
	{ "S143 Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFM QKBC",
	    "what cannot be" },
	{ "SA3B Q7RZ 000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 "
	  "P70X 3RFR N8E3",
	    "what cannot be" },
};

static void
test_mistakes_have_their_sentences(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
		assert_mistyped(mistakes[i].typed, mistakes[i].sentence);
}

/* --- Pieces that do not belong together ---------------------------------- */

static void
assert_not_taken(struct shares *some, const struct share *share,
    const char *sentence)
{
	unsigned held = some->held;

	assert_int_equal(share_write(text, share), 0);
	assert_int_equal(shares_take(some, text), -1);
	assert_int_equal(fail_code(), EX_DATAERR);
	assert_int_equal(some->held, held);
	if (strstr(fail_reason(), sentence) == NULL)
		fail_msg("said \"%s\", not \"%s\"", fail_reason(), sentence);
}

static void
test_what_does_not_belong_is_not_taken(void **state)
{
	struct shares *all = shares_split(key, SHARE_THRESHOLD, 2, 3);
	struct shares *other = shares_split(key, SHARE_THRESHOLD, 2, 3);
	struct shares *some = some_of(all, 1);

	(void)state;
	/* One in a million ceremonies has the name of another. */
	if (strcmp(all->share[0].ceremony, other->share[0].ceremony) == 0)
		skip();
	assert_not_taken(some, &all->share[0], "share 1 of 3 is here already");
	assert_not_taken(some, &other->share[1], "is of the ceremony");
	memcpy(other->share[1].ceremony, all->share[0].ceremony, 5);
	other->share[1].needed = 3;
	assert_not_taken(some, &other->share[1], "of which 3 are needed");
	other->share[1].kind = SHARE_COMPONENT;
	assert_not_taken(some, &other->share[1], "one of 3 components");
	assert_int_equal(share_write(text, &all->share[2]), 0);
	assert_int_equal(shares_take(some, text), 0);
	assert_int_equal(shares_join(made, some, NULL), 0);
	assert_memory_equal(made, key, SHARE_SIZE);
	shares_free(all);
	shares_free(other);
	shares_free(some);
	shares_free(NULL);
}

/* Well-formed pieces, and none of them mistyped, that are not of the key. */
static void
test_another_key_is_noticed(void **state)
{
	static const enum share_kind kinds[] = { SHARE_COMPONENT,
		SHARE_THRESHOLD };
	uint8_t check[KEY_CHECK_SIZE];
	struct shares *all;
	size_t i;

	(void)state;
	assert_int_equal(key_check(check, key), 0);
	for (i = 0; i < 2; i++) {
		all = shares_split(key, kinds[i], 3, 3);
		assert_non_null(all);
		all->share[2].bytes[31] ^= 1;
		memset(made, 0xee, SHARE_SIZE);
		assert_int_equal(shares_join(made, all, check), -1);
		assert_int_equal(fail_code(), EX_DATAERR);
		assert_int_equal(made[0], 0xee);
		all->share[2].bytes[31] ^= 1;
		assert_int_equal(shares_join(made, all, check), 0);
		shares_free(all);
	}
}

static void
test_numbers_that_cannot_be(void **state)
{
	(void)state;
	assert_null(shares_split(key, SHARE_COMPONENT, 1, 1));
	assert_null(shares_split(key, SHARE_COMPONENT, 10, 10));
	assert_null(shares_split(key, SHARE_COMPONENT, 2, 3));
	assert_null(shares_split(key, SHARE_THRESHOLD, 1, 3));
	assert_null(shares_split(key, SHARE_THRESHOLD, 4, 3));
	assert_null(shares_split(key, SHARE_THRESHOLD, 2, 10));
	assert_null(shares_split(key, SHARE_THRESHOLD, 0, 0));
}

/* --- What nobody may learn ----------------------------------------------- */

/* How far the bytes of a piece, added to the key's, are from even: chi-square
 * at 255 degrees of freedom, which is above 550 less than once in 10^20. A
 * value that never comes, as where a coefficient is drawn that is not 0, adds
 * 512. */
static void
assert_tells_nothing(enum share_kind kind, unsigned number)
{
	static unsigned counts[256];
	struct shares *all;
	double sum = 0, off;
	unsigned i, j;

	memset(counts, 0, sizeof counts);
	for (i = 0; i < 4096; i++) {
		assert_non_null(all = shares_split(key, kind, 2, 2));
		for (j = 0; j < SHARE_SIZE; j++)
			counts[all->share[number - 1].bytes[j] ^ key[j]]++;
		shares_free(all);
	}
	for (i = 0; i < 256; i++) {
		off = (double)counts[i] - 512;
		sum += off * off / 512;
	}
	if (sum > 550)
		fail_msg("chi-square of piece %u: %f", number, sum);
}

static void
test_one_piece_tells_nothing(void **state)
{
	unsigned number;

	(void)state;
	for (number = 1; number <= 2; number++) {
		assert_tells_nothing(SHARE_COMPONENT, number);
		assert_tells_nothing(SHARE_THRESHOLD, number);
	}
}

static size_t found, looked;

static void
look_for_key(void)
{
	found += memory_count(key, SHARE_SIZE);
	looked++;
}

static void
fill_without_a_look(unsigned char *bytes, unsigned size)
{
	memset(bytes, 0x5a, size);
}

/* libgfshare wipes with random bytes, so it is looked at while it still has all
 * that it was given. Alone, it has the key. */
static void
test_the_key_lies_in_secret_memory_alone(void **state)
{
	unsigned char numbers[] = { 1, 2 };
	struct shares *all;
	gfshare_ctx *context;

	(void)state;
	if (!memory_can_be_searched())
		skip();
	gfshare_fill_rand = fill_without_a_look;
	context = gfshare_ctx_init_enc(numbers, 2, 2, SHARE_SIZE);
	assert_non_null(context);
	gfshare_ctx_enc_setsecret(context, key);
	assert_int_equal(memory_count(key, SHARE_SIZE), 1);
	gfshare_ctx_free(context);
	assert_int_equal(memory_count(key, SHARE_SIZE), 0);
	found = looked = 0;
	drawing = look_for_key;
	assert_non_null(all = shares_split(key, SHARE_THRESHOLD, 2, 3));
	assert_int_equal(shares_join(made, all, NULL), 0);
	drawing = NULL;
	shares_free(all);
	/* The name, a mask and a wiping of three each, and the coefficients. */
	assert_int_equal(looked, 10);
	assert_int_equal(found, 0);
	assert_int_equal(memory_count(key, SHARE_SIZE), 0);
}

/* Wherever the source breaks: no piece is given out, and no key. */
static void
test_a_source_that_breaks(void **state)
{
	static const enum share_kind kinds[] = { SHARE_COMPONENT,
		SHARE_THRESHOLD };
	struct shares *all = NULL;
	size_t used = CRYPTO_secure_used(), i;
	unsigned draws;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (draws = 0; all == NULL && draws < 20; draws++) {
			draws_left = draws;
			all = shares_split(key, kinds[i], 3, 3);
			if (all == NULL)
				assert_int_equal(fail_code(), EX_OSERR);
		}
		draws_left = UINT32_MAX;
		assert_int_equal(draws, i == 0 ? 4 : 7);
		assert_non_null(all);
		shares_free(all);
		all = NULL;
	}
	assert_int_equal(CRYPTO_secure_used(), used);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_components_make_the_key),
		cmocka_unit_test(test_any_that_are_enough_make_the_key),
		cmocka_unit_test(test_components_are_xor),
		cmocka_unit_test(test_gfcombine_joins_what_we_split),
		cmocka_unit_test(test_we_join_what_gfsplit_splits),
		cmocka_unit_test(test_paper_by_the_description),
		cmocka_unit_test(test_typing_is_taken_as_it_is_meant),
		cmocka_unit_test(test_every_wrong_character_is_noticed),
		cmocka_unit_test(test_exchanges_are_noticed),
		cmocka_unit_test(test_mistakes_have_their_sentences),
		cmocka_unit_test(test_what_does_not_belong_is_not_taken),
		cmocka_unit_test(test_another_key_is_noticed),
		cmocka_unit_test(test_numbers_that_cannot_be),
		cmocka_unit_test(test_one_piece_tells_nothing),
		cmocka_unit_test(test_the_key_lies_in_secret_memory_alone),
		cmocka_unit_test(test_a_source_that_breaks),
	};

	return cmocka_run_group_tests_name("shares", tests, open_all,
	    close_all);
}
