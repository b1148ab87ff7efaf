#include "clerk/cip.h"

#include <openssl/crypto.h>

#include <string.h>

#include "base/fail.h"
#include "envelope/card.h"
#include "home/counter_sealed.h"
#include "home/log_checkpoint.h"
#include "ledger/binding.h"
#include "ledger/cip.h"
#include "ledger/sealed.h"

#include "base/banned.h"

struct asking {
	struct cip_question *question;
	uint8_t card[BINDING_CARD_SIZE]; /* what stands for it */
	uint8_t verifier[SEALED_VERIFIER];
};

static int
asking_pseudonym(struct asking *asking, struct counter_room *room)
{
	char card[CARD_TEXT];
	int rc = card_read(card, asking->question->card)
	    ? counter_room_pseudonym(room, card, asking->card)
	    : fail(EX_DATAERR,
		  "the card's number is neither 16 letters and digits nor 20 "
		  "digits: scan it again");

	OPENSSL_cleanse(card, sizeof card);
	return rc;
}

static int
asking_read_verifier(struct ledger *ledger, struct asking *asking)
{
	struct sealed_envelope sealed;
	int found =
	    ledger_sealed_read(ledger, &asking->question->serial, &sealed);

	if (found < 0)
		return -1;
	/* A card has it, so it is there: unless somebody edited the ledger. */
	if (found == 0 || sealed.verifier_size != sizeof asking->verifier)
		return fail(EX_DATAERR,
		    "nothing is left to check this CIP by: \"busta reconcile\" "
		    "says more");
	memcpy(asking->verifier, sealed.verifier, sizeof asking->verifier);
	return 0;
}

/* The first transaction. */
static int
asking_count(struct ledger *ledger, void *context)
{
	struct asking *asking = context;
	struct cip_question *question = asking->question;
	enum cip_result result = CIP_NO_CARD;
	unsigned tries = 0;
	int found =
	    ledger_binding_of_card(ledger, asking->card, &question->serial);

	if (found < 0 ||
	    (found > 0 &&
		(asking_read_verifier(ledger, asking) != 0 ||
		    ledger_cip_try(ledger, &question->serial, &result) != 0 ||
		    ledger_cip_tries(ledger, &question->serial, &tries) != 0)))
		return -1;
	question->left = tries < CIP_TRIES ? CIP_TRIES - tries : 0;
	question->answer = result == CIP_COUNTED ? CIP_IS_WRONG
	    : result == CIP_LOCKED               ? CIP_IS_LOCKED
						 : CIP_HAS_NO_ENVELOPE;
	return 0;
}

static int
asking_compare(const struct asking *asking, struct counter_room *room,
    bool *match)
{
	struct wire_check_cip asked = {
		.cip = (const uint8_t *)asking->question->said,
		.cip_size = strlen(asking->question->said)
	};

	serial_plain(asked.serial, &asking->question->serial);
	memcpy(asked.verifier, asking->verifier, sizeof asked.verifier);
	return counter_room_check_cip(room, &asked, match);
}

/* The second one. Somebody else may have said it rightly meanwhile. */
static int
asking_pass(struct ledger *ledger, void *context)
{
	struct asking *asking = context;
	struct cip_question *question = asking->question;
	unsigned tries;

	if (ledger_cip_tries(ledger, &question->serial, &tries) != 0 ||
	    (tries > 0 && ledger_cip_pass(ledger, &question->serial) != 0))
		return -1;
	question->left = CIP_TRIES;
	question->answer = CIP_IS_RIGHT;
	return 0;
}

int
cip_ask(struct session *session, struct counter_room *room,
    struct cip_question *question)
{
	struct asking asking = { .question = question };
	bool match;

	if (actor_need(&session->actor, ROLE_COUNTER) != 0 ||
	    asking_pseudonym(&asking, room) != 0 ||
	    actor_transact(session->ledger, ROLE_COUNTER, asking_count,
		&asking) != 0)
		return -1;
	if (question->answer != CIP_IS_WRONG)
		return 0;
	if (log_checkpoint_cover(&session->home, session->ledger, room) != 0 ||
	    asking_compare(&asking, room, &match) != 0)
		return -1;
	return match ? actor_transact(session->ledger, ROLE_COUNTER,
			   asking_pass, &asking)
		     : 0;
}
