/* Goal: a portal's room tells a PUK and nothing else, and only what the signed
 * log says is told; a counter's room never tells one; a token is good once, for
 * whom it was given; forgotten is who may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/proof.h"
#include "base/fail.h"
#include "base/secret.h"
#include "edge/limit.h"
#include "home/counter_room.h"
#include "home/founding.h"
#include "home/hsm_settings.h"
#include "home/log_checkpoint.h"
#include "home/log_guard.h"
#include "home/portal_room.h"
#include "ledger/log.h"
#include "portal/token.h"
#include "room/wire_assign.h"
#include "tests/unit/folder.h"

#include <cmocka.h>

#include "base/banned.h"

static struct folder folder;
static struct home home;

static struct ledger *ledger;
static const char card[] = "6090000000000001";

static struct counter_room
room_open(const char *mode)
{
	struct counter_room room;

	if (counter_room_open_as(&room, &home, mode) != 0)
		fail_msg("%s", fail_reason());
	return room;
}

/* An entry about so many envelopes from that number on: its own number. */
static uint64_t
entry_add(enum event_kind kind, uint32_t number, uint32_t count)
{
	struct range range = { .first = number, .last = number + count - 1 };
	uint64_t entry;

	assert_true(series_read(&range.series, "LZ26", 7));
	ledger_act_as(ledger, "@busta");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_log_size(ledger, &entry), 0);
	assert_int_equal(ledger_log(ledger,
			     &(struct log_line){ kind, &range, "roma", "roma",
				 "2026-11-27" }),
	    0);
	assert_int_equal(ledger_commit(ledger), 0);
	return entry;
}

/* As a portal makes it, by the last signed checkpoint. */
static void
prove(struct bytes *proof, uint64_t entry)
{
	const struct tree_source source = ledger_log_source(ledger);
	char line[ENTRY_TEXT], *note, *vkey;
	struct checkpoint last;
	struct tree_proof path;

	proof->size = 0;
	assert_int_equal(log_guard_note(&home, &last, &note, &vkey), 0);
	assert_int_equal(tree_prove_inclusion(&source, last.size, entry, &path),
	    0);
	assert_int_equal(ledger_log_get(ledger, entry, line), 1);
	assert_int_equal(proof_put(proof, line, strlen(line), entry, &path,
			     note, strlen(note)),
	    0);
	free(note);
	free(vkey);
}

static void
sign(struct counter_room *room)
{
	if (log_checkpoint_cover(&home, ledger, room) != 0)
		fail_msg("%s", fail_reason());
}

static int
tell(struct counter_room *room, uint64_t entry, const char *of,
    char puk[static WIRE_PUK_DIGITS])
{
	struct bytes proof = { 0 };
	int rc;

	prove(&proof, entry);
	rc = portal_room_tell_puk(room, of, &proof, puk);
	bytes_free(&proof);
	return rc;
}

/* The same for the same, another one for another card or envelope. */
static void
test_a_portals_room_tells_a_puk(void **state)
{
	struct counter_room room = room_open("portal");
	char puk[4][WIRE_PUK_DIGITS];
	uint64_t entry[4];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		entry[i] = entry_add(EVENT_TELL_PUK, i == 2 ? 2 : 1, 1);
	sign(&room);
	for (i = 0; i < 4; i++)
		assert_int_equal(tell(&room, entry[i],
				     i == 3 ? "6090000000000002" : card,
				     puk[i]),
		    0);
	for (i = 0; i < WIRE_PUK_DIGITS; i++)
		assert_in_range(puk[0][i], '0', '9');
	assert_memory_equal(puk[0], puk[1], WIRE_PUK_DIGITS);
	assert_memory_not_equal(puk[0], puk[2], WIRE_PUK_DIGITS);
	assert_memory_not_equal(puk[0], puk[3], WIRE_PUK_DIGITS);
	counter_room_close(&room);
}

static void
assert_tells_nothing(struct counter_room *room, uint64_t entry,
    const char *reason)
{
	char puk[WIRE_PUK_DIGITS];

	assert_int_equal(tell(room, entry, card, puk), -1);
	if (strstr(fail_reason(), reason) == NULL)
		fail_msg("%s: %s", reason, fail_reason());
	assert_false(room->lost);
}

/* One entry is one PUK, of one envelope; what was logged before the room began
 * is none of it, nor what says something else. */
static void
test_it_tells_what_the_signed_log_says(void **state)
{
	const uint64_t before = entry_add(EVENT_TELL_PUK, 1, 1);
	struct counter_room room = room_open("counter");
	uint64_t other, several, good;
	char puk[WIRE_PUK_DIGITS];

	(void)state;
	sign(&room);
	counter_room_close(&room);
	room = room_open("portal");
	other = entry_add(EVENT_TRY_CIP, 1, 1);
	several = entry_add(EVENT_TELL_PUK, 1, 2);
	good = entry_add(EVENT_TELL_PUK, 1, 1);
	sign(&room);
	assert_tells_nothing(&room, before, "was told, or never will be");
	assert_tells_nothing(&room, other, "does not say that a PUK is told");
	assert_tells_nothing(&room, several, "does not say that a PUK is told");
	assert_int_equal(tell(&room, good, card, puk), 0);
	assert_tells_nothing(&room, good, "was told, or never will be");
	counter_room_close(&room);
}

/* A line that was never logged, and a checkpoint that was never signed. */
static void
test_it_believes_no_proof_that_is_altered(void **state)
{
	struct counter_room room = room_open("portal");
	const uint64_t entry = entry_add(EVENT_TELL_PUK, 1, 1);
	char puk[WIRE_PUK_DIGITS];
	struct bytes proof = { 0 };
	size_t i, refused = 0;

	(void)state;
	sign(&room);
	prove(&proof, entry);
	for (i = 0; i < proof.size; i += 7) {
		proof.data[i] ^= 1;
		refused += portal_room_tell_puk(&room, card, &proof, puk) != 0;
		assert_false(room.lost);
		proof.data[i] ^= 1;
	}
	assert_int_equal(refused, (proof.size + 6) / 7);
	assert_int_equal(portal_room_tell_puk(&room, card, &proof, puk), 0);
	bytes_free(&proof);
	counter_room_close(&room);
}

static void
test_it_tells_none_of_what_is_no_card(void **state)
{
	struct counter_room room = room_open("portal");
	const uint64_t entry = entry_add(EVENT_TELL_PUK, 1, 1);
	char puk[WIRE_PUK_DIGITS];

	(void)state;
	sign(&room);
	assert_int_equal(tell(&room, entry, "609000000000000", puk), -1);
	assert_true(room.lost);
	counter_room_close(&room);
}

static void
test_a_room_that_is_gone_is_lost(void **state)
{
	struct counter_room room = room_open("portal");
	const uint64_t entry = entry_add(EVENT_TELL_PUK, 1, 1);
	char puk[WIRE_PUK_DIGITS];
	siginfo_t ended;

	(void)state;
	sign(&room);
	assert_int_equal(kill(room.process.pid, SIGKILL), 0);
	assert_int_equal(waitid(P_PID, (id_t)room.process.pid, &ended,
			     WEXITED | WNOWAIT),
	    0);
	assert_int_equal(tell(&room, entry, card, puk), -1);
	assert_true(room.lost);
	counter_room_close(&room);
}

static void
test_a_counters_room_tells_no_puk(void **state)
{
	struct counter_room room = room_open("counter");
	const uint64_t entry = entry_add(EVENT_TELL_PUK, 1, 1);
	uint8_t pseudonym[WIRE_PSEUDONYM_SIZE];
	char puk[WIRE_PUK_DIGITS] = "";

	(void)state;
	sign(&room);
	assert_int_equal(counter_room_pseudonym(&room, card, pseudonym), 0);
	assert_int_equal(tell(&room, entry, card, puk), -1);
	assert_non_null(strstr(fail_reason(), "a room has no verb"));
	assert_true(room.lost);
	assert_memory_equal(puk, "\0\0\0\0\0\0\0", WIRE_PUK_DIGITS);
	counter_room_close(&room);
}

/* Each would have an answer in a counter's room, if only a refusal. */
static void
test_a_portals_room_does_nothing_else(void **state)
{
	static const enum wire_type others[] = { WIRE_SIGN, WIRE_ASSIGN,
		WIRE_CHECK_CIP, WIRE_SPLIT };
	struct counter_room room;
	struct frame frame;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		room = room_open("portal");
		assert_int_equal(counter_room_hear(&room,
				     frame_send(room.process.socket,
					 (uint8_t)others[i], "", 0),
				     &frame),
		    -1);
		assert_true(room.lost);
		assert_non_null(strstr(fail_reason(), "a room has no verb"));
		counter_room_close(&room);
	}
}

static void
test_tokens_are_good_once(void **state)
{
	const uint8_t anna[DIGEST_SIZE] = { 1 }, berta[DIGEST_SIZE] = { 2 };
	char one[TOKEN_TEXT], two[TOKEN_TEXT];
	struct tokens tokens;

	(void)state;
	assert_int_equal(tokens_open(&tokens), 0);
	assert_false(token_take(&tokens, anna, 0, ""));
	assert_int_equal(token_give(&tokens, anna, 100, one), 0);
	assert_int_equal(token_give(&tokens, berta, 100, two), 0);
	assert_string_not_equal(one, two);
	assert_false(token_take(&tokens, berta, 50, one));
	assert_false(token_take(&tokens, anna, 100, one));
	one[TOKEN_TEXT - 2] ^= 1;
	assert_false(token_take(&tokens, anna, 50, one));
	one[TOKEN_TEXT - 2] ^= 1;
	assert_true(token_take(&tokens, anna, 99, one));
	assert_false(token_take(&tokens, anna, 50, one));
	assert_int_equal(token_give(&tokens, berta, 100, one), 0);
	assert_false(token_take(&tokens, berta, 50, two));
	assert_true(token_take(&tokens, berta, 50, one));
	tokens_close(&tokens);
}

/* As many as there is room for; then who came first asks anew. */
static void
test_the_oldest_token_goes(void **state)
{
	uint8_t who[DIGEST_SIZE] = { 0 };
	char kept[2][TOKEN_TEXT], text[TOKEN_TEXT];
	struct tokens tokens;
	uint16_t i;

	(void)state;
	assert_int_equal(tokens_open(&tokens), 0);
	for (i = 0; i <= TOKENS_MOST; i++) {
		memcpy(who, &i, sizeof i);
		assert_int_equal(token_give(&tokens, who, 100, text), 0);
		if (i < 2)
			memcpy(kept[i], text, TOKEN_TEXT);
	}
	for (i = 0; i < 2; i++) {
		memcpy(who, &i, sizeof i);
		assert_int_equal(token_take(&tokens, who, 1, kept[i]), i == 1);
	}
	tokens_close(&tokens);
}

/* Who passes by is forgotten, with the count of her refusals kept; who is here,
 * or may not come back yet, is not. */
static void
test_callers_that_pass_are_forgotten(void **state)
{
	const struct edge_limits limits = { .requests_per_second = 1,
		.burst = 1 };
	struct callers callers = { .passing = true };
	uint8_t who[DIGEST_SIZE] = { 0 };
	struct caller *here, *early;
	int64_t now = 0;
	unsigned i, count = 0;

	(void)state;
	here = callers_get(&callers, who, &limits, now);
	here->connections = 1;
	for (i = 1; i < 1000; i++) {
		now += 2000000;
		memcpy(who, &i, sizeof i);
		early = callers_get(&callers, who, &limits, now);
		assert_non_null(early);
		assert_int_equal(caller_take(early, &limits, now), 0);
		assert_int_not_equal(caller_take(early, &limits, now), 0);
	}
	for (here = callers.first; here != NULL; here = here->next)
		count++;
	assert_int_equal(count, 2);
	assert_int_equal(callers.too_many, 998);
	assert_ptr_equal(callers_get(&callers, who, &limits, now), early);
	callers_free(&callers);
}

/* A room must lie beside this program. */
static int
setup(void **state)
{
	struct founders founders = {
		{ { "anna", 1001, ROLES_ALL }, { "bruno", 1002, ROLES_ALL } }, 2
	};
	const struct hsm_settings none = { 0 };
	const char *passphrase, *at;
	FILE *file;

	(void)state;
	(void)umask(077);
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	if (secret_heap_open(1 << 20) != 0 || folder_open(&folder) != 0)
		return -1;
	passphrase = folder_file(&folder, "passphrase");
	if ((file = fopen(passphrase, "we")) == NULL)
		return -1;
	(void)fputs("a dozen characters\n", file);
	(void)fclose(file);
	at = folder_file(&folder, "home");
	return home_make(at, passphrase, "test", &founders, &none) != 0 ||
		home_open(&home, at) != 0 ||
		(ledger = ledger_open(home.ledger)) == NULL
	    ? -1
	    : 0;
}

static int
teardown(void **state)
{
	char command[400];

	(void)state;
	ledger_close(ledger);
	home_close(&home);
	(void)snprintf(command, sizeof command, "rm -rf '%s'", folder.path);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_portals_room_tells_a_puk),
		cmocka_unit_test(test_it_tells_what_the_signed_log_says),
		cmocka_unit_test(test_it_believes_no_proof_that_is_altered),
		cmocka_unit_test(test_it_tells_none_of_what_is_no_card),
		cmocka_unit_test(test_a_room_that_is_gone_is_lost),
		cmocka_unit_test(test_a_counters_room_tells_no_puk),
		cmocka_unit_test(test_a_portals_room_does_nothing_else),
		cmocka_unit_test(test_tokens_are_good_once),
		cmocka_unit_test(test_the_oldest_token_goes),
		cmocka_unit_test(test_callers_that_pass_are_forgotten),
	};

	return cmocka_run_group_tests_name("portal", tests, setup, teardown);
}
