/* Orders in, sealed envelopes out: all the outside ever sees of a room.
 * There is no message that returns a PIN, and none that decrypts for its
 * caller: the one way out is a block that a card system alone opens.
 *
 * The desk says OPEN once, then FILL and SIGN as often as it likes; the room
 * says READY when it is confined, answers each in turn, and FAILED at most
 * once. A counter and a key room have other verbs, with the same manners; what
 * they cannot do because of what was asked they answer with REFUSED, and go
 * on. */
#ifndef ROOM_WIRE_H
#define ROOM_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/frame.h"

/* The room's descriptors, prepared by the desk before exec. What is behind the
 * last two depends on the mode (room/room.h). */
enum { WIRE_MESSAGES = 3, WIRE_OUTPUT = 4, WIRE_SECRET = 5 };

enum wire_type {
	WIRE_READY = 1,
	WIRE_OPEN,
	WIRE_OPENED,
	WIRE_FILL,
	WIRE_FILLED,
	WIRE_SIGN,
	WIRE_SIGNED,
	WIRE_PROOF,
	WIRE_FAILED,
	WIRE_MADE,

	/* Those of a counter: room/wire_counter.h. */
	WIRE_COUNTER_READY,
	WIRE_CHECK_SCAN,
	WIRE_SCAN_CHECKED,
	WIRE_GIVE_PSEUDONYM,
	WIRE_PSEUDONYM,
	WIRE_CHECKPOINT,
	WIRE_NOTE,

	/* And about sealed codes: room/wire_assign.h. */
	WIRE_ASSIGN,
	WIRE_ASSIGNED,
	WIRE_CHECK_KEY_BLOCK,
	WIRE_KEY_BLOCK_CHECKED,
	WIRE_CHECK_CIP,
	WIRE_CIP_CHECKED,

	/* A refusal, after which a counter or a key room goes on. */
	WIRE_REFUSED,

	/* Those of a key room: room/wire_keys.h. */
	WIRE_KEYS,
	WIRE_ROTATE,
	WIRE_REMOVE,
	WIRE_REWRAP,
	WIRE_REWRAPPED,

	/* Those of custodians: room/wire_custody.h. */
	WIRE_CUSTODIAN,
	WIRE_CUSTODY,
	WIRE_CUSTODY_READY,
	WIRE_CUSTODY_PROPOSED,
	WIRE_CUSTODY_AGREED,
	WIRE_CUSTODY_DONE,

	/* A test page: room/wire_page.h. */
	WIRE_PAGE,

	/* Codes that are split: room/wire_split.h. */
	WIRE_SPLIT,
	WIRE_SPLIT_MADE,
	WIRE_SLIP,
	WIRE_SLIP_PAGE,
	WIRE_GIVE_ADDRESS,

	/* Those of a portal: room/wire_portal.h. */
	WIRE_TELL_PUK,
	WIRE_PUK
};

enum {
	WIRE_DATA_KEY_MOST = 256,
	WIRE_SENTENCE = 1024,
	WIRE_KEYS_TEXT = 512,
	WIRE_PAGE_NAME = sizeof "000000.cms",
	WIRE_VERIFIER_SIZE = 16
};

/* The job as the room read it: the desk compares, so both work from one. */
struct wire_ready {
	uint8_t job[DIGEST_SIZE];
	char keys[WIRE_KEYS_TEXT]; /* "wrap-… 1a2b3c4d5e, …": ids, checks */
};

/* data_key is empty for a new batch, else what OPENED gave for it before. */
struct wire_open {
	uint64_t batch;
	const uint8_t *data_key;
	size_t data_key_size;
};

struct wire_opened {
	const uint8_t *data_key; /* wrapped: room/datakey.h */
	size_t data_key_size;
};

struct wire_fill {
	uint32_t chunk; /* from 1; names the page file */
	uint32_t first; /* serial number */
	uint32_t count;
	uint32_t first_sheet; /* from 1 */
};

struct wire_filled {
	uint32_t chunk;
	uint32_t count;
	uint32_t pages;
	uint64_t file_size;
	uint8_t file_digest[DIGEST_SIZE];
	uint32_t record_size;
	const uint8_t *records;   /* count sealed records */
	const uint8_t *verifiers; /* count CIP verifiers */
};

/* A key store was made: its keys, as READY has them. */
struct wire_made {
	char keys[WIRE_KEYS_TEXT];
};

/* Of FAILED and of REFUSED. */
struct wire_failed {
	int exit_code;
	char sentence[WIRE_SENTENCE];
};

/* Bytes of a sealed record: version, nonce, PIN, CIP, tag (docs/FORMATS.md). */
uint32_t wire_record_size(unsigned pin_digits, unsigned cip_digits);

/* The page file of a chunk, where the room puts it and where it stays. */
void wire_page_name(char name[static WIRE_PAGE_NAME], uint32_t chunk);

/* Each writer sends one frame; each reader takes a frame's body, and what it
 * returns points into it. -1 with a reason for anything else. */
int wire_send_ready(int fd, const struct wire_ready *message);
int wire_read_ready(const struct frame *frame, struct wire_ready *message);
int wire_send_open(int fd, const struct wire_open *message);
int wire_read_open(const struct frame *frame, struct wire_open *message);
int wire_send_opened(int fd, const struct wire_opened *message);
int wire_read_opened(const struct frame *frame, struct wire_opened *message);
int wire_send_fill(int fd, const struct wire_fill *message);
int wire_read_fill(const struct frame *frame, struct wire_fill *message);
int wire_send_filled(int fd, const struct wire_filled *message);
int wire_read_filled(const struct frame *frame, struct wire_filled *message);
int wire_send_made(int fd, const struct wire_made *message);
int wire_read_made(const struct frame *frame, struct wire_made *message);
int wire_send_failed(int fd);
int wire_send_refused(int fd);
int wire_read_failed(const struct frame *frame, struct wire_failed *message);
int wire_read_refused(const struct frame *frame, struct wire_failed *message);

#endif
