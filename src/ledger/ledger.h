/* What became of each envelope: one SQLite file, one writer at a time, every
 * change in a transaction that either happened or did not. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "envelope/serial.h"

struct ledger;

/* Opens or migrates the ledger; NULL with a sentence if it is missing, newer
 * than this program, damaged, or if SQLite's safe settings did not take. */
struct ledger *ledger_open(const char *path);

/* The same for a new home, where no serial number was given out yet: a ledger
 * that is missing is made. */
struct ledger *ledger_make(const char *path);
void ledger_close(struct ledger *ledger);

/* All that is read is of one moment, until ledger_rollback. */
int ledger_begin_reading(struct ledger *ledger);

/* A transaction that writes; ledger_rollback keeps the reason of a failure. */
int ledger_begin(struct ledger *ledger);
int ledger_commit(struct ledger *ledger);
void ledger_rollback(struct ledger *ledger);

/* From here on, when another writes, ledger_begin and whatever follows fail at
 * once (EX_TEMPFAIL) instead of waiting: for who must not wait. */
void ledger_be_impatient(struct ledger *ledger);

/* A part of a transaction that writes, which is undone alone; never one in
 * another. ledger_undo keeps the reason of a failure: -1 only where there was
 * none, or where the transaction is lost as well. */
int ledger_savepoint(struct ledger *ledger);
int ledger_release(struct ledger *ledger);
int ledger_undo(struct ledger *ledger);

enum batch_state {
	BATCH_RUNNING = 1, /* or broken off, to be resumed */
	BATCH_SEALED = 2,
	BATCH_ABANDONED = 3
};

enum chunk_state {
	CHUNK_ORDERED = 1, /* a room may have begun it */
	CHUNK_SEALED = 2,
	CHUNK_CANCELLED = 3
};

const char *batch_state_name(enum batch_state state);

/* Texts and blobs are the batch's own: batch_free them. */
struct batch {
	int64_t id; /* given by ledger_batch_new, from 1 */
	enum batch_state state;
	char *job_path;
	uint8_t job_digest[DIGEST_SIZE];
	struct series series;
	uint32_t quantity;
	uint32_t chunk;
	unsigned pin_digits;
	unsigned cip_digits;
	char *template_name;
	uint8_t template_digest[DIGEST_SIZE];
	unsigned weak_version;
	uint8_t weak_digest[DIGEST_SIZE];
	char *recipients;  /* a line each: fingerprint, space, subject */
	char *note;        /* or NULL */
	char *keys;        /* ids and check values of the store's keys */
	uint8_t *data_key; /* wrapped record */
	size_t data_key_size;
	int64_t started_ms; /* Unix time */
	int64_t ended_ms;   /* 0 while it runs */
	uint32_t run_ms;    /* time it took, over all its runs */
	int64_t replaces;   /* the batch it was made for; 0: none */

	/* Counted when read. */
	uint32_t ordered; /* envelopes; serials given out */
	uint32_t sealed;
	uint32_t cancelled;
	uint32_t chunks; /* sealed ones: page files */
	uint64_t bytes;  /* of page files */
};

void batch_free(struct batch *batch);

/* What the log says of a batch: a digest of all that never changes. */
int batch_facts(char digest[static 33], const struct batch *batch);

/* Adds the batch, and its series if that is new; sets id. A series has one
 * length of number for ever: another is EX_DATAERR. The wrapped data key, which
 * is bound to the id, follows in the same transaction. */
int ledger_batch_new(struct ledger *ledger, struct batch *batch);
int ledger_batch_data_key(struct ledger *ledger, int64_t id,
    const uint8_t *record, size_t size);

/* Writes zeros over the wrapped data key: what is still sealed of the batch can
 * never be opened again. Refused (EX_DATAERR) while one of its envelopes can
 * still be bound; request is "#12". In a transaction of the caller's. */
int ledger_batch_destroy_key(struct ledger *ledger, int64_t id,
    const char *request);
bool batch_key_is_destroyed(const struct batch *batch);

/* 1 found, 0 no such batch, -1 failed. */
int ledger_batch_get(struct ledger *ledger, int64_t id, struct batch *batch);

/* The unfinished batch of a job, if there is one: of that digest, wherever its
 * file is now, or else of that file, whatever it says now. replaces: the batch
 * it is made for, or 0. As ledger_batch_get. */
int ledger_batch_unfinished(struct ledger *ledger,
    const uint8_t digest[static DIGEST_SIZE], const char *job_path,
    int64_t replaces, struct batch *batch);

/* How many of a batch were spoiled before they were printed, how many of those
 * other batches replace or are to replace, and the last of these, or 0. */
struct batch_losses {
	uint64_t spoiled;
	uint64_t replaced;
	int64_t last;
};
int ledger_batch_losses(struct ledger *ledger, int64_t id,
    struct batch_losses *losses);

/* Calls each with every batch, oldest first, until it returns not 0. */
int ledger_batch_each(struct ledger *ledger,
    int (*each)(void *context, const struct batch *batch), void *context);

int ledger_batch_end(struct ledger *ledger, int64_t id, enum batch_state state,
    int64_t ended_ms);
int ledger_batch_add_time(struct ledger *ledger, int64_t id, uint32_t run_ms);

struct chunk {
	uint32_t number; /* in its batch, from 1 */
	uint32_t first;  /* serial number */
	uint32_t count;
	uint32_t
	    first_sheet; /* sheets are numbered through the batch, from 1 */
	enum chunk_state state;
	uint32_t pages;
	uint64_t file_size;
	uint8_t file_digest[DIGEST_SIZE];
};

/* Serial numbers never given out in a series yet. */
int ledger_series_left(struct ledger *ledger, const struct series *series,
    uint64_t *left);

/* Takes the next count serials and sheets for a chunk, in state ordered. */
int ledger_chunk_order(struct ledger *ledger, const struct batch *batch,
    uint32_t count, struct chunk *chunk);

/* What a room sealed for a chunk: an entry of each size per envelope. */
struct sealed_records {
	const uint8_t *records;
	size_t record_size;
	const uint8_t *verifiers;
	size_t verifier_size;
};

/* The chunk's file is durable under its name: its envelopes exist now. */
int ledger_chunk_seal(struct ledger *ledger, const struct batch *batch,
    const struct chunk *chunk, const struct sealed_records *sealed);

/* What the log says of a sealed chunk. */
int chunk_facts(char digest[static 33], const struct chunk *chunk);

/* Its serials are cancelled, each of them, and never given out again. */
int ledger_chunk_cancel(struct ledger *ledger, const struct batch *batch,
    const struct chunk *chunk);

/* Calls each with every chunk of the batch in order, until it returns not 0. */
int ledger_chunk_each(struct ledger *ledger, int64_t batch,
    int (*each)(void *context, const struct chunk *chunk), void *context);

#endif
