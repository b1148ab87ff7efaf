/* Goal: a message is read whole or refused, with a sentence that never repeats
 * what stood there; addresses are those of the common form; what is put into a
 * text is never read as a place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#undef fail
#include "base/address.h"
#include "base/fail.h"
#include "base/secret.h"
#include "courier/message.h"
#include "courier/server.h"
#include "courier/texts.h"

#define NUMBER "LZ26-0000042-"
#define HEAD "{\"format\": \"busta message 1\", \"number\": \"" NUMBER "%c\", "
#define TO "\"to\": \"mailto:mario.rossi@posta.example\", "
#define LANG "\"lang\": \"it\", "
#define HALVES "\"halves\": [{\"code\": \"PIN\", \"text\": \"..345\"}], "
#define EXPIRES "\"expires\": \"2026-11-23T22:30:00Z\"}"

enum { HEAP = 1 << 18 };

static char number[SERIAL_TEXT];

static int
prepare(void **state)
{
	(void)state;
	(void)snprintf(number, sizeof number, NUMBER "%c",
	    serial_check("LZ260000042", 11));
	if (secret_heap_open(HEAP) != 0)
		return -1;
	message_guard();
	return 0;
}

static int
read_text(struct message *message, const char *form)
{
	static char text[2 * MESSAGE_MOST];
	const char *at = strchr(form, '%');

	/* The one place is the check character's. */
	(void)snprintf(text, sizeof text, "%.*s%c%s",
	    at != NULL ? (int)(at - form) : (int)strlen(form), form,
	    at != NULL ? number[strlen(NUMBER)] : ' ',
	    at != NULL ? at + 2 : "");
	return message_read(message, number, text, strlen(text));
}

static void
what_is_right_is_read(void **state)
{
	struct message message;

	(void)state;
	assert_int_equal(read_text(&message,
			     HEAD TO LANG
			     "\"halves\": [{\"text\": \"....5678\", \"code\": "
			     "\"PUK\"}, {\"code\": \"CIP\", \"text\": "
			     "\".....67890\"}]," EXPIRES),
	    0);
	assert_string_equal(message.number, number);
	assert_string_equal(message.to, "mario.rossi@posta.example");
	assert_false(message.by_telephone);
	assert_int_equal(message.language, MESSAGE_ITALIAN);
	assert_int_equal(message.half_count, 2);
	assert_string_equal(message.halves[0].code, "PUK");
	assert_string_equal(message.halves[1].text, ".....67890");
	/* date -ud 2026-11-23T22:30:00Z +%s */
	assert_int_equal(message.expires_ms, 1795473000000);
	assert_int_equal(read_text(&message,
			     HEAD "\"to\": \"tel:+393331234567\", "
				  "\"lang\": \"en\", " HALVES EXPIRES),
	    0);
	assert_true(message.by_telephone);
	assert_string_equal(message.to, "+393331234567");
	assert_int_equal(message.language, MESSAGE_ENGLISH);
}

static const struct {
	const char *said;
	const char *text;
} refusals[] = {
	{ "is not JSON", "" },
	{ "is not JSON", "{" },
	{ "is not JSON", HEAD TO LANG HALVES EXPIRES "x" },
	{ "is not JSON", HEAD TO TO LANG HALVES EXPIRES },
	{ "is not JSON",
	    HEAD
	    "\"to\": \"mailto:a@b.example\\u0000\", " LANG HALVES EXPIRES },
	{ "too many or too few", "[]" },
	{ "too many or too few", HEAD LANG HALVES EXPIRES },
	{ "too many or too few",
	    HEAD "\"pin\": \"12\", " TO LANG HALVES EXPIRES },
	{ "lacks the member \"to\"",
	    HEAD "\"too\": \"\", " LANG HALVES EXPIRES },
	{ "\"format\" must be",
	    "{\"format\": \"busta message 2\", \"number\": \"\", " TO LANG
		HALVES EXPIRES },
	{ "\"number\" must be",
	    "{\"format\": \"busta message 1\", \"number\": "
	    "\"LZ26-0000043-X\", " TO LANG HALVES EXPIRES },
	{ "\"number\" must be",
	    "{\"format\": \"busta message 1\", \"number\": 42, " TO LANG HALVES
		EXPIRES },
	{ "\"to\" must be", HEAD "\"to\": 1, " LANG HALVES EXPIRES },
	{ "\"to\" must be",
	    HEAD
	    "\"to\": \"mario.rossi@posta.example\", " LANG HALVES EXPIRES },
	{ "\"to\" must be",
	    HEAD "\"to\": \"MAILTO:a@b.example\", " LANG HALVES EXPIRES },
	{ "\"to\" must be",
	    HEAD
	    "\"to\": \"mailto:a@b.example\\r\\nBcc: c@d.example\", " LANG HALVES
		EXPIRES },
	{ "\"to\" must be",
	    HEAD "\"to\": \"mailto:a@b.example,c@d.example\", " LANG HALVES
		EXPIRES },
	{ "\"to\" must be",
	    HEAD "\"to\": \"tel:333123456\", " LANG HALVES EXPIRES },
	{ "\"lang\" must be", HEAD TO "\"lang\": \"de\", " HALVES EXPIRES },
	{ "\"halves\" must be", HEAD TO LANG "\"halves\": [], " EXPIRES },
	{ "\"halves\" must be", HEAD TO LANG "\"halves\": {}, " EXPIRES },
	{ "too many or too few",
	    HEAD TO LANG "\"halves\": [\"..345\"], " EXPIRES },
	{ "\"code\" must be",
	    HEAD TO LANG "\"halves\": [{\"code\": \"CVV\", \"text\": "
			 "\"..345\"}], " EXPIRES },
	{ "\"code\" must be another",
	    HEAD TO LANG
	    "\"halves\": [{\"code\": \"PIN\", \"text\": \"..345\"}, "
	    "{\"code\": \"PIN\", \"text\": \"..346\"}], " EXPIRES },
	/* A whole code, a first half, none at all, and something else. */
	{ "\"text\" must be",
	    HEAD TO LANG "\"halves\": [{\"code\": \"PIN\", \"text\": "
			 "\"12345\"}], " EXPIRES },
	{ "\"text\" must be",
	    HEAD TO LANG "\"halves\": [{\"code\": \"PIN\", \"text\": "
			 "\"12...\"}], " EXPIRES },
	{ "\"text\" must be",
	    HEAD TO LANG "\"halves\": [{\"code\": \"PIN\", \"text\": "
			 "\".....\"}], " EXPIRES },
	{ "\"text\" must be",
	    HEAD TO LANG "\"halves\": [{\"code\": \"PIN\", \"text\": \"..34 "
			 "5\"}], " EXPIRES },
	{ "\"text\" must be",
	    HEAD TO LANG "\"halves\": [{\"code\": \"PIN\", \"text\": "
			 "\"{{to}}\"}], " EXPIRES },
	{ "\"expires\" must be",
	    HEAD TO LANG HALVES "\"expires\": \"2026-11-23\"}" },
	{ "\"expires\" must be",
	    HEAD TO LANG HALVES "\"expires\": \"2026-02-30T00:00:00Z\"}" },
	{ "\"expires\" must be",
	    HEAD TO LANG HALVES "\"expires\": \"2026-11-23T22:30:00+01:00\"}" },
	{ "\"expires\" must be", HEAD TO LANG HALVES "\"expires\": 0}" },
};

static void
what_is_not_is_refused(void **state)
{
	static const struct message none;
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		memset(&message, 0x55, sizeof message);
		assert_int_equal(read_text(&message, refusals[i].text), -1);
		if (strstr(fail_reason(), refusals[i].said) == NULL)
			assert_string_equal(fail_reason(), refusals[i].said);
		assert_null(strstr(fail_reason(), "345"));
		assert_null(strstr(fail_reason(), "posta.example"));
		assert_int_equal(fail_code(), EX_DATAERR);
		assert_memory_equal(&message, &none, sizeof none);
	}
}

static void
another_messages_number_is_refused(void **state)
{
	struct message message;

	(void)state;
	(void)snprintf(number, sizeof number, "LZ26-0000042-%c",
	    serial_check("LZ260000042", 11) == 'A' ? 'B' : 'A');
	assert_int_equal(read_text(&message, HEAD TO LANG HALVES EXPIRES), -1);
	number[strlen(NUMBER)] = serial_check("LZ260000042", 11);
	assert_int_equal(read_text(&message, HEAD TO LANG HALVES EXPIRES), 0);
}

static const struct {
	bool taken;
	const char *text;
} mails[] = {
	{ true, "a@b.it" },
	{ true, "Mario.Rossi+ts-cns@posta.certificata.example" },
	{ true, "o'neill_1990@xn--citt-0na.example" },
	{ true, "1@1.example" },
	{ false, "" },
	{ false, "a" },
	{ false, "@b.it" },
	{ false, "a@" },
	{ false, "a@localhost" },
	{ false, "a@b..it" },
	{ false, "a@.it" },
	{ false, "a@b.it." },
	{ false, "a@-b.it" },
	{ false, "a@b-.it" },
	{ false, "a@127.0.0.1" },
	{ false, "a@[127.0.0.1]" },
	{ false, ".a@b.it" },
	{ false, "a.@b.it" },
	{ false, "a..a@b.it" },
	{ false, "a b@b.it" },
	{ false, "\"a\"@b.it" },
	{ false, "a@b@c.it" },
	{ false, "a%b.it@c.it" },
	{ false, "a@b.it\n" },
	{ false, "a@b.it>" },
	{ false, "citt\xc3\xa0@b.it" },
	{ false, "a@citt\xc3\xa0.it" },
}, telephones[] = {
	{ true, "+393331234567" },
	{ true, "+39333123" },
	{ true, "+123456789012345" },
	{ false, "" },
	{ false, "+" },
	{ false, "+3933312" },
	{ false, "+1234567890123456" },
	{ false, "3331234567" },
	{ false, "00393331234567" },
	{ false, "+0393331234567" },
	{ false, "+39 333 1234567" },
	{ false, "+39333123456a" },
	{ false, "++39333123456" },
	{ false, "+39333123456\n" },
};

static void
addresses_are_of_the_common_form(void **state)
{
	char label[64 + 1], local[65 + 1], text[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof mails / sizeof mails[0]; i++)
		if (address_is_mail(mails[i].text) != mails[i].taken)
			assert_string_equal(mails[i].text, "as it should be");
	for (i = 0; i < sizeof telephones / sizeof telephones[0]; i++)
		if (address_is_telephone(telephones[i].text) !=
		    telephones[i].taken)
			assert_string_equal(telephones[i].text,
			    "as it should be");
	memset(label, 'a', 64);
	memset(local, 'a', 65);
	label[64] = local[65] = '\0';
	(void)snprintf(text, sizeof text, "%.64s@%.63s.example", local, label);
	assert_true(address_is_mail(text));
	(void)snprintf(text, sizeof text, "%.65s@%.63s.example", local, label);
	assert_false(address_is_mail(text));
	(void)snprintf(text, sizeof text, "%.64s@%.64s.example", local, label);
	assert_false(address_is_mail(text));
	/* 64 + @ + 63 + . + 63 + . + 58 + .aa: 254 in all, and one more. */
	(void)snprintf(text, sizeof text, "%.64s@%.63s.%.63s.%.58s.aa", local,
	    label, label, label);
	assert_int_equal(strlen(text), ADDRESS_MOST);
	assert_true(address_is_mail(text));
	(void)snprintf(text, sizeof text, "%.64s@%.63s.%.63s.%.59s.aa", local,
	    label, label, label);
	assert_false(address_is_mail(text));
}

static const struct {
	const char *url;
	const char *scheme; /* NULL: refused */
	const char *host;
	uint16_t port;
} urls[] = {
	{ "smtp://mail.example", "smtp", "mail.example", 587 },
	{ "smtps://mail.example/", "smtps", "mail.example", 465 },
	{ "smtp://127.0.0.1:25", "smtp", "127.0.0.1", 25 },
	{ "https://a.example", NULL, "", 0 },
	{ "smtp://a:b@mail.example", NULL, "", 0 },
	{ "smtp://mail.example:0", NULL, "", 0 },
	{ "smtp://mail.example:65536", NULL, "", 0 },
	{ "smtp://mail.example:", NULL, "", 0 },
	{ "smtp://mail.example/path", NULL, "", 0 },
	{ "smtp://", NULL, "", 0 },
	{ "smtp://-oX", NULL, "", 0 },
	{ "SMTP://mail.example", NULL, "", 0 },
};

static void
servers_are_where_their_urls_say(void **state)
{
	struct server server;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		assert_int_equal(server_read_mail(&server, urls[i].url),
		    urls[i].scheme != NULL);
		if (urls[i].scheme == NULL)
			continue;
		assert_string_equal(server.scheme, urls[i].scheme);
		assert_string_equal(server.host, urls[i].host);
		assert_int_equal(server.port, urls[i].port);
	}
	assert_true(server_read_sms(&server, "https://a.example:8443/v1?x=1"));
	assert_string_equal(server.path, "/v1?x=1");
	assert_int_equal(server.port, 8443);
	assert_false(server_read_sms(&server, "http://a.example/"));
	assert_false(server_read_sms(&server, "https://a.example@b.example/"));
	assert_false(server_read_sms(&server, "https://a.example/#x"));
	assert_false(server_read_sms(&server, "https://a.example/ x"));
}

/* One pass: a value that looks like a place stays what it is. */
static void
places_are_filled_once(void **state)
{
	const struct fill_place places[] = { { "to", "{{text}}\"\\\n" },
		{ "text", "{{to}} & =" }, { NULL, NULL } };
	struct script script;

	(void)state;
	assert_int_equal(script_new(&script, 256), 0);
	fill(&script, "{\"a\":{\"b\":\"{{to}}\"}}|{{text}}", places, FILL_JSON);
	assert_false(script.failed);
	assert_string_equal(script.text,
	    "{\"a\":{\"b\":\"{{text}}\\u0022\\u005c\\u000a\"}}|{{to}} & =");
	script_free(&script);
	assert_int_equal(script_new(&script, 256), 0);
	fill(&script, "t={{text}}", places, FILL_FORM);
	assert_string_equal(script.text, "t=%7B%7Bto%7D%7D+%26+%3D");
	script_free(&script);
	assert_int_equal(fill_fault("a {{to}}\n{{two}}", places), 2);
	assert_int_equal(fill_fault("a {{to}", places), 1);
	assert_int_equal(fill_fault("{\"a\": {{to}}}", places), 0);
	assert_int_equal(script_new(&script, 8), 0);
	fill(&script, "12345678", places, FILL_PLAIN);
	assert_true(script.failed);
	script_free(&script);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_right_is_read),
		cmocka_unit_test(what_is_not_is_refused),
		cmocka_unit_test(another_messages_number_is_refused),
		cmocka_unit_test(addresses_are_of_the_common_form),
		cmocka_unit_test(servers_are_where_their_urls_say),
		cmocka_unit_test(places_are_filled_once),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
