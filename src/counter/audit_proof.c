/* That the signed log holds what is said of one serial: a proof an entry, one
 * after the other, as "busta log prove" gives them. */
#include <stdlib.h>
#include <string.h>

#include "audit/proof.h"
#include "base/fail.h"
#include "counter/log_pieces.h"
#include "counter/verb.h"
#include "home/log_guard.h"

#include "base/banned.h"

struct proof_asked {
	struct serial serial;

	/* Since the first piece. */
	struct checkpoint last;
	char *note;
	uint64_t next; /* entry */
	struct bytes proofs;
};

static int
proof_read(struct turn *turn)
{
	struct proof_asked *asked = turn->asked;

	return serial_read(&asked->serial, turn->request->tail) == SERIAL_READ
	    ? 0
	    : turn_refuse(turn, PROBLEM_NO_PROOF) - 1;
}

static int
proof_begin(struct turn *turn, struct proof_asked *asked)
{
	char *key = NULL;
	int rc = log_guard_note(turn->home, &asked->last, &asked->note, &key);

	free(key);
	if (rc == 0 && (rc = log_guard_check(turn->home, turn->ledger)) != 0) {
		/* It is begun once more, and must not pass unchecked then. */
		free(asked->note);
		asked->note = NULL;
	}
	return rc;
}

static int
proof_line(void *context, const struct entry *entry, const char *line,
    size_t size)
{
	struct turn *turn = context;
	struct proof_asked *asked = turn->asked;
	const struct tree_source source = ledger_log_source(turn->ledger);
	struct tree_proof proof;

	if (!entry_names(entry, &asked->serial))
		return 0;
	return tree_prove_inclusion(&source, asked->last.size, entry->sequence,
		   &proof) != 0 ||
		proof_put(&asked->proofs, line, size, entry->sequence, &proof,
		    asked->note, strlen(asked->note)) != 0
	    ? -1
	    : 0;
}

static int
proof_answer(struct turn *turn, const struct proof_asked *asked)
{
	if (asked->proofs.failed)
		return fail(EX_OSERR, "out of memory");
	return asked->proofs.size > 0
	    ? turn_answer_text(turn, 200, "text/plain; charset=utf-8",
		  asked->proofs.data, asked->proofs.size)
	    : turn_refuse(turn, PROBLEM_NO_PROOF);
}

static int
proof_piece(struct turn *turn)
{
	struct proof_asked *asked = turn->asked;
	uint64_t left, before;

	if (asked->note == NULL && proof_begin(turn, asked) != 0)
		return -1;
	left = asked->last.size - asked->next;
	before = asked->next + (left > LOG_PIECE ? LOG_PIECE : left);
	if (log_piece(turn->ledger, asked->next, before, proof_line, turn) != 0)
		return -1;
	asked->next = before;
	return asked->next < asked->last.size ? 1 : proof_answer(turn, asked);
}

static void
proof_end(struct turn *turn)
{
	struct proof_asked *asked = turn->asked;

	free(asked->note);
	bytes_free(&asked->proofs);
}

const struct verb verb_audit_proof = {
	.kind = STATION_AUDITOR,
	.size = sizeof(struct proof_asked),
	.read = proof_read,
	.piece = proof_piece,
	.end = proof_end,
};
