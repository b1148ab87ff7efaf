/* What a counter's desk asks of its room: whether a scanned code is ours, what
 * stands for a card number, and the signature under a checkpoint of the log.
 *
 * The room says COUNTER_READY when it is confined, answers each in turn, and
 * FAILED at most once. */
#ifndef ROOM_WIRE_COUNTER_H
#define ROOM_WIRE_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/checkpoint.h"
#include "audit/note.h"
#include "audit/tree.h"
#include "envelope/serial.h"
#include "room/wire.h"

enum {
	WIRE_SCAN_TOKEN = 6, /* characters; room/token.h makes them */
	WIRE_SCAN_TEXT = 2 * (SERIAL_PLAIN - 1) + WIRE_SCAN_TOKEN + 1,
	WIRE_CARD_TEXT = 20 + 1,
	WIRE_PSEUDONYM_SIZE = 32,
	WIRE_FAULT_TEXT = 512,
	WIRE_NOTE_MOST = 1024 /* a checkpoint with one signature */
};

/* By which rules codes are split here, as the room has read split.cfg. */
struct wire_split_rules {
	char series[SERIES_TEXT]; /* empty: none are */
	unsigned serial_digits;
	unsigned hours;
	unsigned prints;
	uint8_t digest[DIGEST_SIZE];
	uint8_t courier[DIGEST_SIZE]; /* its certificate's; zeros: none */
	char fault[WIRE_FAULT_TEXT];  /* why there is none */
};

struct wire_counter_ready {
	char keys[WIRE_KEYS_TEXT]; /* as READY has them */
	char log_key[NOTE_KEY_TEXT];
	struct wire_split_rules split;
};

/* Serial, or first and last serial, and a token; upper case, no hyphens. */
struct wire_check_scan {
	char text[WIRE_SCAN_TEXT];
};

struct wire_scan_checked {
	bool match;
};

/* 16 or 20 characters of A-Z and 0-9. */
struct wire_give_pseudonym {
	char card[WIRE_CARD_TEXT];
};

struct wire_pseudonym {
	uint8_t bytes[WIRE_PSEUDONYM_SIZE];
};

/* What is to be signed, and the proof that it extends what was signed last. */
struct wire_checkpoint {
	struct checkpoint checkpoint;
	struct tree_proof proof;
};

struct wire_note {
	const char *text; /* a signed note: audit/note.h */
	size_t size;
};

/* As in room/wire.h. */
int wire_send_counter_ready(int fd, const struct wire_counter_ready *message);
int wire_read_counter_ready(const struct frame *frame,
    struct wire_counter_ready *message);
int wire_send_check_scan(int fd, const struct wire_check_scan *message);
int wire_read_check_scan(const struct frame *frame,
    struct wire_check_scan *message);
int wire_send_scan_checked(int fd, const struct wire_scan_checked *message);
int wire_read_scan_checked(const struct frame *frame,
    struct wire_scan_checked *message);
int wire_send_give_pseudonym(int fd, const struct wire_give_pseudonym *message);
int wire_read_give_pseudonym(const struct frame *frame,
    struct wire_give_pseudonym *message);
int wire_send_pseudonym(int fd, const struct wire_pseudonym *message);
int wire_read_pseudonym(const struct frame *frame,
    struct wire_pseudonym *message);
int wire_send_checkpoint(int fd, const struct wire_checkpoint *message);
int wire_read_checkpoint(const struct frame *frame,
    struct wire_checkpoint *message);
int wire_send_note(int fd, const struct wire_note *message);
int wire_read_note(const struct frame *frame, struct wire_note *message);

#endif
