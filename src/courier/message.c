#include "courier/message.h"

#include <jansson.h>
#include <openssl/crypto.h>

#include <string.h>
#include <time.h>

#include "base/fail.h"

#include "base/banned.h"

static const char *const members[] = { "format", "number", "to", "lang",
	"halves", "expires" };
static const char *const half_members[] = { "code", "text" };
static const char *const codes[] = { "PIN", "PUK", "CIP" };
static const char *const languages[MESSAGE_LANGUAGES] = { [MESSAGE_ITALIAN] =
							      "it",
	[MESSAGE_ENGLISH] = "en" };

enum {
	MEMBERS = sizeof members / sizeof members[0],
	HALF_MEMBERS = sizeof half_members / sizeof half_members[0],
	CODES = sizeof codes / sizeof codes[0]
};

static void *
message_allocate(size_t size)
{
	void *memory = OPENSSL_secure_malloc(size);

	/* Without room there OpenSSL would silently use plain malloc. */
	if (memory != NULL && !CRYPTO_secure_allocated(memory)) {
		OPENSSL_free(memory);
		memory = NULL;
	}
	return memory;
}

static void
message_give_back(void *memory)
{
	OPENSSL_secure_free(memory); /* which wipes */
}

void
message_guard(void)
{
	json_set_alloc_funcs(message_allocate, message_give_back);
	/* Later it could not be read: that takes a file. */
	json_object_seed(0);
}

/* A member that should be there and is not, or is no text. */
static int
message_fail(const char *member, const char *wanted)
{
	return fail(EX_DATAERR, "the message's \"%s\" must be %s", member,
	    wanted);
}

/* Exactly these members: as many, and each of them. */
static int
message_check_members(const json_t *object, const char *const names[],
    size_t count)
{
	size_t i;

	if (!json_is_object(object) || json_object_size(object) != count)
		return fail(EX_DATAERR,
		    "the message has members too many or too few");
	for (i = 0; i < count; i++)
		if (json_object_get(object, names[i]) == NULL)
			return fail(EX_DATAERR,
			    "the message lacks the member \"%s\"", names[i]);
	return 0;
}

/* Jansson refuses a NUL within, unless it is told otherwise. */
static const char *
message_text(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text != NULL ? text : "";
}

static int
message_read_number(struct message *message, const char *number,
    const json_t *object)
{
	struct serial serial;

	if (strcmp(message_text(object, "number"), number) != 0 ||
	    serial_read(&serial, number) != SERIAL_READ)
		return message_fail("number", "the serial in its file's name");
	serial_text(message->number, &serial);
	return strcmp(message->number, number) == 0
	    ? 0
	    : message_fail("number", "as serials are printed");
}

static int
message_read_to(struct message *message, const json_t *object)
{
	static const char mail[] = "mailto:", telephone[] = "tel:";
	const char *text = message_text(object, "to");

	message->by_telephone =
	    strncmp(text, telephone, sizeof telephone - 1) == 0;
	if (message->by_telephone)
		text += sizeof telephone - 1;
	else if (strncmp(text, mail, sizeof mail - 1) == 0)
		text += sizeof mail - 1;
	else
		text = "";
	if (message->by_telephone ? !address_is_telephone(text)
				  : !address_is_mail(text))
		return message_fail("to",
		    "mailto: with an e-mail address, or tel: with a number of "
		    "E.164");
	memcpy(message->to, text, strlen(text) + 1);
	return 0;
}

static int
message_read_language(struct message *message, const json_t *object)
{
	const char *text = message_text(object, "lang");
	size_t i;

	for (i = 0; i < MESSAGE_LANGUAGES; i++)
		if (strcmp(text, languages[i]) == 0) {
			message->language = (enum message_language)i;
			return 0;
		}
	return message_fail("lang", "\"it\" or \"en\"");
}

/* Dots for what is on the slip, then digits: a whole code has no dots, and is
 * refused. */
static bool
message_is_half(const char *text)
{
	size_t size = strlen(text), dots = strspn(text, "."),
	       digits = strspn(text + dots, "0123456789");

	return size >= MESSAGE_HALF_LEAST && size < MESSAGE_HALF_TEXT &&
	    dots >= 1 && digits >= 1 && dots + digits == size;
}

static int
message_read_half(struct message *message, const json_t *object)
{
	struct message_half *half = &message->halves[message->half_count];
	const char *code, *text;
	size_t i;

	if (message_check_members(object, half_members, HALF_MEMBERS) != 0)
		return -1;
	code = message_text(object, "code");
	text = message_text(object, "text");
	for (i = 0; i < CODES && strcmp(code, codes[i]) != 0; i++)
		;
	if (i == CODES)
		return message_fail("code", "PIN, PUK or CIP");
	if (!message_is_half(text))
		return message_fail("text",
		    "4 to 20 characters: dots, then digits");
	for (i = 0; i < message->half_count; i++)
		if (strcmp(message->halves[i].code, code) == 0)
			return message_fail("code", "another one each time");
	memcpy(half->code, code, strlen(code) + 1);
	memcpy(half->text, text, strlen(text) + 1);
	message->half_count++;
	return 0;
}

static int
message_read_halves(struct message *message, const json_t *object)
{
	const json_t *list = json_object_get(object, "halves");
	size_t i, count = json_array_size(list);

	if (count < 1 || count > MESSAGE_HALVES_MOST)
		return message_fail("halves", "a list of 1 to 3");
	for (i = 0; i < count; i++)
		if (message_read_half(message, json_array_get(list, i)) != 0)
			return -1;
	return 0;
}

/* Written again it must be the same: strptime takes much for a time. */
static int
message_read_expires(struct message *message, const json_t *object)
{
	static const char form[] = "%Y-%m-%dT%H:%M:%SZ";
	const char *text = message_text(object, "expires"), *end;
	char again[sizeof "2026-11-23T22:30:00Z"] = "";
	struct tm parts = { 0 };

	end = strptime(text, form, &parts);
	if (end != NULL && *end == '\0') {
		message->expires_ms = (int64_t)timegm(&parts) * 1000;
		(void)strftime(again, sizeof again, form, &parts);
	}
	return again[0] != '\0' && strcmp(again, text) == 0
	    ? 0
	    : message_fail("expires", "a time such as 2026-11-23T22:30:00Z");
}

static int
message_read_object(struct message *message, const char *number,
    const json_t *object)
{
	if (message_check_members(object, members, MEMBERS) != 0)
		return -1;
	if (strcmp(message_text(object, "format"), "busta message 1") != 0)
		return message_fail("format", "\"busta message 1\"");
	return message_read_number(message, number, object) != 0 ||
		message_read_to(message, object) != 0 ||
		message_read_language(message, object) != 0 ||
		message_read_halves(message, object) != 0
	    ? -1
	    : message_read_expires(message, object);
}

int
message_read(struct message *message, const char *number, const char *text,
    size_t size)
{
	json_error_t fault;
	json_t *object;
	int rc;

	OPENSSL_cleanse(message, sizeof *message);
	if (size > MESSAGE_MOST)
		return fail(EX_DATAERR, "the message is larger than %d bytes",
		    MESSAGE_MOST);
	object = json_loadb(text, size, JSON_REJECT_DUPLICATES, &fault);
	/* Its own sentence would quote what stands there. */
	OPENSSL_cleanse(&fault, sizeof fault);
	if (object == NULL)
		return fail(EX_DATAERR, "the message is not JSON");
	rc = message_read_object(message, number, object);
	json_decref(object);
	if (rc != 0)
		OPENSSL_cleanse(message, sizeof *message);
	return rc;
}
