#include "clerk/cip.h"

#include <openssl/crypto.h>

#include <string.h>

#include "base/fail.h"
#include "envelope/card.h"
#include "home/counter_sealed.h"
#include "home/log_checkpoint.h"
#include "ledger/cip.h"
#include "ledger/log.h"
#include "ledger/sealed.h"

#include "base/banned.h"

static int
cip_pseudonym(struct cip_question *question, const char *text,
    struct counter_room *room)
{
	char card[CARD_TEXT];
	int rc = card_read(card, text)
	    ? counter_room_pseudonym(room, card, question->card)
	    : fail(EX_DATAERR,
		  "the card's number is neither 16 letters and digits nor 20 "
		  "digits, or is a codice fiscale, which is no card's number: "
		  "scan it again");

	OPENSSL_cleanse(card, sizeof card);
	return rc;
}

/* What the room is to be asked; of nobody's CIP, what nothing matches. */
static int
cip_prepare(struct ledger *ledger, struct cip_question *question,
    bool is_counted)
{
	struct wire_check_cip *asked = &question->asked;
	struct sealed_envelope sealed = { .verifier_size = 0 };
	int found = ledger_sealed_read(ledger, &question->serial, &sealed);

	if (found < 0)
		return -1;
	/* A card has it, so it is there: unless somebody edited the ledger. */
	if (is_counted &&
	    (found == 0 || sealed.verifier_size != sizeof asked->verifier))
		return fail(EX_DATAERR,
		    "nothing is left to check this CIP by: \"busta reconcile\" "
		    "says more");
	memset(asked, 0, sizeof *asked);
	asked->cip = (const uint8_t *)question->said;
	asked->cip_size = strlen(question->said);
	serial_plain(asked->serial, &question->serial);
	if (is_counted)
		memcpy(asked->verifier, sealed.verifier,
		    sizeof asked->verifier);
	return 0;
}

static enum cip_answer
cip_answer_of(enum cip_result result, bool has_envelope)
{
	return result == CIP_COUNTED ? CIP_IS_WRONG
	    : result == CIP_LOCKED   ? CIP_IS_LOCKED
	    : has_envelope           ? CIP_IS_BLOCKED
				     : CIP_HAS_NO_ENVELOPE;
}

int
cip_count(struct ledger *ledger, struct cip_question *question)
{
	const struct serial nobody = { { "XX00", 7 }, 1 };
	enum cip_result result = CIP_NO_CARD;
	unsigned tries;
	int found =
	    ledger_binding_of_card(ledger, question->card, &question->serial);

	if (found < 0)
		return -1;
	/* Looked for alike, and counted only of one that is there. */
	if (found == 0)
		question->serial = nobody;
	if ((found > 0 &&
		ledger_cip_try(ledger, &question->serial, &result) != 0) ||
	    ledger_cip_tries(ledger, &question->serial, &tries) != 0 ||
	    cip_prepare(ledger, question, result == CIP_COUNTED) != 0 ||
	    ledger_log_size(ledger, &question->least) != 0)
		return -1;
	question->left = tries < CIP_TRIES ? CIP_TRIES - tries : 0;
	question->answer = cip_answer_of(result, found > 0);
	return 0;
}

/* Somebody else may have said it rightly meanwhile. */
static int
cip_pass(struct ledger *ledger, struct cip_question *question)
{
	unsigned tries;

	if (ledger_cip_tries(ledger, &question->serial, &tries) != 0 ||
	    (tries > 0 && ledger_cip_pass(ledger, &question->serial) != 0))
		return -1;
	question->answer = CIP_IS_RIGHT;
	return 0;
}

/* … or blocked it, or the envelope has gone out of use. */
static int
cip_block(struct ledger *ledger, struct cip_question *question,
    const char *station)
{
	enum block_result result;

	if (ledger_block(ledger, &question->serial, station, &result,
		&question->entry) != 0)
		return -1;
	question->answer = result == BLOCK_DONE ? CIP_IS_RIGHT
	    : result == BLOCK_BEFORE            ? CIP_IS_BLOCKED
						: CIP_HAS_NO_ENVELOPE;
	return 0;
}

int
cip_carry_out(struct ledger *ledger, struct cip_question *question,
    const char *station)
{
	question->left = CIP_TRIES;
	return question->blocks ? cip_block(ledger, question, station)
				: cip_pass(ledger, question);
}

/* Both transactions as the desk has them. */
static int
asking_count(struct ledger *ledger, void *context)
{
	return cip_count(ledger, context);
}

static int
asking_carry_out(struct ledger *ledger, void *context)
{
	return cip_carry_out(ledger, context, NULL);
}

int
cip_ask(struct session *session, struct counter_room *room, const char *card,
    struct cip_question *question)
{
	bool match;

	if (actor_need(&session->actor, ROLE_COUNTER) != 0 ||
	    cip_pseudonym(question, card, room) != 0 ||
	    actor_transact(session->ledger, ROLE_COUNTER, asking_count,
		question) != 0)
		return -1;
	if (question->answer != CIP_IS_WRONG)
		return 0;
	if (log_checkpoint_cover_all(&session->home, session->ledger, room,
		question->least) != 0 ||
	    counter_room_check_cip(room, &question->asked, &match) != 0)
		return -1;
	return match ? actor_transact(session->ledger, ROLE_COUNTER,
			   asking_carry_out, question)
		     : 0;
}
