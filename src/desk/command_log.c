/* The log for whoever need not trust us: signed, copied out, proved. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/proof.h"
#include "base/bytes.h"
#include "base/fail.h"
#include "desk/command.h"
#include "desk/listing.h"
#include "desk/log_export.h"
#include "desk/stock_input.h"
#include "home/key_sync.h"
#include "home/log_checkpoint.h"
#include "home/log_guard.h"
#include "home/session.h"
#include "ledger/log.h"

#include "base/banned.h"

static int
checkpoint_sign(struct session *session, const struct checkpoint *last,
    uint64_t size, struct bytes *note)
{
	struct counter_room room;
	int rc;

	if (session_counter_room(session, &room) != 0)
		return -1;
	rc = log_checkpoint_extend(session->ledger, &room, last, size, note);
	counter_room_close(&room);
	return rc;
}

static int
checkpoint_print(const char *note, size_t size, const struct checkpoint *last,
    uint64_t entries, int json)
{
	if (json)
		return listing_print_json(json_pack("{s:s, s:I, s:b, s:s%}",
		    "origin", last->origin, "size", (json_int_t)entries, "new",
		    entries != last->size, "note", note, size));
	if (entries == last->size)
		(void)fprintf(stderr,
		    "nothing was logged since the last checkpoint, which "
		    "is:\n");
	return fwrite(note, 1, size, stdout) == size
	    ? 0
	    : fail(EX_IOERR, "cannot write the answer");
}

static int
checkpoint_do(struct session *session, int json)
{
	struct checkpoint last;
	struct bytes signed_note = { 0 };
	char *note, *vkey;
	uint64_t size;
	int rc = -1;

	if (log_guard_note(&session->home, &last, &note, &vkey) != 0)
		return -1;
	if (ledger_log_size(session->ledger, &size) == 0) {
		if (size == last.size)
			bytes_put_raw(&signed_note, note, strlen(note));
		if (size == last.size ||
		    checkpoint_sign(session, &last, size, &signed_note) == 0)
			rc = checkpoint_print((const char *)signed_note.data,
			    signed_note.size, &last, size, json);
	}
	bytes_free(&signed_note);
	free(vkey);
	free(note);
	return rc;
}

int
command_log_checkpoint(const char *path, int argc, char **argv)
{
	int json = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0)
		rc = checkpoint_do(&session, json);
	session_close(&session);
	return rc;
}

int
command_log_export(const char *path, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	struct log_exported exported;
	struct session session;
	char **word;
	int rc = -1;

	if (command_options(argc, argv, none, 1, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0)
		rc = log_export(&session.home, session.ledger, word[0],
		    &exported);
	session_close(&session);
	if (rc != 0)
		return -1;
	(void)printf("%s has %" PRIu64 " entries, %" PRIu64
		     " of them new; the checkpoint covers %" PRIu64 ".\n",
	    word[0], exported.entries, exported.added, exported.size);
	return 0;
}

struct proving {
	struct ledger *ledger;
	struct serial serial;
	struct checkpoint last;
	const char *note;
	uint64_t proved;
	uint64_t later; /* entries since that checkpoint */
};

static int
proving_print(struct proving *proving, uint64_t sequence, const char *text,
    size_t size)
{
	const struct tree_source source = ledger_log_source(proving->ledger);
	struct bytes bytes = { 0 };
	struct tree_proof proof;
	int rc = -1;

	proving->proved++;
	if (tree_prove_inclusion(&source, proving->last.size, sequence,
		&proof) == 0 &&
	    proof_put(&bytes, text, size, sequence, &proof, proving->note,
		strlen(proving->note)) == 0)
		rc = fwrite(bytes.data, 1, bytes.size, stdout) == bytes.size
		    ? 0
		    : fail(EX_IOERR, "cannot write the answer");
	bytes_free(&bytes);
	return rc;
}

static int
proving_line(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct proving *proving = context;
	struct entry entry;

	if (entry_parse(&entry, text, size) != 0)
		return -1;
	if (!entry_names(&entry, &proving->serial))
		return 0;
	if (sequence < proving->last.size)
		return proving_print(proving, sequence, text, size);
	proving->later++;
	return 0;
}

static int
proving_do(struct session *session, struct proving *proving)
{
	char *note, *vkey;
	int rc;

	if (log_guard_note(&session->home, &proving->last, &note, &vkey) != 0)
		return -1;
	proving->ledger = session->ledger;
	proving->note = note;
	rc = ledger_log_each(session->ledger, 0, proving_line, proving);
	if (rc == 0 && proving->later > 0)
		(void)fprintf(stderr,
		    "%" PRIu64 " more entries name it since the last "
		    "checkpoint: \"busta log checkpoint\" signs them\n",
		    proving->later);
	if (rc == 0 && proving->proved + proving->later == 0)
		rc =
		    fail(EX_DATAERR, "no entry of the log names this envelope");
	free(vkey);
	free(note);
	return rc;
}

int
command_log_prove(const char *path, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	struct proving proving = { 0 };
	struct session session = { 0 };
	char **word;
	int rc = -1;

	if (command_options(argc, argv, none, 1, &word) == 0 &&
	    stock_serial(word[0], &proving.serial) == 0 &&
	    session_open(&session, path) == 0)
		rc = proving_do(&session, &proving);
	session_close(&session);
	return rc;
}
