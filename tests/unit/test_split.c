/* Goal: the codes of a card are cut where split.cfg says; the card system has
 * them whole, the slip has the first halves and no more, the message the second
 * ones and no more, and each opens for its own reader alone: messages with
 * openssl, slips with pdftotext, blocks with OpenSSL's AES. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "courier/message.h"
#include "folder.h"
#include "hsm/keystore.h"
#include "keys.h"
#include "room/split.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

enum { CODE_MOST = 21, DRAWS = 1000 };

static const char passphrase[] = "una busta che nessuno apre";
static const char card[] = "8038000012345678";

/* 0x40 to 0x5f protects, 0x80 to 0x9f is the system's: a foreign program's
 * (tests/foreign/card_system.py). */
static const char key_block[] =
    "D0144P0AE00E000063A4F12A82B9123E1C86034175FD2C6CF0A1FCCE0136F4934257803635"
    "0"
    "FF8AEDA97F4DC4E3650A2DC664EBE5F392587E4C92D11E2811EB20AE450AD8AA692DD";
static const uint8_t check[5] = { 0xb4, 0xcf, 0x0b, 0xb1, 0x3e };

static struct folder folder;
static struct hsm *hsm;
static char exchange[KEY_ID_TEXT], slip_pin[DIGEST_TEXT];
static char *slip_path;
static uint8_t system_key[32];
static uint8_t *kek;
static struct keystore store;

static void
write_text(const char *name, const char *text)
{
	assert_int_equal(file_write(folder.fd, name, text, strlen(text), 0600),
	    0);
}

/* The rules, with what is given instead of a line of the same name. */
static const char *
write_rules(const char *other)
{
	static const char *const good[] = { "format = \"busta split 1\";",
		"series = \"SA26\";", "weak_pins = \"weak.txt\";" };
	size_t length = other == NULL ? 0 : strcspn(other, " "), i;
	static char text[2048];
	int size = 0;

	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		if (other == NULL || strncmp(good[i], other, length) != 0)
			size += snprintf(text + size,
			    sizeof text - (size_t)size, "%s\n", good[i]);
	if (other == NULL || strncmp("slip", other, length) != 0)
		size += snprintf(text + size, sizeof text - (size_t)size,
		    "slip = { file = \"%s\"; sha256 = \"%s\"; };\n", slip_path,
		    slip_pin);
	(void)snprintf(text + size, sizeof text - (size_t)size, "%s\n",
	    other != NULL ? other : "");
	write_text("split.cfg", text);
	return folder_file(&folder, "split.cfg");
}

/* A command, in the folder. */
static int
run(const char *command)
{
	static char line[2048];

	(void)snprintf(line, sizeof line, "cd %s && %s", folder.path, command);
	return system(line);
}

static int
open_all(void **state)
{
	uint8_t kbpk[32], digest[DIGEST_SIZE];
	size_t size;
	char *text;
	unsigned i;

	(void)state;
	for (i = 0; i < 32; i++) {
		kbpk[i] = (uint8_t)(0x40 + i);
		system_key[i] = (uint8_t)(0x80 + i);
	}
	if ((slip_path = realpath("templates/slip.cfg", NULL)) == NULL ||
	    (text = file_read(slip_path, 1 << 20, &size)) == NULL ||
	    digest_bytes(digest, text, size) != 0)
		return -1;
	hex_write(slip_pin, digest, sizeof digest);
	free(text);
	if (secret_heap_open(1 << 18) != 0 || folder_open(&folder) != 0 ||
	    keys_make(folder.fd, passphrase) != 0 ||
	    (hsm = keys_open_as(folder_file(&folder, "store.cfg"),
		 passphrase)) == NULL ||
	    hsm_import(hsm, folder.fd, KEY_EXCHANGE, kbpk) != 0 ||
	    (kek = secret_new(KEYSTORE_KEK_SIZE)) == NULL ||
	    keystore_read(&store, folder_file(&folder, "store.cfg")) != 0 ||
	    keystore_unlock(&store, passphrase, kek) != 0)
		return -1;
	memcpy(exchange, hsm_key(hsm, KEY_EXCHANGE)->id, sizeof exchange);
	write_text("weak.txt", "version 1\nrepeated\nascending\ndescending\n");
	return run("openssl req -x509 -newkey ec -pkeyopt "
		   "ec_paramgen_curve:P-256 -nodes -keyout courier.key -out "
		   "courier.crt -days 30 -subj /CN=courier -addext "
		   "keyUsage=critical,keyAgreement >/dev/null 2>&1 && "
		   "openssl req -x509 -newkey ec -pkeyopt "
		   "ec_paramgen_curve:P-256 -nodes -keyout other.key -out "
		   "signs.crt -days 30 -subj /CN=other -addext "
		   "keyUsage=critical,digitalSignature >/dev/null 2>&1");
}

static int
close_all(void **state)
{
	(void)state;
	secret_free(kek, KEYSTORE_KEK_SIZE);
	hsm_free(hsm);
	folder_remove(&folder);
	free(slip_path);
	return 0;
}

static void
open_splitter(struct splitter *splitter, const char *other)
{
	if (splitter_open(splitter, write_rules(other),
		folder_file(&folder, "courier.crt")) != 0)
		fail_msg("%s", fail_reason());
	splitter_use(splitter, hsm);
}

static struct wire_split
asked_of(uint32_t number)
{
	const struct serial serial = { { "SA26", 7 }, number };
	struct wire_split asked = { .to = "mailto:mario.rossi@posta.example",
		.language = "it",
		.expires_ms = 1795732200000 };

	serial_plain(asked.serial, &serial);
	memcpy(asked.card, card, sizeof card);
	memcpy(asked.key_block, key_block, sizeof key_block);
	memcpy(asked.exchange_key, exchange, sizeof exchange);
	return asked;
}

static void
made_free(struct split_made *made)
{
	bytes_free(&made->slip);
	bytes_free(&made->message);
}

static void
decipher(const uint8_t *in, uint8_t *out)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int length;

	assert_int_equal(EVP_DecryptInit_ex(context, EVP_aes_256_ecb(), NULL,
			     system_key, NULL),
	    1);
	(void)EVP_CIPHER_CTX_set_padding(context, 0);
	assert_int_equal(EVP_DecryptUpdate(context, out, &length, in, 16), 1);
	EVP_CIPHER_CTX_free(context);
}

/* ISO 9564-1:2017, 9.4.2, by OpenSSL alone. */
static void
open_block(const uint8_t *block, char code[static CODE_MOST])
{
	uint8_t field[16], pan[16] = { 4 << 4 };
	unsigned i, digits;

	for (i = 0; i < 16; i++)
		pan[(i + 1) / 2] |=
		    (uint8_t)((card[i] - '0') << (i % 2 == 0 ? 0 : 4));
	decipher(block, field);
	for (i = 0; i < 16; i++)
		field[i] ^= pan[i];
	decipher(field, field);
	assert_int_equal(field[0] >> 4, 4);
	digits = field[0] & 15;
	assert_in_range(digits, 4, 12);
	for (i = 0; i < digits; i++) {
		unsigned digit = field[1 + i / 2] >> (i % 2 ? 0 : 4) & 15;

		assert_in_range(digit, 0, 9);
		code[i] = (char)('0' + digit);
	}
	code[digits] = '\0';
}

/* By openssl, and by the courier's own reader. */
static void
open_message(const struct split_made *made, const char *number,
    struct message *message)
{
	char *text;
	size_t size;

	assert_int_equal(file_write(folder.fd, "message.cms",
			     made->message.data, made->message.size, 0600),
	    0);
	assert_int_equal(run("openssl cms -decrypt -binary -inform "
			     "DER -in message.cms -inkey courier.key -recip "
			     "courier.crt -out message.json"),
	    0);
	text = file_read(folder_file(&folder, "message.json"), 1 << 16, &size);
	assert_non_null(text);
	if (message_read(message, number, text, size) != 0)
		fail_msg("%s: %s", fail_reason(), text);
	free(text);
}

/* What pdftotext finds on the slip, a line each. */
static char *
open_slip(struct splitter *splitter, uint32_t number,
    const struct split_made *made)
{
	const struct serial serial = { { "SA26", 7 }, number };
	size_t size;
	char *text;

	if (slip_print(&splitter->press, &serial, made->slip.data,
		made->slip.size) != 0)
		fail_msg("%s", fail_reason());
	assert_int_equal(file_write(folder.fd, "slip.pdf", splitter->press.page,
			     sheet_size(splitter->press.sheet), 0600),
	    0);
	slip_wipe(&splitter->press);
	assert_int_equal(run("pdftotext -raw slip.pdf slip.txt"), 0);
	text = file_read(folder_file(&folder, "slip.txt"), 1 << 16, &size);
	assert_non_null(text);
	return text;
}

static bool
is_line_of(const char *text, const char *line)
{
	size_t size = strlen(line);
	const char *at;

	for (at = strstr(text, line); at != NULL; at = strstr(at + 1, line))
		if ((at == text || at[-1] == '\n') && at[size] == '\n')
			return true;
	return false;
}

static const struct cut {
	const char *name;
	const char *rules;
	unsigned pin, cip;
	unsigned first[3];
} cuts[] = {
	{ "as it is without settings", NULL, 5, 10, { 2, 4, 5 } },
	{ "odd lengths", "pin_digits = 7; cip_digits = 13;", 7, 13,
	    { 3, 4, 6 } },
	{ "one digit on the slip", "cut = { pin = 1; puk = 1; cip = 1; };", 5,
	    10, { 1, 1, 1 } },
	{ "one digit in the message", "cut = { pin = 4; puk = 7; cip = 9; };",
	    5, 10, { 4, 7, 9 } },
};

/* docs/FORMATS.md, PUK, by OpenSSL alone, with the store's own key; and the
 * CIP's verifier. */
static void
mac_of(enum key_usage usage, const char *text, uint8_t mac[static 32])
{
	uint8_t *key = secret_new(KEYSTORE_SECRET_MOST);
	size_t size;

	assert_int_equal(keystore_unseal(&store, usage, kek, key, &size), 0);
	assert_non_null(HMAC(EVP_sha256(), key, 32, (const uint8_t *)text,
	    strlen(text), mac, NULL));
	secret_free(key, KEYSTORE_SECRET_MOST);
}

static void
puk_want(char puk[static CODE_MOST], const char *serial)
{
	char text[80];
	uint8_t mac[32];
	size_t count = 0, i;

	(void)snprintf(text, sizeof text, "busta puk v1%s%s", serial, card);
	mac_of(KEY_PUK, text, mac);
	for (i = 0; i < 32 && count < 8; i++)
		if (mac[i] < 250)
			puk[count++] = (char)('0' + mac[i] % 10);
	puk[count] = '\0';
}

/* Whole: what is on the slip, and over its dots what is in the message. */
static void
join(char code[static CODE_MOST], const char *slip, const char *half)
{
	size_t dots = strspn(half, "."), size = strlen(half);
	const char *line = slip, *next;

	for (; (next = strchr(line, '\n')) != NULL; line = next + 1)
		if ((size_t)(next - line) == size &&
		    strspn(line, "0123456789") == dots &&
		    strspn(line + dots, ".") == size - dots) {
			(void)snprintf(code, CODE_MOST, "%.*s%s", (int)dots,
			    line, half + dots);
			return;
		}
	fail_msg("no half of %zu digits, %zu of them, in: %s", size, dots,
	    slip);
}

static void
test_halves_are_cut_where_the_rules_say(void **state)
{
	static const char *const names[] = { "PIN", "PUK", "CIP" };
	char pin[CODE_MOST], puk[CODE_MOST], whole[3][CODE_MOST], text[80];
	static struct message message;
	struct splitter splitter;
	struct split_made made;
	struct wire_split asked;
	uint8_t mac[32];
	char *slip;
	size_t i, code;

	(void)state;
	for (i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		const struct serial serial = { { "SA26", 7 }, (uint32_t)i + 1 };
		char number[SERIAL_TEXT];

		serial_text(number, &serial);
		open_splitter(&splitter, cuts[i].rules);
		asked = asked_of(serial.number);
		if (split_make(&splitter, &asked, &made) != 0)
			fail_msg("%s: %s", cuts[i].name, fail_reason());
		open_message(&made, number, &message);
		slip = open_slip(&splitter, serial.number, &made);
		assert_true(is_line_of(slip, number));
		assert_string_equal(message.to, "mario.rossi@posta.example");
		assert_false(message.by_telephone);
		assert_int_equal(message.expires_ms, asked.expires_ms);
		assert_int_equal(message.half_count, 3);
		for (code = 0; code < 3; code++) {
			const struct message_half *half = &message.halves[code];

			assert_string_equal(half->code, names[code]);
			assert_int_equal(strspn(half->text, "."),
			    cuts[i].first[code]);
			join(whole[code], slip, half->text);
		}
		open_block(made.assigned.block, pin);
		open_block(made.assigned.puk_block, puk);
		assert_int_equal(strlen(pin), cuts[i].pin);
		assert_string_equal(whole[0], pin);
		assert_string_equal(whole[1], puk);
		assert_int_equal(strlen(whole[2]), cuts[i].cip);
		/* Nothing of it whole on the slip. */
		assert_null(strstr(slip, pin));
		assert_null(strstr(slip, puk));
		assert_null(strstr(slip, whole[2]));
		puk_want(puk, asked.serial);
		assert_string_equal(whole[1], puk);
		(void)snprintf(text, sizeof text, "%s%s", asked.serial,
		    whole[2]);
		mac_of(KEY_CIP, text, mac);
		assert_memory_equal(made.verifier, mac, sizeof made.verifier);
		assert_memory_equal(made.assigned.check, check, sizeof check);
		free(slip);
		made_free(&made);
		splitter_close(&splitter);
	}
}

static void
test_a_telephone_and_english(void **state)
{
	const struct serial serial = { { "SA26", 7 }, 1 };
	char number[SERIAL_TEXT];
	struct wire_split asked = asked_of(1);
	struct splitter splitter;
	struct split_made made;
	struct message message;

	(void)state;
	open_splitter(&splitter, NULL);
	serial_text(number, &serial);
	memcpy(asked.to, "tel:+393331234567", sizeof "tel:+393331234567");
	memcpy(asked.language, "en", sizeof "en");
	assert_int_equal(split_make(&splitter, &asked, &made), 0);
	open_message(&made, number, &message);
	assert_true(message.by_telephone);
	assert_string_equal(message.to, "+393331234567");
	assert_int_equal(message.language, MESSAGE_ENGLISH);
	made_free(&made);
	splitter_close(&splitter);
}

static void
test_no_two_draws_are_alike_and_no_pin_is_weak(void **state)
{
	/* 15 rules of 100 PINs each: none of 1.5 % in a thousand draws has one
	 * chance in three millions. */
	struct splitter splitter;
	static char table[4096] = "version 1\n";
	struct split_made made;
	char pin[CODE_MOST];
	unsigned drawn[2] = { 0 };
	size_t size = strlen(table);
	unsigned i;

	(void)state;
	for (i = 0; i < 15; i++)
		size += (size_t)snprintf(table + size, sizeof table - size,
		    "pin %02uxx%u\n", 10 + i, i % 10);
	write_text("weak.txt", table);
	open_splitter(&splitter, NULL);
	for (i = 1; i <= DRAWS; i++) {
		struct wire_split asked = asked_of(i);
		unsigned head;

		assert_int_equal(split_make(&splitter, &asked, &made), 0);
		open_block(made.assigned.block, pin);
		head = (unsigned)(pin[0] - '0') * 10 + (unsigned)(pin[1] - '0');
		drawn[head >= 10 && head < 25]++;
		if (head >= 10 && head < 25 &&
		    (unsigned)(pin[4] - '0') == (head - 10) % 10)
			fail_msg("%s is weak, and was drawn", pin);
		made_free(&made);
	}
	/* The neighbours of weak ones are drawn. */
	assert_true(drawn[1] > 50);
	splitter_close(&splitter);
	write_text("weak.txt", "version 1\nrepeated\nascending\ndescending\n");
}

static void
ask_other_series(struct wire_split *asked)
{
	const struct serial serial = { { "LZ26", 7 }, 1 };

	serial_plain(asked->serial, &serial);
}
static void
ask_longer_series(struct wire_split *asked)
{
	const struct serial serial = { { "SA26", 9 }, 1 };

	serial_plain(asked->serial, &serial);
}
static void
ask_no_address(struct wire_split *asked)
{
	asked->to[0] = '\0';
}
static void
ask_bare_address(struct wire_split *asked)
{
	memcpy(asked->to, "mario@posta.example", 20);
}
static void
ask_quoted_address(struct wire_split *asked)
{
	memcpy(asked->to, "mailto:a\"@posta.example", 24);
}
static void
ask_short_telephone(struct wire_split *asked)
{
	memcpy(asked->to, "tel:333", 8);
}
static void
ask_other_language(struct wire_split *asked)
{
	memcpy(asked->language, "de", 3);
}
static void
ask_short_card(struct wire_split *asked)
{
	memcpy(asked->card, "IDCARTA000000001", 17);
}
static void
ask_altered_block(struct wire_split *asked)
{
	asked->key_block[5] = '0';
}
static void
ask_wrap_key(struct wire_split *asked)
{
	memcpy(asked->exchange_key, hsm_key(hsm, KEY_WRAP)->id, KEY_ID_TEXT);
}

static const struct {
	const char *name;
	void (*change)(struct wire_split *asked);
	const char *sentence;
} refusals[] = {
	{ "a number of another series", ask_other_series, "series" },
	{ "a number of more digits", ask_longer_series, "series" },
	{ "no address", ask_no_address, "neither mailto:" },
	{ "an address without mailto:", ask_bare_address, "neither mailto:" },
	{ "an address with a quote", ask_quoted_address, "neither mailto:" },
	{ "a telephone of 3 digits", ask_short_telephone, "neither mailto:" },
	{ "a language without texts", ask_other_language, "language" },
	{ "a card of 9 digits", ask_short_card, "fewer than 12 digits" },
	{ "an altered key block", ask_altered_block, "key block" },
	{ "a key of another usage", ask_wrap_key, "not in this key store" },
};

static void
test_what_cannot_be_is_refused_and_nothing_made(void **state)
{
	struct splitter splitter;
	struct split_made made;
	struct wire_split asked;
	size_t i;

	(void)state;
	open_splitter(&splitter, NULL);
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		asked = asked_of(1);
		refusals[i].change(&asked);
		if (split_make(&splitter, &asked, &made) == 0 ||
		    fail_code() != EX_DATAERR ||
		    strstr(fail_reason(), refusals[i].sentence) == NULL ||
		    strstr(fail_reason(), "posta.example") != NULL ||
		    strstr(fail_reason(), "0000000") != NULL ||
		    made.slip.size != 0 || made.message.size != 0)
			fail_msg("%s: %d, %s", refusals[i].name, fail_code(),
			    fail_reason());
	}
	splitter_close(&splitter);
}

static void
test_a_slip_opens_for_its_number_and_rules_alone(void **state)
{
	const struct serial own = { { "SA26", 7 }, 1 },
			    other = { { "SA26", 7 }, 2 };
	struct wire_split asked = asked_of(1);
	struct splitter splitter;
	struct split_made made;
	size_t i;

	(void)state;
	open_splitter(&splitter, NULL);
	assert_int_equal(split_make(&splitter, &asked, &made), 0);
	assert_int_equal(slip_print(&splitter.press, &own, made.slip.data,
			     made.slip.size),
	    0);
	assert_int_equal(slip_print(&splitter.press, &other, made.slip.data,
			     made.slip.size),
	    -1);
	for (i = 0; i < made.slip.size; i++) {
		made.slip.data[i] ^= 1;
		if (slip_print(&splitter.press, &own, made.slip.data,
			made.slip.size) == 0)
			fail_msg("byte %zu altered, and it opens", i);
		made.slip.data[i] ^= 1;
		if (slip_print(&splitter.press, &own, made.slip.data, i) == 0)
			fail_msg("cut after %zu bytes, and it opens", i);
	}
	splitter_close(&splitter);
	open_splitter(&splitter, "cut = { pin = 3; };");
	assert_int_equal(slip_print(&splitter.press, &own, made.slip.data,
			     made.slip.size),
	    -1);
	assert_non_null(strstr(fail_reason(), "other rules"));
	made_free(&made);
	splitter_close(&splitter);
}

/* All else at the counter goes on. */
static void
test_without_a_courier_nothing_is_split(void **state)
{
	static const struct {
		const char *file, *sentence;
	} faults[] = { { "nobody.crt", "nobody.crt" },
		{ "signs.crt", "cannot receive" },
		{ "weak.txt", "not a certificate" } };
	struct wire_split asked = asked_of(1);
	struct wire_split_rules told;
	struct splitter splitter;
	struct split_made made;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		assert_int_equal(splitter_open(&splitter, write_rules(NULL),
				     folder_file(&folder, faults[i].file)),
		    0);
		splitter_use(&splitter, hsm);
		splitter_tell(&splitter, &told);
		assert_string_equal(told.series, "SA26");
		assert_non_null(strstr(told.fault, faults[i].sentence));
		assert_int_equal(split_make(&splitter, &asked, &made), -1);
		assert_int_equal(fail_code(), EX_DATAERR);
		splitter_close(&splitter);
	}
}

static const struct {
	const char *rules, *sentence;
} mistakes[] = {
	{ "format = \"busta job 1\";", ":4: this is not a split.cfg" },
	{ "series = \"sa26\";", ":4: a series is two capital" },
	{ "serial_digits = 8;", ":5: a series is" },
	{ "pin_digits = 3;", ":5: pin_digits must be 4 to" },
	{ "cut = { pin = 5; };", ":5: pin must be 1 to 4" },
	{ "cut = { pin = 0; };", ":5: pin must be 1 to 4" },
	{ "cut = { puk = 8; };", ":5: puk must be 1 to 7" },
	{ "cut = { cip = 10; };", ":5: cip must be 1 to 9" },
	{ "cut = { code = 1; };", ":5: unknown setting code" },
	{ "expire_hours = 721;", ":5: expire_hours must be 1 to 720" },
	{ "slip_prints = 0;", ":5: slip_prints must be 1 to 20" },
	{ "quantity = 5;", ":5: unknown setting quantity" },
	{ "weak_pins = \"nowhere.txt\";", ":4: cannot" },
	{ "slip = { file = \"weak.txt\"; sha256 = \"00\"; };",
	    ":4: sha256 must be 64" },
};

static void
test_rules_are_read_whole_or_refused(void **state)
{
	struct split_rules *rules = split_read(write_rules(NULL)), *other;
	size_t i;

	(void)state;
	assert_non_null(rules);
	for (i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
		if ((other = split_read(write_rules(mistakes[i].rules))) !=
			NULL ||
		    strstr(fail_reason(), mistakes[i].sentence) == NULL)
			fail_msg("%s: %s", mistakes[i].rules, fail_reason());
	other = split_read(write_rules("slip_prints = 4;"));
	assert_non_null(other);
	assert_memory_not_equal(rules->digest, other->digest, DIGEST_SIZE);
	split_free(other);
	split_free(rules);
}

static void
test_a_sheet_is_no_slip(void **state)
{
	struct split_rules *rules;
	char text[1024], *sheet, pin[DIGEST_TEXT];
	uint8_t digest[DIGEST_SIZE];
	size_t size;
	char *bytes;

	(void)state;
	assert_non_null(sheet = realpath("templates/busta-singola.cfg", NULL));
	assert_non_null(bytes = file_read(sheet, 1 << 20, &size));
	assert_int_equal(digest_bytes(digest, bytes, size), 0);
	hex_write(pin, digest, sizeof digest);
	free(bytes);
	(void)snprintf(text, sizeof text,
	    "slip = { file = \"%s\"; sha256 = \"%s\"; };", sheet, pin);
	rules = split_read(write_rules(text));
	assert_null(rules);
	assert_non_null(
	    strstr(fail_reason(), ":5: format must be \"busta slip 1\""));
	free(sheet);
	assert_null(template_read(slip_path, NULL));
	assert_non_null(strstr(fail_reason(), "busta template 1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_halves_are_cut_where_the_rules_say),
		cmocka_unit_test(test_a_telephone_and_english),
		cmocka_unit_test(
		    test_no_two_draws_are_alike_and_no_pin_is_weak),
		cmocka_unit_test(
		    test_what_cannot_be_is_refused_and_nothing_made),
		cmocka_unit_test(
		    test_a_slip_opens_for_its_number_and_rules_alone),
		cmocka_unit_test(test_without_a_courier_nothing_is_split),
		cmocka_unit_test(test_rules_are_read_whole_or_refused),
		cmocka_unit_test(test_a_sheet_is_no_slip),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
