/* Goal: codes that are split are drawn once, for one card, at one station; slip
 * and message are kept no longer than they are needed, each step is an entry,
 * and what nobody has got leaves the card free for other codes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "ledger/badge.h"
#include "ledger/block.h"
#include "ledger/cip.h"
#include "ledger/courier.h"
#include "ledger/outbox.h"
#include "ledger/split.h"
#include "reconcile/reconcile.h"
#include "request_fixture.h"

#include <sqlite3.h>

#include "base/banned.h"

enum { SLIP = 200, MESSAGE = 900 };

/* What is looked for in the file's own bytes. */
static const char slip_bytes[] = "\1SLIP-OF-NOBODY",
		  message_bytes[] = "0MESSAGE-TO-NOBODY";

static struct series series = { "SA26", 7 };

/* bin approves what daemon asks by another command. */
static void
approved(const char *kind, char text[static REQUEST_TEXT])
{
	struct request request;
	int64_t number;

	ledger_act_as(ledger, "daemon");
	assert_int_equal(ledger_request_add(ledger, kind, "{}", &number), 0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(ledger_request_get(ledger, number, &request), 1);
	assert_int_equal(ledger_request_decide(ledger, &request,
			     REQUEST_APPROVED),
	    0);
	request_free(&request);
	request_text(text, number);
}

static void
put_station(const char *name, uint8_t certificate, const char *counter)
{
	struct station station = { .kind = STATION_COUNTER };
	char text[REQUEST_TEXT];

	(void)snprintf(station.name, sizeof station.name, "%s", name);
	(void)snprintf(station.counter, sizeof station.counter, "%s", counter);
	memset(station.fingerprint, certificate, DIGEST_SIZE);
	assert_int_equal(ledger_begin(ledger), 0);
	approved("station", text);
	assert_int_equal(settle(ledger_station_put(ledger, &station, text)), 0);
}

static int
put_courier(uint8_t certificate)
{
	struct ledger_courier courier = { .size = 300 };
	char text[REQUEST_TEXT];

	memset(courier.certificate, certificate, courier.size);
	assert_int_equal(ledger_begin(ledger), 0);
	approved("courier", text);
	return settle(ledger_courier_put(ledger, &courier, text));
}

static struct station
get_station(const char *name)
{
	struct station station;

	assert_int_equal(ledger_station_get(ledger, name, &station), 1);
	return station;
}

/* bin is at it. */
static void
open_station(const char *name, uint8_t certificate, const char *counter)
{
	struct station station;
	uint64_t entry;

	put_station(name, certificate, counter);
	station = get_station(name);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_shift_begin(ledger, &station, "bin",
			     &entry)),
	    0);
}

/* A counter with two stations, another with none; a courier. */
static int
open_counter(void **state)
{
	static const char *const counters[] = {
		"custodian roma --kind counter --title R --address R",
		"custodian ostia --kind counter --title O --address O",
	};
	char code[BADGE_TEXT];
	unsigned i;

	if (open_home(state) != 0)
		return -1;
	for (i = 0; i < 2; i++)
		assert_int_equal(approve("bin", ask("daemon", counters[i])), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "daemon");
	assert_int_equal(settle(ledger_badge_new(ledger, "bin", code)), 0);
	open_station("roma-1", 1, "roma");
	open_station("roma-2", 2, "roma");
	return put_courier(7);
}

#define counter_test(test) \
	cmocka_unit_test_setup_teardown(test, open_counter, close_home)

static int
draw(uint8_t card, struct serial *serial, enum bind_result *result)
{
	static uint8_t rules[DIGEST_SIZE] = { 1 }, verifier[16];
	static uint8_t slip[SLIP], message[MESSAGE];
	struct station station = get_station("roma-1");
	struct custodian counter = { .place = station.custodian,
		.kind = CUSTODIAN_COUNTER,
		.open = station.open };
	struct outbox_item item = { .system = "carte",
		.key_check = "00000000c1",
		.key_id = "exchange-2026-000001" };
	struct draw draw = { .bind = { .custodian = &counter,
				 .activation = { ACTIVATION_HOLDER,
				     IDENTITY_PASSPORT, OLD_CARD_HANDED_IN },
				 .assigned = &item },
		.station = "roma-1",
		.rules = rules,
		.expires_ms = 1795732200000,
		.verifier = verifier,
		.slip = slip,
		.slip_size = SLIP,
		.message = message,
		.message_size = MESSAGE };
	uint64_t entry;

	memcpy(slip, slip_bytes, sizeof slip_bytes);
	memcpy(message, message_bytes, sizeof message_bytes);
	memset(verifier, 0x6b, sizeof verifier);
	memset(draw.bind.card, card, sizeof draw.bind.card);
	memset(item.block, 0xb0, sizeof item.block);
	(void)snprintf(counter.name, sizeof counter.name, "roma");
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "bin");
	if (ledger_draw_judge(ledger, &draw.bind, result) != 0)
		return settle(-1);
	if (*result != BIND_BOUND)
		return settle(0);
	if (ledger_draw_take(ledger, &series, serial) != 0)
		return settle(-1);
	draw.bind.serial = item.serial = *serial;
	return settle(ledger_draw(ledger, &draw, &entry));
}

static struct serial
drawn(uint8_t card)
{
	enum bind_result result;
	struct serial serial;

	if (draw(card, &serial, &result) != 0)
		fail_msg("%s", fail_reason());
	assert_int_equal(result, BIND_BOUND);
	return serial;
}

static struct split
get(const struct serial *serial)
{
	struct split split;

	assert_int_equal(ledger_split_get(ledger, serial, &split), 1);
	return split;
}

static enum slip_result
open_slip(const struct serial *serial, const char *at, unsigned most)
{
	struct station station = get_station(at);
	enum slip_result result;
	struct split split;

	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(settle(ledger_slip_open(ledger, serial, &station, most,
			     &split, &result)),
	    0);
	return result;
}

static enum slip_result
print_slip(const struct serial *serial, const char *at)
{
	struct station station = get_station(at);
	enum slip_result result;

	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(settle(ledger_slip_printed(ledger, serial, &station,
			     &result)),
	    0);
	return result;
}

static int
end_message(const struct serial *serial, enum split_result result)
{
	struct split split = get(serial);

	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "@busta");
	return settle(ledger_message_end(ledger, &split, result));
}

static int
export_message(const struct serial *serial)
{
	struct split split = get(serial);

	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "@busta");
	return settle(ledger_message_exported(ledger, &split));
}

/* Whether the file has these bytes anywhere, in a row or in a page given up. */
static bool
file_has(const char *bytes)
{
	size_t size;
	char *text = file_read(path, 1 << 26, &size);
	bool has;

	assert_non_null(text);
	has = memmem(text, size, bytes, strlen(bytes)) != NULL;
	free(text);
	return has;
}

static void
test_a_draw_is_bound_and_assigned(void **state)
{
	uint8_t card[BINDING_CARD_SIZE];
	struct sealed_envelope sealed;
	struct serial one = drawn(1), two = drawn(2), other;
	struct outbox_item item;

	(void)state;
	assert_int_equal(one.number, 1);
	assert_int_equal(two.number, 2);
	memset(card, 1, sizeof card);
	assert_int_equal(ledger_binding_of_card(ledger, card, &other), 1);
	assert_int_equal(other.number, 1);
	assert_string_equal(other.series.name, "SA26");
	assert_int_equal(ledger_outbox_get(ledger, &one, &item), 1);
	assert_true(outbox_item_waits(&item));
	assert_int_equal(ledger_sealed_read(ledger, &one, &sealed), 1);
	assert_int_equal(sealed.record_size, 0);
	assert_int_equal(sealed.verifier_size, 16);
	assert_int_equal(sealed.verifier[0], 0x6b);
	assert_says(STOCK, "1-2 15 roma");
	assert_true(file_has("SLIP-OF-NOBODY"));
	assert_true(file_has("MESSAGE-TO-NOBODY"));
	assert_replays();
}

/* What counts envelopes goes on from what was bound, not from what was drawn.
 */
static void
test_a_draw_is_not_what_was_bound_last(void **state)
{
	(void)drawn(1);
	(void)state;
	assert_says("SELECT count(*) FROM custodian WHERE bound_number IS NOT "
		    "NULL",
	    "0");
}

static void
test_a_card_has_one(void **state)
{
	enum bind_result result;
	struct serial serial = drawn(1);

	(void)state;
	assert_int_equal(draw(1, &serial, &result), 0);
	assert_int_equal(result, BIND_CARD_HAS_ONE);
	assert_says("SELECT count(*) FROM split", "1");
	assert_says("SELECT next FROM series", "2");
	assert_replays();
}

static void
test_a_closed_counter_draws_nothing(void **state)
{
	enum bind_result result;
	struct serial serial;

	(void)state;
	assert_int_equal(approve("bin",
			     ask("daemon", "custodian roma --closed")),
	    0);
	assert_int_equal(draw(1, &serial, &result), 0);
	assert_int_equal(result, BIND_CLOSED);
	assert_says("SELECT count(*) FROM split", "0");
}

static void
test_a_series_is_of_codes_or_of_envelopes(void **state)
{
	enum bind_result result;
	struct batch batch;
	struct serial serial;

	(void)state;
	(void)drawn(1);
	batch = batch_of("/jobs/a.cfg", "SA26", 7);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_batch_new(ledger, &batch)), -1);
	assert_refused(EX_DATAERR, "that of codes that are split");
	batch_free(&batch);
	batch = add_batch("/jobs/b.cfg", "LZ26", 7);
	batch_free(&batch);
	memcpy(series.name, "LZ26", sizeof series.name);
	assert_int_equal(draw(2, &serial, &result), -1);
	assert_refused(EX_DATAERR, "that of envelopes");
	memcpy(series.name, "SA26", sizeof series.name);
}

/* Beside the ledger, as whoever may write there. */
static void
move_split(const char *statement)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, statement, NULL, NULL, NULL),
	    SQLITE_OK);
	(void)sqlite3_close(db);
}

/* How many findings are about where slips went. */
static size_t
slips_elsewhere(void)
{
	const struct reconcile_wanted wanted = { .period = { INT64_MIN,
						     INT64_MAX } };
	struct reconciliation found;
	size_t i, count = 0;

	assert_int_equal(reconcile(ledger, &wanted, &found), 0);
	for (i = 0; i < found.findings.count; i++)
		count += strstr(found.findings.list[i].text,
			     "at another station") != NULL;
	reconciliation_free(&found);
	return count;
}

static void
test_a_slip_is_this_stations_and_so_often(void **state)
{
	struct serial serial = drawn(1), none = { series, 9 };

	(void)state;
	assert_int_equal(open_slip(&none, "roma-1", 2), SLIP_NOT_HERE);
	assert_int_equal(open_slip(&serial, "roma-2", 2), SLIP_NOT_HERE);
	assert_int_equal(print_slip(&serial, "roma-1"), SLIP_TOO_OFTEN);
	assert_int_equal(open_slip(&serial, "roma-1", 2), SLIP_DONE);
	assert_int_equal(open_slip(&serial, "roma-1", 2), SLIP_DONE);
	assert_int_equal(open_slip(&serial, "roma-1", 2), SLIP_TOO_OFTEN);
	assert_int_equal(get(&serial).now.slips, 2);
	assert_int_equal(print_slip(&serial, "roma-2"), SLIP_NOT_HERE);
	assert_int_equal(print_slip(&serial, "roma-1"), SLIP_DONE);
	assert_false(file_has("SLIP-OF-NOBODY"));
	assert_true(file_has("MESSAGE-TO-NOBODY"));
	assert_int_equal(open_slip(&serial, "roma-1", 9), SLIP_GONE);
	assert_int_equal(print_slip(&serial, "roma-1"), SLIP_GONE);
	assert_int_equal(slips_elsewhere(), 0);
	assert_says(LAST,
	    "slip bin SA26-0000001-6 SA26-0000001-6 1 roma "
	    "roma-1 printed\n");
	assert_replays();
}

/* By two people, who want it elsewhere: the codes are no counter's but the one
 * that drew. */
static void
test_a_slip_does_not_follow_its_station(void **state)
{
	struct serial serial = drawn(1);

	(void)state;
	assert_int_equal(open_slip(&serial, "roma-1", 2), SLIP_DONE);
	open_station("roma-1", 3, "ostia");
	assert_int_equal(open_slip(&serial, "roma-1", 2), SLIP_NOT_HERE);
	assert_int_equal(print_slip(&serial, "roma-1"), SLIP_NOT_HERE);
	assert_replays();
	open_station("roma-1", 4, "roma");
	assert_int_equal(print_slip(&serial, "roma-1"), SLIP_DONE);
	assert_replays();
}

/* Of the same counter, by who has the shift there: so the log alone says it. */
static void
test_a_slip_that_went_elsewhere_does_not_reconcile(void **state)
{
	struct serial serial = drawn(1);

	(void)state;
	move_split("UPDATE split SET station = 'roma-2'");
	assert_int_equal(open_slip(&serial, "roma-2", 2), SLIP_DONE);
	move_split("UPDATE split SET station = 'roma-1'");
	assert_int_equal(slips_elsewhere(), 1);
}

static void
test_a_message_that_was_sent_is_erased(void **state)
{
	struct bytes message = { 0 };
	struct serial serial = drawn(1);

	(void)state;
	assert_int_equal(ledger_split_message(ledger, &serial, &message), 1);
	assert_int_equal(message.size, MESSAGE);
	bytes_free(&message);
	assert_int_equal(export_message(&serial), 0);
	assert_int_equal(export_message(&serial), -1);
	assert_refused(EX_DATAERR, "exported before");
	assert_int_equal(end_message(&serial, SPLIT_SENT), 0);
	assert_says(LAST,
	    "message @busta SA26-0000001-6 SA26-0000001-6 1 roma "
	    "roma sent\n");
	assert_false(file_has("MESSAGE-TO-NOBODY"));
	assert_true(file_has("SLIP-OF-NOBODY"));
	assert_int_equal(ledger_split_message(ledger, &serial, &message), 0);
	assert_int_equal(end_message(&serial, SPLIT_SENT), -1);
	assert_refused(EX_DATAERR, "had ended");
	assert_says("SELECT live FROM binding", "1");
	assert_replays();
}

static const enum split_result lost[] = { SPLIT_UNDELIVERABLE, SPLIT_EXPIRED,
	SPLIT_UNKNOWN };

/* Also of what the card system has had: the card gets others. */
static void
test_what_was_not_sent_frees_the_card(void **state)
{
	enum acknowledge_result acknowledged;
	struct serial serial, next;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lost / sizeof lost[0]; i++) {
		serial = drawn((uint8_t)i);
		if (i == 1) {
			assert_int_equal(ledger_begin(ledger), 0);
			assert_int_equal(settle(
					     ledger_outbox_acknowledge(ledger,
						 &serial, &acknowledged)),
			    0);
			assert_int_equal(acknowledged, ACKNOWLEDGE_DONE);
		}
		if (i > 0)
			assert_int_equal(export_message(&serial), 0);
		assert_int_equal(end_message(&serial, lost[i]), 0);
		assert_false(file_has("MESSAGE-TO-NOBODY"));
		assert_false(file_has("SLIP-OF-NOBODY"));
		assert_int_equal(open_slip(&serial, "roma-1", 9), SLIP_GONE);
		next = drawn((uint8_t)i);
		assert_int_equal(next.number, serial.number + 1);
		assert_int_equal(end_message(&next, SPLIT_SENT), 0);
		assert_int_equal(open_slip(&next, "roma-1", 9), SLIP_DONE);
		assert_int_equal(print_slip(&next, "roma-1"), SLIP_DONE);
	}
	assert_says("SELECT sum(live) || ' of ' || count(*) FROM binding",
	    "3 of 6");
	assert_replays();
}

/* Lost by the citizen, say: then what is told of its message changes nothing.
 */
static void
test_what_is_out_of_use_keeps_nothing(void **state)
{
	struct serial serial = drawn(1);
	struct stock_runs faults = { 0 };
	enum cip_result tried;

	(void)state;
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_cip_try(ledger, &serial, &tried)), 0);
	assert_int_equal(tried, CIP_COUNTED);
	ledger_act_as(ledger, "bin");
	assert_int_equal(move(EVENT_MISSING, "SA26-0000001..0000001", "roma",
			     "roma", &faults),
	    0);
	assert_false(file_has("MESSAGE-TO-NOBODY"));
	assert_false(file_has("SLIP-OF-NOBODY"));
	assert_int_equal(end_message(&serial, SPLIT_UNKNOWN), 0);
	assert_int_equal(end_message(&serial, SPLIT_SENT), -1);
	assert_int_equal(get(&serial).verifier[0], 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_cip_try(ledger, &serial, &tried)), 0);
	assert_int_equal(tried, CIP_NO_CARD);
	assert_says("SELECT state FROM stock", "11");
	assert_replays();
}

/* Its card is blocked by who has its CIP, from both halves: then its card
 * system is told, nothing of it is sent any more, and nothing is drawn anew. */
static void
test_what_is_blocked_keeps_nothing_and_stays_so(void **state)
{
	struct serial serial = drawn(1), other;
	enum bind_result judged;
	enum block_result blocked;
	struct block_order order;
	enum cip_result tried;
	uint64_t entry;

	(void)state;
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_cip_try(ledger, &serial, &tried)), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_block(ledger, &serial, NULL, &blocked,
			     &entry)),
	    0);
	assert_int_equal(blocked, BLOCK_DONE);
	assert_false(file_has("MESSAGE-TO-NOBODY"));
	assert_false(file_has("SLIP-OF-NOBODY"));
	assert_int_equal(get(&serial).verifier[0], 0);
	assert_int_equal(ledger_block_get(ledger, &serial, &order), 1);
	assert_string_equal(order.system, "carte");
	assert_string_equal(order.custodian, "roma");
	assert_says("SELECT block = zeroblob(32) FROM outbox", "1");
	assert_int_equal(end_message(&serial, SPLIT_UNDELIVERABLE), 0);
	assert_says("SELECT state FROM stock", "16");
	assert_says("SELECT live FROM binding", "1");
	assert_int_equal(draw(1, &other, &judged), 0);
	assert_int_equal(judged, BIND_CARD_BLOCKED);
	assert_replays();
}

static void
test_the_courier_is_whoever_two_people_say(void **state)
{
	struct ledger_courier courier;

	(void)state;
	assert_int_equal(put_courier(7), -1);
	assert_refused(EX_DATAERR, "already");
	assert_int_equal(put_courier(8), 0);
	assert_int_equal(ledger_courier_get(ledger, &courier), 1);
	assert_int_equal(courier.size, 300);
	assert_int_equal(courier.certificate[0], 8);
	assert_says("SELECT count(*) FROM courier", "1");
	assert_replays();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		counter_test(test_a_draw_is_bound_and_assigned),
		counter_test(test_a_draw_is_not_what_was_bound_last),
		counter_test(test_a_card_has_one),
		counter_test(test_a_closed_counter_draws_nothing),
		counter_test(test_a_series_is_of_codes_or_of_envelopes),
		counter_test(test_a_slip_is_this_stations_and_so_often),
		counter_test(test_a_slip_does_not_follow_its_station),
		counter_test(
		    test_a_slip_that_went_elsewhere_does_not_reconcile),
		counter_test(test_a_message_that_was_sent_is_erased),
		counter_test(test_what_was_not_sent_frees_the_card),
		counter_test(test_what_is_out_of_use_keeps_nothing),
		counter_test(test_what_is_blocked_keeps_nothing_and_stays_so),
		counter_test(test_the_courier_is_whoever_two_people_say),
	};

	use_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
