#include "room/wire_counter.h"

#include <string.h>

#include "base/fail.h"
#include "room/wire_body.h"

#include "base/banned.h"

static void
wire_put_split_rules(struct bytes *body, const struct wire_split_rules *rules)
{
	bytes_put_text(body, rules->series);
	bytes_put_integer(body, rules->serial_digits, 1);
	bytes_put_integer(body, rules->hours, 2);
	bytes_put_integer(body, rules->prints, 1);
	bytes_put_raw(body, rules->digest, DIGEST_SIZE);
	bytes_put_raw(body, rules->courier, DIGEST_SIZE);
	bytes_put_text(body, rules->fault);
}

static void
wire_get_split_rules(struct bytes_reader *reader,
    struct wire_split_rules *rules)
{
	bytes_get_text(reader, rules->series, sizeof rules->series);
	rules->serial_digits = (unsigned)bytes_get_integer(reader, 1);
	rules->hours = (unsigned)bytes_get_integer(reader, 2);
	rules->prints = (unsigned)bytes_get_integer(reader, 1);
	wire_get_digest(reader, rules->digest);
	wire_get_digest(reader, rules->courier);
	bytes_get_text(reader, rules->fault, sizeof rules->fault);
}

int
wire_send_counter_ready(int fd, const struct wire_counter_ready *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->keys);
	bytes_put_text(&body, message->log_key);
	wire_put_split_rules(&body, &message->split);
	return wire_send(fd, WIRE_COUNTER_READY, &body);
}

int
wire_read_counter_ready(const struct frame *frame,
    struct wire_counter_ready *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_COUNTER_READY);

	bytes_get_text(&reader, message->keys, sizeof message->keys);
	bytes_get_text(&reader, message->log_key, sizeof message->log_key);
	wire_get_split_rules(&reader, &message->split);
	return wire_end(&reader, "COUNTER_READY");
}

int
wire_send_check_scan(int fd, const struct wire_check_scan *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->text);
	return wire_send(fd, WIRE_CHECK_SCAN, &body);
}

int
wire_read_check_scan(const struct frame *frame, struct wire_check_scan *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CHECK_SCAN);

	bytes_get_text(&reader, message->text, sizeof message->text);
	return wire_end(&reader, "CHECK_SCAN");
}

int
wire_send_scan_checked(int fd, const struct wire_scan_checked *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->match, 1);
	return wire_send(fd, WIRE_SCAN_CHECKED, &body);
}

int
wire_read_scan_checked(const struct frame *frame,
    struct wire_scan_checked *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_SCAN_CHECKED);
	uint64_t match = bytes_get_integer(&reader, 1);

	reader.failed |= match > 1;
	message->match = !reader.failed && match == 1;
	return wire_end(&reader, "SCAN_CHECKED");
}

int
wire_send_give_pseudonym(int fd, const struct wire_give_pseudonym *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->card);
	return wire_send(fd, WIRE_GIVE_PSEUDONYM, &body);
}

int
wire_read_give_pseudonym(const struct frame *frame,
    struct wire_give_pseudonym *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_GIVE_PSEUDONYM);

	bytes_get_text(&reader, message->card, sizeof message->card);
	return wire_end(&reader, "GIVE_PSEUDONYM");
}

int
wire_send_pseudonym(int fd, const struct wire_pseudonym *message)
{
	struct bytes body = { 0 };

	bytes_put_raw(&body, message->bytes, sizeof message->bytes);
	return wire_send(fd, WIRE_PSEUDONYM, &body);
}

int
wire_read_pseudonym(const struct frame *frame, struct wire_pseudonym *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_PSEUDONYM);
	const uint8_t *at = bytes_get_raw(&reader, sizeof message->bytes);

	if (at != NULL)
		memcpy(message->bytes, at, sizeof message->bytes);
	return wire_end(&reader, "PSEUDONYM");
}

int
wire_send_checkpoint(int fd, const struct wire_checkpoint *message)
{
	const struct checkpoint *checkpoint = &message->checkpoint;
	struct bytes body = { 0 };

	bytes_put_text(&body, checkpoint->origin);
	bytes_put_integer(&body, checkpoint->size, 8);
	bytes_put_raw(&body, checkpoint->root.bytes, TREE_HASH_SIZE);
	bytes_put_integer(&body, message->proof.count, 1);
	bytes_put_raw(&body, message->proof.hashes,
	    (size_t)message->proof.count * TREE_HASH_SIZE);
	return wire_send(fd, WIRE_CHECKPOINT, &body);
}

static void
wire_get_proof(struct bytes_reader *reader, struct tree_proof *proof)
{
	const uint8_t *at;

	proof->count = (unsigned)bytes_get_integer(reader, 1);
	if (proof->count > TREE_PROOF_MOST) {
		reader->failed = true;
		proof->count = 0;
	}
	at = bytes_get_raw(reader, (size_t)proof->count * TREE_HASH_SIZE);
	if (at != NULL)
		memcpy(proof->hashes, at,
		    (size_t)proof->count * TREE_HASH_SIZE);
}

int
wire_read_checkpoint(const struct frame *frame, struct wire_checkpoint *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CHECKPOINT);
	struct checkpoint *checkpoint = &message->checkpoint;

	memset(message, 0, sizeof *message);
	bytes_get_text(&reader, checkpoint->origin, sizeof checkpoint->origin);
	checkpoint->size = bytes_get_integer(&reader, 8);
	reader.failed |= checkpoint->size >= TREE_SIZE_MOST;
	wire_get_digest(&reader, checkpoint->root.bytes);
	wire_get_proof(&reader, &message->proof);
	return wire_end(&reader, "CHECKPOINT");
}

int
wire_send_note(int fd, const struct wire_note *message)
{
	struct bytes body = { 0 };

	bytes_put_counted(&body, message->text, message->size);
	return wire_send(fd, WIRE_NOTE, &body);
}

int
wire_read_note(const struct frame *frame, struct wire_note *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_NOTE);

	message->text =
	    (const char *)bytes_get_counted(&reader, &message->size);
	reader.failed |= message->size == 0 || message->size > WIRE_NOTE_MOST;
	return wire_end(&reader, "NOTE");
}

_Static_assert(sizeof(struct tree_hash) == TREE_HASH_SIZE,
    "hashes lie one after the other");
_Static_assert((int)TREE_HASH_SIZE == (int)DIGEST_SIZE,
    "a hash of the tree is a digest");
