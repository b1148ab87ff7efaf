/* Goal: a station has codes drawn for a card once, however often it asks; their
 * slip is its own, for so many times and until it is printed; and what it may
 * not have tells nothing and changes nothing. A real ledger, a real room. */
#include "counter_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/hex.h"
#include "clerk/split.h"
#include "home/counter_sealed.h"
#include "home/counter_split.h"
#include "ledger/card_system.h"
#include "ledger/courier.h"
#include "ledger/key.h"
#include "ledger/outbox.h"
#include "ledger/split.h"
#include "room/wire_split.h"

#include "base/banned.h"

enum { TILL_1 = 1, TILL_2, AUDIT };

#define ADDRESS "mailto:mario.rossi@posta.example"

/* Of tests/foreign/card_system.py: 0x40 to 0x5f protects. */
static const char key_block[] =
    "D0144P0AE00E000063A4F12A82B9123E1C86034175FD2C6CF0A1FCCE0136F4934257803635"
    "0"
    "FF8AEDA97F4DC4E3650A2DC664EBE5F392587E4C92D11E2811EB20AE450AD8AA692DD";

static int
run_in_home(const char *command)
{
	char line[1024];

	(void)snprintf(line, sizeof line, "cd '%s' && %s", home.path, command);
	return system(line);
}

/* A courier, and one whose certificate the room never read. */
static void
make_courier(void)
{
	assert_int_equal(run_in_home("openssl req -x509 -newkey ec -pkeyopt "
				     "ec_paramgen_curve:P-256 -nodes -keyout "
				     "../courier.key -out keys/courier.crt "
				     "-days 30 -subj /CN=courier -addext "
				     "keyUsage=critical,keyAgreement "
				     "2>/dev/null && openssl x509 -in "
				     "keys/courier.crt -outform DER -out "
				     "../courier.der"),
	    0);
}

static void
put_courier(const uint8_t *der, size_t size)
{
	struct ledger_courier courier = { .size = size };
	char number[REQUEST_TEXT];

	memcpy(courier.certificate, der, size);
	must(ledger_begin(ledger));
	approved("courier", number);
	must(ledger_courier_put(ledger, &courier, number));
	must(ledger_commit(ledger));
}

static void
put_real_courier(void)
{
	size_t size;
	char *der = file_read(folder_file(&folder, "courier.der"), 2048, &size);

	assert_non_null(der);
	put_courier((const uint8_t *)der, size);
	free(der);
}

/* Anna and bruno hold what it is made of. */
static void
know_exchange_key(void)
{
	const struct key_facts *key = hsm_key(hsm, KEY_EXCHANGE);
	char check[2 * KEY_CHECK_SIZE + 1];

	hex_write(check, key->check, sizeof key->check);
	must(ledger_begin(ledger));
	ledger_act_as(ledger, "anna");
	must(ledger_key_share(ledger, key->id, "1/2"));
	ledger_act_as(ledger, "bruno");
	must(ledger_key_share(ledger, key->id, "2/2"));
	must(ledger_key_add(ledger, key->id, check));
	must(ledger_commit(ledger));
}

static void
put_system(const char *name)
{
	struct card_system system = { .key_check = "b4cf0bb13e" };
	char number[REQUEST_TEXT];

	(void)snprintf(system.name, sizeof system.name, "%s", name);
	(void)snprintf(system.key_block, sizeof system.key_block, "%s",
	    key_block);
	(void)snprintf(system.key_id, sizeof system.key_id, "%s",
	    hsm_key(hsm, KEY_EXCHANGE)->id);
	must(ledger_begin(ledger));
	approved("card-system", number);
	must(ledger_card_system_put(ledger, &system, number));
	must(ledger_commit(ledger));
}

static void
write_rules(const char *series)
{
	char *slip = realpath("templates/slip.cfg", NULL),
	     *weak = realpath("batch/weak-pins.txt", NULL), *text;
	uint8_t digest[DIGEST_SIZE];
	static char rules[2048];
	char pin[DIGEST_TEXT];
	size_t size;

	assert_non_null(slip);
	assert_non_null(weak);
	assert_non_null(text = file_read(slip, 1 << 20, &size));
	assert_int_equal(digest_bytes(digest, text, size), 0);
	free(text);
	hex_write(pin, digest, sizeof digest);
	(void)snprintf(rules, sizeof rules,
	    "format = \"busta split 1\";\nseries = \"%s\";\nweak_pins = "
	    "\"%s\";\nslip = { file = \"%s\"; sha256 = \"%s\"; };\n"
	    "slip_prints = 2;\n",
	    series, weak, slip, pin);
	must(file_write(home.dir, "split.cfg", rules, strlen(rules), 0600));
	free(weak);
	free(slip);
}

static int
open_splits(void **state)
{
	uint8_t kbpk[32];
	char path[512];
	unsigned i;
	int keys;

	if (open_counter(state) != 0)
		return -1;
	for (i = 0; i < sizeof kbpk; i++)
		kbpk[i] = (uint8_t)(0x40 + i);
	(void)snprintf(path, sizeof path, "%s/keys", home.path);
	assert_true((keys = open(path, O_RDONLY | O_DIRECTORY)) >= 0);
	must(hsm_import(hsm, keys, KEY_EXCHANGE, kbpk));
	(void)close(keys);
	make_courier();
	write_rules("SA26");
	counter_room_close(&room);
	must(counter_room_open(&room, &home));
	assert_string_equal(room.split.series, "SA26");
	assert_string_equal(room.split.fault, "");
	must(ledger_begin(ledger));
	hand("counter-1", 1, 50, true);
	must(ledger_commit(ledger));
	put_real_courier();
	know_exchange_key();
	put_system("carte");
	assert_int_equal(begin_shift(TILL_1, badge_of_gina), 201);
	assert_int_equal(begin_shift(TILL_2, badge_of_anna), 201);
	return 0;
}

static json_t *
activation(void)
{
	return json_pack("{s:s, s:s, s:[s, s, s]}", "case", "holder",
	    "identity", "passport", "ticked", "identity-valid", "card",
	    "no-old-card");
}

static unsigned
split_to(uint8_t station, const char *key, const char *of, const char *to)
{
	return ask(station, METHOD_POST, "/v1/splits", key,
	    json_pack("{s:s, s:o, s:s, s:s}", "card", of, "activation",
		activation(), "to", to, "lang", "it"));
}

static unsigned
split(uint8_t station, const char *key, const char *of)
{
	return split_to(station, key, of, ADDRESS);
}

static unsigned
slip(uint8_t station, const char *number)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/v1/splits/%s/slip", number);
	return ask(station, METHOD_GET, path, NULL, NULL);
}

static unsigned
printed(uint8_t station, const char *key, const char *number)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/v1/splits/%s/printed", number);
	return ask(station, METHOD_POST, path, key, json_object());
}

static void
test_codes_are_drawn_once_however_often_it_is_asked(void **state)
{
	const char *key = fresh(), *of = card(1000), *number;
	static char first[sizeof said.body];
	uint64_t size;

	(void)state;
	assert_int_equal(split(TILL_1, key, of), 201);
	assert_string_equal(member("answer"), "split");
	assert_string_equal(member("custodian"), "counter-1");
	number = member("number");
	assert_memory_equal(number, "SA26-0000001-", 13);
	(void)snprintf(first, sizeof first, "%s", said.body);
	assert_memory_equal(last_entry(0), "assign gina counter-1 counter-1 ",
	    32);
	assert_memory_equal(last_entry(1), "draw gina counter-1 ", 20);
	size = log_size();
	assert_int_equal(split(TILL_1, key, of), 201);
	assert_string_equal(said.body, first);
	assert_int_equal(log_size(), size);
	/* That number was for this card and this address. */
	assert_int_equal(split(TILL_1, key, card(1001)), 422);
	assert_problem(PROBLEM_REQUEST_REUSED);
	assert_int_equal(split_to(TILL_1, key, of, "mailto:b@posta.example"),
	    422);
	assert_problem(PROBLEM_REQUEST_REUSED);
	assert_int_equal(log_size(), size);
	assert_reconciles();
}

/* Sixteen letters and digits, and too few digits for a PIN block. */
static void
test_a_card_of_few_digits_is_another_code(void **state)
{
	static const char of[] = "AB12CD34EF56GH78";
	uint64_t size = log_size();

	(void)state;
	assert_int_equal(split(TILL_1, fresh(), of), 422);
	assert_problem(PROBLEM_NO_CODE);
	assert_string_equal(member("field"), "card");
	assert_int_equal(log_size(), size);
}

/* Named as with an envelope, and signed away like any other. */
static void
test_an_old_card_comes_with_codes_too(void **state)
{
	char wanted[32], old[32];

	(void)state;
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/splits", fresh(),
			     json_pack("{s:s, s:{s:s, s:s, s:[s, s, s]}, s:s, "
				       "s:s}",
				 "card", card(1005), "activation", "case",
				 "holder", "identity", "passport", "ticked",
				 "identity-valid", "card", "old-card", "to",
				 ADDRESS, "lang", "en")),
	    201);
	(void)snprintf(wanted, sizeof wanted, "V%s", member("entry"));
	(void)snprintf(old, sizeof old, "%s", member("old_card"));
	assert_string_equal(old, wanted);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/old-cards/withdrawals",
			     fresh(),
			     json_pack("{s:[s], s:s}", "cards", old, "badge",
				 badge_of_anna)),
	    201);
	assert_string_equal(last_entry(0),
	    "withdraw-card gina counter-1 till-1 anna");
	assert_reconciles();
}

static void
test_a_card_has_an_envelope_or_codes_and_one(void **state)
{
	const char *of = card(1010);

	(void)state;
	assert_int_equal(split(TILL_1, fresh(), of), 201);
	assert_int_equal(split(TILL_1, fresh(), of), 409);
	assert_problem(PROBLEM_CARD_HAS_ONE);
	assert_string_equal(last_entry(0),
	    "decline gina counter-1 till-1 card-has-one");
	assert_int_equal(split(TILL_2, fresh(), of), 409);
	assert_problem(PROBLEM_CARD_HAS_ONE);
	assert_int_equal(bind(TILL_1, fresh(), scan(1), of), 409);
	assert_problem(PROBLEM_CARD_HAS_ONE);
	assert_reconciles();
}

static const struct {
	const char *to;
	bool is_good;
} addresses[] = {
	{ "mailto:mario.rossi@posta.example", true },
	{ "tel:+393331234567", true },
	{ "mario.rossi@posta.example", false },
	{ "mailto:mario.rossi", false },
	{ "mailto:a\"b@posta.example", false },
	{ "mailto:mario@posta.example, anna@posta.example", false },
	{ "mailto:mario@posta.example?subject=x", false },
	{ "tel:3331234567", false },
	{ "tel:+39 333 1234567", false },
	{ "sms:+393331234567", false },
	{ "", false },
};

static void
test_no_codes_without_an_address(void **state)
{
	static char huge[400] = "mailto:";
	uint64_t size = log_size();
	unsigned i;

	(void)state;
	memset(huge + 7, 'a', sizeof huge - 8);
	for (i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		if (addresses[i].is_good) {
			assert_int_equal(split_to(TILL_1, fresh(),
					     card(1020 + i), addresses[i].to),
			    201);
			size = log_size();
			continue;
		}
		assert_int_equal(split_to(TILL_1, fresh(), card(1020 + i),
				     addresses[i].to),
		    422);
		assert_problem(PROBLEM_ADDRESS);
		assert_null(strstr(said.body, "mario"));
		assert_int_equal(log_size(), size);
	}
	assert_int_equal(split_to(TILL_1, fresh(), card(1040), huge), 422);
	assert_problem(PROBLEM_ADDRESS);
}

static unsigned
split_lacking(const char *ticked, const char *language)
{
	return ask(TILL_1, METHOD_POST, "/v1/splits", fresh(),
	    json_pack("{s:s, s:{s:s, s:s, s:[s, s]}, s:s, s:s}", "card",
		card(1050), "activation", "case", "holder", "identity",
		"passport", "ticked", "identity-valid", ticked, "to", ADDRESS,
		"lang", language));
}

static void
test_no_codes_without_the_documents(void **state)
{
	uint64_t size = log_size();

	(void)state;
	assert_int_equal(split_lacking("card", "it"), 422);
	assert_problem(PROBLEM_DOCUMENTS_MISSING);
	assert_string_equal(member("missing"), "old-card");
	assert_int_equal(split_lacking("card", "de"), 422);
	assert_int_equal(split_lacking("nothing", "it"), 400);
	assert_problem(PROBLEM_MALFORMED);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/splits", fresh(),
			     json_pack("{s:s, s:s, s:s}", "card", card(1050),
				 "to", ADDRESS, "lang", "it")),
	    400);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/splits", fresh(),
			     json_pack("{s:s, s:o, s:s, s:s}", "card",
				 card(1050), "activation", activation(), "to",
				 ADDRESS, "lang", "de")),
	    400);
	assert_problem(PROBLEM_MALFORMED);
	assert_int_equal(split(TILL_1, fresh(), scan(2)), 422);
	assert_problem(PROBLEM_NO_CODE);
	assert_string_equal(member("scanned"), "envelope");
	assert_int_equal(split(AUDIT, fresh(), card(1050)), 403);
	assert_problem(PROBLEM_WRONG_ROLE);
	assert_int_equal(log_size(), size);
}

static void
test_a_slip_is_this_stations_and_so_often(void **state)
{
	const char *key = fresh(), *number;

	(void)state;
	assert_int_equal(split(TILL_1, fresh(), card(1060)), 201);
	number = member("number");
	assert_int_equal(slip(TILL_2, number), 404);
	assert_problem(PROBLEM_NO_SLIP);
	assert_int_equal(slip(TILL_1, "SA26-0009999-X"), 404);
	assert_int_equal(slip(TILL_1, "nothing"), 404);
	assert_int_equal(slip(TILL_1, serial(1)), 404);
	assert_problem(PROBLEM_NO_SLIP);
	assert_int_equal(printed(TILL_1, fresh(), number), 409);
	assert_problem(PROBLEM_SLIP_OFTEN);
	assert_int_equal(slip(TILL_1, number), 200);
	assert_string_equal(said.request.reply.type, "application/pdf");
	assert_memory_equal(said.body, "%PDF-", 5);
	assert_string_equal(last_entry(0), "slip gina counter-1 till-1 opened");
	assert_int_equal(slip(TILL_1, number), 200);
	assert_int_equal(slip(TILL_1, number), 409);
	assert_problem(PROBLEM_SLIP_OFTEN);
	assert_int_equal(printed(TILL_2, fresh(), number), 404);
	assert_int_equal(printed(TILL_1, key, number), 201);
	assert_string_equal(member("answer"), "printed");
	assert_string_equal(last_entry(0),
	    "slip gina counter-1 till-1 printed");
	assert_int_equal(printed(TILL_1, key, number), 201);
	assert_int_equal(printed(TILL_1, fresh(), number), 409);
	assert_problem(PROBLEM_SLIP_GONE);
	assert_int_equal(slip(TILL_1, number), 409);
	assert_problem(PROBLEM_SLIP_GONE);
	assert_reconciles();
}

static void
test_many_at_once_have_numbers_of_their_own(void **state)
{
	enum { MANY = 20 };
	static struct ask asks[MANY];
	uint64_t size = log_size();
	unsigned i;

	(void)state;
	for (i = 0; i < MANY; i++)
		ask_add(&asks[i], i % 2 == 0 ? TILL_1 : TILL_2, METHOD_POST,
		    "/v1/splits", fresh(),
		    json_pack("{s:s, s:o, s:s, s:s}", "card", card(1100 + i),
			"activation", activation(), "to",
			i % 5 == 4 ? "nowhere" : ADDRESS, "lang", "en"));
	run();
	for (i = 0; i < MANY; i++)
		assert_int_equal(asks[i].request.reply.status,
		    i % 5 == 4 ? 422 : 201);
	assert_int_equal(log_size(), size + 2 * (MANY - MANY / 5));
	assert_reconciles();
}

/* Killed before it is asked, it is missed by whatever it is asked first: who
 * asked is to come again, and is not told of a fault that stays. */
static void
test_a_room_that_is_gone_is_missed_at_once(void **state)
{
	const char *number;
	uint64_t size;
	char path[64];
	siginfo_t ended;

	(void)state;
	assert_int_equal(split(TILL_1, fresh(), card(1150)), 201);
	number = member("number");
	(void)snprintf(path, sizeof path, "/v1/splits/%s/slip", number);
	size = log_size();
	assert_int_equal(kill(room.process.pid, SIGKILL), 0);
	assert_int_equal(waitid(P_PID, (id_t)room.process.pid, &ended,
			     WEXITED | WNOWAIT),
	    0);
	ask_add(&said, TILL_1, METHOD_GET, path, NULL, NULL);
	assert_int_equal(group_run(group), GROUP_LOST);
	assert_int_equal(said.request.reply.status, 503);
	assert_problem(PROBLEM_BUSY);
	assert_int_equal(log_size(), size);
	counter_room_close(&room);
	must(counter_room_open(&room, &home));
	assert_int_equal(slip(TILL_1, number), 200);
}

static void
test_to_whom_a_pin_goes_must_be_clear(void **state)
{
	(void)state;
	put_system("tessere");
	assert_int_equal(split(TILL_1, fresh(), card(1200)), 422);
	assert_problem(PROBLEM_CARD_SYSTEM);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/splits", fresh(),
			     json_pack("{s:s, s:o, s:s, s:s, s:s}", "card",
				 card(1200), "activation", activation(), "to",
				 ADDRESS, "lang", "it", "card_system",
				 "nowhere")),
	    422);
	assert_problem(PROBLEM_CARD_SYSTEM);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/splits", fresh(),
			     json_pack("{s:s, s:o, s:s, s:s, s:s}", "card",
				 card(1200), "activation", activation(), "to",
				 ADDRESS, "lang", "it", "card_system",
				 "tessere")),
	    201);
}

/* Whom two people said is whom the room seals to, or nobody is. */
static void
test_no_codes_for_a_courier_nobody_agreed_to(void **state)
{
	static const uint8_t other[200] = { 0x30, 1 };
	uint64_t size;

	(void)state;
	put_courier(other, sizeof other);
	size = log_size();
	assert_int_equal(split(TILL_1, fresh(), card(1300)), 409);
	assert_problem(PROBLEM_NO_SPLITS);
	assert_int_equal(log_size(), size);
	put_real_courier();
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/splits", fresh(),
			     json_pack("{s:s, s:o, s:s, s:s, s:s}", "card",
				 card(1300), "activation", activation(), "to",
				 ADDRESS, "lang", "it", "card_system",
				 "carte")),
	    201);
}

/* Its room knows no batch, and the ledger takes no number of it. */
static void
test_no_codes_of_a_series_of_envelopes(void **state)
{
	const char *fault;
	uint64_t size;

	(void)state;
	assert_null(split_fault(ledger, &room));
	write_rules("LZ26");
	counter_room_close(&room);
	must(counter_room_open(&room, &home));
	assert_non_null(fault = split_fault(ledger, &room));
	assert_non_null(strstr(fault, "split.cfg needs another one"));
	size = log_size();
	assert_int_equal(split(TILL_1, fresh(), card(1350)), 409);
	assert_problem(PROBLEM_NO_SPLITS);
	assert_int_equal(log_size(), size);
}

/* All else goes on. */
static void
test_a_home_without_rules_splits_nothing(void **state)
{
	(void)state;
	must(unlinkat(home.dir, "split.cfg", 0));
	counter_room_close(&room);
	must(counter_room_open(&room, &home));
	assert_int_equal(split(TILL_1, fresh(), card(1400)), 409);
	assert_problem(PROBLEM_NO_SPLITS);
	assert_int_equal(slip(TILL_1, serial(1)), 404);
	assert_reconciles();
}

static void
assert_lost(int rc)
{
	assert_int_equal(rc, -1);
	assert_true(room.lost);
	room.lost = false;
}

/* Who waits is told to come again, and not that it is our fault. */
static void
test_a_room_that_cannot_be_asked_is_lost(void **state)
{
	const struct wire_split asked = { .expires_ms = 1 };
	const struct wire_slip slip = { .serial = "SA260000001X" };
	const struct wire_check_cip cip = { .cip = (const uint8_t *)"" };
	const struct checkpoint checkpoint = { .size = 1 };
	const struct tree_proof proof = { 0 };
	static struct split_codes codes;
	struct bytes out = { 0 };
	siginfo_t info;
	bool match;

	(void)state;
	must(kill(room.process.pid, SIGKILL));
	must(waitid(P_PID, (id_t)room.process.pid, &info, WEXITED | WNOWAIT));
	assert_false(room.lost);
	assert_lost(counter_room_split(&room, &asked, &codes));
	assert_lost(counter_room_slip(&room, &slip, &out));
	assert_lost(counter_room_check_cip(&room, &cip, &match));
	assert_lost(counter_room_checkpoint(&room, &checkpoint, &proof, &out));
	bytes_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_codes_are_drawn_once_however_often_it_is_asked),
		cmocka_unit_test(test_a_card_of_few_digits_is_another_code),
		cmocka_unit_test(test_an_old_card_comes_with_codes_too),
		cmocka_unit_test(test_a_card_has_an_envelope_or_codes_and_one),
		cmocka_unit_test(test_no_codes_without_an_address),
		cmocka_unit_test(test_no_codes_without_the_documents),
		cmocka_unit_test(test_a_slip_is_this_stations_and_so_often),
		cmocka_unit_test(test_many_at_once_have_numbers_of_their_own),
		cmocka_unit_test(test_a_room_that_is_gone_is_missed_at_once),
		cmocka_unit_test(test_to_whom_a_pin_goes_must_be_clear),
		cmocka_unit_test(test_no_codes_for_a_courier_nobody_agreed_to),
		cmocka_unit_test(test_no_codes_of_a_series_of_envelopes),
		cmocka_unit_test(test_a_home_without_rules_splits_nothing),
		cmocka_unit_test(test_a_room_that_cannot_be_asked_is_lost),
	};

	return cmocka_run_group_tests(tests, open_splits, close_counter);
}
