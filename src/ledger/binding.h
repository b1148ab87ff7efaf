/* An envelope bound to a card: once, by whoever holds it, and told again as
 * often as it is asked. */
#ifndef LEDGER_BINDING_H
#define LEDGER_BINDING_H

#include "envelope/activation.h"
#include "envelope/serial.h"
#include "ledger/place.h"

struct outbox_item;

enum { BINDING_CARD_SIZE = 32, BINDING_ANSWER = 256, BINDING_REQUEST = 65 };

/* An old card is called by the entry that bound the envelope: "V4711". */
enum { OLD_CARD_TEXT = sizeof "V18446744073709551615" };

/* Refusals are values: a sentence for each is in binding.c. */
enum bind_result {
	BIND_BOUND, /* now, or before and told again */
	BIND_UNKNOWN,
	BIND_WRONG_TOKEN,
	BIND_NOT_HERE,
	BIND_ALREADY_BOUND,
	BIND_UNUSABLE,
	BIND_CARD_HAS_ONE,
	BIND_REQUEST_REUSED,
	BIND_CLOSED,
	BIND_CARD_BLOCKED,
	BIND_RESULTS
};

struct bind {
	struct serial serial;
	bool token_matches; /* the room said so */
	uint8_t card[BINDING_CARD_SIZE];
	const struct custodian *custodian; /* who acts */

	/* For whom, and by which papers. Bound before, the record is that of
	 * then, and so is the answer. */
	struct activation activation;

	/* Who asks again says the same number, and gets the same answer for
	 * ever; 1 to 64 of 0x21 to 0x7E. NULL: without one, the answer is the
	 * same for as long as the binding lives. */
	const char *request;

	/* Its PIN on its way to a card system, if it is bound now: written with
	 * the binding, and its entry set. NULL: nobody is to have it. */
	struct outbox_item *assigned;
};

/* answer is one line of JSON, and for BIND_BOUND the same for ever. 0 with a
 * result, -1 failed. In a transaction of the caller's. */
int ledger_bind(struct ledger *ledger, const struct bind *bind,
    enum bind_result *result, char answer[static BINDING_ANSWER]);

/* "already-bound", and the sentence for a clerk. */
const char *bind_result_name(enum bind_result result);
const char *bind_result_sentence(enum bind_result result);

/* What a serial is bound to: 1, 0 it never was, -1 failed. */
struct binding {
	struct serial serial;
	uint8_t card[BINDING_CARD_SIZE];
	bool live;
	uint64_t entry; /* of the log */
	char custodian[PLACE_NAME];
	char activation[ACTIVATION_TEXT]; /* facts of its record, or "" */
	uint64_t withdrawn; /* entry about the old card; 0: none, as next */
	uint64_t destroyed;
};
int ledger_binding_get(struct ledger *ledger, const struct serial *serial,
    struct binding *binding);

/* An old card was handed in with it. */
bool binding_has_old_card(const struct binding *binding);

/* The envelope a card has now: 1, 0 it has none, -1 failed. */
int ledger_binding_of_card(struct ledger *ledger,
    const uint8_t card[static BINDING_CARD_SIZE], struct serial *serial);

/* Why a card that has this one is not to have another: BIND_CARD_HAS_ONE, or
 * BIND_CARD_BLOCKED. */
int ledger_card_refusal(struct ledger *ledger, const struct serial *serial,
    enum bind_result *result);
int ledger_binding_each(struct ledger *ledger,
    int (*each)(void *context, const struct binding *binding), void *context);

/* What was answered to a request is what this binding answers, to who asked for
 * it: 1, 0 it is not, -1 failed. */
int ledger_answer_is_of(struct ledger *ledger, const char *request,
    const struct binding *binding);

/* What the log says of a binding. */
int binding_digest(char text[static 33], const struct binding *binding);

#endif
