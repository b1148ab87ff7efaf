/* The signed note of a checkpoint as the folder keys/log has it: what signing
 * and beginning a log share. */
#ifndef ROOM_LOG_NOTE_H
#define ROOM_LOG_NOTE_H

#include <stddef.h>

#include "room/log_signer.h"

#define LOG_FOLDER "log"
#define LOG_CHECKPOINT "checkpoint"
#define LOG_KEY "log.vkey"

/* The log key of the session, under the name in which it signs: the log's. */
int log_note_take_key(struct log_signer *signer, const char *origin);

/* Signs, and puts the note in the place of the last one: durable when it
 * returns 0. */
int log_note_write(struct log_signer *signer,
    const struct checkpoint *checkpoint, struct bytes *note);

/* What a note says, without a look at its signature. */
int log_note_parse(struct checkpoint *checkpoint, const char *note,
    size_t size);

#endif
