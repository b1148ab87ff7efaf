#include "courier/request.h"

#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum { SMS_MOST = 8192 };

static int
request_fill(const struct courier_sms_config *sms,
    const struct message *message, struct script *text, struct script *script)
{
	const struct fill_place places[] = { { "to", message->to },
		{ "text", text->text }, { "number", message->number },
		{ NULL, NULL } };

	/* The file ends its last line, and a telephone need not. */
	while (text->size > 0 && text->text[text->size - 1] == '\n')
		text->text[--text->size] = '\0';
	fill(script, sms->body, places, sms->form);
	return script->failed
	    ? fail(EX_CONFIG, "the request to the gateway is too long")
	    : 0;
}

static int
request_write_sms(const struct texts *texts,
    const struct courier_sms_config *sms, const struct message *message,
    struct script *script)
{
	struct script text = { 0 };
	int rc = -1;

	if (script_new(&text, SMS_MOST) == 0 &&
	    texts_sms(texts, message, &text) == 0)
		rc = request_fill(sms, message, &text, script);
	script_free(&text);
	return rc;
}

int
request_write(const struct texts *texts, const struct courier_config *config,
    const struct message *message, struct script *script)
{
	if (message->by_telephone)
		return config->sms.given
		    ? request_write_sms(texts, &config->sms, message, script)
		    : 0;
	return config->mail.given
	    ? texts_mail(texts, message, config->mail.sender, script)
	    : 0;
}

/* As long as a message can be. */
static void
request_longest(struct message *message, size_t way, size_t language)
{
	static const char *const codes[] = { "PIN", "PUK", "CIP" };
	size_t i;

	memset(message, 0, sizeof *message);
	message->by_telephone = way == TEXT_SMS;
	message->language = (enum message_language)language;
	memset(message->number, '0', sizeof message->number - 1);
	memset(message->to, '0', sizeof message->to - 1);
	for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		struct message_half *half = &message->halves[i];

		memcpy(half->code, codes[i], sizeof half->code);
		memset(half->text, '0', sizeof half->text - 1);
	}
	message->half_count = i;
}

int
request_rehearse(const struct texts *texts, const struct courier_config *config)
{
	struct message message;
	struct script script = { 0 };
	size_t way, language;
	int rc = 0;

	for (way = 0; rc == 0 && way < TEXT_WAYS; way++)
		for (language = 0; rc == 0 && language < MESSAGE_LANGUAGES;
		     language++) {
			request_longest(&message, way, language);
			if ((rc = script_new(&script, REQUEST_MOST)) == 0)
				rc = request_write(texts, config, &message,
				    &script);
			script_free(&script);
		}
	return rc;
}
