/* Goal: each message says the same at both ends of the socket, and anything
 * that is not exactly one of them is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "room/wire.h"
#include "room/wire_assign.h"
#include "room/wire_counter.h"
#include "room/wire_portal.h"
#include "room/wire_split.h"

#include <cmocka.h>

#include "messages.h"

#include "base/banned.h"

static const uint8_t key[107] = { 1, 2, 3 };
static const uint8_t records[3 * 44] = { 4, 5, 6 };
static const uint8_t verifiers[3 * WIRE_VERIFIER_SIZE] = { 7, 8, 9 };

static const struct wire_ready ready = { .job = { 0xaa, 0xbb },
	.keys = "wrap-2026-1f3a9c 1a2b3c4d5e, cip-2026-0a0a0a 0102030405" };
static const struct wire_open new_batch = { .batch = 0x0102030405060708 };
static const struct wire_open old_batch = { 7, key, sizeof key };
static const struct wire_opened opened = { key, sizeof key };
static const struct wire_fill fill = { 1, 0xfffffffe, 3, 0x01020304 };
static const struct wire_filled filled = { .chunk = 9,
	.count = 3,
	.pages = 7,
	.file_size = 0x0102030405060708,
	.file_digest = { 0xcc },
	.record_size = 44,
	.records = records,
	.verifiers = verifiers };

static void
send_ready(void)
{
	assert_int_equal(wire_send_ready(ends[1], &ready), 0);
}

static void
send_new(void)
{
	assert_int_equal(wire_send_open(ends[1], &new_batch), 0);
}

static void
send_old(void)
{
	assert_int_equal(wire_send_open(ends[1], &old_batch), 0);
}

static void
send_opened(void)
{
	assert_int_equal(wire_send_opened(ends[1], &opened), 0);
}

static void
send_fill(void)
{
	assert_int_equal(wire_send_fill(ends[1], &fill), 0);
}

static void
send_filled(void)
{
	assert_int_equal(wire_send_filled(ends[1], &filled), 0);
}

static void
send_failed(void)
{
	(void)(fail)(EX_NOPERM, "the passphrase is not that of /home/keys");
	assert_int_equal(wire_send_failed(ends[1]), 0);
}

static int
read_ready(const struct frame *frame)
{
	struct wire_ready got;

	return wire_read_ready(frame, &got) != 0
	    ? -1
	    : memcmp(got.job, ready.job, DIGEST_SIZE) != 0 ||
		strcmp(got.keys, ready.keys) != 0;
}

static int
read_new(const struct frame *frame)
{
	struct wire_open got;

	return wire_read_open(frame, &got) != 0
	    ? -1
	    : got.batch != new_batch.batch || got.data_key_size != 0;
}

static int
read_old(const struct frame *frame)
{
	struct wire_open got;

	return wire_read_open(frame, &got) != 0
	    ? -1
	    : got.batch != 7 || got.data_key_size != sizeof key ||
		memcmp(got.data_key, key, sizeof key) != 0;
}

static int
read_opened(const struct frame *frame)
{
	struct wire_opened got;

	return wire_read_opened(frame, &got) != 0
	    ? -1
	    : got.data_key_size != sizeof key ||
		memcmp(got.data_key, key, sizeof key) != 0;
}

static int
read_fill(const struct frame *frame)
{
	struct wire_fill got;

	return wire_read_fill(frame, &got) != 0
	    ? -1
	    : memcmp(&got, &fill, sizeof got) != 0;
}

static int
read_filled(const struct frame *frame)
{
	struct wire_filled got;

	return wire_read_filled(frame, &got) != 0
	    ? -1
	    : got.chunk != 9 || got.count != 3 || got.pages != 7 ||
		got.file_size != filled.file_size || got.record_size != 44 ||
		memcmp(got.file_digest, filled.file_digest, DIGEST_SIZE) != 0 ||
		memcmp(got.records, records, sizeof records) != 0 ||
		memcmp(got.verifiers, verifiers, sizeof verifiers) != 0;
}

static int
read_failed(const struct frame *frame)
{
	struct wire_failed got;

	return wire_read_failed(frame, &got) != 0
	    ? -1
	    : got.exit_code != EX_NOPERM ||
		strcmp(got.sentence,
		    "the passphrase is not that of /home/keys") != 0;
}

static const struct wire_counter_ready counter_ready = { "wrap-2026-1f3a9c 1a",
	"busta.example/audit+7be65337+AQOh",
	{ "SA26", 7, 48, 3, { 0xab }, { 0xcd }, "it has expired" } };
static const struct wire_check_scan check_scan = { "LZ260001234QABC234" };
static const struct wire_scan_checked scan_checked = { true };
static const struct wire_give_pseudonym give_pseudonym = {
	"12345678901234567890"
};
static const struct wire_pseudonym pseudonym = { { 0xdd, 0xee } };
static const struct wire_checkpoint checkpoint = {
	{ "busta.example/audit", 0x0102030405060708, { { 0xab } } },
	{ 2, { { { 1 } }, { { 2 } } } }
};
static const struct wire_note note = { "text\n\n", 6 };

static void
send_counter_ready(void)
{
	assert_int_equal(wire_send_counter_ready(ends[1], &counter_ready), 0);
}

static void
send_check_scan(void)
{
	assert_int_equal(wire_send_check_scan(ends[1], &check_scan), 0);
}

static void
send_scan_checked(void)
{
	assert_int_equal(wire_send_scan_checked(ends[1], &scan_checked), 0);
}

static void
send_give_pseudonym(void)
{
	assert_int_equal(wire_send_give_pseudonym(ends[1], &give_pseudonym), 0);
}

static void
send_pseudonym(void)
{
	assert_int_equal(wire_send_pseudonym(ends[1], &pseudonym), 0);
}

static void
send_checkpoint(void)
{
	assert_int_equal(wire_send_checkpoint(ends[1], &checkpoint), 0);
}

static void
send_note(void)
{
	assert_int_equal(wire_send_note(ends[1], &note), 0);
}

static int
read_counter_ready(const struct frame *frame)
{
	struct wire_counter_ready got;

	return wire_read_counter_ready(frame, &got) != 0
	    ? -1
	    : strcmp(got.keys, counter_ready.keys) != 0 ||
		strcmp(got.log_key, counter_ready.log_key) != 0 ||
		strcmp(got.split.series, "SA26") != 0 ||
		got.split.serial_digits != 7 || got.split.hours != 48 ||
		got.split.prints != 3 || got.split.digest[0] != 0xab ||
		got.split.courier[0] != 0xcd ||
		strcmp(got.split.fault, "it has expired") != 0;
}

static int
read_check_scan(const struct frame *frame)
{
	struct wire_check_scan got;

	return wire_read_check_scan(frame, &got) != 0
	    ? -1
	    : strcmp(got.text, check_scan.text) != 0;
}

static int
read_scan_checked(const struct frame *frame)
{
	struct wire_scan_checked got;

	return wire_read_scan_checked(frame, &got) != 0 ? -1 : !got.match;
}

static int
read_give_pseudonym(const struct frame *frame)
{
	struct wire_give_pseudonym got;

	return wire_read_give_pseudonym(frame, &got) != 0
	    ? -1
	    : strcmp(got.card, give_pseudonym.card) != 0;
}

static int
read_pseudonym(const struct frame *frame)
{
	struct wire_pseudonym got;

	return wire_read_pseudonym(frame, &got) != 0
	    ? -1
	    : memcmp(&got, &pseudonym, sizeof got) != 0;
}

static int
read_checkpoint(const struct frame *frame)
{
	struct wire_checkpoint got;

	return wire_read_checkpoint(frame, &got) != 0
	    ? -1
	    : strcmp(got.checkpoint.origin, checkpoint.checkpoint.origin) !=
		    0 ||
		got.checkpoint.size != checkpoint.checkpoint.size ||
		memcmp(&got.checkpoint.root, &checkpoint.checkpoint.root, 32) !=
		    0 ||
		memcmp(&got.proof, &checkpoint.proof, sizeof got.proof) != 0;
}

static int
read_note(const struct frame *frame)
{
	struct wire_note got;

	return wire_read_note(frame, &got) != 0
	    ? -1
	    : got.size != note.size || memcmp(got.text, note.text, 6) != 0;
}

static const uint8_t record[44] = { 10, 11, 12 };
static const struct wire_assign assign = { 0x0102030405060708, key, sizeof key,
	"LZ260001234Q", 5, 10, record, sizeof record, "80380000300012345678",
	"D0112P0AE00E0000B82679114F47", "exchange-2026-1f3a9c" };
static const struct wire_assigned assigned = { { 0xaa, 0xbb }, { 0x99 },
	{ 0xcc } };
static const struct wire_check_key_block check_key_block = { "D0112P0AE00E0000",
	"exchange-2026-1f3a9c" };
static const struct wire_key_block_checked key_block_checked = {
	"exchange-2026-1f3a9c", { 0xdd, 0xee }, "AES-256"
};
static const struct wire_check_cip check_cip = { "LZ260001234Q", { 0xab },
	(const uint8_t *)"12345\n\0\xff", 8 };
static const struct wire_cip_checked cip_checked = { true };

static void
send_assign(void)
{
	assert_int_equal(wire_send_assign(ends[1], &assign), 0);
}

static void
send_assigned(void)
{
	assert_int_equal(wire_send_assigned(ends[1], &assigned), 0);
}

static void
send_check_key_block(void)
{
	assert_int_equal(wire_send_check_key_block(ends[1], &check_key_block),
	    0);
}

static void
send_key_block_checked(void)
{
	assert_int_equal(wire_send_key_block_checked(ends[1],
			     &key_block_checked),
	    0);
}

static void
send_check_cip(void)
{
	assert_int_equal(wire_send_check_cip(ends[1], &check_cip), 0);
}

static void
send_cip_checked(void)
{
	assert_int_equal(wire_send_cip_checked(ends[1], &cip_checked), 0);
}

static int
read_assign(const struct frame *frame)
{
	struct wire_assign got;

	return wire_read_assign(frame, &got) != 0
	    ? -1
	    : got.batch != assign.batch || got.data_key_size != sizeof key ||
		memcmp(got.data_key, key, sizeof key) != 0 ||
		strcmp(got.serial, assign.serial) != 0 || got.pin_digits != 5 ||
		got.cip_digits != 10 || got.record_size != sizeof record ||
		memcmp(got.record, record, sizeof record) != 0 ||
		strcmp(got.card, assign.card) != 0 ||
		strcmp(got.key_block, assign.key_block) != 0 ||
		strcmp(got.exchange_key, assign.exchange_key) != 0;
}

static int
read_assigned(const struct frame *frame)
{
	struct wire_assigned got;

	return wire_read_assigned(frame, &got) != 0
	    ? -1
	    : memcmp(&got, &assigned, sizeof got) != 0;
}

static int
read_check_key_block(const struct frame *frame)
{
	struct wire_check_key_block got;

	return wire_read_check_key_block(frame, &got) != 0
	    ? -1
	    : strcmp(got.key_block, check_key_block.key_block) != 0 ||
		strcmp(got.exchange_key, check_key_block.exchange_key) != 0;
}

static int
read_key_block_checked(const struct frame *frame)
{
	struct wire_key_block_checked got;

	return wire_read_key_block_checked(frame, &got) != 0
	    ? -1
	    : strcmp(got.exchange_key, key_block_checked.exchange_key) != 0 ||
		memcmp(got.check, key_block_checked.check, WIRE_CHECK) != 0 ||
		strcmp(got.algorithm, key_block_checked.algorithm) != 0;
}

static int
read_check_cip(const struct frame *frame)
{
	struct wire_check_cip got;

	return wire_read_check_cip(frame, &got) != 0
	    ? -1
	    : strcmp(got.serial, check_cip.serial) != 0 ||
		memcmp(got.verifier, check_cip.verifier, 16) != 0 ||
		got.cip_size != 8 || memcmp(got.cip, check_cip.cip, 8) != 0;
}

static int
read_cip_checked(const struct frame *frame)
{
	struct wire_cip_checked got;

	return wire_read_cip_checked(frame, &got) != 0 ? -1 : !got.match;
}

static const struct wire_split split = { .serial = "SA260000001X",
	.card = "8038000012345678",
	.key_block = "D0144P0AE00E0000",
	.exchange_key = "exchange-2026-1f3a9c",
	.to = "tel:+393331234567",
	.language = "en",
	.expires_ms = 0x0102030405060708 };
static const struct wire_split_made split_made = { .assigned = { { 1 }, { 2 },
						       { 3 } },
	.verifier = { 4 },
	.slip = key,
	.slip_size = sizeof key,
	.message = records,
	.message_size = sizeof records };
static const struct wire_give_address give_address = { "tel:+393331234567" };

static void
send_give_address(void)
{
	assert_int_equal(wire_send_give_address(ends[1], &give_address), 0);
}

static int
read_give_address(const struct frame *frame)
{
	struct wire_give_address got;

	return wire_read_give_address(frame, &got) != 0
	    ? -1
	    : strcmp(got.to, give_address.to) != 0;
}

static const struct wire_slip slip = { "SA260000001X", key, sizeof key };

static void
send_split(void)
{
	assert_int_equal(wire_send_split(ends[1], &split), 0);
}

static void
send_split_made(void)
{
	assert_int_equal(wire_send_split_made(ends[1], &split_made), 0);
}

static void
send_slip(void)
{
	assert_int_equal(wire_send_slip(ends[1], &slip), 0);
}

static int
read_split(const struct frame *frame)
{
	struct wire_split got;

	return wire_read_split(frame, &got) != 0
	    ? -1
	    : strcmp(got.serial, split.serial) != 0 ||
		strcmp(got.card, split.card) != 0 ||
		strcmp(got.key_block, split.key_block) != 0 ||
		strcmp(got.exchange_key, split.exchange_key) != 0 ||
		strcmp(got.to, split.to) != 0 ||
		strcmp(got.language, split.language) != 0 ||
		got.expires_ms != split.expires_ms;
}

static int
read_split_made(const struct frame *frame)
{
	struct wire_split_made got;

	return wire_read_split_made(frame, &got) != 0
	    ? -1
	    : memcmp(&got.assigned, &split_made.assigned,
		  sizeof got.assigned) != 0 ||
		memcmp(got.verifier, split_made.verifier, 16) != 0 ||
		got.slip_size != sizeof key ||
		memcmp(got.slip, key, sizeof key) != 0 ||
		got.message_size != sizeof records ||
		memcmp(got.message, records, sizeof records) != 0;
}

static int
read_slip(const struct frame *frame)
{
	struct wire_slip got;

	return wire_read_slip(frame, &got) != 0
	    ? -1
	    : strcmp(got.serial, slip.serial) != 0 ||
		got.slip_size != sizeof key ||
		memcmp(got.slip, key, sizeof key) != 0;
}

static const struct wire_tell_puk tell_puk = { "6090000000000001",
	(const char *)key, sizeof key };
static const char told[WIRE_PUK_DIGITS] = "01234567";

static void
send_tell_puk(void)
{
	assert_int_equal(wire_send_tell_puk(ends[1], &tell_puk), 0);
}

static int
read_tell_puk(const struct frame *frame)
{
	struct wire_tell_puk got;

	return wire_read_tell_puk(frame, &got) != 0
	    ? -1
	    : strcmp(got.card, tell_puk.card) != 0 ||
		got.proof_size != sizeof key ||
		memcmp(got.proof, key, sizeof key) != 0;
}

static void
send_puk(void)
{
	assert_int_equal(wire_send_puk(ends[1], told), 0);
}

static int
read_puk(const struct frame *frame)
{
	char got[WIRE_PUK_DIGITS];

	return wire_read_puk(frame, got) != 0
	    ? -1
	    : memcmp(got, told, sizeof told) != 0;
}

/* Each reader: -1 refused, 0 what was sent, 1 something else. */
/* Their sizes stand here: another format needs another version. */
static const struct message messages[] = {
	{ "READY", WIRE_READY, 32 + 4 + 55, send_ready, read_ready },
	{ "OPEN of a new batch", WIRE_OPEN, 8 + 4, send_new, read_new },
	{ "OPEN of an old batch", WIRE_OPEN, 8 + 4 + 107, send_old, read_old },
	{ "OPENED", WIRE_OPENED, 4 + 107, send_opened, read_opened },
	{ "FILL", WIRE_FILL, 16, send_fill, read_fill },
	{ "FILLED", WIRE_FILLED, 56 + 3 * 60, send_filled, read_filled },
	{ "FAILED", WIRE_FAILED, 1 + 4 + 40, send_failed, read_failed },
	{ "COUNTER_READY", WIRE_COUNTER_READY,
	    4 + 19 + 4 + 33 + 4 + 4 + 1 + 2 + 1 + 32 + 32 + 4 + 14,
	    send_counter_ready, read_counter_ready },
	{ "CHECK_SCAN", WIRE_CHECK_SCAN, 4 + 18, send_check_scan,
	    read_check_scan },
	{ "SCAN_CHECKED", WIRE_SCAN_CHECKED, 1, send_scan_checked,
	    read_scan_checked },
	{ "GIVE_PSEUDONYM", WIRE_GIVE_PSEUDONYM, 4 + 20, send_give_pseudonym,
	    read_give_pseudonym },
	{ "PSEUDONYM", WIRE_PSEUDONYM, 32, send_pseudonym, read_pseudonym },
	{ "CHECKPOINT", WIRE_CHECKPOINT, 4 + 19 + 8 + 32 + 1 + 2 * 32,
	    send_checkpoint, read_checkpoint },
	{ "NOTE", WIRE_NOTE, 4 + 6, send_note, read_note },
	{ "ASSIGN", WIRE_ASSIGN,
	    8 + 4 + 107 + 4 + 12 + 2 + 4 + 44 + 4 + 20 + 4 + 28 + 4 + 20,
	    send_assign, read_assign },
	{ "ASSIGNED", WIRE_ASSIGNED, 16 + 16 + 5, send_assigned,
	    read_assigned },
	{ "CHECK_KEY_BLOCK", WIRE_CHECK_KEY_BLOCK, 4 + 16 + 4 + 20,
	    send_check_key_block, read_check_key_block },
	{ "KEY_BLOCK_CHECKED", WIRE_KEY_BLOCK_CHECKED, 4 + 20 + 5 + 4 + 7,
	    send_key_block_checked, read_key_block_checked },
	{ "CHECK_CIP", WIRE_CHECK_CIP, 4 + 12 + 16 + 4 + 8, send_check_cip,
	    read_check_cip },
	{ "CIP_CHECKED", WIRE_CIP_CHECKED, 1, send_cip_checked,
	    read_cip_checked },
	{ "SPLIT", WIRE_SPLIT,
	    4 + 12 + 4 + 16 + 4 + 16 + 4 + 20 + 4 + 17 + 4 + 2 + 8, send_split,
	    read_split },
	{ "SPLIT_MADE", WIRE_SPLIT_MADE, 37 + 16 + 4 + 107 + 4 + 3 * 44,
	    send_split_made, read_split_made },
	{ "SLIP", WIRE_SLIP, 4 + 12 + 4 + 107, send_slip, read_slip },
	{ "GIVE_ADDRESS", WIRE_GIVE_ADDRESS, 4 + 17, send_give_address,
	    read_give_address },
	{ "TELL_PUK", WIRE_TELL_PUK, 4 + 16 + 4 + 107, send_tell_puk,
	    read_tell_puk },
	{ "PUK", WIRE_PUK, 8, send_puk, read_puk },
};

enum { MESSAGES = sizeof messages / sizeof messages[0] };

static void
test_each_is_read_as_it_was_sent(void **state)
{
	(void)state;
	messages_are_read_as_sent(messages, MESSAGES);
}

static void
test_each_is_refused_at_any_other_length(void **state)
{
	(void)state;
	messages_have_one_length(messages, MESSAGES);
}

static void
test_none_is_taken_for_another(void **state)
{
	(void)state;
	messages_are_told_apart(messages, MESSAGES);
}

/* Counts that would wrap a 32-bit product, or say more than there is. */
static void
test_the_counts_of_filled_are_not_believed(void **state)
{
	static const struct {
		uint32_t count, record_size;
	} lies[] = {
		{ 4, 44 },
		{ 2, 44 },
		{ 3, 45 },
		{ 0, 44 },
		{ UINT32_MAX, 44 },
		{ 0x80000000, 2 },
		{ 0x10000, 0x10000 },
		{ UINT32_MAX, UINT32_MAX },
	};
	struct frame frame = message_received(&messages[5]);
	struct wire_filled got;
	unsigned i, j;

	(void)state;
	for (i = 0; i < sizeof lies / sizeof lies[0]; i++) {
		for (j = 0; j < 4; j++) {
			frame.body[4 + j] =
			    (uint8_t)(lies[i].count >> 8 * (3 - j));
			frame.body[52 + j] =
			    (uint8_t)(lies[i].record_size >> 8 * (3 - j));
		}
		if (wire_read_filled(&frame, &got) == 0)
			fail_msg("%u records of %u bytes", lies[i].count,
			    lies[i].record_size);
	}
	frame_free(&frame);
}

static void
test_a_data_key_has_its_limits(void **state)
{
	static const uint8_t long_key[WIRE_DATA_KEY_MOST + 1];
	const struct wire_open open = { 1, long_key, sizeof long_key };
	struct wire_opened answer = { long_key, sizeof long_key };
	struct wire_open got_open;
	struct frame frame;

	(void)state;
	assert_int_equal(wire_send_open(ends[1], &open), 0);
	assert_int_equal(wire_send_opened(ends[1], &answer), 0);
	answer.data_key_size = 0;
	assert_int_equal(wire_send_opened(ends[1], &answer), 0);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(wire_read_open(&frame, &got_open), -1);
	frame_free(&frame);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(wire_read_opened(&frame, &answer), -1);
	frame_free(&frame);
	/* With none, the next room would be asked to draw a key of its own. */
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(wire_read_opened(&frame, &answer), -1);
	frame_free(&frame);
}

static const struct {
	const char *sentence;
	int code;
	const char *reason;
	const char *heard;
} reasons[] = {
	{ "a file's name may have a line feed", EX_NOINPUT, "cannot open a\nb",
	    "cannot open a?b" },
	{ "or not be UTF-8", EX_DATAERR, "cannot open caff\xe9",
	    "cannot open caff?" },
	{ "a sentence in UTF-8 stays as it is", EX_DATAERR, "citt\xc3\xa0",
	    "citt\xc3\xa0" },
};

static void
test_a_reason_is_never_lost_for_its_characters(void **state)
{
	struct wire_failed got;
	struct frame frame;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		(void)(fail)(reasons[i].code, "%s", reasons[i].reason);
		assert_int_equal(wire_send_failed(ends[1]), 0);
		assert_int_equal(frame_receive(ends[0], &frame), 1);
		if (wire_read_failed(&frame, &got) != 0 ||
		    got.exit_code != reasons[i].code ||
		    strcmp(got.sentence, reasons[i].heard) != 0)
			fail_msg("%s", reasons[i].sentence);
		frame_free(&frame);
	}
}

/* A reason is cut after so many bytes, which may be in the middle of an à. */
static void
test_nor_for_its_length(void **state)
{
	char reason[2 * WIRE_SENTENCE];
	struct wire_failed got;
	struct frame frame;
	size_t i, at;

	(void)state;
	for (at = 0; at < 2; at++) {
		memset(reason, 'x', at);
		for (i = at; i + 2 < sizeof reason; i += 2)
			memcpy(reason + i, "\xc3\xa0", 3);
		(void)(fail)(EX_IOERR, "%s", reason);
		assert_int_equal(wire_send_failed(ends[1]), 0);
		assert_int_equal(frame_receive(ends[0], &frame), 1);
		assert_int_equal(wire_read_failed(&frame, &got), 0);
		assert_int_equal(strlen(got.sentence), WIRE_SENTENCE - 1);
		assert_null(utf8_fault(got.sentence));
		frame_free(&frame);
	}
}

/* The desk ends with the room's code: by none of these would it say
 * the truth. */
static void
test_a_failure_is_never_a_success(void **state)
{
	struct frame frame = message_received(&messages[6]);
	unsigned code, believed = 0;
	struct wire_failed got;

	(void)state;
	for (code = 0; code < 256; code++) {
		frame.body[0] = (uint8_t)code;
		if (wire_read_failed(&frame, &got) == 0)
			believed++;
		else if (code >= EX__BASE && code <= EX__MAX)
			fail_msg("the exit code %u", code);
	}
	assert_int_equal(believed, EX__MAX - EX__BASE + 1);
	frame_free(&frame);
}

/* Whatever is no yes is a no, and neither is anything else. */
static void
test_a_match_is_said_or_denied(void **state)
{
	struct frame frame = { WIRE_SCAN_CHECKED, (uint8_t[]){ 0 }, 1 };
	struct wire_scan_checked scan;
	struct wire_cip_checked cip;
	unsigned said;

	(void)state;
	for (said = 0; said < 256; said++) {
		frame.body[0] = (uint8_t)said;
		frame.type = WIRE_SCAN_CHECKED;
		assert_int_equal(wire_read_scan_checked(&frame, &scan),
		    said <= 1 ? 0 : -1);
		assert_int_equal(scan.match, said == 1);
		frame.type = WIRE_CIP_CHECKED;
		assert_int_equal(wire_read_cip_checked(&frame, &cip),
		    said <= 1 ? 0 : -1);
		assert_int_equal(cip.match, said == 1);
	}
}

/* What is longer than anything that is sealed, or was ever said. */
static void
test_what_is_sealed_has_its_limits(void **state)
{
	static const uint8_t much[WIRE_DATA_KEY_MOST + 1];
	static const struct {
		size_t key, record, cip;
		bool fits;
	} sizes[] = {
		{ WIRE_DATA_KEY_MOST, WIRE_RECORD_MOST, WIRE_CIP_MOST, true },
		{ 0, 0, 0, true },
		{ WIRE_DATA_KEY_MOST + 1, 0, WIRE_CIP_MOST + 1, false },
		{ 0, WIRE_RECORD_MOST + 1, WIRE_CIP_MOST + 1, false },
	};
	struct wire_assign asked = assign;
	struct wire_check_cip said = check_cip;
	struct frame frame;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		asked.data_key = asked.record = said.cip = much;
		asked.data_key_size = sizes[i].key;
		asked.record_size = sizes[i].record;
		said.cip_size = sizes[i].cip;
		assert_int_equal(wire_send_assign(ends[1], &asked), 0);
		assert_int_equal(wire_send_check_cip(ends[1], &said), 0);
		assert_int_equal(frame_receive(ends[0], &frame), 1);
		assert_int_equal(wire_read_assign(&frame, &asked) == 0,
		    sizes[i].fits);
		frame_free(&frame);
		assert_int_equal(frame_receive(ends[0], &frame), 1);
		assert_int_equal(wire_read_check_cip(&frame, &said) == 0,
		    sizes[i].fits);
		frame_free(&frame);
	}
}

/* More hashes than a proof can have, a tree larger than any, a scan or a card
 * longer than any. */
static void
test_a_counter_s_words_have_their_limits(void **state)
{
	static char long_note[WIRE_NOTE_MOST + 1];
	static struct wire_checkpoint huge, got;
	struct wire_note too_long = { long_note, sizeof long_note };
	struct wire_check_scan scan;
	struct frame frame;
	uint8_t *proof;

	(void)state;
	huge = checkpoint;
	huge.proof.count = TREE_PROOF_MOST;
	assert_int_equal(wire_send_checkpoint(ends[1], &huge), 0);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(wire_read_checkpoint(&frame, &got), 0);
	proof = realloc(frame.body, frame.size + 32);
	assert_non_null(proof);
	memset(proof + frame.size, 0, 32);
	frame.body = proof;
	frame.size += 32;
	frame.body[4 + 19 + 8 + 32] = TREE_PROOF_MOST + 1;
	assert_int_equal(wire_read_checkpoint(&frame, &got), -1);
	frame_free(&frame);
	huge.checkpoint.size = TREE_SIZE_MOST;
	assert_int_equal(wire_send_checkpoint(ends[1], &huge), 0);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(wire_read_checkpoint(&frame, &got), -1);
	frame_free(&frame);
	assert_int_equal(wire_send_note(ends[1], &too_long), 0);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(wire_read_note(&frame, &too_long), -1);
	frame_free(&frame);
	memset(&scan, 'A', sizeof scan);
	scan.text[WIRE_SCAN_TEXT - 1] = '\0';
	assert_int_equal(wire_send_check_scan(ends[1], &scan), 0);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(wire_read_check_scan(&frame, &scan), 0);
	frame.body[3]++;
	proof = realloc(frame.body, ++frame.size);
	assert_non_null(proof);
	frame.body = proof;
	frame.body[frame.size - 1] = 'A';
	assert_int_equal(wire_read_check_scan(&frame, &scan), -1);
	frame_free(&frame);
}

static void
test_a_page_file_has_its_chunk_s_number(void **state)
{
	char name[WIRE_PAGE_NAME];

	(void)state;
	wire_page_name(name, 1);
	assert_string_equal(name, "000001.cms");
	wire_page_name(name, 999999);
	assert_string_equal(name, "999999.cms");
}

static int
open_ends(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_is_read_as_it_was_sent),
		cmocka_unit_test(test_each_is_refused_at_any_other_length),
		cmocka_unit_test(test_none_is_taken_for_another),
		cmocka_unit_test(test_the_counts_of_filled_are_not_believed),
		cmocka_unit_test(test_a_data_key_has_its_limits),
		cmocka_unit_test(
		    test_a_reason_is_never_lost_for_its_characters),
		cmocka_unit_test(test_nor_for_its_length),
		cmocka_unit_test(test_a_failure_is_never_a_success),
		cmocka_unit_test(test_a_match_is_said_or_denied),
		cmocka_unit_test(test_what_is_sealed_has_its_limits),
		cmocka_unit_test(test_a_counter_s_words_have_their_limits),
		cmocka_unit_test(test_a_page_file_has_its_chunk_s_number),
	};

	return cmocka_run_group_tests_name("wire", tests, open_ends, NULL);
}
