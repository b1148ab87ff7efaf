#include "room/split.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/aes.h"
#include "room/deliver.h"
#include "room/message.h"
#include "room/pinblock.h"
#include "room/puk.h"
#include "room/seal.h"
#include "room/transport.h"

#include "base/banned.h"

enum { VERIFIED = SERIAL_PLAIN + CIP_DIGITS_MOST };

static int
splitter_open_courier(struct splitter *splitter, const char *path)
{
	struct recipient *courier = &splitter->courier;

	if (recipient_read(courier, path) == 0)
		return pages_rehearse(courier, 1);
	if (fail_code() != EX_DATAERR && fail_code() != EX_NOINPUT)
		return -1;
	(void)snprintf(splitter->fault, sizeof splitter->fault, "%s%s%s",
	    fail_code() == EX_NOINPUT ? "" : path,
	    fail_code() == EX_NOINPUT ? "" : " ", fail_reason());
	return 0;
}

int
splitter_open(struct splitter *splitter, const char *rules, const char *courier)
{
	memset(splitter, 0, sizeof *splitter);
	if ((splitter->rules = split_read(rules)) == NULL ||
	    slip_press_open(&splitter->press, splitter->rules) != 0)
		return -1;
	return splitter_open_courier(splitter, courier);
}

void
splitter_close(struct splitter *splitter)
{
	slip_press_close(&splitter->press);
	recipient_free(&splitter->courier);
	split_free(splitter->rules);
	memset(splitter, 0, sizeof *splitter);
}

void
splitter_use(struct splitter *splitter, struct hsm *hsm)
{
	splitter->press.hsm = hsm;
}

void
splitter_tell(const struct splitter *splitter, struct wire_split_rules *told)
{
	const struct split_rules *rules = splitter->rules;

	memset(told, 0, sizeof *told);
	if (rules == NULL)
		return;
	(void)snprintf(told->series, sizeof told->series, "%s",
	    rules->series.name);
	told->serial_digits = rules->series.digits;
	told->hours = rules->hours;
	told->prints = rules->prints;
	memcpy(told->digest, rules->digest, sizeof told->digest);
	memcpy(told->courier, splitter->courier.digest, sizeof told->courier);
	(void)snprintf(told->fault, sizeof told->fault, "%s", splitter->fault);
}

/* What nothing is drawn for. No sentence tells the card or the address. */
static int
split_judge(const struct splitter *splitter, const struct wire_split *asked,
    struct serial *serial, char pan[static PINBLOCK_PAN_TEXT])
{
	if (splitter->rules == NULL)
		return fail(EX_DATAERR,
		    "no codes are split here: there is no split.cfg");
	if (splitter->courier.certificate == NULL)
		return fail(EX_DATAERR,
		    "no codes are split here, since nobody could send them: %s",
		    splitter->fault);
	if (serial_read(serial, asked->serial) != SERIAL_READ ||
	    strcmp(serial->series.name, splitter->rules->series.name) != 0 ||
	    serial->series.digits != splitter->rules->series.digits)
		return fail(EX_DATAERR,
		    "that is no number of the series of split codes, %s",
		    splitter->rules->series.name);
	if (!message_is_to(asked->to) || !message_is_language(asked->language))
		return fail(EX_DATAERR,
		    "the address is neither mailto: with an e-mail address nor "
		    "tel: with a number of E.164, or the language is neither "
		    "it nor en");
	return pinblock_pan(pan, asked->card)
	    ? 0
	    : fail(EX_DATAERR,
		  "the card's number has fewer than %d digits: no PIN can go "
		  "to a card system for it",
		  PINBLOCK_PAN_LEAST);
}

/* What a card system has, and what a CIP is checked by. */
static int
split_assign(const struct splitter *splitter, const struct serial *serial,
    const char *pan, const struct keyblock *transport,
    const struct codes *codes, const struct codes *puk, struct split_made *made)
{
	uint8_t *text = secret_new(VERIFIED);
	char plain[SERIAL_PLAIN];
	int rc = -1;

	serial_plain(plain, serial);
	if (text != NULL &&
	    pinblock_make(made->assigned.block, codes, 0, pan, transport->key,
		transport->size) == 0 &&
	    pinblock_make(made->assigned.puk_block, puk, 0, pan, transport->key,
		transport->size) == 0 &&
	    aes_check(made->assigned.check, transport->key, transport->size) ==
		0)
		rc = verifier_make(made->verifier, splitter->press.hsm, plain,
		    codes_cip(codes, 0), codes->cip_digits, text);
	secret_free(text, VERIFIED);
	return rc;
}

static int
split_codes(const struct splitter *splitter, const struct wire_split *asked,
    const struct serial *serial, const char *pan,
    const struct keyblock *transport, struct split_made *made)
{
	const struct split_rules *rules = splitter->rules;
	struct codes *puk = puk_make(splitter->press.hsm, serial, asked->card);
	struct codes *codes = puk == NULL
	    ? NULL
	    : codes_draw(1, rules->pin_digits, rules->cip_digits, rules->weak,
		  splitter->press.hsm);
	int rc = codes == NULL ||
		split_assign(splitter, serial, pan, transport, codes, puk,
		    made) != 0 ||
		slip_seal(&splitter->press, serial, codes, puk, &made->slip) !=
		    0 ||
		message_seal(rules, &splitter->courier, serial, asked, codes,
		    puk, &made->message) != 0
	    ? -1
	    : 0;

	codes_free(codes);
	codes_free(puk);
	return rc;
}

int
split_make(struct splitter *splitter, const struct wire_split *asked,
    struct split_made *made)
{
	struct keyblock *transport = NULL;
	char pan[PINBLOCK_PAN_TEXT];
	struct serial serial;
	int rc = -1;

	memset(made, 0, sizeof *made);
	/* The key first: of a wrong one nothing is to be drawn either. */
	if (split_judge(splitter, asked, &serial, pan) == 0 &&
	    (transport = transport_open(splitter->press.hsm, asked->key_block,
		 asked->exchange_key)) != NULL)
		rc =
		    split_codes(splitter, asked, &serial, pan, transport, made);
	keyblock_free(transport);
	explicit_bzero(pan, sizeof pan);
	if (rc != 0) {
		bytes_free(&made->slip);
		bytes_free(&made->message);
	}
	return rc;
}
