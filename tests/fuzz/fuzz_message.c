/* Any bytes for an opened message, or for courier.cfg: refused with a sentence,
 * or read, and then it can be put into every text there is. */
#include "tests/fuzz/fuzz.h"

#include "base/secret.h"
#include "courier/config.h"
#include "courier/message.h"
#include "courier/texts.h"

enum { HEAP = 1 << 18, ROOM = 12288 };

static struct texts texts;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const names[] = { NULL };

	(void)argc;
	(void)argv;
	fuzz_begin(names);
	fuzz_promise(secret_heap_open(HEAP) == 0, "there is memory");
	message_guard();
	fuzz_promise(texts_read(&texts, "templates/courier") == 0,
	    "there are texts");
	return 0;
}

static void
try_texts(const struct message *message)
{
	struct script mail, sms;
	const char *at;

	fuzz_promise(script_new(&mail, ROOM) == 0 &&
		script_new(&sms, ROOM) == 0,
	    "there is memory for texts");
	fuzz_promise(texts_mail(&texts, message, "a@b.example", &mail) == 0 &&
		texts_sms(&texts, message, &sms) == 0,
	    "what is read fits into a text");
	for (at = mail.text; *at != '\0'; at++)
		fuzz_promise(*at >= 0x20 || *at == '\r' || *at == '\n',
		    "a mail is ASCII, in lines");
	script_free(&mail);
	script_free(&sms);
}

static void
try_message(const char *text, size_t size)
{
	struct message message;

	if (message_read(&message, "LZ26-0000042-H", text, size) != 0) {
		fuzz_promise(message.half_count == 0 && message.to[0] == '\0',
		    "what is refused is not kept");
		fuzz_refused();
		return;
	}
	fuzz_promise(message.half_count >= 1 &&
		strchr(message.halves[0].text, '.') != NULL,
	    "no message has a whole code");
	fuzz_promise(message.by_telephone ? address_is_telephone(message.to)
					  : address_is_mail(message.to),
	    "an address is one");
	try_texts(&message);
}

static void
try_config(const uint8_t *bytes, size_t size)
{
	const char *path = fuzz_file("courier.cfg", bytes, size);
	struct courier_config *config = courier_config_read(path);

	if (config == NULL)
		fuzz_refused();
	else
		fuzz_promise(config->retry_count >= 1 &&
			config->expiry_ms > 0 &&
			(config->mail.given || config->sms.given),
		    "a courier has a way, and an end to its tries");
	courier_config_free(config);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	try_message((const char *)bytes, size);
	try_config(bytes, size);
	return 0;
}
