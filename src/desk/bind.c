#include "desk/bind.h"

#include <openssl/crypto.h>

#include <string.h>

#include "base/fail.h"
#include "desk/assign.h"
#include "desk/scan.h"
#include "desk/stock_input.h"
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
		  "digits: scan it again");
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

int
bind_check_words(const struct bind_words *words)
{
	char card[CARD_TEXT];
	struct scan scan;
	int rc;

	if (words->at == NULL)
		return fail(EX_USAGE, "say who binds: --at CUSTODIAN");
	rc = bind_check_request(words->request) != 0 ||
		bind_read_scan(&scan, words->scan) != 0 ||
		bind_read_card(card, words->card) != 0
	    ? -1
	    : 0;
	OPENSSL_cleanse(card, sizeof card);
	return rc;
}

struct binding_change {
	const struct bind_words *words;
	struct counter_room *room;
	char card[CARD_TEXT]; /* wiped when it is done */
	struct bind bind;
	enum bind_result *result;
	char *answer;
};

/* What the room knows of it. */
static int
bind_ask_room(struct binding_change *change)
{
	struct bind *bind = &change->bind;
	struct scan scan;

	if (bind_read_scan(&scan, change->words->scan) != 0 ||
	    bind_read_card(change->card, change->words->card) != 0 ||
	    counter_room_check_scan(change->room, scan.text,
		&bind->token_matches) != 0 ||
	    counter_room_pseudonym(change->room, change->card, bind->card) != 0)
		return -1;
	bind->serial = (struct serial){ scan.range.series, scan.range.first };
	return 0;
}

static int
bind_change(struct ledger *ledger, void *context)
{
	struct binding_change *change = context;
	struct custodian custodian;

	if (ledger_custodian_need(ledger, change->words->at, &custodian) != 0)
		return -1;
	change->bind.custodian = &custodian;
	if (ledger_bind(ledger, &change->bind, change->result,
		change->answer) != 0)
		return -1;
	return *change->result != BIND_BOUND
	    ? 0
	    : assign_envelope(ledger, change->room, &change->bind.serial,
		  change->card, change->words->system);
}

int
bind_envelope(struct session *session, struct counter_room *room,
    const struct bind_words *words, enum bind_result *result,
    char answer[static BINDING_ANSWER])
{
	struct binding_change change = { .words = words,
		.room = room,
		.bind = { .request = words->request },
		.result = result,
		.answer = answer };
	int rc = actor_need(&session->actor, ROLE_COUNTER) != 0 ||
		bind_check_words(words) != 0 || bind_ask_room(&change) != 0
	    ? -1
	    : stock_transact(session->ledger, ROLE_COUNTER, bind_change,
		  &change);

	OPENSSL_cleanse(change.card, sizeof change.card);
	return rc;
}
