/* What a counter's desk asks of its room about sealed codes: a PIN for the card
 * system that is to have it, the check of a card system's key, and whether a
 * CIP that was said is the right one. */
#ifndef ROOM_WIRE_ASSIGN_H
#define ROOM_WIRE_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "envelope/serial.h"
#include "room/wire.h"
#include "room/wire_counter.h"

enum {
	WIRE_RECORD_MOST = 128,
	WIRE_PIN_BLOCK = 16, /* ISO 9564-1, format 4 */
	WIRE_CHECK = 5,      /* bytes of a key's check: hsm/hsm.h */
	WIRE_KEY_BLOCK_TEXT = 512,
	WIRE_EXCHANGE_KEY = 32, /* a key's id, with its NUL */
	WIRE_ALGORITHM = sizeof "AES-256",
	WIRE_CIP_MOST = 64 /* bytes that somebody says are a CIP */
};

/* What is sealed of an envelope, as the ledger has it; empty, or all zeros:
 * erased. */
struct wire_assign {
	uint64_t batch;
	const uint8_t *data_key; /* wrapped: room/datakey.h */
	size_t data_key_size;
	char serial[SERIAL_PLAIN];
	unsigned pin_digits;
	unsigned cip_digits;
	const uint8_t *record; /* sealed: room/seal.h */
	size_t record_size;
	char card[WIRE_CARD_TEXT]; /* as in GIVE_PSEUDONYM */
	char key_block[WIRE_KEY_BLOCK_TEXT];
	char exchange_key[WIRE_EXCHANGE_KEY];
};

struct wire_assigned {
	uint8_t block[WIRE_PIN_BLOCK];
	uint8_t puk_block[WIRE_PIN_BLOCK]; /* the card's PUK: room/puk.h */
	uint8_t check[WIRE_CHECK];         /* of the card system's key */
};

/* A card system's key, as it was sent; of no exchange key: of the one that
 * serves now. */
struct wire_check_key_block {
	char key_block[WIRE_KEY_BLOCK_TEXT];
	char exchange_key[WIRE_EXCHANGE_KEY];
};

struct wire_key_block_checked {
	char exchange_key[WIRE_EXCHANGE_KEY];
	uint8_t check[WIRE_CHECK];
	char algorithm[WIRE_ALGORITHM];
};

/* cip may be any bytes: what is none does not match. */
struct wire_check_cip {
	char serial[SERIAL_PLAIN];
	uint8_t verifier[WIRE_VERIFIER_SIZE];
	const uint8_t *cip;
	size_t cip_size;
};

struct wire_cip_checked {
	bool match;
};

/* As in room/wire.h. */
int wire_send_assign(int fd, const struct wire_assign *message);
int wire_read_assign(const struct frame *frame, struct wire_assign *message);
int wire_send_assigned(int fd, const struct wire_assigned *message);
int wire_read_assigned(const struct frame *frame,
    struct wire_assigned *message);
void wire_put_assigned(struct bytes *body, const struct wire_assigned *message);
void wire_get_assigned(struct bytes_reader *reader,
    struct wire_assigned *message);
int wire_send_check_key_block(int fd,
    const struct wire_check_key_block *message);
int wire_read_check_key_block(const struct frame *frame,
    struct wire_check_key_block *message);
int wire_send_key_block_checked(int fd,
    const struct wire_key_block_checked *message);
int wire_read_key_block_checked(const struct frame *frame,
    struct wire_key_block_checked *message);
int wire_send_check_cip(int fd, const struct wire_check_cip *message);
int wire_read_check_cip(const struct frame *frame,
    struct wire_check_cip *message);
int wire_send_cip_checked(int fd, const struct wire_cip_checked *message);
int wire_read_cip_checked(const struct frame *frame,
    struct wire_cip_checked *message);

#endif
