/* Goal: on every sheet stand the codes, the serial, the number and the token of
 * one and the same envelope; on every cover the range of its lot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/provider.h"
#include "job/template.h"
#include "room/stamp.h"
#include "room/token.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

enum { PIN = 5, CIP = 10, BOTH = PIN + CIP, BATCH = 42, FIRST_SHEET = 701 };

/* A session whose HMAC the test decides: bytes known to RFC 4648, until it is
 * told to fail. Its only key is that of scan tokens. */
enum { SCAN_ONLY = 5 };
static int hmacs_left = -1;

static int
fixed_hmac(struct hsm *session, size_t key, const void *bytes, size_t size,
    uint8_t mac[static HSM_MAC_SIZE])
{
	(void)session;
	(void)bytes;
	assert_int_equal(key, SCAN_ONLY);
	assert_true(size >= 12);
	if (hmacs_left == 0)
		return (fail)(EX_SOFTWARE, "HMAC-SHA-256 failed");
	hmacs_left--;
	memset(mac, 0, HSM_MAC_SIZE);
	memcpy(mac, "fooba", 5);
	return 0;
}

static const struct hsm_operations operations = { .hmac = fixed_hmac };
static struct hsm hsm = { .operations = &operations,
	.newest = { [KEY_SCAN] = SCAN_ONLY } };

struct chunk {
	struct sheet *sheet;
	struct codes *codes;
	struct serial first;
	uint8_t *page;
	size_t size;
};

/* Each code is its envelope's number, so that it says where it belongs. */
static void
chunk_number_codes(struct chunk *chunk)
{
	char text[BOTH + 1];
	size_t i;

	for (i = 0; i < chunk->codes->count; i++) {
		(void)snprintf(text, sizeof text, "%05zu%010zu", 20000 + i,
		    7000000000 + i);
		memcpy(chunk->codes->digits + i * BOTH, text, BOTH);
	}
}

static void
chunk_open(struct chunk *chunk, const char *path, size_t envelopes)
{
	const struct sheet_format format = { .envelopes = envelopes,
		.serial_digits = 7,
		.pin_digits = PIN,
		.cip_digits = CIP };
	struct template *template = template_read(path, NULL);

	assert_non_null(template);
	chunk->sheet = sheet_draw(template, &format);
	template_free(template);
	assert_non_null(chunk->sheet);
	assert_non_null(chunk->codes = codes_new(envelopes, PIN, CIP));
	chunk->first = (struct serial){ { "LZ26", 7 }, 1234 };
	chunk->size = sheet_size(chunk->sheet);
	assert_non_null(chunk->page = malloc(chunk->size));
	chunk_number_codes(chunk);
}

static int
chunk_stamp(struct chunk *chunk)
{
	return codes_stamp(chunk->codes, &chunk->first, FIRST_SHEET, BATCH,
	    &hsm, chunk->sheet, chunk->page);
}

static void
chunk_close(struct chunk *chunk)
{
	free(chunk->page);
	codes_free(chunk->codes);
	sheet_free(chunk->sheet);
}

/* Where text stands next as a PDF string of its own, from the place at; 0 if
 * nowhere. Fields are written that way, uncompressed. */
static size_t
next(const struct chunk *chunk, size_t at, const char *text)
{
	char string[64];
	const uint8_t *found;

	(void)snprintf(string, sizeof string, "(%s)", text);
	found =
	    memmem(chunk->page + at, chunk->size - at, string, strlen(string));
	return found == NULL ? 0 : (size_t)(found - chunk->page) + 1;
}

static size_t
times(const struct chunk *chunk, const char *text)
{
	size_t count = 0, at = 0;

	while ((at = next(chunk, at, text)) != 0)
		count++;
	return count;
}

static const char *
text_of(const struct chunk *chunk, size_t envelope)
{
	static char text[SERIAL_TEXT];
	struct serial serial = chunk->first;

	serial.number += (uint32_t)envelope;
	serial_text(text, &serial);
	return text;
}

/* All of envelope i stands between its own first serial and that of
 * the next. */
static void
test_one_envelope_on_each_sheet(void **state)
{
	struct chunk chunk;
	size_t i, from = 0, end;
	char text[32];

	(void)state;
	chunk_open(&chunk, "templates/busta-singola.cfg", 60);
	assert_int_equal(chunk_stamp(&chunk), 0);
	for (i = 0; i < 60; i++, from = end) {
		from = next(&chunk, from, text_of(&chunk, i));
		end = i == 59 ? chunk.size
			      : next(&chunk, from, text_of(&chunk, i + 1));
		assert_true(from > 0 && end > from);
		assert_int_equal(times(&chunk, text_of(&chunk, i)), 2);
		assert_in_range(next(&chunk, from, text_of(&chunk, i)), from,
		    end);
		(void)snprintf(text, sizeof text, "%05zu", 20000 + i);
		assert_int_equal(times(&chunk, text), 1);
		assert_in_range(next(&chunk, 0, text), from, end);
		(void)snprintf(text, sizeof text, "%010zu", 7000000000 + i);
		assert_int_equal(times(&chunk, text), 1);
		assert_in_range(next(&chunk, 0, text), from, end);
		(void)snprintf(text, sizeof text, "%07zu", FIRST_SHEET + i);
		assert_int_equal(times(&chunk, text), 1);
		assert_in_range(next(&chunk, 0, text), from, end);
		end--;
	}
	assert_int_equal(times(&chunk, "B000042"), 60);
	chunk_close(&chunk);
}

/* RFC 4648 section 10: base32 of "fooba" is MZXW6YTB; 30 bits are its
 * first 6. */
static void
test_token(void **state)
{
	char text[SERIAL_PLAIN + TOKEN_SIZE] = "LZ260001234Q";
	struct chunk chunk;

	(void)state;
	assert_int_equal(token_append(text, &hsm), 0);
	assert_string_equal(text, "LZ260001234QMZXW6Y");
	chunk_open(&chunk, "templates/busta-singola.cfg", 2);
	assert_int_equal(chunk_stamp(&chunk), 0);
	assert_int_equal(times(&chunk, "LZ260001234QMZXW6Y"), 1);
	assert_int_equal(times(&chunk, "LZ260001235OMZXW6Y"), 1);
	chunk_close(&chunk);
}

/* The string that ends last before the place at, which moves before it. */
static void
previous(const struct chunk *chunk, size_t *at, char *text, size_t room)
{
	size_t end = *at, start;

	while (chunk->page[--end] != ')')
		;
	for (start = end; chunk->page[start] != '('; start--)
		;
	(void)snprintf(text, room, "%.*s", (int)(end - start - 1),
	    (const char *)chunk->page + start + 1);
	*at = start;
}

static const struct {
	const char *count;
	size_t first, last;
} lots[] = {
	{ "00100", 0, 99 },
	{ "00100", 100, 199 },
	{ "00099", 200, 298 },
};

/* A last lot that lacks just one. The lot's fields stand in the order of the
 * template: first, last, count. */
static void
test_covers(void **state)
{
	struct chunk chunk;
	size_t i, at = 0, before;
	char text[64];

	(void)state;
	chunk_open(&chunk, "templates/busta-cieca.cfg", 299);
	assert_int_equal(sheet_lots(chunk.sheet), 3);
	assert_int_equal(chunk_stamp(&chunk), 0);
	for (i = 0; i < 3; i++) {
		before = at = next(&chunk, at, lots[i].count);
		assert_true(at > 0);
		do
			previous(&chunk, &before, text, sizeof text);
		while (strncmp(text, "LZ26-", 5) != 0);
		assert_string_equal(text, text_of(&chunk, lots[i].last));
		do
			previous(&chunk, &before, text, sizeof text);
		while (strncmp(text, "LZ26-", 5) != 0);
		assert_string_equal(text, text_of(&chunk, lots[i].first));
	}
	assert_int_equal(times(&chunk, "00100"), 2);
	chunk_close(&chunk);
}

/* R15: between all noughts and all nines nothing differs but those digits. */
static void
test_only_the_digits_differ(void **state)
{
	struct chunk chunk;
	size_t i, differing = 0;
	uint8_t *noughts;

	(void)state;
	chunk_open(&chunk, "templates/busta-cieca.cfg", 20);
	memset(chunk.codes->digits, '0', 20 * BOTH);
	assert_int_equal(chunk_stamp(&chunk), 0);
	noughts = chunk.page;
	assert_non_null(chunk.page = malloc(chunk.size));
	memset(chunk.codes->digits, '9', 20 * BOTH);
	assert_int_equal(chunk_stamp(&chunk), 0);
	for (i = 0; i < chunk.size; i++) {
		if (noughts[i] == chunk.page[i])
			continue;
		assert_int_equal(noughts[i], '0');
		assert_int_equal(chunk.page[i], '9');
		differing++;
	}
	assert_int_equal(differing, 20 * BOTH);
	free(noughts);
	chunk_close(&chunk);
}

/* Three envelopes and a cover take four tokens: each may be the one
 * that fails. */
static void
test_failing_hmac(void **state)
{
	struct chunk chunk;
	int left;

	(void)state;
	chunk_open(&chunk, "templates/busta-cieca.cfg", 3);
	for (left = 0; left < 4; left++) {
		hmacs_left = left;
		assert_int_equal(chunk_stamp(&chunk), -1);
		assert_string_equal(fail_reason(), "HMAC-SHA-256 failed");
	}
	hmacs_left = 4;
	assert_int_equal(chunk_stamp(&chunk), 0);
	hmacs_left = -1;
	chunk_close(&chunk);
}

static int
open_heap(void **state)
{
	(void)state;
	return secret_heap_open(1 << 18);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_envelope_on_each_sheet),
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_covers),
		cmocka_unit_test(test_only_the_digits_differ),
		cmocka_unit_test(test_failing_hmac),
	};

	return cmocka_run_group_tests_name("stamp", tests, open_heap, NULL);
}
