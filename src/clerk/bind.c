#include "clerk/bind.h"

#include <openssl/crypto.h>

#include <string.h>

#include "base/fail.h"
#include "clerk/assign.h"
#include "clerk/scan.h"
#include "envelope/card.h"

#include "base/banned.h"

static int
bind_read_scan(struct scan *scan, const char *text)
{
	enum scan_read read = scan_read(scan, text);

	if (read != SCAN_READ)
		return fail(EX_DATAERR, "the code of the envelope is %s",
		    scan_read_sentence(read));
	return scan->range.first == scan->range.last
	    ? 0
	    : fail(EX_DATAERR, "this is the code of a lot: scan one envelope");
}

static int
bind_read_card(char card[static CARD_TEXT], const char *text)
{
	return card_read(card, text)
	    ? 0
	    : fail(EX_DATAERR,
		  "the card's number is neither 16 letters and digits nor 20 "
		  "digits, or is a codice fiscale, which is no card's number: "
		  "scan it again");
}

static int
bind_check_request(const char *request)
{
	size_t size = request != NULL ? strlen(request) : 1, i;

	if (size == 0 || size >= BINDING_REQUEST)
		return fail(EX_USAGE, "--request takes 1 to %d characters",
		    BINDING_REQUEST - 1);
	for (i = 0; request != NULL && i < size; i++)
		if (request[i] < 0x21 || request[i] > 0x7E)
			return fail(EX_USAGE,
			    "--request takes ASCII without blanks");
	return 0;
}

static int
bind_read_activation(struct activation *activation, const char *text)
{
	return text == NULL || activation_read(activation, text)
	    ? 0
	    : fail(EX_USAGE,
		  "--activation takes CASE:IDENTITY:OLD: holder, minor or "
		  "third-party; identity-card, passport or driving-licence; "
		  "and, but of a third party's, old-card or no-old-card");
}

int
bind_check_words(const struct bind_words *words)
{
	char card[CARD_TEXT];
	struct activation activation;
	struct scan scan;
	int rc;

	if (words->at == NULL)
		return fail(EX_USAGE, "say who binds: --at CUSTODIAN");
	rc = bind_check_request(words->request) != 0 ||
		bind_read_activation(&activation, words->activation) != 0 ||
		bind_read_scan(&scan, words->scan) != 0 ||
		bind_read_card(card, words->card) != 0
	    ? -1
	    : 0;
	OPENSSL_cleanse(card, sizeof card);
	return rc;
}

int
bind_ask_room(struct bind_order *order, struct counter_room *room)
{
	struct bind *bind = &order->bind;
	struct scan scan;

	bind->request = order->words->request;
	if (bind_read_activation(&bind->activation, order->words->activation) !=
		0 ||
	    bind_read_scan(&scan, order->words->scan) != 0 ||
	    bind_read_card(order->card, order->words->card) != 0 ||
	    counter_room_check_scan(room, scan.text, &bind->token_matches) !=
		0 ||
	    counter_room_pseudonym(room, order->card, bind->card) != 0)
		return -1;
	bind->serial = (struct serial){ scan.range.series, scan.range.first };
	return 0;
}

int
bind_carry_out(struct ledger *ledger, struct counter_room *room,
    struct bind_order *order)
{
	struct custodian custodian;

	if (ledger_custodian_need(ledger, order->words->at, &custodian) != 0)
		return -1;
	order->bind.custodian = &custodian;
	if (ledger_bind(ledger, &order->bind, &order->result, order->answer) !=
	    0)
		return -1;
	return order->result != BIND_BOUND
	    ? 0
	    : assign_envelope(ledger, room, &order->bind.serial, order->card,
		  order->words->system);
}

void
bind_order_wipe(struct bind_order *order)
{
	OPENSSL_cleanse(order->card, sizeof order->card);
}
