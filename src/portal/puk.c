#include "portal/puk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/proof.h"
#include "base/clock.h"
#include "base/fail.h"
#include "envelope/card.h"
#include "home/actor.h"
#include "home/log_checkpoint.h"
#include "home/log_guard.h"
#include "home/portal_room.h"
#include "ledger/binding.h"
#include "ledger/log.h"
#include "ledger/puk.h"
#include "portal/portal.h"
#include "portal/problem.h"

#include "base/banned.h"

enum { MINUTE_MS = 60000 };

#define JSON_TYPE "application/json"

static const unsigned refusals[] = {
	[PUK_TOO_OFTEN] = PORTAL_TOO_OFTEN,
	[PUK_LOCKED] = PORTAL_LOCKED,
	[PUK_NONE] = PORTAL_NO_PUK,
};

static int
token_judge(struct portal *portal, struct request *request)
{
	const int64_t until_ms = clock_steady_ms() +
	    (int64_t)portal->config->token_minutes * MINUTE_MS;
	char token[TOKEN_TEXT], text[64];
	int size;

	if (token_give(&portal->tokens, request->fingerprint, until_ms,
		token) != 0)
		return -1;
	size = snprintf(text, sizeof text, "{\"token\":\"%s\"}", token);
	return portal_answer(request, JSON_TYPE, text, (size_t)size);
}

static bool
puk_token_is_good(struct portal *portal, const struct request *request)
{
	const json_t *token = json_object_get(request->body, "token");

	return json_object_size(request->body) == 1 && json_is_string(token) &&
	    token_take(&portal->tokens, request->fingerprint, clock_steady_ms(),
		json_string_value(token));
}

/* What stands for her card in the ledger. */
static int
puk_pseudonym(struct portal *portal, const struct request *request,
    uint8_t card[static BINDING_CARD_SIZE])
{
	char text[CARD_TEXT];
	int rc = card_read(text, request->told)
	    ? counter_room_pseudonym(&portal->room, text, card)
	    : fail(EX_SOFTWARE, "a citizen has no card");

	explicit_bzero(text, sizeof text);
	return rc;
}

static int
puk_count_one(struct portal *portal,
    const uint8_t card[static BINDING_CARD_SIZE], enum puk_result *result)
{
	const struct puk_limits limits = { portal->config->puks_a_day,
		portal->config->puks_in_all };
	struct ledger *ledger = portal->session.ledger;
	struct serial serial;
	int found = ledger_binding_of_card(ledger, card, &serial);

	*result = PUK_NONE;
	if (found <= 0)
		return found;
	return ledger_log_size(ledger, &portal->telling.entry) != 0
	    ? -1
	    : ledger_puk_tell(ledger, &serial, &limits, clock_unix_ms(),
		  result);
}

/* One transaction, before anybody is asked for anything. */
static int
puk_count(struct portal *portal, const uint8_t card[static BINDING_CARD_SIZE],
    enum puk_result *result)
{
	struct ledger *ledger = portal->session.ledger;

	ledger_act_as(ledger, ACTOR_SERVICE);
	if (ledger_begin(ledger) == 0 &&
	    puk_count_one(portal, card, result) == 0 &&
	    ledger_commit(ledger) == 0)
		return 0;
	ledger_rollback(ledger);
	return -1;
}

/* That the entry stands in the log as it was signed last. */
static int
puk_prove(struct portal *portal, struct bytes *proof)
{
	struct ledger *ledger = portal->session.ledger;
	const struct tree_source source = ledger_log_source(ledger);
	const uint64_t entry = portal->telling.entry;
	char line[ENTRY_TEXT], *note = NULL, *vkey = NULL;
	struct tree_proof path;
	struct checkpoint last;
	int rc = -1;

	if (log_checkpoint_cover(&portal->session.home, ledger,
		&portal->room) == 0 &&
	    log_guard_note(&portal->session.home, &last, &note, &vkey) == 0 &&
	    tree_prove_inclusion(&source, last.size, entry, &path) == 0 &&
	    ledger_log_get(ledger, entry, line) == 1)
		rc = proof_put(proof, line, strlen(line), entry, &path, note,
		    strlen(note));
	free(note);
	free(vkey);
	return rc;
}

static int
puk_ask(struct portal *portal, struct request *request,
    const struct bytes *proof)
{
	char card[CARD_TEXT], text[sizeof "{\"puk\":\"\"}" + WIRE_PUK_DIGITS];
	char puk[WIRE_PUK_DIGITS];
	int size, rc = -1;

	if (card_read(card, request->told) &&
	    portal_room_tell_puk(&portal->room, card, proof, puk) == 0) {
		size = snprintf(text, sizeof text, "{\"puk\":\"%.*s\"}",
		    WIRE_PUK_DIGITS, puk);
		rc = portal_answer(request, JSON_TYPE, text, (size_t)size);
	}
	explicit_bzero(card, sizeof card);
	explicit_bzero(puk, sizeof puk);
	explicit_bzero(text, sizeof text);
	return rc;
}

/* The log that says so is signed, and the room sees that it is; then it tells.
 */
static int
puk_tell(struct portal *portal, struct request *request)
{
	struct bytes proof = { 0 };
	int rc = puk_prove(portal, &proof);

	if (rc == 0)
		rc = puk_ask(portal, request, &proof);
	bytes_free(&proof);
	return rc;
}

static int
puk_begin(struct portal *portal, struct request *request)
{
	uint8_t card[BINDING_CARD_SIZE];
	enum puk_result result;

	if (puk_pseudonym(portal, request, card) != 0 ||
	    puk_count(portal, card, &result) != 0)
		return -1;
	if (result != PUK_COUNTED) {
		portal_refuse(&request->reply, refusals[result]);
		return 0;
	}
	portal->counts.groups++;
	portal->counts.requests++;
	portal->telling.of = request;
	return puk_tell(portal, request);
}

/* Called again while the ledger is another's: the token is taken once, and what
 * is counted once is not counted again. */
static int
puk_judge(struct portal *portal, struct request *request)
{
	if (portal->telling.of == request)
		return puk_tell(portal, request);
	if (portal->allowed != request && !puk_token_is_good(portal, request)) {
		portal_refuse(&request->reply, PORTAL_TOKEN);
		return 0;
	}
	portal->allowed = request;
	return puk_begin(portal, request);
}

const struct verb verb_token = { token_judge };
const struct verb verb_puk = { puk_judge };
