#include "room/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/secret.h"
#include "room/deliver.h"
#include "room/puk.h"

#include "base/banned.h"

/* Secret memory. */
struct draft {
	size_t size;
	char text[1024];
};

_Static_assert(sizeof((struct draft *)NULL)->text >
	WIRE_TO_TEXT + 3 * (CIP_DIGITS_MOST + 64) + 192,
    "a message of the largest sizes fits");

bool
message_is_to(const char *to)
{
	static const char mail[] = "mailto:", telephone[] = "tel:";

	return strncmp(to, mail, sizeof mail - 1) == 0
	    ? address_is_mail(to + sizeof mail - 1)
	    : strncmp(to, telephone, sizeof telephone - 1) == 0 &&
		address_is_telephone(to + sizeof telephone - 1);
}

bool
message_is_language(const char *language)
{
	return strcmp(language, "it") == 0 || strcmp(language, "en") == 0;
}

/* Never of a code. */
static void __attribute__((format(printf, 2, 3)))
draft_print(struct draft *draft, const char *format, ...)
{
	va_list values;
	int size;

	va_start(values, format);
	size = vsnprintf(draft->text + draft->size,
	    sizeof draft->text - draft->size, format, values);
	va_end(values);
	draft->size += (size_t)size;
}

/* As many dots as are on the slip, then the rest. */
static void
draft_half(struct draft *draft, const char *name, const char *code,
    unsigned first, unsigned all)
{
	draft_print(draft, "{\"code\": \"%s\", \"text\": \"", name);
	memset(draft->text + draft->size, '.', first);
	memcpy(draft->text + draft->size + first, code + first, all - first);
	draft->size += all;
	draft_print(draft, "\"}");
}

static void
draft_write(struct draft *draft, const struct split_rules *rules,
    const struct serial *serial, const struct wire_split *asked,
    const struct codes *codes, const struct codes *puk)
{
	char number[SERIAL_TEXT], expires[CLOCK_TEXT];

	serial_text(number, serial);
	clock_text(expires, asked->expires_ms);
	draft_print(draft,
	    "{\"format\": \"busta message 1\", \"number\": \"%s\", "
	    "\"to\": \"%s\", \"lang\": \"%s\", \"halves\": [",
	    number, asked->to, asked->language);
	draft_half(draft, "PIN", codes_pin(codes, 0), rules->pin_first,
	    rules->pin_digits);
	draft_print(draft, ", ");
	draft_half(draft, "PUK", codes_pin(puk, 0), rules->puk_first,
	    PUK_DIGITS);
	draft_print(draft, ", ");
	draft_half(draft, "CIP", codes_cip(codes, 0), rules->cip_first,
	    rules->cip_digits);
	draft_print(draft, "], \"expires\": \"%s\"}\n", expires);
}

int
message_seal(const struct split_rules *rules, const struct recipient *courier,
    const struct serial *serial, const struct wire_split *asked,
    const struct codes *codes, const struct codes *puk, struct bytes *sealed)
{
	struct draft *draft = secret_new(sizeof *draft);
	int rc = -1;

	if (draft != NULL) {
		draft_write(draft, rules, serial, asked, codes, puk);
		rc = deliver_bytes(draft->text, draft->size, courier, sealed);
	}
	secret_free(draft, sizeof *draft);
	return rc;
}
