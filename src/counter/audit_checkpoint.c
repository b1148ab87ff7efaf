/* The last signed checkpoint of the log, and whether the ledger is the one that
 * was signed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "counter/verb.h"
#include "home/log_guard.h"
#include "ledger/log.h"

#include "base/banned.h"

struct signed_note {
	struct checkpoint last;
	char *note;
	char *key;
	bool is_sound;  /* its signature is right */
	bool is_of_log; /* and the ledger's log goes on from there */
};

/* A note that is not sound is an answer, too; anything else is a failure. */
static int
note_read(struct turn *turn, struct signed_note *note)
{
	memset(note, 0, sizeof *note);
	note->is_sound = log_guard_note(turn->home, &note->last, &note->note,
			     &note->key) == 0;
	if (!note->is_sound)
		return fail_code() == EX_DATAERR ? 0 : -1;
	note->is_of_log = log_guard_check(turn->home, turn->ledger) == 0;
	return note->is_of_log || fail_code() == EX_DATAERR ? 0 : -1;
}

static void
note_free(struct signed_note *note)
{
	free(note->note);
	free(note->key);
}

static json_t *
note_json(const struct signed_note *note, uint64_t size)
{
	char root[2 * TREE_HASH_SIZE + 1] = "";

	if (!note->is_sound)
		return json_pack("{s:b, s:n, s:n, s:n, s:n, s:n, s:I}",
		    "verified", 0, "note", "key", "origin", "size", "root",
		    "log_size", (json_int_t)size);
	hex_write(root, note->last.root.bytes, TREE_HASH_SIZE);
	return json_pack("{s:b, s:s, s:s, s:s, s:I, s:s, s:I}", "verified",
	    note->is_of_log, "note", note->note, "key", note->key, "origin",
	    note->last.origin, "size", (json_int_t)note->last.size, "root",
	    root, "log_size", (json_int_t)size);
}

static int
checkpoint_judge(struct turn *turn)
{
	struct signed_note note;
	uint64_t size;
	int rc = -1;

	if (note_read(turn, &note) == 0 &&
	    ledger_log_size(turn->ledger, &size) == 0)
		rc = turn_answer(turn, 200, note_json(&note, size));
	note_free(&note);
	return rc;
}

static int
note_judge(struct turn *turn)
{
	struct signed_note note;
	int rc = note_read(turn, &note);

	if (rc == 0)
		rc = note.is_sound
		    ? turn_answer_text(turn, 200, "text/plain; charset=utf-8",
			  note.note, strlen(note.note))
		    : turn_refuse(turn, PROBLEM_NO_PROOF);
	note_free(&note);
	return rc;
}

const struct verb verb_audit_checkpoint = {
	.kind = STATION_AUDITOR,
	.judge = checkpoint_judge,
};

const struct verb verb_audit_note = {
	.kind = STATION_AUDITOR,
	.judge = note_judge,
};
