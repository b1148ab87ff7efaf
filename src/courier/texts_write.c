#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fail.h"
#include "courier/texts.h"

#include "base/banned.h"

enum { CODES_MOST = 256, BODY_MOST = 8192, LINE_MOST = 76 /* RFC 2045 6.7 */ };

/* What a half is called: the names that are on the slip, too. */
static const struct label {
	const char *code;
	const char *names[MESSAGE_LANGUAGES];
} labels[] = {
	{ "PIN", { "PIN", "PIN" } },
	{ "PUK", { "PUK", "PUK" } },
	{ "CIP", { "Codice utente (CIP)", "User code (CIP)" } },
};

static const char *
texts_label(const char *code, enum message_language language)
{
	const struct label *label = labels;

	while (strcmp(label->code, code) != 0)
		label++;
	return label->names[language];
}

static void
texts_put_codes(const struct message *message, struct script *codes)
{
	size_t i;

	for (i = 0; i < message->half_count; i++) {
		const struct message_half *half = &message->halves[i];

		if (i > 0)
			script_add(codes, "\n");
		script_add(codes, texts_label(half->code, message->language));
		script_add(codes, ": ");
		script_add(codes, half->text);
	}
}

static int
texts_fill(const struct texts *texts, const struct message *message,
    enum text_way way, struct script *script)
{
	struct script codes = { 0 };
	struct fill_place places[] = { { "codes", NULL },
		{ "number", message->number }, { NULL, NULL } };

	if (script_new(&codes, CODES_MOST) != 0)
		return -1;
	texts_put_codes(message, &codes);
	places[0].value = codes.text;
	fill(script, texts->all[way][message->language], places, FILL_PLAIN);
	script->failed |= codes.failed;
	script_free(&codes);
	return script->failed
	    ? fail(EX_CONFIG, "the text of the message is too long")
	    : 0;
}

int
texts_sms(const struct texts *texts, const struct message *message,
    struct script *script)
{
	return texts_fill(texts, message, TEXT_SMS, script);
}

/* RFC 5322 3.3; strftime would say it in the machine's language. */
static void
texts_put_date(struct script *script)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t now = (time_t)(clock_unix_ms() / 1000);
	struct tm parts = { 0 };
	char text[64];

	(void)gmtime_r(&now, &parts);
	(void)snprintf(text, sizeof text,
	    "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n",
	    days + 3 * parts.tm_wday, parts.tm_mday, months + 3 * parts.tm_mon,
	    parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
	script_add(script, text);
}

static void
texts_put_field(struct script *script, const char *name, const char *open,
    const char *value, const char *close)
{
	script_add(script, name);
	script_add(script, open);
	script_add(script, value);
	script_add(script, close);
	script_add(script, "\r\n");
}

/* The number makes the id: should a message ever arrive twice, it is seen. */
static void
texts_put_head(struct script *script, const struct message *message,
    const char *sender)
{
	texts_put_date(script);
	texts_put_field(script, "From: ", "<", sender, ">");
	texts_put_field(script, "To: ", "<", message->to, ">");
	script_add(script, "Message-ID: <");
	script_add(script, message->number);
	texts_put_field(script, "", "", strchr(sender, '@'), ">");
	script_add(script,
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n");
}

/* RFC 2045 6.7. A dot that begins a line is written out, too: who takes dots
 * away there, as SMTP does, finds none. */
static size_t
texts_put_quoted(struct script *script, unsigned char byte, size_t column,
    bool ends_line)
{
	char text[sizeof "=00"];
	bool plain = byte >= 0x20 && byte < 0x7f && byte != '=' &&
	    !(byte == ' ' && ends_line) && !(byte == '.' && column == 0);

	if (column + (plain ? 1 : 3) >= LINE_MOST) {
		script_add(script, "=\r\n");
		column = 0;
	}
	if (plain) {
		script_put(script, (const char *)&byte, 1);
		return column + 1;
	}
	(void)snprintf(text, sizeof text, "=%02X", byte);
	script_add(script, text);
	return column + 3;
}

static void
texts_put_body(struct script *script, const char *text)
{
	size_t column = 0;

	for (; *text != '\0'; text++) {
		if (*text != '\n') {
			column = texts_put_quoted(script, (unsigned char)*text,
			    column, text[1] == '\n' || text[1] == '\0');
			continue;
		}
		script_add(script, "\r\n");
		column = 0;
	}
}

int
texts_mail(const struct texts *texts, const struct message *message,
    const char *sender, struct script *script)
{
	struct script body = { 0 };
	const char *end;

	if (script_new(&body, BODY_MOST) != 0)
		return -1;
	if (texts_fill(texts, message, TEXT_MAIL, &body) != 0) {
		script_free(&body);
		return -1;
	}
	texts_put_head(script, message, sender);
	/* The subject is the text's first line, and an empty one follows. */
	end = strchr(body.text, '\n');
	script_put(script, body.text, (size_t)(end - body.text));
	script_add(script, "\r\n\r\n");
	texts_put_body(script, end + 2);
	script_free(&body);
	return script->failed
	    ? fail(EX_CONFIG, "the text of the message is too long")
	    : 0;
}
