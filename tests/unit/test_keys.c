/* Goal: the ledger has of a key its name, and of a PIN on its way a block that
 * is nowhere in the file once the card system has it; and a CIP is said five
 * times, whoever says it. */
#include "ledger/binding.h"
#include "ledger/card_system.h"
#include "ledger/cip.h"
#include "ledger/data_key.h"
#include "ledger/key.h"
#include "ledger/outbox.h"
#include "ledger/sealed.h"
#include "ledger_fixture.h"

#include "base/banned.h"

#define ROOM_KEYS \
	"wrap-2026-1f3a9c 1a2b3c4d5e, cip-2026-000001 0000000001, " \
	"scan-2026-000003 0000000003"

/* A change in a transaction of its own, by anna. */
#define change(act) \
	(ledger_act_as(ledger, "anna"), \
	    assert_int_equal(ledger_begin(ledger), 0), settle(act))
#define change_by(who, act) \
	(ledger_act_as(ledger, who), \
	    assert_int_equal(ledger_begin(ledger), 0), settle(act))

#define KEYS \
	"SELECT group_concat(id || ' ' || state, ', ') FROM (SELECT * FROM " \
	"key ORDER BY entry)"

static struct serial
serial_of(const char *text)
{
	struct serial serial;

	assert_int_equal(serial_read(&serial, text), SERIAL_READ);
	return serial;
}

static void
test_a_ledger_learns_its_keys_once(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} wrong[] = {
		{ "wrap-2026-000000 1a2b3c4d5e",
		    "not this ledger's, or an old copy: it has "
		    "wrap-2026-000000 1a2b3c4d5e, the ledger's is "
		    "wrap-2026-1f3a9c 1a2b3c4d5e" },
		{ "wrap-2026-1f3a9c 1a2b3c4d5f", "or an old copy" },
		{ ROOM_KEYS ", card-2026-000009 0000000009",
		    "it has card-2026-000009 0000000009, the ledger's is "
		    "none" },
		{ "wrap-2026-1f3a9c", "names no key" },
		{ "wrap-2026-1f3a9c 1a2b3c4d5e,cip-2026-000001 0000000001",
		    "names no key" },
		{ "wrap-2026-1f3a9c 1a2b3c4d5e0000000", "names no key" },
	};
	size_t i;

	(void)state;
	assert_int_equal(change_by("@desk",
			     ledger_keys_sync(ledger,
				 "wrap-2026-1f3a9c 0a, x")),
	    -1);
	assert_says("SELECT count(*) FROM key", "0");
	assert_int_equal(change_by("@desk",
			     ledger_keys_sync(ledger, ROOM_KEYS)),
	    0);
	assert_says(KEYS,
	    "wrap-2026-1f3a9c 1, cip-2026-000001 1, scan-2026-000003 1");
	assert_says("SELECT substr(entry, instr(entry, ' key ')) FROM log "
		    "WHERE seq = 0",
	    " key @desk - - 0 wrap:1a2b3c4d5e wrap-2026-1f3a9c -\n");
	assert_int_equal(change(ledger_keys_sync(ledger, ROOM_KEYS)), 0);
	/* A counter's room says only some of them. */
	assert_int_equal(change(ledger_keys_sync(ledger,
			     "scan-2026-000003 0000000003")),
	    0);
	assert_says("SELECT count(*) FROM log", "3");
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_int_equal(change(
				     ledger_keys_sync(ledger, wrong[i].text)),
		    -1);
		assert_refused(EX_DATAERR, wrong[i].sentence);
	}
	assert_says("SELECT count(*) FROM log", "3");
}

/* One approval, one key; of the service the first only. */
static void
test_a_key_takes_anothers_place_when_that_was_agreed(void **state)
{
	struct ledger_key key;

	(void)state;
	assert_int_equal(change(ledger_rotation_approve(ledger, "wrap", "#1")),
	    -1);
	assert_int_equal(change(ledger_keys_sync(ledger, ROOM_KEYS)), 0);
	assert_int_equal(change(ledger_key_add(ledger, "wrap-2", "0b")), -1);
	assert_refused(EX_DATAERR, "nobody agreed to replace");
	assert_int_equal(change(ledger_rotation_approve(ledger, "cip", "#1")),
	    -1);
	assert_int_equal(change(ledger_rotation_approve(ledger, "wrap", "#1")),
	    0);
	assert_int_equal(ledger_rotation_is_open(ledger, "wrap"), 1);
	assert_int_equal(change(ledger_rotation_approve(ledger, "wrap", "#2")),
	    -1);
	assert_int_equal(change(ledger_key_add(ledger, "cip-2", "0b")), -1);
	assert_int_equal(change_by("@desk",
			     ledger_key_add(ledger, "wrap-2", "0b")),
	    -1);
	assert_refused(EX_DATAERR, "takes a person, not @desk");
	assert_int_equal(change(ledger_key_add(ledger, "wrap-2", "0B")), -1);
	assert_refused(EX_DATAERR, "wrap-2 0B is no key");
	assert_int_equal(change(ledger_key_add(ledger, "pin-2", "0b")), -1);
	assert_int_equal(change(ledger_key_add(ledger, "wrap-2", "0b")), 0);
	assert_int_equal(ledger_rotation_is_open(ledger, "wrap"), 0);
	assert_says(KEYS,
	    "wrap-2026-1f3a9c 2, cip-2026-000001 1, scan-2026-000003 1, "
	    "wrap-2 1");
	assert_int_equal(change(ledger_key_add(ledger, "wrap-3", "0c")), -1);
	assert_int_equal(ledger_key_current(ledger, "wrap", &key), 1);
	assert_string_equal(key.id, "wrap-2");
	assert_string_equal(key.check, "0b");
	assert_true(key.unix_ms > 0);
	assert_int_equal(ledger_key_current(ledger, "backup", &key), 0);
}

static void
test_a_ceremony_takes_enough_people(void **state)
{
	(void)state;
	assert_int_equal(change(ledger_key_add(ledger, "backup-1", "0d")), -1);
	assert_refused(EX_DATAERR, "held by too few people");
	assert_int_equal(change(ledger_key_share(ledger, "wrap-1", "1/2")), -1);
	assert_int_equal(change(ledger_key_share(ledger, "backup-1", "3/2")),
	    -1);
	assert_int_equal(change(ledger_key_share(ledger, "backup-1", "1/2/3")),
	    0);
	assert_int_equal(change(ledger_key_share(ledger, "backup-1", "2/2/3")),
	    -1);
	assert_refused(EX_DATAERR, "anna holds a share of backup-1 already");
	assert_int_equal(change_by("berta",
			     ledger_key_share(ledger, "backup-1", "1/2/3")),
	    -1);
	assert_refused(EX_DATAERR, "does not go with those before it");
	assert_int_equal(change(ledger_key_add(ledger, "backup-1", "0d")), -1);
	assert_int_equal(change_by("berta",
			     ledger_key_share(ledger, "backup-1", "3/2/3")),
	    0);
	assert_int_equal(change_by("@desk",
			     ledger_key_add(ledger, "backup-1", "0d")),
	    -1);
	assert_int_equal(change(ledger_key_add(ledger, "backup-1", "0d")), 0);
	assert_int_equal(change_by("carla",
			     ledger_key_share(ledger, "backup-1", "2/2/3")),
	    -1);
	assert_refused(EX_DATAERR, "was shared before");
	assert_int_equal(change(ledger_key_backup(ledger, "00", "backup-2")),
	    -1);
	assert_int_equal(change(ledger_key_backup(ledger, "00", "backup-1")),
	    0);
	assert_says("SELECT group_concat(event || ' ' || actor || ' ' || "
		    "subject || ' ' || detail, ', ') FROM key_entry",
	    "share anna backup-1 1/2/3, share berta backup-1 3/2/3, "
	    "backup anna 00 backup-1");
}

/* An exchange key, and a card system under it. */
static struct card_system
exchange(void)
{
	struct card_system system = { .name = "roma",
		.key_block = "D0016K1AB00E0000",
		.key_id = "exchange-1",
		.key_check = "0e" };

	assert_int_equal(change(ledger_key_share(ledger, "exchange-1", "1/2")),
	    0);
	assert_int_equal(change_by("berta",
			     ledger_key_share(ledger, "exchange-1", "2/2")),
	    0);
	assert_int_equal(change(ledger_key_add(ledger, "exchange-1", "0d")), 0);
	assert_int_equal(change(ledger_card_system_put(ledger, &system, "#1")),
	    0);
	return system;
}

static void
test_a_card_system_is_under_the_exchange_key(void **state)
{
	static const char *const names[] = { "r", "Roma", "-roma", "ro ma",
		"" };
	struct card_system system = exchange(), found;
	struct key_load load;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		(void)snprintf(system.name, sizeof system.name, "%s", names[i]);
		assert_int_equal(change(ledger_card_system_put(ledger, &system,
				     "#1")),
		    -1);
		assert_int_equal(fail_code(), EX_USAGE);
	}
	(void)snprintf(system.name, sizeof system.name, "milano");
	(void)snprintf(system.key_id, sizeof system.key_id, "exchange-2");
	assert_int_equal(change(ledger_card_system_put(ledger, &system, "#1")),
	    -1);
	assert_refused(EX_DATAERR, "which is not the exchange key");
	assert_int_equal(ledger_card_system_get(ledger, "milano", &found), 0);
	assert_int_equal(ledger_card_system_get(ledger, "roma", &found), 1);
	assert_string_equal(found.key_block, "D0016K1AB00E0000");
	assert_int_equal(ledger_key_load(ledger, "exchange-1", &load), 0);
	assert_int_equal(load.card_systems, 1);
	assert_int_equal(load.batches, 0);
	/* Another key for the same system. */
	(void)snprintf(found.key_block, sizeof found.key_block, "D0016other");
	assert_int_equal(change(ledger_card_system_put(ledger, &found, "#2")),
	    0);
	assert_says("SELECT group_concat(name || key_block || entry) FROM "
		    "card_system",
	    "romaD0016other4");
}

/* A batch's data key, by hand from docs/FORMATS.md: batch 1, usage 1, check
 * 0102030405, under wrap-1. */
static const uint8_t wrapped[] = { 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 5,
	0, 0, 0, 6, 'w', 'r', 'a', 'p', '-', '1', 0, 0, 0, 1, 0xaa };

struct records_seen {
	unsigned count;
	char keys[3][KEY_NAME_TEXT];
	uint8_t bytes[64];
	struct data_key_record last;
};

static int
record_seen(void *context, const struct data_key_record *record)
{
	struct records_seen *seen = context;

	(void)snprintf(seen->keys[seen->count++], KEY_NAME_TEXT, "%s",
	    record->key);
	seen->last = *record;
	memcpy(seen->bytes, record->record, record->size);
	seen->last.record = seen->bytes;
	return 0;
}

static void
test_a_data_key_says_what_it_is_under(void **state)
{
	struct records_seen seen = { 0 };
	struct batch first = add_batch("/a.cfg", "LZ26", 7);
	struct batch second = batch_of("/b.cfg", "LZ26", 7);
	uint8_t other[sizeof wrapped];
	struct key_load load;

	(void)state;
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_batch_new(ledger, &second), 0);
	assert_int_equal(settle(ledger_batch_data_key(ledger, second.id,
			     wrapped, sizeof wrapped)),
	    0);
	assert_int_equal(ledger_data_key_each(ledger, record_seen, &seen), 0);
	assert_int_equal(seen.count, 2);
	assert_string_equal(seen.keys[0], "");
	assert_string_equal(seen.keys[1], "wrap-1");
	memcpy(other, wrapped, sizeof other);
	other[24] = '2';
	assert_int_equal(change(ledger_data_key_replace(ledger, &seen.last,
			     other, sizeof other)),
	    0);
	assert_int_equal(change(ledger_data_key_replace(ledger, &seen.last,
			     other, sizeof other)),
	    -1);
	/* The first one's does not say, and may be under either. */
	assert_int_equal(ledger_key_load(ledger, "wrap-2", &load), 0);
	assert_int_equal(load.batches, 2);
	assert_int_equal(ledger_key_load(ledger, "wrap-1", &load), 0);
	assert_int_equal(load.batches, 1);
	/* A length that leads out of the record, and one that is too long. */
	do_to(path,
	    "UPDATE batch SET data_key = x'0100000000000000010101020304050000"
	    "0030770000' WHERE id = 1");
	do_to(path,
	    "UPDATE batch SET data_key = x'0100000000000000010101020304050000"
	    "000677726170' WHERE id = 2");
	memset(&seen, 0, sizeof seen);
	assert_int_equal(ledger_data_key_each(ledger, record_seen, &seen), 0);
	assert_string_equal(seen.keys[0], "");
	assert_string_equal(seen.keys[1], "");
	/* They are damaged and not lost: no wrapping key can do without. */
	assert_false(seen.last.lost);
	assert_int_equal(ledger_key_load(ledger, "wrap-1", &load), 0);
	assert_int_equal(load.batches, 2);
	assert_int_equal(ledger_key_load(ledger, "exchange-1", &load), 0);
	assert_int_equal(load.batches, 0);
	batch_free(&first);
	batch_free(&second);
}

/* Ten envelopes on hand at roma, 1 to 3 of them bound to cards 0x01 to 0x03. */
static void
bind_three(void)
{
	const struct custodian named = { .name = "roma",
		.kind = CUSTODIAN_COUNTER,
		.open = true,
		.title = "Roma" };
	struct batch batch = add_batch("/a.cfg", "LZ26", 7);
	struct chunk chunk = order(&batch, 10);
	struct stock_runs faults = { 0 };
	struct custodian roma;
	struct bind bind = { .token_matches = true, .custodian = &roma };
	char answer[BINDING_ANSWER];
	enum bind_result result;

	assert_int_equal(seal(&batch, &chunk), 0);
	assert_int_equal(change(ledger_custodian_put(ledger, &named, "#1")), 0);
	assert_int_equal(ledger_custodian_need(ledger, "roma", &roma), 0);
	assert_int_equal(move(EVENT_RELEASE, "LZ26-0000001..0000010", "B000001",
			     "B000001", &faults),
	    0);
	assert_int_equal(move(EVENT_PRINT, "LZ26-0000001..0000010", "B000001",
			     "roma", &faults),
	    0);
	do_to(path, "UPDATE stock SET state = 6");
	for (bind.serial = serial_of("LZ26-0000001-2"); bind.serial.number <= 3;
	     bind.serial.number++) {
		memset(bind.card, (int)bind.serial.number, sizeof bind.card);
		assert_int_equal(change(ledger_bind(ledger, &bind, &result,
				     answer)),
		    0);
		assert_int_equal(result, BIND_BOUND);
	}
	batch_free(&batch);
}

static struct outbox_item
item_of(unsigned number)
{
	struct outbox_item item = { .serial = serial_of("LZ26-0000001-2"),
		.system = "roma",
		.key_check = "0e",
		.key_id = "exchange-1" };

	item.serial.number = number;
	memcpy(item.block, "sixteen bytes: 0and another ten.",
	    sizeof item.block);
	item.block[15] = (uint8_t)('0' + number);
	return item;
}

static bool
is_in_file(const char *bytes, size_t size)
{
	FILE *file = fopen(path, "rb");
	static char all[1 << 20];
	size_t read;

	assert_non_null(file);
	read = fread(all, 1, sizeof all, file);
	(void)fclose(file);
	return memmem(all, read, bytes, size) != NULL;
}

#define OUTBOX \
	"SELECT group_concat(number || ' ' || hex(block) || ' ' || " \
	"ifnull(acknowledged, '-'), ', ') FROM outbox"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static void
test_a_block_waits_until_it_is_acknowledged(void **state)
{
	struct outbox_item item, other;
	struct sealed_envelope sealed;
	enum assign_result result;
	enum acknowledge_result said;

	(void)state;
	bind_three();
	item = item_of(1);
	assert_int_equal(change(ledger_assign(ledger, &item, &result)), 0);
	assert_int_equal(result, ASSIGN_DONE);
	assert_says(STOCK, "1-1 15 roma, 2-3 7 roma, 4-10 6 roma");
	assert_true(is_in_file("sixteen bytes: 1and another ten.", 32));
	other = item_of(1);
	(void)snprintf(other.system, sizeof other.system, "milano");
	assert_int_equal(change(ledger_assign(ledger, &other, &result)), 0);
	assert_int_equal(result, ASSIGN_BEFORE);
	assert_string_equal(other.system, "roma");
	assert_memory_equal(other.block, item.block, sizeof item.block);
	assert_true(other.entry == item.entry);
	other = item_of(4);
	assert_int_equal(change(ledger_assign(ledger, &other, &result)), 0);
	assert_int_equal(result, ASSIGN_NOT_BOUND);
	other = item_of(11);
	assert_int_equal(change(ledger_assign(ledger, &other, &result)), 0);
	assert_int_equal(result, ASSIGN_NOT_BOUND);
	other = item_of(2);
	memset(other.block, 0, sizeof other.block);
	assert_int_equal(change(ledger_assign(ledger, &other, &result)), -1);
	assert_refused(EX_SOFTWARE, "a PIN block of zeros");
	assert_int_equal(ledger_sealed_read(ledger, &item.serial, &sealed), 1);
	assert_int_equal(sealed.record_size, RECORD);

	assert_int_equal(change_by("@desk",
			     ledger_outbox_acknowledge(ledger, &item.serial,
				 &said)),
	    0);
	assert_int_equal(said, ACKNOWLEDGE_DONE);
	assert_false(is_in_file("sixteen bytes: 1", 16));
	assert_false(is_in_file("and another ten.", 16));
	assert_says(STOCK, "1-1 8 roma, 2-3 7 roma, 4-10 6 roma");
	/* After batch, allocate, seal, custodian, release, print, three bound
	 * and one assigned. */
	assert_says(OUTBOX, "1 " ZEROS " 10");
	assert_int_equal(change(ledger_outbox_acknowledge(ledger, &item.serial,
			     &said)),
	    0);
	assert_int_equal(said, ACKNOWLEDGE_ALREADY);
	assert_int_equal(change(ledger_outbox_acknowledge(ledger, &other.serial,
			     &said)),
	    0);
	assert_int_equal(said, ACKNOWLEDGE_UNKNOWN);
	/* The PIN is gone, and the CIP still blocks the card. */
	assert_int_equal(ledger_sealed_read(ledger, &item.serial, &sealed), 1);
	assert_int_equal(sealed.record_size, 0);
	assert_int_equal(sealed.verifier_size, VERIFIER);
	assert_says("SELECT (substr(records, 1, 44) = zeroblob(44)) || "
		    "hex(substr(records, 45, 1)) || "
		    "hex(substr(verifiers, 1, 1)) FROM sealed",
	    "15A6B");
}

static int
count_item(void *context, const struct outbox_item *item)
{
	unsigned *count = context;

	(void)item;
	++*count;
	return 0;
}

static void
test_what_is_out_of_use_waits_no_more(void **state)
{
	struct outbox_item item;
	struct stock_runs faults = { 0 };
	enum acknowledge_result said;
	enum assign_result result;
	unsigned all = 0, waiting = 0, i;
	struct serial serial;
	uint8_t card[BINDING_CARD_SIZE];

	(void)state;
	bind_three();
	for (i = 1; i <= 3; i++) {
		item = item_of(i);
		assert_int_equal(change(ledger_assign(ledger, &item, &result)),
		    0);
	}
	memset(card, 2, sizeof card);
	assert_int_equal(ledger_binding_of_card(ledger, card, &serial), 1);
	assert_int_equal(serial.number, 2);
	assert_int_equal(move(EVENT_SPOIL, "LZ26-0000002..0000002", "roma",
			     "roma", &faults),
	    0);
	assert_true(is_in_file("sixteen bytes: 1", 16));
	assert_false(is_in_file("sixteen bytes: 2", 16));
	assert_true(is_in_file("sixteen bytes: 3", 16));
	assert_int_equal(ledger_binding_of_card(ledger, card, &serial), 0);
	assert_int_equal(ledger_outbox_each(ledger, false, count_item, &all),
	    0);
	assert_int_equal(ledger_outbox_each(ledger, true, count_item, &waiting),
	    0);
	assert_int_equal(all, 3);
	assert_int_equal(waiting, 2);
	item = item_of(2);
	assert_int_equal(change(ledger_outbox_acknowledge(ledger, &item.serial,
			     &said)),
	    0);
	assert_int_equal(said, ACKNOWLEDGE_OUT_OF_USE);
	/* Given back after it was handed over: the card may have another. */
	item = item_of(1);
	assert_int_equal(change(ledger_outbox_acknowledge(ledger, &item.serial,
			     &said)),
	    0);
	assert_int_equal(move(EVENT_SPOIL, "LZ26-0000001-2", "roma", "roma",
			     &faults),
	    0);
	memset(card, 1, sizeof card);
	assert_int_equal(ledger_binding_of_card(ledger, card, &serial), 0);
	assert_says("SELECT substr(verifiers, 1, 32) = zeroblob(32) FROM "
		    "sealed",
	    "1");
}

static void
test_sealed_bytes_are_those_of_their_envelope(void **state)
{
	struct batch batch = add_batch("/a.cfg", "LZ26", 7);
	struct chunk first = order(&batch, 3), second = order(&batch, 2);
	struct sealed_envelope sealed;
	struct serial serial = serial_of("LZ26-0000001-2");
	unsigned i;

	(void)state;
	for (i = 0; i < 5; i++)
		memset(records + i * RECORD, (int)(0x10 + i), RECORD);
	assert_int_equal(seal(&batch, &first), 0);
	assert_int_equal(ledger_sealed_read(ledger, &serial, &sealed), 1);
	serial.number = 4;
	assert_int_equal(ledger_sealed_read(ledger, &serial, &sealed), 0);
	assert_int_equal(seal(&batch, &second), 0);
	for (serial.number = 1; serial.number <= 5; serial.number++) {
		assert_int_equal(ledger_sealed_read(ledger, &serial, &sealed),
		    1);
		assert_int_equal(sealed.batch, batch.id);
		assert_int_equal(sealed.pin_digits, 5);
		assert_int_equal(sealed.cip_digits, 10);
		assert_int_equal(sealed.record_size, RECORD);
		assert_int_equal(sealed.record[RECORD - 1],
		    0x10 + (serial.number - 1) % 3);
		assert_int_equal(sealed.verifier_size, VERIFIER);
		assert_int_equal(sealed.verifier[0], 0x6b);
		assert_int_equal(sealed.data_key_size, 3);
		assert_memory_equal(sealed.data_key, "key", 3);
	}
	assert_int_equal(ledger_sealed_read(ledger, &serial, &sealed), 0);
	assert_true(series_read(&serial.series, "RM26", 9));
	assert_int_equal(ledger_sealed_read(ledger, &serial, &sealed), 0);
	memset(records, 0x5a, sizeof records);
	batch_free(&batch);
}

static void
test_a_cip_is_said_five_times(void **state)
{
	const struct serial bound = serial_of("LZ26-0000001-2");
	struct serial on_hand = bound;
	enum cip_result result;
	unsigned tries, i;

	(void)state;
	bind_three();
	on_hand.number = 4;
	assert_int_equal(change(ledger_cip_try(ledger, &on_hand, &result)), 0);
	assert_int_equal(result, CIP_NO_CARD);
	assert_int_equal(change(ledger_cip_pass(ledger, &bound)), -1);
	for (i = 1; i <= 4; i++) {
		assert_int_equal(change(
				     ledger_cip_try(ledger, &bound, &result)),
		    0);
		assert_int_equal(result, CIP_COUNTED);
	}
	assert_int_equal(change(ledger_cip_unlock(ledger, &bound, "#1")), -1);
	assert_refused(EX_DATAERR, "not locked: 4 of 5 tries are used");
	assert_int_equal(change(ledger_cip_pass(ledger, &bound)), 0);
	for (i = 1; i <= 6; i++) {
		assert_int_equal(change(
				     ledger_cip_try(ledger, &bound, &result)),
		    0);
		assert_int_equal(result, i <= 5 ? CIP_COUNTED : CIP_LOCKED);
		assert_int_equal(ledger_cip_tries(ledger, &bound, &tries), 0);
		assert_int_equal(tries, i <= 5 ? i : 5);
	}
	assert_says("SELECT count(*) FROM log WHERE entry LIKE '% try-cip %'",
	    "9");
	assert_int_equal(change(ledger_cip_unlock(ledger, &bound, "#1")), 0);
	assert_says("SELECT group_concat(number || ' ' || tries) FROM cip_try",
	    "1 0");
	/* Nobody's tries are another's. */
	on_hand.number = 2;
	assert_int_equal(ledger_cip_tries(ledger, &on_hand, &tries), 0);
	assert_int_equal(tries, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(test_a_ledger_learns_its_keys_once),
		ledger_test(
		    test_a_key_takes_anothers_place_when_that_was_agreed),
		ledger_test(test_a_ceremony_takes_enough_people),
		ledger_test(test_a_card_system_is_under_the_exchange_key),
		ledger_test(test_a_data_key_says_what_it_is_under),
		ledger_test(test_a_block_waits_until_it_is_acknowledged),
		ledger_test(test_what_is_out_of_use_waits_no_more),
		ledger_test(test_sealed_bytes_are_those_of_their_envelope),
		ledger_test(test_a_cip_is_said_five_times),
	};

	use_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
